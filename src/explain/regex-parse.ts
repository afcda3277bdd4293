/** One sign of a regular expression, as a tree. Texts are byte texts: httpd's patterns see bytes, one at a time. */
export type RegexNode =
  /** One byte out of a set. */
  | { readonly kind: "byte"; readonly accepts: ByteSet }
  | { readonly kind: "start" }
  | { readonly kind: "end" }
  | { readonly kind: "sequence"; readonly parts: readonly RegexNode[] }
  | { readonly kind: "choice"; readonly options: readonly RegexNode[] }
  /** `max` undefined: any number of times. */
  | { readonly kind: "repeat"; readonly part: RegexNode; readonly min: number; readonly max: number | undefined };

/** Whether each of the 256 bytes belongs to a set. */
export type ByteSet = Uint8Array;

/** Groups within groups. */
const MAX_DEPTH = 40;

/** Largest number in braces. */
const MAX_COUNT = 1_000;

/** What a parser of a part has of the whole. */
interface Reader {
  readonly text: string;
  readonly ignoreCase: boolean;
  at: number;
}

/**
 * Parses the part of PCRE that can be decided without going back: bytes, sets, groups, alternatives, repetitions and the
 * anchors `^` and `$`. The rest (back references, look-around, atomic groups, word boundaries) gives `undefined`.
 *
 * @param pattern - a byte text.
 */
export function parseRegex(pattern: string, ignoreCase: boolean): RegexNode | undefined {
  const flags = /^\(\?([is]{1,2})\)/.exec(pattern)?.[1];
  const reader: Reader = {
    text: pattern,
    ignoreCase: ignoreCase || flags?.includes("i") === true,
    at: flags === undefined ? 0 : flags.length + 3,
  };
  const node = parseChoice(reader, 0);
  return reader.at === pattern.length ? node : undefined;
}

function parseChoice(reader: Reader, depth: number): RegexNode | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const options: RegexNode[] = [];
  for (;;) {
    const option = parseSequence(reader, depth);
    if (option === undefined) return undefined;
    options.push(option);
    if (reader.text[reader.at] !== "|") break;
    reader.at++;
  }
  const [only] = options;
  return options.length === 1 ? only : { kind: "choice", options };
}

function parseSequence(reader: Reader, depth: number): RegexNode | undefined {
  const parts: RegexNode[] = [];
  while (reader.at < reader.text.length) {
    const sign = reader.text[reader.at];
    if (sign === "|" || sign === ")") break;
    const part = parsePart(reader, depth);
    const repeated = part === undefined ? undefined : parseRepeat(reader, part);
    if (repeated === undefined) return undefined;
    parts.push(repeated);
  }
  return { kind: "sequence", parts };
}

function parsePart(reader: Reader, depth: number): RegexNode | undefined {
  const sign = reader.text[reader.at] ?? "";
  reader.at++;
  switch (sign) {
    case "^":
      return { kind: "start" };
    case "$":
      return { kind: "end" };
    case ".":
      return { kind: "byte", accepts: setOf((byte) => byte !== NEWLINE) };
    case "[":
      return parseSet(reader);
    case "(":
      return parseGroup(reader, depth);
    case "\\":
      return parseEscape(reader);
    case "*":
    case "+":
    case "?":
      return undefined;
    case "{":
      return /^\d+(?:,\d*)?\}/.test(reader.text.slice(reader.at, reader.at + 12)) ? undefined : literal(reader, sign);
    default:
      return literal(reader, sign);
  }
}

function parseGroup(reader: Reader, depth: number): RegexNode | undefined {
  if (reader.text[reader.at] === "?") {
    if (!reader.text.startsWith("?:", reader.at)) return undefined;
    reader.at += 2;
  } else if (reader.text[reader.at] === "*") return undefined;
  const node = parseChoice(reader, depth + 1);
  if (reader.text[reader.at] !== ")") return undefined;
  reader.at++;
  return node;
}

function parseRepeat(reader: Reader, part: RegexNode): RegexNode | undefined {
  const sign = reader.text[reader.at];
  let bounds: readonly [min: number, max: number | undefined] | undefined;
  if (sign === "*") bounds = [0, undefined];
  else if (sign === "+") bounds = [1, undefined];
  else if (sign === "?") bounds = [0, 1];
  if (bounds !== undefined) reader.at++;
  else if (sign === "{") {
    const braces = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(reader.text.slice(reader.at, reader.at + 12));
    if (braces === null) return part; // a brace that stands for itself comes next
    reader.at += braces[0].length;
    const min = Number(braces[1]);
    const max = braces[2] === undefined ? min : braces[3] === "" ? undefined : Number(braces[3]);
    if (min > MAX_COUNT || (max ?? 0) > MAX_COUNT || (max !== undefined && max < min)) return undefined;
    bounds = [min, max];
  } else return part;
  const more = reader.text[reader.at];
  if (more === "?")
    reader.at++; // lazy: it matches the same texts
  else if (more === "+" || more === "*") return undefined;
  return { kind: "repeat", part, min: bounds[0], max: bounds[1] };
}

const NEWLINE = 0x0a;

