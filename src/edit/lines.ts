import { type LineIndex, lineEndOffset, lineStartAt, lineText, positionAt } from "../line-index.ts";

/** What a line holds where no value stands on it. */
type LineKind = "blank" | "comment" | "other";

function kindOf(lines: LineIndex, line: number): LineKind {
  if (line < 1 || line > lines.starts.length) return "other";
  const text = lineText(lines, line);
  if (/^[ \t]*$/.test(text)) return "blank";
  return /^[ \t]*#/.test(text) ? "comment" : "other";
}

/** Whether nothing but blanks is on a line; no line is beyond the last one. */
export function isBlankLine(lines: LineIndex, line: number): boolean {
  return kindOf(lines, line) === "blank";
}

/** Whether a line holds a comment and nothing else. */
export function isCommentLine(lines: LineIndex, line: number): boolean {
  return kindOf(lines, line) === "comment";
}

/** The line (from 1) of an offset. */
export function lineOf(lines: LineIndex, offset: number): number {
  return positionAt(lines, offset).line;
}

/** How far an offset is from the start of its line. */
export function columnOf(lines: LineIndex, offset: number): number {
  return offset - lineStartAt(lines, offset);
}

/** How far the text of a line is indented. */
export function indentOf(lines: LineIndex, line: number): number {
  return /^[ \t]*/.exec(lineText(lines, line))?.[0].length ?? 0;
}

/** The characters of a line before an offset, if they are nothing but blanks. */
export function blanksBefore(lines: LineIndex, offset: number): string | undefined {
  const before = lines.text.slice(lineStartAt(lines, offset), offset);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** The line end that a new line behind a line gets: its own, or that of the line before where it is the last. */
export function lineEndNear(lines: LineIndex, line: number): string {
  for (const one of [line, line - 1]) {
    const next = lines.starts[one];
    if (one >= 1 && next !== undefined) return lines.text.slice(lineEndOffset(lines, one), next);
  }
  return "\n";
}
