import { printable } from "../printable.ts";

/** All but letters, digits and signs that mean nothing to Mermaid within quotes. */
const SPECIAL = /[^\p{L}\p{M}\p{N} ./:,%=()*|_!+~@'?-]/gu;

/**
 * Where Mermaid looks for more than a text even behind its entity codes: a line end, a formula, an icon, its own marks of
 * entity codes.
 */
const PAIRS = /\\(?=n)|\$(?=\$)|:(?=fa-)|ﬂ(?=°)|¶(?=ß)/g;

const ZERO_WIDTH_SPACE = "\u200b";

/**
 * Lines as one quoted label of Mermaid that shows them as they are. What Mermaid would take for its own is written in its
 * entity codes; the few pairs of signs that it takes for its own even then get a space without width between them.
 *
 * @see mermaid.js.org, "Flowcharts - Basic Syntax": "Entity codes to escape characters"
 */
export function mermaidLabel(lines: readonly string[]): string {
  return `"${lines.map(escapedLine).join("<br>")}"`;
}

function escapedLine(line: string): string {
  return printable(line)
    .replace(PAIRS, `$&${ZERO_WIDTH_SPACE}`)
    .replace(SPECIAL, (sign) => `#${sign.codePointAt(0)};`);
}
