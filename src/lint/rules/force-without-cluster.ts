import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, partOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { sessionSharing } from "../session-sharing.ts";
import { settingPlace } from "../worker-places.ts";

/** Who insists on a member gets 503 when it is gone. */
export const forceWithoutCluster: Rule = {
  code: "force-without-cluster",
  severities: ["warning", "info"],
  summary: "Stickiness is forced only where the Tomcats share their sessions.",
  why:
    "With `sticky_session_force` mod_jk sends a session to no other member. Without replication no other has it, but its " +
    "users could log in anew; instead they get 503 until their member is back (`all workers are in error state for " +
    "session ...`), and so does everybody with a cookie from before a route was renamed. Whether sessions are replicated " +
    "is not in workers.properties: without the server.xml files this is for your information.",
  mend: "Take `sticky_session_force` away, or replicate the sessions.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
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
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.sticky_session_force=true
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  covers: ["field-notes 37", "grammar 8.33", "directive sticky_session_force"],
  check({ installation, report }) {
    const sharing = sessionSharing(installation);
    for (const { lb } of balancersOf(installation)) {
      const part = partOf(lb, "sticky_session_force");
      if (part === undefined || !lb.stickySession || !lb.stickySessionForce || lb.members.length < 2) continue;
      const found = sharing(lb);
      if (found === "shared") continue;
      const effect = "when a member is down, its users get 503 until it is back";
      const message =
        found === "separate"
          ? `balancer ${shown(lb.name)} forces stickiness and its Tomcats have no Cluster: ${effect}`
          : `balancer ${shown(lb.name)} forces stickiness: ${effect}, which only makes sense with replicated sessions`;
      const hint = "remove sticky_session_force, or replicate the sessions";
      report({ place: settingPlace(part), severity: found === "separate" ? "warning" : "info", message, hint });
    }
  },
};
