/** Why a document is not well-formed: the place as offsets, the reason in plain words, the mend. */
export interface XmlFault {
  readonly code: "xml-syntax" | "xml-hash-comment" | "too-complex";
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint: string;
}

/** What the parser had read when it stopped. */
export interface ParserState {
  readonly text: string;
  /** Just past the character at which the parser stopped. */
  readonly position: number;
  /** Just past the last complete tag, comment, processing instruction or declaration. */
  readonly markupEnd: number;
  /** The innermost element that is open, with the offset of its `<`. */
  readonly open: { readonly name: string; readonly start: number; readonly startTagEnd: number } | undefined;
}

/**
 * Puts the message of the saxes parser into words that name the mend. No message holds a piece of the document but
 * names of elements, since a value that was torn apart may be a password.
 *
 * @param problem - what saxes said, without a position.
 */
export function explainFault(problem: string, state: ParserState): XmlFault {
  const { text, position } = state;
  const at = offendingCharacter(text, position);
  const here = (message: string, hint: string, start = at, end = Math.max(position, start + 1)): XmlFault => ({
    code: "xml-syntax",
    start,
    end: Math.min(end, text.length),
    message,
    hint,
  });

  if (problem === "unexpected end." || problem.startsWith("unclosed tag")) return explainEnd(state);
  if (problem === "document must contain a root element.") {
    const rest = text.slice(state.markupEnd);
    if (/\S/.test(rest)) return explainEnd(state);
    return here("the file holds no element", "give a server.xml; its root element is <Server>", 0, 0);
  }
  if (problem === "text data outside of root node.") {
    const start = state.markupEnd + Math.max(0, text.slice(state.markupEnd).search(/[^ \t\r\n]/));
    const end = endOfLine(text, start);
    return here("text stands outside of the root element", "remove it, or make it a comment: <!-- ... -->", start, end);
  }
  if (problem === "documents may contain only one root.") {
    const start = text.lastIndexOf("<", at);
    const hint = "remove it, or move it into the root element; a stray end tag above may have closed that too early";
    return here("a second element stands beside the root element", hint, start);
  }
  if (problem.startsWith("unmatched closing tag")) {
    const hint = "remove it, or mend the tag above that closed its element too early";
    return here("an end tag closes an element that is not open", hint, Math.max(0, text.lastIndexOf("</", at)));
  }
  if (problem === "attribute without value." && text[at] !== "#") {
    const nameEnd = text.slice(0, at).trimEnd().length;
    const start = nameEnd - (/[^\s"'<>/=]*$/.exec(text.slice(Math.max(0, nameEnd - 100), nameEnd))?.[0].length ?? 0);
    return here("an attribute has no value", 'write it as name="value"', start, nameEnd);
  }
  if (problem.includes("in attribute name") || problem === "attribute without value.") return explainInTag(state, at);
  switch (problem) {
    case "disallowed character.":
      if (text[at] === "<") {
        return here(
          "the value of an attribute holds a <",
          "write &lt; for it; if no < is meant, close the quotes of the value before it",
        );
      }
      return here(`character ${codeName(text, at)} is not allowed in XML`, "remove it");
    case "disallowed character in tag name":
      return here("this < begins no tag", "write &lt; for a literal <", text.lastIndexOf("<", at));
    case "disallowed character in tag name.":
      return here(
        `the name of an element holds ${codeName(text, at)}`,
        "put white space between name and attributes, or mend the name",
      );
    case "forward-slash in opening tag not followed by >.":
      return here(
        "a / in a start tag is not followed by >",
        'write /> at the end of the tag; values stand in quotes: name="value"',
      );
    case "unquoted attribute value.":
      return here("the value of an attribute is not in quotes", 'write it as name="value"');
    case "no whitespace between attributes.":
      return here(
        "white space is missing before the next attribute",
        'put a blank before it; a " inside of a value is written &quot;',
      );
    case "disallowed character in closing tag.":
      return here("an end tag holds more than its name", "write it as </Name>");
    case "weird empty close tag.":
      return here("the end tag </> names no element", "write the name of the element", text.lastIndexOf("</", at));
    case "undefined entity.":
      return here(
        "the reference names an entity that is not declared",
        "write &amp; for a literal &, or declare the entity in the DOCTYPE",
        text.lastIndexOf("&", at),
      );
    case "empty entity name.":
    case "disallowed character in entity name.": {
      // Up to the next ; the parser takes all for the name, other & included.
      const bare = text.slice(state.markupEnd, position).search(BARE_AMPERSAND);
      const start = bare >= 0 ? state.markupEnd + bare : text.lastIndexOf("&", at);
      return here("this & begins no reference", "write &amp; for a literal &", start, start + 1);
    }
    case "malformed character entity.":
      return here(
        "the numeric reference stands for no character that XML allows",
        "remove it, or write &amp; for a literal &",
        text.lastIndexOf("&", at),
      );
    case 'the string "]]>" is disallowed in char data.':
      return here("]]> stands outside of a CDATA section", "write ]]&gt; for it", Math.max(0, position - 3));
    case "malformed comment.": {
      const start = Math.max(0, text.lastIndexOf("--", at - 1));
      return here(
        "a comment holds --",
        "end the comment with -->, and write no -- in it; comments cannot be nested",
        start,
        start + 2,
      );
    }
    case "an XML declaration must be at the start of the document.":
    case "the XML declaration must appear at the start of the document.":
      return here(
        "the XML declaration is not at the start of the file",
        "remove what stands before <?xml, blank lines included",
        Math.max(0, text.lastIndexOf("<?", at)),
      );
    case "inappropriately located doctype declaration.":
      return here("a second or late DOCTYPE", "keep one DOCTYPE, before the root element");
    case "incorrect syntax.":
      return here(
        "this <! begins neither a comment nor a CDATA section",
        "write a comment as <!-- ... -->",
        Math.max(0, text.lastIndexOf("<!", at)),
      );
    default:
      if (text.startsWith("<?xml", state.markupEnd)) {
        const hint = 'write it as <?xml version="1.0" encoding="UTF-8"?>';
        return here("the XML declaration is not well-formed", hint);
      }
      return here(`not well-formed: ${problem.replace(/\.$/, "")}`, "mend the markup here");
  }
}

/** Something stands in a start tag that is no attribute. */
function explainInTag({ text, position }: ParserState, at: number): XmlFault {
  const fault = (message: string, hint: string, end = position): XmlFault => {
    return { code: "xml-syntax", start: at, end: Math.min(Math.max(end, at + 1), text.length), message, hint };
  };
  switch (text[at]) {
    case "#":
      return {
        code: "xml-hash-comment",
        start: at,
        end: endOfLine(text, at),
        message: "XML has no # comments; this one stands inside of a start tag, and Tomcat does not start",
        hint: "remove it, or write it as <!-- ... --> outside of tags",
      };
    case "<":
      if (text.startsWith("<!--", at)) {
        const close = text.indexOf("-->", at);
        const hint = "move the comment before or behind the tag";
        return fault("a comment stands inside of a start tag", hint, close < 0 ? at + 4 : close + 3);
      }
      return fault("the start tag before this < is not ended", "end that tag with > or />");
    case '"':
    case "'":
      return fault("a quote stands where a name should", "write a quote inside of a value as &quot; or &apos;");
    case "=":
      return fault("a = without a name before it", 'write name="value"');
    default:
      return fault("the start tag holds something that is no attribute", 'write attributes as name="value"');
  }
}

/** The file ends too early: what was being written at its end, or which element is open. */
function explainEnd({ text, markupEnd, open }: ParserState): XmlFault {
  const fault = (start: number, end: number, message: string, hint: string): XmlFault => {
    return { code: "xml-syntax", start, end: Math.min(end, text.length), message, hint };
  };
  const begun = text.indexOf("<", markupEnd);
  if (begun >= 0) {
    const bare = /^<[^!?/]/.test(text.slice(begun, begun + 2)) ? text.slice(begun).search(BARE_AMPERSAND) : -1;
    if (bare >= 0) {
      return fault(begun + bare, begun + bare + 1, "this & begins no reference", "write &amp; for a literal &");
    }
    const [opener, what, closer] = UNFINISHED.find(([opener]) => text.startsWith(opener, begun)) ?? LAST_RESORT;
    const message = `the file ends inside of ${what}`;
    return fault(begun, begun + opener.length, message, `end it with ${closer}; the file may be cut off`);
  }
  const reference = text.indexOf("&", markupEnd);
  if (reference >= 0) return fault(reference, reference + 1, "this & begins no reference", "write &amp; for it");
  if (open === undefined)
    return fault(text.length, text.length, "the file ends too early", "restore its end: the file may be cut off");
  const hint = `write </${open.name}> at its end; the file may be cut off`;
  return fault(open.start, open.startTagEnd, `element <${open.name}> is not closed`, hint);
}

const BARE_AMPERSAND = /&(?![^\s&;<>"']+;)/;
type Unfinished = readonly [opener: string, what: string, closer: string];
const LAST_RESORT: Unfinished = ["<", "a tag", ">"];
const UNFINISHED: readonly Unfinished[] = [
  ["<!--", "a comment", "-->"],
  ["<![CDATA[", "a CDATA section", "]]>"],
  ["<!DOCTYPE", "the DOCTYPE", ">"],
  ["<?", "a processing instruction", "?>"],
  ["</", "an end tag", ">"],
];

/** The character at which the parser stopped; CR LF and surrogate pairs count as one. */
function offendingCharacter(text: string, position: number): number {
  const pair = /^(?:\r\n|[\uD800-\uDBFF][\uDC00-\uDFFF])$/.test(text.slice(Math.max(0, position - 2), position));
  return Math.max(0, position - (pair ? 2 : 1));
}

function codeName(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return code > 0x20 && code < 0x7f ? `${name} (${String.fromCodePoint(code)})` : name;
}

/** Just past the last character of a line that is no white space. */
function endOfLine(text: string, start: number): number {
  let end = start + 1;
  for (let at = end; at < text.length && text[at] !== "\n" && text[at] !== "\r"; at++) {
    if (text[at] !== " " && text[at] !== "\t") end = at + 1;
  }
  return end;
}
