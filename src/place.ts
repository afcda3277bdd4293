import type { Diagnostic, Severity, Span } from "./diagnostic.ts";
import type { SourceText } from "./source-text.ts";

/** A file that was read: its text, and its name as the user spelled it. */
export interface SourceFile {
  readonly name: string;
  readonly source: SourceText;
}

/** A range of characters of one file, [start, end) in UTF-16 code units. */
export interface Place {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** Where a place is shown: a range that ends behind its first line is cut there. */
export function spanOf({ file, start, end }: Place): Span {
  return file.source.span({ start, end });
}

/** A finding about a place. */
export function findingAt(place: Place, severity: Severity, code: string, message: string, hint?: string): Diagnostic {
  return {
    file: place.file.name,
    ...spanOf(place),
    severity,
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}
