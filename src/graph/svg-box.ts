import { printable } from "../printable.ts";
import { type Font, pixelsOf } from "./svg-text.ts";

/** A box of the drawing: lines of text, one below the other. */
export interface Box {
  readonly lines: readonly BoxLine[];
  /** A box that no request gets to has a dashed border. */
  readonly isIdle: boolean;
}

export interface BoxLine {
  readonly left?: BoxText;
  readonly right?: BoxText;
  /** The way that ends at this line. */
  readonly way?: BoxWay;
}

export interface BoxText {
  readonly text: string;
  readonly font: Font;
  readonly tone?: "soft" | "warning";
}

/** A way from a worker to a node. */
export interface BoxWay {
  /** Its place among the graph's workers. */
  readonly worker: number;
  /** From 0 to 1. */
  readonly share: number;
  readonly isIdle: boolean;
}

/** Widest row of notes, in pixels: they shall not make a box wider than its names do. */
const MAX_NOTES_PIXELS = 260;

/** The first line of a box: what it is called, and what it is or where. */
export function titleLine(name: string, right: BoxText): BoxLine {
  return { left: { text: printable(name), font: "name" }, right };
}

/** Notes in as many lines as they take, with commas between them. */
export function noteTexts(notes: readonly string[]): BoxText[] {
  const lines: string[] = [];
  for (const note of notes.map((one) => printable(one))) {
    const last = lines.at(-1);
    const joined = `${last}, ${note}`;
    if (last === undefined) lines.push(note);
    else if (pixelsOf(joined, "words") <= MAX_NOTES_PIXELS) lines[lines.length - 1] = joined;
    else {
      lines[lines.length - 1] = `${last},`;
      lines.push(note);
    }
  }
  return lines.map((text) => ({ text, font: "words", tone: "soft" }));
}

/** A line that says why something gets no requests. */
export function warningLine(text: string): BoxLine {
  return { left: { text, font: "words", tone: "warning" } };
}
