import {
  escapeXmlAttribute,
  formatXmlElement,
  formatXmlInline,
  type XmlLayout,
  type XmlNewElement,
} from "../formats/xml-element.ts";
import type { XmlAttribute, XmlDocument, XmlElement, XmlNode } from "../formats/xml-tree.ts";
import { lineStartAt, positionAt } from "../line-index.ts";
import type { TextEdit } from "../text-edits.ts";

/** What a start tag is to say. */
export interface AttributeChanges {
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly remove?: readonly string[];
}

/**
 * Edits that change the attributes of one start tag. An attribute that says the same already is left alone, another
 * keeps its place and its quotes, a new one follows the last in the tag's own style: on a line of its own where
 * attributes begin lines, else after a blank.
 */
export function attributeEdits(document: XmlDocument, element: XmlElement, changes: AttributeChanges): TextEdit[] {
  const edits: TextEdit[] = [];
  const added: string[] = [];
  const byName = new Map(element.attributes.map((attribute) => [attribute.name, attribute]));
  const separator = attributeSeparator(document, element);
  const last = element.attributes.at(-1);
  for (const [name, value] of changes.set) {
    const attribute = byName.get(name);
    const escaped = escapeXmlAttribute(value);
    if (attribute === undefined) {
      const quote = last?.quote ?? '"';
      added.push(`${separator}${name}=${quote}${escaped}${quote}`);
    } else if (!saysAlready(document, attribute, value, escaped)) {
      edits.push({ start: attribute.valueStart, end: attribute.valueEnd, text: escaped });
    }
  }
  for (const name of changes.remove ?? []) {
    const attribute = byName.get(name);
    if (attribute === undefined) continue;
    const before = element.attributes[element.attributes.indexOf(attribute) - 1];
    edits.push({ start: attributeEnd(before) ?? element.nameEnd, end: attribute.valueEnd + 1, text: "" });
  }
  if (added.length > 0) {
    const at = attributeEnd(last) ?? element.nameEnd;
    edits.push({ start: at, end: at, text: added.join("") });
  }
  return edits;
}

function attributeEnd(attribute: XmlAttribute | undefined): number | undefined {
  return attribute === undefined ? undefined : attribute.valueEnd + 1;
}

/**
 * Whether an attribute's value is the wanted one. What stands for a non-ASCII character in a file of a declared 8-bit
 * encoding is not known here, so there only the reference that lbgen would write counts as the same.
 */
function saysAlready(document: XmlDocument, attribute: XmlAttribute, value: string, escaped: string): boolean {
  if (attribute.value !== value) return false;
  const { declaredEncoding } = document;
  if (declaredEncoding === undefined || declaredEncoding.startsWith("utf-")) return true;
  const raw = document.text.slice(attribute.valueStart, attribute.valueEnd);
  return raw === escaped || !/[^\t\r\n -~]/.test(raw);
}

/** What stands before a new attribute: a blank, or the line end and the white space that other attributes have. */
function attributeSeparator(document: XmlDocument, element: XmlElement): string {
  for (let at = element.attributes.length - 1; at >= 0; at--) {
    const from = attributeEnd(element.attributes[at - 1]) ?? element.nameEnd;
    const space = document.text.slice(from, element.attributes[at]?.start);
    const lineEnd = /(?:\r\n|\r|\n)[ \t]*$/.exec(space);
    if (lineEnd !== null) return lineEnd[0];
  }
  return " ";
}

/** Inserts elements right after a node, on lines of their own where the node's line ends there. */
export function insertAfter(document: XmlDocument, node: XmlNode, elements: readonly XmlNewElement[]): TextEdit {
  const anchor = withTrailingComments(document, node);
  const layout = node.parent === undefined ? undefined : childLayout(document, node.parent, anchor.end);
  if (layout === undefined || !lineEndsAt(document, anchor.end)) {
    return { start: anchor.end, end: anchor.end, text: inline(elements) };
  }
  const at = skipBlanks(document, anchor.end);
  return { start: at, end: at, text: below(elements, layout) };
}

/** Inserts an element before another, on lines of its own where that begins a line. */
export function insertBefore(document: XmlDocument, node: XmlElement, element: XmlNewElement): TextEdit {
  const lineStart = lineStartAt(document.lines, node.start);
  const before = document.text.slice(lineStart, node.start);
  if (node.parent === undefined || !isBlank(before) || !hasLines(document)) {
    return { start: node.start, end: node.start, text: formatXmlInline(element) };
  }
  const layout = { ...childLayout(document, node.parent, node.start), indent: before };
  return { start: lineStart, end: lineStart, text: formatXmlElement(element, layout) + layout.eol };
}

/** Inserts elements as the first children of an element, which may be one that closes itself or is empty. */
export function insertFirst(document: XmlDocument, parent: XmlElement, elements: readonly XmlNewElement[]): TextEdit {
  const { text } = document;
  const layout = childLayout(document, parent, parent.startTagEnd);
  const isEmpty = parent.selfClosing || isBlank(text.slice(parent.startTagEnd, parent.endTagStart));
  const ownLine = lineEndsAt(document, parent.end) && hasLines(document);
  const closing = `${layout.eol}${lineIndent(document, parent.start)}`;
  if (parent.selfClosing) {
    const start = attributeEnd(parent.attributes.at(-1)) ?? parent.nameEnd;
    const content = ownLine ? below(elements, layout) + closing : inline(elements);
    return { start, end: parent.startTagEnd, text: `>${content}</${parent.name}>` };
  }
  const at = parent.startTagEnd;
  if (lineEndsAt(document, at)) {
    const lineEnd = skipBlanks(document, at);
    return { start: lineEnd, end: lineEnd, text: below(elements, layout) };
  }
  if (isEmpty && ownLine) return { start: at, end: parent.endTagStart, text: below(elements, layout) + closing };
  return { start: at, end: at, text: inline(elements) };
}

