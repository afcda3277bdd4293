import { type Span, WHOLE_FILE } from "../diagnostic.ts";
import type { SourceText, TextRange } from "../source-text.ts";

/** A key or an index on the way from the top of the file. */
export type PathPart = string | number;

/** Where one value of a container stands. */
export interface Entry {
  readonly key: TextRange | undefined;
  readonly value: TextRange;
  /** How the value is spelled in the file, for a scalar. */
  readonly spelling: string | undefined;
}

/** A topology file that was read: its value, and where each part of it stands. */
export class TopologySource {
  readonly file: string;
  readonly source: SourceText;
  /** No object has a key `__proto__`; `undefined` if the text could not be read at all. */
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
