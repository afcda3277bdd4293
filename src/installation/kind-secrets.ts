import { workerDirectives } from "../model/directives.ts";
import { onlySlip } from "../model/nearest.ts";
import { xmlSecretRanges } from "../patch/mask-xml.ts";
import type { TextRange } from "../source-text.ts";
import type { FileKind } from "./kind.ts";

/** Names of what must not be shown: keys of properties, directives, variables, headers. */
const SECRET_NAME = /^[-\w]*(?:secret|passw|passphrase|pwd|credential|authorization)[-\w]*$|^[-\w]*token$/i;

/** What a misspelt name may have meant. */
const SECRET_WORDS: readonly string[] = ["secret", "secretkey", "password"];

/** mod_jk's own attributes, which need no closer look. */
const COMMON: ReadonlySet<string> = new Set(
  workerDirectives.map(({ name }) => name).filter((name) => !SECRET_WORDS.includes(name)),
);

/** No name that means anything is longer. */
const MAX_NAME = 200;

/** How many words at the start of a line of httpd may be the name of a secret, as in `SetEnv DB_PASSWORD abc`. */
const NAMING_WORDS = 3;

/**
 * Where a file holds secrets and passwords, in comments too. Takes time linear in the length of the text.
 *
 * @returns ranges that may overlap, in no order.
 */
export function secretRanges(kind: FileKind, text: string): readonly TextRange[] {
  switch (kind) {
    case "workers":
    case "uriworkermap":
      // No line continues another there, but who believes so has the rest of a secret in the next.
      return rangesOf(text, false);
    case "httpd":
      return rangesOf(text, true);
    case "server-xml":
    case "context-xml":
    case "web-xml":
      return xmlSecretRanges(text);
  }
}

/** A line, with the lines that continue it joined to it. */
interface LogicalLine {
  readonly text: string;
  /** Where each part of it begins, in itself and in the file. */
  readonly at: readonly number[];
  readonly starts: readonly number[];
  /** In the file, without the line end. */
  readonly end: number;
  readonly next: number;
}

function rangesOf(text: string, isHttpd: boolean): TextRange[] {
  const ranges: TextRange[] = [];
  for (let start = 0; start < text.length; ) {
    const line = readLine(text, start);
    const from = secretStart(line.text, isHttpd);
    if (from !== undefined) {
      const range = trimmed(text, offsetOf(line, from), line.end);
      if (range.start < range.end) ranges.push(range);
    }
    for (const user of urlPasswords(line.text)) {
      ranges.push({ start: offsetOf(line, user.start), end: offsetOf(line, user.end) });
    }
    start = line.next;
  }
  return ranges;
}

/** Reads a line; a backslash at its end joins the next one to it. */
function readLine(text: string, start: number): LogicalLine {
  const pieces: string[] = [];
  const at: number[] = [];
  const starts: number[] = [];
  let length = 0;
  for (let from = start; ; ) {
    const feed = text.indexOf("\n", from);
    const next = feed === -1 ? text.length : feed + 1;
    const bare = feed === -1 ? text.length : feed;
    const end = bare > from && text[bare - 1] === "\r" ? bare - 1 : bare;
    const isContinued = end > from && text[end - 1] === "\\" && next < text.length;
    const piece = text.slice(from, isContinued ? end - 1 : end);
    at.push(length);
    starts.push(from);
    pieces.push(piece);
    length += piece.length;
    if (!isContinued) return { text: pieces.join(""), at, starts, end, next };
    from = next;
  }
}

/** The offset in the file of an offset in a line. */
function offsetOf(line: LogicalLine, at: number): number {
  let low = 0;
  let high = line.at.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((line.at[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return (line.starts[low] ?? 0) + at - (line.at[low] ?? 0);
}

/** Where the secret of a line begins, which then is all the rest of it. */
function secretStart(line: string, isHttpd: boolean): number | undefined {
  const named = isHttpd ? afterNamingWord(line) : afterSecretWord(line);
  const assigned = afterSecretKey(line);
  if (named === undefined || assigned === undefined) return named ?? assigned;
  return Math.min(named, assigned);
}

/** Just past the first `=` behind a key whose last part is the name of a secret. */
function afterSecretKey(line: string): number | undefined {
  let from = 0;
  for (let equals = line.indexOf("="); equals !== -1; equals = line.indexOf("=", from)) {
    let end = equals;
    while (end > from && /\s/.test(line[end - 1] ?? "")) end--;
    let start = end;
    while (start > from && /[-\w]/.test(line[start - 1] ?? "")) start--;
    if (line[start - 1] !== "/" && isSecretName(line.slice(start, end))) return equals + 1;
    from = equals + 1;
  }
  return undefined;
}

/** Just past a key that is the name of a secret, where `:` or a blank stands for the `=`. */
function afterSecretWord(line: string): number | undefined {
  const word = /[#\s]*([^\s:=]+)[\s:]+/y;
  const key = word.exec(line)?.[1] ?? "";
  const isAssigned = line[word.lastIndex] === "=";
  return !isAssigned && isSecretName(key.slice(key.lastIndexOf(".") + 1)) ? word.lastIndex : undefined;
}

/** Just past the first of the leading words that is the name of a secret. */
function afterNamingWord(line: string): number | undefined {
  const word = /[#\s]*([^\s]+)/y;
  for (let count = 0; count < NAMING_WORDS; count++) {
    const found = word.exec(line);
    if (found === null) return undefined;
    if (isSecretName(found[1] ?? "")) return word.lastIndex;
  }
  return undefined;
}

/**
 * Whether a key, directive, variable or header of this name holds what must not be shown. A slip of the hand does not make
 * a secret public: `sercet` is one too.
 */
export function isSecretName(name: string): boolean {
  if (name.length > MAX_NAME || COMMON.has(name)) return false;
  return SECRET_NAME.test(name) || (/^[sp]/i.test(name) && onlySlip(name, SECRET_WORDS) !== undefined);
}

/** The password in each `scheme://user:password@`. */
function urlPasswords(line: string): TextRange[] {
  const ranges: TextRange[] = [];
  for (let at = line.indexOf("://"); at !== -1; at = line.indexOf("://", at + 3)) {
    const authority = /[^\s"'<>/]*/y;
    authority.lastIndex = at + 3;
    const text = authority.exec(line)?.[0] ?? "";
    const [colon, sign] = [text.indexOf(":"), text.lastIndexOf("@")];
    if (colon !== -1 && colon + 1 < sign) ranges.push({ start: at + 4 + colon, end: at + 3 + sign });
  }
  return ranges;
}

function trimmed(text: string, start: number, end: number): TextRange {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text[from] ?? "")) from++;
  while (to > from && /\s/.test(text[to - 1] ?? "")) to--;
  return { start: from, end: to };
}
