import { files } from "../../rules/example.ts";
import { balancersOf, partOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { settingPlace } from "../worker-places.ts";

/** Two switches that belong together, one of them off. */
export const forceWithoutSticky: Rule = {
  code: "force-without-sticky",
  severities: ["warning"],
  summary: "sticky_session_force goes with sticky_session.",
  why:
    "With `sticky_session=false` mod_jk looks for no session id in the request, so there is none that " +
    "`sticky_session_force` could bind to its member: requests are balanced one by one, and who has logged in on one " +
    "Tomcat is a stranger on the next.",
  mend: "Set `sticky_session=true`, or take `sticky_session_force` away.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.sticky_session=false
      worker.lb.sticky_session_force=true
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.sticky_session=true
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.sticky_session=disabled
      worker.lb.sticky_session_force=true
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  covers: ["grammar 10", "directive sticky_session_force"],
  check({ installation, report }) {
    for (const { lb } of balancersOf(installation)) {
      const part = partOf(lb, "sticky_session_force");
      if (part === undefined || lb.stickySession || !lb.stickySessionForce) continue;
      const message = `sticky_session_force does nothing: sticky_session of ${lb.name} is false, so no request has a session`;
      report({ place: settingPlace(part), message, hint: `set worker.${lb.name}.sticky_session=true, or remove it` });
    }
  },
};
