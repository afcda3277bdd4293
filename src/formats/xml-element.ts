/** An element to be written. */
export interface XmlNewElement {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly XmlNewElement[];
  /** Lines of a comment above the element; none for no lines. */
  readonly comment: readonly string[];
}

/** How the lines of a file are laid out. */
export interface XmlLayout {
  /** White space before the element itself. */
  readonly indent: string;
  /** What each level adds to it. */
  readonly unit: string;
  readonly eol: string;
}

/** A start tag longer than this puts each of its attributes on a line of its own, below the first. */
const MAX_LINE_LENGTH = 110;

/** An element without a comment. */
export function xmlElement(
  name: string,
  attributes: XmlNewElement["attributes"],
  children: readonly XmlNewElement[] = [],
): XmlNewElement {
  return { name, attributes, children, comment: [] };
}

/**
 * Formats an element with its comment and children, each line indented, without a line end after the last.
 *
 * @throws RangeError for a value that XML cannot carry; see {@link isXmlText}.
 */
export function formatXmlElement(element: XmlNewElement, layout: XmlLayout): string {
  const { indent, unit, eol } = layout;
  const close = element.children.length === 0 ? "/>" : ">";
  const attributes = element.attributes.map(formatXmlAttribute);
  const oneLine = `${indent}${[`<${element.name}`, ...attributes].join(" ")}${close}`;
  const aligned = `${eol}${indent}${" ".repeat(element.name.length + 2)}`;
  const lines = formatComment(element.comment, indent);
  if (oneLine.length <= MAX_LINE_LENGTH) lines.push(oneLine);
  else lines.push(`${indent}<${element.name} ${attributes.join(aligned)}${close}`);
  if (element.children.length > 0) {
    const inner = { indent: indent + unit, unit, eol };
    for (const child of element.children) lines.push(formatXmlElement(child, inner));
    lines.push(`${indent}</${element.name}>`);
  }
  return lines.join(eol);
}

/**
 * Formats an element without any line end, for a place in the middle of a line.
 *
 * @throws RangeError for a value that XML cannot carry; see {@link isXmlText}.
 */
export function formatXmlInline(element: XmlNewElement): string {
  const comment = element.comment.length === 0 ? "" : `<!-- ${element.comment.map(commentText).join(" ")} -->`;
  const start = [`${comment}<${element.name}`, ...element.attributes.map(formatXmlAttribute)].join(" ");
  if (element.children.length === 0) return `${start}/>`;
  return `${start}>${element.children.map(formatXmlInline).join("")}</${element.name}>`;
}

/** `name="value"`, escaped. */
function formatXmlAttribute([name, value]: readonly [string, string]): string {
  return `${name}="${escapeXmlAttribute(value)}"`;
}

/**
 * Escapes the value of an attribute for either kind of quotes. All that is not printable ASCII becomes a numeric
 * reference, so that a file of any encoding can hold it, and tabs and line ends reach the program as they are.
 *
 * @throws RangeError for a value that XML cannot carry; see {@link isXmlText}.
 */
export function escapeXmlAttribute(value: string): string {
  if (!isXmlText(value)) throw new RangeError("the value holds a character that XML does not allow");
  return value.replace(/[&<>"']|[^ -~]/gu, (character) => {
    const name = NAMED[character];
    return name ?? `&#${character.codePointAt(0) ?? 0};`;
  });
}

const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Whether XML 1.0 has a way to write every character of a value: no control characters but tab, CR and LF, no lone surrogates. */
export function isXmlText(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  return !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u.test(value);
}

/** Lines of a comment; a comment cannot hold `--` nor, in a file of any encoding, other than ASCII. */
function formatComment(comment: readonly string[], indent: string): string[] {
  const texts = comment.map(commentText);
  return texts.map((text, at) => {
    const opener = at === 0 ? `${indent}<!-- ` : `${indent}     `;
    return `${opener}${text}${at === texts.length - 1 ? " -->" : ""}`;
  });
}

function commentText(line: string): string {
  return line
    .replace(/[^ -~]/gu, "?")
    .replace(/-(?=-)/g, "- ")
    .replace(/-$/, "- ");
}
