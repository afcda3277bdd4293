import { describe, expect, it } from "vitest";
import { startAttempt } from "../../src/balance/attempt.ts";
import { failureKind, isRecoverable, statusAfter } from "../../src/balance/classify.ts";
import { applyOutcome, markBusy } from "../../src/balance/member-outcome.ts";
import { MemberState } from "../../src/balance/running.ts";
import type { AttemptEnd, TryEnd } from "../../src/balance/turn.ts";
import { arrange, balancerOf, memberOf, outcomeOf, START, START_MS, stateName } from "./site.ts";

const NOW = START_MS + 5_999;

interface Effect {
  readonly end: AttemptEnd;
  readonly name: string;
  readonly lines?: readonly string[];
  readonly before?: string;
  /** Other requests in progress there. */
  readonly busy?: number;
  readonly firstErrorTime?: number;
  readonly replyTimeouts?: number;
  readonly isSoft?: boolean;
  /** State for all, state for the request. */
  readonly states: string;
  readonly times: readonly [first: number, last: number];
  readonly errors?: number;
}

const now = START + 5;

describe("applyOutcome", () => {
  it.each<Effect>([
    {
      end: "success",
      name: "ends an error of others",
      before: "error",
      firstErrorTime: 900,
      states: "ok error",
      times: [0, 0],
    },
    { end: "client-gone", name: "is no error", firstErrorTime: 900, states: "ok ok", times: [0, 0] },
    { end: "client-short-body", name: "is no error", before: "probe", states: "ok probe", times: [0, 0] },
    { end: "too-large", name: "is no error", states: "ok ok", times: [0, 0] },
    { end: "busy", name: "is busy", states: "busy busy", times: [0, 0] },
    {
      end: "not-sent",
      name: "is global where nothing else goes on",
      states: "error error",
      times: [now, now],
      errors: 1,
    },
    {
      end: "closed",
      name: "is local beside another request",
      busy: 1,
      states: "ok error",
      times: [now, now],
      errors: 1,
    },
    {
      end: "closed",
      name: "ends a probe even if it is local",
      busy: 1,
      before: "probe",
      states: "ok error",
      times: [now, now],
      errors: 1,
    },
    {
      end: "closed",
      name: "leaves an error of others",
      busy: 1,
      before: "error",
      states: "error error",
      times: [now, now],
      errors: 1,
    },
    {
      end: "bad-message",
      name: "keeps the first time",
      busy: 1,
      firstErrorTime: START,
      states: "ok error",
      times: [START, now],
      errors: 1,
    },
    {
      end: "bad-message",
      name: "turns global with time",
      busy: 1,
      firstErrorTime: START - 25,
      states: "error error",
      times: [START - 25, now],
      errors: 1,
    },
    {
      end: "closed",
      name: "is global without time to escalate",
      busy: 1,
      lines: ["lb.error_escalation_time=0"],
      states: "error error",
      times: [now, now],
      errors: 1,
    },
    { end: "headers-after-body", name: "is an ordinary failure", states: "error error", times: [now, now], errors: 1 },
    { end: "bad-frame", name: "is local and not counted", firstErrorTime: 900, states: "ok error", times: [900, 900] },
    { end: "bad-frame", name: "ends a forced state", before: "force", states: "ok error", times: [0, 0] },
    {
      end: "fail-status",
      name: "is an error at once",
      busy: 3,
      firstErrorTime: 900,
      states: "error error",
      times: [now, now],
      errors: 1,
    },
    {
      end: "fail-status",
      name: "is local where it is soft",
      isSoft: true,
      firstErrorTime: 900,
      states: "ok error",
      times: [0, 0],
    },
    {
      end: "timeout",
      name: "is local up to the limit",
      lines: ["lb.max_reply_timeouts=2"],
      replyTimeouts: 2,
      firstErrorTime: 900,
      states: "ok error",
      times: [900, 900],
    },
    {
      end: "timeout",
      name: "is an error above the limit",
      lines: ["lb.max_reply_timeouts=2"],
      replyTimeouts: 3,
      busy: 2,
      firstErrorTime: 900,
      states: "error error",
      times: [now, now],
      errors: 1,
    },
  ])("$end: $name", ({ end, lines = [], before = "ok", busy = 0, firstErrorTime = 0, ...effect }) => {
    const balancer = balancerOf(2, lines);
    arrange(balancer, `t1=${before}`);
    const member = memberOf(balancer, "t1");
    Object.assign(member, { firstErrorTime, lastErrorTime: firstErrorTime });
    Object.assign(member.worker, { busy, replyTimeouts: effect.replyTimeouts ?? 0 });
    const states = balancer.members.map(({ state }) => state);
    const attempt = { ...startAttempt(), end, isSoft: effect.isSoft === true };
    applyOutcome(balancer, member, states, attempt, () => NOW);
    const own = states[0] as MemberState;
    expect(`${stateName(member.state)} ${stateName(own)}`).toBe(effect.states);
    expect([member.firstErrorTime, member.lastErrorTime]).toEqual(effect.times);
    expect(member.errors).toBe(effect.errors ?? 0);
  });

  it.each([
    ["ok", "busy busy"],
    ["force", "busy busy"],
    ["error", "error error"],
  ])("markBusy makes of %s: %s", (before, after) => {
    const balancer = balancerOf(1);
    arrange(balancer, `t1=${before}`);
    const states = balancer.members.map(({ state }) => state);
    markBusy(memberOf(balancer, "t1"), states);
    expect(`${stateName(memberOf(balancer, "t1").state)} ${stateName(states[0] as MemberState)}`).toBe(after);
  });
});

