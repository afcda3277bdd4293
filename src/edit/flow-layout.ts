import type { CST } from "yaml";
import { commaAfter, commaBefore, entryEnd, entryStart, isEntry, tokenEnd } from "./tokens.ts";

/** What stands between the parts of an object or a list in brackets, comments left out. */
export interface FlowLayout {
  /** Behind the opening bracket. */
  readonly open: string;
  /** Behind the comma before an entry (by its index), or any other. */
  readonly gapBefore: (index: number) => string;
  /** A comma behind the last entry, or nothing. */
  readonly lastComma: string;
  /** Before the closing bracket. */
  readonly close: string;
}

/** The layout of an object or a list that has entries. */
export function flowLayout(text: string, token: CST.FlowCollection, eol: string): FlowLayout {
  const entries = (token.items as readonly CST.CollectionItem[]).filter(isEntry);
  const [first] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return inLineLayout(undefined);
  const open = gapText(text.slice(tokenEnd(token.start), entryStart(first)), eol);
  const gapBefore = (index: number): string => {
    const entry = entries[index] ?? entries[1];
    const comma = commaBefore(entry);
    if (entry !== undefined && comma !== undefined) return gapText(text.slice(tokenEnd(comma), entryStart(entry)), eol);
    if (open.startsWith(eol)) return open;
    return first.sep?.at(-1)?.type === "map-value-ind" ? "" : " "; // `{"a":1}` is written without any blanks
  };
  const comma = commaAfter(token, last);
  const end = comma === undefined ? (entryEnd(last) ?? entryStart(last)) : tokenEnd(comma);
  const close = gapText(text.slice(end, token.end[0]?.offset), eol);
  return { open, gapBefore, lastComma: comma === undefined ? "" : ",", close };
}

/** One line, with the blanks that another object or list has if it is on one line too. */
export function inLineLayout(like: FlowLayout | undefined): FlowLayout {
  const inLine = (gap: string | undefined): string => (gap === undefined || /[\r\n]/.test(gap) ? " " : gap);
  const pad = inLine(like?.open);
  return { open: pad, gapBefore: (index) => inLine(like?.gapBefore(index)), lastComma: "", close: pad };
}

/** What separates two entries, without the comments in it: blanks, or one line end and the indentation behind it. */
function gapText(between: string, eol: string): string {
  const lineEnd = Math.max(between.lastIndexOf("\n"), between.lastIndexOf("\r"));
  return lineEnd < 0 ? between : eol + between.slice(lineEnd + 1);
}
