import { previewLines } from "../../init/preview.ts";
import type { Style } from "../../report/style.ts";
import { columns, graphemes, padded, textWidth } from "../../terminal-width.ts";
import type { Verdict } from "./prompts.ts";

/** Size of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export const MARK = "?";
export const DONE = "✔";

/** A message before its answer: a question mark needs no colon. */
export function headOf(message: string): string {
  return message.endsWith("?") ? message : `${message}:`;
}

/** Words of a text in lines of at most `width` columns; a longer word is cut. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
    while (textWidth(line) > width) {
      const head = startOf(line, width);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return [...lines, line];
}

/** The first characters of a text that fit into so many columns, at least one. */
function startOf(text: string, width: number): string {
  let start = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += columns(segment);
    if (used > width && start !== "") break;
    start += segment;
  }
  return start;
}

/** What is wrong with an answer, and how to mend it. */
export function verdictLines(verdict: Verdict | undefined, width: number, style: Style): readonly string[] {
  if (verdict === undefined) return [];
  const { severity, message, hint } = verdict;
  const text = `${severity}: ${message}${hint === undefined ? "" : ` (${hint})`}`;
  return wrapped(text, width - 2).map((line) => `  ${style[severity](line)}`);
}

/**
 * The topology below a question.
 *
 * @param used - lines that the question takes.
 */
export function previewBlock(before: string, after: string, used: number, size: Size, style: Style): readonly string[] {
  const width = size.columns - 1;
  const lines = previewLines(before, after, size.rows - used - 2);
  if (lines.length === 0 || width < 20) return [];
  return [
    style.dim(padded(`-- the topology so far ${"-".repeat(width)}`, width).replace(/…$/, "-")),
    ...lines.map(({ text, isNew }) => {
      const line = padded(`${isNew ? "+" : " "} ${text}`, width).trimEnd();
      return isNew ? style.added(line) : style.dim(line);
    }),
  ];
}
