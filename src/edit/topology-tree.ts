import {
  type Alias,
  type CST,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { indexLines, type LineIndex } from "../line-index.ts";
import { entryEnd, isEntry } from "./tokens.ts";

/** A topology as its file spells it: every value with the characters that it comes from. */
export interface TopologyTree {
  /** The whole file but a byte order mark. */
  readonly text: string;
  readonly lines: LineIndex;
  readonly root: YAMLMap;
  readonly links: Links;
}

/** How the values of a file hang together. */
interface Links {
  /** What each alias stands for: an anchor may be given again, each alias means the last one above it. */
  readonly targets: ReadonlyMap<Alias, Node>;
  /** The entry of an object whose value a list is. */
  readonly owners: ReadonlyMap<YAMLSeq, Pair>;
}

/** A list of the file: its entries, and their tokens in the same order. */
export interface ListNode {
  readonly node: YAMLSeq;
  readonly token: CST.BlockSequence | CST.FlowCollection;
  readonly entries: readonly CST.CollectionItem[];
  /** Just behind the colon after the list's key, or its anchor or tag. */
  readonly keyEnd: number;
}

/**
 * Reads a text that `readTopology` found nothing wrong with, so that its form and its size are known to be sound.
 *
 * @returns `undefined` where the whole of it is no object.
 */
export function parseTopologyTree(text: string): TopologyTree | undefined {
  // A lone carriage return ends a line in YAML 1.2, but not for the library.
  const { contents } = parseDocument(text.replace(/\r(?!\n)/g, "\n"), {
    version: "1.2",
    schema: "core",
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: true,
    logLevel: "error",
  });
  return isMap(contents) ? { text, lines: indexLines(text), root: contents, links: linksOf(contents) } : undefined;
}

function linksOf(root: Node): Links {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const owners = new Map<YAMLSeq, Pair>();
  const visit = (node: unknown): void => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
    } else if (isPair(node)) {
      if (isSeq(node.value)) owners.set(node.value, node);
      visit(node.key);
      visit(node.value);
    } else if (isScalar(node) || isCollection(node)) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (isCollection(node)) for (const item of node.items) visit(item);
    }
  };
  visit(root);
  return { targets, owners };
}

/** A node itself, or what it stands for where it is an alias. */
export function follow(tree: TopologyTree, node: unknown): unknown {
  return isAlias(node) ? tree.links.targets.get(node) : node;
}

/** The entry of an object for a key. */
export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.source ?? pair.key.value) === key);
}

/** The tokens of an object's entry. */
export function pairToken(pair: Pair | undefined): CST.CollectionItem | undefined {
  return pair?.srcToken as CST.CollectionItem | undefined;
}

/** The list that is the value of a key, aliases followed; `undefined` where there is none. */
export function listOf(tree: TopologyTree, map: YAMLMap, key: string): ListNode | undefined {
  const node = follow(tree, pairOf(map, key)?.value);
  if (!isSeq(node)) return undefined;
  const { value: _, ...keyPart } = pairToken(tree.links.owners.get(node)) ?? { start: [] };
  const keyEnd = entryEnd(keyPart);
  const token = node.srcToken as ListNode["token"] | undefined;
  if (token === undefined || keyEnd === undefined) return undefined;
  const entries = (token.items as CST.CollectionItem[]).filter(isEntry);
  return entries.length === node.items.length ? { node, token, entries, keyEnd } : undefined;
}

/** The string that a node is, aliases followed. */
export function stringOf(tree: TopologyTree, node: unknown): string | undefined {
  const found = follow(tree, node);
  return isScalar(found) && typeof found.value === "string" ? found.value : undefined;
}
