import { nearestWord } from "../model/nearest.ts";

/** The word that was meant: the nearest one, else the only one that begins like it, such as `validate` for `valid`. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const near = nearestWord(word, candidates);
  if (near !== undefined || word === "") return near;
  const longer = candidates.filter((candidate) => candidate.startsWith(word.toLowerCase()));
  return longer.length === 1 ? longer[0] : undefined;
}
