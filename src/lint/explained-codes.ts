import type { Explanation } from "../rules/explanation.ts";
import { topologyExplanations } from "../rules/index.ts";
import { readingExplanations } from "../rules/reading.ts";
import { lintRules } from "./rules/index.ts";

/** A code, and what it is about: in files that people already have, in a topology, or in both. */
export interface ExplainedCode {
  readonly code: string;
  /** In existing files; the lint rule. */
  readonly files: Explanation | undefined;
  /** In a topology, or in a server.xml that is to be patched. */
  readonly topology: Explanation | undefined;
}

/** Every code that a finding of lbgen can have, in alphabetical order. */
export function explainedCodes(): ReadonlyMap<string, ExplainedCode> {
  const files = new Map<string, Explanation>([...readingExplanations, ...lintRules].map((one) => [one.code, one]));
  const topology = new Map(topologyExplanations.map((one) => [one.code, one]));
  const codes = [...new Set([...files.keys(), ...topology.keys()])].sort();
  return new Map(codes.map((code) => [code, { code, files: files.get(code), topology: topology.get(code) }]));
}
