import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { clustersOf, findAttribute, wholeAttribute } from "../tomcat-places.ts";

const CLUSTER = `
  <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" heartbeatBackgroundEnabled="true">
    <Channel className="org.apache.catalina.tribes.group.GroupChannel"CHANNEL/>
  </Cluster>
`;

/** Two clocks for one thing. */
export const doubleHeartbeat: Rule = {
  code: "double-heartbeat",
  severities: ["info"],
  summary: "One thread at most drives the heartbeat of a Cluster.",
  why:
    "`heartbeatBackgroundEnabled` lets the container's thread drive it, which is meant for a Channel that has no thread of its " +
    'own (`heartbeat="false"`). With both, members are checked by both of them.',
  mend: 'Set `heartbeat="false"` on the Channel, or take heartbeatBackgroundEnabled away.',
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("CHANNEL", ""),
    }),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("CHANNEL", ' heartbeat="false"'),
    }),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("CHANNEL", "").replace("true", "false"),
    }),
  }),
  covers: ["cluster Cluster heartbeatBackgroundEnabled"],
  check({ installation, report }) {
    for (const { tomcat, cluster } of clustersOf(installation)) {
      const attribute = findAttribute(cluster, "heartbeatBackgroundEnabled");
      const own = cluster.channel && findAttribute(cluster.channel, "heartbeat");
      if (attribute?.value.toLowerCase() !== "true" || (own !== undefined && own.value.toLowerCase() !== "true"))
        continue;
      report({
        place: wholeAttribute(tomcat.file, attribute),
        message: "heartbeatBackgroundEnabled is true, and the Channel drives its heartbeat itself",
        hint: 'write heartbeat="false" on the Channel, or take this away',
      });
    }
  },
};
