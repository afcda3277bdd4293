import { previewLines } from "../../init/preview.ts";
import type { Style } from "../../report/style.ts";
import { wrapText } from "../../report/wrap.ts";
import { padded } from "../../terminal-width.ts";
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

/** What is wrong with an answer, and how to mend it. */
export function verdictLines(verdict: Verdict | undefined, width: number, style: Style): readonly string[] {
  if (verdict === undefined) return [];
  const { severity, message, hint } = verdict;
  const text = `${severity}: ${message}${hint === undefined ? "" : ` (${hint})`}`;
  return wrapText(text, width - 2).map((line) => `  ${style[severity](line)}`);
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
