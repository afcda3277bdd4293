import type { Installation } from "../installation/installation.ts";
import type { NodePair } from "../installation/node-pairs.ts";
import type { ClusterFacts } from "../installation/tomcat-facts.ts";
import { addressKind, machineOf } from "../model/addresses.ts";
import type { LbWorker } from "../modjk/workers-view.ts";
import { clustersOf, type PlacedCluster } from "./tomcat-places.ts";

/** The host that httpd itself is on. */
export const LOCALHOST = "localhost";

/** A Cluster, and the worker that dials its Tomcat. */
export interface ClusterMember extends PlacedCluster {
  readonly pair: NodePair;
}

/** The Clusters of the Tomcats behind each balancer, as far as it is certain which they are. */
export function clustersByBalancer(installation: Installation): ReadonlyMap<LbWorker, readonly ClusterMember[]> {
  const byService = new Map<ClusterMember["service"], PlacedCluster[]>();
  for (const placed of clustersOf(installation)) {
    const list = byService.get(placed.service);
    if (list === undefined) byService.set(placed.service, [placed]);
    else list.push(placed);
  }
  const found = new Map<LbWorker, ClusterMember[]>();
  if (byService.size === 0) return found;
  for (const pair of installation.nodes.pairs) {
    if (!pair.certain) continue;
    for (const placed of byService.get(pair.service) ?? []) {
      for (const lb of new Set(pair.memberships.map((one) => one.lb))) {
        const list = found.get(lb);
        if (list === undefined) found.set(lb, [{ ...placed, pair }]);
        else list.push({ ...placed, pair });
      }
    }
  }
  return found;
}

/** The hosts on which the members of each balancer are dialled; all loopback addresses are one host, `localhost`. */
export function hostsByBalancer({ nodes }: Installation): ReadonlyMap<LbWorker, ReadonlySet<string>> {
  const found = new Map<LbWorker, Set<string>>();
  for (const { workers, memberships } of [...nodes.pairs, ...nodes.lonelyWorkers]) {
    const [worker] = workers;
    if (worker === undefined) continue;
    const host = addressKind(worker.host) === "loopback" ? LOCALHOST : machineOf(worker.host);
    for (const { lb } of memberships) {
      const hosts = found.get(lb) ?? new Set<string>();
      found.set(lb, hosts);
      hosts.add(host);
    }
  }
  return found;
}

/** Whether a Cluster has other machines than its own among the members that it names. */
export function namesOtherHosts({ members }: ClusterFacts): boolean {
  return members.some(({ host }) => {
    const kind = addressKind(host.value ?? "localhost");
    return kind === "private" || kind === "public" || kind === "name";
  });
}
