import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, partOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";

/** A redirect is for the time when the member is gone. */
export const redirectToItself: Rule = {
  code: "redirect-to-itself",
  severities: ["warning"],
  summary: "A redirect names another member's route.",
  why:
    "mod_jk asks for the redirect only when the member itself cannot serve the session, so its own route is of no help; " +
    "and since a redirect stands above the domain, the domain is not asked either. The session goes to any member.",
  mend: "Name the route of the member that takes over, or take the line away.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.redirect=tomcat1
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.redirect=tomcat2
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.route=blue
      worker.tomcat1.redirect=tomcat2
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.redirect=blue
    `,
  }),
  covers: ["directive redirect"],
  check({ installation, report }) {
    for (const { view, lb } of balancersOf(installation)) {
      for (const { name, route, redirect } of lb.members) {
        const part = partOf(view.workers.get(name), "redirect");
        if (part === undefined || redirect !== route) continue;
        const message = `member ${shown(name)} redirects to its own route ${shown(route)}, which helps nobody when it is down`;
        report({ place: part.value, message, hint: "name another member's route" });
      }
    }
  },
};
