import type { Span } from "../diagnostic.ts";
import { type LineIndex, spanBetween } from "../line-index.ts";

/** One attribute; its raw value is the text from `valueStart` up to `valueEnd`, without the quotes. */
export interface XmlAttribute {
  readonly name: string;
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly quote: '"' | "'";
  /** What the program reads: references resolved, white space normalised. */
  readonly value: string;
}

/** One element; the offsets count UTF-16 code units of the text. */
export interface XmlElement {
  readonly kind: "element";
  readonly name: string;
  /** The `<`. */
  readonly start: number;
  /** Just past the name in the start tag. */
  readonly nameEnd: number;
  /** Just past the `>` of the start tag. */
  startTagEnd: number;
  /** The `<` of the end tag; `startTagEnd` where the element closes itself. */
  endTagStart: number;
  /** Just past the element. */
  end: number;
  selfClosing: boolean;
  readonly attributes: readonly XmlAttribute[];
  /** Elements, comments and unread references in the order of the document; text is not kept. */
  readonly children: readonly XmlNode[];
  readonly parent: XmlElement | undefined;
}

/** One comment; `text` is what stands between `<!--` and `-->`. */
export interface XmlComment {
  readonly kind: "comment";
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly parent: XmlElement | undefined;
}

/** A reference between tags, such as `&connectors;`, to an entity that is never read here. */
export interface XmlReference {
  readonly kind: "reference";
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Whether elements may come in through it: an external entity, or an internal one whose text holds markup. */
  readonly bringsElements: boolean;
  readonly parent: XmlElement | undefined;
}

export type XmlNode = XmlElement | XmlComment | XmlReference;

/** A well-formed document. */
export interface XmlDocument {
  readonly text: string;
  readonly lines: LineIndex;
  readonly root: XmlElement;
  /** The encoding of the XML declaration, in lower case; `undefined` where none is declared. */
  readonly declaredEncoding: string | undefined;
}

/** The child elements of a name, in the order of the document. */
export function childElements(parent: XmlElement, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  for (const child of parent.children) if (child.kind === "element" && child.name === name) found.push(child);
  return found;
}

export function attributeOf(element: XmlElement, name: string): XmlAttribute | undefined {
  return element.attributes.find((attribute) => attribute.name === name);
}

/** The resolved value of an attribute; `undefined` where the element has none of that name. */
export function attributeValue(element: XmlElement, name: string): string | undefined {
  return attributeOf(element, name)?.value;
}

/** Where an element is shown to the user: its start tag. */
export function startTagSpan(document: XmlDocument, element: XmlElement): Span {
  return spanBetween(document.lines, element.start, element.startTagEnd);
}

/** Where an attribute is shown to the user: name, value and quotes. */
export function attributeSpan(document: XmlDocument, attribute: XmlAttribute): Span {
  return spanBetween(document.lines, attribute.start, attribute.valueEnd + 1);
}
