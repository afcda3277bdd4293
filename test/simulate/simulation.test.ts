import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mountEffects, NO_EFFECTS } from "../../src/modjk/mount-effects.ts";
import { reportOf } from "../../src/simulate/simulation-report.ts";
import { byMember, prepare, secondsOf, simulate, workersText } from "./simulate-text.ts";

const pair = workersText(["t1", "t2"]);

// Numbers are worked out by hand from mod_jk's rules (sections of mod_jk-balancing in brackets). Unless a test
// says otherwise one request comes a second, so that a failed attempt, which takes one pause of 100 ms between its two
// tries (6.2), is over before the next request.

describe("shares", () => {
  it.each([
    { method: "R", factors: [1, 1] },
    { method: "R", factors: [3, 1] },
    { method: "R", factors: [2, 3, 5, 7] },
    { method: "S", factors: [1, 2, 4] }, // requests without a session count as new ones (3.7)
    { method: "N", factors: [1, 2, 4] },
    { method: "T", factors: [3, 1] }, // all answers are of one size
  ])("of method $method are those of lbfactors $factors over whole cycles", ({ method, factors }) => {
    // Least load first (3.5), each attempt adds L / lbfactor (3.7): after as many requests as the factors add up to, all
    // members have gathered L. Seven cycles end before the first decay, which is after 60 s.
    const cycle = factors.reduce((sum, factor) => sum + factor, 0);
    const names = factors.map((_, index) => `t${index}`);
    const text = workersText(names, [
      `lb.method=${method}`,
      ...factors.map((factor, index) => `t${index}.lbfactor=${factor}`),
    ]);
    const report = simulate(text, { requests: 7 * cycle, rate: 10 });
    expect(report.members.map(({ served }) => served)).toEqual(factors.map((factor) => 7 * factor));
    expect(report.members.map(({ deviation }) => deviation)).toEqual(factors.map(() => 0));
    expect(report.totals).toMatchObject({ answered: 7 * cycle, errors: {}, failovers: 0 });
  });

  it("are expected of active members of the smallest distance only", () => {
    const text = workersText(
      ["near", "far", "off", "near2"],
      ["near.lbfactor=3", "far.distance=1", "off.activation=disabled", "far.lbfactor=9"],
    );
    const { members } = simulate(text);
    expect(members.map(({ expected }) => expected)).toEqual([0.75, 0, 0, 0.25]);
    expect(members.map(({ served }) => served)).toEqual([75, 0, 0, 25]);
    expect(members.map(({ activation }) => activation)).toEqual(["active", "active", "disabled", "active"]);
  });

  it("are those of the mount's activations", () => {
    const report = simulate(pair, { effects: mountEffects([["stopped", "t1"]]) });
    expect(byMember(report, "served")).toEqual({ t1: 0, t2: 100 });
    expect(report.members.map(({ expected }) => expected)).toEqual([0, 1]);
  });

  it("go from the first usable member to the next where the mount is stateless", () => {
    // Load does not matter (3.5), so lbfactor does not either: t1, t2, t1, ...
    const text = workersText(["t1", "t2"], ["t1.lbfactor=3"]);
    expect(byMember(simulate(text, { effects: mountEffects([["stateless", "1"]]) }), "served")).toEqual({
      t1: 50,
      t2: 50,
    });
  });
});

