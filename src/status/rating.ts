import { MemberState, type RunningMember } from "../balance/running.ts";
import { readList } from "../modjk/property-values.ts";
import type { Activation } from "../modjk/workers-view.ts";

/** Members that count as good, or as bad: those that one of the pairs fits. */
export type Rating = readonly RatedPair[];

interface RatedPair {
  readonly activation: Activation | undefined;
  readonly condition: Condition | undefined;
}

/** States as they are rated: recovering, forced and probed members are one. */
type Condition = "idle" | "ok" | "busy" | "recovering" | "error";

const CONDITIONS: Readonly<Record<MemberState, Condition>> = {
  [MemberState.idle]: "idle",
  [MemberState.ok]: "ok",
  [MemberState.recover]: "recovering",
  [MemberState.force]: "recovering",
  [MemberState.busy]: "busy",
  [MemberState.error]: "error",
  [MemberState.probe]: "recovering",
};

const ACTIVATION_LETTERS: Readonly<Record<string, Activation>> = { a: "active", d: "disabled", s: "stopped" };
const CONDITION_LETTERS: Readonly<Record<string, Condition>> = {
  i: "idle",
  n: "idle",
  o: "ok",
  b: "busy",
  r: "recovering",
  e: "error",
};

/** What mod_jk has where the file says nothing. */
export const USUALLY_GOOD: Rating = (["idle", "ok", "busy", "recovering"] as const).map((condition) => ({
  activation: "active",
  condition,
}));
export const USUALLY_BAD: Rating = [
  { activation: "stopped", condition: undefined },
  { activation: undefined, condition: "error" },
];

/**
 * Reads `good` or `bad`: a list of words or pairs of words with a dot between them, of which the first letters count, in
 * any case and order. A word that is no activation and no state fits nobody. Measured on mod_jk 1.2.48.
 */
export function readRating(text: string): Rating {
  return readList(text).flatMap((entry): RatedPair[] => {
    const dot = entry.indexOf(".");
    const letters = (dot === -1 ? [entry] : [entry.slice(0, dot), entry.slice(dot + 1)])
      .map((word) => word.slice(0, 1).toLowerCase())
      .filter((letter) => letter !== "");
    if (letters.length === 0) return [];
    let activation: Activation | undefined;
    let condition: Condition | undefined;
    for (const letter of letters) {
      const asActivation = ACTIVATION_LETTERS[letter];
      const asCondition = CONDITION_LETTERS[letter];
      if (asActivation === undefined && asCondition === undefined) return [];
      // Two activations, or two states, contradict each other unless they are the same.
      if (asActivation !== undefined && activation !== undefined && activation !== asActivation) return [];
      if (asCondition !== undefined && condition !== undefined && condition !== asCondition) return [];
      activation ??= asActivation;
      condition ??= asCondition;
    }
    return [{ activation, condition }];
  });
}

/** Whether a member is among those of a rating. */
export function isRated(rating: Rating, member: RunningMember): boolean {
  const own = CONDITIONS[member.state];
  return rating.some(
    ({ activation, condition }) =>
      (activation === undefined || activation === member.activation) && (condition === undefined || condition === own),
  );
}
