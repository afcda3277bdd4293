import type { Membership, NodePair } from "../../installation/node-pairs.ts";
import { shown } from "../../model/shown.ts";
import type { LbWorker } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { acceptsRoute, sharedRoutes, writtenRoute } from "../shared-routes.ts";
import { attributeValue, holdsFor, stickyMemberships } from "../tomcat-places.ts";
import { replaceAt } from "../worker-places.ts";

/** The mistake that costs logins and leaves no trace in any log. */
export const routeMismatch: Rule = {
  code: "route-mismatch",
  severities: ["warning", "error"],
  summary: "The jvmRoute of a Tomcat is the route, or the domain, of the member that dials it.",
  why:
    "Tomcat writes its jvmRoute behind the session id, and mod_jk looks for a member with exactly that route, else for one " +
    "in a domain of that name. The route of a member is its name unless `route` says otherwise, and case counts. Where " +
    "none fits, requests are balanced as if they had no session: users lose their login every other click, and no log " +
    "has a line about it. With `sticky_session_force` every request with a session gets 503 instead (`all workers are " +
    "in error state for session`). A jvmRoute that is another member's route leads every session to that other Tomcat.",
  mend: "Give the Engine the route of its member as jvmRoute, or the member a `route`.",
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
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>', {
      engine: 'jvmRoute="Tomcat2"',
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
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>', {
      engine: 'jvmRoute="tomcat2"',
    }),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.tomcat2.host=127.0.0.1
      worker.tomcat2.port=8209
      # the two share their sessions
      worker.tomcat1.domain=east
      worker.tomcat2.domain=east
    `,
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>', {
      engine: 'jvmRoute="east"',
    }),
  }),
  covers: ["field-notes 1", "grammar 10", "grammar 8.33", "engine jvmRoute"],
  check({ installation, report }) {
    const shared = sharedRoutes(installation);
    const routes = new Map<LbWorker, ReadonlyMap<string, string>>();
    const ownerOf = (lb: LbWorker, route: string): string | undefined => {
      const owners = routes.get(lb) ?? new Map(lb.members.map((member) => [member.route, member.name]));
      routes.set(lb, owners);
      return owners.get(route);
    };
    for (const pair of installation.nodes.pairs) {
      const attribute = pair.service.engine?.jvmRoute.attribute;
      const route = writtenRoute(pair);
      if (attribute === undefined || route === undefined || route === "" || shared.has(pair)) continue;
      const isWrong = ({ member }: Membership) => !acceptsRoute(member, route);
      const wrong = stickyMemberships(pair).filter(isWrong);
      const [first] = wrong;
      if (first === undefined) continue;
      if (!holdsFor(pair, (node, tomcat) => writtenRoute(tomcat) === route && stickyMemberships(node).every(isWrong))) {
        // Only a Tomcat that is certain may be wrong for one balancer and right for another.
        if (!pair.certain) continue;
      }
      const place = attributeValue(pair.tomcat.file, attribute);
      const severity = wrong.some(({ lb }) => lb.stickySessionForce) ? "error" : "warning";
      const wanted = first.member.route;
      const isSlip = pair.certain && wanted.toLowerCase() === route.toLowerCase() && /^[\w.-]+$/.test(wanted);
      report({
        place,
        severity,
        message: `jvmRoute ${shown(route)} ${effect(pair, first, route, ownerOf(first.lb, route))}`,
        hint: pair.certain ? `write jvmRoute=${shown(wanted)}` : "write the route of the member that dials it",
        ...(isSlip ? { fix: replaceAt(place, wanted) } : {}),
      });
    }
  },
};

function effect(pair: NodePair, { lb, member }: Membership, route: string, owner: string | undefined): string {
  const lost = lb.stickySessionForce ? "every request with a session gets 503" : "its sessions do not stick";
  if (!pair.certain) return `is the route of no member that dials port ${pair.workers[0]?.port}: ${lost}`;
  const dials = `mod_jk dials this Tomcat as ${member.name}`;
  if (owner !== undefined) return `is the route of ${owner}, but ${dials}: all of its sessions go to ${owner}`;
  const wanted = member.route === member.name ? dials : `${dials}, whose route is ${shown(member.route)}`;
  if (member.route.toLowerCase() === route.toLowerCase()) return `differs in case from the route, ${wanted}: ${lost}`;
  if (route === lb.name) return `is the name of the balancer, but ${wanted}: ${lost}`;
  return `is the route of no member of ${lb.name}, ${wanted}: ${lost}`;
}
