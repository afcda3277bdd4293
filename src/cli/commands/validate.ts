import type { Command } from "commander";
import { inFileOrder } from "../../diagnostic.ts";
import type { ExitCode } from "../exit-code.ts";
import {
  addFindingOptions,
  exitCodeFor,
  type FindingOptions,
  printFindings,
  quoteFrom,
  wantedFindings,
} from "../findings.ts";
import type { Io } from "../io.ts";
import { note } from "../remarks.ts";
import { topologyArgument } from "../shared-options.ts";

/** Checks a topology and prints what it found. */
export async function runValidate(file: string | undefined, options: FindingOptions, io: Io): Promise<ExitCode> {
  const { loadTopology } = await import("../topology-file.ts");
  const loaded = await loadTopology(file, io);
  const { missingFiles } = await import("../secrets.ts");
  const missing = loaded.draft === undefined ? [] : missingFiles(loaded, loaded.draft, io);
  const all = inFileOrder([...loaded.diagnostics, ...missing]);
  const findings = await wantedFindings(all, loaded.source, options);
  const name = loaded.source.file;
  await printFindings(findings, "out", options.format, quoteFrom(new Map([[name, loaded.source.source]])), io);
  if (options.quiet !== true) {
    const { countBySeverity } = await import("../../report/report.ts");
    note(io, `${name}: ${countBySeverity(findings) || "ok"}`);
  }
  return exitCodeFor(findings, options.strict === true);
}

export function addValidateCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = program
    .command("validate")
    .description("check a topology: its form, and what the real programs would make of it")
    .addArgument(topologyArgument())
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, options: FindingOptions) => done(await runValidate(file, options, io)));
  addFindingOptions(command, ["text", "json", "github", "sarif"]);
}

const HELP = `
Findings go to standard output; lbgen rules CODE explains one. The topology's own key lint ignores codes for good.

Examples:
  lbgen validate examples/raspberry-pi.yaml
  lbgen validate examples/raspberry-pi.yaml --format github --ignore no-secret

Exit status: 0 done; 1 there are errors, with --strict also for warnings; 2 wrong usage; 3 a file cannot be read`;
