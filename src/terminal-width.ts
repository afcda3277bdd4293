import { eastAsianWidth } from "get-east-asian-width";

/** Splits a text into what a reader takes for one character. */
export const graphemes = new Intl.Segmenter("en");

/** Columns of a terminal that a text takes. */
export function textWidth(text: string): number {
  if (isAscii(text)) return text.length;
  let sum = 0;
  for (const { segment } of graphemes.segment(text)) sum += columns(segment);
  return sum;
}

/** A text with blanks behind it, or cut with an ellipsis, so that it takes so many columns. */
export function padded(text: string, width: number): string {
  const kept = fitted(text, width);
  return kept + " ".repeat(Math.max(0, width - textWidth(kept)));
}

/** A text with blanks before it. */
export function rightAligned(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - textWidth(text))) + text;
}

/** A text, cut with an ellipsis where it takes more columns than there are. */
export function fitted(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return "";
  return `${headWithin(text, width - 1)}…`;
}

/** As much of the beginning of a text as takes no more columns than that. */
export function headWithin(text: string, width: number): string {
  let kept = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += columns(segment);
    if (used > width) break;
    kept += segment;
  }
  return kept;
}

/**
 * Columns of a terminal that one grapheme takes: accents, joiners and the vowels of decomposed Hangul add none to their
 * first letter; East Asian wide characters, flags and emoji take two. A character whose width is ambiguous takes one.
 *
 * @see Unicode Standard Annex 11 (East Asian Width) and Technical Standard 51 (emoji sequences)
 */
export function columns(grapheme: string): number {
  if (EMOJI_SEQUENCE.test(grapheme)) return 2;
  let sum = 0;
  for (const character of grapheme) {
    if (!NO_WIDTH.test(character)) sum += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return sum;
}

/** Marks, joiners and other formats but for the soft hyphen, medial vowels and final consonants of Hangul. */
const NO_WIDTH = /^(?!\u00ad)[\p{Cc}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7ff]/u;

/** A flag, what the emoji variation selector or a keycap makes an emoji of, and emoji that are joined or have a skin tone. */
const EMOJI_SEQUENCE = /^(?:\p{RI}{2}|\p{Emoji}[\ufe0f\u20e3]|\p{Extended_Pictographic}[\u200d\p{Emoji_Modifier}])/u;

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII, whose characters take one column each
  return /^[\u0000-\u007f]*$/.test(text);
}
