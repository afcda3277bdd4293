import type { TextRange } from "../source-text.ts";

/** A trimmed part of a line. */
export interface PropertyToken extends TextRange {
  readonly text: string;
}

/** One line as mod_jk reads it: at most 8191 bytes of a line of the file. */
export interface PropertyLine extends TextRange {
  /**
   * `property`: key and value; `blank`: nothing, or a comment only; the others are dropped without a message: no `=`, or
   * nothing before or after it.
   */
  readonly kind: "property" | "blank" | "no-equals" | "empty-key" | "empty-value";
  readonly key: PropertyToken | undefined;
  readonly value: PropertyToken | undefined;
  /** From the `#` to the end of the line. */
  readonly comment: TextRange | undefined;
  /** Whether it is the rest of a line that mod_jk cut because of its length. */
  readonly isRest: boolean;
}

/** mod_jk's buffer takes so many bytes of a line at once. */
const MAX_LINE_BYTES = 8191;

/** How one byte of a file became a character, which decides where mod_jk cuts a line. */
export type BytesPerCharacter = "utf-8" | "latin1";

/**
 * Splits the text of a workers.properties or an uriworkermap.properties into lines as mod_jk's own reader does: `#`
 * starts a comment anywhere, the first `=` separates, white space around both parts is dropped, and there is no quoting,
 * no escape and no continuation. Every character belongs to exactly one line or to the line end behind it.
 *
 * @param text - without byte order mark.
 * @param encoding - how the bytes became text.
 * @param hasBom - mod_jk takes a byte order mark for a part of the first key.
 * @see mod_jk's jk_map.c, read with recordings of mod_jk 1.2.48
 */
export function parsePropertyLines(
  text: string,
  encoding: BytesPerCharacter = "utf-8",
  hasBom = false,
): readonly PropertyLine[] {
  const lines: PropertyLine[] = [];
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed;
    let from = start;
    for (;;) {
      const cut = cutLine(text, from, end, encoding);
      const line = parsePropertyLine(text, from, cut, { comments: true, isRest: from !== start });
      lines.push(hasBom && lines.length === 0 ? withBom(line) : line);
      if (cut === end) break;
      from = cut;
    }
    start = end + 1;
  }
  return lines;
}

/** What {@link parsePropertyLine} is told. */
export interface PropertyLineOptions {
  /** Whether `#` starts a comment: not in the argument of JkWorkerProperty. */
  readonly comments: boolean;
  readonly isRest?: boolean;
}

/** Reads the line that stands in a text from `start` up to `end`, without its line end. */
export function parsePropertyLine(
  text: string,
  start: number,
  end: number,
  options: PropertyLineOptions,
): PropertyLine {
  const whole = text.slice(start, end); // searched alone, so that the time stays linear
  const isRest = options.isRest === true;
  const hash = options.comments ? whole.indexOf("#") : -1;
  const comment = hash === -1 ? undefined : { start: start + hash, end };
  const uncommented = hash === -1 ? whole : whole.slice(0, hash);
  const nul = uncommented.indexOf("\0"); // a C string ends there
  const content = nul === -1 ? uncommented : uncommented.slice(0, nul);
  const equals = content.indexOf("=");
  const key = trimmed(content, 0, equals === -1 ? content.length : equals, start);
  if (equals === -1) {
    const isBlank = key.text === "";
    const kind = isBlank ? "blank" : "no-equals";
    return { start, end, kind, key: isBlank ? undefined : key, value: undefined, comment, isRest };
  }
  const value = trimmed(content, equals + 1, content.length, start);
  const kind = value.text === "" ? "empty-value" : key.text === "" ? "empty-key" : "property";
  return { start, end, kind, key, value, comment, isRest };
}

/** mod_jk reads a byte order mark as a part of the first key. */
function withBom(line: PropertyLine): PropertyLine {
  if (line.key === undefined) return line;
  const key = { ...line.key, text: `\uFEFF${line.key.text}` };
  return { ...line, key, kind: line.kind === "empty-key" ? "property" : line.kind };
}

/** C's white space: mod_jk trims by `isspace`. */
function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function trimmed(text: string, start: number, end: number, offset: number): PropertyToken {
  let from = start;
  let to = end;
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return { start: offset + from, end: offset + to, text: text.slice(from, to) };
}

/** Where mod_jk's buffer is full, or the end of the line. */
function cutLine(text: string, start: number, end: number, encoding: BytesPerCharacter): number {
  if (encoding === "latin1" || end - start <= MAX_LINE_BYTES / 3) return Math.min(end, start + MAX_LINE_BYTES);
  let bytes = 0;
  for (let at = start; at < end; ) {
    const code = text.codePointAt(at) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > MAX_LINE_BYTES) return at;
    at += code < 0x10000 ? 1 : 2;
  }
  return end;
}
