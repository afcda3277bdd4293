import type { XmlNewElement } from "../formats/xml-element.ts";
import { attributeValue, childElements, type XmlDocument, type XmlElement } from "../formats/xml-tree.ts";
import type { TextEdit } from "../text-edits.ts";
import {
  CHANNEL_SEND_OPTIONS,
  CLUSTER_CLASSES,
  channelElement,
  clusterElement,
  managerClass,
  managerElement,
  membershipElement,
  receiverAttributes,
  receiverElement,
  replicationValve,
  routeBinderValve,
  sessionListener,
} from "./elements.ts";
import { type Findings, listElements } from "./findings.ts";
import { commentWith, warnOfReferences } from "./server-parts.ts";
import type { ClusterPeer, ClusterTarget } from "./target.ts";
import { attributeEdits, insertAfter, insertFirst, removeElement, replaceElement } from "./xml-edits.ts";

/**
 * Edits that make the Cluster of an Engine, or of one of its Hosts, say what the target says: Manager class,
 * membership, the Receiver's address and port, and the valves and listener that replication needs. What the topology
 * does not speak of stays: other attributes, valves, interceptors, the Deployer, comments.
 */
export function clusterEdits(
  document: XmlDocument,
  engine: XmlElement,
  target: ClusterTarget,
  findings: Findings,
): TextEdit[] {
  const hosts = childElements(engine, "Host");
  const clusters = [engine, ...hosts].flatMap((container) => childElements(container, "Cluster"));
  const [cluster] = clusters;
  if (cluster === undefined) {
    for (const container of [engine, ...hosts]) warnOfReferences(container, "Cluster", findings);
    const comment = commentWith(engine, "Cluster", /./);
    const element = clusterElement(target);
    return [
      comment === undefined ? insertFirst(document, engine, [element]) : insertAfter(document, comment, [element]),
    ];
  }
  if (clusters.length > 1) {
    const message = `there are ${clusters.length} Clusters: ${listElements(document, clusters, "className")}`;
    findings.report("error", "server-xml-cluster-ambiguous", clusters[1], message, "keep one of them");
    return [];
  }
  const className = attributeValue(cluster, "className");
  if (className !== undefined && className !== CLUSTER_CLASSES.cluster) {
    const message = `the Cluster is a ${className}, not ${CLUSTER_CLASSES.cluster}`;
    const hint = "remove it from the file, or cluster from the topology";
    findings.report("error", "server-xml-cluster-class", cluster, message, hint);
    return [];
  }
  return updateCluster(document, cluster, target, findings);
}

function updateCluster(
  document: XmlDocument,
  cluster: XmlElement,
  target: ClusterTarget,
  findings: Findings,
): TextEdit[] {
  const edits: TextEdit[] = [];
  const missing = missingChildren(document, cluster);
  const defaults = [
    ["className", CLUSTER_CLASSES.cluster] as const,
    ["channelSendOptions", CHANNEL_SEND_OPTIONS] as const,
  ];
  const absent = defaults.filter(([name]) => attributeValue(cluster, name) === undefined);
  edits.push(...attributeEdits(document, cluster, { set: absent }));
  const manager = onlyChild(document, cluster, "Manager", findings);
  if (manager === "ambiguous") return [];
  if (manager === undefined) missing.add(managerElement(target), undefined);
  else edits.push(...attributeEdits(document, manager, { set: [["className", managerClass(target)]] }));

  const channel = onlyChild(document, cluster, "Channel", findings);
  if (channel === "ambiguous") return [];
  if (channel === undefined) missing.add(channelElement(target), manager);
  else edits.push(...channelEdits(document, channel, target, findings));

  const valves = childElements(cluster, "Valve");
  const lastValve = valves.at(-1) ?? channel ?? manager;
  for (const valve of [replicationValve(), routeBinderValve()]) {
    if (!hasClassOf(valves, valve)) missing.add(valve, lastValve);
  }
  const listeners = childElements(cluster, "ClusterListener");
  const deployer = childElements(cluster, "Deployer").at(-1);
  if (target.manager === "delta" && !hasClassOf(listeners, sessionListener())) {
    missing.add(sessionListener(), listeners.at(-1) ?? deployer ?? lastValve);
  }
  if (missing.some()) warnOfReferences(cluster, missing.names(), findings);
  return [...edits, ...missing.edits()];
}

