import Handlebars from "handlebars/dist/handlebars.js";
import { escapeXmlAttribute } from "../formats/xml-element.ts";
import { httpdArgument } from "../model/httpd-arguments.ts";
import { byteLength, MAX_PROPERTIES_LINE_BYTES, propertyObstacle } from "../model/text-limits.ts";

/** What stands for itself in every format: nearly every value of a large topology, and worth a short way. */
const ORDINARY = /^[\w.,:/-]{1,500}$/;

/** Escapes a value for one format, or throws where the format cannot carry it: validation refuses such values first. */
const helpers = {
  /** A key or value of workers.properties, which has no quoting. */
  property: (value: unknown): string => {
    if (typeof value === "string" && ORDINARY.test(value)) return value;
    const text = oneLine(value);
    const obstacle = propertyObstacle(text);
    if (obstacle !== undefined) throw new RangeError(`a value ${obstacle}`);
    if (byteLength(text) > MAX_PROPERTIES_LINE_BYTES) throw new RangeError("a value is longer than mod_jk's lines");
    return text;
  },
  /** One argument of a directive of httpd. */
  httpd: (value: unknown): string => httpdArgument(oneLine(value)),
  /** The value of an XML attribute. */
  xml: (value: unknown): string => {
    return typeof value === "string" && ORDINARY.test(value) ? value : escapeXmlAttribute(oneLine(value));
  },
  /** One word of a POSIX shell: a path, which no command takes for an option, or a URL. */
  shell: (value: unknown): string => {
    const word = oneLine(value);
    const text = word.startsWith("-") ? `./${word}` : word;
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
  },
  /** A code span of Markdown. */
  text: (value: unknown): string => codeSpan(oneLine(value)),
  /** A code span in a cell of a table. */
  cell: (value: unknown): string => codeSpan(oneLine(value)).replace(/\|/g, "\\|"),
  /** Where INSTALL.md keeps the file that was there before. */
  backup: (value: unknown): string => `${oneLine(value)}.before-lbgen`,
} as const;

function oneLine(value: unknown): string {
  const text = String(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no format may get a value that could begin a new line
  if (/[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(text)) throw new RangeError("a value holds a control character");
  return text;
}

/** Text as Markdown shows it literally. */
export function codeSpan(text: string): string {
  if (!text.includes("`")) return `\`${text}\``;
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

/**
 * Compiles a template into a function of its view.
 *
 * @param text - Handlebars; nothing is escaped but through the helpers above, and unknown names are refused.
 */
export function compileTemplate<View>(text: string): (view: View) => string {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  const knownHelpers = Object.fromEntries(Object.keys(helpers).map((name) => [name, true]));
  const template = handlebars.compile<View>(text, {
    noEscape: true,
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: knownHelpers as unknown as KnownHelpers,
  });
  return (view) => template(view);
}
