import { isHttpdBlank } from "../httpd-words.ts";
import type { TextRange } from "../source-text.ts";

/** A text made of parts of a file: continued lines joined, variables replaced. */
export interface MappedText {
  readonly text: string;
  /** At least one, by `at`; the first begins at 0. */
  readonly pieces: readonly TextPiece[];
}

/** A part of a mapped text, up to the next one. */
export interface TextPiece {
  /** Offset in the mapped text. */
  readonly at: number;
  /** Offset in the file. */
  readonly start: number;
  /** Given where the part replaces something: all of it then stands for the file's text up to there. */
  readonly end?: number;
}

/** The place in the file of a part of a mapped text; of an empty part, the place where it would be. */
export function rangeInFile(mapped: MappedText, start: number, end: number): TextRange {
  const first = pieceAt(mapped, start);
  const from = first.end === undefined ? first.start + start - first.at : first.start;
  if (end <= start) return { start: from, end: from };
  const last = pieceAt(mapped, end - 1);
  return { start: from, end: last.end ?? last.start + end - last.at };
}

/** The piece that holds an offset. */
function pieceAt({ pieces }: MappedText, offset: number): TextPiece {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return pieces[low] ?? { at: 0, start: 0 };
}

/** One line as httpd reads it, with the lines that continue it. */
export interface LogicalLine {
  /** Start of the first line. */
  readonly lineStart: number;
  /** Just past the line end of the last one. */
  readonly lineEnd: number;
  /** Without the blanks around it. */
  readonly line: MappedText;
}

/**
 * Splits a file into lines as httpd does: a line ends at LF, a backslash before the line end joins it with the next one,
 * and a NUL ends what is read of a line. The ranges of the lines cover the text without gaps.
 *
 * @see httpd 2.4, `ap_cfg_getline`; measured on httpd 2.4.71
 */
export function* logicalLines(text: string): Generator<LogicalLine> {
  for (let at = 0; at < text.length; ) {
    const lineStart = at;
    const parts: TextRange[] = [];
    for (let continues = true; continues && at < text.length; ) {
      const feed = text.indexOf("\n", at);
      const next = feed === -1 ? text.length : feed + 1;
      const written = text.slice(at, feed === -1 ? next : feed); // searched alone, so that the time stays linear
      const nul = written.indexOf("\0");
      parts.push({ start: at, end: at + (nul === -1 ? written.length : nul) });
      continues = nul === -1 && feed !== -1 && dropBackslash(text, parts);
      at = next;
    }
    yield { lineStart, lineEnd: at, line: joined(text, lineStart, parts) };
  }
}

/**
 * Drops a backslash at the end of what was read so far, with a CR behind it; says whether there was one. A backslash that
 * a former line left there counts as well: behind two of them an empty line joins once more.
 */
function dropBackslash(text: string, parts: TextRange[]): boolean {
  dropLast(text, parts, "\r");
  return dropLast(text, parts, "\\");
}

function dropLast(text: string, parts: TextRange[], character: string): boolean {
  let last = parts.at(-1);
  while (last !== undefined && last.end === last.start) {
    parts.pop();
    last = parts.at(-1);
  }
  if (last === undefined || text[last.end - 1] !== character) return false;
  parts[parts.length - 1] = { start: last.start, end: last.end - 1 };
  return true;
}

/** Puts parts together and drops the blanks around them. */
function joined(text: string, lineStart: number, parts: readonly TextRange[]): MappedText {
  const whole = parts.map(({ start, end }) => text.slice(start, end)).join("");
  let from = 0;
  let to = whole.length;
  while (from < to && isHttpdBlank(whole.charCodeAt(from))) from++;
  while (to > from && isHttpdBlank(whole.charCodeAt(to - 1))) to--;
  const pieces: TextPiece[] = [];
  let at = 0;
  for (const { start, end } of parts) {
    const skipped = Math.max(0, from - at);
    if (end - start > skipped && at < to) pieces.push({ at: Math.max(0, at - from), start: start + skipped });
    at += end - start;
  }
  return { text: whole.slice(from, to), pieces: pieces.length > 0 ? pieces : [{ at: 0, start: lineStart }] };
}
