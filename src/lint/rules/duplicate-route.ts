import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, writtenRoute } from "../balancers.ts";
import type { Rule } from "../rule.ts";

/** The route in a session id has to name one member. */
export const duplicateRoute: Rule = {
  code: "duplicate-route",
  severities: ["error"],
  summary: "The members of a balancer have routes of their own.",
  why:
    "The route behind the session id says which member has the session, so mod_jk refuses a balancer in which two share " +
    "one, and Apache exits: `Balanced workers number 1 (tomcat2) and 0 (tomcat1) share the same route tomcat1 - aborting " +
    "configuration!` A member without `route` has its name for one.",
  mend: "Give each member the jvmRoute of its Tomcat, or leave `route` out where that is the worker's name.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.route=tomcat1
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.route=tomcat2
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=shop,blog
      worker.shop.type=lb
      worker.shop.balance_workers=shop1
      worker.shop1.host=192.168.0.11
      worker.shop1.route=tomcat1
      worker.blog.type=lb
      worker.blog.balance_workers=blog1
      worker.blog1.host=192.168.0.12
      worker.blog1.route=tomcat1
    `,
  }),
  covers: ["field-notes 4", "grammar 8.10", "directive route"],
  check({ installation, report }) {
    for (const { view, lb } of balancersOf(installation)) {
      const owners = new Map<string, string>();
      for (const member of lb.members) {
        const { name, route } = member;
        const before = owners.get(route);
        if (before === undefined) owners.set(route, name);
        if (before === undefined || before === name) continue; // the same member twice: duplicate-member
        const part = writtenRoute(view, member);
        const message = `members ${shown(before)} and ${shown(name)} of ${lb.name} share the route ${shown(route)}: Apache does not start`;
        const hint = "give each member the jvmRoute of its Tomcat";
        report({ place: part === undefined ? member.place : part.value, message, hint });
      }
    }
  },
};
