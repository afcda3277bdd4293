import type { Span } from "./diagnostic.ts";

/** A part of a text, in UTF-16 code units: [start, end). */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** One line as a report may quote it: secrets replaced, with the columns of a span moved along. */
export interface Quote {
  readonly text: string;
  /** From 1. */
  readonly column: number;
  /** From 1, exclusive. */
  readonly endColumn: number;
}

/** What stands in print where a secret was. */
export const MASK = "***";

/** A text with its lines, which turns offsets into places and quotes lines without their secrets. */
export class SourceText {
  readonly text: string;
  readonly #lineStarts: readonly number[];
  readonly #secrets: readonly TextRange[];

  /** @param secrets - ranges that must never be quoted; they may overlap and come in any order. */
  constructor(text: string, secrets: readonly TextRange[] = []) {
    this.text = text;
    this.#lineStarts = lineStarts(text);
    this.#secrets = mergeRanges(secrets);
  }

  /** The line (from 1) and column (from 1, in UTF-16 code units) of an offset. */
  position(offset: number): { readonly line: number; readonly column: number } {
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** The span of a range; one that ends behind its first line is cut there, since only one line is quoted. */
  span(range: TextRange): Span {
    const start = this.position(range.start);
    const lineEnd = range.start - (start.column - 1) + this.#lineText(start.line).length;
    const end = this.position(Math.max(range.start, Math.min(range.end, lineEnd)));
    return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }

  /** The line that a span starts on, as it may be printed; `undefined` for line 0 and beyond the end. */
  quote(span: Span): Quote | undefined {
    if (span.line < 1 || span.line > this.#lineStarts.length) return undefined;
    const line = this.#lineText(span.line);
    const lineStart = this.#lineStarts[span.line - 1] ?? 0;
    const lineEnd = lineStart + line.length;
    let text = "";
    let from = lineStart;
    const moves: { at: number; end: number; by: number }[] = [];
    for (const { start, end } of this.#secrets) {
      if (end <= lineStart || start >= lineEnd) continue;
      const [hiddenStart, hiddenEnd] = [Math.max(start, lineStart), Math.min(end, lineEnd)];
      text += this.text.slice(from, hiddenStart) + MASK;
      from = hiddenEnd;
      moves.push({ at: hiddenStart, end: hiddenEnd, by: MASK.length - (hiddenEnd - hiddenStart) });
    }
    text += this.text.slice(from, lineEnd);
    const moved = (column: number): number => {
      const offset = lineStart + column - 1;
      let shift = 0;
      for (const { at, end, by } of moves) {
        if (offset >= end) shift += by;
        else if (offset > at) shift += at - offset;
      }
      return column + shift;
    };
    const endColumn = span.endLine === span.line ? span.endColumn : line.length + 1;
    return { text, column: moved(span.column), endColumn: moved(endColumn) };
  }

  /** A line without its end. */
  #lineText(line: number): string {
    const start = this.#lineStarts[line - 1] ?? 0;
    const next = this.#lineStarts[line] ?? this.text.length;
    let end = next;
    while (end > start && (this.text[end - 1] === "\n" || this.text[end - 1] === "\r")) end--;
    return this.text.slice(start, end);
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function mergeRanges(ranges: readonly TextRange[]): TextRange[] {
  const merged: TextRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else merged.push(range);
  }
  return merged;
}
