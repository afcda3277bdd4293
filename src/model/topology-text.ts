import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { type Diagnostic, type Severity, type Span, WHOLE_FILE } from "../diagnostic.ts";
import { SourceText, type TextRange } from "../source-text.ts";
import { shown } from "./shown.ts";

/** A key or an index on the way from the top of the file. */
export type PathPart = string | number;

/** Largest topology file, in bytes. */
export const MAX_TOPOLOGY_BYTES = 16 * 1024 * 1024;

/** Most line ends, commas and brackets: the YAML library's time and memory grow with these, about 15 µs each. */
const MAX_TOKENS = 1_000_000;

/** Most values once aliases are followed; 10,000 nodes have about 100,000. */
const MAX_VALUES = 1_000_000;

/** Deepest nesting; the model itself is six levels deep. */
const MAX_DEPTH = 100;

/** Keys whose value is, or may hold, a secret. */
const SECRET_KEY = /secret|pass(?:word|phrase|wd)?$|password/i;

interface Entry {
  readonly key: TextRange | undefined;
  readonly value: TextRange;
  /** How the value is spelled in the file, for a scalar. */
  readonly spelling: string | undefined;
}

/** A topology file that was read: its value, and where each part of it stands. */
export class TopologySource {
  readonly file: string;
  readonly source: SourceText;
  /** Objects have no prototype; `undefined` if the text could not be read at all. */
  readonly value: unknown;
  readonly #entries: ReadonlyMap<object, ReadonlyMap<PathPart, Entry>>;

  constructor(
    file: string,
    source: SourceText,
    value: unknown,
    entries: ReadonlyMap<object, ReadonlyMap<PathPart, Entry>>,
  ) {
    this.file = file;
    this.source = source;
    this.value = value;
    this.#entries = entries;
  }

  /** Where the value at a path stands; for a path that is not in the file, its nearest ancestor. */
  valueSpan(path: readonly PathPart[]): Span {
    return this.#spanOf(path, (entry) => entry.value);
  }

  /** Where the key at a path stands, or the value for entries of lists. */
  keySpan(path: readonly PathPart[]): Span {
    return this.#spanOf(path, (entry) => entry.key ?? entry.value);
  }

  /** Whether the file has a value at a path. */
  has(path: readonly PathPart[]): boolean {
    return this.#find(path) !== undefined;
  }

  /** How a scalar is spelled in the file, such as `10.10` where the value is 10.1. */
  spelling(path: readonly PathPart[]): string | undefined {
    return this.#find(path)?.spelling;
  }

  #spanOf(path: readonly PathPart[], pick: (entry: Entry) => TextRange): Span {
    for (let length = path.length; length > 0; length--) {
      const entry = this.#find(path.slice(0, length));
      if (entry === undefined) continue;
      // An ancestor stands in for a part that is missing: its key says where better than its first value.
      return this.source.span(length === path.length ? pick(entry) : (entry.key ?? entry.value));
    }
    return WHOLE_FILE;
  }

  #find(path: readonly PathPart[]): Entry | undefined {
    let container: unknown = this.value;
    let entry: Entry | undefined;
    for (const part of path) {
      if (typeof container !== "object" || container === null) return undefined;
      entry = this.#entries.get(container)?.get(part);
      if (entry === undefined) return undefined;
      container = (container as Record<PathPart, unknown>)[part];
    }
    return entry;
  }
}

/**
 * Reads YAML 1.2 or JSON (which the YAML reader takes as it stands).
 *
 * @param bytes - the whole file, UTF-8 with or without a byte order mark.
 * @param file - its name as the user spelled it, for the findings.
 * @returns what was read, and findings of code `file-too-large`, `file-empty`, `file-not-text`, `too-complex`,
 * `yaml-syntax` and `duplicate-key`; after `yaml-syntax` the value is `undefined`.
 */
export function parseTopologyText(
  bytes: Uint8Array,
  file: string,
): { readonly source: TopologySource; readonly diagnostics: readonly Diagnostic[] } {
  const unread = (code: string, message: string, hint?: string) => {
    const source = new TopologySource(file, new SourceText(""), undefined, new Map());
    return { source, diagnostics: [finding(file, WHOLE_FILE, code, message, hint)] };
  };
  if (bytes.length > MAX_TOPOLOGY_BYTES) {
    return unread("file-too-large", `the file has ${bytes.length} bytes, at most ${MAX_TOPOLOGY_BYTES} are read`);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return unread("file-not-text", "the file is not UTF-8 text", "save it as UTF-8");
  }
  if (text.includes("\u0000"))
    return unread("file-not-text", "the file holds NUL characters, so it is not a text file");
  if (text.trim() === "") {
    const { message, hint } = emptyFile(file);
    return unread("file-empty", message, hint);
  }
  if (countTokens(text) > MAX_TOKENS) {
    return unread("too-complex", `the file has more than ${MAX_TOKENS} lines, commas and brackets`);
  }
  return read(text, file);
}

