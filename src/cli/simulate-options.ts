import { parseDuration, parseSpan, type Span } from "../simulate/durations.ts";
import { UsageError } from "./usage-error.ts";

export interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly isWhole?: true;
}

export function readNumber(option: string, text: string, { from, to, isWhole }: Bounds): number {
  const isNumber = isWhole === true ? /^-?\d+$/.test(text) : /^\d+(\.\d+)?$/.test(text);
  const value = Number(text);
  if (isNumber && value >= from && value <= to) return value;
  const kind = isWhole === true ? "whole number" : "number";
  throw new UsageError(`${option} ${text}: it takes a ${kind} from ${from} to ${to}`);
}

export interface NodeSpan {
  /** As it was given. */
  readonly option: string;
  readonly span: Span;
}

/** `NODE@FROM..TO`; a node's name may hold an `@`. */
export function readDown(text: string): NodeSpan & { readonly node: string } {
  const at = text.lastIndexOf("@");
  const span = at === -1 ? undefined : parseSpan(text.slice(at + 1), parseDuration);
  if (at > 0 && span !== undefined && span.from < span.to) {
    return { option: `--down ${text}`, node: text.slice(0, at), span };
  }
  throw new UsageError(
    `--down ${text}: it takes NODE@FROM..TO, and TO comes after FROM`,
    "write times as 90, 90s, 5m or 1h since the start, as in --down tomcat1@60s..5m",
  );
}

/** Longest service time, in milliseconds. */
const MAX_SERVICE_MS = 3_600_000;

/** `MS`, `MIN..MAX`, or either for one node behind `NODE=`. */
export function readService(text: string): NodeSpan & { readonly node: string | undefined } {
  const equals = text.lastIndexOf("=");
  const value = text.slice(equals + 1);
  const parse = (part: string): number | undefined =>
    /^\d+(\.\d+)?$/.test(part) && Number(part) <= MAX_SERVICE_MS ? Number(part) : undefined;
  const single = parse(value);
  const span = single === undefined ? parseSpan(value, parse) : { from: single, to: single };
  if (span !== undefined && equals !== 0) {
    return { option: `--service-ms ${text}`, node: equals === -1 ? undefined : text.slice(0, equals), span };
  }
  throw new UsageError(
    `--service-ms ${text}: it takes milliseconds from 0 to ${MAX_SERVICE_MS}, two of them as MIN..MAX, or NODE= before either`,
    "as in --service-ms 20..40 --service-ms tomcat1=200",
  );
}
