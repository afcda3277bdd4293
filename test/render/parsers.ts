import { XMLParser } from "fast-xml-parser";

/** The directives of a workers.properties as mod_jk reads it: `#` cuts a line, the first `=` splits it, blanks around both go. */
export function parseWorkers(text: string): [key: string, value: string][] {
  return text.split("\n").flatMap((line): [string, string][] => {
    if (Buffer.byteLength(line) > 8190) throw new Error(`a line of ${Buffer.byteLength(line)} bytes`);
    const [kept = ""] = line.split("#");
    const equals = kept.indexOf("=");
    const [key, value] = [kept.slice(0, Math.max(equals, 0)).trim(), kept.slice(equals + 1).trim()];
    return key === "" || value === "" ? [] : [[key, value]];
  });
}

/** The values of one worker, keys without its name. */
export function workerOf(text: string, name: string): Record<string, string> {
  const lead = `worker.${name}.`;
  const own = parseWorkers(text).filter(([key]) => key.startsWith(lead));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(lead.length), value]));
}

/** One directive of httpd's configuration in words; a section's argument is one word. */
export type Directive = readonly string[];

/** The directives of a jk.conf as httpd reads them: `\` at the end joins lines, `#` is a comment only at the start of one. */
export function parseHttpd(text: string): Directive[] {
  const joined = text.replace(/\\\n/g, "");
  return joined.split("\n").flatMap((raw): Directive[] => {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) return [];
    if (!line.startsWith("<")) return [httpdWords(line)];
    const section = /^(<\/?[A-Za-z]+)\s*(.*)>$/.exec(line);
    if (section === null) throw new Error(`no section: ${line}`);
    const [, name = "", argument = ""] = section;
    return [argument === "" ? [name] : [name, ...httpdWords(argument)]];
  });
}

/** `ap_getword_conf`: a word ends at a blank, or is quoted, where a backslash stands before quotes and backslashes. */
function httpdWords(line: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < line.length; ) {
    const quote = line[at];
    let word = "";
    if (quote === '"' || quote === "'") {
      for (at++; line[at] !== quote; at++) {
        if (at >= line.length) throw new Error(`a quote is open: ${line}`);
        if (line[at] === "\\" && (line[at + 1] === quote || line[at + 1] === "\\")) at++;
        word += line[at];
      }
      at++;
      if (at < line.length && !isBlank(line[at])) throw new Error(`text follows a quote: ${line}`);
    } else {
      for (; at < line.length && !isBlank(line[at]); at++) word += line[at];
    }
    words.push(word);
    while (isBlank(line[at])) at++;
  }
  return words;
}

function isBlank(character: string | undefined): boolean {
  return character !== undefined && /[ \t\n\v\f\r]/.test(character);
}

/** An element with its attributes, values decoded, and its children in order. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
}

export function parseXml(text: string): Element {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
  });
  const top = elementsOf(parser.parse(text)).filter(({ name }) => name !== "?xml");
  if (top.length !== 1 || top[0] === undefined) throw new Error(`${top.length} root elements`);
  return top[0];
}

function elementsOf(parsed: readonly Record<string, unknown>[]): Element[] {
  return parsed.flatMap((entry) => {
    const name = Object.keys(entry).find((key) => key !== ":@" && !key.startsWith("#"));
    if (name === undefined) return [];
    const raw = Object.entries((entry[":@"] ?? {}) as Record<string, string>);
    const attributes = Object.fromEntries(raw.map(([key, value]) => [key, decodeReferences(value)]));
    return [{ name, attributes, children: elementsOf(entry[name] as Record<string, unknown>[]) }];
  });
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decodeReferences(value: string): string {
  return value.replace(/&([^;]*);?/g, (reference, name: string) => {
    const text = /^#\d+$/.test(name) ? String.fromCodePoint(Number(name.slice(1))) : ENTITIES[name];
    if (text === undefined || !reference.endsWith(";")) throw new Error(`${reference} is no reference`);
    return text;
  });
}

/** Every element of a name below another, itself included. */
export function elementsNamed(element: Element, name: string): Element[] {
  const below = element.children.flatMap((child) => elementsNamed(child, name));
  return element.name === name ? [element, ...below] : below;
}

/** The AJP Connector's attributes. */
export function ajpConnector(text: string): Record<string, string> {
  const [connector, ...more] = elementsNamed(parseXml(text), "Connector").filter(
    ({ attributes }) => attributes.protocol === "AJP/1.3",
  );
  if (connector === undefined || more.length > 0) throw new Error("not one AJP Connector");
  return { ...connector.attributes };
}

/** The text of INSTALL.md's shell blocks. */
export function shellBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
}

/** The words of each command line, quotes removed; throws where an unquoted character would mean something else. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const one = line[at] ?? "";
    if (one === " ") {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= "";
    if (one === "'") {
      const close = line.indexOf("'", at + 1);
      if (close === -1) throw new Error(`a quote is open: ${line}`);
      word += line.slice(at + 1, close);
      at = close;
    } else if (one === '"') {
      // lbgen quotes only its own variables so.
      const own = /^"(?:\$(?:CATALINA_BASE|CATALINA_HOME)[\w./-]*|\$TOMCAT_USER|\$\(id -gn "\$TOMCAT_USER"\))"/.exec(
        line.slice(at),
      );
      if (own === null) throw new Error(`double quotes of another's: ${line}`);
      word += own[0];
      at += own[0].length - 1;
    } else if (one === "\\" && line[at + 1] === "'") {
      word += "'";
      at++;
    } else if (
      /[\w@%+=:,./-]/.test(one) ||
      ["||", "!", "<"].includes(line.slice(at).split(" ")[0] ?? "") ||
      line[at - 1] === "|"
    ) {
      word += one;
    } else {
      throw new Error(`${one} is not quoted: ${line}`);
    }
  }
  return word === undefined ? words : [...words, word];
}