describe("an outage", () => {
  it("is seen by no client of two members, and ends at the maintenance after recover_time", () => {
    // t1 serves the even seconds. The request of second 30 fails there and goes on to t2: in a quiet system the error is
    // one for all at once (5.4). Maintenance by requests runs at 60, where 60 - 30 is not more than recover_time = 60,
    // and at 120, where it is (5.2): t1 gets the largest load, t2's, and the tie goes to it, since the last choice was t2
    // (3.5). So t1 has 15 of seconds 0..29 and 30 of 120..179.
    const report = simulate(pair, { requests: 180, outages: [{ node: "t1", from: 30, to: 40 }] });
    expect(report.totals).toMatchObject({ answered: 180, errors: {}, failovers: 1 });
    expect(byMember(report, "served")).toEqual({ t1: 45, t2: 135 });
    expect(byMember(report, "failed")).toEqual({ t1: 1, t2: 0 });
    expect(byMember(report, "attempts")).toEqual({ t1: 46, t2: 135 });
    // 36 buckets of 5 s: t1 has none of those from 30 to 120.
    const idle = report.timeline.filter(({ served }) => served[0] === 0).map(({ from }) => from);
    expect(idle).toEqual(Array.from({ length: 18 }, (_, index) => 30 + 5 * index));
  });

  it("ends earlier where recover_time and maintenance say so", () => {
    // Maintenance every 10 s: at 20 it is 10 s since the error of second 10, not more than recover_time = 10; at 30 it is.
    const text = workersText(["t1", "t2"], ["maintain=10", "lb.recover_time=10"]);
    const report = simulate(text, { requests: 40, outages: [{ node: "t1", from: 10, to: 11 }] });
    expect(secondsOf(report, "t1")).toEqual([0, 2, 4, 6, 8, 30, 32, 34, 36, 38]);
  });

  it("ends by the watchdog where there is one, without regard to requests", () => {
    // The watchdog looks every 25 s, at 25 (25 - 10 > 10): so t1 is back at once, where requests would look at 20 and 30.
    const text = workersText(["t1", "t2"], ["maintain=10", "lb.recover_time=10"]);
    const report = simulate(text, {
      requests: 40,
      outages: [{ node: "t1", from: 10, to: 11 }],
      watchdogSeconds: 25,
    });
    expect(secondsOf(report, "t1")).toEqual([0, 2, 4, 6, 8, 25, 27, 29, 31, 33, 35, 37, 39]);
  });

  it("goes on where the probe of a member that may recover fails", () => {
    // The request of second 30 is the probe and fails: the error is of second 30 again, so that 50 is the next to recover.
    const text = workersText(["t1", "t2"], ["maintain=10", "lb.recover_time=10"]);
    const report = simulate(text, { requests: 60, outages: [{ node: "t1", from: 10, to: 31 }] });
    expect(byMember(report, "failed")).toEqual({ t1: 2, t2: 0 });
    expect(report.totals).toMatchObject({ answered: 60, failovers: 2 });
    expect(byMember(report, "served")).toEqual({ t1: 5 + 5, t2: 50 });
  });

  it("of all members is a 503 for every request", () => {
    // First request: t1 and t2 fail (two attempts, lb_retries), then in the second round both are forced and fail again:
    // four attempts (6.1). Later ones begin with both in error: forced at once, one attempt each, and nobody after that.
    const report = simulate(pair, {
      requests: 10,
      outages: [
        { node: "t1", from: 0, to: 100 },
        { node: "t2", from: 0, to: 100 },
      ],
    });
    expect(report.totals).toMatchObject({ answered: 0, errors: { "503": 10 }, failovers: 0 });
    expect(byMember(report, "failed")).toEqual({ t1: 11, t2: 11 });
    expect(report.members.map(({ share, state }) => ({ share, state }))).toEqual([
      { share: 0, state: "ERR" },
      { share: 0, state: "ERR" },
    ]);
  });

  it("of all members is over as soon as one is back: both are forced", () => {
    const report = simulate(pair, {
      requests: 30,
      outages: [
        { node: "t1", from: 5, to: 10 },
        { node: "t2", from: 5, to: 100 },
      ],
    });
    expect(report.totals.errors).toEqual({ "503": 5 });
    expect(report.timeline.filter(({ errors }) => errors["503"] === 1).map(({ from }) => from)).toEqual([
      5, 6, 7, 8, 9,
    ]);
    expect(byMember(report, "served")).toEqual({ t1: 3 + 20, t2: 2 });
  });

  it("cuts off what the node has not answered, and another member answers", () => {
    // Each answer takes 600 ms. The request of second 10 is in progress on t1 when that goes down at 10.5; its second try is
    // refused, and t2 answers at 11.2. The request of second 11 finds t1 in error.
    const report = simulate(pair, {
      requests: 20,
      serviceMs: { from: 600, to: 600 },
      outages: [{ node: "t1", from: 10.5, to: 100 }],
    });
    expect(report.totals).toMatchObject({ answered: 20, errors: {}, failovers: 1 });
    expect(byMember(report, "served")).toEqual({ t1: 5, t2: 15 });
    expect(byMember(report, "failed")).toEqual({ t1: 1, t2: 0 });
  });

  it("is a 502 for what was sent and may not be repeated", () => {
    // recovery_options bit 1 (6.4); a connection that is refused may still be tried elsewhere.
    const text = workersText(["t1", "t2"], ["t1.recovery_options=1", "t2.recovery_options=1"]);
    const report = simulate(text, {
      requests: 20,
      serviceMs: { from: 600, to: 600 },
      outages: [{ node: "t1", from: 10.5, to: 100 }],
    });
    expect(report.totals).toMatchObject({ answered: 19, errors: { "502": 1 }, failovers: 0 });
  });

  it("stays an error of single requests as long as others are in progress on the member", () => {
    // Four requests a second, all to t1 since t2 is farther away; each failed attempt takes 300 ms, so that there is always
    // another one in progress and the error is local (5.4) until error_escalation_time = 30 s is over.
    const text = workersText(["t1", "t2"], ["t2.distance=1", "t1.retry_interval=300", "maintain=1000"]);
    const report = simulate(text, { requests: 400, rate: 4, outages: [{ node: "t1", from: 0, to: 1000 }] });
    expect(report.totals).toMatchObject({ answered: 400, errors: {} });
    // The first failure is at 0.3 s, so first_error_time is second 0; the failures of arrivals up to 29.5 s come before
    // second 30 (29.5 + 0.3 = 29.8), that of 29.75 comes at 30.05 and is one for all. That of 30 is on its way by then.
    expect(byMember(report, "failed")).toEqual({ t1: 29.5 * 4 + 1 + 1 + 1, t2: 0 });
  });
});

