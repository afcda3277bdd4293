import { shown } from "../../model/shown.ts";
import type { LbWorker, Member, WorkersView } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { partOf } from "../balancers.ts";
import { fewSuggestions } from "../few-suggestions.ts";
import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";

/** A redirect is compared with routes, and finds the names of workers only where both are the same. */
export const unknownRedirect: Rule = {
  code: "unknown-redirect",
  severities: ["warning"],
  summary: "A redirect names the route of another member of the same balancer.",
  why:
    "When a session's member cannot serve it, mod_jk looks for the member whose route is the redirect. If there is none " +
    "it chooses as for a new session, without a message. It compares with routes, not with names of workers; the two " +
    "differ where a member has a `route`.",
  mend: "Name the route of the member that takes over, and make both members of one balancer.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,spare
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.redirect=spare
      worker.spare.host=192.168.0.12
      worker.spare.route=tomcat2
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,spare
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.redirect=tomcat2
      worker.spare.host=192.168.0.12
      worker.spare.route=tomcat2
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=shop,blog
      worker.shop.type=lb
      worker.shop.balance_workers=tomcat1,tomcat2
      worker.blog.type=lb
      worker.blog.balance_workers=tomcat1,tomcat3
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.redirect=tomcat2
      worker.tomcat2.host=192.168.0.12
      worker.tomcat3.host=192.168.0.13
    `,
  }),
  covers: ["directive redirect"],
  check({ installation, report, nearest }) {
    const nearestRoute = fewSuggestions(nearest);
    for (const { view } of viewsOf(installation)) {
      for (const { member, lb, byRoute, byName } of unfound(view)) {
        const part = partOf(view.workers.get(member.name), "redirect");
        if (part === undefined) continue;
        const named = byName.get(member.redirect);
        const near = named?.route ?? nearestRoute(member.redirect, byRoute.keys());
        const what =
          named === undefined ? `is the route of no member of ${lb.name}` : "is a worker's name, not its route";
        const message = `redirect ${shown(member.redirect)} ${what}: mod_jk chooses as for a new session`;
        const hint = near === undefined ? "name the route of another member" : `did you mean ${near}?`;
        report({ place: part.value, message, hint });
      }
    }
  },
};

interface Unfound {
  readonly member: Member;
  /** The first of its balancers, whose members stand by their names and by their routes. */
  readonly lb: LbWorker;
  readonly byName: ReadonlyMap<string, Member>;
  readonly byRoute: ReadonlyMap<string, Member>;
}

/** Members whose redirect is a route in none of their balancers. */
function unfound(view: WorkersView): Unfound[] {
  const open = new Map<string, Unfound>();
  const found = new Set<string>();
  for (const lb of view.workers.values()) {
    if (lb.type !== "lb" || !lb.isListed) continue;
    const byName = new Map(lb.members.map((member) => [member.name, member]));
    const byRoute = new Map(lb.members.map((member) => [member.route, member]));
    for (const member of lb.members) {
      if (member.redirect === "") continue;
      if (byRoute.has(member.redirect)) found.add(member.name);
      else if (!open.has(member.name)) open.set(member.name, { member, lb, byName, byRoute });
    }
  }
  return [...open.values()].filter(({ member }) => !found.has(member.name));
}
