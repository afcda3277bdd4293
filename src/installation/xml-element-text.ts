import type { XmlDocument, XmlElement } from "../formats/xml-tree.ts";
import type { TextRange } from "../source-text.ts";
import { replaceProperties } from "./tomcat-properties.ts";

/** The text of an element, and where it stands without the blanks around it. */
export interface ElementText extends TextRange {
  /** `undefined` where it depends on an entity of the document or on a property (`${...}`). */
  readonly text: string | undefined;
}

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/**
 * The text that stands directly in an element, as Tomcat reads it: without comments, child elements and their text,
 * CDATA sections and character references resolved, blanks at both ends dropped.
 */
export function elementText(document: XmlDocument, element: XmlElement): ElementText {
  const pieces: string[] = [];
  let from = element.startTagEnd;
  let known = true;
  for (const child of element.children) {
    pieces.push(characters(document.text.slice(from, child.start)));
    if (child.kind === "reference") known = false;
    from = child.end;
  }
  pieces.push(characters(document.text.slice(from, element.endTagStart)));
  const trimmed = javaTrim(pieces.join(""));
  const text = known ? replaceProperties(trimmed).value : undefined;
  return { text, ...textRange(document.text, element) };
}

/** The characters of a stretch without tags. */
function characters(raw: string): string {
  let result = "";
  let from = 0;
  for (let open = raw.indexOf("<"); open !== -1; open = raw.indexOf("<", from)) {
    result += resolveReferences(raw.slice(from, open));
    const isData = raw.startsWith("<![CDATA[", open);
    const close = raw.indexOf(isData ? "]]>" : "?>", open);
    if (close === -1) return result;
    if (isData) result += raw.slice(open + 9, close);
    from = close + (isData ? 3 : 2);
  }
  return result + resolveReferences(raw.slice(from));
}

function resolveReferences(text: string): string {
  return text.replace(/&(#[0-9]{1,20}|#x[0-9A-Fa-f]{1,20}|[a-z]{2,4});/g, (whole, name: string) => {
    if (!name.startsWith("#")) return NAMED[name] ?? whole;
    const code = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Java's `String.trim`. */
function javaTrim(text: string): string {
  const { start, end } = trimRange(text, 0, text.length);
  return text.slice(start, end);
}

function textRange(text: string, element: XmlElement): TextRange {
  const range = trimRange(text, element.startTagEnd, element.endTagStart);
  return range.start < range.end ? range : { start: element.start, end: element.startTagEnd };
}

function trimRange(text: string, start: number, end: number): TextRange {
  let from = start;
  let to = end;
  while (from < to && text.charCodeAt(from) <= 0x20) from++;
  while (to > from && text.charCodeAt(to - 1) <= 0x20) to--;
  return { start: from, end: to };
}
