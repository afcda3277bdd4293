import { type CST, isMap, type YAMLMap } from "yaml";
import { lineEndOffset } from "../line-index.ts";
import type { TextEdit } from "../text-edits.ts";
import { appendToFlow, dashLayout, lastLineOf } from "./append-entry.ts";
import { type FlowLayout, flowLayout, inLineLayout } from "./flow-layout.ts";
import { columnOf, lineEndNear, lineOf } from "./lines.ts";
import { type Quotes, quotesOf, scalarText } from "./scalar-text.ts";
import { contentEnd, entryStart, isEntry, tokenEnd } from "./tokens.ts";
import { type ListNode, pairOf, pairToken, type TopologyTree } from "./topology-tree.ts";

/** What an entry is to say: keys and values in their order. */
export type NewObject = readonly (readonly [key: string, value: NewValue])[];
type NewValue = string | number | NewObject;

/** Objects of the file that show how a new one is written, the best example first; all are in lines, or all in braces. */
interface Examples {
  readonly tree: TopologyTree;
  readonly maps: readonly YAMLMap[];
  readonly eol: string;
  /** For keys that no example has. */
  readonly keyQuotes: Quotes;
  /** For strings under such keys. */
  readonly quotes: Quotes;
  /** For an object that no example has. */
  readonly inLine: FlowLayout;
}

/** The last object in a list, which a new entry is written like. */
export function exampleEntry({ node }: ListNode): YAMLMap | undefined {
  return node.items.findLast((item) => isMap(item));
}

/**
 * Writes an object as the next entry of a list: in lines or in braces, on one line or several, with the blanks, quotes
 * and order of keys of the last entry; what that one does not say, as the entries before it do.
 *
 * @param list - `undefined` where the list itself is yet to be written.
 */
export function entryText(tree: TopologyTree, list: ListNode | undefined, wanted: NewObject): string {
  const example = list === undefined ? undefined : exampleEntry(list);
  const form = example?.srcToken?.type;
  const maps = (list?.node.items ?? []).filter((item) => isMap(item) && item.srcToken?.type === form) as YAMLMap[];
  const eol = lineEndNear(
    tree.lines,
    lineOf(tree.lines, list === undefined ? tree.text.length : contentEnd(list.token)),
  );
  const named = pairToken(example === undefined ? tree.root.items[0] : pairOf(example, "name"));
  const around = example?.srcToken ?? tree.root.srcToken;
  const examples: Examples = {
    tree,
    maps: maps.reverse(),
    eol,
    keyQuotes: quotesOf(named?.key),
    quotes: quotesOf(example === undefined ? named?.key : named?.value),
    inLine: inLineLayout(around?.type === "flow-collection" ? flowLayout(tree.text, around, eol) : undefined),
  };
  const ordered = inOrderOf(example, wanted);
  return form === "block-map" && list !== undefined
    ? blockText(examples, ordered, dashLayout(tree, list).column)
    : flowText(examples, ordered);
}

/** The keys that the example has in its order, each other one behind the key that it follows in the list given. */
function inOrderOf(example: YAMLMap | undefined, wanted: NewObject): NewObject {
  let place = -1;
  const placed = wanted.map((entry) => {
    const own = example === undefined ? -1 : placeOf(example, entry[0]);
    if (own >= 0) place = own;
    return { entry, place };
  });
  return placed.sort((a, b) => a.place - b.place).map(({ entry }) => entry);
}

function placeOf(map: YAMLMap, key: string): number {
  const pair = pairOf(map, key);
  return pair === undefined ? -1 : map.items.indexOf(pair);
}

function blockText(examples: Examples, wanted: NewObject, column: number): string {
  const gap = examples.eol + " ".repeat(column);
  return wanted.map(([key, value]) => pairText(examples, key, value, column)).join(gap);
}

function flowText(examples: Examples, wanted: NewObject): string {
  const [model] = examples.maps;
  const token = model?.srcToken;
  const layout =
    token?.type === "flow-collection" ? flowLayout(examples.tree.text, token, examples.eol) : examples.inLine;
  const pieces = wanted.map(([key, value], index) => {
    const place = model === undefined ? -1 : placeOf(model, key);
    const gap = index === 0 ? layout.open : `,${layout.gapBefore(place > 0 ? place : 1)}`;
    return gap + pairText(examples, key, value, undefined);
  });
  return `{${pieces.join("")}${layout.lastComma}${layout.close}}`;
}

