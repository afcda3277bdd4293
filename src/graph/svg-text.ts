import { graphemes, textWidth } from "../terminal-width.ts";

/** How a text of the drawing looks: `.lbgen .NAME` in the style sheet has the same sizes. */
export type Font = "name" | "code" | "words";

/**
 * Pixels that a column takes at most, half of a wide character: an em of 13 or 12 pixels by the widest of the usual
 * fonts of each kind. No font is measured, so that a drawing is the same everywhere.
 */
const COLUMN_PIXELS: Readonly<Record<Font, number>> = { name: 8, code: 7.4, words: 7 };

/** Pixels that a text takes, at most. */
export function pixelsOf(text: string, font: Font): number {
  return textWidth(text) * COLUMN_PIXELS[font];
}

/** A text that takes so many pixels at most: what is cut is cut from its middle, since names differ at their ends. */
export function shortened(text: string, font: Font, pixels: number): string {
  const columns = Math.max(3, Math.floor(pixels / COLUMN_PIXELS[font]));
  if (textWidth(text) <= columns) return text;
  const signs = [...graphemes.segment(text)].map(({ segment }) => segment);
  const tail = taken([...signs].reverse(), Math.floor((columns - 1) / 3));
  const head = taken(signs, columns - 1 - textWidth(tail.join("")));
  return `${head.join("")}…${tail.reverse().join("")}`;
}

/** As many of the first signs as fit. */
function taken(signs: readonly string[], columns: number): string[] {
  let used = 0;
  const end = signs.findIndex((sign) => {
    used += textWidth(sign);
    return used > columns;
  });
  return signs.slice(0, end === -1 ? signs.length : end);
}
