import type { XmlComment, XmlElement } from "../formats/xml-tree.ts";
import type { SourceFile } from "../place.ts";
import type { CommentedConnector } from "./tomcat-facts.ts";
import { javaInt } from "./tomcat-settings.ts";

/** Comments of one element in which Connectors are looked for, and Connectors that are listed. */
const MAX_CONNECTORS = 100;

const OPENER = "<Connector";

/**
 * The AJP Connectors that stand in comments directly below an element, which people take for real ones. The text of a
 * comment is no XML; a tag that does not look like one ends the search in it.
 */
export function commentedAjpConnectors(file: SourceFile, parent: XmlElement): readonly CommentedConnector[] {
  const found: CommentedConnector[] = [];
  for (const child of parent.children) {
    if (child.kind !== "comment") continue;
    for (let at = child.text.indexOf(OPENER); at !== -1; ) {
      const tag = readTag(child.text, at + OPENER.length);
      const connector = connectorOf(file, child, at, tag);
      if (connector !== undefined && found.push(connector) >= MAX_CONNECTORS) return found;
      at = child.text.indexOf(OPENER, Math.max(tag.end, at + OPENER.length));
    }
  }
  return found;
}

function connectorOf(file: SourceFile, comment: XmlComment, at: number, tag: Tag): CommentedConnector | undefined {
  const protocol = tag.attributes.get("protocol")?.trim();
  if (protocol === undefined || !(protocol === "AJP/1.3" || protocol.startsWith("org.apache.coyote.ajp."))) {
    return undefined;
  }
  const start = comment.start + "<!--".length;
  const port = tag.attributes.get("port");
  return {
    place: { file, start: start + at, end: start + tag.end },
    protocol,
    port: port === undefined ? undefined : javaInt(port.trim()),
    address: tag.attributes.get("address"),
  };
}

interface Tag {
  readonly attributes: ReadonlyMap<string, string>;
  /** Just past the tag, or where it no longer looks like one. */
  readonly end: number;
}

/** Reads `name="value"` up to `>`. Every character is looked at once. */
function readTag(text: string, from: number): Tag {
  const attributes = new Map<string, string>();
  let at = from;
  for (;;) {
    const blank = skipSpace(text, at);
    if (text.startsWith("/>", blank)) return { attributes, end: blank + 2 };
    if (text[blank] === ">") return { attributes, end: blank + 1 };
    const nameEnd = skipName(text, blank);
    const equals = skipSpace(text, nameEnd);
    if (blank === at || nameEnd === blank || text[equals] !== "=") return { attributes, end: at };
    const open = skipSpace(text, equals + 1);
    const quote = text[open];
    const close = quote === '"' || quote === "'" ? text.indexOf(quote, open + 1) : -1;
    if (close === -1) return { attributes, end: at };
    attributes.set(text.slice(blank, nameEnd), text.slice(open + 1, close));
    at = close + 1;
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at] ?? "")) at++;
  return at;
}

function skipName(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[-\w:.]/.test(text[at] ?? "")) at++;
  return at;
}
