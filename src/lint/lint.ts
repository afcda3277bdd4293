import { type Diagnostic, inFileOrder } from "../diagnostic.ts";
import type { Installation } from "../installation/installation.ts";
import { nearestWord } from "../model/nearest.ts";
import { findingAt } from "../place.ts";
import type { Fix, Rule } from "./rule.ts";

/** A finding with the mend that may be made without asking. */
export interface FixableFinding {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix | undefined;
}

/** Most warnings and infos of one run; errors are never left out. */
const MAX_LESSER = 50_000;

/** Findings that get a suggestion; each one costs a comparison with many words. */
const MAX_SUGGESTIONS = 200;

/**
 * Runs the rules over an installation. A place that two rules of one code report, or one rule twice with the same words,
 * is reported once.
 *
 * @param onProgress - told before each rule how many of them are done.
 * @returns the findings in the order of files and places.
 */
export function lint(
  installation: Installation,
  rules: readonly Rule[],
  onProgress?: (done: number, total: number) => void,
): readonly FixableFinding[] {
  const findings: FixableFinding[] = [];
  const seen = new Set<string>();
  let suggestions = 0;
  let lesser = 0;
  for (const [index, rule] of rules.entries()) {
    onProgress?.(index, rules.length);
    rule.check({
      installation,
      nearest: (word, candidates) => (suggestions++ < MAX_SUGGESTIONS ? nearestWord(word, candidates) : undefined),
      report: ({ place, severity = rule.severities[0] ?? "warning", message, hint, fix }) => {
        if (severity !== "error" && lesser++ >= MAX_LESSER) return;
        const key = `${rule.code} ${place.file.name} ${place.start} ${place.end} ${message}`;
        if (seen.has(key)) return;
        seen.add(key);
        findings.push({ diagnostic: findingAt(place, severity, rule.code, message, hint), fix });
      },
    });
  }
  return sorted(findings);
}

function sorted(findings: readonly FixableFinding[]): FixableFinding[] {
  const byDiagnostic = new Map(findings.map((finding) => [finding.diagnostic, finding]));
  return inFileOrder([...byDiagnostic.keys()]).flatMap((diagnostic) => byDiagnostic.get(diagnostic) ?? []);
}
