import { addressText } from "../model/addresses.ts";
import type { Balancer, Cluster, Mount, TomcatNode, Topology } from "../model/topology.ts";
import { memberNames } from "../model/topology.ts";

/** What a drawing of a topology shows, whatever its format. It holds no secret, and of options nothing. */
export interface Graph {
  /** Host and port, an IPv6 address in brackets. */
  readonly apache: string;
  /** What requests are handed to: balancers, then nodes with mounts of their own, then status workers. */
  readonly workers: readonly GraphWorker[];
  /** Every node, in the order of the topology. */
  readonly nodes: readonly GraphNode[];
  /** Session replication among all nodes. */
  readonly cluster: Cluster | undefined;
}

export type GraphWorker =
  | (WorkerParts & {
      readonly kind: "balancer";
      readonly method: Balancer["method"];
      readonly sticky: Balancer["sticky"];
      readonly members: readonly GraphMember[];
    })
  | (WorkerParts & { readonly kind: "node"; readonly node: GraphNode })
  | (WorkerParts & { readonly kind: "status"; readonly readOnly: boolean; readonly allow: readonly string[] });

interface WorkerParts {
  readonly name: string;
  readonly mounts: readonly Mount[];
  /** How requests get there; mod_jk answers 500 to mounts of a worker that worker.list does not name. */
  readonly reach: "mounted" | "not-mounted" | "not-listed";
}

/** A node as one balancer has it. */
export interface GraphMember {
  readonly node: GraphNode;
  /** `standby`: active, but of a larger distance than another active member. */
  readonly role: "active" | "standby" | "disabled" | "stopped";
  /** What lbfactor gives it of the requests without a session while all is well, from 0 to 1. */
  readonly share: number;
}

export interface GraphNode {
  readonly name: string;
  /** Host and AJP port. */
  readonly address: string;
  readonly lbfactor: number;
  /** Where it differs from the name. */
  readonly route: string | undefined;
  readonly domain: string | undefined;
  readonly redirect: string | undefined;
  readonly distance: number | undefined;
  /** Address and port of its replication receiver, where sessions are replicated. */
  readonly receiver: string | undefined;
  /** Whether a balancer has it or a mount leads to it. */
  readonly isUsed: boolean;
}

/** Picks from a topology what its drawings show. */
export function graphOf(topology: Topology): Graph {
  const { apache, cluster } = topology;
  const members = memberNames(topology);
  const nodes = new Map(topology.nodes.map((node) => [node.name, nodeOf(node, members, cluster)]));
  const sources = new Map(topology.nodes.map((node) => [node.name, node]));
  return {
    apache: addressText(apache),
    workers: [
      ...topology.balancers.map(({ name, mounts, listed, method, sticky, members }) => ({
        ...{ kind: "balancer" as const, name, mounts, method, sticky },
        reach: reachOf(mounts, listed),
        members: membersOf(members, sources, nodes),
      })),
      ...topology.nodes.flatMap(({ name, mounts }) => {
        const node = nodes.get(name);
        if (node === undefined || mounts.length === 0) return [];
        return [{ kind: "node" as const, name, mounts, reach: reachOf(mounts, true), node }];
      }),
      ...apache.status.map(({ name, path, readOnly, allow }) => ({
        ...{ kind: "status" as const, name, readOnly, allow, reach: "mounted" as const },
        mounts: [{ pattern: path, exclusion: false, extensions: [] }],
      })),
    ],
    nodes: [...nodes.values()],
    cluster,
  };
}

function nodeOf(node: TomcatNode, members: ReadonlySet<string>, cluster: Cluster | undefined): GraphNode {
  const { name, host, ajp, lbfactor, route, domain, redirect, distance, receiver, mounts } = node;
  return {
    ...{ name, lbfactor, domain, redirect, distance },
    address: addressText({ host, port: ajp.port }),
    route: route === name ? undefined : route,
    receiver: cluster === undefined ? undefined : addressText({ host: receiver.address, port: receiver.port }),
    isUsed: members.has(name) || mounts.some(({ exclusion }) => !exclusion),
  };
}

function reachOf(mounts: readonly Mount[], isListed: boolean): GraphWorker["reach"] {
  if (!isListed) return "not-listed";
  return mounts.some(({ exclusion }) => !exclusion) ? "mounted" : "not-mounted";
}

/** Requests without a session go to the active members of the smallest distance, by lbfactor. */
function membersOf(
  names: readonly string[],
  sources: ReadonlyMap<string, TomcatNode>,
  nodes: ReadonlyMap<string, GraphNode>,
): GraphMember[] {
  const found = names.flatMap((name) => {
    const [source, node] = [sources.get(name), nodes.get(name)];
    return source === undefined || node === undefined ? [] : [{ source, node }];
  });
  let nearest = Number.POSITIVE_INFINITY;
  for (const { source } of found) if (isActive(source)) nearest = Math.min(nearest, source.distance ?? 0);
  const takes = (node: TomcatNode): boolean => isActive(node) && (node.distance ?? 0) === nearest;
  const all = found.reduce((sum, { source }) => sum + (takes(source) ? source.lbfactor : 0), 0);
  return found.map(({ source, node }) => {
    const { activation = "active", lbfactor } = source;
    const role = activation === "active" && !takes(source) ? "standby" : activation;
    return { node, role, share: takes(source) ? lbfactor / all : 0 };
  });
}

function isActive({ activation = "active" }: TomcatNode): boolean {
  return activation === "active";
}
