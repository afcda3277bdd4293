import type { Diagnostic, Severity } from "../diagnostic.ts";
import { printable } from "../printable.ts";
import { blankLike, caretsUnder, cutLine } from "./quoted-line.ts";
import type { QuoteLine } from "./report.ts";
import type { Layout, Style } from "./style.ts";

/** The longest part of a source line that is quoted, in columns, however wide a terminal is. */
const MAX_QUOTE = 160;

/** However narrow it is. */
const MIN_QUOTE = 20;

/**
 * The text form: place, severity, message and code; the source line with a caret; the hint. Messages and hints are not
 * wrapped, as compilers do not wrap theirs: a terminal does it, and what is copied or searched for stays in one piece. The
 * source line is cut to the width, since its carets have to stand below it.
 */
export function formatText(diagnostics: readonly Diagnostic[], quote: QuoteLine, layout: Layout): string {
  return diagnostics.map((diagnostic) => formatOne(diagnostic, quote, layout)).join("");
}

function formatOne(diagnostic: Diagnostic, quote: QuoteLine, { style, width }: Layout): string {
  const { file, line, column, severity, code, message, hint } = diagnostic;
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  const lines = [
    `${style.bold(`${printable(place)}:`)} ${dress(severity, style)} ${printable(message)} ${style.dim(`[${code}]`)}`,
  ];
  const quoted = quote(file, diagnostic);
  if (quoted !== undefined) {
    const number = String(line);
    const marked = {
      text: printable(quoted.text, "\t"),
      from: quoted.column - 1,
      to: Math.max(quoted.column, quoted.endColumn - 1),
    };
    // One column stays free for a caret behind the last character.
    const room = width === undefined ? MAX_QUOTE : Math.min(MAX_QUOTE, width - number.length - "   | ".length - 1);
    const { text, from, to } = cutLine(marked, Math.max(MIN_QUOTE, room));
    lines.push(
      style.dim(`  ${number} | `) + text,
      style.dim(`  ${" ".repeat(number.length)} | `) +
        blankLike(text.slice(0, from)) +
        style[severity](caretsUnder(text.slice(from, to))),
    );
  }
  if (hint !== undefined) lines.push(`  ${style.dim("hint:")} ${printable(hint)}`);
  return `${lines.join("\n")}\n`;
}

function dress(severity: Severity, style: Style): string {
  return style[severity](`${severity}:`);
}
