import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ElectionRules, orderMembers } from "../../src/explain/election.ts";
import { lbOf, viewOf } from "../support/workers.ts";

const NAMES = ["t1", "t2", "t3", "t4", "t5"];

/** The order in short, `t2 route > t1+t3 load`, for members t1 to t4 with some lines more. */
function order(lines: string, routes: readonly (string | undefined)[] = [], rules?: Partial<ElectionRules>): string {
  const names = NAMES.filter((name) => name !== "t5" && !lines.includes(`#without ${name}`));
  const text = `worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=${names.join(",")}\n`;
  const extra = lines
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => `worker.${line}\n`)
    .join("");
  const lb = lbOf(viewOf(text + extra), "lb");
  const whole = rules === undefined ? undefined : { activation: new Map(), withoutSlots: new Set<string>(), ...rules };
  const { steps, isForced } = orderMembers(lb, routes, whole);
  const words = steps.map(({ members, reason }) => `${members.map(({ name }) => name).join("+")} ${reason.kind}`);
  return [...words, ...(isForced ? ["503"] : [])].join(" > ");
}

// Who came first, and who next, was recorded with mod_jk 1.2.48; the names of the recordings stand with the cases.
describe("orderMembers", () => {
  it.each<[recording: string, lines: string, routes: readonly (string | undefined)[], expected: string]>([
    ["weights-basic: no session", "", [], "t1+t2+t3+t4 load"],
    ["route-differs-from-name", "t2.route=n2", ["n2"], "t2 route > t1+t3+t4 load"],
    ["an id without a route", "", [undefined], "t1+t2+t3+t4 load"],
    ["an unknown route", "", ["none"], "t1+t2+t3+t4 load"],
    ["sticky-several-cookies: the first id that leads somewhere", "", ["none", "t3"], "t3 route > t1+t2+t4 load"],
    [
      "sticky-several-ids-first-attempt-fails: the second id is forgotten",
      "",
      ["t2", "t4"],
      "t2 route > t1+t3+t4 load",
    ],
    ["activation: a disabled member serves its sessions", "t2.activation=d", ["t2"], "t2 route > t1+t3+t4 load"],
    ["activation: a disabled member gets nobody else", "t2.activation=d", [], "t1+t3+t4 load"],
    ["activation: a stopped one serves nobody", "t2.activation=s", ["t2"], "t1+t3+t4 load"],
    ["port-zero", "t2.port=0", ["t2"], "t1+t3+t4 load"],
    ["distance", "t1.distance=1\nt2.distance=1\nt4.distance=2", [], "t3 load > t1+t2 load > t4 load"],
    ["distance-negative", "t4.distance=-1", [], "t4 load > t1+t2+t3 load"],
    ["redirect-basic", "t1.redirect=t4\nt1.activation=s\nt2.distance=1", ["t1"], "t4 redirect > t3 load > t2 load"],
    [
      "domain-failover",
      "t1.domain=a\nt2.domain=b\nt3.domain=a\nt4.domain=b",
      ["t1"],
      "t1 route > t3 domain > t2+t4 load",
    ],
    ["domain-as-route", "t1.domain=a\nt3.domain=a", ["a"], "t1+t3 route-as-domain > t2+t4 load"],
    ["domain-from-route", "t1.route=a.1\nt3.route=a.3", ["a.1"], "t1 route > t3 domain > t2+t4 load"],
    [
      "domain-distance",
      "t1.domain=a\nt2.domain=a\nt2.distance=2\nt3.domain=a\nt3.distance=1",
      ["t1"],
      "t1 route > t3 domain > t2 domain > t4 load",
    ],
    [
      "a redirect beats the domain",
      "t1.domain=a\nt3.domain=a\nt1.redirect=t4",
      ["t1"],
      "t1 route > t4 redirect > t2+t3 load",
    ],
    [
      "redirect-by-route-and-domain: a session's redirect is no domain",
      "t1.redirect=a\nt3.domain=a\nt1.activation=s",
      ["t1"],
      "t2+t3+t4 load",
    ],
    [
      "redirect-hot-standby",
      "t1.redirect=t4\nt4.activation=d\nt2.activation=s\nt3.activation=s",
      [],
      "t1 load > t4 last-resort",
    ],
    [
      "redirect-only-first-counts",
      "t1.activation=s\nt2.activation=s\nt3.activation=s\nt4.activation=d\nt2.redirect=nobody\nt3.redirect=t4",
      [],
      "",
    ],
    ["sticky-force: an unknown route", "lb.sticky_session_force=1", ["none"], "503"],
    ["sticky-force: the member fails", "lb.sticky_session_force=1", ["t2"], "t2 route > 503"],
    ["sticky-force: no session", "lb.sticky_session_force=1", [], "t1+t2+t3+t4 load"],
    [
      "sticky-force-redirect-ignored",
      "lb.sticky_session_force=1\nt1.activation=s\nt1.redirect=t2\nt1.domain=a\nt3.domain=a",
      ["t1"],
      "503",
    ],
    [
      "sticky-force-redirect-ignored: the domain as a route",
      "lb.sticky_session_force=1\nt3.domain=a",
      ["a"],
      "t3 route-as-domain > 503",
    ],
    ["sticky-unusual-routes", "t1.route=a.b.c\nt2.route=a", ["a.z"], "t1 route-as-domain > t2+t3+t4 load"],
    ["activation-none-active", "t1.activation=d\nt2.activation=d\nt3.activation=d\nt4.activation=d", [], ""],
  ])("%s", (_, lines, routes, expected) => {
    expect(order(lines, routes)).toBe(expected);
  });

  // Recording single-member.
  it.each([
    ["active", "active", ["t9"], "t1 only-member"],
    ["disabled, its own session", "d", ["t1"], "t1 route"],
    ["disabled, no session", "d", [], ""],
    ["stopped", "s", ["t1"], ""],
  ])("a single member, %s", (_, activation, routes, expected) => {
    expect(order(`#without t2\n#without t3\n#without t4\nt1.activation=${activation}`, routes)).toBe(expected);
  });

  // Recording rule-activation.
  it("rules of the mount change the activation", () => {
    const activation = new Map([
      ["t1", "disabled"],
      ["t2", "stopped"],
      ["t3", "active"],
    ] as const);
    expect(order("t3.activation=s\nt4.activation=d", [], { activation })).toBe("t3 load");
    expect(order("t3.activation=s\nt4.activation=d", ["t1"], { activation })).toBe("t1 route > t3 load");
    expect(order("t3.activation=s\nt4.activation=d", ["t2"], { activation })).toBe("t3 load");
  });

  // Recording acquire-timeout-zero.
  it("a member that never gets a connection is passed over", () => {
    expect(order("", ["t1"], { withoutSlots: new Set(["t1", "t2"]) })).toBe("t3+t4 load");
  });

  it("says why members are passed over", () => {
    const text = "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=t1,t2,t3\n";
    const more = "worker.t2.activation=d\nworker.t3.activation=s\nworker.lb.sticky_session_force=1\n";
    const lb = lbOf(viewOf(text + more), "lb");
    const reasons = orderMembers(lb, ["none"]).passedOver.map(({ member, reason }) => [member.name, reason]);
    expect(reasons).toEqual([
      ["t1", "forced"],
      ["t2", "disabled"],
      ["t3", "stopped"],
    ]);
  });

  it("every active member comes up exactly once where nothing is forced, whatever the rest", () => {
    const activation = fc.constantFrom("a", "d", "s");
    const word = fc.constantFrom("", "", "t1", "t3", "x", "x.y");
    const member = fc.tuple(activation, word, word, fc.integer({ min: -2, max: 2 }));
    const routes = fc.array(fc.constantFrom("t1", "t2", "t4", "x", "none", undefined), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(member, { minLength: 2, maxLength: 5 }), routes, (members, some) => {
        const names = NAMES.slice(0, members.length);
        const lines = members.map(([state, domain, redirect, distance], index) => {
          const name = `worker.t${index + 1}`;
          return `${name}.activation=${state}\n${name}.domain=${domain}\n${name}.redirect=${redirect}\n${name}.distance=${distance}\n`;
        });
        const head = `worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=${names.join(",")}\n`;
        const lb = lbOf(viewOf(head + lines.join("")), "lb");
        const { steps, passedOver } = orderMembers(lb, some);
        const asked = steps.flatMap((step) => step.members.map(({ name }) => name));
        expect(new Set(asked).size).toBe(asked.length);
        expect([...asked, ...passedOver.map((one) => one.member.name)].sort()).toEqual([...names].sort());
        for (const { name, activation: state } of lb.members) {
          if (state === "active") expect(asked).toContain(name);
          if (state === "stopped") expect(asked).not.toContain(name);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("a balancer with very many distances is cut, not walked for ever", () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `n${index}`);
    const distances = names.map((name, index) => `worker.${name}.distance=${index}\n`).join("");
    const lists = names.map((name) => `worker.lb.balance_workers=${name}\n`).join("");
    const lb = lbOf(viewOf(`worker.list=lb\nworker.lb.type=lb\n${lists}${distances}`), "lb");
    const election = orderMembers(lb, []);
    expect(election.isCut).toBe(true);
    expect(election.steps.length).toBeLessThan(200);
  });
});
