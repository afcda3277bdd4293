import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maintainIfDue } from "../../src/balance/maintain.ts";
import type { Running, RunningBalancer, RunningWorker } from "../../src/balance/running.ts";
import { serveBalanced, serveDirect } from "../../src/balance/serve-request.ts";
import type { Try, TryEnd, TryOutcome } from "../../src/balance/turn.ts";
import {
  arrange,
  balancerOf,
  drive,
  lbOf,
  memberOf,
  outcomeOf,
  requestOf,
  runningOf,
  START,
  START_MS,
  statesOf,
  type Trail,
} from "./site.ts";

const clock = () => START_MS;

/** Outcomes by member; what is not named succeeds. */
type Fates = Readonly<Record<string, TryEnd | TryOutcome>>;

function serve(balancer: RunningBalancer, fates: Fates = {}, ...request: Parameters<typeof requestOf>): Trail {
  return drive(serveBalanced(balancer, requestOf(...request), clock), ({ worker }) => fates[worker.name]);
}

const summary = ({ turns, result }: Trail) => `${turns.join(" ")} = ${result.status}`;

const down = { t1: "not-sent", t2: "not-sent", t3: "not-sent", t4: "not-sent" } as const;
const once = ["t1.retries=1", "t2.retries=1", "t3.retries=1", "t4.retries=1"];

