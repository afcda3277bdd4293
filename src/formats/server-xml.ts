import { SaxesParser } from "saxes";
import type { Diagnostic } from "../diagnostic.ts";
import { indexLines, type LineIndex, spanBetween } from "../line-index.ts";
import {
  type Doctype,
  type EntityProblem,
  entityResolver,
  NO_DOCTYPE,
  PREDEFINED_ENTITIES,
  parseDoctype,
} from "./xml-doctype.ts";
import { explainFault, type XmlFault } from "./xml-fault.ts";
import type { XmlAttribute, XmlDocument, XmlElement, XmlNode } from "./xml-tree.ts";

/** What parsing gives: the document, or the first thing that is not well-formed. */
export type ServerXmlParse =
  | { readonly ok: true; readonly document: XmlDocument }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Elements, attributes, comments and references that one document may hold. */
const MAX_NODES = 500_000;
/** What entities may add to attribute values, in characters, and how many references are followed (the JDK's number). */
const MAX_EXPANDED_LENGTH = 10_000_000;
const MAX_EXPANSIONS = 64_000;

/** Leaves the parser at the first fault; never seen outside of this module. */
const STOP = new Error("parsing stopped");

/**
 * Parses a server.xml strictly, as Tomcat's own reader does: the first thing that is not well-formed ends it. Takes
 * time and memory linear in the length of the text, whatever it holds. No external entity and no DTD is ever read.
 *
 * @param text - without byte order mark, as `decodeXmlBytes` gives it.
 * @param file - as the user spelled it; for the diagnostic only.
 * @returns the tree with offsets into `text`; or one error `xml-hash-comment` (a `#` comment in a start tag),
 *   `too-complex` (over half a million nodes) or `xml-syntax`.
 * @see XML 1.0, sections 2 to 4
 */
export function parseServerXml(text: string, file: string): ServerXmlParse {
  const lines = indexLines(text);
  const result = readTree(text, lines);
  if (!("message" in result)) return { ok: true, document: result };
  const { code, start, end, message, hint } = result;
  const place = spanBetween(lines, start, end);
  return { ok: false, diagnostic: { file, ...place, severity: "error", code, message, hint } };
}

type OpenElement = XmlElement & { readonly attributes: XmlAttribute[]; readonly children: XmlNode[] };

