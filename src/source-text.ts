import type { Span } from "./diagnostic.ts";
import { indexLines, type LineIndex, lineEndOffset, positionAt } from "./line-index.ts";

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

/** Longest line that is quoted whole, in UTF-16 code units. */
const MAX_QUOTED = 1_000;

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
    const lineEnd = lineEndOffset(this.#lines, start.line);
    const end = positionAt(this.#lines, Math.max(range.start, Math.min(range.end, lineEnd)));
    return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }

  /**
   * The line that a span starts on, as it may be printed; of a very long line the part around the span. `undefined` for
   * line 0 and beyond the end.
   */
  quote(span: Span): Quote | undefined {
    const lineStart = this.#lines.starts[span.line - 1];
    if (lineStart === undefined) return undefined;
    const lineEnd = lineEndOffset(this.#lines, span.line);
    const at = lineStart + span.column - 1;
    const [start, end] =
      lineEnd - lineStart <= MAX_QUOTED
        ? [lineStart, lineEnd]
        : [Math.max(lineStart, at - MAX_QUOTED / 4), Math.min(lineEnd, at + MAX_QUOTED)];
    let text = start === lineStart ? "" : "…";
    const columnOf = new Map<number, number>();
    const wanted = [at, span.endLine === span.line ? lineStart + span.endColumn - 1 : lineEnd];
    let from = start;
    const copy = (to: number): void => {
      for (const offset of wanted) {
        if (!columnOf.has(offset) && offset <= to) columnOf.set(offset, text.length + Math.max(0, offset - from) + 1);
      }
      text += this.text.slice(from, to);
      from = to;
    };
    for (let index = this.#firstSecretAfter(start); ; index++) {
      const secret = this.#secrets[index];
      if (secret === undefined || secret.start >= end) break;
      copy(Math.max(secret.start, start));
      const isInside = (offset: number): boolean => offset > secret.start && offset < secret.end;
      if (isInside(at)) columnOf.set(at, text.length + 1);
      text += MASK;
      for (const offset of wanted) if (isInside(offset) && offset !== at) columnOf.set(offset, text.length + 1);
      from = Math.min(secret.end, end);
    }
    copy(end);
    const [column = 1, endColumn = column] = wanted.map((offset) => columnOf.get(offset) ?? text.length + 1);
    return { text: end === lineEnd ? text : `${text}…`, column, endColumn };
  }

  /** Index of the first secret that ends behind an offset. */
  #firstSecretAfter(offset: number): number {
    let low = 0;
    let high = this.#secrets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#secrets[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A text with `***` in place of each line of what must not be shown; lines keep their number. */
export function maskRanges(text: string, ranges: readonly TextRange[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of mergeRanges(ranges)) {
    pieces.push(text.slice(from, start), text.slice(start, end).replace(/[^\r\n]+/g, MASK));
    from = end;
  }
  return pieces.join("") + text.slice(from);
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
