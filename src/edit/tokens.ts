import type { CST } from "yaml";

/** What separates tokens and means nothing. */
const TRIVIA: ReadonlySet<string> = new Set(["space", "comment", "newline"]);

/** Whether a token of a list or an object says something, be it a comma. */
function isContent({ type }: CST.SourceToken): boolean {
  return !TRIVIA.has(type);
}

/** Where a token of one piece ends. */
export function tokenEnd({ offset, source }: CST.SourceToken | CST.FlowScalar): number {
  return offset + source.length;
}

/** Whether an entry of a list or an object is there: behind the last one, comments and a comma may stand alone. */
export function isEntry({ start, key, sep, value }: CST.CollectionItem): boolean {
  if (key !== undefined || sep !== undefined || value !== undefined) return true;
  return start.some(({ type }) => type !== "comma" && !TRIVIA.has(type));
}

/** Where an entry begins: its dash, its anchor or tag, its key or its value. */
export function entryStart({ start, key, sep, value }: CST.CollectionItem): number {
  const first = start.find((token) => isContent(token) && token.type !== "comma");
  return first?.offset ?? key?.offset ?? sep?.[0]?.offset ?? value?.offset ?? 0;
}

/** Just behind the last character of an entry that is not blank and in no comment; `undefined` for one without any. */
export function entryEnd({ start, key, sep, value }: CST.CollectionItem): number | undefined {
  if (value !== undefined) return contentEnd(value);
  const sign = sep?.findLast(isContent);
  if (sign !== undefined) return tokenEnd(sign);
  if (key !== undefined && key !== null) return contentEnd(key);
  const last = start.findLast(isContent);
  return last === undefined ? undefined : tokenEnd(last);
}

/** Just behind the last character of a value that is not blank and in no comment. */
export function contentEnd(token: CST.Token): number {
  switch (token.type) {
    case "block-map":
    case "block-seq":
      for (let index = token.items.length - 1; index >= 0; index--) {
        const item = token.items[index];
        const end = item === undefined ? undefined : entryEnd(item);
        if (end !== undefined) return end;
      }
      return token.offset;
    case "flow-collection": {
      const [close] = token.end;
      return close === undefined ? tokenEnd(token.start) : tokenEnd(close);
    }
    case "block-scalar": {
      const last = token.props.at(-1) as CST.SourceToken | undefined;
      const start = last === undefined ? token.offset : tokenEnd(last);
      return start + token.source.trimEnd().length;
    }
    default:
      return "source" in token ? token.offset + token.source.length : token.offset;
  }
}

/** The comma that follows an entry of a list or an object in brackets. */
export function commaAfter(token: CST.FlowCollection, entry: CST.CollectionItem): CST.SourceToken | undefined {
  return commaBefore(token.items[token.items.indexOf(entry) + 1]);
}

/** The comma that an entry's own tokens begin with. */
export function commaBefore(entry: CST.CollectionItem | undefined): CST.SourceToken | undefined {
  return entry?.start.find(({ type }) => type === "comma");
}
