/** A finding's weight: an `error` is what Apache, mod_jk or Tomcat refuses, or what cannot be written. */
export type Severity = "error" | "warning" | "info";

/** One finding about the user's input. A value: collected, sorted, counted and printed, never thrown. */
export interface Diagnostic {
  /** As the user spelled it. */
  readonly file: string;
  /** From 1; 0 (as is `column`) when the finding is about the file as a whole. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  readonly endLine: number;
  /** Just past the last character. */
  readonly endColumn: number;
  readonly severity: Severity;
  /** Stable, kebab-case, one per kind of finding. */
  readonly code: string;
  /** One sentence: which thing, the value found, the value wanted. Never holds a secret. */
  readonly message: string;
  /** What to do, as an imperative. */
  readonly hint?: string;
}

/** A place in a file: lines and columns from 1, `endColumn` exclusive; all 0 for the file as a whole. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The span of a finding about the file as a whole. */
export const WHOLE_FILE: Span = { line: 0, column: 0, endLine: 0, endColumn: 0 };

/** Whether any finding is an error, which is what decides exit status 1. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/**
 * Sorts findings by place, keeping the order in which findings of one place were reported. Files keep the order in
 * which they first appear.
 */
export function inFileOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const rank = new Map<string, number>();
  for (const { file } of diagnostics) if (!rank.has(file)) rank.set(file, rank.size);
  const of = (file: string): number => rank.get(file) ?? 0;
  return [...diagnostics].sort((a, b) => of(a.file) - of(b.file) || a.line - b.line || a.column - b.column);
}