function read(text: string, file: string): ReturnType<typeof parseTopologyText> {
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { version: "1.2", schema: "core", uniqueKeys: false, logLevel: "error" });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // the only throw: the stack is too small for the nesting
    return tooDeep(file);
  }
  if (document.contents === null && document.errors.length === 0) {
    const source = new TopologySource(file, new SourceText(""), undefined, new Map());
    return { source, diagnostics: [emptyFile(file)] };
  }
  if (document.errors.some(({ message }) => message.includes("call stack"))) return tooDeep(file);
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const source = new SourceText(text, secretLines(text));
    const diagnostics = faults.slice(0, 20).map((error) => {
      const span = source.span({ start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) });
      const [, bracket] = / end with an? ([\])}])/.exec(error.message) ?? [];
      const hint = bracket === undefined ? SYNTAX_HINTS[error.code] : `close it with ${bracket}`;
      return finding(file, span, "yaml-syntax", syntaxMessage(error.code, error.message), hint);
    });
    return { source: new TopologySource(file, source, undefined, new Map()), diagnostics };
  }
  const reader = new Reader(document.contents);
  const { value, source } = reader.read(text);
  const diagnostics = reader.problems.map(({ range, code, message, hint, severity }) =>
    finding(file, range === undefined ? WHOLE_FILE : source.span(range), code, message, hint, severity),
  );
  const failed = reader.failed;
  return { source: new TopologySource(file, source, failed ? undefined : value, reader.entries), diagnostics };
}

function tooDeep(file: string): ReturnType<typeof parseTopologyText> {
  const source = new TopologySource(file, new SourceText(""), undefined, new Map());
  return { source, diagnostics: [finding(file, WHOLE_FILE, "too-complex", "the file is nested too deeply")] };
}

function emptyFile(file: string): Diagnostic {
  const hint = "start from the README's example";
  return finding(file, WHOLE_FILE, "file-empty", "the file is empty, a topology is wanted", hint);
}

interface Problem {
  readonly range: TextRange | undefined;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly severity?: Severity;
}

/** Turns the YAML library's tree into plain values, noting where each one stands. */
class Reader {
  readonly entries = new Map<object, Map<PathPart, Entry>>();
  readonly problems: Problem[] = [];
  failed = false;
  readonly #contents: ParsedNode | null;
  readonly #secrets: TextRange[] = [];
  readonly #anchors = new Map<string, { readonly value: unknown; readonly size: number; readonly open: boolean }>();
  constructor(contents: ParsedNode | null) {
    this.#contents = contents;
  }

