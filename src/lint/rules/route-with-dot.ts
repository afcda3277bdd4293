import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, writtenRoute } from "../balancers.ts";
import type { Rule } from "../rule.ts";

/** A dot that makes a group. */
export const routeWithDot: Rule = {
  code: "route-with-dot",
  severities: ["warning", "info"],
  summary: "A route has no dot, unless the member names its domain.",
  why:
    "mod_jk makes the part before the first dot of a route the member's domain, if it is given none, and the worker's name " +
    "is a route too. Members of one domain take over each other's sessions, before all others. Where each has a " +
    "domain of its own, or all have the same, that changes next to nothing.",
  mend: "Write the route without a dot, or say which `domain` is meant.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2,tomcat3
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.route=left.1
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.route=left.2
      worker.tomcat3.host=192.168.0.13
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2,tomcat3
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.route=left-1
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.route=left-2
      worker.tomcat3.host=192.168.0.13
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2,tomcat3
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.route=left.1
      worker.tomcat1.domain=left
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.route=left.2
      worker.tomcat2.domain=left
      worker.tomcat3.host=192.168.0.13
    `,
  }),
  covers: ["field-notes 59", "directive route", "directive domain"],
  check({ installation, report }) {
    for (const { view, lb } of balancersOf(installation)) {
      const sizes = new Map<string, number>();
      for (const { domain } of lb.members) sizes.set(domain, (sizes.get(domain) ?? 0) + 1);
      for (const member of lb.members) {
        const { name, route, domain } = member;
        if (!route.includes(".") || domain === "" || view.workers.get(name)?.attributes.has("domain") === true)
          continue;
        const part = writtenRoute(view, member);
        const size = sizes.get(domain) ?? 0;
        const isGroup = size > 1 && size < lb.members.length;
        const effect = isGroup ? "which takes over its sessions first" : "a group for taking over sessions";
        const message = `route ${shown(route)} has a dot: mod_jk takes ${shown(domain)} for the member's domain, ${effect}`;
        const place = part === undefined ? member.place : part.value;
        report({
          place,
          severity: isGroup ? "warning" : "info",
          message,
          hint: "write it without a dot, or name the domain",
        });
      }
    }
  },
};
