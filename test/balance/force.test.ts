import { expect, it } from "vitest";
import { forceRecovery } from "../../src/balance/force.ts";
import { MemberState } from "../../src/balance/running.ts";
import { arrange, balancerOf, stateName, statesOf } from "./site.ts";

it.each([
  ["errors only", "t1=error t2=busy t3=probe", "t1=force t2=busy t3=probe", "force ok ok", true],
  [
    "disabled and stopped ones too",
    "t1=error t1=disabled t2=error t2=stopped",
    "t1=force t2=force t3=idle",
    "force force ok",
    true,
  ],
  ["nobody", "t1=busy t2=ok t3=recover", "t1=busy t2=ok t3=recover", "ok ok ok", false],
])("forceRecovery takes in %s", (_, before, after, own, expected) => {
  const balancer = balancerOf(3);
  arrange(balancer, before);
  for (const { worker } of balancer.members) worker.replyTimeouts = 5;
  const states: MemberState[] = balancer.members.map(() => MemberState.ok);
  expect(forceRecovery(balancer, states)).toBe(expected);
  expect(statesOf(balancer)).toBe(after);
  expect(states.map(stateName).join(" ")).toBe(own);
  expect(balancer.members.map(({ worker }) => worker.replyTimeouts)).toEqual(
    after.split(" ").map((word) => (word.endsWith("force") ? 0 : 5)),
  );
});

it("leaves errors of the request alone that are no errors for all", () => {
  const balancer = balancerOf(2);
  const states: MemberState[] = [MemberState.error, MemberState.error];
  expect(forceRecovery(balancer, states)).toBe(false);
  expect(states).toEqual([MemberState.error, MemberState.error]);
});
