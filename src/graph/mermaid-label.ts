import { printable } from "../printable.ts";

/**
 * What a Mermaid label shows as it stands: letters, digits and a few signs. Everything else could end the label, begin a
 * directive or be taken for HTML or Markdown; `ﬂ` and `ß` are letters with which Mermaid marks its own entity codes.
 */
const SPECIAL = /[^\p{L}\p{M}\p{N} ./:,%=()-]|[ﬂß]/gu;

/**
 * Lines as one quoted label of Mermaid, in entity codes where Mermaid would read more than a text.
 *
 * @see mermaid.js.org, "Flowcharts - Basic Syntax": "Entity codes to escape characters"
 */
export function mermaidLabel(lines: readonly string[]): string {
  const escaped = lines.map((line) => printable(line).replace(SPECIAL, (sign) => `#${sign.codePointAt(0)};`));
  return `"${escaped.join("<br>")}"`;
}