  read(text: string): { readonly value: unknown; readonly source: SourceText } {
    const { value, size } = this.#convert(this.#contents, 0, false);
    if (size > MAX_VALUES) this.#fail("too-complex", `aliases blow the file up to more than ${MAX_VALUES} values`);
    return { value, source: new SourceText(text, this.#secrets) };
  }

  #fail(code: string, message: string, range?: TextRange): void {
    if (!this.failed) this.problems.push({ range, code, message });
    this.failed = true;
  }

  /** @returns the value and the number of values in it once aliases are followed. */
  #convert(node: Node | null, depth: number, secret: boolean): { readonly value: unknown; readonly size: number } {
    if (node === null) return { value: null, size: 1 };
    if (depth > MAX_DEPTH) {
      this.#fail("too-complex", `values are nested more than ${MAX_DEPTH} levels deep`, rangeOf(node));
      return { value: null, size: 1 };
    }
    if (isAlias(node)) return this.#alias(node.source, rangeOf(node));
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, { value: null, size: 1, open: true });
    let result: { value: unknown; size: number };
    if (isScalar(node)) {
      if (secret) this.#secrets.push(rangeOf(node));
      if (typeof node.value === "object" && node.value !== null) {
        this.problems.push({ range: rangeOf(node), code: "yaml-syntax", message: "a tag makes this no plain value" });
      }
      result = { value: scalarValue(node), size: 1 };
    } else if (isMap(node)) result = this.#map(node, depth, secret);
    else if (isSeq(node)) result = this.#seq(node, depth, secret);
    else result = { value: null, size: 1 };
    if (anchor !== undefined) this.#anchors.set(anchor, { ...result, open: false });
    return result;
  }

  #alias(name: string, range: TextRange): { value: unknown; size: number } {
    const target = this.#anchors.get(name);
    if (target !== undefined && !target.open) return { value: target.value, size: target.size };
    const problem = target === undefined ? "names no anchor above it" : "stands inside the value that it names";
    this.#fail("yaml-syntax", `alias *${name} ${problem}`, range);
    return { value: null, size: 1 };
  }

  #map(node: YAMLMap, depth: number, secret: boolean): { value: unknown; size: number } {
    const value: Record<string, unknown> = Object.create(null);
    const entries = new Map<PathPart, Entry>();
    let size = 1;
    for (const pair of node.items) {
      const keyNode = pair.key as Node | null;
      if (!isScalar(keyNode)) {
        const message = "a key is not a plain word";
        this.problems.push({
          range: keyNode === null ? rangeOf(node) : rangeOf(keyNode),
          code: "yaml-syntax",
          message,
        });
        continue;
      }
      const key = String(keyNode.source ?? keyNode.value);
      const keyRange = rangeOf(keyNode);
      const before = entries.get(key)?.key;
      if (before !== undefined) {
        const message = `key ${shown(key)} is there twice in one object`;
        this.problems.push({ range: keyRange, code: "duplicate-key", message, hint: "keep one of the two" });
        continue;
      }
      const valueNode = pair.value as Node | null;
      // { env: NAME } and { file: PATH } say where a secret is, and are none.
      const isSecret = (secret && key !== "env" && key !== "file") || SECRET_KEY.test(key);
      const child = this.#convert(valueNode, depth + 1, isSecret);
      size += child.size;
      Object.defineProperty(value, key, { value: child.value, enumerable: true, writable: true, configurable: true });
      entries.set(key, {
        key: keyRange,
        value: valueNode === null ? keyRange : rangeOf(valueNode),
        spelling: isScalar(valueNode) ? valueNode.source : undefined,
      });
    }
    this.entries.set(value, entries);
    return { value, size };
  }

  #seq(node: YAMLSeq, depth: number, secret: boolean): { value: unknown; size: number } {
    const value: unknown[] = [];
    const entries = new Map<PathPart, Entry>();
    let size = 1;
    for (const [index, item] of node.items.entries()) {
      const itemNode = item as Node | null;
      const child = this.#convert(itemNode, depth + 1, secret);
      size += child.size;
      value.push(child.value);
      entries.set(index, {
        key: undefined,
        value: itemNode === null ? rangeOf(node) : rangeOf(itemNode),
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

function finding(
  file: string,
  span: Span,
  code: string,
  message: string,
  hint?: string,
  severity: Severity = "error",
): Diagnostic {
  return { file, ...span, severity, code, message, ...(hint === undefined ? {} : { hint }) };
}

/** What the YAML library says, in one line and without its own picture of the place. */
function syntaxMessage(code: string, message: string): string {
  if (code === "MULTIPLE_DOCS") return "the file holds several YAML documents, one topology is wanted";
  const [first = "not YAML"] = message.split("\n");
  return first.replace(/ at line \d+, column \d+:?$/, "").replace(/[.:]$/, "");
}

const SYNTAX_HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "indent with spaces, YAML takes no tabs there",
  BAD_INDENT: "give all entries of one object the same indentation",
  MULTIPLE_DOCS: "remove the line --- and what follows, or split the file",
  MISSING_CHAR: "close what is open: a quote, a bracket or a brace",
  BAD_COLLECTION_TYPE: "close the bracket or brace with its own kind",
};

function countTokens(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x0a || code === 0x2c || code === 0x5b || code === 0x7b) count++;
  }
  return count;
}

/** Where a text that is no YAML may hold a secret: the rest of each line behind a key that sounds like one. */
function secretLines(text: string): TextRange[] {
  const ranges: TextRange[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const match = /(?:secret|passw(?:or)?d|passphrase)\w{0,40}["']?\s*[:=]/i.exec(line);
    if (match !== null) {
      const from = start + match.index + match[0].length;
      const end = start + line.length;
      if (from < end && !/^\s*(?:\{\s*(?:env|file)\b|$)/.test(line.slice(match.index + match[0].length))) {
        const blanks = /^\s*/.exec(line.slice(match.index + match[0].length))?.[0].length ?? 0;
        ranges.push({ start: from + blanks, end });
      }
    }
    start += line.length + 1;
  }
  return ranges;
}
