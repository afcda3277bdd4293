import type { TextRange } from "../source-text.ts";
import type { MappedText } from "./httpd-lines.ts";

/** One argument as httpd splits it; offsets count UTF-16 code units of the file, quotes included. */
export interface HttpdArgument extends TextRange {
  /** Without quotes, escapes resolved, continued lines joined. */
  readonly text: string;
  readonly quoted: boolean;
}

/** All arguments of a line. */
export interface HttpdRawArguments extends TextRange {
  /** As they are written, continued lines joined; of a section without the `>` and what follows it. */
  readonly text: string;
}

/** What every node has: one line of the file, with the lines that continue it. */
interface HttpdNodeBase extends TextRange {
  /** Start of the line. */
  readonly lineStart: number;
  /** Just past the line end. */
  readonly lineEnd: number;
  /** First character that is no blank. */
  readonly start: number;
  /** Just past the last character that is no blank. */
  readonly end: number;
}

/** A line that says nothing. */
export interface HttpdBlankNode extends HttpdNodeBase {
  readonly kind: "blank";
}

/** A `#` line; a backslash at its end makes the next line a part of it. */
export interface HttpdCommentNode extends HttpdNodeBase {
  readonly kind: "comment";
}

/** A line of a section whose lines httpd hands to somebody else, such as the body of a `<Macro>`. */
export interface HttpdForeignNode extends HttpdNodeBase {
  readonly kind: "foreign";
}

export interface HttpdDirectiveNode extends HttpdNodeBase {
  readonly kind: "directive";
  /** As it is spelled: httpd ignores the case. */
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly args: readonly HttpdArgument[];
  readonly raw: HttpdRawArguments;
  /** The line as httpd reads it, for those who replace `${VAR}` before they split it. */
  readonly line: MappedText;
}

/** An end tag: of the section that has it as `endTag`, or of none where it stands among the nodes. */
export interface HttpdEndTagNode extends HttpdNodeBase {
  readonly kind: "end-tag";
  /** Without `</` and `>`. */
  readonly name: string;
}

/** A section; `start` and `end` are those of its start tag. */
export interface HttpdSectionNode extends HttpdNodeBase {
  readonly kind: "section";
  /** Without the `<`, as it is spelled: httpd ignores the case. */
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly args: readonly HttpdArgument[];
  readonly raw: HttpdRawArguments;
  readonly line: MappedText;
  readonly children: readonly HttpdNode[];
  /** `undefined` where the section is not closed. */
  readonly endTag: HttpdEndTagNode | undefined;
}

export type HttpdNode =
  | HttpdBlankNode
  | HttpdCommentNode
  | HttpdForeignNode
  | HttpdDirectiveNode
  | HttpdSectionNode
  | HttpdEndTagNode;

/** Stable names of what is wrong with the sections of one file. */
export type HttpdSyntaxCode =
  /** A tag without its `>`, text behind an end tag, or sections and end tags that do not belong together. */
  | "httpd-section"
  /** More sections in sections, more lines or more text in variables than is looked at here. */
  | "httpd-too-large";

/** One fault of the syntax; the tree goes on behind it. */
export interface HttpdSyntaxFault extends TextRange {
  readonly code: HttpdSyntaxCode;
  readonly message: string;
  readonly hint: string;
  /** Whether httpd does not start, whatever the conditions of sections come to. */
  readonly refused: boolean;
}

/** One file of httpd's configuration; its nodes, with those in them, cover every line of the text in its order. */
export interface HttpdTree {
  readonly text: string;
  readonly nodes: readonly HttpdNode[];
  readonly faults: readonly HttpdSyntaxFault[];
}