/** Replaces an element by another at the same place. */
export function replaceElement(document: XmlDocument, old: XmlElement, element: XmlNewElement): TextEdit {
  const before = document.text.slice(lineStartAt(document.lines, old.start), old.start);
  if (old.parent === undefined || !isBlank(before) || !hasLines(document)) {
    return { start: old.start, end: old.end, text: formatXmlInline(element) };
  }
  const layout = { ...childLayout(document, old.parent, old.start), indent: before };
  return { start: old.start, end: old.end, text: formatXmlElement(element, layout).slice(before.length) };
}

/** Removes an element, with its lines where it stands on lines of its own. */
export function removeElement(document: XmlDocument, element: XmlElement): TextEdit {
  const { text } = document;
  const lineStart = lineStartAt(document.lines, element.start);
  const alone = isBlank(text.slice(lineStart, element.start)) && lineEndsAt(document, element.end);
  if (!alone || lineStart === 0) return { start: element.start, end: element.end, text: "" };
  const eolLength = text.startsWith("\r\n", lineStart - 2) ? 2 : 1;
  return { start: lineStart - eolLength, end: element.end, text: "" };
}

function below(elements: readonly XmlNewElement[], layout: XmlLayout): string {
  return elements.map((element) => layout.eol + formatXmlElement(element, layout)).join("");
}

function inline(elements: readonly XmlNewElement[]): string {
  return elements.map(formatXmlInline).join("");
}

/** The last of the comments that follow a node on the line where it ends, since they speak of it. */
function withTrailingComments(document: XmlDocument, node: XmlNode): XmlNode {
  const siblings = node.parent?.children ?? [];
  let anchor = node;
  for (let at = siblings.indexOf(node) + 1; at < siblings.length; at++) {
    const next = siblings[at];
    if (next?.kind !== "comment" || !/^[ \t]*$/.test(document.text.slice(anchor.end, next.start))) break;
    anchor = next;
  }
  return anchor;
}

/** Indentation, its unit and the line end for new children of an element, as its surroundings have them. */
function childLayout(document: XmlDocument, parent: XmlElement, near: number): XmlLayout {
  const eol = lineEndNear(document, near);
  const own = lineIndent(document, parent.start);
  const unit = indentUnit(document, parent);
  return { indent: childIndent(document, parent) ?? own + unit, unit, eol };
}

/** How far the children of an element are indented; `undefined` where none begins a line. */
function childIndent(document: XmlDocument, parent: XmlElement): string | undefined {
  for (const kind of ["element", "comment"] as const) {
    for (const child of parent.children) {
      if (child.kind !== kind) continue;
      const before = document.text.slice(lineStartAt(document.lines, child.start), child.start);
      if (isBlank(before) && child.start > parent.startTagEnd) return before;
    }
  }
  return undefined;
}

/** What one level adds to the indentation, taken from the nearest element around that shows it. */
function indentUnit(document: XmlDocument, parent: XmlElement): string {
  for (let element: XmlElement | undefined = parent; element !== undefined; element = element.parent) {
    const inner = childIndent(document, element);
    const outer = lineIndent(document, element.start);
    if (inner !== undefined && inner.length > outer.length && inner.startsWith(outer)) {
      const unit = inner.slice(outer.length);
      if (unit.length <= 8) return unit;
    }
  }
  return lineIndent(document, parent.start).includes("\t") ? "\t" : "  ";
}

/** The white space that begins the line of an offset. */
function lineIndent(document: XmlDocument, offset: number): string {
  const space = /[ \t]*/y;
  space.lastIndex = lineStartAt(document.lines, offset);
  return space.exec(document.text)?.[0] ?? "";
}

/** How many line ends on either side of a place are asked. */
const NEIGHBOURS = 3;

/** The line end that most lines around an offset have; of two equally frequent ones, that of the line itself. */
function lineEndNear(document: XmlDocument, offset: number): string {
  const { starts } = document.lines;
  const here = positionAt(document.lines, offset).line - 1;
  const counts = new Map<string, number>();
  const first = Math.max(1, here + 1 - NEIGHBOURS);
  for (let line = first; line <= here + NEIGHBOURS && line < starts.length; line++) {
    const end = starts[line] ?? 0;
    const eol = document.text.startsWith("\r\n", end - 2) ? "\r\n" : (document.text[end - 1] ?? "\n");
    const weight = line === here + 1 ? 1.5 : 1;
    counts.set(eol, (counts.get(eol) ?? 0) + weight);
  }
  let best = "\n";
  for (const [eol, count] of counts) if (count > (counts.get(best) ?? 0)) best = eol;
  return best;
}

/** Whether nothing but blanks follows an offset on its line, and the line ends there. */
function lineEndsAt(document: XmlDocument, offset: number): boolean {
  const rest = /[ \t]*(?:\r|\n|$)/y;
  rest.lastIndex = offset;
  return rest.test(document.text);
}

function skipBlanks(document: XmlDocument, offset: number): number {
  const blanks = /[ \t]*/y;
  blanks.lastIndex = offset;
  return offset + (blanks.exec(document.text)?.[0].length ?? 0);
}

function hasLines(document: XmlDocument): boolean {
  return document.lines.starts.length > 1;
}

function isBlank(text: string): boolean {
  return !/[^ \t\r\n]/.test(text);
}