describe("sessions", () => {
  const one = { sessions: 1, clients: 1, requests: 40 };

  it("stay where they are", () => {
    const report = simulate(pair, { sessions: 1, clients: 20, requests: 5000, rate: 100 });
    expect(report.totals).toMatchObject({ sessionsMade: 20, sessionsLost: 0, sessionsMoved: 0 });
    // Least load first, and every request counts (method request); each client was new once.
    expect(simulate(pair, one).members.map(({ served }) => served)).toEqual([40, 0]);
  });

  it("are made by the share of clients that is asked for", () => {
    const report = simulate(pair, { sessions: 0.25, clients: 40, requests: 5000, rate: 100 });
    expect(report.totals.sessionsMade).toBe(10);
  });

  it("are lost with their node, and made anew on another", () => {
    const report = simulate(pair, { ...one, outages: [{ node: "t1", from: 10, to: 20 }] });
    expect(report.totals).toMatchObject({ sessionsMade: 2, sessionsLost: 1, sessionsMoved: 0, failovers: 1 });
    expect(byMember(report, "sessionsMade")).toEqual({ t1: 1, t2: 1 });
    expect(byMember(report, "sessionsLost")).toEqual({ t1: 1, t2: 0 });
    expect(secondsOf(report, "t2")).toEqual(Array.from({ length: 30 }, (_, index) => 10 + index));
  });

  it("are lost where their node restarts between two requests", () => {
    const report = simulate(pair, { ...one, outages: [{ node: "t1", from: 10.2, to: 10.8 }] });
    expect(report.totals).toMatchObject({ sessionsMade: 2, sessionsLost: 1, failovers: 0 });
    expect(byMember(report, "served")).toEqual({ t1: 40, t2: 0 });
  });

  it("move in a cluster", () => {
    const report = simulate(pair, { ...one, isClustered: true, outages: [{ node: "t1", from: 10, to: 20 }] });
    expect(report.totals).toMatchObject({ sessionsMade: 1, sessionsLost: 0, sessionsMoved: 1 });
    expect(byMember(report, "sessionsMoved")).toEqual({ t1: 1, t2: 0 });
    expect(byMember(report, "served")).toEqual({ t1: 10, t2: 30 });
  });

  it("are lost in a cluster too when no node is left that has them", () => {
    const outages = [
      { node: "t1", from: 10, to: 20 },
      { node: "t2", from: 15, to: 25 },
    ];
    // Moved to t2 at 10; nobody has it from 15 to 20.
    const report = simulate(pair, { ...one, isClustered: true, outages });
    expect(report.totals).toMatchObject({ errors: { "503": 5 }, sessionsMade: 2, sessionsLost: 1, sessionsMoved: 1 });
    expect(byMember(report, "sessionsLost")).toEqual({ t1: 0, t2: 1 });
  });

  it("with force are worth a 503 rather than another member", () => {
    // Nobody but t1 may answer while it is down (3.3); at 20 it is forced and answers, without the session.
    const text = workersText(["t1", "t2"], ["lb.sticky_session_force=1"]);
    const report = simulate(text, { ...one, outages: [{ node: "t1", from: 10, to: 20 }] });
    expect(report.totals).toMatchObject({ errors: { "503": 10 }, sessionsMade: 2, sessionsLost: 1 });
    expect(byMember(report, "served")).toEqual({ t1: 30, t2: 0 });
    expect(report.sticky).toBe("force");
  });

  it("are not made on a disabled member", () => {
    const text = workersText(["t1", "t2"], ["t2.activation=D"]);
    const report = simulate(text, { sessions: 1, clients: 20, requests: 1000, rate: 100 });
    expect(byMember(report, "sessionsMade")).toEqual({ t1: 20, t2: 0 });
  });

  it("are lost with every request where nobody looks for them", () => {
    // Requests alternate, and each finds the other node: 40 sessions, all but the last of them lost.
    const text = workersText(["t1", "t2"], ["lb.sticky_session=0"]);
    expect(simulate(text, one).totals).toMatchObject({ sessionsMade: 40, sessionsLost: 39 });
    const ignored = simulate(pair, { ...one, effects: mountEffects([["sticky_ignore", "1"]]) });
    expect(ignored.totals).toMatchObject({ sessionsMade: 40, sessionsLost: 39 });
    expect(simulate(text, { ...one, isClustered: true }).totals).toMatchObject({ sessionsMade: 1, sessionsMoved: 39 });
  });

  it("go where the redirect of their member says", () => {
    const text = workersText(["t1", "t2", "spare"], ["t1.redirect=spare", "spare.activation=D"]);
    const report = simulate(text, { ...one, outages: [{ node: "t1", from: 10, to: 20 }] });
    expect(byMember(report, "served")).toEqual({ t1: 10, t2: 0, spare: 30 });
  });

  it("are hidden once by the cookie of set_session_cookie, which comes last (8.1)", () => {
    // Second 0: no session, so mod_jk adds JSESSIONID=.t1, which takes the place of the node's. Second 1: the id .t1
    // leads to t1, which makes another session; that answer is a sticky one, without mod_jk's cookie.
    const text = workersText(["t1", "t2"], ["lb.set_session_cookie=1"]);
    const report = simulate(text, one);
    expect(report.totals).toMatchObject({ sessionsMade: 2, sessionsLost: 1 });
    expect(byMember(report, "served")).toEqual({ t1: 40, t2: 0 });
  });

  it("are not needed to stick where mod_jk sets cookies", () => {
    const text = workersText(["t1", "t2"], ["lb.set_session_cookie=1"]);
    expect(byMember(simulate(text), "served")).toEqual({ t1: 100, t2: 0 });
  });

  it("of requests that overlap are those of the last answer", () => {
    // Both requests are sent before there is a session; the second one's cookie takes the first one's place.
    const report = simulate(pair, { ...one, requests: 2, rate: 10, serviceMs: { from: 500, to: 500 } });
    expect(report.totals).toMatchObject({ sessionsMade: 2, sessionsLost: 1 });
  });
});

