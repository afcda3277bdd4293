import { expect, it } from "vitest";
import { MemberState, type RunningMember, startRunning } from "../../src/balance/running.ts";
import type { Activation } from "../../src/modjk/workers-view.ts";
import { isRated, readRating, USUALLY_BAD, USUALLY_GOOD } from "../../src/status/rating.ts";
import { viewOf } from "../support/workers.ts";

const STATES = ["idle", "ok", "error", "recover", "force", "busy", "probe"] as const;

/** The states of STATES that a rating fits, one letter each, as a member with an activation has them. */
function fits(text: string, activation: Activation): string {
  const rating = readRating(text);
  return STATES.map((state) => (isRated(rating, member(activation, MemberState[state])) ? "x" : "-")).join("");
}

function member(activation: Activation, state: MemberState): RunningMember {
  const view = viewOf("worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=t1\n");
  const [one] = startRunning(view, 0).balancers.get("lb")?.members ?? [];
  if (one === undefined) throw new Error("no member");
  return Object.assign(one, { activation, state });
}

// Measured on mod_jk 1.2.48 with one status worker for each rating and one balancer for each state.
it.each([
  ["a", "xxxxxxx", "-------", "-------"],
  ["d", "-------", "xxxxxxx", "-------"],
  ["s", "-------", "-------", "xxxxxxx"],
  ["o", "-x-----", "-x-----", "-x-----"],
  ["i", "x------", "x------", "x------"],
  ["n", "x------", "x------", "x------"],
  ["b", "-----x-", "-----x-", "-----x-"],
  ["e", "--x----", "--x----", "--x----"],
  ["r", "---xx-x", "---xx-x", "---xx-x"],
  ["p", "-------", "-------", "-------"],
  ["f", "-------", "-------", "-------"],
  ["a.o", "-x-----", "-------", "-------"],
  ["o.a", "-x-----", "-------", "-------"],
  ["d.o", "-------", "-x-----", "-------"],
  ["s.e", "-------", "-------", "--x----"],
  ["act.ok", "-x-----", "-------", "-------"],
  ["ACT", "xxxxxxx", "-------", "-------"],
  ["OK/IDLE", "-x-----", "-x-----", "-x-----"],
  ["a,s.e", "xxxxxxx", "-------", "--x----"],
  ["i,o", "xx-----", "xx-----", "xx-----"],
  ["d.", "-------", "xxxxxxx", "-------"],
  [".o", "-x-----", "-x-----", "-x-----"],
  ["*", "-------", "-------", "-------"],
  ["0", "-------", "-------", "-------"],
  ["a.x", "-------", "-------", "-------"],
  ["o.e", "-------", "-------", "-------"],
])("%s", (text, active, disabled, stopped) => {
  expect([fits(text, "active"), fits(text, "disabled"), fits(text, "stopped")]).toEqual([active, disabled, stopped]);
});

it.each([
  ["active", "ggBgggg"],
  ["disabled", "--B----"],
  ["stopped", "BBBBBBB"],
] as const)("without a word, %s members are %s", (activation, expected) => {
  const rated = STATES.map((state) => {
    const one = member(activation, MemberState[state]);
    return isRated(USUALLY_BAD, one) ? "B" : isRated(USUALLY_GOOD, one) ? "g" : "-";
  });
  expect(rated.join("")).toBe(expected);
});