/** @param column - where the keys of an object in lines begin; `undefined` in braces. */
function pairText(examples: Examples, key: string, value: NewValue, column: number | undefined): string {
  const example = exampleOf(examples, key);
  const keyText = scalarText(key, example === undefined ? examples.keyQuotes : quotesOf(example.key));
  const { before, after } = colonLayout(examples, example);
  if (typeof value === "number") return `${keyText}${before}:${after}${value}`;
  if (typeof value === "string") {
    const quotes = example?.value === undefined ? examples.quotes : quotesOf(example.value);
    return `${keyText}${before}:${after}${scalarText(value, quotes)}`;
  }
  const inner = { ...examples, maps: objectsAt(examples, key) };
  const model = inner.maps[0]?.srcToken;
  if (model?.type !== "block-map" || column === undefined || example === undefined) {
    return `${keyText}${before}:${after}${flowText(inner, value)}`;
  }
  const { lines } = examples.tree;
  const [first] = model.items;
  const depth = columnOf(lines, first === undefined ? 0 : entryStart(first)) - columnOf(lines, entryStart(example));
  const innerColumn = column + Math.max(1, depth);
  return `${keyText}${before}:${examples.eol}${" ".repeat(innerColumn)}${blockText(inner, value, innerColumn)}`;
}

/** The tokens of a key in the nearest example that has it. */
function exampleOf({ maps }: Examples, key: string): CST.CollectionItem | undefined {
  for (const map of maps) {
    const token = pairToken(pairOf(map, key));
    if (token !== undefined) return token;
  }
  return undefined;
}

/** The objects that the examples have under a key, of the form that the nearest one has. */
function objectsAt({ maps }: Examples, key: string): YAMLMap[] {
  const found = maps.map((map) => pairOf(map, key)?.value).filter((value) => isMap(value));
  return found.filter(({ srcToken }) => srcToken?.type === found[0]?.srcToken?.type);
}

/** What stands between a key and its colon, and between the colon and a value on its line. */
function colonLayout(
  { tree: { text, root }, maps: [model = root] }: Pick<Examples, "tree" | "maps">,
  example: CST.CollectionItem | undefined,
): { readonly before: string; readonly after: string } {
  const { key, sep = [], value } = example ?? pairToken(model.items[0]) ?? { start: [] };
  const at = sep.findIndex(({ type }) => type === "map-value-ind");
  const colon = sep[at];
  if (key === undefined || key === null || colon === undefined) return { before: "", after: " " };
  const tag = sep.slice(at + 1).find(({ type }) => type === "anchor" || type === "tag");
  const after = text.slice(tokenEnd(colon), tag?.offset ?? value?.offset);
  if (example === undefined) return { before: "", after: after === "" ? "" : " " };
  const before = text.slice(contentEnd(key), colon.offset);
  return { before: isInLine(before) ? before : "", after: isInLine(after) ? after : " " };
}

function isInLine(gap: string): boolean {
  return /^[ \t]*$/.test(gap);
}

/**
 * The edits that put a list with one entry under a key that the topology does not have yet, behind all others.
 *
 * @returns `undefined` where it has no key at all.
 */
export function appendListKey(tree: TopologyTree, key: string, entry: NewObject): TextEdit[] | undefined {
  const { lines, root } = tree;
  const token = root.srcToken;
  const text = entryText(tree, undefined, entry);
  if (token?.type === "flow-collection") {
    const { after } = colonLayout({ tree, maps: [] }, undefined);
    const quotes = quotesOf(pairToken(root.items[0])?.key);
    return appendToFlow(tree, token, `${scalarText(key, quotes)}:${after}[${text}]`);
  }
  const last = token?.type === "block-map" ? (token.items as CST.CollectionItem[]).findLast(isEntry) : undefined;
  if (last === undefined) return undefined;
  const column = columnOf(lines, entryStart(last));
  const line = lastLineOf(tree, last, column);
  const gap = lineEndNear(lines, line) + " ".repeat(column);
  const at = lineEndOffset(lines, line);
  return [{ start: at, end: at, text: `${gap}${key}:${gap}  - ${text}` }];
}
