import { type Command, Option } from "commander";
import type { Diagnostic } from "../../diagnostic.ts";
import { hasErrors, inFileOrder } from "../../diagnostic.ts";
import type { RenderedFile } from "../../render/rendered-file.ts";
import type { SourceText } from "../../source-text.ts";
import { ExitCode } from "../exit-code.ts";
import { printFindings, quoteFrom, wantedFindings } from "../findings.ts";
import type { Io } from "../io.ts";
import type { OutputPlan } from "../output-tree.ts";
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
    if (isJson) io.out(`${JSON.stringify({ files: [], stale: [], backups: [], diagnostics: shown }, null, 2)}\n`);
    else if (options.quiet !== true) io.err("nothing was written\n");
    return ExitCode.findings;
  }

  const { commitOutput, planOutput } = await import("../output-tree.ts");
  const plan = planOutput(options.output, files);
  const writes = options.check !== true && options.diff !== true && options.dryRun !== true;
  const backups = writes ? commitOutput(plan) : [];
  if (isJson) io.out(`${JSON.stringify({ ...summary(plan), backups, diagnostics: shown }, null, 2)}\n`);
  else if (options.diff === true) await printDiff(plan, io);
  else printPlan(plan, writes, options, io);
  for (const { path, backup } of backups)
    io.err(`${inDir(plan, path)} was not as lbgen wrote it: kept as ${inDir(plan, backup)}\n`);
  if (writes) {
    for (const { path } of plan.stale.filter(({ action }) => action === "keep")) {
      io.err(`${inDir(plan, path)} is no longer generated, but was changed since: left where it is\n`);
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
  const rendered = renderTopology(topology, loadTemplates(), secrets, await nodePatcher(loaded, topology, quotes));
  return { files: hasErrors(rendered.diagnostics) ? undefined : rendered.files, diagnostics: rendered.diagnostics };
}

function summary(plan: OutputPlan) {
  return {
    files: plan.files.map(({ path, action }) => ({ path, action })),
    stale: plan.stale.map(({ path, action }) => ({ path, action })),
  };
}

const VERBS = { create: "create", update: "update", unchanged: "unchanged", chmod: "chmod 0600" } as const;

function printPlan(plan: OutputPlan, writes: boolean, options: GenerateOptions, io: Io): void {
  const changes = [
    ...plan.files
      .filter(({ action }) => action !== "unchanged")
      .map(({ path, action }) => ({ path, verb: VERBS[action] })),
    ...plan.stale.filter(({ action }) => action === "delete").map(({ path }) => ({ path, verb: "delete" })),
  ];
  if (options.dryRun === true) {
    for (const { path, action } of plan.files) io.out(`${VERBS[action].padEnd(10)} ${inDir(plan, path)}\n`);
    for (const { path, action } of plan.stale) io.out(`${action.padEnd(10)} ${inDir(plan, path)}\n`);
  } else if (options.quiet !== true) {
    for (const { path, verb } of changes) io.out(`${verb.padEnd(10)} ${inDir(plan, path)}\n`);
  }
  if (options.quiet === true) return;
  if (plan.upToDate) io.err(`${plan.dir} is up to date\n`);
  else if (options.check === true) io.err(`${plan.dir} is not up to date: run lbgen generate\n`);
  else if (writes) io.err(`wrote ${plan.dir}; ${inDir(plan, "INSTALL.md")} says what goes where\n`);
}

async function printDiff(plan: OutputPlan, io: Io): Promise<void> {
  const { shownDiff } = await import("../shown-diff.ts");
  for (const { path, oldBytes, bytes, action } of plan.files) {
    if (action === "create" || action === "update") io.out(shownDiff(inDir(plan, path), path, oldBytes, bytes, io));
  }
  for (const { path, oldBytes, action } of plan.stale) {
    if (action === "delete") io.out(shownDiff(inDir(plan, path), path, oldBytes, undefined, io));
  }
}

function inDir(plan: OutputPlan, path: string): string {
  return `${plan.dir.replace(/\/+$/, "")}/${path}`;
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