describe("serveBalanced", () => {
  interface Script {
    readonly name: string;
    readonly members?: number;
    readonly lines?: readonly string[];
    readonly state?: string;
    readonly fates?: Fates;
    readonly session?: string;
    readonly expected: string;
    readonly states?: string;
  }

  it.each<Script>([
    { name: "one try is enough", expected: "t1 = 200", states: "t1=ok t2=idle t3=idle t4=idle" },
    {
      name: "tries a member as often as it may before the next one",
      fates: { t1: "not-sent" },
      expected: "t1 100ms t1 again t2 = 200",
      states: "t1=error t2=ok t3=idle t4=idle",
    },
    { name: "ends after two rounds of two", lines: once, fates: down, expected: "t1 t2 100ms t3 t4 = 503" },
    {
      name: "has retries times lb_retries attempts at most",
      lines: [...once, "lb.retries=3", "lb.lb_retries=1", "lb.retry_interval=7"],
      fates: down,
      expected: "t1 7ms t2 7ms t3 = 503",
    },
    {
      name: "has no more attempts in a round than members",
      members: 2,
      lines: [...once, "lb.lb_retries=9"],
      fates: down,
      expected: "t1 t2 100ms t1 t2 = 503",
      states: "t1=error t2=error",
    },
    {
      name: "makes no pause of no length",
      members: 1,
      lines: ["t1.retry_interval=0", "t1.connection_acquire_timeout=9", "lb.retry_interval=0"],
      fates: down,
      expected: "t1 t1 again t1 t1 again = 503",
    },
    {
      name: "leaves the status of the last attempt",
      lines: once,
      fates: { ...down, t4: "timeout" },
      expected: "t1 t2 100ms t3 t4 = 504",
    },
    {
      name: "answers 503 where nobody is left at last",
      members: 2,
      lines: once,
      state: "t2=stopped",
      fates: { t1: "bad-frame" },
      expected: "t1 100ms t1 = 503",
      states: "t1=ok t2=idle",
    },
    {
      name: "does not go on where it may not",
      fates: { t1: outcomeOf("closed", { hasAskedForBody: true }) },
      expected: "t1 = 502",
    },
    {
      name: "does not go on after the client",
      fates: { t1: "client-short-body" },
      expected: "t1 = 400",
      states: "t1=ok t2=idle t3=idle t4=idle",
    },
    {
      name: "forces all in where nobody is left",
      state: "t1=error t2=error t3=error t4=probe",
      expected: "t1 = 200",
      states: "t1=ok t2=force t3=force t4=probe",
    },
    {
      name: "forces once in a request",
      members: 2,
      lines: once,
      state: "t1=error t2=error",
      fates: down,
      expected: "t1 t2 100ms = 503",
      states: "t1=error t2=error",
    },
    {
      name: "waits in vain for slots",
      members: 2,
      lines: ["t1.connection_pool_size=0", "t2.connection_acquire_timeout=0"],
      expected: "100ms 100ms 100ms = 503",
      states: "t1=busy t2=busy",
    },
    { name: "passes a member at its limit over", lines: ["t1.busy_limit=1"], state: "t1=ok", expected: "t1 = 200" },
    {
      name: "keeps a single disabled member for its session",
      members: 1,
      state: "t1=disabled",
      session: "A.t1",
      expected: "t1 = 200",
    },
    {
      name: "has nobody for a session that is bound",
      lines: ["lb.sticky_session_force=1"],
      session: "A.zzz",
      expected: "100ms = 503",
    },
  ])("$name", ({ members = 4, lines = [], state = "", fates = {}, session, expected, states }) => {
    const balancer = balancerOf(members, lines);
    arrange(balancer, state);
    expect(summary(serve(balancer, fates, session))).toBe(expected);
    if (states !== undefined) expect(statesOf(balancer)).toBe(states);
  });

  it("tells the node the route of the first member that was tried", () => {
    const balancer = balancerOf(3, [...once, "t1.route=r1", "t2.route=r2"]);
    const { tries } = serve(balancer, { t1: "not-sent" });
    expect(tries.map(({ worker, route }) => [worker.name, route])).toEqual([
      ["t1", "r1"],
      ["t2", "r1"],
    ]);
  });

  it("tells the node JK_ROUTE where there is one, and the domain where that has decided", () => {
    const balancer = balancerOf(2, ["t2.domain=d"]);
    expect(serve(balancer, {}, undefined, "", { jkRoute: "x" }).tries[0]?.route).toBe("x");
    expect(serve(balancer, {}, "A.d").tries[0]?.route).toBe("d");
  });

  it("has what the mount says in its tries", () => {
    const balancer = balancerOf(1, ["t1.reply_timeout=5", "t1.fail_on_status=500"]);
    expect(serve(balancer).tries[0]).toMatchObject({ replyTimeoutMs: 5, failOnStatus: [500], activation: "active" });
    const rule = "reply_timeout=9;fail_on_status=-404;use_server_errors=400;disabled=t1";
    expect(serve(balancer, {}, "A.t1", rule).tries[0]).toMatchObject({
      replyTimeoutMs: 9,
      failOnStatus: [-404],
      useServerErrors: 400,
      activation: "disabled",
    });
  });

  it("adds a cookie for every attempt that no session has decided", () => {
    const lines = [...once, "lb.set_session_cookie=1", "lb.session_cookie=SID", "lb.session_cookie_path=/app"];
    const balancer = balancerOf(3, lines);
    const cookie = (route: string) => `SID=.${route};PATH=/app;HttpOnly`;
    expect(serve(balancer, { t1: "not-sent" }).tries.map(({ cookies }) => cookies)).toEqual([
      [cookie("t1")],
      [cookie("t1"), cookie("t2")],
    ]);
    const sticky = serve(balancerOf(3, lines), { t1: "not-sent" }, "A.t1").tries;
    expect(sticky.map(({ cookies }) => cookies)).toEqual([[], [cookie("t2")]]);
    const [secure] = serve(balancerOf(2), {}, undefined, "set_session_cookie=1;session_cookie=X", {
      isSecure: true,
    }).tries;
    expect(secure?.cookies).toEqual(["JSESSIONID=.t1;PATH=/;HttpOnly;Secure"]);
  });

  it("counts sessions and load for new requests", () => {
    const balancer = balancerOf(1, ["lb.method=Session"]);
    serve(balancer);
    serve(balancer, {}, "A.t1");
    serve(balancer, {}, "nonsense");
    serve(balancer, {}, undefined, "stateless=1");
    expect(memberOf(balancer, "t1")).toMatchObject({ lbValue: 1, sessions: 1 });
    expect(memberOf(balancer, "t1").worker.used).toBe(4);
  });

  it("counts the bytes of all tries for method traffic", () => {
    const balancer = balancerOf(2, ["lb.method=Traffic", "t2.lbfactor=3"]);
    const bytes = { bytesRead: 10, bytesWritten: 20 };
    serve(balancer, { t1: outcomeOf("not-sent", bytes), t2: outcomeOf("success", bytes) });
    expect(balancer.members.map(({ lbValue }) => lbValue)).toEqual([180, 30]);
    expect(memberOf(balancer, "t1").worker).toMatchObject({ bytesRead: 20, bytesWritten: 40 });
  });

  it("counts what is in progress for method busyness", () => {
    const balancer = balancerOf(2, ["lb.method=Busyness"]);
    const first = serveBalanced(balancer, requestOf(), clock);
    const second = serveBalanced(balancer, requestOf(), clock);
    first.next();
    second.next();
    expect(balancer.members.map(({ lbValue }) => lbValue)).toEqual([1, 1]);
    expect(balancer.busy).toBe(2);
    first.next(outcomeOf("success"));
    second.next(outcomeOf("success"));
    expect(balancer.members.map(({ lbValue }) => lbValue)).toEqual([0, 0]);
    expect([balancer.busy, balancer.maxBusy]).toEqual([0, 2]);
  });

  it("counts errors of a worker once per attempt, reply timeouts once per try", () => {
    const balancer = balancerOf(2, ["lb.max_reply_timeouts=9"]);
    serve(balancer, { t1: "timeout" });
    expect(memberOf(balancer, "t1").worker).toMatchObject({ errors: 1, replyTimeouts: 2, clientErrors: 0, busy: 0 });
    serve(balancer, { t1: "client-gone", t2: "client-gone" });
    expect(memberOf(balancer, "t2").worker.clientErrors + memberOf(balancer, "t1").worker.clientErrors).toBe(1);
  });

  it("lets one request probe a member in recovery", () => {
    const balancer = balancerOf(2);
    arrange(balancer, "t1=recover");
    const probe = serveBalanced(balancer, requestOf("A.t1"), clock);
    probe.next();
    expect(statesOf(balancer)).toBe("t1=probe t2=idle");
    expect(summary(serve(balancer, {}, "A.t1"))).toBe("t2 = 200");
    probe.next(outcomeOf("success"));
    expect(statesOf(balancer)).toBe("t1=ok t2=ok");
  });

  it("lets another one probe where the probe was abandoned", () => {
    const balancer = balancerOf(2);
    arrange(balancer, "t1=recover");
    const probe = serveBalanced(balancer, requestOf("A.t1"), clock);
    probe.next();
    probe.return(undefined as never);
    expect(statesOf(balancer)).toBe("t1=recover t2=idle");
  });

  it("takes a slot that becomes free while it waits", () => {
    const balancer = balancerOf(1, ["t1.connection_pool_size=1"]);
    const first = serveBalanced(balancer, requestOf(), clock);
    first.next();
    const second = serveBalanced(balancer, requestOf(), clock);
    expect(second.next().value).toEqual({ kind: "pause", ms: 100 });
    first.next(outcomeOf("success"));
    expect(second.next().value).toMatchObject({ kind: "try" });
    expect(memberOf(balancer, "t1").worker).toMatchObject({ slotsTaken: 1, busy: 1 });
  });

  it("answers with an error page from use_server_errors on, and the member is well", () => {
    const balancer = balancerOf(1);
    const fates = { t1: outcomeOf("success", { status: 404 }) };
    expect(serve(balancer, fates).result).toMatchObject({ isAnswered: true, isCut: false, status: 404 });
    const { result } = serve(balancer, fates, undefined, "use_server_errors=400");
    expect(result).toMatchObject({ isAnswered: false, isCut: false, status: 404, end: "success" });
    expect(memberOf(balancer, "t1").errors).toBe(0);
  });

  // mod_jk tries on here, and the client gets the second answer behind a part of the first one.
  it.each<TryEnd>(["closed", "bad-frame", "bad-message", "timeout"])(
    "cuts the client off where a byte has gone there: %s",
    (end) => {
      const balancer = balancerOf(2);
      const { turns, result } = serve(balancer, { t1: outcomeOf(end, { hasHeaders: true, isCommitted: true }) });
      expect(turns).toEqual(["t1"]);
      expect(result).toMatchObject({ isAnswered: false, isCut: true, end });
    },
  );

  it("says who was tried, how often, and how it ended", () => {
    const balancer = balancerOf(2, once);
    const { result } = serve(balancer, { t1: "closed" }, "A.t1");
    expect(result).toEqual({
      isAnswered: true,
      isCut: false,
      status: 200,
      worker: memberOf(balancer, "t2").worker,
      member: memberOf(balancer, "t2"),
      attempts: 2,
      isSticky: false,
      end: "success",
    });
    arrange(balancer, "t1=stopped t2=stopped");
    expect(serve(balancer).result).toMatchObject({ worker: undefined, attempts: 0, end: undefined, status: 503 });
  });

  it("wants the outcome of a try", () => {
    const balancer = balancerOf(1);
    const service = serveBalanced(balancer, requestOf(), clock);
    service.next();
    expect(() => service.next()).toThrow(TypeError);
    expect(memberOf(balancer, "t1").worker).toMatchObject({ busy: 0, slotsTaken: 0 });
  });
});

