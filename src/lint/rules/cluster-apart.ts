import type { Installation } from "../../installation/installation.ts";
import { javaInt } from "../../installation/tomcat-settings.ts";
import { addressKind, machineOf } from "../../model/addresses.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import { type ClusterMember, clustersByBalancer, hostsByBalancer } from "../clusters.ts";
import type { LintContext, Rule } from "../rule.ts";
import { clustersOf, fileName, findAttribute, wholeAttribute } from "../tomcat-places.ts";

/** MBR_RX_SEQ and MBR_TX_SEQ: what finds the other members. */
const MEMBERSHIP_SERVICES = 12;

/** Nodes whose receivers are looked for among the members of each other. */
const MAX_NODES = 300;

const WORKERS = `
  worker.list=lb
  worker.lb.type=lb
  worker.lb.balance_workers=tomcat1,tomcat2
  worker.tomcat1.host=127.0.0.1
  worker.tomcat1.port=8109
  worker.tomcat2.host=127.0.0.1
  worker.tomcat2.port=8209
`;

const CLUSTER = `
  <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
    <Channel className="org.apache.catalina.tribes.group.GroupChannel">
      <Membership className="org.apache.catalina.tribes.membership.McastService" address="228.0.0.4" port="PORT"/>
    </Channel>
  </Cluster>
`;

/** Two clusters of one node each. */
export const clusterApart: Rule = {
  code: "cluster-apart",
  severities: ["warning"],
  summary: "The Tomcats behind one balancer are in one cluster, and find each other.",
  why:
    "Members find each other in one multicast group, of the same address, port and domain, or by the list that each of them " +
    "has. Where these differ, where `channelStartOptions` leaves out the services that look for members (it is 15 with all of " +
    "them), or where `localLoopbackDisabled` keeps the nodes of one host apart, each Tomcat is a cluster of its own: it starts " +
    "without a message, and its sessions die with it.",
  mend: "Write the same Membership on all nodes, and leave channelStartOptions and localLoopbackDisabled at their defaults.",
  bad: files({
    "workers.properties": WORKERS,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("PORT", "45600"),
    }),
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>', {
      engine: 'jvmRoute="tomcat2"',
      inEngine: CLUSTER.replace("PORT", "45601"),
    }),
  }),
  good: files({
    "workers.properties": WORKERS,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("PORT", "45600"),
    }),
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>', {
      engine: 'jvmRoute="tomcat2"',
      inEngine: CLUSTER.replace("PORT", "45600"),
    }),
  }),
  nearMiss: files({
    "workers.properties": WORKERS.replace("worker.list=lb", "worker.list=tomcat1,tomcat2"),
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("PORT", "45600"),
    }),
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("PORT", "45601"),
    }),
  }),
  covers: [
    "field-notes 40",
    "cluster Cluster channelStartOptions",
    "cluster Membership (McastService) address",
    "cluster Membership (McastService) port",
    "cluster Membership (McastService) localLoopbackDisabled",
  ],
  check({ installation, report }) {
    checkStartOptions(installation, report);
    const hosts = hostsByBalancer(installation);
    for (const [lb, members] of clustersByBalancer(installation)) {
      checkGroups(members, report);
      checkLists(members, report);
      if (members.length > 1 && hosts.get(lb)?.size === 1) checkLoopback(members, report);
    }
  },
};

function checkStartOptions(installation: Installation, report: LintContext["report"]): void {
  for (const { tomcat, cluster } of clustersOf(installation)) {
    const attribute = findAttribute(cluster, "channelStartOptions");
    const options = attribute === undefined ? undefined : javaInt(attribute.value);
    if (attribute === undefined || options === undefined) continue;
    // With an interceptor that names the members, 3 is a way to have them without multicast.
    const isNamed = cluster.membershipKind !== "static" && cluster.members.length > 0;
    if ((options & MEMBERSHIP_SERVICES) === MEMBERSHIP_SERVICES || isNamed) continue;
    report({
      place: wholeAttribute(tomcat.file, attribute),
      message: `channelStartOptions is ${options}, without the services that find the other members: nothing is replicated`,
      hint: "take it away, 15 is the default",
    });
  }
}

/** How the members find each other, in a word that is the same on all of them. */
function groupOf({ cluster }: ClusterMember): string | undefined {
  const { membershipKind, multicast, membership, members } = cluster;
  if (membershipKind === "other") return undefined;
  if (membershipKind === "static" || members.length > 0) return "a list of members";
  const { address, port } = multicast ?? {};
  if (address?.value === undefined || port?.value === undefined || address.fromProperty || port.fromProperty)
    return undefined;
  const domain = membership && findAttribute(membership, "domain");
  if (domain?.value.includes("${") === true) return undefined;
  const group = `multicast group ${address.value}:${port.value}`;
  return domain === undefined || domain.value === "" ? group : `${group}, domain ${JSON.stringify(domain.value)}`;
}

function checkGroups(members: readonly ClusterMember[], report: LintContext["report"]): void {
  const [first, ...others] = members.flatMap((member) => {
    const group = groupOf(member);
    return group === undefined ? [] : [{ member, group }];
  });
  for (const { member, group } of others) {
    if (first === undefined || group === first.group || member.cluster === first.member.cluster) continue;
    const { cluster } = member;
    report({
      place: (cluster.membership ?? cluster).place,
      message: `the members are found by ${group}, and those of ${fileName(first.member.tomcat.file)} by ${first.group}: the two do not find each other`,
      hint: "write the same Membership on all nodes",
    });
  }
}

/** Whether each node has the receivers of the others among its members. */
function checkLists(members: readonly ClusterMember[], report: LintContext["report"]): void {
  const named = members.filter(({ cluster }) => cluster.membershipKind === "static");
  if (named.length > MAX_NODES) return;
  const receivers = named.flatMap(({ cluster, pair, tomcat }) => {
    const { address, port } = cluster.receiver;
    const kind = addressKind(address.value ?? "");
    const isPlain =
      !address.fromProperty && !port.fromProperty && (kind === "private" || kind === "public" || kind === "loopback");
    const key = `${machineOf(address.value ?? "")} ${port.value}`;
    return isPlain ? [{ key, cluster, tomcat, name: pair.workers[0]?.name ?? "" }] : [];
  });
  for (const { cluster } of named) {
    const all = cluster.members.map(({ host, port }) => ({ host: host.value ?? "", port: port.value }));
    if (all.length === 0 || all.some(({ host, port }) => port === undefined || !isAddress(host))) continue;
    const keys = new Set(all.map(({ host, port }) => `${machineOf(host)} ${port}`));
    for (const other of receivers) {
      if (other.cluster === cluster || keys.has(other.key)) continue;
      report({
        place: (cluster.membership ?? cluster).place,
        message: `the receiver of ${other.name}, ${other.key.replace(" ", ":")} in ${fileName(other.tomcat.file)}, is not among the members here`,
        hint: "add a Member with its address and port",
      });
    }
  }
}

function isAddress(host: string): boolean {
  const kind = addressKind(host);
  return kind === "private" || kind === "public" || kind === "loopback";
}

function checkLoopback(members: readonly ClusterMember[], report: LintContext["report"]): void {
  for (const { tomcat, cluster } of members) {
    const attribute = cluster.membership && findAttribute(cluster.membership, "localLoopbackDisabled");
    if (attribute?.value.toLowerCase() !== "true" || cluster.membershipKind !== "multicast") continue;
    report({
      place: wholeAttribute(tomcat.file, attribute),
      message:
        "localLoopbackDisabled is true, so the members on this host, which are all of them, do not hear each other",
      hint: "take it away, false is the default",
    });
  }
}
