import { extname } from "node:path";
import { type Command, Option } from "commander";
import { type Diagnostic, hasErrors } from "../../diagnostic.ts";
import type { Site } from "../../installation/installation.ts";
import type { SourceText } from "../../source-text.ts";
import { ExitCode } from "../exit-code.ts";
import { printJson, printRefusal, quoteFrom } from "../findings.ts";
import type { Io } from "../io.ts";
import { warn } from "../remarks.ts";
import { formatOption, quietOption, repeatable } from "../shared-options.ts";
import { UsageError } from "../usage-error.ts";

export interface ExplainOptions {
  readonly cookie: readonly string[];
  readonly with: readonly string[];
  readonly encodedSlashes?: "off" | "on" | "no-decode";
  readonly format: "text" | "json";
  readonly quiet?: true;
}

/** Sites, or why there are none. */
interface Found {
  readonly sites: readonly Site[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, SourceText>;
}

/** Says what becomes of one request: the mount, the worker, the session, the members in order, and why. */
export async function runExplain(file: string, address: string, options: ExplainOptions, io: Io): Promise<ExitCode> {
  const { readRequestUrl } = await import("../../explain/request-url.ts");
  const parsed = readRequestUrl(address);
  if (!parsed.ok) throw new UsageError(parsed.message, "write it as a browser shows it: http://host/path, or /path");
  const { sites, diagnostics, sources } = (await isTopology(file, options))
    ? await ofTopology(file, io)
    : await ofFiles(file, options, io);
  if (hasErrors(diagnostics)) return printRefusal(diagnostics, options.format, quoteFrom(sources), io);
  const site = pickSite(sites, file);
  const [{ explainRequest }, { formatExplanation }, { explanationJson }, { layoutOf }] = await Promise.all([
    import("../../explain/explain-request.ts"),
    import("../../explain/format-explanation.ts"),
    import("../../explain/explanation-json.ts"),
    import("../style.ts"),
  ]);
  const explanation = explainRequest(site, {
    url: parsed.url,
    cookies: options.cookie,
    ...(options.encodedSlashes === undefined ? {} : { encodedSlashes: options.encodedSlashes }),
  });
  if (site.httpd === undefined && site.mountFiles.length === 0 && options.quiet !== true) {
    await warn(io, "no configuration of httpd was given, so no mounts are known", "name it with --with");
  }
  if (options.format === "json") await printJson(explanationJson(explanation), io);
  else io.out(formatExplanation(explanation, site.view, layoutOf(io, "out")));
  return ExitCode.ok;
}

/** A topology by its name, or what standard input holds that is none of the existing kinds. */
async function isTopology(file: string, options: ExplainOptions): Promise<boolean> {
  if (options.with.length > 0) return false;
  return file === "-" || [".yaml", ".yml", ".json"].includes(extname(file).toLowerCase());
}

async function ofTopology(file: string, io: Io): Promise<Found> {
  const [{ loadTopology }, { assembleRendered }] = await Promise.all([
    import("../topology-file.ts"),
    import("../rendered-site.ts"),
  ]);
  const { topology, diagnostics, source } = await loadTopology(file, io);
  const sources = new Map([[source.file, source.source]]);
  if (topology === undefined) return { sites: [], diagnostics, sources };
  const { installation } = await assembleRendered(topology, undefined, io.progress);
  return { sites: installation.sites, diagnostics: [], sources };
}

async function ofFiles(file: string, options: ExplainOptions, io: Io): Promise<Found> {
  const [{ loadInstallation }, { lint }, { lintRules }] = await Promise.all([
    import("../installation-files.ts"),
    import("../../lint/lint.ts"),
    import("../../lint/rules/index.ts"),
  ]);
  const loaded = await loadInstallation([file, ...options.with], io, undefined);
  const { sites } = loaded.assembly.installation;
  const refused = sites.some(({ view }) => view !== undefined && view.failures.length > 0);
  const findings = refused ? lint(loaded.assembly.installation, lintRules).map(({ diagnostic }) => diagnostic) : [];
  const errors = [...loaded.diagnostics, ...findings].filter(({ severity }) => severity === "error");
  return { sites, diagnostics: errors, sources: loaded.sources };
}

/** The site with most to tell: an httpd with its workers, else one of both. */
function pickSite(sites: readonly Site[], file: string): Site {
  const whole = sites.filter(({ httpd, view }) => httpd !== undefined && view !== undefined);
  const [first, second] = whole.length > 0 ? whole : sites;
  if (first === undefined) {
    throw new UsageError(
      `there are neither mounts nor workers in ${file}`,
      "name a topology, a folder, or the files with --with",
    );
  }
  if (second === undefined) return first;
  throw new UsageError(
    `there are several configurations of Apache in ${file}`,
    "name the folder or the files of one of them",
  );
}

export function addExplainCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command("explain")
    .description("say which mount and which worker a request gets, and why")
    .argument("<file>", "a topology, or a file or folder of an existing installation; - is standard input")
    .argument("<url>", "the request, as a browser shows it, or its path alone")
    .addOption(repeatable(new Option("--cookie <cookie>", "a Cookie header, NAME=VALUE")))
    .addOption(repeatable(new Option("--with <path>", "a further file or folder of the existing installation")))
    .addOption(
      new Option("--encoded-slashes <how>", "what AllowEncodedSlashes says, in place of the configuration").choices([
        "off",
        "on",
        "no-decode",
      ]),
    )
    .addOption(formatOption())
    .addOption(quietOption())
    .addHelpText("after", HELP)
    .action(async (file: string, url: string, options: ExplainOptions) =>
      done(await runExplain(file, url, options, io)),
    );
}

const HELP = `
FILE is taken for a topology if it ends in .yaml, .yml or .json.

Examples:
  lbgen explain examples/raspberry-pi.yaml http://192.168.0.2/cart \\
    --cookie JSESSIONID=A1B2.tomcat2

  lbgen generate examples/raspberry-pi.yaml -o out
  lbgen explain out/apache/jk.conf /cart --with out/apache/workers.properties

Exit status: 0 done; 1 Apache does not start with the files; 2 wrong usage; 3 a file cannot be read`;