describe("requests in progress", () => {
  it("send method busyness past a slow node", () => {
    // A request every 10 ms; t1 takes 5 ms, t2 1000 ms. The first goes to t1, the second to t2 (a tie, and t1 was last);
    // t2 is busy until 1010 ms, where the tie goes to it again, since t1 was last: at 10, 1010, ... 9010 ms, ten times.
    const timing = {
      requests: 1000,
      rate: 100,
      serviceMs: { from: 5, to: 5 },
      serviceMsOf: new Map([["t2", { from: 1000, to: 1000 }]]),
    };
    const busyness = simulate(workersText(["t1", "t2"], ["lb.method=B"]), timing);
    expect(byMember(busyness, "served")).toEqual({ t1: 990, t2: 10 });
    expect(byMember(simulate(pair, timing), "served")).toEqual({ t1: 500, t2: 500 });
  });

  it("are at most 400, as in httpd", () => {
    // 1000 requests come within a second, and each takes ten. Both members together have 800 connections: were all
    // requests let in, 200 of them would find none and get a 503.
    const report = simulate(pair, { requests: 1000, rate: 1000, serviceMs: { from: 10_000, to: 10_000 } });
    expect(report.totals).toMatchObject({ answered: 1000, errors: {}, failovers: 0 });
  });

  it("need a connection, and are refused where none gets free in time", () => {
    // One connection each, taken for 5 s by the first two requests. The third one waits 200 ms for that of t1 and 200 ms
    // for that of t2, and once more in the second round (5.6, 6.1): it has given up after 0.9 s.
    const text = workersText(["t1", "t2"], ["t1.connection_pool_size=1", "t2.connection_pool_size=1"]);
    const report = simulate(text, { requests: 3, rate: 1000, serviceMs: { from: 5000, to: 5000 } });
    expect(report.totals).toMatchObject({ answered: 2, errors: { "503": 1 } });
  });

  it("run into reply_timeout", () => {
    // Two tries on t1, two on t2, and that twice: max_reply_timeouts = 0, so both are errors for all, and in the second
    // round both are forced (5.5). A 504 is what the last attempt leaves.
    const text = workersText(["t1", "t2"], ["t1.reply_timeout=500", "t2.reply_timeout=500"]);
    const report = simulate(text, { requests: 1, serviceMs: { from: 600, to: 600 } });
    expect(report.totals.errors).toEqual({ "504": 1 });
    expect(byMember(report, "failed")).toEqual({ t1: 2, t2: 2 });
  });

  it("take a time between both ends of a span", () => {
    // Answers of 1 to 9 s on one connection for up to ten: never two at once as long as requests come every 10 s.
    const text = workersText(["t1"], ["t1.connection_pool_size=1", "t1.connection_acquire_timeout=1"]);
    const timing = { requests: 200, rate: 0.1, serviceMs: { from: 1000, to: 9000 } };
    expect(simulate(text, timing).totals.answered).toBe(200);
    // Every 5 s about half of them find it taken.
    const { answered } = simulate(text, { ...timing, rate: 0.2 }).totals;
    expect(answered).toBeGreaterThan(100);
    expect(answered).toBeLessThan(180);
  });
});

