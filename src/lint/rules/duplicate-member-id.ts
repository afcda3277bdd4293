import type { ClusterFacts, ClusterMemberFacts } from "../../installation/tomcat-facts.ts";
import { machineOf } from "../../model/addresses.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import { clustersByBalancer } from "../clusters.ts";
import type { LintContext, Rule } from "../rule.ts";
import { clustersOf, fileName } from "../tomcat-places.ts";

const CLUSTER = `
  <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
    <Channel className="org.apache.catalina.tribes.group.GroupChannel">
      <Membership className="org.apache.catalina.tribes.membership.StaticMembershipService">
        <LocalMember className="org.apache.catalina.tribes.membership.StaticMember" host="192.168.0.10" port="4000"
                     uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}"/>
        <Member className="org.apache.catalina.tribes.membership.StaticMember" host="192.168.0.12" port="4000"
                uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,LAST}"/>
      </Membership>
      <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver" address="192.168.0.10" port="4000" autoBind="0"/>
    </Channel>
  </Cluster>
`;

/** Two members with one name. */
export const duplicateMemberId: Rule = {
  code: "duplicate-member-id",
  severities: ["warning"],
  summary: "Each member of a static membership has an id and an address of its own.",
  why:
    "Tomcat wants a uniqueId of 16 bytes that no other member has: it goes with every message and says whose it is. A " +
    "member that is named twice, with one address, gets everything twice.",
  mend: "Change one of the bytes, or take the second of the two away.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("LAST", "1"),
    }),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("LAST", "2"),
    }),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("LAST", "11"),
    }),
  }),
  covers: ["cluster Member (StaticMember) uniqueId"],
  check({ installation, report }) {
    for (const { cluster } of clustersOf(installation)) checkOne(cluster, report);
    for (const members of clustersByBalancer(installation).values()) {
      const owners = new Map<string, { readonly file: string; readonly cluster: ClusterFacts }>();
      for (const { tomcat, cluster } of members) {
        const local = cluster.members.find((one) => one.local);
        const id = local === undefined ? undefined : idOf(local);
        if (local === undefined || id === undefined) continue;
        const owner = owners.get(id);
        if (owner === undefined) owners.set(id, { file: fileName(tomcat.file), cluster });
        else if (owner.cluster !== cluster) {
          const message = `the uniqueId of this Tomcat is that of the LocalMember in ${owner.file} too`;
          report({ place: local.uniqueId.place, message, hint: "give each Tomcat an id of its own" });
        }
      }
    }
  },
};

function checkOne({ members }: ClusterFacts, report: LintContext["report"]): void {
  const ids = new Map<string, string>();
  const addresses = new Set<string>();
  for (const member of members) {
    const id = idOf(member);
    const { host, port } = member;
    const address = host.value === undefined || port.value === undefined ? undefined : `${host.value}:${port.value}`;
    const key = host.value === undefined ? undefined : `${machineOf(host.value)} ${port.value}`;
    const other = id === undefined ? undefined : ids.get(id);
    if (key !== undefined && address !== undefined && addresses.has(key)) {
      report({ place: member.place, message: `${address} is a member already`, hint: "take one of the two away" });
    } else if (id !== undefined && other !== undefined) {
      report({
        place: member.uniqueId.place,
        message: `the uniqueId of ${address ?? "this member"} is that of ${other} too`,
        hint: "change one of its bytes",
      });
    }
    if (id !== undefined && other === undefined) ids.set(id, address ?? "another member");
    if (key !== undefined && address !== undefined) addresses.add(key);
  }
}

/** The bytes of an id, without the blanks between them. */
function idOf({ uniqueId }: ClusterMemberFacts): string | undefined {
  return uniqueId.fromProperty ? undefined : uniqueId.value?.replace(/\s+/g, "");
}
