/** Splits a text into what a reader takes for one character. */
export const graphemes = new Intl.Segmenter("en");

/** Columns of a terminal that a text takes. */
export function textWidth(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII, whose characters take one column each
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + columns(segment), 0);
}

/** A text with blanks behind it, or cut with an ellipsis, so that it takes so many columns. */
export function padded(text: string, width: number): string {
  return fitted(text, width) + " ".repeat(Math.max(0, width - textWidth(fitted(text, width))));
}

/** A text with blanks before it. */
export function rightAligned(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - textWidth(text))) + text;
}

function fitted(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  let used = 1; // the ellipsis
  for (const { segment } of graphemes.segment(text)) {
    used += columns(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

/**
 * Columns of a terminal that one grapheme takes: accents, joiners and decomposed letters add none to their first, East
 * Asian wide characters and emoji take two.
 */
export function columns(grapheme: string): 0 | 1 | 2 {
  if (WIDE.test(grapheme) || grapheme.includes("\ufe0f")) return 2;
  return /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u.test(grapheme) ? 0 : 1;
}

const WIDE =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
