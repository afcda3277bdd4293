import { isScalar } from "yaml";
import type { Diagnostic, Span } from "../diagnostic.ts";
import { WHOLE_FILE } from "../diagnostic.ts";
import { SourceText } from "../source-text.ts";
import { TopologySource } from "./topology-source.ts";
import { composeYaml, hiddenWords, syntaxProblems } from "./yaml-syntax.ts";
import { type Problem, readValues } from "./yaml-values.ts";

/** Largest topology file, in bytes. */
export const MAX_TOPOLOGY_BYTES = 16 * 1024 * 1024;

/** A topology file as text, and what is wrong with that. */
export interface TopologyText {
  /** Its value is `undefined` where the text could not be read. */
  readonly source: TopologySource;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads YAML 1.2 or JSON (which the YAML reader takes as it stands).
 *
 * @param bytes - the whole file, UTF-8 with or without a byte order mark.
 * @param file - its name as the user spelled it, for the findings.
 * @returns what was read, and findings of code `file-too-large`, `file-empty`, `file-not-text`, `too-complex`,
 * `yaml-syntax`, `duplicate-key` and `unknown-key` (for `__proto__`).
 */
export function parseTopologyText(bytes: Uint8Array, file: string): TopologyText {
  const unread = (code: string, message: string, hint?: string): TopologyText => ({
    source: new TopologySource(file, new SourceText(""), undefined, new Map()),
    diagnostics: [finding(file, WHOLE_FILE, { code, message, ...(hint === undefined ? {} : { hint }) })],
  });
  const empty = () =>
    unread("file-empty", "the file is empty, a topology is wanted", "start from the README's example");
  if (bytes.length > MAX_TOPOLOGY_BYTES) {
    return unread("file-too-large", `the file has more than ${MAX_TOPOLOGY_BYTES} bytes`, "split it");
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return unread("file-not-text", "the file is not UTF-8 text", "save it as UTF-8");
  }
  if (text.includes("\u0000")) return unread("file-not-text", "the file holds NUL characters, so it is no text");
  if (text.trim() === "") return empty();
  // A lone carriage return ends a line in YAML 1.2, but not for the library.
  const composed = composeYaml(text.replace(/\r(?!\n)/g, "\n"));
  if ("tooComplex" in composed) return unread("too-complex", composed.tooComplex, "write a simpler file");
  const problems = syntaxProblems(composed.documents);
  const contents = composed.documents[0]?.contents ?? null;
  const isNull = contents === null || (isScalar(contents) && contents.value === null);
  if (isNull && problems.length === 0) return empty();
  const values = problems.length === 0 ? readValues(contents) : undefined;
  const source = new SourceText(text, values?.secrets ?? hiddenWords(text));
  const value = values === undefined || values.failed ? undefined : values.value;
  return {
    source: new TopologySource(file, source, value, values?.entries ?? new Map()),
    diagnostics: (values?.problems ?? problems).map((problem) => {
      return finding(file, problem.range === undefined ? WHOLE_FILE : source.span(problem.range), problem);
    }),
  };
}

function finding(file: string, span: Span, { code, message, hint }: Omit<Problem, "range">): Diagnostic {
  return { file, ...span, severity: "error", code, message, ...(hint === undefined ? {} : { hint }) };
}
