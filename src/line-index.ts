import type { Span } from "./diagnostic.ts";

/** Where the lines of a text begin, found once: each later question is a binary search. */
export interface LineIndex {
  readonly text: string;
  /** Offset of the first character of each line. */
  readonly starts: readonly number[];
}

/** Indexes the lines of a text, which end in LF, CR LF or CR. */
export function indexLines(text: string): LineIndex {
  const starts = [0];
  let nextReturn = text.indexOf("\r");
  let nextFeed = text.indexOf("\n");
  while (nextReturn >= 0 || nextFeed >= 0) {
    const feedFirst = nextReturn < 0 || (nextFeed >= 0 && nextFeed < nextReturn);
    const last = feedFirst || nextFeed === nextReturn + 1 ? nextFeed : nextReturn;
    starts.push(last + 1);
    if (nextReturn >= 0 && nextReturn <= last) nextReturn = text.indexOf("\r", last + 1);
    if (nextFeed >= 0 && nextFeed <= last) nextFeed = text.indexOf("\n", last + 1);
  }
  return { text, starts };
}

/** Line (from 0) that holds an offset. */
function lineOf(index: LineIndex, offset: number): number {
  let low = 0;
  let high = index.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((index.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Offset of the first character of the line that holds an offset. */
export function lineStartAt(index: LineIndex, offset: number): number {
  return index.starts[lineOf(index, offset)] ?? 0;
}

/** Line and column of an offset, both from 1, the column in UTF-16 code units of the text (no byte order mark in it). */
export function positionAt(index: LineIndex, offset: number): { readonly line: number; readonly column: number } {
  const line = lineOf(index, offset);
  return { line: line + 1, column: offset - (index.starts[line] ?? 0) + 1 };
}

/** The place of the characters from `start` up to but without `end`. */
export function spanBetween(index: LineIndex, start: number, end: number): Span {
  const from = positionAt(index, start);
  const to = positionAt(index, end);
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

/** Offset just behind the last character of a line (from 1), before its line end. */
export function lineEndOffset(index: LineIndex, line: number): number {
  const start = index.starts[line - 1] ?? index.text.length;
  let end = index.starts[line] ?? index.text.length;
  while (end > start && (index.text[end - 1] === "\n" || index.text[end - 1] === "\r")) end--;
  return end;
}

/** The text of a line (from 1) without its line end; empty for a line that is not there. */
export function lineText(index: LineIndex, line: number): string {
  const start = index.starts[line - 1];
  return start === undefined ? "" : index.text.slice(start, lineEndOffset(index, line));
}
