/** From so many headers on, repeats are found in a map, so that the work stays in proportion to the headers. */
const MANY = 64;

/**
 * The headers that httpd and mod_jk 1.2.48 forward: a repeated one is merged into the first of its name with `, ` (Cookie
 * too), Content-Length is dropped when there is a Transfer-Encoding, and `content-length: 0` is added at the end when there
 * is neither. Hop-by-hop headers stay.
 *
 * @param rawHeaders - flat, as `rawHeaders` of node:http: name, value, name, value.
 * @returns a new list, flat too.
 */
export function forwardedHeaders(rawHeaders: readonly string[]): string[] {
  const headers = rawHeaders.length > 2 * MANY ? mergedByMap(rawHeaders) : merged(rawHeaders);
  const length = indexOfName(headers, "content-length", 14);
  const coding = indexOfName(headers, "transfer-encoding", 17);
  if (coding === -1) {
    if (length === -1) headers.push("content-length", "0");
  } else if (length !== -1) headers.splice(length, 2);
  return headers;
}

/**
 * Few headers: each is compared with those before it only if one of them may have its name, by length and last letter.
 */
function merged(rawHeaders: readonly string[]): string[] {
  const headers: string[] = [];
  let seen = 0;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    const bit = 1 << (name.length + name.charCodeAt(name.length - 1)); // modulo 32, letters of both cases alike
    const first = (seen & bit) === 0 ? -1 : indexOfName(headers, name, name.length);
    if (first === -1) headers.push(name, rawHeaders[index + 1] as string);
    else headers[first + 1] += `, ${rawHeaders[index + 1]}`;
    seen |= bit;
  }
  return headers;
}

function mergedByMap(rawHeaders: readonly string[]): string[] {
  const headers: string[] = [];
  const places = new Map<string, number>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    const first = places.get(name);
    if (first === undefined) {
      places.set(name, headers.length);
      headers.push(rawHeaders[index] as string, rawHeaders[index + 1] as string);
    } else headers[first + 1] += `, ${rawHeaders[index + 1]}`;
  }
  return headers;
}

function indexOfName(headers: readonly string[], name: string, length: number): number {
  for (let index = 0; index < headers.length; index += 2) {
    const other = headers[index] as string;
    if (other.length === length && (other === name || other.toLowerCase() === name.toLowerCase())) return index;
  }
  return -1;
}