describe("serveDirect", () => {
  const workerOf = (...lines: string[]): RunningWorker => {
    const worker = runningOf(1, lines).workers.get("t1");
    if (worker === undefined) throw new Error("no worker t1");
    return worker;
  };

  it.each<[name: string, lines: readonly string[], end: TryEnd, expected: string]>([
    ["an answer", [], "success", "t1 = 200"],
    ["all tries", ["t1.retries=3", "t1.retry_interval=9"], "closed", "t1 9ms t1 again 9ms t1 again = 502"],
    ["recovery_options", ["t1.recovery_options=1"], "closed", "t1 = 502"],
    ["no slot", ["t1.connection_pool_size=0"], "success", "100ms 100ms = 503"],
    ["a limit of its own", ["t1.busy_limit=1"], "success", "t1 = 200"],
  ])("%s", (_, lines, end, expected) => {
    const worker = workerOf(...lines);
    expect(summary(drive(serveDirect(worker, requestOf()), () => end))).toBe(expected);
    expect(worker).toMatchObject({ busy: 0, slotsTaken: 0 });
  });

  it("has no member and no route, but JK_ROUTE", () => {
    const [plain] = drive(serveDirect(workerOf(), requestOf())).tries;
    expect(plain).toMatchObject({ member: undefined, route: undefined, activation: "active", cookies: [] });
    const [routed] = drive(serveDirect(workerOf(), requestOf(undefined, "", { jkRoute: "x" }))).tries;
    expect(routed?.route).toBe("x");
  });

  it("is busy at its limit", () => {
    const worker = workerOf("t1.busy_limit=1");
    const first = serveDirect(worker, requestOf());
    first.next();
    const { result, turns } = drive(serveDirect(worker, requestOf()));
    expect([turns, result.status, result.end]).toEqual([[], 503, "busy"]);
    first.return(undefined as never);
    expect(worker).toMatchObject({ busy: 0, slotsTaken: 0 });
  });
});

