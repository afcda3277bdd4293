import { isValveOf } from "../../installation/tomcat-context.ts";
import type { EngineFacts, ValveFacts } from "../../installation/tomcat-facts.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { clustersOf } from "../tomcat-places.ts";

/** One Valve named, and the two that were there by default are gone. */
export const clusterValvesMissing: Rule = {
  code: "cluster-valves-missing",
  severities: ["warning"],
  summary: "A Cluster has its ReplicationValve and its JvmRouteBinderValve, or no Valve at all.",
  why:
    "A Cluster without any Valve gets both, one with a Valve gets none. Without the ReplicationValve no change of a session " +
    "leaves the node: the member list in catalina.out is complete and nothing is replicated. Without the " +
    "JvmRouteBinderValve, or with its `enabled` false, the id of a session keeps the route of the node that is gone, and " +
    "mod_jk tries that one first with each request, or takes any.",
  mend: "Name both Valves in the Cluster, or none.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: `
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
          <Valve className="org.apache.catalina.ha.tcp.ReplicationValve" filter=""/>
        </Cluster>
      `,
    }),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: `
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
          <Valve className="org.apache.catalina.ha.tcp.ReplicationValve" filter=""/>
          <Valve className="org.apache.catalina.ha.session.JvmRouteBinderValve"/>
        </Cluster>
      `,
    }),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>',
    }),
  }),
  covers: [
    "field-notes 41",
    "cluster Valve (ReplicationValve) className",
    "cluster Valve (JvmRouteBinderValve) enabled",
  ],
  check({ installation, report }) {
    const known = new Map<EngineFacts, { readonly own: Names; readonly below: Names }>();
    for (const { tomcat, engine, host, cluster } of clustersOf(installation)) {
      const names = known.get(engine) ?? {
        own: namesOf(engine.valves),
        below: namesOf(engine.hosts.flatMap(({ valves }) => valves)),
      };
      known.set(engine, names);
      const around = [names.own, host === undefined ? names.below : namesOf(host.valves), namesOf(cluster.valves)];
      const has = (name: string) => around.some((one) => one.has(name));
      if (tomcat.hasUnreadEntities || around.some((one) => one.has(undefined))) continue;
      const replicates = cluster.replicates || has("ReplicationValve");
      const outside = around.slice(0, 2).some((one) => one.has("JvmRouteBinderValve"));
      const binds = cluster.bindsRoute || outside || (engine.jvmRoute.value ?? "") === "";
      if (replicates && binds) continue;
      const off = cluster.valves.find((valve) => isSwitchedOff(valve, replicates));
      const missing = [...(replicates ? [] : ["ReplicationValve"]), ...(binds ? [] : ["JvmRouteBinderValve"])];
      const effect = replicates
        ? "after a failover the session id keeps the route of the node that is gone"
        : "no session is replicated";
      report({
        place: (off ?? cluster).place,
        message:
          off === undefined
            ? `the Cluster names a Valve but no ${missing.join(" and no ")}: ${effect}`
            : `the JvmRouteBinderValve is switched off: ${effect}`,
        hint:
          off === undefined
            ? `add ${missing.map((name) => `<Valve className="${classOf(name)}"/>`).join(" and ")}`
            : 'take enabled="false" away',
      });
    }
  },
};

/** Names of classes without their packages; `undefined` where one depends on a property. */
type Names = ReadonlySet<string | undefined>;

function namesOf(valves: readonly ValveFacts[]): Names {
  return new Set(valves.map(({ className }) => className.value?.split(".").at(-1)));
}

/** Whether it is the Valve that binds the route, there but without effect. */
function isSwitchedOff(valve: ValveFacts, replicates: boolean): boolean {
  return replicates && isValveOf(valve, "JvmRouteBinderValve");
}

function classOf(name: string): string {
  return name === "ReplicationValve"
    ? "org.apache.catalina.ha.tcp.ReplicationValve"
    : "org.apache.catalina.ha.session.JvmRouteBinderValve";
}
