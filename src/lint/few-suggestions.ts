import type { LintContext } from "./rule.ts";

/** In a file with more of one mistake than this nobody mistyped. */
const MAX_SUGGESTIONS = 50;

/** Suggests for the first words only: each one costs a comparison with many others. */
export function fewSuggestions(nearest: LintContext["nearest"]): LintContext["nearest"] {
  let left = MAX_SUGGESTIONS;
  return (word, candidates) => (left-- > 0 ? nearest(word, candidates) : undefined);
}