const ends: readonly TryEnd[] = [
  "success",
  "not-sent",
  "closed",
  "bad-frame",
  "bad-message",
  "headers-after-body",
  "timeout",
  "fail-status",
  "client-short-body",
  "client-gone",
  "too-large",
];

const outcome: fc.Arbitrary<TryOutcome> = fc
  .tuple(fc.constantFrom(...ends), fc.boolean(), fc.boolean(), fc.boolean(), fc.nat(9000))
  .map(([end, hasHeaders, hasAskedForBody, isCommitted, bytesRead]) =>
    outcomeOf(end, { status: 503, hasHeaders, hasAskedForBody, isCommitted, bytesRead }),
  );

const lines = fc
  .record({
    method: fc.constantFrom("Request", "Traffic", "Busyness", "Session", "Next"),
    force: fc.constantFrom("0", "1"),
    retries: fc.integer({ min: 1, max: 3 }),
    lbRetries: fc.integer({ min: 1, max: 5 }),
    memberRetries: fc.integer({ min: 1, max: 3 }),
    poolSize: fc.integer({ min: 0, max: 2 }),
    busyLimit: fc.integer({ min: 0, max: 2 }),
    failOnStatus: fc.constantFrom("503", "-503"),
    redirect: fc.constantFrom("t1", "t2", "zzz"),
    maxReplyTimeouts: fc.nat(2),
  })
  .map((site) => [
    "maintain=2",
    "lb.recover_time=3",
    `lb.method=${site.method}`,
    `lb.sticky_session_force=${site.force}`,
    `lb.retries=${site.retries}`,
    `lb.lb_retries=${site.lbRetries}`,
    `lb.max_reply_timeouts=${site.maxReplyTimeouts}`,
    `t1.retries=${site.memberRetries}`,
    `t1.fail_on_status=${site.failOnStatus}`,
    `t1.busy_limit=${site.busyLimit}`,
    `t2.connection_pool_size=${site.poolSize}`,
    `t2.redirect=${site.redirect}`,
    "t3.domain=d",
    "t3.lbfactor=3",
  ]);

