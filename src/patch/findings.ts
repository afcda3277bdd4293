import { type Diagnostic, type Severity, type Span, WHOLE_FILE } from "../diagnostic.ts";
import {
  attributeSpan,
  attributeValue,
  startTagSpan,
  type XmlAttribute,
  type XmlDocument,
  type XmlElement,
  type XmlReference,
} from "../formats/xml-tree.ts";
import { spanBetween } from "../line-index.ts";

/** What a finding points at: a start tag, a reference or an attribute; `undefined` for the file as a whole. */
type Place = XmlElement | XmlReference | XmlAttribute | undefined;

/** Collects what a patch finds in one file. */
export interface Findings {
  readonly diagnostics: Diagnostic[];
  report(severity: Severity, code: string, at: Place, message: string, hint: string): void;
}

export function collectFindings(document: XmlDocument, file: string): Findings {
  const diagnostics: Diagnostic[] = [];
  return {
    diagnostics,
    report(severity, code, at, message, hint) {
      diagnostics.push({ file, ...spanOf(document, at), severity, code, message, hint });
    },
  };
}

function spanOf(document: XmlDocument, at: Place): Span {
  if (at === undefined) return WHOLE_FILE;
  if (!("kind" in at)) return attributeSpan(document, at);
  return at.kind === "element" ? startTagSpan(document, at) : spanBetween(document.lines, at.start, at.end);
}

/** `line 12 (port 8009), line 15 (port 8010)`, for a message that lists elements; the label names an attribute. */
export function listElements(document: XmlDocument, elements: readonly XmlElement[], label: string): string {
  const shown = elements.slice(0, MAX_LISTED).map((element) => {
    const value = attributeValue(element, label);
    const { line } = startTagSpan(document, element);
    return `line ${line} (${value === undefined ? `no ${label}` : `${label} ${value}`})`;
  });
  if (elements.length > MAX_LISTED) shown.push(`and ${elements.length - MAX_LISTED} more`);
  return shown.join(", ");
}

const MAX_LISTED = 50;
