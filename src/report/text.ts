import type { Diagnostic, Severity } from "../diagnostic.ts";
import { printable } from "../printable.ts";
import { columns, graphemes, textWidth } from "../terminal-width.ts";
import type { QuoteLine } from "./report.ts";

/** Functions that dress a text for a terminal; the plain style returns it as it is. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly info: (text: string) => string;
  readonly added: (text: string) => string;
  readonly removed: (text: string) => string;
}

const same = (text: string): string => text;

/** No colour at all. */
export const plainStyle: Style = {
  bold: same,
  dim: same,
  error: same,
  warning: same,
  info: same,
  added: same,
  removed: same,
};

/** Longest part of a source line that is quoted, in characters. */
const MAX_QUOTE = 160;

/** The text form: place, severity, message and code; the source line with a caret; the hint. */
export function formatText(diagnostics: readonly Diagnostic[], quote: QuoteLine, style: Style): string {
  return diagnostics.map((diagnostic) => formatOne(diagnostic, quote, style)).join("");
}

function formatOne(diagnostic: Diagnostic, quote: QuoteLine, style: Style): string {
  const { file, line, column, severity, code, message, hint } = diagnostic;
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  const lines = [
    `${style.bold(`${printable(place)}:`)} ${dress(severity, style)} ${printable(message)} ${style.dim(`[${code}]`)}`,
  ];
  const quoted = quote(file, diagnostic);
  if (quoted !== undefined) {
    const { text, from, to } = cut(
      printable(quoted.text, "\t"),
      quoted.column - 1,
      Math.max(quoted.column, quoted.endColumn - 1),
    );
    const number = String(line);
    const carets = style[severity]("^".repeat(Math.max(1, textWidth(text.slice(from, to)))));
    lines.push(
      style.dim(`  ${number} | `) + text,
      style.dim(`  ${" ".repeat(number.length)} | `) + blank(text.slice(0, from)) + carets,
    );
  }
  if (hint !== undefined) lines.push(`  ${style.dim("hint:")} ${printable(hint)}`);
  return `${lines.join("\n")}\n`;
}

function dress(severity: Severity, style: Style): string {
  return style[severity](`${severity}:`);
}

/** The part of a long line around the finding. */
function cut(
  line: string,
  from: number,
  to: number,
): { readonly text: string; readonly from: number; readonly to: number } {
  if (line.length <= MAX_QUOTE) return { text: line, from, to };
  const start = from < MAX_QUOTE / 2 ? 0 : afterPair(line, from - 40);
  const end = afterPair(line, Math.min(start + MAX_QUOTE, line.length));
  const lead = start === 0 ? "" : "…";
  const kept = lead + line.slice(start, end);
  const shift = lead.length - start;
  return { text: end < line.length ? `${kept}…` : kept, from: from + shift, to: Math.min(to + shift, kept.length) };
}

/** An offset that does not cut a surrogate pair in two. */
function afterPair(line: string, offset: number): number {
  const isWithin = /^[\ud800-\udbff][\udc00-\udfff]/.test(line.slice(offset - 1, offset + 1));
  return isWithin ? offset + 1 : offset;
}

/** White space as wide as a text: tabs stay tabs, and wide characters become the wide blank. */
function blank(text: string): string {
  return [...graphemes.segment(text)]
    .map(({ segment }) => (segment === "\t" ? "\t" : ["", " ", "\u3000"][columns(segment)]))
    .join("");
}
