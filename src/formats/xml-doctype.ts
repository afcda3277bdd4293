/** What a DOCTYPE says about entities, as far as a reader that opens no other file can know it. */
export interface Doctype {
  readonly entities: ReadonlyMap<string, DeclaredEntity>;
  /** Whether an external subset or a parameter entity may declare more. */
  readonly open: boolean;
}

type DeclaredEntity =
  /** `text` is the replacement text: character references resolved, entity references not. */
  { readonly kind: "internal"; readonly text: string } | { readonly kind: "external" } | { readonly kind: "unparsed" };

/** Why a DOCTYPE is not well-formed, and at which offset. */
export interface DoctypeError {
  readonly at: number;
  readonly reason: string;
}

/** The doctype of a document that has none. */
export const NO_DOCTYPE: Doctype = { entities: new Map(), open: false };

const MAX_ENTITIES = 100_000;
const SPACE = /[ \t\r\n]+/y;
const NAME = /[:A-Z_a-z\u00C0-\uFFFD][-.:\w\u00B7\u00C0-\uFFFD]*/y;
const KEYWORD = /[A-Z]+/y;
const REFERENCE = /&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([:A-Z_a-z\u00C0-\uFFFD][-.:\w\u00B7\u00C0-\uFFFD]*));|[&%]/g;

/** Ends a scan at the first thing that is not well-formed; caught in {@link parseDoctype}. */
class DoctypeFault extends Error {
  readonly at: number;
  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

/**
 * Reads `<!DOCTYPE ...>` with its internal subset. External subsets and entities are noted and never read; element,
 * attribute-list and notation declarations are skipped. Takes time linear in its length.
 *
 * @param start - offset of `<!DOCTYPE` in `text`; `end` is just past its `>`.
 * @see XML 1.0, sections 2.8 and 4.2; of two declarations of an entity the first counts
 */
export function parseDoctype(text: string, start: number, end: number): Doctype | DoctypeError {
  try {
    return scanDoctype(text, start, end);
  } catch (error) {
    if (error instanceof DoctypeFault) return { at: error.at, reason: error.message };
    throw error;
  }
}

function scanDoctype(text: string, start: number, end: number): Doctype {
  const entities = new Map<string, DeclaredEntity>();
  let open = false;
  let at = start + "<!DOCTYPE".length;

  const fail = (reason: string): never => {
    throw new DoctypeFault(Math.min(at, end - 1), reason);
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const needSpace = () => match(SPACE) ?? fail("white space is missing in the DOCTYPE");
  const needName = () => match(NAME) ?? fail("a name is missing in the DOCTYPE");
  const literal = (): string => {
    const quote = text[at];
    if (quote !== '"' && quote !== "'") return fail("a quoted text is missing in the DOCTYPE");
    const close = text.indexOf(quote, at + 1);
    if (close < 0 || close >= end) return fail("a quoted text in the DOCTYPE is not closed");
    const value = text.slice(at + 1, close);
    at = close + 1;
    return value;
  };
  const skipPast = (terminator: string, what: string) => {
    const found = text.indexOf(terminator, at);
    if (found < 0 || found >= end) fail(`${what} in the DOCTYPE is not closed`);
    at = found + terminator.length;
  };
  /** SYSTEM "uri" or PUBLIC "id" "uri"; whether there is one. */
  const externalId = (): boolean => {
    const keyword = match(KEYWORD);
    if (keyword === undefined) return false;
    if (keyword !== "SYSTEM" && keyword !== "PUBLIC") fail("SYSTEM or PUBLIC is expected in the DOCTYPE");
    for (let literals = keyword === "PUBLIC" ? 2 : 1; literals > 0; literals--) {
      needSpace();
      literal();
    }
    return true;
  };
  const declareEntity = () => {
    needSpace();
    const isParameter = text[at] === "%";
    if (isParameter) {
      at += 1;
      needSpace();
    }
    const name = needName();
    needSpace();
    const literalStart = at;
    let entity: DeclaredEntity;
    if (externalId()) {
      const space = match(SPACE);
      entity = { kind: "external" };
      if (space !== undefined && match(KEYWORD) === "NDATA") {
        needSpace();
        needName();
        entity = { kind: "unparsed" };
      }
    } else {
      const value = literal();
      const replaced = isParameter ? value : replacementText(value);
      if (replaced === undefined) {
        at = literalStart;
        fail("the value of an entity holds a & or % that is no reference");
      }
      entity = { kind: "internal", text: replaced ?? "" };
    }
    match(SPACE);
    if (text[at] !== ">") fail("> is missing at the end of an entity declaration");
    at += 1;
    if (isParameter || entities.has(name)) return;
    if (entities.size >= MAX_ENTITIES) fail(`the DOCTYPE declares more than ${MAX_ENTITIES} entities`);
    entities.set(name, entity);
  };
  const skipDeclaration = () => {
    while (at < end && text[at] !== ">") {
      if (text[at] === '"' || text[at] === "'") literal();
      else at += 1;
    }
    at += 1;
  };
  const internalSubset = () => {
    while (true) {
      match(SPACE);
      if (at >= end) fail("the internal subset of the DOCTYPE is not closed");
      if (text[at] === "]") return;
      if (text[at] === "%") {
        at += 1;
        needName();
        if (text[at] !== ";") fail("; is missing after a parameter entity reference");
        at += 1;
        open = true;
      } else if (text.startsWith("<!--", at)) {
        at += 4;
        skipPast("-->", "a comment");
      } else if (text.startsWith("<?", at)) {
        skipPast("?>", "a processing instruction");
      } else if (text.startsWith("<!ENTITY", at)) {
        at += "<!ENTITY".length;
        declareEntity();
      } else if (["<!ELEMENT", "<!ATTLIST", "<!NOTATION"].some((word) => text.startsWith(word, at))) {
        skipDeclaration();
      } else {
        fail("the internal subset of the DOCTYPE holds something that is no declaration");
      }
    }
  };

  needSpace();
  needName();
  if (match(SPACE) !== undefined && externalId()) {
    open = true;
    match(SPACE);
  }
  if (text[at] === "[") {
    at += 1;
    internalSubset();
    at += 1;
    match(SPACE);
  }
  if (at !== end - 1) fail("the DOCTYPE is not well-formed");
  return { entities, open };
}

/** Resolves the character references of an entity value; `undefined` where a `&` or `%` is no reference. */
function replacementText(value: string): string | undefined {
  if (!/[&%]/.test(value)) return value;
  let sound = true;
  const text = value.replace(REFERENCE, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return whole;
    const character = characterOf(hex, decimal);
    if (character === undefined) sound = false;
    return character ?? "";
  });
  return sound ? text : undefined;
}

/** The character of a numeric reference; `undefined` for one that XML 1.0 does not allow. */
function characterOf(hex: string | undefined, decimal: string | undefined): string | undefined {
  const code = hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal ?? "", 10);
  const allowed =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff);
  return allowed ? String.fromCodePoint(code) : undefined;
}

