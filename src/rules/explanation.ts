import type { Severity } from "../diagnostic.ts";

/** What a diagnostic code is about, for `lbgen rules` and docs/rules.md. All texts are Markdown without line ends. */
export interface Explanation {
  readonly code: string;
  /** The severities it can have, the usual one first. */
  readonly severities: readonly Severity[];
  /** One sentence: what holds where nothing is reported. */
  readonly summary: string;
  /** What mod_jk, httpd or Tomcat really do, with their log line where there is one; a few sentences. */
  readonly why: string;
  /** What to do. */
  readonly mend: string;
  /** Input that is reported. */
  readonly bad: Example;
  /** The same, mended: not reported. */
  readonly good: Example;
  /** Something near that must not be reported; absent where `good` is the nearest there is. */
  readonly nearMiss?: Example;
}

/** The files of an installation by name; `lbgen.yaml` is a topology, a server.xml in it is that of its first node. */
export type Example = Readonly<Record<string, string>>;
