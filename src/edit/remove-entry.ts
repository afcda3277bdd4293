import type { CST } from "yaml";
import { lineEndOffset } from "../line-index.ts";
import type { TextEdit } from "../text-edits.ts";
import { lastLineOf } from "./append-entry.ts";
import { blanksBefore, columnOf, indentOf, isBlankLine, isCommentLine, lineOf } from "./lines.ts";
import { commaAfter, commaBefore, entryEnd, entryStart, tokenEnd } from "./tokens.ts";
import type { ListNode, TopologyTree } from "./topology-tree.ts";

/**
 * The edits that take one entry out of a list. Comments inside of it and on the lines directly above go with it, and
 * blank lines that would then have nothing between them.
 *
 * @returns `undefined` where the entry shares its line with the key of the list (`? nodes` and `: - name: t1`).
 */
export function removeEntry(tree: TopologyTree, list: ListNode, index: number): TextEdit[] | undefined {
  const entry = list.entries[index];
  if (entry === undefined) return undefined;
  const { token } = list;
  return token.type === "block-seq"
    ? removeFromBlock(tree, list, entry, index)
    : removeFromFlow(tree, list, token, entry, index);
}

function removeFromBlock(
  tree: TopologyTree,
  list: ListNode,
  entry: CST.CollectionItem,
  index: number,
): TextEdit[] | undefined {
  const { lines } = tree;
  const dash = entryStart(entry);
  if (blanksBefore(lines, dash) === undefined) return undefined;
  const column = columnOf(lines, dash);
  const before = list.entries[index - 1];
  const whole = wholeLines(tree, {
    above: lineOf(lines, (before === undefined ? undefined : entryEnd(before)) ?? list.keyEnd),
    first: lineOf(lines, dash),
    last: lastLineOf(tree, entry, column),
    commentIndent: column,
    isFirst: index === 0,
    isLast: index === list.entries.length - 1,
  });
  // A key with nothing behind it would be null.
  return list.entries.length > 1 ? [whole] : [{ start: list.keyEnd, end: list.keyEnd, text: " []" }, whole];
}

/** Lines that an entry has for itself. */
interface OwnLines {
  /** The line on which ends what stands before. */
  readonly above: number;
  readonly first: number;
  readonly last: number;
  /** Comments above that are indented more speak of the entry before. */
  readonly commentIndent: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Deletes from the end of the line before to the end of the last line, so that the last line of a file may have no line end. */
function wholeLines({ lines }: TopologyTree, own: OwnLines): TextEdit {
  let { first, last } = own;
  const isAbove = (line: number): boolean => line > own.above;
  while (isAbove(first - 1) && isCommentLine(lines, first - 1) && indentOf(lines, first - 1) <= own.commentIndent) {
    first--;
  }
  let blank = first;
  while (isAbove(blank - 1) && isBlankLine(lines, blank - 1)) blank--;
  if (blank < first && (own.isLast || isBlankLine(lines, last + 1))) first = blank;
  else if (blank === first && own.isFirst && !own.isLast) while (isBlankLine(lines, last + 1)) last++;
  return { start: lineEndOffset(lines, first - 1), end: lineEndOffset(lines, last), text: "" };
}

function removeFromFlow(
  tree: TopologyTree,
  list: ListNode,
  token: CST.FlowCollection,
  entry: CST.CollectionItem,
  index: number,
): TextEdit[] {
  const { text, lines } = tree;
  const before = list.entries[index - 1];
  const after = list.entries[index + 1];
  const start = entryStart(entry);
  const end = entryEnd(entry) ?? start;
  const ownComma = commaBefore(entry);
  const nextComma = commaAfter(token, entry);
  const endWithComma = nextComma === undefined ? end : tokenEnd(nextComma);
  /** The comma before is to go where none follows. */
  const isCommaLeft = before !== undefined && nextComma === undefined;
  const beforeEnd = (before === undefined ? undefined : entryEnd(before)) ?? tokenEnd(token.start);
  const commaEdits = (): TextEdit[] => {
    if (ownComma === undefined || !isCommaLeft) return [];
    const from = isBlank(text.slice(beforeEnd, ownComma.offset)) ? beforeEnd : ownComma.offset;
    return [{ start: from, end: tokenEnd(ownComma), text: "" }];
  };

  const rest = text.slice(endWithComma, lineEndOffset(lines, lineOf(lines, endWithComma)));
  if (blanksBefore(lines, start) !== undefined && /^[ \t]*(?:#.*)?$/.test(rest)) {
    const whole = wholeLines(tree, {
      above: lineOf(lines, ownComma === undefined ? beforeEnd : tokenEnd(ownComma)),
      first: lineOf(lines, start),
      last: lineOf(lines, endWithComma),
      commentIndent: Number.POSITIVE_INFINITY,
      isFirst: index === 0,
      isLast: after === undefined,
    });
    return [...commaEdits(), whole];
  }
  const hasComment = entry.start.some(({ type }) => type === "comment");
  if (ownComma !== undefined && !hasComment) {
    if (nextComma !== undefined) return [{ start: tokenEnd(ownComma), end: endWithComma, text: "" }];
    const [comma] = commaEdits();
    return [{ start: comma?.start ?? ownComma.offset, end, text: "" }];
  }
  const blanks = /[ \t]*/y;
  blanks.lastIndex = endWithComma;
  const stop = after === undefined ? endWithComma + (blanks.exec(text)?.[0].length ?? 0) : entryStart(after);
  return [...commaEdits(), { start, end: stop, text: "" }];
}

function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}
