import { toByteText } from "../modjk/uri-bytes.ts";
import { compileRegex, regexFinds } from "./regex.ts";
import { every, not, type RequestFacts, some, type Verdict } from "./request-facts.ts";

/** What an expression may ask for besides the request itself. */
export interface ExpressionContext {
  readonly facts: RequestFacts;
  /** A variable of the request's environment: `null` where it is not set, `undefined` where that is not known. */
  readonly environment: (name: string) => string | null | undefined;
}

/** Parentheses within parentheses. */
const MAX_DEPTH = 40;

/** Longest expression that is looked at. */
const MAX_LENGTH = 8_000;

/**
 * Whether an expression of httpd, as `<If>` has it, holds for a request: comparisons of text and numbers, regular
 * expressions, `-n` and `-z`, `!`, `&&`, `||` and parentheses over what is known of the request.
 *
 * @returns `undefined` where it asks for something else, or is no expression.
 * @see Apache HTTP Server 2.4, "Expressions in Apache HTTP Server"
 */
export function evaluateExpression(text: string, context: ExpressionContext): Verdict {
  if (text.length > MAX_LENGTH) return undefined;
  const reader: Reader = { text, at: 0, context, isBroken: false };
  const verdict = readOr(reader, 0);
  skipBlanks(reader);
  return reader.isBroken || reader.at < text.length ? undefined : verdict;
}

interface Reader {
  readonly text: string;
  at: number;
  readonly context: ExpressionContext;
  /** Whether something was met that is not understood: no verdict counts then. */
  isBroken: boolean;
}

function readOr(reader: Reader, depth: number): Verdict {
  const verdicts = [readAnd(reader, depth)];
  while (take(reader, "||")) verdicts.push(readAnd(reader, depth));
  return some(verdicts);
}

function readAnd(reader: Reader, depth: number): Verdict {
  const verdicts = [readNot(reader, depth)];
  while (take(reader, "&&")) verdicts.push(readNot(reader, depth));
  return every(verdicts);
}

function readNot(reader: Reader, depth: number): Verdict {
  if (depth > MAX_DEPTH) return broken(reader);
  if (take(reader, "!")) return not(readNot(reader, depth + 1));
  if (take(reader, "(")) {
    const verdict = readOr(reader, depth + 1);
    return take(reader, ")") ? verdict : broken(reader);
  }
  const constant = /^(true|false)(?![\w-])/.exec(rest(reader, 6))?.[0];
  if (constant !== undefined) {
    reader.at += constant.length;
    return constant === "true";
  }
  const unary = /^-([nzT])\s/.exec(rest(reader, 4))?.[1];
  if (unary !== undefined) {
    reader.at += 2;
    const operand = readOperand(reader);
    if (operand === undefined) return undefined;
    if (unary === "n") return operand !== "";
    if (unary === "z") return operand === "";
    return !/^(?:|0|off|false|no)$/i.test(operand);
  }
  return readComparison(reader);
}

function readComparison(reader: Reader): Verdict {
  const left = readOperand(reader);
  skipBlanks(reader);
  const sign = /^(?:[=!]~|[=!<>]=|[=<>]|-(?:eq|ne|lt|le|gt|ge)\b)/.exec(rest(reader, 4))?.[0];
  if (sign === undefined) return broken(reader);
  reader.at += sign.length;
  if (sign === "=~" || sign === "!~") return readSearch(reader, left, sign === "!~");
  const right = readOperand(reader);
  if (left === undefined || right === undefined) return undefined;
  if (sign.startsWith("-")) return compareNumbers(sign.slice(1), left, right);
  return compareTexts(sign, left, right);
}

function compareTexts(sign: string, left: string, right: string): Verdict {
  switch (sign) {
    case "=":
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    default:
      return left >= right;
  }
}

function compareNumbers(sign: string, left: string, right: string): Verdict {
  const [a, b] = [leadingNumber(left), leadingNumber(right)];
  switch (sign) {
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "lt":
      return a < b;
    case "le":
      return a <= b;
    case "gt":
      return a > b;
    default:
      return a >= b;
  }
}

function leadingNumber(text: string): number {
  return Number(/^\s*-?\d{1,15}/.exec(text)?.[0] ?? 0);
}

