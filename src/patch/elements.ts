import { type XmlNewElement, xmlElement } from "../formats/xml-element.ts";
import type { ClusterPeer, ClusterTarget, ConnectorTarget } from "./target.ts";

type Attributes = XmlNewElement["attributes"];

/**
 * A complete AJP Connector, with its comment: protocol, address and port, then the secret or its absence, then
 * `redirectPort` and what the target names.
 *
 * @see Apache Tomcat configuration reference, "The AJP Connector"
 */
export function ajpConnectorElement(target: ConnectorTarget): XmlNewElement {
  const named = new Set(target.attributes.map(([name]) => name));
  const attributes: (readonly [string, string])[] = [
    ["protocol", "AJP/1.3"],
    ["address", target.address],
    ["port", String(target.port)],
  ];
  if (target.secret !== undefined) attributes.push(["secret", target.secret]);
  else if (!named.has("secretRequired")) attributes.push(["secretRequired", "false"]);
  if (!named.has("redirectPort")) attributes.push(["redirectPort", "8443"]);
  return {
    name: "Connector",
    attributes: [...attributes, ...target.attributes],
    children: [],
    comment: target.comment,
  };
}

/** The classes that lbgen writes; the same names from Tomcat 9 to 11. */
export const CLUSTER_CLASSES = {
  cluster: "org.apache.catalina.ha.tcp.SimpleTcpCluster",
  deltaManager: "org.apache.catalina.ha.session.DeltaManager",
  backupManager: "org.apache.catalina.ha.session.BackupManager",
  channel: "org.apache.catalina.tribes.group.GroupChannel",
  staticMembership: "org.apache.catalina.tribes.membership.StaticMembershipService",
  staticMember: "org.apache.catalina.tribes.membership.StaticMember",
  multicastMembership: "org.apache.catalina.tribes.membership.McastService",
  staticInterceptor: "org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor",
  receiver: "org.apache.catalina.tribes.transport.nio.NioReceiver",
  sender: "org.apache.catalina.tribes.transport.ReplicationTransmitter",
  transport: "org.apache.catalina.tribes.transport.nio.PooledParallelSender",
  failureDetector: "org.apache.catalina.tribes.group.interceptors.TcpFailureDetector",
  dispatch: "org.apache.catalina.tribes.group.interceptors.MessageDispatchInterceptor",
  replicationValve: "org.apache.catalina.ha.tcp.ReplicationValve",
  routeBinderValve: "org.apache.catalina.ha.session.JvmRouteBinderValve",
  sessionListener: "org.apache.catalina.ha.session.ClusterSessionListener",
} as const;

/**
 * `channelSendOptions` 6, SEND_OPTIONS_SYNCHRONIZED_ACK (4) with SEND_OPTIONS_USE_ACK (2): a request ends only when
 * every other node has applied the change of the session. Tomcat's default, 8, replicates behind the answer; a node
 * killed just then takes the last change with it, which is the moment replication is there for.
 *
 * @see org.apache.catalina.tribes.Channel
 */
export const CHANNEL_SEND_OPTIONS = "6";

/**
 * A complete Cluster: manager, channel with membership and receiver, and the valves and listener that make sessions
 * survive the loss of a node. JvmRouteBinderValve puts the new node's route into the session id after a failover.
 *
 * @see Apache Tomcat, "Clustering/Session Replication How-To"; the cluster-* pages of the configuration reference
 */
export function clusterElement(target: ClusterTarget): XmlNewElement {
  const children = [managerElement(target), channelElement(target), replicationValve(), routeBinderValve()];
  if (target.manager === "delta") children.push(sessionListener());
  return xmlElement(
    "Cluster",
    [
      ["className", CLUSTER_CLASSES.cluster],
      ["channelSendOptions", CHANNEL_SEND_OPTIONS],
    ],
    children,
  );
}

/** Class of the Manager that the target names. */
export function managerClass(target: ClusterTarget): string {
  return target.manager === "delta" ? CLUSTER_CLASSES.deltaManager : CLUSTER_CLASSES.backupManager;
}

/**
 * The Manager. Sessions outlive the shutdown of one node (BackupManager knows no attribute for that and never expires
 * them), and changes of a backup's map are sent as those of the cluster.
 */
export function managerElement(target: ClusterTarget): XmlNewElement {
  const attributes: (readonly [string, string])[] = [["className", managerClass(target)]];
  if (target.manager === "delta") attributes.push(["expireSessionsOnShutdown", "false"]);
  attributes.push(["notifyListenersOnReplication", "true"]);
  if (target.manager === "backup") attributes.push(["mapSendOptions", CHANNEL_SEND_OPTIONS]);
  return xmlElement("Manager", attributes);
}

/** The whole Channel. */
export function channelElement(target: ClusterTarget): XmlNewElement {
  const transport = xmlElement("Transport", [["className", CLUSTER_CLASSES.transport]]);
  return xmlElement(
    "Channel",
    [["className", CLUSTER_CLASSES.channel]],
    [
      membershipElement(target),
      receiverElement(target),
      xmlElement("Sender", [["className", CLUSTER_CLASSES.sender]], [transport]),
      xmlElement("Interceptor", [["className", CLUSTER_CLASSES.failureDetector]]),
      xmlElement("Interceptor", [["className", CLUSTER_CLASSES.dispatch]]),
    ],
  );
}

/** Every member by name, or Tomcat's default multicast group. */
export function membershipElement(target: ClusterTarget): XmlNewElement {
  if (target.membership === "multicast") {
    return xmlElement("Membership", [
      ["className", CLUSTER_CLASSES.multicastMembership],
      ["address", "228.0.0.4"],
      ["port", "45564"],
      ["frequency", "500"],
      ["dropTime", "3000"],
    ]);
  }
  return xmlElement(
    "Membership",
    [["className", CLUSTER_CLASSES.staticMembership]],
    [memberElement("LocalMember", target.self), ...target.peers.map((peer) => memberElement("Member", peer))],
  );
}

function memberElement(name: string, peer: ClusterPeer): XmlNewElement {
  return xmlElement(name, [
    ["className", CLUSTER_CLASSES.staticMember],
    ["host", peer.address],
    ["port", String(peer.port)],
    ["uniqueId", peer.uniqueId],
  ]);
}

/** What the topology says of the Receiver; `autoBind` 0, since another free port would be one that no peer knows. */
export function receiverAttributes(target: ClusterTarget): Attributes {
  return [
    ["address", target.self.address],
    ["port", String(target.self.port)],
    ["autoBind", "0"],
  ];
}

export function receiverElement(target: ClusterTarget): XmlNewElement {
  return xmlElement("Receiver", [["className", CLUSTER_CLASSES.receiver], ...receiverAttributes(target)]);
}

/** An empty filter replicates after every request; the usual list of static files would save little and miss some. */
export function replicationValve(): XmlNewElement {
  return xmlElement("Valve", [
    ["className", CLUSTER_CLASSES.replicationValve],
    ["filter", ""],
  ]);
}

export function routeBinderValve(): XmlNewElement {
  return xmlElement("Valve", [["className", CLUSTER_CLASSES.routeBinderValve]]);
}

export function sessionListener(): XmlNewElement {
  return xmlElement("ClusterListener", [["className", CLUSTER_CLASSES.sessionListener]]);
}
