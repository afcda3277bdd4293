import { printable } from "../printable.ts";
import { textWidth } from "../terminal-width.ts";

/** A row of a tree, and what hangs below it. */
export interface TreeRow {
  readonly pieces: readonly Piece[];
  readonly children?: readonly TreeRow[];
}

/** A part of a row that is not broken. */
export interface Piece {
  readonly text: string;
  readonly dress?: (text: string) => string;
  /** Blanks before it, 0 unless told. */
  readonly gap?: number;
  /** Columns that it takes at least, where something follows. */
  readonly width?: number;
}

/** Blanks by which the next line of a row is indented. */
const HANGING = 2;

/** Notes of a row, with commas between them. */
export function piecesOf(notes: readonly string[], dress: (text: string) => string): Piece[] {
  return notes.map((note, index) => ({
    text: index < notes.length - 1 ? `${note},` : note,
    dress,
    gap: index === 0 ? 2 : 1,
  }));
}

/**
 * Draws a tree with lines from each row to those below it. A piece that fits on the next line only goes there.
 *
 * @param columns - that a line takes at most, unless a single piece takes more.
 * @param dim - dresses the lines.
 */
export function treeLines(root: TreeRow, columns: number, dim: (text: string) => string): string[] {
  const lines: string[] = [];
  const draw = ({ pieces, children = [] }: TreeRow, first: string, rest: string): void => {
    const below = children.length > 0 ? "│" : " ";
    lines.push(...rowLines(pieces, columns, { first, rest: `${rest}${below.padEnd(HANGING)}` }, dim));
    for (const [index, child] of children.entries()) {
      const isLast = index === children.length - 1;
      draw(child, `${rest}${isLast ? "└─ " : "├─ "}`, `${rest}${isLast ? "   " : "│  "}`);
    }
  };
  draw(root, "", "");
  return lines;
}

function rowLines(
  pieces: readonly Piece[],
  columns: number,
  guides: { readonly first: string; readonly rest: string },
  dim: (text: string) => string,
): string[] {
  const lines: string[] = [];
  let line = dim(guides.first);
  let used = guides.first.length;
  let isFresh = true;
  let owed = 0; // blanks that are written only where something follows
  for (const { text, dress, gap = 0, width = 0 } of pieces) {
    const shown = printable(text);
    const taken = textWidth(shown);
    const fitsBelow = guides.rest.length + taken <= columns;
    if (!isFresh && fitsBelow && used + owed + gap + taken > columns) {
      lines.push(line);
      line = dim(guides.rest);
      used = guides.rest.length;
      isFresh = true;
    }
    const blanks = isFresh ? 0 : owed + gap;
    line += " ".repeat(blanks) + (dress === undefined ? shown : dress(shown));
    used += blanks + taken;
    owed = Math.max(0, width - taken);
    isFresh = false;
  }
  return [...lines, line];
}
