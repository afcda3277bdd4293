import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { balancersOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";

/** A member that is named twice has its route twice. */
export const duplicateMember: Rule = {
  code: "duplicate-member",
  severities: ["error"],
  summary: "A balancer names each of its members once.",
  why:
    "mod_jk makes two members of it, which share a route, and Apache exits: `Balanced workers number 1 (tomcat1) and 0 " +
    "(tomcat1) share the same route tomcat1 - aborting configuration!` Several lines of `balance_workers` are one list.",
  mend: "Name it once, or write the name that was meant; `lbfactor` gives a member more of the work.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.lbfactor=2
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=shop,blog,shop
      worker.shop.type=lb
      worker.shop.balance_workers=tomcat1
      worker.blog.type=lb
      worker.blog.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  covers: ["grammar 8.10", "directive balance_workers"],
  check({ installation, report }) {
    for (const { lb } of balancersOf(installation)) {
      const seen = new Set<string>();
      for (const { name, place } of lb.members) {
        if (seen.has(name)) {
          const message = `balancer ${shown(lb.name)} names member ${shown(name)} twice: Apache does not start`;
          report({ place, message, hint: "name it once, or write the name that was meant" });
        }
        seen.add(name);
      }
    }
  },
};
