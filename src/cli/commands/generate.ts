import { type Command, Option } from "commander";
import type { Diagnostic } from "../../diagnostic.ts";
import { hasErrors, inFileOrder } from "../../diagnostic.ts";
import type { RenderedFile } from "../../render/rendered-file.ts";
import type { SourceText } from "../../source-text.ts";
import { ExitCode } from "../exit-code.ts";
import { printFindings, printJson, quoteFrom, wantedFindings } from "../findings.ts";
import type { Io } from "../io.ts";
import { note, warn } from "../remarks.ts";
import {
  checkOption,
  dryRunOption,
  formatOption,
  ignoreOption,
  quietOption,
  strictOption,
  topologyArgument,
} from "../shared-options.ts";
import type { TopologyFile } from "../topology-file.ts";
import { UsageError } from "../usage-error.ts";

export interface GenerateOptions {
  readonly output: string;
  readonly check?: true;
  readonly diff?: true;
  readonly dryRun?: true;
  readonly format: "text" | "json";
  readonly strict?: true;
  readonly ignore?: readonly string[];
  readonly quiet?: true;
}

/** Writes the files of a topology, or says what it would write. */
export async function runGenerate(file: string | undefined, options: GenerateOptions, io: Io): Promise<ExitCode> {
  if (options.output === "") throw new UsageError("--output is empty", "name a directory");
  if (options.diff === true && options.format === "json")
    throw new UsageError("--diff prints no JSON", "use --dry-run");
  const { loadTopology } = await import("../topology-file.ts");
  const loaded = await loadTopology(file, io);
  const quotes = new Map<string, SourceText>([[loaded.source.file, loaded.source.source]]);
  const { files, diagnostics } = await renderFiles(loaded, quotes, io);
  const findings = inFileOrder([...loaded.diagnostics, ...diagnostics]);
  const isJson = options.format === "json";
  const wanted = new Set(await wantedFindings(findings, loaded.source, options));
  // What stops the command is shown, ignored or not.
  const shown = findings.filter((one) => one.severity === "error" || wanted.has(one));
  if (!isJson) await printFindings(shown, "err", "text", quoteFrom(quotes), io);
  const tooStrict = options.strict === true && [...wanted].some(({ severity }) => severity === "warning");
  if (files === undefined || tooStrict) {
    if (isJson) await printJson({ files: [], stale: [], backups: [], diagnostics: shown }, io);
    if (options.quiet !== true) note(io, "nothing was written");
    return ExitCode.findings;
  }

  const [{ commitOutput, planOutput }, { inDir, printDiffs, printPlan, summaryOf }] = await Promise.all([
    import("../output-tree.ts"),
    import("../output-report.ts"),
  ]);
  const plan = planOutput(options.output, files, io.progress);
  const writes = options.check !== true && options.diff !== true && options.dryRun !== true;
  const backups = writes ? commitOutput(plan, io.progress) : [];
  if (isJson) await printJson({ ...summaryOf(plan), backups, diagnostics: shown }, io);
  else if (options.diff === true) await printDiffs(plan, io);
  else await printPlan(plan, options, io);
  for (const { path, backup } of backups)
    await warn(io, `${inDir(plan, path)} was not as lbgen wrote it: kept as ${inDir(plan, backup)}`);
  if (writes) {
    for (const { path } of plan.stale.filter(({ action }) => action === "keep")) {
      await warn(io, `${inDir(plan, path)} is no longer generated, but was changed since: left where it is`);
    }
  }
  return options.check === true && !plan.upToDate ? ExitCode.findings : ExitCode.ok;
}

/** Reads what the topology refers to and renders; `files` is `undefined` where a finding is an error. */
async function renderFiles(
  loaded: TopologyFile,
  quotes: Map<string, SourceText>,
  io: Io,
): Promise<{ readonly files: readonly RenderedFile[] | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  const { topology } = loaded;
  if (topology === undefined) return { files: undefined, diagnostics: [] };
  const [{ loadSecrets }, { renderTopology }, { loadTemplates }, { nodePatcher }] = await Promise.all([
    import("../secrets.ts"),
    import("../../render/render.ts"),
    import("../templates.ts"),
    import("../node-patcher.ts"),
  ]);
  const { secrets, diagnostics } = loadSecrets(loaded, topology, io);
  if (hasErrors(diagnostics)) return { files: undefined, diagnostics };
  const rendered = renderTopology(
    topology,
    loadTemplates(),
    secrets,
    await nodePatcher(loaded, topology, quotes),
    (done, total) => io.progress?.tick("rendering nodes", done, total),
  );
  return { files: hasErrors(rendered.diagnostics) ? undefined : rendered.files, diagnostics: rendered.diagnostics };
}

export function addGenerateCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command("generate")
    .description("write workers.properties, jk.conf, each node's server.xml and INSTALL.md")
    .addArgument(topologyArgument())
    .option("-o, --output <dir>", "where to write", "out")
    .addOption(checkOption().conflicts(["diff", "dryRun"]))
    .addOption(new Option("--diff", "write nothing; print the difference").conflicts(["dryRun"]))
    .addOption(dryRunOption())
    .addOption(formatOption())
    .addOption(strictOption())
    .addOption(ignoreOption())
    .addOption(quietOption())
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, options: GenerateOptions) => done(await runGenerate(file, options, io)));
}

const HELP = `
INSTALL.md says what goes where. A file in DIR that lbgen did not write as it is now is copied to NAME.bak-N first.
Nothing is written if the topology has errors, or with --strict warnings.

Examples:
  lbgen generate examples/raspberry-pi.yaml -o out
  lbgen generate examples/raspberry-pi.yaml -o out --check

Exit status: 0 done; 1 there are errors, with --strict also for warnings, with --check if DIR is not up to date;
2 wrong usage; 3 a file cannot be read or written`;
