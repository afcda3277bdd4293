import { describe, expect, it } from "vitest";
import {
  recoverMember,
  resetBalancer,
  resetMember,
  setActivation,
  setDistance,
  setLbfactor,
} from "../../src/balance/changes.ts";
import { arrange, balancerOf, memberOf, statesOf } from "./site.ts";

const valuesOf = (balancer: ReturnType<typeof balancerOf>) => balancer.members.map(({ lbValue }) => lbValue);

describe("changes at run time", () => {
  it.each([
    ["another activation begins anew", "Request", "disabled", [0, 0]],
    ["the same activation changes nothing", "Request", "active", [5, 7]],
    ["busyness counts what is in progress", "Busyness", "disabled", [5, 7]],
  ] as const)("%s", (_, method, activation, values) => {
    const balancer = balancerOf(2, [`lb.method=${method}`]);
    arrange(balancer, "t1=5 t2=7");
    setActivation(balancer, memberOf(balancer, "t1"), activation);
    expect(memberOf(balancer, "t1").activation).toBe(activation);
    expect(valuesOf(balancer)).toEqual(values);
  });

  it("an lbfactor changes all multiplicators and no value", () => {
    const balancer = balancerOf(3, ["t2.lbfactor=2", "t3.lbfactor=3"]);
    arrange(balancer, "t1=5 t2=7");
    expect(setLbfactor(balancer, memberOf(balancer, "t1"), 4)).toBe(true);
    expect(balancer.members.map(({ lbMult }) => lbMult)).toEqual([3, 6, 4]);
    expect(valuesOf(balancer)).toEqual([5, 7, 0]);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses the lbfactor %d", (lbfactor) => {
    const balancer = balancerOf(2);
    expect(setLbfactor(balancer, memberOf(balancer, "t1"), lbfactor)).toBe(false);
    expect(memberOf(balancer, "t1").lbfactor).toBe(1);
  });

  it("refuses a distance below 0 only", () => {
    const member = memberOf(balancerOf(1, ["t1.distance=-4"]), "t1");
    expect(member.distance).toBe(-4);
    expect(setDistance(member, -1)).toBe(false);
    expect(setDistance(member, 0)).toBe(true);
    expect(member.distance).toBe(0);
  });
});

describe("reset and recover", () => {
  it("resets one member", () => {
    const balancer = balancerOf(2);
    arrange(balancer, "t1=error t1=5 t2=ok t2=7");
    const member = memberOf(balancer, "t1");
    Object.assign(member, { errors: 1, sessions: 2, firstErrorTime: 3, lastErrorTime: 4 });
    Object.assign(member.worker, { used: 5, replyTimeouts: 6, errors: 7 });
    resetMember(member, 9);
    expect(member).toMatchObject({ lbValue: 0, errors: 0, sessions: 0, firstErrorTime: 0, lastErrorTime: 0 });
    expect(member.worker).toMatchObject({ used: 0, replyTimeouts: 0, errors: 0 });
    expect(statesOf(balancer)).toBe("t1=idle t2=ok");
  });

  it("resets a balancer, but not where it begins to look", () => {
    const balancer = balancerOf(2);
    arrange(balancer, "t1=error t2=busy t2=7");
    balancer.nextOffset = 1;
    resetBalancer(balancer, 9);
    expect(statesOf(balancer)).toBe("t1=idle t2=idle");
    expect(valuesOf(balancer)).toEqual([0, 0]);
    expect(balancer.nextOffset).toBe(1);
  });

  it.each([
    ["error", "Request", true, "t1=recover t2=idle", [7, 7]],
    ["error", "Busyness", true, "t1=recover t2=idle", [5, 7]],
    ["ok", "Request", false, "t1=ok t2=idle", [5, 7]],
    ["force", "Request", false, "t1=force t2=idle", [5, 7]],
  ] as const)("recovers a member that is %s, method %s: %s", (state, method, expected, states, values) => {
    const balancer = balancerOf(2, [`lb.method=${method}`]);
    arrange(balancer, `t1=${state} t1=5 t2=7`);
    expect(recoverMember(balancer, memberOf(balancer, "t1"))).toBe(expected);
    expect(statesOf(balancer)).toBe(states);
    expect(valuesOf(balancer)).toEqual(values);
  });
});