const session = fc.constantFrom(undefined, "A", "A.t1", "A.t2;B.t3", "A.d", "A.zzz");

/** What one of several drivers does next, with the request of a number. */
type Move =
  | { readonly kind: "start"; readonly session: string | undefined }
  | { readonly kind: "go-on"; readonly at: number; readonly outcome: TryOutcome }
  | { readonly kind: "abandon"; readonly at: number }
  | { readonly kind: "later"; readonly ms: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: session.map((text): Move => ({ kind: "start", session: text })) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("go-on" as const), at: fc.nat(5), outcome }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("abandon" as const), at: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("later" as const), ms: fc.nat(5000) }) },
);

/** What is wrong with a balancer between two turns of its requests. */
function faultsOf(running: Running, requests: number): string[] {
  const balancer = lbOf(running);
  const members = balancer.members.flatMap(({ name, lbValue, worker }) => {
    const { busy, slotsTaken, slots } = worker;
    const isSound =
      Number.isSafeInteger(lbValue) && lbValue >= 0 && 0 <= busy && busy <= slotsTaken && slotsTaken <= slots;
    return isSound ? [] : [`${name}: value ${lbValue}, ${busy} busy, ${slotsTaken} of ${slots} slots`];
  });
  return balancer.busy === requests ? members : [...members, `${balancer.busy} busy, not ${requests}`];
}

