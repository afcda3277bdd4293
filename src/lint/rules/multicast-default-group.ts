import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { clustersOf } from "../tomcat-places.ts";

const DEFAULT_ADDRESS = "228.0.0.4";
const DEFAULT_PORT = 45564;

/** The group in which everybody is who never thought about it. */
export const multicastDefaultGroup: Rule = {
  code: "multicast-default-group",
  severities: ["info"],
  summary: "A Cluster that finds its members by multicast has a group of its own.",
  why:
    "Every Tomcat with the default group that hears another one becomes a member of one cluster with it, the test system's " +
    "with the production's. And multicast has to get through between the hosts, which it does not in most clouds: the " +
    "member list in catalina.out then stays empty.",
  mend: "Give the Membership a port of its own, or name the members with StaticMembershipService.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>',
    }),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: `
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService" address="228.0.0.4" port="45600"/>
          </Channel>
        </Cluster>
      `,
    }),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: `
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.StaticMembershipService"/>
          </Channel>
        </Cluster>
      `,
    }),
  }),
  covers: [
    "field-notes 40",
    "cluster Membership (McastService) address",
    "cluster Membership (McastService) port",
    "cluster Membership (McastService) bind",
  ],
  check({ installation, report }) {
    for (const { cluster } of clustersOf(installation)) {
      const { multicast, membership } = cluster;
      if (multicast?.address.value !== DEFAULT_ADDRESS || multicast.port.value !== DEFAULT_PORT) continue;
      report({
        place: (membership ?? cluster).place,
        message: `the Cluster is in Tomcat's default group, ${DEFAULT_ADDRESS}:${DEFAULT_PORT}: with every Tomcat that it hears there it makes one cluster`,
        hint: "give the Membership another port, the same on all nodes of this cluster",
      });
    }
  },
};
