import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";

/** A balancer of nothing stops Apache, though its syntax check says OK. */
export const noMembers: Rule = {
  code: "no-members",
  severities: ["error"],
  summary: "Every balancer of worker.list has a member.",
  why:
    "mod_jk refuses a balancer without members and Apache exits: `Could not get member list for lb worker from map`, then " +
    "`failed to create worker lb`. An empty `balance_workers=` is no line at all. `httpd -t` says `Syntax OK`, since it " +
    "does not open workers.properties.",
  mend: "Name the members in `balance_workers`, or take the balancer out of worker.list.",
  bad: files({
    "workers.properties": `
      worker.list=lb,tomcat1
      worker.lb.type=lb
      worker.lb.method=Session
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb,tomcat1
      worker.lb.type=lb
      worker.lb.method=Session
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.template.type=lb
      worker.lb.reference=worker.template
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  covers: ["grammar 8.8", "directive balance_workers"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const { kind, worker, place } of view.failures) {
        if (kind !== "no-members") continue;
        const message = `balancer ${shown(worker)} has no members: Apache does not start`;
        report({ place, message, hint: `add worker.${worker}.balance_workers=... with at least one name` });
      }
    }
  },
};
