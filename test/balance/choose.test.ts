import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choose, startChoice } from "../../src/balance/choose.ts";
import { orderMembers } from "../../src/explain/election.ts";
import { lbOf as lbOfView, viewOf } from "../support/workers.ts";
import { arrange, balancerOf, memberOf, requestOf } from "./site.ts";

interface Case {
  readonly name: string;
  readonly members?: number;
  readonly lines?: readonly string[];
  readonly state?: string;
  readonly offset?: number;
  readonly session?: string;
  readonly rule?: string;
  readonly jkRoute?: string;
  /** The member, `sticky` where it is, and the route where one has been set; `nobody` for none. */
  readonly chosen: string;
  readonly offsetAfter?: number;
}

const domains = ["t1.domain=a", "t2.domain=b", "t3.domain=a", "t4.domain=a"];
const forced = ["lb.sticky_session_force=1"];

describe("choose", () => {
  it.each<Case>([
    { name: "begins at the offset", offset: 2, chosen: "t3", offsetAfter: 3 },
    { name: "begins at the first one behind the last", offset: 4, chosen: "t1", offsetAfter: 1 },
    { name: "takes the least load", state: "t1=5 t2=3 t3=3 t4=4", chosen: "t2", offsetAfter: 2 },
    { name: "takes the first of equals from the offset on", state: "t1=5 t2=3 t3=3 t4=4", offset: 2, chosen: "t3" },
    { name: "takes the smallest distance whatever the load", lines: ["t4.distance=-1"], state: "t4=99", chosen: "t4" },
    { name: "leaves the load out where it is stateless", state: "t1=9", rule: "stateless=1", chosen: "t1" },
    { name: "looks at the distance all the same", lines: ["t1.distance=1"], rule: "stateless=1", chosen: "t2" },
    { name: "takes recovering and forced members", state: "t1=recover t2=error t3=error t4=error", chosen: "t1" },
    { name: "takes no probing and busy ones", state: "t1=probe t2=busy t3=force t4=error", chosen: "t3" },
    {
      name: "finds nobody",
      state: "t1=error t2=disabled t3=busy t4=stopped",
      offset: 1,
      chosen: "nobody",
      offsetAfter: 1,
    },
    { name: "takes the member of the session", session: "A.t3", chosen: "t3 sticky", offsetAfter: 0 },
    { name: "takes a disabled one", session: "A.t3", state: "t3=disabled", chosen: "t3 sticky" },
    { name: "takes no stopped one", session: "A.t3", state: "t3=stopped", chosen: "t1" },
    { name: "moves the session of a busy one", session: "A.t1", state: "t1=busy", chosen: "t2" },
    { name: "reads the route from the first dot on", lines: ["t2.route=x.y"], session: "A.x.y", chosen: "t2 sticky" },
    { name: "tries one id after the other", session: "none;A.zzz;B.t4;C.t2", chosen: "t4 sticky" },
    { name: "passes over an empty id", session: ";B.t2", chosen: "t2 sticky" },
    { name: "balances an unknown route", session: "A.zzz", offset: 1, chosen: "t2" },
    { name: "with force finds nobody for it", session: "A.zzz", lines: forced, chosen: "nobody" },
    { name: "with force finds nobody for an id without a route", session: "A", lines: forced, chosen: "nobody" },
    { name: "with force balances who has no session", lines: forced, chosen: "t1" },
    {
      name: "with force does not look at redirects",
      session: "A.t1",
      lines: [...forced, "t1.redirect=t2"],
      state: "t1=error",
      chosen: "nobody",
    },
    {
      name: "with force takes a domain named as route",
      session: "A.a",
      lines: [...forced, ...domains],
      chosen: "t1 route a",
    },
    { name: "takes the domain for the route", session: "A.b.7", lines: domains, chosen: "t2 route b" },
    {
      name: "goes on within the domain",
      session: "A.t1",
      lines: domains,
      state: "t1=error t3=2 t4=1",
      chosen: "t4 route a",
    },
    {
      name: "takes no disabled one of the domain",
      session: "A.t1",
      lines: domains,
      state: "t1=error t3=disabled",
      chosen: "t4 route a",
    },
    { name: "leaves the domain at last", session: "A.t2", lines: domains, state: "t2=error", chosen: "t1" },
    {
      name: "cuts a domain at its dot, and so finds nobody",
      session: "A.t1",
      lines: ["t1.domain=a.b", "t2.domain=a.b"],
      state: "t1=error",
      offset: 2,
      chosen: "t3",
    },
    {
      name: "follows a redirect",
      session: "A.t1",
      lines: ["t1.redirect=t3"],
      state: "t1=error t3=disabled",
      chosen: "t3",
    },
    {
      name: "follows a redirect rather than the domain",
      session: "A.t1",
      lines: [...domains, "t1.redirect=t2"],
      state: "t1=error t2=stopped",
      offset: 2,
      chosen: "t3",
    },
    {
      name: "matches a session's redirect with routes only",
      session: "A.t1",
      lines: [...domains, "t1.redirect=b"],
      state: "t1=error",
      offset: 3,
      chosen: "t4",
    },
    {
      name: "follows no second redirect",
      session: "A.t1",
      lines: ["t1.redirect=t2", "t2.redirect=t3"],
      state: "t1=error t2=error",
      chosen: "t3",
    },
    {
      name: "goes by the first redirect at last",
      lines: ["t2.redirect=t4", "t3.redirect=t1"],
      state: "t1=disabled t2=stopped t3=stopped t4=disabled",
      chosen: "t4",
    },
    {
      name: "looks at no other redirect",
      lines: ["t2.redirect=t4", "t3.redirect=t1"],
      state: "t1=disabled t2=stopped t3=stopped t4=stopped",
      chosen: "nobody",
    },
    { name: "takes a mount's activation", rule: "stopped=t1;disabled=t2", chosen: "t3" },
    { name: "takes it in place of the member's", state: "t1=stopped", rule: "active=t1", chosen: "t1" },
    { name: "keeps JK_ROUTE", jkRoute: "zzz", session: ".zzz", chosen: "t1 route zzz" },
    {
      name: "takes a single member whatever the session",
      members: 1,
      session: "A.zzz",
      lines: forced,
      chosen: "t1 sticky",
    },
    { name: "takes no single stopped one", members: 1, state: "t1=stopped", chosen: "nobody" },
    { name: "takes no single disabled one", members: 1, state: "t1=disabled", chosen: "nobody" },
    {
      name: "takes a single disabled one for its session",
      members: 1,
      state: "t1=disabled",
      session: "A.t1",
      chosen: "t1 sticky",
    },
  ])("$name", ({ members = 4, lines = [], state = "", offset = 0, session, rule, jkRoute, chosen, offsetAfter }) => {
    const balancer = balancerOf(members, lines);
    arrange(balancer, state);
    balancer.nextOffset = offset;
    const choice = startChoice(balancer, requestOf(session, rule).effects, session, jkRoute ?? "");
    const member = choose(choice);
    const words = [member?.name ?? "nobody", choice.isSticky ? "sticky" : "", choice.route && `route ${choice.route}`];
    expect(words.filter((word) => word !== "").join(" ")).toBe(chosen);
    if (offsetAfter !== undefined) expect(balancer.nextOffset).toBe(offsetAfter);
  });

  it("forgets all ids but the first", () => {
    const balancer = balancerOf(4);
    const choice = startChoice(balancer, requestOf().effects, "A.t2;B.t4", "");
    expect(choose(choice)?.name).toBe("t2");
    choice.states[1] = 5;
    expect(choose(choice)?.name).toBe("t1");
    expect(choice.sessionText).toBe("A.t2");
  });

  it("looks at its own copy of the states", () => {
    const balancer = balancerOf(2);
    const choice = startChoice(balancer, requestOf().effects, "A.t1", "");
    memberOf(balancer, "t1").state = 5;
    expect(choose(choice)?.name).toBe("t1");
  });

  it("moves the offset at every better member on its way", () => {
    const balancer = balancerOf(4);
    arrange(balancer, "t1=4 t2=3 t3=5 t4=1");
    const choice = startChoice(balancer, requestOf().effects, undefined, "");
    expect(choose(choice)?.name).toBe("t4");
    expect(balancer.nextOffset).toBe(4);
  });
});