function readTree(text: string, lines: LineIndex): XmlDocument | XmlFault {
  const loneSurrogate = text.search(/\p{Surrogate}/u);
  if (loneSurrogate >= 0) {
    return syntaxFault(loneSurrogate, loneSurrogate + 1, "half of a surrogate pair is no character", "remove it");
  }
  const hasPairs = /[\uD800-\uDBFF]/.test(text);
  let fault: XmlFault | undefined;
  let root: XmlElement | undefined;
  let current: OpenElement | undefined;
  const openElements: OpenElement[] = [];
  const namesInTag = new Set<string>();
  let inStartTag = false;
  let markupEnd = 0;
  let nodes = 0;
  let expanded = 0;
  let expansions = 0;
  let doctype: Doctype = NO_DOCTYPE;
  let resolve = entityResolver(doctype, false);

  const stop = (found: XmlFault): never => {
    fault ??= found;
    throw STOP;
  };
  const countNode = (start: number) => {
    if (++nodes <= MAX_NODES) return;
    const message = `the file holds more than ${MAX_NODES} elements, attributes and comments`;
    stop({ code: "too-complex", start, end: start, message, hint: "check that this is the file you mean" });
  };

  /** Tomcat's reader keeps to the fourth edition of XML 1.0, whose names have no characters beyond U+FFFF. */
  const checkName = (name: string, start: number) => {
    if (!hasPairs || !/[\uD800-\uDBFF]/.test(name)) return;
    const message = "the name holds a character beyond U+FFFF, which Tomcat's reader does not take";
    stop(syntaxFault(start, start + name.length, message, "use another name"));
  };

  // More than seven handlers make the parser's object a slow one for V8: 5 MB take 400 ms then, not 100.
  // 1.1 differs in control characters and line ends only, which an 8-bit file read as latin1 cannot have told apart.
  const parser = new SaxesParser({ position: false, forceXMLVersion: true, defaultXMLVersion: "1.0" });
  parser.on("error", (error) => {
    const { position } = parser;
    const complete = skipUnlisted(text, markupEnd, position);
    stop(explainFault(error.message, { text, position, markupEnd: complete, open: openElements.at(-1) }));
  });
  parser.on("doctype", () => {
    const found = parseDoctype(text, text.indexOf("<!DOCTYPE", skipUnlisted(text, markupEnd)), parser.position);
    if ("reason" in found) {
      return stop(syntaxFault(found.at, found.at + 1, found.reason, "mend the DOCTYPE, or remove it"));
    }
    doctype = found;
    resolve = entityResolver(doctype, parser.xmlDecl.standalone === "yes");
    markupEnd = parser.position;
  });
  parser.on("comment", () => {
    const end = parser.position + 1;
    const start = text.lastIndexOf("<!--", end - 7);
    countNode(start);
    current?.children.push({ kind: "comment", start, end, text: text.slice(start + 4, end - 3), parent: current });
    markupEnd = end;
  });
  parser.on("opentagstart", ({ name }) => {
    const { position } = parser;
    const nameEnd = text[position - 2] === "\r" && text[position - 1] === "\n" ? position - 2 : position - 1;
    const start = nameEnd - name.length - 1;
    countNode(start);
    checkName(name, start + 1);
    const version = current === undefined ? parser.xmlDecl.version : undefined;
    if (version !== undefined && version !== "1.0" && version !== "1.1") {
      const place = text.indexOf(version);
      stop(syntaxFault(place, place + version.length, "the XML version is neither 1.0 nor 1.1", "write 1.0"));
    }
    const parent = current;
    current = {
      kind: "element",
      name,
      start,
      nameEnd,
      startTagEnd: nameEnd,
      endTagStart: nameEnd,
      end: nameEnd,
      selfClosing: false,
      attributes: [],
      children: [],
      parent,
    };
    namesInTag.clear();
    inStartTag = true;
  });
  parser.on("attribute", ({ name, value }) => {
    const valueEnd = parser.position - 1;
    const quote = text[valueEnd] === "'" ? "'" : '"';
    const valueStart = text.lastIndexOf(quote, valueEnd - 1) + 1;
    let nameEnd = skipSpaceBack(text, valueStart - 1) - 1;
    nameEnd = skipSpaceBack(text, nameEnd);
    const start = nameEnd - name.length;
    countNode(start);
    checkName(name, start);
    if (namesInTag.has(name)) {
      stop(syntaxFault(start, valueEnd + 1, `attribute ${name} stands twice in one tag`, "remove one of the two"));
    }
    namesInTag.add(name);
    current?.attributes.push({ name, start, valueStart, valueEnd, quote, value });
  });
  parser.on("opentag", ({ isSelfClosing }) => {
    inStartTag = false;
    markupEnd = parser.position;
    if (current === undefined) return;
    current.startTagEnd = markupEnd;
    current.endTagStart = markupEnd;
    current.end = markupEnd;
    current.selfClosing = isSelfClosing;
    const parent = openElements.at(-1);
    if (parent === undefined) root = current;
    else parent.children.push(current);
    openElements.push(current);
  });
  parser.on("closetag", ({ isSelfClosing, name }) => {
    if (!isSelfClosing) {
      const endTagStart = text.lastIndexOf("</", parser.position - 1);
      const written = /[^\s>]*/y;
      written.lastIndex = endTagStart + 2;
      const found = written.exec(text)?.[0] ?? "";
      if (found !== name) {
        const line = spanBetween(lines, current?.start ?? 0, current?.start ?? 0).line;
        const message = `end tag </${found}> where <${name}> of line ${line} is open`;
        const hint = `close <${name}> first: with </${name}>, or with /> in its start tag`;
        stop(syntaxFault(endTagStart, parser.position, message, hint));
      }
      if (current !== undefined) current.endTagStart = endTagStart;
    }
    markupEnd = parser.position;
    if (current !== undefined) current.end = markupEnd;
    openElements.pop();
    current = openElements.at(-1);
  });
  /** The text of a reference in an attribute value; between tags, notes the reference. */
  const entity = (name: string): string | undefined => {
    const end = parser.position;
    const start = text.lastIndexOf("&", end - 1);
    const { value, markup, external, references, problem } = resolve(name);
    if (problem === "undeclared") return undefined; // saxes says so, or that it is no name
    if (problem !== undefined) return stop(syntaxFault(start, end, ENTITY_PROBLEMS[problem], "write its text instead"));
    expansions += references;
    expanded += value.length;
    if (expansions > MAX_EXPANSIONS || expanded > MAX_EXPANDED_LENGTH) {
      return stop(syntaxFault(start, end, "the entities of the file expand to too much text", "write plain text"));
    }
    if (!inStartTag) {
      countNode(start);
      current?.children.push({
        kind: "reference",
        name,
        start,
        end,
        bringsElements: markup || external,
        parent: current,
      });
      return "";
    }
    if (external && doctype.entities.get(name)?.kind === "external") {
      const message = "an attribute value refers to an external entity";
      return stop(syntaxFault(start, end, message, "write its text instead"));
    }
    if (markup) {
      const message = "an attribute value refers to an entity that holds a <";
      return stop(syntaxFault(start, end, message, "declare the entity with &amp;lt; instead, or write its text"));
    }
    return external ? `&${name};` : value;
  };

  const lookUp = {
    get: (_target: object, name: string | symbol) => PREDEFINED_ENTITIES.get(String(name)) ?? entity(String(name)),
  };
  parser.ENTITIES = new Proxy<Record<string, string>>({}, lookUp);

  try {
    parser.write(text).close();
  } catch (error) {
    if (error !== STOP) throw error;
  }
  if (fault !== undefined) return fault;
  if (root === undefined) return syntaxFault(0, 0, "the file holds no element", "give a server.xml");
  return { text, lines, root, declaredEncoding: declaredEncoding(text) };
}

