/** One word of a line of httpd's configuration; offsets count from the start of the line, quotes included. */
export interface HttpdWord {
  /** Without quotes, escapes resolved. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

const BACKSLASH = 0x5c;

/** Whether a character separates words: one of the six blanks of ASCII, and no other. */
export function isHttpdBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/**
 * The next word of a line, or `undefined` at its end. A word ends at a blank, or it begins with a quote and ends at the
 * next one like it, which need not be there; what follows the quote is the next word. In both kinds a double backslash is
 * one, and between quotes a backslash before such a quote goes.
 *
 * @see httpd 2.4, `ap_getword_conf`; measured on httpd 2.4.71
 */
export function nextHttpdWord(line: string, from = 0, to = line.length): HttpdWord | undefined {
  let start = from;
  while (start < to && isHttpdBlank(line.charCodeAt(start))) start++;
  if (start >= to) return undefined;
  const quote = line.charCodeAt(start);
  const quoted = quote === 0x22 || quote === 0x27;
  const textStart = quoted ? start + 1 : start;
  let at = textStart;
  let escapes = false;
  for (; at < to; at++) {
    const code = line.charCodeAt(at);
    if (quoted ? code === quote : isHttpdBlank(code)) break;
    if (code !== BACKSLASH || at + 1 >= to) continue;
    const next = line.charCodeAt(at + 1);
    if (next !== BACKSLASH && !(quoted && next === quote)) continue;
    escapes = true;
    at++;
  }
  const written = line.slice(textStart, at);
  const end = quoted && at < to ? at + 1 : at;
  return { text: escapes ? unescaped(written, quoted ? line[start] : undefined) : written, start, end, quoted };
}

/** All words of a line, or of a part of it. */
export function splitHttpdWords(line: string, from = 0, to = line.length): HttpdWord[] {
  const words: HttpdWord[] = [];
  for (let word = nextHttpdWord(line, from, to); word !== undefined; word = nextHttpdWord(line, word.end, to)) {
    words.push(word);
  }
  return words;
}

function unescaped(written: string, quote: string | undefined): string {
  let text = "";
  let from = 0;
  for (let at = written.indexOf("\\"); at !== -1; at = written.indexOf("\\", at)) {
    const next = written[at + 1];
    if (next === "\\" || (quote !== undefined && next === quote)) {
      text += written.slice(from, at);
      from = at + 1;
      at += 2;
    } else at++;
  }
  return text + written.slice(from);
}