describe("choose and explain", () => {
  const line = fc.oneof(
    fc.tuple(
      fc.constantFrom("1", "2", "3", "4"),
      fc.constantFrom("distance=1", "distance=2", "activation=d", "activation=s"),
    ),
    fc.tuple(
      fc.constantFrom("1", "2", "3", "4"),
      fc.constantFrom("domain=a", "domain=b", "redirect=t1", "redirect=t3", "redirect=a"),
    ),
  );
  const site = fc.record({
    lines: fc.array(
      line.map(([name, rest]) => `t${name}.${rest}`),
      { maxLength: 8 },
    ),
    isForced: fc.boolean(),
    route: fc.constantFrom(undefined, "t1", "t2", "t4", "a", "b", "zzz"),
    loads: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
    offset: fc.nat(3),
  });

  it("agree about who comes next as one after the other fails", () => {
    fc.assert(
      fc.property(site, ({ lines, isForced, route, loads, offset }) => {
        const all = isForced ? [...lines, ...forced] : lines;
        const balancer = balancerOf(4, all);
        balancer.nextOffset = offset;
        for (const [index, member] of balancer.members.entries()) member.lbValue = loads[index] ?? 0;
        const text = ["list=lb", "lb.type=lb", "lb.balance_workers=t1,t2,t3,t4", ...all];
        const view = viewOf(`${text.map((one) => `worker.${one}`).join("\n")}\n`);
        const { steps } = orderMembers(lbOfView(view, "lb"), route === undefined ? [] : [route]);
        const choice = startChoice(balancer, requestOf().effects, route === undefined ? undefined : `A.${route}`, "");
        const chosen: string[][] = [];
        for (const { members } of steps) {
          chosen.push(
            members.map(() => {
              const member = choose(choice);
              if (member !== undefined) choice.states[member.index] = 5;
              return member?.name ?? "nobody";
            }),
          );
        }
        expect(chosen.map((names) => names.sort())).toEqual(
          steps.map(({ members }) => members.map(({ name }) => name).sort()),
        );
        expect(choose(choice)?.name).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});
