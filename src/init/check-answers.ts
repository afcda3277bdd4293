import type { Diagnostic, Severity } from "../diagnostic.ts";
import { readTopology } from "../model/validate.ts";
import type { Answers } from "./answers.ts";
import { draftText } from "./draft-topology.ts";

/** All that the model finds about the topology of these answers. */
export function findingsOf(answers: Answers): readonly Diagnostic[] {
  return readTopology(new TextEncoder().encode(draftText(answers)), "lbgen.yaml").diagnostics;
}

const WEIGHT: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/**
 * What one more answer brings about: the gravest finding that was not there before it.
 *
 * @param before - findings without that answer.
 * @param later - codes that a later question settles.
 */
export function newFinding(
  before: readonly Diagnostic[],
  after: Answers,
  later: readonly string[] = [],
): Diagnostic | undefined {
  const known = new Set(before.map(keyOf));
  const found = findingsOf(after).filter((finding) => !known.has(keyOf(finding)) && !later.includes(finding.code));
  return found.sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity])[0];
}

function keyOf({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}