describe("whatever happens", () => {
  it("a request ends within its bounds", () => {
    fc.assert(
      fc.property(lines, session, fc.array(outcome, { minLength: 1 }), (site, text, outcomes) => {
        const balancer = balancerOf(3, site);
        let count = 0;
        const trail = drive(serveBalanced(balancer, requestOf(text), clock), () => outcomes[count++ % outcomes.length]);
        const { retries, lbRetries } = balancer.settings;
        const attempts = retries * Math.min(3, lbRetries);
        const tries = Math.max(...balancer.members.map(({ worker }) => worker.settings.retries));
        expect(trail.result.attempts).toBeLessThanOrEqual(attempts);
        expect(trail.tries.length).toBeLessThanOrEqual(attempts * tries);
        const { isAnswered, isCut, status } = trail.result;
        expect(isAnswered && isCut).toBe(false);
        expect(status).toBeGreaterThanOrEqual(200);
      }),
    );
  });

  it("many requests at a time leave nothing behind", () => {
    fc.assert(
      fc.property(lines, fc.array(move, { maxLength: 60 }), (site, moves) => {
        const running = runningOf(3, site);
        const balancer = lbOf(running);
        let nowMs = START_MS;
        const services: { readonly service: ReturnType<typeof serveBalanced>; turn: Try | undefined }[] = [];
        const goOn = (one: (typeof services)[number], answer: TryOutcome | undefined) => {
          const next = one.service.next(answer);
          if (next.done === true) services.splice(services.indexOf(one), 1);
          else one.turn = next.value.kind === "try" ? next.value : undefined;
        };
        for (const one of moves) {
          const target = "at" in one ? services[one.at] : undefined;
          if (one.kind === "later") nowMs += one.ms;
          else if (one.kind === "start") {
            maintainIfDue(running, Math.floor(nowMs / 1000));
            const started = { service: serveBalanced(balancer, requestOf(one.session), () => nowMs), turn: undefined };
            services.push(started);
            goOn(started, undefined);
          } else if (target !== undefined && one.kind === "go-on") {
            goOn(target, target.turn === undefined ? undefined : one.outcome);
          } else if (target !== undefined) {
            target.service.return(undefined as never);
            services.splice(services.indexOf(target), 1);
          }
          const faults = faultsOf(running, services.length);
          if (faults.length > 0) expect(faults).toEqual([]);
        }
        for (const { service } of services) service.return(undefined as never);
        expect(faultsOf(running, 0)).toEqual([]);
        expect(balancer.members.map(({ worker }) => worker.busy + worker.slotsTaken)).toEqual([0, 0, 0]);
        if (balancer.settings.method === "Busyness") {
          expect(balancer.members.map(({ lbValue }) => lbValue)).toEqual([0, 0, 0]);
        }
        expect(balancer.members.some(({ state }) => state === 6)).toBe(false);
      }),
    );
  });

  it("abandoning a request at any turn gives back what it has taken", () => {
    fc.assert(
      fc.property(lines, session, fc.array(outcome, { minLength: 1 }), fc.nat(12), (site, text, outcomes, turns) => {
        const balancer = balancerOf(3, site);
        const service = serveBalanced(balancer, requestOf(text), clock);
        let next = service.next();
        for (let turn = 0; turn < turns && next.done !== true; turn++) {
          next = service.next(next.value.kind === "try" ? outcomes[turn % outcomes.length] : undefined);
        }
        service.return(undefined as never);
        expect(balancer.busy).toBe(0);
        for (const { worker } of balancer.members) expect([worker.busy, worker.slotsTaken]).toEqual([0, 0]);
      }),
    );
  });
});

describe("over a full cycle", () => {
  it("each active member gets its lbfactor", () => {
    const factors = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(factors, fc.nat(5), fc.nat(5), (lbfactors, offset, disabled) => {
        const all = lbfactors.map((factor, index) => `t${index + 1}.lbfactor=${factor}`);
        const balancer = balancerOf(lbfactors.length, all);
        balancer.nextOffset = offset % lbfactors.length;
        const out = disabled % (lbfactors.length + 1);
        if (out < lbfactors.length) arrange(balancer, `t${out + 1}=disabled`);
        const expected = lbfactors.map((factor, index) => (index === out ? 0 : factor));
        const sum = expected.reduce((total, factor) => total + factor, 0);
        for (let cycle = 1; cycle <= 2; cycle++) {
          for (let count = 0; count < sum; count++) serve(balancer);
          expect(balancer.members.map(({ worker }) => worker.used)).toEqual(expected.map((factor) => factor * cycle));
        }
      }),
    );
  });

  it("decays by halves when time passes", () => {
    const running = runningOf(2, ["maintain=60"]);
    const balancer = lbOf(running);
    for (let count = 0; count < 8; count++) serve(balancer);
    maintainIfDue(running, START + 120);
    expect(balancer.members.map(({ lbValue }) => lbValue)).toEqual([1, 1]);
  });
});