describe("isRecoverable", () => {
  const headers = { hasHeaders: true };
  const none = {};
  it.each<[end: TryEnd, options: number, method: string, more: object, expected: boolean]>([
    ["not-sent", 31, "POST", none, true],
    ["closed", 0, "POST", none, true],
    ["closed", 0, "POST", headers, true],
    ["closed", 1, "GET", none, false],
    ["closed", 1, "GET", headers, true],
    ["closed", 2, "GET", none, true],
    ["closed", 2, "GET", headers, false],
    ["bad-frame", 1, "GET", none, false],
    ["bad-frame", 2, "GET", headers, false],
    ["timeout", 1, "GET", none, false],
    ["timeout", 2, "GET", headers, false],
    ["closed", 9, "HEAD", none, true],
    ["closed", 9, "GET", none, false],
    ["closed", 17, "GET", none, true],
    ["closed", 17, "HEAD", none, false],
    ["closed", 25, "HEAD", none, true],
    ["closed", 25, "GET", none, false],
    ["closed", 27, "HEAD", headers, false],
    ["bad-message", 3, "POST", headers, true],
    ["fail-status", 3, "POST", headers, true],
    ["fail-status", 0, "POST", { ...headers, hasAskedForBody: true }, false],
    ["closed", 0, "POST", { hasAskedForBody: true }, false],
    ["closed", 17, "GET", { hasAskedForBody: true }, false],
    ["bad-message", 0, "GET", { ...headers, isCommitted: true }, false],
    ["closed", 0, "GET", { ...headers, isCommitted: true }, false],
    ["headers-after-body", 0, "GET", none, false],
    ["client-short-body", 0, "GET", none, false],
    ["client-gone", 0, "GET", headers, false],
    ["too-large", 0, "GET", none, false],
  ])("%s, recovery_options %i, %s, %o: %s", (end, options, method, more, expected) => {
    const { worker } = memberOf(balancerOf(1, [`t1.recovery_options=${options}`]), "t1");
    expect(isRecoverable(worker, method, outcomeOf(end, more))).toBe(expected);
  });
});

it.each<[TryEnd, number]>([
  ["success", 404],
  ["not-sent", 503],
  ["closed", 502],
  ["bad-frame", 502],
  ["bad-message", 500],
  ["headers-after-body", 502],
  ["timeout", 504],
  ["fail-status", 503],
  ["client-short-body", 400],
  ["client-gone", 200],
  ["too-large", 413],
])("a try that ends with %s leaves the status %i", (end, status) => {
  expect(statusAfter(outcomeOf(end, { status: 404 }))).toBe(status);
});

it.each([
  [[], undefined],
  [[500, 503], "hard"],
  [[-503], "soft"],
  [[-503, 503], "soft"],
  [[503, -503], "hard"],
  [[500], undefined],
])("failureKind finds 503 in %o: %s", (list, expected) => {
  expect(failureKind(list, 503)).toBe(expected);
});

it("a state that ended is told by whole seconds", () => {
  const balancer = balancerOf(1);
  const member = memberOf(balancer, "t1");
  applyOutcome(balancer, member, [MemberState.ok], { ...startAttempt(), end: "closed" }, () => 1_999.9);
  expect(member.firstErrorTime).toBe(1);
});
