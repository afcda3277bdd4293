import type { DialledNode, TomcatNode } from "../../installation/node-pairs.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { holdsFor, stickyMemberships } from "../tomcat-places.ts";

/** Without a route in the session id there is nothing that mod_jk could go by. */
export const jvmRouteMissing: Rule = {
  code: "jvm-route-missing",
  severities: ["warning", "error"],
  summary: "Each Tomcat behind a balancer with several members has a jvmRoute.",
  why:
    "mod_jk finds the member of a session by what follows the first dot of its id, and Tomcat writes that only where the " +
    "Engine has a jvmRoute. Without it sessions do not stick, and no log says so; with `sticky_session_force` each request " +
    "with a session gets 503. Up to Tomcat 10.0 the system property `jvmRoute` could stand in for the attribute.",
  mend: "Set jvmRoute on the Engine to the route of its member, which is the member's name unless `route` says otherwise.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.tomcat2.host=127.0.0.1
      worker.tomcat2.port=8209
    `,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>', {
      engine: "",
    }),
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.tomcat2.host=127.0.0.1
      worker.tomcat2.port=8209
    `,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>'),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
    `,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>', {
      engine: "",
    }),
  }),
  covers: ["field-notes 2", "grammar 10", "engine jvmRoute"],
  check({ installation, report }) {
    for (const pair of installation.nodes.pairs) {
      if (!holdsFor(pair, (node, tomcat) => hasNoRoute(tomcat) && needing(node).length > 0)) continue;
      const { engine } = pair.service;
      const [first] = needing(pair);
      if (engine === undefined || first === undefined) continue;
      const { lb, member } = first;
      const isForced = needing(pair).some((one) => one.lb.stickySessionForce);
      const lost = isForced ? "every request with a session gets 503" : "its sessions do not stick";
      const who = pair.certain ? `member ${member.name} of ${lb.name}` : `a member of ${lb.name}`;
      report({
        place: engine.jvmRoute.place,
        severity: isForced ? "error" : "warning",
        message: `the Engine has no jvmRoute, and mod_jk dials this Tomcat as ${who}: ${lost}`,
        hint: pair.certain
          ? `add jvmRoute=${shown(member.route)}`
          : "add the route of the member that dials it as jvmRoute",
      });
    }
  },
};

function hasNoRoute({ service }: TomcatNode): boolean {
  const { engine } = service;
  if (engine === undefined || engine.misspeltRoutes.length > 0) return false;
  const { attribute, value, fromProperty } = engine.jvmRoute;
  return attribute === undefined || (value === "" && !fromProperty);
}

/** The memberships in which there is somebody else who could get the request. */
function needing(node: DialledNode) {
  return stickyMemberships(node).filter(({ lb }) => lb.members.length > 1);
}