function channelEdits(
  document: XmlDocument,
  channel: XmlElement,
  target: ClusterTarget,
  findings: Findings,
): TextEdit[] {
  const edits: TextEdit[] = [];
  const missing = missingChildren(document, channel);
  const membership = onlyChild(document, channel, "Membership", findings);
  if (membership === "ambiguous") return [];
  const wanted = membershipElement(target);
  if (membership === undefined) missing.add(wanted, undefined);
  else if (!membershipSays(membership, target)) edits.push(replaceElement(document, membership, wanted));
  if (target.membership === "static") {
    for (const interceptor of childElements(channel, "Interceptor")) {
      if (attributeValue(interceptor, "className") !== CLUSTER_CLASSES.staticInterceptor) continue;
      edits.push(removeElement(document, interceptor));
    }
  }
  const receiver = onlyChild(document, channel, "Receiver", findings);
  if (receiver === "ambiguous") return [];
  if (receiver === undefined) missing.add(receiverElement(target), membership);
  else edits.push(...attributeEdits(document, receiver, { set: receiverAttributes(target) }));
  if (missing.some()) warnOfReferences(channel, missing.names(), findings);
  return [...edits, ...missing.edits()];
}

/**
 * Whether a Membership already says who the members are. Multicast: any McastService does, since its group is not the
 * topology's business.
 */
function membershipSays(membership: XmlElement, target: ClusterTarget): boolean {
  const className = attributeValue(membership, "className");
  if (target.membership === "multicast") return className === CLUSTER_CLASSES.multicastMembership;
  const members = (name: string) => childElements(membership, name).map(memberKey).sort();
  return (
    className === CLUSTER_CLASSES.staticMembership &&
    sameList(members("LocalMember"), [peerKey(target.self)]) &&
    sameList(members("Member"), target.peers.map(peerKey).sort())
  );
}

function memberKey(member: XmlElement): string {
  return ["className", "host", "port", "uniqueId"].map((name) => attributeValue(member, name) ?? "").join(" ");
}

function peerKey(peer: ClusterPeer): string {
  return [CLUSTER_CLASSES.staticMember, peer.address, peer.port, peer.uniqueId].join(" ");
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, at) => value === right[at]);
}

/** The child of a name; with several, which one Tomcat would take is nothing to build on. */
function onlyChild(
  document: XmlDocument,
  parent: XmlElement,
  name: string,
  findings: Findings,
): XmlElement | undefined | "ambiguous" {
  const found = childElements(parent, name);
  if (found.length <= 1) return found[0];
  const message = `<${parent.name}> holds ${found.length} <${name}>: ${listElements(document, found, "className")}`;
  findings.report("error", "server-xml-cluster-ambiguous", found[1], message, `keep one ${name}`);
  return "ambiguous";
}

function hasClassOf(elements: readonly XmlElement[], wanted: XmlNewElement): boolean {
  const className = wanted.attributes.find(([name]) => name === "className")?.[1];
  return elements.some((element) => attributeValue(element, "className") === className);
}

/** Gathers new children of an element, so that those for one place come in one edit and in order. */
function missingChildren(document: XmlDocument, parent: XmlElement) {
  const places = new Map<XmlElement | undefined, XmlNewElement[]>();
  return {
    /** Puts a child after an existing one, or first. */
    add(element: XmlNewElement, after: XmlElement | undefined): void {
      const there = places.get(after);
      if (there === undefined) places.set(after, [element]);
      else there.push(element);
    },
    some: (): boolean => places.size > 0,
    names(): string {
      return [...new Set([...places.values()].flat().map((element) => element.name))].join(", ");
    },
    edits(): TextEdit[] {
      return [...places].map(([after, elements]) =>
        after === undefined ? insertFirst(document, parent, elements) : insertAfter(document, after, elements),
      );
    },
  };
}
