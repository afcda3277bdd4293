import { nextHttpdWord, splitHttpdWords } from "../httpd-words.ts";
import { type LogicalLine, logicalLines, type MappedText, rangeInFile } from "./httpd-lines.ts";
import type {
  HttpdArgument,
  HttpdEndTagNode,
  HttpdNode,
  HttpdRawArguments,
  HttpdSectionNode,
  HttpdSyntaxCode,
  HttpdSyntaxFault,
  HttpdTree,
} from "./httpd-tree.ts";

/** Sections in sections; httpd itself takes thousands. */
const MAX_DEPTH = 100;

/** Sections that httpd closes with exactly their end tag alone on its line, and where the file's end closes them too. */
const CONDITIONS: ReadonlySet<string> = new Set([
  "ifmodule",
  "ifdefine",
  "ifversion",
  "iffile",
  "ifdirective",
  "ifsection",
]);

interface OpenSection {
  readonly key: string;
  /** `undefined` for one that is nested too deeply to have children of its own. */
  readonly node: (HttpdSectionNode & { endTag: HttpdEndTagNode | undefined }) | undefined;
  /** Where the nodes in it go. */
  readonly children: HttpdNode[];
  readonly name: string;
}

/**
 * Parses one file of httpd's configuration without asking what its directives mean. Never fails: what httpd refuses is a
 * fault, and the tree goes on behind it. Takes time and memory linear in the length of the text.
 *
 * @param text - without byte order mark.
 * @see httpd 2.4, `ap_build_config`; measured on httpd 2.4.71
 */
export function parseHttpdConf(text: string): HttpdTree {
  const nodes: HttpdNode[] = [];
  const faults: HttpdSyntaxFault[] = [];
  const open: OpenSection[] = [];
  const openNames = new Map<string, number>();
  /** Name of the section whose lines are not httpd's, in lower case. */
  let foreign: string | undefined;

  for (const one of logicalLines(text)) {
    const { line, lineStart, lineEnd } = one;
    const base = { lineStart, lineEnd, ...rangeInFile(line, 0, line.text.length) };
    const into = open.at(-1)?.children ?? nodes;
    if (line.text === "") into.push({ kind: "blank", ...base });
    else if (foreign !== undefined && firstWord(line).toLowerCase() !== `</${foreign}>`) {
      into.push({ kind: "foreign", ...base });
    } else if (line.text.startsWith("#")) into.push({ kind: "comment", ...base });
    else readLine(one, base);
  }
  for (const { name, key, node } of open.toReversed()) {
    if (node === undefined) continue;
    const message = CONDITIONS.has(key)
      ? `<${name}> was not closed: httpd takes the rest of the file for its content, or refuses it where the condition is false`
      : `<${name}> was not closed, httpd does not start`;
    fault("httpd-section", node, message, `write </${name}> where the section ends`, !CONDITIONS.has(key));
  }
  return { text, nodes, faults };

  function readLine({ line }: LogicalLine, base: Base): void {
    const into = open.at(-1)?.children ?? nodes;
    const parts = splitHttpdLine(line);
    if (parts === undefined) into.push({ kind: "blank", ...base });
    else if (!parts.name.startsWith("<")) into.push({ kind: "directive", ...base, ...parts, line });
    else if (parts.name.startsWith("</")) closeSection(line, parts, base);
    else openSection(line, parts, base);
  }

  function openSection(line: MappedText, parts: HttpdLineParts, base: Base): void {
    const name = parts.name.slice(1);
    const key = name.toLowerCase();
    const { children: into } = open.at(-1) ?? { children: nodes };
    const children: HttpdNode[] = [];
    const node = { kind: "section", ...base, ...parts, name, line, children, endTag: undefined } as const;
    into.push(node);
    if (!parts.closed) {
      const message = `<${name}> has no > at its end, httpd does not start`;
      fault("httpd-section", node, message, "write > at the end of the line", true);
    }
    const isTooDeep = open.length >= MAX_DEPTH;
    if (open.length === MAX_DEPTH) {
      const message = `sections are nested more than ${MAX_DEPTH} deep, which is not looked at`;
      fault("httpd-too-large", node, message, "nest fewer sections", false);
    }
    open.push({ key, name, ...(isTooDeep ? { node: undefined, children: into } : { node, children }) });
    openNames.set(key, (openNames.get(key) ?? 0) + 1);
    if (isForeign(key)) foreign = key;
  }

  function closeSection(line: MappedText, parts: HttpdLineParts, base: Base): void {
    const isClosed = parts.name.endsWith(">");
    const name = parts.name.slice(2, isClosed ? -1 : undefined);
    const key = name.toLowerCase();
    const node: HttpdEndTagNode = { kind: "end-tag", ...base, name };
    const current = open.at(-1);
    if (!isClosed) {
      const message = `</${name} has no > at its end, httpd does not start`;
      fault("httpd-section", node, message, `write </${current?.name ?? name}> without blanks`, true);
    } else if (current === undefined) {
      const message = `</${name}> stands where no section is open, httpd does not start`;
      fault("httpd-section", node, message, "remove it, or open the section above", true);
    } else if (current.key !== key) {
      const message = `</${name}> stands where <${current.name}> is open, httpd does not start`;
      fault("httpd-section", node, message, `close <${current.name}> first`, true);
    } else if (CONDITIONS.has(key) && line.text.length > name.length + 3) {
      const message = `text follows </${name}>, and httpd closes the section only where the end tag stands alone`;
      fault("httpd-section", node, message, "move it to a line of its own", true);
    }
    if ((openNames.get(key) ?? 0) === 0) {
      (current?.children ?? nodes).push(node);
      return;
    }
    for (let closed = open.pop(); closed !== undefined; closed = open.pop()) {
      openNames.set(closed.key, (openNames.get(closed.key) ?? 1) - 1);
      if (closed.key !== key) continue;
      if (closed.node === undefined) closed.children.push(node);
      else closed.node.endTag = node;
      break;
    }
    foreign = undefined;
  }

  function fault(
    code: HttpdSyntaxCode,
    { start, end }: { readonly start: number; readonly end: number },
    message: string,
    hint: string,
    refused: boolean,
  ): void {
    faults.push({ code, start, end, message, hint, refused });
  }
}