/** What a reference to an entity stands for. */
export interface Expansion {
  /** The text in an attribute value; nothing stands for what is never read. */
  readonly value: string;
  /** Whether its text holds a `<`. */
  readonly markup: boolean;
  /** Whether it, or one that it refers to, is outside of this file. */
  readonly external: boolean;
  /** How many references were followed. */
  readonly references: number;
  readonly problem: EntityProblem | undefined;
}

export type EntityProblem = "undeclared" | "unparsed" | "recursive" | "malformed" | "too-deep" | "too-large";

/** The entities that every document has. */
export const PREDEFINED_ENTITIES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);
const MAX_DEPTH = 100;
const MAX_VALUE_LENGTH = 1_000_000;

/**
 * Makes the function that says what a reference to an entity stands for. Each entity is expanded once; nesting deeper
 * than 100 and text longer than a million characters are problems, so that no document takes more than linear time.
 *
 * @param standalone - whether the XML declaration says that no outside declaration counts.
 */
export function entityResolver(doctype: Doctype, standalone: boolean): (name: string) => Expansion {
  const known = new Map<string, Expansion>();
  const inProgress = new Set<string>();
  const problemOf = (problem: EntityProblem): Expansion => ({ ...NOTHING, problem });

  const resolve = (name: string, depth: number): Expansion => {
    const predefined = PREDEFINED_ENTITIES.get(name);
    if (predefined !== undefined) return { ...NOTHING, value: predefined };
    const ready = known.get(name);
    if (ready !== undefined) return ready;
    const entity = doctype.entities.get(name);
    if (entity === undefined) {
      return doctype.open && !standalone ? { ...NOTHING, external: true } : problemOf("undeclared");
    }
    if (entity.kind === "external") return { ...NOTHING, external: true };
    if (entity.kind === "unparsed") return problemOf("unparsed");
    if (inProgress.has(name)) return problemOf("recursive");
    if (depth > MAX_DEPTH) return problemOf("too-deep");
    inProgress.add(name);
    const expansion = expand(entity.text, depth);
    inProgress.delete(name);
    known.set(name, expansion);
    return expansion;
  };

  const expand = (text: string, depth: number): Expansion => {
    let value = "";
    let { markup, external, references } = NOTHING;
    let from = 0;
    const takeText = (to: number) => {
      const piece = text.slice(from, to);
      if (piece.includes("<")) markup = true;
      value += piece.replace(/[\t\r\n]/g, " ");
    };
    for (const found of text.matchAll(REFERENCE)) {
      if (found[0] === "%") continue;
      takeText(found.index);
      from = found.index + found[0].length;
      const [whole, hex, decimal, name] = found;
      if (whole === "&") return problemOf("malformed");
      if (name === undefined) {
        const character = characterOf(hex, decimal);
        if (character === undefined) return problemOf("malformed");
        value += character;
        continue;
      }
      const inner = resolve(name, depth + 1);
      if (inner.problem !== undefined) return inner;
      markup ||= inner.markup;
      external ||= inner.external;
      references += inner.references;
      value += inner.value;
      if (value.length > MAX_VALUE_LENGTH) return problemOf("too-large");
    }
    takeText(text.length);
    if (value.length > MAX_VALUE_LENGTH) return problemOf("too-large");
    return { value, markup, external, references, problem: undefined };
  };

  return (name) => resolve(name, 1);
}

const NOTHING: Expansion = { value: "", markup: false, external: false, references: 1, problem: undefined };
