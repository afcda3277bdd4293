import type { Diagnostic, Severity, Span } from "../diagnostic.ts";
import type { Quote } from "../source-text.ts";
import { formatGithub } from "./github.ts";
import { formatSarif } from "./sarif.ts";
import type { Layout } from "./style.ts";
import { formatText } from "./text.ts";

/** How findings may be printed. */
export const reportFormats = ["text", "json", "github", "sarif"] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** Gives the line that a finding of a file starts on, without its secrets. */
export type QuoteLine = (file: string, span: Span) => Quote | undefined;

/** Prints findings in one of the formats; JSON formats end in a line end, the others too unless there is nothing to say. */
export function formatReport(
  diagnostics: readonly Diagnostic[],
  format: ReportFormat,
  quote: QuoteLine,
  layout: Layout,
): string {
  switch (format) {
    case "text":
      return formatText(diagnostics, quote, layout);
    case "json":
      return formatJson({ diagnostics });
    case "github":
      return formatGithub(diagnostics);
    case "sarif":
      return formatSarif(diagnostics);
  }
}

/** A document of JSON, with its line end; the keys of its findings have one order, whoever made them. */
export function formatJson(document: object): string {
  const { diagnostics, ...rest } = document as { readonly diagnostics?: readonly Diagnostic[] };
  const ordered = diagnostics === undefined ? document : { ...rest, diagnostics: diagnostics.map(inOrder) };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/** A finding with its keys in the contract's order. */
function inOrder({ file, line, column, endLine, endColumn, severity, code, message, hint }: Diagnostic): Diagnostic {
  return { file, line, column, endLine, endColumn, severity, code, message, ...(hint === undefined ? {} : { hint }) };
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** What is left of findings when some codes and lesser severities are not wanted. */
export function filterDiagnostics(
  diagnostics: readonly Diagnostic[],
  ignored: ReadonlySet<string>,
  minSeverity: Severity,
): Diagnostic[] {
  return diagnostics.filter(({ code, severity }) => !ignored.has(code) && RANK[severity] >= RANK[minSeverity]);
}

/** `2 errors, 1 warning`; empty for none. */
export function countBySeverity(diagnostics: readonly Diagnostic[]): string {
  return (["error", "warning", "info"] as const)
    .map((severity) => ({ severity, count: diagnostics.filter((one) => one.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count > 1 && severity !== "info" ? "s" : ""}`)
    .join(", ");
}