const ENTITY_PROBLEMS: Record<EntityProblem, string> = {
  undeclared: "the reference names an entity that is not declared",
  unparsed: "the reference names an entity that is no text",
  recursive: "the reference names an entity that refers to itself",
  malformed: "the reference names an entity whose text is not well-formed",
  "too-deep": "the reference names an entity that is nested too deeply",
  "too-large": "the reference names an entity that expands to too much text",
};

function syntaxFault(start: number, end: number, message: string, hint: string): XmlFault {
  return { code: "xml-syntax", start, end, message, hint };
}

/**
 * Skips what the tree does not list, up to the next tag, comment or DOCTYPE: text, complete processing instructions
 * and CDATA sections.
 */
function skipUnlisted(text: string, from: number, limit = text.length): number {
  let at = from;
  while (true) {
    const next = text.indexOf("<", at);
    if (next < 0 || next >= limit) return at;
    const closer = text.startsWith("<?", next) ? "?>" : text.startsWith("<![CDATA[", next) ? "]]>" : undefined;
    const close = closer === undefined ? -1 : text.indexOf(closer, next);
    if (closer === undefined || close < 0 || close + closer.length > limit) return at;
    at = close + closer.length;
  }
}

/** The offset just past the last character before `end` that is no white space. */
function skipSpaceBack(text: string, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(text[at - 1] ?? "")) at--;
  return at;
}

/** The encoding that the XML declaration names. */
function declaredEncoding(text: string): string | undefined {
  const declaration = /^<\?xml\s[^>]*>/.exec(text)?.[0];
  return declaration === undefined ? undefined : /\sencoding\s*=\s*["']([^"']*)/.exec(declaration)?.[1]?.toLowerCase();
}
