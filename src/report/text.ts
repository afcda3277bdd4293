import type { Diagnostic, Severity } from "../diagnostic.ts";
import { printable } from "../printable.ts";
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
    const carets = style[severity]("^".repeat(Math.max(1, width(text.slice(from, to)))));
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

const graphemes = new Intl.Segmenter("en");

/** White space as wide as a text: tabs stay tabs, and wide characters become the wide blank. */
function blank(text: string): string {
  return [...graphemes.segment(text)]
    .map(({ segment }) => (segment === "\t" ? "\t" : ["", " ", "\u3000"][columns(segment)]))
    .join("");
}

function width(text: string): number {
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + columns(segment), 0);
}

/** Columns of a terminal that one grapheme takes: accents, joiners and decomposed letters add none to their first. */
function columns(grapheme: string): 0 | 1 | 2 {
  if (isWide(grapheme) || grapheme.includes("\ufe0f")) return 2;
  return /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u.test(grapheme) ? 0 : 1;
}

/** East Asian wide and full-width characters, and emoji, which take two columns of a terminal. */
function isWide(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}
