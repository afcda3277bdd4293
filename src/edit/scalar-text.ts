import type { CST } from "yaml";
import { ipv4Bytes } from "../model/addresses.ts";

/** How a string or a key is written. */
export type Quotes = "plain" | "single" | "double";

/** Words that YAML 1.2, or 1.1 as other programs read it, takes for something else than a string. */
const RESERVED = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

/** The quotes that a scalar of the file has; none for anything else. */
export function quotesOf(token: CST.Token | null | undefined): Quotes {
  if (token?.type === "double-quoted-scalar") return "double";
  return token?.type === "single-quoted-scalar" ? "single" : "plain";
}

/** Writes a string; where it cannot go without quotes it gets them, in lists and objects of any form. */
export function scalarText(value: string, quotes: Quotes): string {
  if (quotes === "single") return `'${value.replaceAll("'", "''")}'`;
  if (quotes === "double" || !isPlain(value)) return JSON.stringify(value);
  return value;
}

/** Whether a text without quotes is the same string for every reader: a word, a host name or an IPv4 address. */
function isPlain(value: string): boolean {
  if (ipv4Bytes(value) !== undefined) return true;
  return /^[A-Za-z][A-Za-z0-9_.-]*$/.test(value) && !RESERVED.test(value);
}
