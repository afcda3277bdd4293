import type { Span } from "./diagnostic.ts";
import { indexLines, type LineIndex, lineText, positionAt } from "./line-index.ts";

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
  readonly #lines: LineIndex;
  readonly #secrets: readonly TextRange[];

  /** @param secrets - ranges that must never be quoted; they may overlap and come in any order. */
  constructor(text: string, secrets: readonly TextRange[] = []) {
    this.text = text;
    this.#lines = indexLines(text);
    this.#secrets = mergeRanges(secrets);
  }

  /** The span of a range; one that ends behind its first line is cut there, since only one line is quoted. */
  span(range: TextRange): Span {
    const start = positionAt(this.#lines, range.start);
    const lineEnd = range.start - (start.column - 1) + lineText(this.#lines, start.line).length;
    const end = positionAt(this.#lines, Math.max(range.start, Math.min(range.end, lineEnd)));
    return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }

  /** The line that a span starts on, as it may be printed; `undefined` for line 0 and beyond the end. */
  quote(span: Span): Quote | undefined {
    const lineStart = this.#lines.starts[span.line - 1];
    if (lineStart === undefined) return undefined;
    const line = lineText(this.#lines, span.line);
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
}

/** Sorts ranges and joins those that touch. */
export function mergeRanges(ranges: readonly TextRange[]): TextRange[] {
  const merged: TextRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else merged.push(range);
  }
  return merged;
}
