import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { clustersOf, findAttribute, wholeAttribute } from "../tomcat-places.ts";

const CLUSTER = `
  <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
    <Manager className="org.apache.catalina.ha.session.DeltaManager" expireSessionsOnShutdown="VALUE"/>
  </Cluster>
`;

/** Replication that a restart undoes. */
export const expireOnShutdown: Rule = {
  code: "expire-on-shutdown",
  severities: ["warning"],
  summary: "Sessions of a Cluster outlive the shutdown of one node.",
  why:
    'With `expireSessionsOnShutdown="true"` a Tomcat that is stopped ends its sessions on all other nodes too: each ' +
    "restart for an update logs its users out, for which there was replication.",
  mend: "Take the attribute away; false is the default.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("VALUE", "true"),
    }),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("VALUE", "false"),
    }),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: CLUSTER.replace(' expireSessionsOnShutdown="VALUE"', ""),
    }),
  }),
  covers: ["cluster Manager expireSessionsOnShutdown"],
  check({ installation, report }) {
    for (const { tomcat, cluster } of clustersOf(installation)) {
      const attribute = cluster.manager && findAttribute(cluster.manager, "expireSessionsOnShutdown");
      if (attribute?.value.toLowerCase() !== "true") continue;
      report({
        place: wholeAttribute(tomcat.file, attribute),
        message: "expireSessionsOnShutdown is true: stopping this Tomcat ends its sessions on every node",
        hint: "take it away, false is the default",
      });
    }
  },
};