/** The classes that a letter behind a backslash, or a name in `[: :]`, stands for. */
const classes: Readonly<Record<string, RegExp>> = {
  d: /[0-9]/,
  D: /[^0-9]/,
  w: /[A-Za-z0-9_]/,
  W: /[^A-Za-z0-9_]/,
  s: /[\t-\r ]/,
  S: /[^\t-\r ]/,
  h: /[\t \u00a0]/,
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /[\t-\r ]/,
  blank: /[\t ]/,
  punct: /[!-/:-@[-`{-~]/,
  xdigit: /[0-9A-Fa-f]/,
  word: /[A-Za-z0-9_]/,
};

const controls: Readonly<Record<string, number>> = { n: NEWLINE, r: 0x0d, t: 0x09, f: 0x0c, e: 0x1b, a: 0x07 };

function parseEscape(reader: Reader): RegexNode | undefined {
  const sign = reader.text[reader.at] ?? "";
  if (sign === "A") {
    reader.at++;
    return { kind: "start" };
  }
  if (sign === "z" || sign === "Z") {
    reader.at++;
    return { kind: "end" };
  }
  const escaped = readEscape(reader);
  if (escaped === undefined) return undefined;
  return typeof escaped === "number"
    ? {
        kind: "byte",
        accepts: folded(
          reader,
          setOf((byte) => byte === escaped),
        ),
      }
    : { kind: "byte", accepts: escaped };
}

/** What follows a backslash, in a set or outside: one byte or a class. `undefined` for what is not understood. */
function readEscape(reader: Reader): number | ByteSet | undefined {
  const sign = reader.text[reader.at];
  if (sign === undefined) return undefined;
  reader.at++;
  if (sign === "x") {
    const digits = /^(?:\{[0-9A-Fa-f]{1,2}\}|[0-9A-Fa-f]{2})/.exec(reader.text.slice(reader.at, reader.at + 4))?.[0];
    if (digits === undefined) return undefined;
    reader.at += digits.length;
    return Number.parseInt(digits.replace(/[{}]/g, ""), 16);
  }
  if (Object.hasOwn(controls, sign)) return controls[sign];
  if (sign.length === 1 && "dDwWsSh".includes(sign)) return classSet(sign);
  return /[A-Za-z0-9]/.test(sign) ? undefined : sign.charCodeAt(0) & 0xff;
}

function parseSet(reader: Reader): RegexNode | undefined {
  const { text } = reader;
  const isNegated = text[reader.at] === "^";
  if (isNegated) reader.at++;
  const accepts = new Uint8Array(256);
  const first = reader.at;
  for (;;) {
    const sign = text[reader.at];
    if (sign === undefined) return undefined;
    if (sign === "]" && reader.at > first) break;
    const item = readSetItem(reader);
    if (item === undefined) return undefined;
    if (typeof item !== "number") {
      for (const [byte, isIn] of item.entries()) if (isIn === 1) accepts[byte] = 1;
      continue;
    }
    let last = item;
    if (text[reader.at] === "-" && text[reader.at + 1] !== "]" && text[reader.at + 1] !== undefined) {
      reader.at++;
      const end = readSetItem(reader);
      if (typeof end !== "number" || end < item) return undefined;
      last = end;
    }
    accepts.fill(1, item, last + 1);
  }
  reader.at++;
  const whole = folded(reader, accepts);
  return { kind: "byte", accepts: isNegated ? setOf((byte) => whole[byte] !== 1) : whole };
}

function readSetItem(reader: Reader): number | ByteSet | undefined {
  const { text } = reader;
  if (text.startsWith("[:", reader.at)) {
    const name = /^\[:([a-z]{1,6}):\]/.exec(text.slice(reader.at, reader.at + 10));
    if (name === null || !Object.hasOwn(classes, name[1] ?? "")) return undefined;
    reader.at += name[0].length;
    return classSet(name[1] ?? "");
  }
  const sign = text[reader.at];
  if (sign === undefined || text.startsWith("[.", reader.at) || text.startsWith("[=", reader.at)) return undefined;
  reader.at++;
  if (sign !== "\\") return sign.charCodeAt(0) & 0xff;
  if (text[reader.at] === "b") {
    reader.at++;
    return 0x08;
  }
  return readEscape(reader);
}

function literal(reader: Reader, sign: string): RegexNode {
  const code = sign.charCodeAt(0) & 0xff;
  return {
    kind: "byte",
    accepts: folded(
      reader,
      setOf((byte) => byte === code),
    ),
  };
}

function setOf(accepts: (byte: number) => boolean): ByteSet {
  return Uint8Array.from({ length: 256 }, (_, byte) => (accepts(byte) ? 1 : 0));
}

function classSet(name: string): ByteSet {
  const pattern = classes[name];
  return setOf((byte) => pattern?.test(String.fromCharCode(byte)) === true);
}

/** With letters of the other case where case does not matter. */
function folded(reader: Reader, accepts: ByteSet): ByteSet {
  if (!reader.ignoreCase) return accepts;
  const both = Uint8Array.from(accepts);
  for (let upper = 0x41; upper <= 0x5a; upper++) {
    const isIn = accepts[upper] === 1 || accepts[upper + 0x20] === 1;
    if (isIn) both.fill(1, upper, upper + 1).fill(1, upper + 0x20, upper + 0x21);
  }
  return both;
}
