import { kindByLines } from "./kind-lines.ts";
import { kindByName } from "./kind-names.ts";
import { kindOfXml, looksLikeXml } from "./kind-xml.ts";

/** What a file is to lbgen. `workers`: workers.properties; `httpd`: any configuration file of Apache. */
export type FileKind = "workers" | "httpd" | "uriworkermap" | "server-xml" | "context-xml" | "web-xml";

/** How much of a text is looked at, in UTF-16 code units. */
const MAX_LOOKED_AT = 1024 * 1024;

/**
 * What a file is, by its content and, where that leaves it open, by its name. A name that belongs to something else
 * (a program, a log, a page of documentation) decides at once. Takes time linear in the first million characters.
 *
 * @param name - as the user spelled it, folders included; `<stdin>` says nothing.
 * @param text - without byte order mark.
 * @returns `undefined` for a file of no known kind, which nobody should then read or quote.
 */
export function detectKind(name: string, text: string): FileKind | undefined {
  const named = kindByName(name);
  if (named === "other") return undefined;
  const start = text.length > MAX_LOOKED_AT ? text.slice(0, MAX_LOOKED_AT) : text;
  if (start.includes("\0") || start.startsWith("#!")) return undefined;
  if (named?.endsWith("-xml") === true || looksLikeXml(start)) {
    const kind = kindOfXml(start, named);
    if (kind !== undefined || start.trimStart().startsWith("<?xml")) return kind;
  }
  return kindByLines(start, named);
}
