import { type Command, Option } from "commander";
import type { Diagnostic, Severity } from "../diagnostic.ts";
import type { TopologySource } from "../model/topology-source.ts";
import type { QuoteLine, ReportFormat } from "../report/report.ts";
import type { SourceText } from "../source-text.ts";
import { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { formatOption, ignoreOption, quietOption, strictOption } from "./shared-options.ts";

/** Options of commands whose result is findings. */
export interface FindingOptions {
  readonly format: ReportFormat;
  readonly minSeverity?: Severity;
  readonly strict?: true;
  readonly ignore?: readonly string[];
  readonly quiet?: true;
}

/** Adds `--min-severity`, `--strict`, `--ignore` and `--quiet`, and `--format` with the formats given. */
export function addFindingOptions(command: Command, formats: readonly ReportFormat[]): Command {
  return command
    .addOption(formatOption(formats))
    .addOption(
      new Option("--min-severity <severity>", "leave lesser findings out").choices(["info", "warning", "error"]),
    )
    .addOption(strictOption())
    .addOption(ignoreOption())
    .addOption(quietOption());
}

/** What the topology's own `lint` key says, where it is readable. */
function lintSettings(topology: unknown): { readonly ignore: readonly string[]; readonly minSeverity: Severity } {
  const { lint } = (topology ?? {}) as { lint?: { ignore?: unknown; minSeverity?: unknown } | null };
  const ignore = Array.isArray(lint?.ignore) ? lint.ignore.filter((code) => typeof code === "string") : [];
  const minSeverity = lint?.minSeverity;
  return { ignore, minSeverity: minSeverity === "warning" || minSeverity === "error" ? minSeverity : "info" };
}

/** The findings that the user wants to see: those of the command line and of the topology's `lint` key. */
export async function wantedFindings(
  diagnostics: readonly Diagnostic[],
  source: TopologySource | undefined,
  options: Pick<FindingOptions, "ignore" | "minSeverity">,
): Promise<Diagnostic[]> {
  const { filterDiagnostics } = await import("../report/report.ts");
  const settings = lintSettings(source?.value);
  const ignored = new Set([...settings.ignore, ...(options.ignore ?? [])]);
  return filterDiagnostics(diagnostics, ignored, options.minSeverity ?? settings.minSeverity);
}

/** Quotes lines of the files that were read, by the names under which the findings know them. */
export function quoteFrom(sources: ReadonlyMap<string, SourceText>): QuoteLine {
  return (file, span) => sources.get(file)?.quote(span);
}

/** Prints findings and what they come to; results go to `out`, remarks beside a result to `err`. */
export async function printFindings(
  findings: readonly Diagnostic[],
  to: "out" | "err",
  format: ReportFormat,
  quote: QuoteLine,
  io: Io,
): Promise<void> {
  if (findings.length === 0 && format === "text") return;
  const [{ formatReport }, { layoutOf }] = await Promise.all([import("../report/report.ts"), import("./style.ts")]);
  io[to](formatReport(findings, format, quote, layoutOf(io, to)));
}

/**
 * Prints why there is no result, on standard error, or with `--format json` as the document that takes its place.
 *
 * @returns the exit status.
 */
export async function printRefusal(
  findings: readonly Diagnostic[],
  format: "text" | "json",
  quote: QuoteLine,
  io: Io,
): Promise<ExitCode> {
  await printFindings(findings, format === "json" ? "out" : "err", format, quote, io);
  return ExitCode.findings;
}

/** Prints a result as one document of JSON. */
export async function printJson(result: object, io: Io): Promise<void> {
  const { formatJson } = await import("../report/report.ts");
  io.out(formatJson(result));
}

/** 1 if there is an error, or with `--strict` a warning. */
export function exitCodeFor(findings: readonly Diagnostic[], strict: boolean): ExitCode {
  const fails = findings.some(({ severity }) => severity === "error" || (strict && severity === "warning"));
  return fails ? ExitCode.findings : ExitCode.ok;
}
