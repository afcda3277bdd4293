/** Words longer than this get no suggestion: nobody mistypes them, and the comparison is quadratic in the length. */
const MAX_WORD_LENGTH = 80;

/** At most this many pairs of characters are compared, so that one call stays cheap however large the input is. */
const MAX_STEPS = 250_000;

/**
 * The candidate a mistyped word most likely stands for, ignoring case.
 *
 * @param word - as found.
 * @param candidates - the words that would have been right; the first of equally near ones wins.
 * @returns the candidate at the smallest edit distance (insertions, deletions, substitutions and swapped neighbours,
 * one each), or `undefined` when none is nearer than about a third of the word.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > MAX_WORD_LENGTH) return undefined;
  const folded = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  let steps = 0;
  for (const candidate of candidates) {
    if (steps++ > MAX_STEPS) break;
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    steps += candidate.length * word.length;
    const distance = editDistance(folded, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * The one candidate that a word becomes by a single slip of the hand: a letter too many, too few or wrong, two swapped,
 * or another case.
 *
 * @returns `undefined` where none does, or several do, so that the word alone does not tell which was meant.
 */
export function onlySlip(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length < 3 || word.length > MAX_WORD_LENGTH) return undefined;
  const folded = word.toLowerCase();
  let found: string | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > 1 || editDistance(folded, candidate.toLowerCase(), 2) > 1) continue;
    if (found !== undefined) return undefined;
    found = candidate;
  }
  return found;
}

/** Optimal string alignment distance, or any number from `limit` on where it is that large. */
function editDistance(a: string, b: string, limit: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(value);
    }
    if (Math.min(...current) >= limit && Math.min(...previous) >= limit) return limit;
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
