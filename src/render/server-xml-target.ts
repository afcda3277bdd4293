import { createHash } from "node:crypto";
import type { TomcatNode, Topology } from "../model/topology.ts";
import { nodeSettings, tunedConnector } from "../model/tuning.ts";
import type { ClusterPeer, ClusterTarget, ServerXmlTarget } from "../patch/target.ts";

/**
 * What a node's server.xml must say.
 *
 * @param receivers - from {@link clusterReceivers}.
 */
export function serverXmlTarget(
  topology: Topology,
  node: TomcatNode,
  secret: string | undefined,
  receivers: ReadonlyMap<string, ClusterPeer>,
): ServerXmlTarget {
  const isComplete = node.serverXml === undefined;
  return {
    service: node.service,
    connector: {
      port: node.ajp.port,
      address: node.ajp.address,
      secret,
      attributes: nodeSettings(topology, node).connector,
      comment: connectorComment(topology, node, secret !== undefined),
    },
    jvmRoute: node.route,
    httpPort: isComplete || node.http.named ? node.http.port : undefined,
    shutdownPort: isComplete || node.shutdown.named ? node.shutdown.port : undefined,
    cluster: clusterTarget(topology, node, receivers),
  };
}

/** The replication receivers of all nodes by name, in the order of the topology; none where sessions are not replicated. */
export function clusterReceivers(topology: Topology): ReadonlyMap<string, ClusterPeer> {
  if (topology.cluster === undefined) return new Map();
  return new Map(topology.nodes.map(({ name, receiver }) => [name, { name, ...receiver, uniqueId: uniqueId(name) }]));
}

function clusterTarget(
  topology: Topology,
  node: TomcatNode,
  receivers: ReadonlyMap<string, ClusterPeer>,
): ClusterTarget | undefined {
  const self = receivers.get(node.name);
  if (topology.cluster === undefined || self === undefined) return undefined;
  const { manager, membership } = topology.cluster;
  // With multicast nobody is listed, and the lists of 10,000 nodes would be a hundred million entries.
  const peers = membership === "static" ? [...receivers.values()].filter((peer) => peer !== self) : [];
  return { manager, membership, self, peers };
}

/**
 * Sixteen bytes that follow from the name alone, so that a new node changes nobody else's. Tomcat reads them as signed:
 * with one above 127 it logs an error and the member has no id (measured on 10.1.60).
 */
function uniqueId(name: string): string {
  return `{${[...Int8Array.from(createHash("sha256").update(name).digest().subarray(0, 16))].join(",")}}`;
}

function connectorComment(topology: Topology, node: TomcatNode, hasSecret: boolean): readonly string[] {
  const same = hasSecret ? "the same port and secret stand" : "the same port stands";
  const lines = [`Apache's mod_jk comes in here; ${same} in workers.properties.`];
  if (topology.tuning === "minimal") return lines;
  const kept = tunedConnector.filter(({ name }) => !Object.hasOwn(node.ajp.attributes, name));
  return [...lines, ...kept.map(({ name, why }) => `${name}: ${why}`)];
}
