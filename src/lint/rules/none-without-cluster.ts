import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, partOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { sessionSharing } from "../session-sharing.ts";
import { settingPlace } from "../worker-places.ts";

/** Without stickiness every member has to know every session. */
export const noneWithoutCluster: Rule = {
  code: "none-without-cluster",
  severities: ["warning", "info"],
  summary: "A balancer without stickiness has members that share their sessions, or is for pages without any.",
  why:
    "With `sticky_session=false` the next request may go to a Tomcat that has never heard of the session and begins a new " +
    "one: logged out, cart empty, and that at every other click. Whether sessions are replicated is not in " +
    "workers.properties: without the server.xml files this is for your information.",
  mend: "Take `sticky_session=false` away, or replicate the sessions.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.sticky_session=false
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
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.sticky_session=false
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  covers: ["field-notes 39", "grammar 10", "directive sticky_session"],
  check({ installation, report }) {
    const sharing = sessionSharing(installation);
    for (const { lb } of balancersOf(installation)) {
      const part = partOf(lb, "sticky_session");
      // With sticky_session_force beside it, that is the contradiction to speak of.
      if (part === undefined || lb.stickySession || lb.stickySessionForce || lb.members.length < 2) continue;
      const found = sharing(lb);
      if (found === "shared") continue;
      const message =
        found === "separate"
          ? `balancer ${shown(lb.name)} is not sticky and its Tomcats have no Cluster: users lose their session between two clicks`
          : `balancer ${shown(lb.name)} is not sticky: unless sessions are replicated, users lose theirs between two clicks`;
      const hint = "remove sticky_session=false, or replicate the sessions";
      report({ place: settingPlace(part), severity: found === "separate" ? "warning" : "info", message, hint });
    }
  },
};
