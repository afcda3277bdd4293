import type { Diagnostic } from "../diagnostic.ts";
import type { XmlSource } from "../formats/xml-text.ts";
import type { FileKind } from "../installation/kind.ts";
import type { SourceFile } from "../place.ts";
import type { CollectBudget } from "./collect-budget.ts";

/** A file of a known kind that was read. */
export interface CollectedFile {
  /** Its name as the user spelled it, or below what the user spelled; `<stdin>` for standard input. */
  readonly name: string;
  /** What to open in order to replace it; `undefined` for standard input. */
  readonly path: string | undefined;
  /** Its path with every link resolved; `undefined` for standard input. */
  readonly realPath: string | undefined;
  readonly kind: FileKind;
  /** What the file holds on disk. */
  readonly bytes: Uint8Array;
  /** Its text, and how that becomes bytes. */
  readonly decoded: XmlSource;
  /** The text under the file's name; its secrets are never quoted. */
  readonly file: SourceFile;
  /** Whether the command line names the file itself. */
  readonly named: boolean;
}

/** What the paths of a command line come to. */
export interface CollectedFiles {
  /** Files of known kinds, each once, in the order of the command line and sorted below each folder. */
  readonly files: readonly CollectedFile[];
  /**
   * Of the files of kind `httpd` those that Apache is started with: an apache2.conf or httpd.conf. The others are read
   * where one of these includes them, or on their own where none does.
   */
  readonly httpdRoots: readonly CollectedFile[];
  /** Names of files in sites-available, mods-available or conf-available that are not enabled; they were not read. */
  readonly notEnabled: readonly string[];
  /** What could not be read, and which limits ended the search. */
  readonly diagnostics: readonly Diagnostic[];
  /** The folders that were walked. */
  readonly roots: readonly CollectedRoot[];
  /** What may still be read, for the files that Include names. */
  readonly budget: CollectBudget;
}

/** A folder that the command line names. */
export interface CollectedRoot {
  /** As the user spelled it. */
  readonly name: string;
  /** With every link resolved. */
  readonly realPath: string;
}

/** What a command may say of the files. */
export interface CollectOptions {
  /** The kind of each file that the command line names; what is found by walking keeps its own. */
  readonly as?: FileKind;
}
