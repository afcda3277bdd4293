import { Document, isMap, isPair, isScalar, isSeq, type Node, type Pair, Scalar, visit } from "yaml";
import type { TopologyInput } from "../model/topology-input.ts";

/** Objects that stand on one line, as in the README's topology. */
const FLOW_KEYS: ReadonlySet<string> = new Set(["ajp", "secret", "http", "shutdown", "sticky", "cluster"]);

/** Entries that are lists on one line. */
const FLOW_LISTS: ReadonlySet<string> = new Set(["mounts", "members", "allow"]);

/** Longest list that stands on one line. */
const MAX_FLOW_LENGTH = 90;

/**
 * Writes a topology as YAML, in the layout of the examples.
 *
 * @param head - lines of a comment above it.
 * @param tail - lines of a comment below it.
 */
export function formatTopology(topology: TopologyInput, head: readonly string[], tail: readonly string[]): string {
  const document = new Document(topology, { version: "1.2", aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_, pair) => {
      const { key, value } = pair as Pair<Node, Node | null>;
      const name = isScalar(key) ? String(key.value) : "";
      if (isMap(value) && FLOW_KEYS.has(name)) value.flow = true;
      if (isSeq(value) && FLOW_LISTS.has(name) && lengthOf(value.toJSON()) <= MAX_FLOW_LENGTH) value.flow = true;
      // Patterns look like YAML's own signs (! and *) to a reader, where they stand bare.
      if (isSeq(value) && name === "mounts")
        for (const item of value.items) if (isScalar(item)) item.type = Scalar.QUOTE_DOUBLE;
    },
    Map: (_, map, path) => {
      // A mount with rule extensions is one line too.
      const parent = path.at(-1);
      if (isSeq(parent) && map.items.some((pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === "path")) {
        const list = path.at(-2);
        if (isPair(list) && isScalar(list.key) && list.key.value === "mounts") map.flow = true;
      }
    },
  });
  const text = document.toString({ lineWidth: 0, defaultStringType: "PLAIN", flowCollectionPadding: true });
  return [...head.map(comment), text.trimEnd(), ...(tail.length === 0 ? [] : ["", ...tail.map(comment)]), ""].join(
    "\n",
  );
}

function lengthOf(value: unknown): number {
  return JSON.stringify(value).length;
}

function comment(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no text of the files may end the comment
  const plain = line.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]/g, "?");
  return plain === "" ? "#" : `# ${plain}`;
}
