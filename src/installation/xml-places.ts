import type { XmlAttribute, XmlElement } from "../formats/xml-tree.ts";
import type { Place, SourceFile } from "../place.ts";

/** Where an element is shown: its start tag. */
export function placeOfElement(file: SourceFile, element: XmlElement): Place {
  return { file, start: element.start, end: element.startTagEnd };
}

/** Where an attribute is shown: name, value and quotes. */
export function placeOfAttribute(file: SourceFile, attribute: XmlAttribute): Place {
  return { file, start: attribute.start, end: attribute.valueEnd + 1 };
}
