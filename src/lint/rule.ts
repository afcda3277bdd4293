import type { Severity } from "../diagnostic.ts";
import type { Installation } from "../installation/installation.ts";
import type { Place, SourceFile } from "../place.ts";
import type { Explanation } from "../rules/explanation.ts";

/** One kind of finding about files that people already have. */
export interface Rule extends Explanation {
  /** The rows of the reference documents that it covers, such as `field-notes 8`; a test maps every row to its codes. */
  readonly covers: readonly string[];
  readonly check: (context: LintContext) => void;
}

/** What a rule sees. */
export interface LintContext {
  readonly installation: Installation;
  readonly report: (finding: LintFinding) => void;
  /** The nearest of some words, for hints; answers only a bounded number of times in one run. */
  readonly nearest: (word: string, candidates: Iterable<string>) => string | undefined;
}

/** What a rule reports; the code is the rule's. */
export interface LintFinding {
  readonly place: Place;
  /** The rule's first severity where it is absent. */
  readonly severity?: Severity;
  /** One sentence: which thing, the value found, what the program makes of it. Never holds a secret. */
  readonly message: string;
  /** What to do, as an imperative. */
  readonly hint?: string;
  /** Only where the mend is safe: see {@link Fix}. */
  readonly fix?: Fix;
}

/**
 * A mend that `lint --fix` may make by itself: after it the programs do what they did before, or the line can have been
 * meant in no other way (a word that they refuse or ignore, and one known word a single letter away).
 */
export interface Fix {
  /** They belong together and do not overlap. */
  readonly edits: readonly FileEdit[];
}

/** Replaces the text of a file from `start` up to `end`. */
export interface FileEdit {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
