import type { CST } from "yaml";
import { lineEndOffset } from "../line-index.ts";
import type { TextEdit } from "../text-edits.ts";
import { flowLayout, inLineLayout } from "./flow-layout.ts";
import { blanksBefore, columnOf, indentOf, isBlankLine, isCommentLine, lineEndNear, lineOf } from "./lines.ts";
import { commaAfter, entryEnd, entryStart, isEntry, tokenEnd } from "./tokens.ts";
import type { ListNode, TopologyTree } from "./topology-tree.ts";

/** The edits that put one more entry behind the last of a list, laid out as the entries before it are. */
export function appendEntry(tree: TopologyTree, list: ListNode, text: string): TextEdit[] {
  return list.token.type === "block-seq" ? appendToBlock(tree, list, text) : appendToFlow(tree, list.token, text);
}

/** How the value of a new entry stands behind the dash of a list written in lines. */
export interface DashLayout {
  /** Between the dash and the value. */
  readonly gap: string;
  /** Where the value begins, from 0. */
  readonly column: number;
}

/** As the last entry has it; where an anchor or a comment stands between the dash and the value, one blank. */
export function dashLayout(tree: TopologyTree, { entries }: ListNode): DashLayout {
  const last = entries.at(-1);
  const dash = last === undefined ? 0 : entryStart(last);
  const valueAt = last?.value === undefined ? dash + 2 : startOfValue(last.value);
  const between = tree.text.slice(dash + 1, valueAt);
  const column = columnOf(tree.lines, valueAt);
  if (/^ +$/.test(between)) return { gap: between, column };
  if (/[\r\n]/.test(between)) {
    return { gap: lineEndNear(tree.lines, lineOf(tree.lines, dash)) + " ".repeat(column), column };
  }
  return { gap: " ", column: columnOf(tree.lines, dash) + 2 };
}

function startOfValue(token: CST.Token): number {
  if (token.type !== "block-map") return token.offset;
  const [first] = token.items;
  return first === undefined ? token.offset : entryStart(first);
}

/** The last line of an entry of a list written in lines, with the comments behind it that are indented as parts of it. */
export function lastLineOf({ lines }: TopologyTree, entry: CST.CollectionItem, dashColumn: number): number {
  let last = lineOf(lines, entryEnd(entry) ?? entryStart(entry));
  for (let line = last + 1; ; line++) {
    if (isBlankLine(lines, line)) continue;
    if (!isCommentLine(lines, line) || indentOf(lines, line) <= dashColumn) return last;
    last = line;
  }
}

function appendToBlock(tree: TopologyTree, list: ListNode, text: string): TextEdit[] {
  const { lines } = tree;
  const last = list.entries.at(-1);
  if (last === undefined) return [];
  const dash = entryStart(last);
  const column = columnOf(lines, dash);
  const line = lastLineOf(tree, last, column);
  const eol = lineEndNear(lines, line);
  const indent = blanksBefore(lines, dash) ?? " ".repeat(column);
  const before = list.entries.at(-2);
  const isSpaced = before !== undefined && hasBlankLine(tree, lastLineOf(tree, before, column), lineOf(lines, dash));
  const at = lineEndOffset(lines, line);
  const inserted = `${isSpaced ? eol : ""}${eol}${indent}-${dashLayout(tree, list).gap}${text}`;
  return [{ start: at, end: at, text: inserted }];
}

/** Whether a blank line is between two lines. */
function hasBlankLine({ lines }: TopologyTree, above: number, below: number): boolean {
  for (let line = above + 1; line < below; line++) if (isBlankLine(lines, line)) return true;
  return false;
}

/** The edits that put one more entry behind the last of a list or an object in brackets. */
export function appendToFlow(tree: TopologyTree, token: CST.FlowCollection, text: string): TextEdit[] {
  const { lines } = tree;
  const entries = (token.items as readonly CST.CollectionItem[]).filter(isEntry);
  const last = entries.at(-1);
  const open = tokenEnd(token.start);
  if (last === undefined) {
    const inner = tree.text.slice(open, token.end[0]?.offset ?? open);
    const isBlank = /^ +$/.test(inner);
    return [{ start: open, end: isBlank ? open + inner.length : open, text: isBlank ? ` ${text} ` : text }];
  }
  const end = entryEnd(last) ?? open;
  const comma = commaAfter(token, last);
  const at = comma === undefined ? end : tokenEnd(comma);
  const eol = lineEndNear(lines, lineOf(lines, at));
  const gap = gapOf(tree, entries, token, eol);
  const trailing = comma === undefined ? "" : ",";
  if (!/^[ \t]*#/.test(tree.text.slice(at, lineEndOffset(lines, lineOf(lines, at))))) {
    return [{ start: at, end: at, text: `${comma === undefined ? "," : ""}${gap}${text}${trailing}` }];
  }
  // The comment speaks of what is before it, and would swallow what comes behind it.
  const indent = gap.startsWith(eol) ? gap : eol + " ".repeat(columnOf(lines, entryStart(last)));
  const lineEnd = lineEndOffset(lines, lineOf(lines, at));
  const edits: TextEdit[] = comma === undefined ? [{ start: end, end, text: "," }] : [];
  return [...edits, { start: lineEnd, end: lineEnd, text: `${indent}${text}${trailing}` }];
}

/** What stands between a comma and the entry behind it. */
function gapOf(
  { text }: TopologyTree,
  entries: readonly CST.CollectionItem[],
  token: CST.FlowCollection,
  eol: string,
): string {
  const layout = flowLayout(text, token, eol);
  const [only, second] = entries;
  if (second !== undefined || layout.open.startsWith(eol) || only?.value?.type !== "flow-collection") {
    return layout.gapBefore(entries.length - 1);
  }
  // With one entry only, an object in it shows how its author sets commas.
  return inLineLayout(flowLayout(text, only.value, eol)).gapBefore(1);
}
