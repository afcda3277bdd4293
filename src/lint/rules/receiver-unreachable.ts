import type { ClusterFacts } from "../../installation/tomcat-facts.ts";
import { addressKind } from "../../model/addresses.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import { clustersByBalancer, hostsByBalancer, LOCALHOST, namesOtherHosts } from "../clusters.ts";
import type { LintFinding, Rule } from "../rule.ts";
import { clustersOf } from "../tomcat-places.ts";

const STATIC_MEMBERS = `
  <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
    <Channel className="org.apache.catalina.tribes.group.GroupChannel">
      <Membership className="org.apache.catalina.tribes.membership.StaticMembershipService">
        <Member className="org.apache.catalina.tribes.membership.StaticMember" host="192.168.0.12" port="4000"
                uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2}"/>
      </Membership>
      <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver" address="ADDRESS" port="4000" autoBind="0"/>
    </Channel>
  </Cluster>
`;

/** A node that tells the others to call it at 127.0.0.1. */
export const receiverUnreachable: Rule = {
  code: "receiver-unreachable",
  severities: ["warning", "info"],
  summary: "The receiver of a Cluster has an address that the other members can dial.",
  why:
    "Each member tells the others where its receiver is. With a loopback address each of them calls itself, with a wildcard " +
    "there is nothing to call, and `auto`, the default, is what the host's own name resolves to: 127.0.1.1 on a stock Debian. " +
    "The member list in catalina.out stays empty, or the sessions stay where they are. Nothing asks who is calling, so the " +
    "network should be a trusted one.",
  mend: 'Write the host\'s own address, and a fixed port with `autoBind="0"` where members are named or a firewall is between them.',
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: STATIC_MEMBERS.replace("ADDRESS", "127.0.0.1"),
    }),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: STATIC_MEMBERS.replace("ADDRESS", "192.168.0.10"),
    }),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: STATIC_MEMBERS.replace("ADDRESS", "127.0.0.1")
        .replace("192.168.0.12", "127.0.0.1")
        .replace("4000", "4001"),
    }),
  }),
  covers: ["field-notes 40", "cluster Receiver address", "cluster Receiver autoBind"],
  check({ installation, report }) {
    const spread = new Set<ClusterFacts>();
    const local = new Set<ClusterFacts>();
    const hosts = hostsByBalancer(installation);
    for (const [lb, members] of clustersByBalancer(installation)) {
      const own = hosts.get(lb) ?? new Set();
      for (const { cluster } of members) {
        if (own.size > 1) spread.add(cluster);
        else if (own.has(LOCALHOST)) local.add(cluster);
      }
    }
    for (const { cluster } of clustersOf(installation)) {
      const isSpread = spread.has(cluster) || namesOtherHosts(cluster);
      const found = addressFinding(cluster, isSpread, local.has(cluster)) ?? portFinding(cluster);
      if (found !== undefined) report(found);
    }
  },
};

function addressFinding(cluster: ClusterFacts, isSpread: boolean, isLocal: boolean): LintFinding | undefined {
  const { address } = cluster.receiver;
  if (address.value === undefined || address.fromProperty) return undefined;
  const { value, place } = address;
  const kind = value === "auto" ? "auto" : addressKind(value);
  const hint = "write the address at which the other members reach this host";
  if (kind === "wildcard") {
    return {
      place,
      message: `the receiver is on ${shown(value)}, which it gives to the other members as its address: they cannot dial it`,
      hint,
    };
  }
  if (kind === "loopback" && isSpread) {
    return { place, message: `the receiver is on ${shown(value)}, which members on other hosts cannot reach`, hint };
  }
  if (kind === "loopback" && cluster.membershipKind === "multicast" && !isLocal) {
    const message = `the receiver is on ${shown(value)}: only Tomcats of this host get to replicate with it`;
    return { place, severity: "info", message, hint };
  }
  if (kind === "auto" && isSpread) {
    const message =
      "the receiver is where the host's own name leads, which is 127.0.1.1 on a stock Debian: members on other hosts would not reach it";
    return { place, severity: "info", message, hint };
  }
  return undefined;
}

/** A port that may move, where the others dial a fixed one. */
function portFinding({ receiver, membershipKind, members }: ClusterFacts): LintFinding | undefined {
  const { autoBind, port } = receiver;
  if (membershipKind !== "static" || members.length === 0 || autoBind.value === undefined || autoBind.value <= 1) {
    return undefined;
  }
  return {
    place: autoBind.place,
    severity: "info",
    message: `the receiver takes the first free of ${autoBind.value} ports from ${port.value} on, and the other members dial the one that they name`,
    hint: 'write autoBind="0"',
  };
}
