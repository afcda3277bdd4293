import { describe, expect, it } from "vitest";
import { maintainBalancer, maintainIfDue } from "../../src/balance/maintain.ts";
import { arrange, balancerOf, lbOf, memberOf, runningOf, START, statesOf } from "./site.ts";

describe("maintainIfDue", () => {
  it("is due for a process that has not run it, and then once per interval", () => {
    const running = runningOf(2, ["maintain=10"]);
    const due = [0, 1, 9, 10, 11, 19, 20, 45].map((after) => maintainIfDue(running, START + after).pools);
    expect(due).toEqual([true, false, false, true, false, false, true, true]);
  });

  it("leaves balancers alone until an interval after the start", () => {
    const running = runningOf(1, ["maintain=10"]);
    const balancer = lbOf(running);
    const values = [5, 9, 15, 30].map((after) => {
      memberOf(balancer, "t1").lbValue = 64;
      maintainIfDue(running, START + after);
      return memberOf(balancer, "t1").lbValue;
    });
    // 9: the process has run it at 5. 15: 15 seconds are one interval. 30: 15 seconds more.
    expect(values).toEqual([64, 64, 32, 32]);
  });

  it("never runs where maintain is 0", () => {
    expect(maintainIfDue(runningOf(2, ["maintain=0"]), START + 99_999).pools).toBe(false);
  });
});

describe("maintainBalancer", () => {
  it.each([
    ["Request", 10, "16 7", [8, 3]],
    ["Traffic", 20, "16 7", [4, 1]],
    ["Session", 59, "99 64", [3, 2]],
    ["Session", 9, "16 7", [16, 7]],
    ["Busyness", 30, "16 7", [16, 7]],
    ["Next", 30, "16 7", [9, 0]],
    ["Request", 999_999, "16 7", [0, 0]],
  ] as const)("method %s after %i of 10 s: %s", (method, after, values, expected) => {
    const balancer = balancerOf(2, [`lb.method=${method}`]);
    const [first, second] = values.split(" ");
    arrange(balancer, `t1=${first} t2=${second}`);
    maintainBalancer(balancer, 10, START + after);
    expect(balancer.members.map(({ lbValue }) => lbValue)).toEqual(expected);
  });

  it.each([
    ["usable and active ones", "t1=9 t2=8 t3=2 t1=force t3=error", [1, 0, 0]],
    ["active ones", "t1=9 t2=8 t3=2 t3=disabled", [1, 0, 0]],
    ["nobody where there is none", "t1=9 t2=8 t3=2 t1=busy t2=busy t3=stopped", [9, 8, 2]],
  ])("for method next subtracts the smallest value of %s", (_, words, expected) => {
    const balancer = balancerOf(3, ["lb.method=Next"]);
    arrange(balancer, words);
    for (const member of balancer.members) member.lastErrorTime = START;
    maintainBalancer(balancer, 10, START + 10);
    expect(balancer.members.map(({ lbValue }) => lbValue)).toEqual(expected);
  });

  it.each([
    ["later than recover_time", "Request", 61, "t1=recover t2=ok", [4, 4]],
    ["not at recover_time", "Request", 60, "t1=error t2=ok", [1, 4]],
    ["its value stays for busyness", "Busyness", 61, "t1=recover t2=ok", [2, 8]],
    ["with the largest value before the subtraction for next", "Next", 61, "t1=recover t2=ok", [8, 0]],
  ])("lets an error recover: %s", (_, method, after, states, values) => {
    const balancer = balancerOf(2, [`lb.method=${method}`, "lb.recover_time=60"]);
    arrange(balancer, "t1=error t1=2 t2=ok t2=8");
    const failed = memberOf(balancer, "t1");
    failed.lastErrorTime = START;
    failed.worker.replyTimeouts = 9;
    memberOf(balancer, "t2").worker.used = 1;
    maintainBalancer(balancer, 60, START + after);
    expect(statesOf(balancer)).toBe(states);
    expect(balancer.members.map(({ lbValue }) => lbValue)).toEqual(values);
    expect(failed.worker.replyTimeouts).toBe(states.includes("recover") ? 0 : 4);
  });

  it.each(["ok", "busy", "force", "probe", "idle"])(
    "turns an old local error of a member that is %s global",
    (state) => {
      const balancer = balancerOf(2, ["lb.error_escalation_time=30"]);
      arrange(balancer, `t1=${state}`);
      const member = memberOf(balancer, "t1");
      member.worker.used = 1;
      member.firstErrorTime = START;
      maintainBalancer(balancer, 60, START + 29);
      expect(statesOf(balancer)).toBe(`t1=${state} t2=idle`);
      maintainBalancer(balancer, 60, START + 30);
      expect(statesOf(balancer)).toBe("t1=error t2=idle");
    },
  );

  it("does not turn a member in recovery back", () => {
    const balancer = balancerOf(2, ["lb.error_escalation_time=30"]);
    arrange(balancer, "t1=recover");
    memberOf(balancer, "t1").firstErrorTime = START;
    maintainBalancer(balancer, 60, START + 99);
    expect(statesOf(balancer)).toBe("t1=recover t2=idle");
  });

  it("lets members idle that had no request since the last time", () => {
    const balancer = balancerOf(2);
    arrange(balancer, "t1=ok t2=ok");
    memberOf(balancer, "t1").worker.used = 3;
    maintainBalancer(balancer, 60, START + 60);
    expect(statesOf(balancer)).toBe("t1=ok t2=idle");
    maintainBalancer(balancer, 60, START + 120);
    expect(statesOf(balancer)).toBe("t1=idle t2=idle");
  });

  it("forces all in where nobody is left", () => {
    const balancer = balancerOf(3, ["lb.error_escalation_time=30"]);
    arrange(balancer, "t1=error t2=ok t3=error");
    for (const member of balancer.members) member.lastErrorTime = START + 40;
    memberOf(balancer, "t2").firstErrorTime = START;
    maintainBalancer(balancer, 60, START + 60);
    expect(statesOf(balancer)).toBe("t1=force t2=force t3=force");
  });

  it("forces nobody as long as one is alive, busy or not", () => {
    const balancer = balancerOf(2);
    arrange(balancer, "t1=error t2=busy");
    memberOf(balancer, "t1").lastErrorTime = START;
    maintainBalancer(balancer, 60, START + 60);
    expect(statesOf(balancer)).toBe("t1=error t2=busy");
  });
});
