import { dirname } from "node:path";
import { type Command, Option } from "commander";
import { hasErrors } from "../../diagnostic.ts";
import type { Imported } from "../../import/import-topology.ts";
import type { Site } from "../../installation/installation.ts";
import type { FileKind } from "../../installation/kind.ts";
import type { CollectedFiles } from "../collect-types.ts";
import { ExitCode } from "../exit-code.ts";
import { printFindings, printJson, printRefusal, quoteFrom } from "../findings.ts";
import type { LoadedInstallation } from "../installation-files.ts";
import type { Io } from "../io.ts";
import { advise, note } from "../remarks.ts";
import { UsageError } from "../usage-error.ts";

export interface ImportOptions {
  readonly httpd: readonly string[];
  readonly serverXml: readonly string[];
  readonly format: "text" | "json";
  readonly quiet?: true;
}

/** Prints a topology that says what the files of an existing installation say. */
export async function runImport(workers: string, options: ImportOptions, io: Io): Promise<ExitCode> {
  const paths = [workers, ...options.httpd, ...options.serverXml];
  if (paths.filter((path) => path === "-").length > 1) {
    throw new UsageError("only one of the files can be standard input");
  }
  const loaded = await loadParts(workers, options, io);
  const quote = quoteFrom(loaded.sources);
  const site = loaded.assembly.installation.sites.find(({ workersFile }) => workersFile !== undefined);
  const view = site?.view;
  const refused = [...loaded.diagnostics, ...(await refusals(loaded, site))];
  if (site === undefined || view === undefined || hasErrors(refused)) {
    const status = await printRefusal(refused, options.format, quote, io);
    if (options.quiet !== true) note(io, `${workers}: nothing is imported from files with which Apache does not start`);
    return status;
  }
  const { importTopology } = await import("../../import/import-topology.ts");
  const imported = importTopology(loaded.assembly.installation, site, view);
  const diagnostics = [...refused, ...imported.diagnostics];
  await printFindings(diagnostics, "err", "text", quote, io);
  if (options.format === "json") await printJson(imported.topology, io);
  else io.out(await asYaml(imported, paths));
  for (const { env, nodes } of imported.secrets) {
    await advise(io, `set ${env} to the secret of ${nodes.join(", ")} for lbgen generate`);
  }
  return ExitCode.ok;
}

/** Each file as what the command line says it is; what Include names is followed in the folders of httpd's files. */
async function loadParts(workers: string, options: ImportOptions, io: Io): Promise<LoadedInstallation> {
  const [{ collectFiles }, { assembleCollected }] = await Promise.all([
    import("../collect-files.ts"),
    import("../installation-files.ts"),
  ]);
  const collect = (paths: readonly string[], as: FileKind) => collectFiles(paths, io, { as });
  const parts: CollectedFiles[] = [await collect([workers], "workers")];
  if (options.httpd.length > 0) parts.push(withFolders(await collect(options.httpd, "httpd")));
  if (options.serverXml.length > 0) parts.push(await collect(options.serverXml, "server-xml"));
  const [first, ...rest] = parts;
  if (first === undefined) throw new RangeError("there is always a workers file");
  const joined = rest.reduce(
    (all, part): CollectedFiles => ({
      ...part,
      files: [...all.files, ...part.files],
      httpdRoots: [...all.httpdRoots, ...part.httpdRoots],
      notEnabled: [...all.notEnabled, ...part.notEnabled],
      diagnostics: [...all.diagnostics, ...part.diagnostics],
      roots: [...all.roots, ...part.roots],
    }),
    first,
  );
  return assembleCollected(joined, { oneHttpd: true });
}

/** Whoever names a file of httpd for an import wants its Includes too, as far as they stay in its folder. */
function withFolders(collected: CollectedFiles): CollectedFiles {
  const folders = collected.files.flatMap(({ named, path, realPath }) =>
    named && path !== undefined && realPath !== undefined ? [{ name: dirname(path), realPath: dirname(realPath) }] : [],
  );
  return { ...collected, roots: [...collected.roots, ...folders] };
}

/** Why Apache does not start with these files, in the words of the rules. */
async function refusals({ assembly }: LoadedInstallation, site: Site | undefined) {
  const faults = (site?.httpd?.faults ?? []).filter(({ refused, conditional }) => refused && !conditional);
  const failed = [...(site?.view?.failures ?? []), ...faults];
  if (failed.length === 0) return [];
  const [{ lint }, { lintRules }] = await Promise.all([
    import("../../lint/lint.ts"),
    import("../../lint/rules/index.ts"),
  ]);
  const places = new Set(failed.map(({ place }) => place.file.name));
  return lint(assembly.installation, lintRules)
    .map(({ diagnostic }) => diagnostic)
    .filter(({ severity, file }) => severity === "error" && places.has(file));
}

async function asYaml(imported: Imported, paths: readonly string[]): Promise<string> {
  const { formatTopology } = await import("../../import/topology-yaml.ts");
  const head = [`What these files say, imported by lbgen: ${paths.join(", ")}`];
  const notes = imported.diagnostics.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  return formatTopology(imported.topology, head, notes.length === 0 ? [] : ["Not said as the files say it:", ...notes]);
}

const collect = (path: string, before: readonly string[]): readonly string[] => [...before, path];

export function addImportCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command("import <workers>")
    .description("print a topology that says what workers.properties, httpd and the Tomcats say now")
    .addOption(
      new Option("--httpd <file>", "a file of httpd's configuration, or its folder (repeatable)")
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(
      new Option("--server-xml <file>", "the server.xml of one Tomcat (repeatable)")
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(new Option("--format <name>", "how to print the topology").choices(["text", "json"]).default("text"))
    .option("--quiet", "print results and findings only")
    .addHelpText("after", HELP)
    .action(async (workers: string, options: ImportOptions) => done(await runImport(workers, options, io)));
}

const HELP = `
The topology goes to standard output, as YAML or with --format json as JSON; what it does not say as the files do is
listed below it and on standard error. Secrets become names of environment variables, which are told on standard error.

Example:
  lbgen import /etc/libapache2-mod-jk/workers.properties --httpd /etc/apache2/apache2.conf > lbgen.yaml

Exit status: 0 done; 1 Apache does not start with the files; 2 wrong usage; 3 a file cannot be read`;
