import type { HttpdSyntaxCode } from "../formats/httpd-tree.ts";
import type { HttpdDirective } from "../model/directives.ts";
import type { Place, SourceFile } from "../place.ts";

/** What the configuration of one httpd says, as httpd with mod_jk would read it. */
export interface HttpdConfig {
  /** Every file that was read, the first root first. */
  readonly files: readonly SourceFile[];
  /** Of the last `ServerRoot`, or as the caller gave it. */
  readonly serverRoot: string | undefined;
  readonly main: HttpdServer;
  readonly hosts: readonly HttpdServer[];
  /** In the order in which httpd reads them; a file that is included twice has its directives here twice. */
  readonly uses: readonly DirectiveUse[];
  /** Each place of a file has a fault of one code once. */
  readonly faults: readonly HttpdFault[];
  readonly includes: readonly IncludeUse[];
  /** Each JkWorkersFile and JkMountFile whose file is not there, though it would be among what is looked at. */
  readonly missing: readonly DirectiveUse[];
  /** What was not looked into, such as the body of a macro. */
  readonly skipped: readonly SkippedPart[];
}

/** The main server or a virtual host. */
export interface HttpdServer {
  /** `main server`, or `<VirtualHost *:80>` with its ServerName behind it where there is one. */
  readonly label: string;
  /** The start tag; of the main server the start of the first file. */
  readonly place: Place;
  readonly isMain: boolean;
  readonly serverName: string | undefined;
  /** The addresses of `<VirtualHost>`; none for the main server. */
  readonly addresses: readonly string[];
  readonly uses: readonly DirectiveUse[];
  /** Below a condition that may be false, such as `<IfModule mod_ssl.c>`. */
  readonly conditional: boolean;
}

/** One argument, variables replaced. */
export interface ArgumentUse {
  readonly text: string;
  readonly place: Place;
  readonly quoted: boolean;
}

/** A section around a directive; conditions (`<IfModule>`, ...) and `<VirtualHost>` are none. */
export interface SectionUse {
  /** As it is spelled, such as `Location`. */
  readonly name: string;
  readonly args: readonly ArgumentUse[];
  /** The start tag. */
  readonly place: Place;
}

/** One directive that was read: every Jk* directive, and those of others that decide what mod_jk gets to see. */
export interface DirectiveUse {
  /** As it is spelled. */
  readonly name: string;
  /** The row of mod_jk's table; `undefined` for directives of others and for unknown ones. */
  readonly directive: HttpdDirective | undefined;
  /** The whole directive, without the blanks around it. */
  readonly place: Place;
  readonly namePlace: Place;
  readonly args: readonly ArgumentUse[];
  /** All arguments as they stand, variables replaced. */
  readonly raw: { readonly text: string; readonly place: Place };
  readonly server: HttpdServer;
  /** Outermost first. */
  readonly sections: readonly SectionUse[];
  /** Below a condition that may be false, such as `<IfModule mod_proxy.c>`. */
  readonly conditional: boolean;
}

/** Something that httpd or mod_jk refuses or warns of when it reads the configuration. */
export interface HttpdFault {
  readonly code: HttpdFaultCode;
  readonly place: Place;
  readonly message: string;
  readonly hint?: string;
  /** Whether httpd does not start; else it reads something else than is written there. */
  readonly refused: boolean;
  /** Below a condition that may be false. */
  readonly conditional: boolean;
  /** The Jk* directive that is at fault, where it is one. */
  readonly use?: DirectiveUse;
  /** The known word that was probably meant, to be put in the fault's place. */
  readonly nearest?: string;
}

/** Stable names of faults, one per kind. */
export type HttpdFaultCode =
  | HttpdSyntaxCode
  /** A section inside of another that does not take it, or outside of all. */
  | "httpd-section-place"
  | "httpd-byte-order-mark"
  /** A directive or a start tag with another number of arguments than it takes. */
  | "httpd-arguments"
  /** A backslash at the end of a comment takes the next line away. */
  | "httpd-comment-continued"
  /** `${NAME}` of a variable that nobody defines. */
  | "define-unknown"
  /** `<IfModule>` names mod_jk in a way that httpd never finds. */
  | "if-module-name"
  | "include-missing"
  /** A file that Include names was not read, for another reason than that it is missing. */
  | "include-not-read"
  | "include-depth"
  /** Unknown to mod_jk 1.2.48; a later one may know it. */
  | "jk-directive-unknown"
  /** Where mod_jk does not take the directive: in a VirtualHost, or in a section such as Location. */
  | "jk-directive-place"
  | "jk-once"
  /** A word other than On and Off, or All. */
  | "jk-choice"
  | "jk-option-unknown"
  /** JkMount in a section with a path, outside of one without, or where the section's path does not begin with `/`. */
  | "mount-context"
  /** A pattern that does not begin with `/`. */
  | "bad-mount";

/** Why a file that Include names was not read. */
export type IncludeObstacle = "missing" | "outside" | "too-many" | "too-large" | "unreadable";

/** What an Include stands for, as the edge found it. */
export interface IncludeResult {
  /** In the order in which httpd reads them; the same file is the same object every time. */
  readonly files: readonly SourceFile[];
  /** Files that were not read; the pattern itself (`missing`) where nothing matches it. */
  readonly missed: readonly { readonly name: string; readonly reason: IncludeObstacle }[];
}

/**
 * Finds the files of one Include, or the one that a directive of mod_jk names.
 *
 * @param pattern - as written, variables replaced: a file, a folder or a pattern with wildcards.
 * @param from - the file that holds the Include.
 * @param serverRoot - what relative patterns are relative to; `undefined` where no ServerRoot was read.
 */
export type LoadInclude = (pattern: string, from: SourceFile, serverRoot: string | undefined) => IncludeResult;

/** One Include or IncludeOptional that was read. */
export interface IncludeUse {
  readonly pattern: string;
  readonly optional: boolean;
  readonly place: Place;
  readonly files: readonly SourceFile[];
  readonly missed: IncludeResult["missed"];
  readonly conditional: boolean;
}

/** Lines that were not looked into. */
export interface SkippedPart {
  /** The section's start tag, or the directive. */
  readonly place: Place;
  /**
   * `condition`: the condition of a section is false; `macro`: the body of a macro; `use`: where one is used; `foreign`:
   * lines that another module reads.
   */
  readonly reason: "condition" | "macro" | "use" | "foreign";
}
