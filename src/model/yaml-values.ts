import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { TextRange } from "../source-text.ts";
import { nearestWord } from "./nearest.ts";
import { shown } from "./shown.ts";
import type { Entry, PathPart } from "./topology-source.ts";

/** Most values once aliases are followed; 10,000 nodes have about 100,000. */
const MAX_VALUES = 1_000_000;

/** Keys whose value is, or may hold, a secret. */
const SECRET_KEY = /secret|password|pass(?:wd|phrase)?$/i;

/** What a mistyped key may have meant. */
const SECRET_WORDS: readonly string[] = ["secret", "password"];

/** A value such as `worker.lb.secret=...`, as JkWorkerProperty takes it. */
const SECRET_ASSIGNMENT = /(?:secret|password)\w{0,40}\s{0,40}=/i;

/** Something about one place of the text. */
export interface Problem {
  readonly range: TextRange | undefined;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** What {@link readValues} gives. */
export interface YamlValues {
  /** No object has a key `__proto__`. */
  readonly value: unknown;
  readonly entries: ReadonlyMap<object, ReadonlyMap<PathPart, Entry>>;
  /** Where the text holds secrets. */
  readonly secrets: readonly TextRange[];
  readonly problems: readonly Problem[];
  /** Whether the value is of no use. */
  readonly failed: boolean;
}

/** Turns the YAML library's tree into plain values, noting where each one stands. */
export function readValues(contents: ParsedNode | null): YamlValues {
  const reader = new Reader();
  const { value, size } = reader.convert(contents, 0, false);
  if (size > MAX_VALUES) reader.fail(`aliases blow the file up to more than ${MAX_VALUES} values`);
  const { entries, secrets, problems, failed } = reader;
  return { value, entries, secrets, problems, failed };
}

interface Converted {
  readonly value: unknown;
  /** Number of values in it once aliases are followed. */
  readonly size: number;
}

interface Anchor extends Converted {
  readonly node: Node;
  /** Whether the value is still being read, so that an alias would stand inside of it. */
  readonly open: boolean;
}

class Reader {
  readonly entries = new Map<object, Map<PathPart, Entry>>();
  readonly problems: Problem[] = [];
  readonly secrets: TextRange[] = [];
  failed = false;
  readonly #anchors = new Map<string, Anchor>();
  readonly #hidden = new Set<Node>();
  readonly #sounds = new Map<string, boolean>();

  fail(message: string, range?: TextRange, code = "too-complex"): void {
    if (!this.failed) this.problems.push({ range, code, message });
    this.failed = true;
  }

  convert(node: Node | null, depth: number, secret: boolean): Converted {
    if (node === null) return { value: null, size: 1 };
    if (isAlias(node)) return this.#alias(node.source, rangeOf(node), secret);
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, { value: null, size: 1, node, open: true });
    const result = this.#value(node, depth, secret);
    if (anchor !== undefined) this.#anchors.set(anchor, { ...result, node, open: false });
    return result;
  }

  #value(node: Node, depth: number, secret: boolean): Converted {
    if (isMap(node)) return this.#map(node, depth, secret);
    if (isSeq(node)) return this.#seq(node, depth, secret);
    if (!isScalar(node)) return { value: null, size: 1 };
    if (secret || (typeof node.value === "string" && SECRET_ASSIGNMENT.test(node.value)))
      this.secrets.push(rangeOf(node));
    if (typeof node.value === "object" && node.value !== null) {
      this.problems.push({ range: rangeOf(node), code: "yaml-syntax", message: "a tag makes this no plain value" });
    }
    return { value: scalarValue(node), size: 1 };
  }

  #alias(name: string, range: TextRange, secret: boolean): Converted {
    const target = this.#anchors.get(name);
    if (target === undefined || target.open) {
      const problem = target === undefined ? "names no anchor above it" : "stands inside the value that it names";
      this.fail(`an alias ${problem}`, range, "yaml-syntax");
      return { value: null, size: 1 };
    }
    if (secret && !this.#hidden.has(target.node)) {
      this.#hidden.add(target.node);
      this.secrets.push(rangeOf(target.node));
    }
    return target;
  }

  /** Whether a key is, or may be a misspelling of, one whose value is a secret. */
  #soundsSecret(key: string): boolean {
    const known = this.#sounds.get(key);
    if (known !== undefined) return known;
    const sounds = SECRET_KEY.test(key) || (/^[sp]/i.test(key) && nearestWord(key, SECRET_WORDS) !== undefined);
    this.#sounds.set(key, sounds);
    return sounds;
  }

  #map(node: YAMLMap, depth: number, secret: boolean): Converted {
    const value: Record<string, unknown> = {};
    const entries = new Map<PathPart, Entry>();
    let size = 1;
    for (const pair of node.items) {
      const keyNode = pair.key as Node | null;
      const valueNode = pair.value as Node | null;
      if (!isScalar(keyNode)) {
        const range = rangeOf(keyNode ?? node);
        if (secret) this.secrets.push(range);
        this.problems.push({ range, code: "yaml-syntax", message: "a key is not a plain word" });
        continue;
      }
      const key = String(keyNode.source ?? keyNode.value);
      const keyRange = rangeOf(keyNode);
      // { env: NAME } and { file: PATH } say where a secret is, and are none.
      const isPlace = key === "env" || key === "file";
      if (secret && !isPlace) this.secrets.push(keyRange);
      const child = this.convert(valueNode, depth + 1, (secret && !isPlace) || this.#soundsSecret(key));
      size += child.size;
      if (entries.has(key)) {
        const message = secret && !isPlace ? "a key is there twice" : `key ${shown(key)} is there twice in one object`;
        this.problems.push({ range: keyRange, code: "duplicate-key", message, hint: "keep one of the two" });
        continue;
      }
      if (key === "__proto__") {
        const message = `${shown(key)} is no key of a topology`;
        this.problems.push({ range: keyRange, code: "unknown-key", message, hint: "remove it" });
        continue;
      }
      value[key] = child.value;
      entries.set(key, {
        key: keyRange,
        value: valueNode === null ? keyRange : rangeOf(valueNode),
        spelling: isScalar(valueNode) ? valueNode.source : undefined,
      });
    }
    this.entries.set(value, entries);
    return { value, size };
  }

  #seq(node: YAMLSeq, depth: number, secret: boolean): Converted {
    const value: unknown[] = [];
    const entries = new Map<PathPart, Entry>();
    let size = 1;
    for (const [index, item] of node.items.entries()) {
      const itemNode = item as Node | null;
      const child = this.convert(itemNode, depth + 1, secret);
      size += child.size;
      value.push(child.value);
      entries.set(index, {
        key: undefined,
        value: rangeOf(itemNode ?? node),
        spelling: isScalar(itemNode) ? itemNode.source : undefined,
      });
    }
    this.entries.set(value, entries);
    return { value, size };
  }
}

/** JSON has one spelling of null; an empty YAML value is null too. */
function scalarValue(node: Scalar): unknown {
  const value = node.value;
  if (typeof value === "object") return null;
  return typeof value === "bigint" ? Number(value) : value;
}

function rangeOf(node: Node): TextRange {
  const [start, end] = node.range ?? [0, 0, 0];
  return { start, end };
}
