import { padded, rightAligned, textWidth } from "../terminal-width.ts";
import type { Layout } from "./style.ts";
import { wrapText } from "./wrap.ts";

/** One column of a table. */
export interface TableColumn {
  /** In the first line; a table of which no column has one has no such line. */
  readonly title?: string;
  /** Numbers stand on the right, and are never cut; everything else stands on the left. */
  readonly align?: "left" | "right";
  /** What becomes of a cell that is wider than its column: it is cut with an ellipsis, or goes on in the next line. */
  readonly overflow?: "cut" | "wrap";
  /** Where there is too little room, the columns of the highest number are left out first; those without one stay. */
  readonly spare?: number;
  /** Dresses what a cell shows; `row` counts from 0. */
  readonly dress?: (text: string, row: number) => string;
}

/** Between two columns. */
const GAP = "  ";

/** A column that is cut is made no narrower than this while others may be left out, and one that wraps no narrower than that. */
const LEAST = { cut: 8, wrap: 16 };

/** How narrow columns are made, in turn, until all of them fit. */
const FLOORS = [8, 1];

/** Without a terminal one long cell does not push the columns behind it further away than this. */
const MAX_PADDED = 60;

/**
 * A table for people: columns aligned by what a terminal makes of their letters, no wider than the layout allows. Without
 * a width nothing is cut, and every row is one line, for `grep`. Ends in a line end unless it is empty.
 *
 * @param rows - cells without line ends, one for each column; what is missing at the end of a row is empty.
 * @param indent - stands before every line.
 */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { style, width }: Layout,
  indent = "",
): string {
  const hasTitles = columns.some(({ title }) => title !== undefined);
  const room = width === undefined ? undefined : Math.max(1, width - indent.length);
  const all: readonly Sized[] = columns.map((column, index) => {
    const cells = [column.title ?? "", ...rows.map((row) => row[index] ?? "")];
    return { ...column, index, width: cells.reduce((most, cell) => Math.max(most, textWidth(cell)), 0) };
  });
  const fitting =
    room === undefined
      ? all.map((one) => ({ ...one, width: Math.min(one.width, MAX_PADDED) }))
      : narrowed(kept(all, room), room);
  const lines: string[] = [];
  if (hasTitles) {
    const titles = fitting.map((column) => aligned(column.title ?? "", column));
    lines.push(style.bold(titles.join(GAP).trimEnd()));
  }
  for (const [number, row] of rows.entries()) lines.push(...linesOf(row, number, fitting, room === undefined));
  return lines.map((line) => `${indent}${line}\n`).join("");
}

interface Sized extends TableColumn {
  readonly index: number;
  readonly width: number;
}

function kept(columns: readonly Sized[], room: number): readonly Sized[] {
  const least = columns.map(({ align, overflow = "cut", width }) =>
    align === "right" ? width : Math.min(width, LEAST[overflow]),
  );
  const spares = [...new Set(columns.flatMap(({ spare }) => spare ?? []))].sort((a, b) => b - a);
  let left = columns;
  for (const spare of spares) {
    if (sum(left.map(({ index }) => least[index] ?? 0)) + GAP.length * (left.length - 1) <= room) break;
    left = left.filter((one) => one.spare !== spare);
  }
  return left;
}

/** Takes from the widest columns what is too much. */
function narrowed(columns: readonly Sized[], room: number): readonly Sized[] {
  const widths = columns.map(({ width }) => width);
  let over = sum(widths) + GAP.length * (columns.length - 1) - room;
  for (const floor of FLOORS) {
    for (; over > 0; over--) {
      let widest: number | undefined;
      for (const [index, { align }] of columns.entries()) {
        const own = widths[index] ?? 0;
        if (align !== "right" && own > floor && own >= (widths[widest ?? -1] ?? 0)) widest = index;
      }
      if (widest === undefined) break;
      widths[widest] = (widths[widest] ?? 0) - 1;
    }
  }
  return columns.map((column, index) => ({ ...column, width: widths[index] ?? 0 }));
}

function linesOf(row: readonly string[], number: number, columns: readonly Sized[], isUncut: boolean): string[] {
  const cells = columns.map(({ index, width, overflow }) => {
    const text = row[index] ?? "";
    return overflow === "wrap" && !isUncut ? wrapText(text, Math.max(1, width)) : [text];
  });
  const height = Math.max(1, ...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => {
    const texts = columns.map((column, at) => {
      const text = cells[at]?.[line] ?? "";
      return isUncut && textWidth(text) > column.width ? text : aligned(text, column);
    });
    // The last cell needs no blanks behind it, and neither do empty ones.
    const end = texts.findLastIndex((text) => text.trim() !== "") + 1;
    return texts
      .slice(0, end)
      .map((text, at) => dressed(at === end - 1 ? text.trimEnd() : text, columns[at], number))
      .join(GAP);
  });
}

/** Blanks around a cell stay undressed. */
function dressed(text: string, column: Sized | undefined, row: number): string {
  const inner = text.trim();
  if (column?.dress === undefined || inner === "") return text;
  const start = text.indexOf(inner);
  return text.slice(0, start) + column.dress(inner, row) + text.slice(start + inner.length);
}

function aligned(text: string, { align, width }: Sized): string {
  return align === "right" ? rightAligned(text, width) : padded(text, width);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
