import { files } from "../../rules/example.ts";
import { balancersOf, membersPlace, partOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { settingPlace } from "../worker-places.ts";

/** A large balancer gives up before it has asked every member. */
export const lbRetriesBelowMembers: Rule = {
  code: "lb-retries-below-members",
  severities: ["info"],
  summary: "lb_retries and retries let a request reach every member.",
  why:
    "One request gets `lb_retries` attempts in each of `retries` rounds, two in each of two rounds unless told otherwise. " +
    "With five members, four of which have just died at once, the next user gets 503 though the fifth is up: `All tomcat " +
    "instances failed, no more workers left`.",
  mend: "Set `lb_retries` on the balancer to the number of its members.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2,tomcat3
      worker.lb.retries=1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
      worker.tomcat3.host=192.168.0.13
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2,tomcat3
      worker.lb.retries=1
      worker.lb.lb_retries=3
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
      worker.tomcat3.host=192.168.0.13
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2,tomcat3
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
      worker.tomcat3.host=192.168.0.13
    `,
  }),
  covers: ["field-notes 38", "grammar 8.31", "directive lb_retries"],
  check({ installation, report }) {
    for (const { lb } of balancersOf(installation)) {
      const active = lb.members.filter(({ activation }) => activation === "active").length;
      const attempts = lb.retries * Math.min(lb.lbRetries, lb.members.length);
      if (active <= attempts) continue;
      const part = partOf(lb, "lb_retries") ?? partOf(lb, "retries");
      const place = part === undefined ? membersPlace(lb) : settingPlace(part);
      if (place === undefined) continue;
      const message = `one request of ${lb.name} tries ${attempts} of its ${active} active members and then fails, whether the others are up or not`;
      report({ place, message, hint: `set worker.${lb.name}.lb_retries=${active}` });
    }
  },
};
