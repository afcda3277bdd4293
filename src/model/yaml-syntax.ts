import { Composer, type CST, type Document, Lexer, Parser, type YAMLError } from "yaml";
import type { TextRange } from "../source-text.ts";
import { schemaWords } from "./json-schema.ts";
import type { Problem } from "./yaml-values.ts";

/** Deepest nesting of a text; the model itself is six levels deep. */
const MAX_DEPTH = 100;

/** Most findings about the form of one text: the first few say what is wrong, the rest follows from them. */
const MAX_PROBLEMS = 20;

/** Most words, signs and blanks of one text; 10,000 nodes have about 400,000. The library's time and memory grow with them. */
const MAX_LEXEMES = 1_500_000;

/** A text that no topology has, and why it is read no further. */
export interface TooComplex {
  readonly tooComplex: string;
}

/**
 * Reads a text as one YAML 1.2 document with the core schema.
 *
 * @returns the library's documents, whose faults {@link syntaxProblems} explains.
 */
export function composeYaml(text: string): { readonly documents: readonly Document.Parsed[] } | TooComplex {
  const tokens = parseTokens(text);
  if (tokens === undefined) return { tooComplex: `the text has more than ${MAX_LEXEMES} words and signs` };
  // What reads it further is recursive.
  if (isDeeperThan(tokens, MAX_DEPTH)) return { tooComplex: "values are nested too deeply for a topology" };
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    uniqueKeys: false, // the library compares all pairs
    prettyErrors: false, // it would draw the whole line for every error
    logLevel: "error",
  });
  return { documents: [...composer.compose(tokens, true, text.length)] as Document.Parsed[] };
}

/** The syntax tree; cut short where the text is nothing but errors, `undefined` where it has no end. */
function parseTokens(text: string): CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  let errors = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > MAX_LEXEMES) return undefined;
    for (const token of parser.next(lexeme)) {
      if (token.type === "error") errors++;
      tokens.push(token);
    }
    if (errors >= MAX_PROBLEMS) break;
  }
  tokens.push(...parser.end());
  return tokens;
}

/** Whether collections are nested more than so many levels; without recursion, which such a text would exhaust. */
function isDeeperThan(tokens: readonly CST.Token[], limit: number): boolean {
  const open: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > limit) return true;
    if (token.type === "document") {
      if (token.value !== undefined) open.push({ token: token.value, depth });
    } else if ("items" in token) {
      for (const { key, value } of token.items) {
        if (key !== undefined && key !== null) open.push({ token: key, depth: depth + 1 });
        if (value !== undefined) open.push({ token: value, depth: depth + 1 });
      }
    }
  }
  return false;
}

/** What is wrong with the form of a text, one finding for each place. */
export function syntaxProblems(documents: readonly Document.Parsed[]): Problem[] {
  const problems: Problem[] = [];
  const [, second] = documents;
  if (second !== undefined) {
    const [start] = second.range;
    const message = "the file holds several YAML documents, one topology is wanted";
    const hint = "remove the line --- and what follows, or split the file";
    problems.push({ range: { start, end: start + 3 }, code: "yaml-syntax", message, hint });
  }
  let before = -1;
  for (const error of documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])) {
    const [start, end] = error.pos;
    if (problems.length >= MAX_PROBLEMS) break;
    if (start === before) continue;
    before = start;
    problems.push({ range: { start, end: Math.max(end, start + 1) }, code: "yaml-syntax", ...explain(error) });
  }
  return problems;
}

/** The library's words, without what it quotes of the text: that may be a secret. */
function explain({ code, message }: YAMLError): { readonly message: string; readonly hint?: string } {
  const [, bracket] = / end with an? ([\])}])/.exec(message) ?? [];
  const hint = bracket === undefined ? HINTS[code] : `close it with ${bracket}`;
  // A colon that is talked about is followed by a blank as well: "ending in : is ambiguous".
  const text = (message.split(/:(?! is )|\n/, 1)[0] ?? "").replace(/\.$/, "");
  return { message: text === "" ? "this is not YAML" : text, ...(hint === undefined ? {} : { hint }) };
}

const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "indent with spaces, YAML takes no tabs there",
  BAD_INDENT: "give all entries of one object the same indentation",
  MISSING_CHAR: "close what is open: a quote, a bracket or a brace",
  BAD_COLLECTION_TYPE: "close the bracket or brace with its own kind",
};

/**
 * What must not be quoted of a text that is no YAML, so that nobody knows what is a key in it: from the line of the
 * first word that sounds like a secret (or is spelled with an escape), every word but the keys of the topology.
 */
export function hiddenWords(text: string): TextRange[] {
  const first = /secret|passw|passphrase|\\[xuU]/i.exec(text);
  if (first === null) return [];
  const words = schemaWords();
  const ranges: TextRange[] = [];
  const word = /[^\s:,[\]{}"']+/g;
  word.lastIndex = text.lastIndexOf("\n", first.index) + 1;
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    if (match[0] !== "-" && !words.has(match[0])) ranges.push({ start: match.index, end: word.lastIndex });
  }
  return ranges;
}
