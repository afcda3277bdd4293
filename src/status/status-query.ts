import { readInt } from "../modjk/property-values.ts";

/** Longest query that is looked at, in characters: more than httpd takes in one line. */
export const MAX_QUERY_LENGTH = 8190;

/** A query taken apart. */
export interface StatusQuery {
  /** Values are byte texts. Of a name that is there twice, the last one counts. */
  readonly values: ReadonlyMap<string, string>;
  /** Whether all of it could be read; what stands before the fault is in `values`. */
  readonly isReadable: boolean;
}

/** mod_jk puts a sign in their place that no page takes for markup. */
const REPLACED = /[<>"?]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: no name, route or host holds them
const CONTROLS = /[\u0000-\u001f\u007f]/g;
const REPLACEMENT = "@";

/**
 * Takes a query apart as mod_jk's status worker does: names are taken as they are written, values are decoded, a plus
 * is a blank, a part without `=` or without a name does not count, and an escape that is none ends the reading.
 * mod_jk keeps control characters; here they are replaced too, so that no value makes a line of its own.
 */
export function parseStatusQuery(query: string): StatusQuery {
  const values = new Map<string, string>();
  if (query.length > MAX_QUERY_LENGTH) return { values, isReadable: false };
  for (const part of query.split("&")) {
    const equals = part.indexOf("=");
    if (equals <= 0) continue;
    const value = decode(part.slice(equals + 1));
    if (value === undefined) return { values, isReadable: false };
    values.set(part.slice(0, equals), value.replace(REPLACED, REPLACEMENT).replace(CONTROLS, REPLACEMENT));
  }
  return { values, isReadable: true };
}

function decode(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})|%00/.test(text)) return undefined;
  return text
    .replaceAll("+", " ")
    .replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** A number as the status worker takes it: text is 0, what follows the digits does not count, 32 bits. */
export function readNumber(text: string): number {
  return readInt(`${text} `); // the blank keeps a last k or m from multiplying, which it does in files only
}