interface Base {
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly start: number;
  readonly end: number;
}

/** The parts of a directive, a start tag or an end tag. */
export interface HttpdLineParts {
  /** Of sections with the `<`, of end tags with what follows it. */
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly args: readonly HttpdArgument[];
  readonly raw: HttpdRawArguments;
  /** Whether a start tag has its `>`; true for everything else. */
  readonly closed: boolean;
}

/**
 * Splits one line as httpd does, whose first word is the name, quoted or not. The arguments of a start tag end at the
 * last `>` of the line.
 *
 * @returns `undefined` for a line that says nothing: an empty one, or one whose first word is `""`.
 */
export function splitHttpdLine(line: MappedText): HttpdLineParts | undefined {
  const { text } = line;
  const first = nextHttpdWord(text);
  if (first === undefined || first.text === "") return undefined;
  const isEndTag = first.text.startsWith("</");
  const isSection = !isEndTag && first.text.startsWith("<");
  const name = !isEndTag && first.text.endsWith(">") ? first.text.slice(0, -1) : first.text;
  const named = rangeInFile(line, first.start, first.end - (first.text.length - name.length));
  const nameRange = { nameStart: isSection ? Math.min(named.start + 1, named.end) : named.start, nameEnd: named.end };
  const from = nextHttpdWord(text, first.end)?.start ?? text.length;
  const bracket = isSection ? text.lastIndexOf(">") : -1;
  const hasNoArguments = isSection && from >= text.length;
  const to = bracket >= from ? trimEnd(text, from, bracket) : text.length;
  const args = splitHttpdWords(text, from, to).map(
    (word): HttpdArgument => ({ text: word.text, quoted: word.quoted, ...rangeInFile(line, word.start, word.end) }),
  );
  const raw = { text: text.slice(from, to), ...rangeInFile(line, from, to) };
  return { name, ...nameRange, args, raw, closed: !isSection || hasNoArguments || bracket >= from };
}

function trimEnd(text: string, start: number, end: number): number {
  let to = end;
  while (to > start && /[ \t\n\v\f\r]/.test(text[to - 1] ?? "")) to--;
  return to;
}

function firstWord({ text }: MappedText): string {
  return nextHttpdWord(text)?.text ?? "";
}

/** Macros keep their lines for later, and the other modules read them in languages of their own. */
function isForeign(key: string): boolean {
  return key === "macro" || key === "perl" || key.startsWith("lua");
}