describe("a report", () => {
  it("is the same for the same input, and another one for another seed", () => {
    const settings = {
      requests: 3000,
      rate: 50,
      clients: 30,
      sessions: 0.7,
      serviceMs: { from: 1, to: 300 },
      outages: [{ node: "t2", from: 20, to: 35 }],
    };
    const print = (seed: number): string => JSON.stringify(simulate(pair, { ...settings, seed }));
    expect(print(7)).toBe(print(7));
    expect(print(7)).not.toBe(print(8));
  });

  it("does not depend on how many requests are run at a time", () => {
    const settings = { requests: 500, rate: 50, clients: 30, sessions: 0.7, serviceMs: { from: 1, to: 300 } };
    const simulation = prepare(pair, settings);
    while (!simulation.run(7));
    expect(reportOf(simulation)).toEqual(simulate(pair, settings));
  });

  it.each([
    [100_000, 40],
    [100, 25],
    [84, 28],
    [101, 40],
    [40, 40],
    [7, 7],
  ])("of %d requests has %d buckets, equal ones where that is possible", (requests, count) => {
    const { timeline } = reportOf(prepare(pair, { requests }));
    expect(timeline).toHaveLength(count);
    const sizes = timeline.map((bucket) => bucket.requests);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBe(requests % count === 0 ? 0 : 1);
  });

  it("has a bucket for each request where there are few", () => {
    const { timeline, durationSeconds } = simulate(pair, { requests: 3, rate: 2 });
    expect(timeline.map(({ from, to, requests }) => [from, to, requests])).toEqual([
      [0, 0.5, 1],
      [0.5, 1, 1],
      [1, 1.5, 1],
    ]);
    expect(durationSeconds).toBe(1.5);
  });

  it("adds up, whatever happens", () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }));
    fc.assert(
      fc.property(
        fc.record({
          factors: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
          method: fc.constantFrom("R", "S", "T", "B", "N"),
          sticky: fc.constantFrom("lb.sticky_session=0", "lb.sticky_session=1", "lb.sticky_session_force=1"),
          cookie: fc.constantFrom("lb.set_session_cookie=0", "lb.set_session_cookie=1"),
          requests: fc.integer({ min: 1, max: 400 }),
          clients: fc.integer({ min: 1, max: 30 }),
          rate: fc.constantFrom(0.5, 3, 20, 500),
          sessions: fc.constantFrom(0, 0.5, 1),
          seed: fc.maxSafeInteger(),
          isClustered: fc.boolean(),
          watchdogSeconds: fc.constantFrom(undefined, 1, 60),
          service: fc.constantFrom({ from: 0, to: 0 }, { from: 20, to: 20 }, { from: 0, to: 900 }),
          spans: fc.array(span, { maxLength: 5 }),
        }),
        ({ factors, method, sticky, cookie, service, spans, ...settings }) => {
          const names = factors.map((_, index) => `t${index}`);
          const lines = factors.map((factor, index) => `t${index}.lbfactor=${factor}`);
          const text = workersText(names, [`lb.method=${method}`, sticky, cookie, "maintain=5", ...lines]);
          const outages = spans.map(([a, b], index) => ({
            node: `t${index % names.length}`,
            from: Math.min(a, b),
            to: Math.max(a, b) + 1,
          }));
          const report = simulate(text, { ...settings, effects: NO_EFFECTS, serviceMs: service, outages });
          const { totals, members, timeline } = report;
          const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
          const errors = sum(Object.values(totals.errors));
          expect(totals.answered + errors).toBe(settings.requests);
          expect(sum(members.map(({ served }) => served))).toBe(totals.answered);
          expect(sum(timeline.map(({ requests }) => requests))).toBe(settings.requests);
          for (const { requests, served, errors } of timeline) {
            expect(sum([...served]) + sum(Object.values(errors))).toBe(requests);
          }
          for (const [index, member] of members.entries()) {
            expect(sum(timeline.map(({ served }) => served[index] ?? 0))).toBe(member.served);
            expect(member.attempts).toBe(member.served + member.failed);
          }
          expect(sum(members.map(({ expected }) => expected))).toBeCloseTo(1, 5);
          expect(sum(members.map(({ share }) => share))).toBeCloseTo(totals.answered === 0 ? 0 : 1, 5);
          // What was made and not lost is what clients have: one session each.
          const left = totals.sessionsMade - totals.sessionsLost;
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left).toBeLessThanOrEqual(Math.round(settings.clients * settings.sessions));
          expect(totals.failovers).toBeLessThanOrEqual(totals.answered);
          if (!settings.isClustered) expect(totals.sessionsMoved).toBe(0);
          if (outages.length === 0 && service.to === 0) expect(totals).toMatchObject({ errors: {}, failovers: 0 });
        },
      ),
      { numRuns: 200 },
    );
  });
});

it("a balancer that there is not is a mistake", () => {
  expect(() => prepare(pair, { balancer: "other" })).toThrow(RangeError);
});