/** Reads `/regex/flags` or `m#regex#flags` and looks for it. */
function readSearch(reader: Reader, text: string | undefined, isNegated: boolean): Verdict {
  skipBlanks(reader);
  const open = rest(reader, 2);
  const start = reader.at + (open.startsWith("m") ? 2 : 1);
  const mark = open.startsWith("m") ? (open[1] ?? "") : "/";
  if (!(open.startsWith("m") || open.startsWith("/")) || !/^[/#$%^|?!'",;:._-]$/.test(mark)) return broken(reader);
  const end = reader.text.indexOf(mark, start);
  if (end === -1) return broken(reader);
  const flags = /^[a-zA-Z]{0,8}/.exec(reader.text.slice(end + 1, end + 9))?.[0] ?? "";
  reader.at = end + 1 + flags.length;
  if (!/^[isn]*$/.test(flags)) return broken(reader);
  const regex = compileRegex(reader.text.slice(start, end), flags.includes("i"));
  if (regex === undefined || text === undefined) return undefined;
  return regexFinds(regex, text) !== isNegated;
}

/** A word, a number, a variable or a quoted text with variables in it; `undefined` where its value is not known. */
function readOperand(reader: Reader): string | undefined {
  skipBlanks(reader);
  const quote = reader.text[reader.at];
  if (quote === '"' || quote === "'") return readQuoted(reader, quote);
  if (reader.text.startsWith("%{", reader.at)) return readVariable(reader);
  const call = /^([a-z]{1,12})\(\s*(?:'([^'\\]{0,80})'|"([^"\\%]{0,80})")\s*\)/.exec(rest(reader, 110));
  if (call !== null) {
    reader.at += call[0].length;
    return functionValue(reader.context, call[1] ?? "", call[2] ?? call[3] ?? "");
  }
  const word = /^\d{1,40}(?![\w])/.exec(rest(reader, 42))?.[0];
  if (word === undefined) {
    broken(reader);
    return undefined;
  }
  reader.at += word.length;
  return word;
}

function readQuoted(reader: Reader, quote: string): string | undefined {
  reader.at++;
  let value: string | undefined = "";
  while (reader.at < reader.text.length) {
    const sign = reader.text[reader.at] ?? "";
    if (sign === quote) {
      reader.at++;
      return value === undefined ? undefined : toByteText(value);
    }
    let piece: string | undefined = sign;
    if (reader.text.startsWith("%{", reader.at)) piece = readVariable(reader);
    else {
      reader.at++;
      if (sign === "$" && /\d/.test(reader.text[reader.at] ?? ""))
        piece = undefined; // of a search before
      else if (sign === "\\") {
        piece = reader.text[reader.at] ?? "";
        reader.at++;
      }
    }
    value = value === undefined || piece === undefined ? undefined : value + piece;
  }
  broken(reader);
  return undefined;
}

function readVariable(reader: Reader): string | undefined {
  const end = reader.text.indexOf("}", reader.at);
  if (end === -1) {
    broken(reader);
    return undefined;
  }
  const name = reader.text.slice(reader.at + 2, end);
  reader.at = end + 1;
  return variableValue(reader.context, name);
}

/** The value of `%{NAME}` or `%{function:argument}`; `undefined` where it is not known. */
function variableValue(context: ExpressionContext, name: string): string | undefined {
  const { facts } = context;
  const colon = name.indexOf(":");
  if (colon !== -1) return functionValue(context, name.slice(0, colon).toLowerCase(), name.slice(colon + 1));
  const known: Readonly<Record<string, string>> = {
    REQUEST_URI: facts.path,
    QUERY_STRING: facts.query,
    REQUEST_METHOD: facts.method,
    REQUEST_SCHEME: facts.scheme,
    HTTPS: facts.scheme === "https" ? "on" : "off",
    HTTP_HOST: facts.headers.get("host") ?? facts.host,
    SERVER_NAME: facts.host,
    SERVER_PORT: String(facts.port),
    HTTP_COOKIE: facts.headers.get("cookie") ?? "",
  };
  const upper = name.toUpperCase();
  if (Object.hasOwn(known, upper)) return known[upper];
  if (upper.startsWith("HTTP_")) return facts.headers.get(upper.slice(5).toLowerCase().replaceAll("_", "-"));
  return undefined;
}

function functionValue(context: ExpressionContext, name: string, argument: string): string | undefined {
  if (name === "req" || name === "http" || name === "req_novary") {
    const key = argument.toLowerCase();
    return context.facts.headers.get(key) ?? (key === "cookie" ? "" : undefined);
  }
  if (name !== "env" && name !== "reqenv") return undefined;
  const value = context.environment(argument);
  return value === null ? "" : value;
}

function take(reader: Reader, sign: string): boolean {
  skipBlanks(reader);
  if (!reader.text.startsWith(sign, reader.at)) return false;
  if (sign === "!" && /^![=~]/.test(rest(reader, 2))) return false;
  reader.at += sign.length;
  return true;
}

function skipBlanks(reader: Reader): void {
  while (/^\s$/.test(reader.text[reader.at] ?? "")) reader.at++;
}

function rest(reader: Reader, length: number): string {
  return reader.text.slice(reader.at, reader.at + length);
}

function broken(reader: Reader): undefined {
  reader.isBroken = true;
}
