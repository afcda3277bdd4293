import type { Cluster, Mount } from "../model/topology.ts";
import type { Graph, GraphMember, GraphNode, GraphWorker } from "./graph.ts";

/** What a member gets of the requests without a session: a share in per cent, or the reason for none. */
export function shareText({ role, share }: GraphMember): string {
  if (role !== "active") return role;
  if (share < 0.001) return "<0.1%";
  if (share > 0.999 && share < 1) return ">99.9%";
  return `${Number((share * 100).toFixed(1))}%`;
}

/** What a topology says of a node as a member beyond name and address; what mod_jk takes by default is left out. */
export function nodeNotes({ lbfactor, route, domain, redirect, distance }: GraphNode): string[] {
  const facts = { lbfactor: lbfactor === 1 ? undefined : lbfactor, route, domain, redirect, distance };
  return Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
}

/** What there is to say of a worker beyond its name and mounts. */
export function workerNotes(worker: GraphWorker): string[] {
  switch (worker.kind) {
    case "balancer": {
      const { method, sticky, members } = worker;
      const { mode, cookie, pathParameter, setCookie, cookiePath } = sticky;
      return [
        `method ${method}`,
        `sticky ${mode}`,
        ...(cookie === undefined ? [] : [`cookie ${cookie}`]),
        ...(pathParameter === undefined ? [] : [`path parameter ${pathParameter}`]),
        ...(setCookie === true ? ["sets the cookie itself"] : []),
        ...(setCookie === true && cookiePath !== undefined ? [`cookie path ${cookiePath}`] : []),
        ...(members.length === 0 ? ["no members"] : []),
      ];
    }
    case "node":
      return [worker.node.address, "without a balancer"];
    case "status":
      return [worker.readOnly ? "read-only" : "may change settings", `for ${worker.allow.join(", ")}`];
  }
}

/** Why no request gets to a worker; `undefined` for one that gets some. */
export function reachProblem({ reach, mounts }: GraphWorker): string | undefined {
  if (reach === "mounted") return undefined;
  if (reach === "not-mounted") return "no mounts";
  return mounts.some(({ exclusion }) => !exclusion) ? "not in worker.list: mounts get 500" : "not in worker.list";
}

/** Rule extensions, as JkMount takes them. */
export function mountNotes({ extensions }: Mount): string[] {
  return extensions.map(([name, value]) => `${name}=${value}`);
}

/** What a mount is called. */
export function mountWord({ exclusion }: Mount): string {
  return exclusion ? "unmount" : "mount";
}

/** What a cluster of nodes does. */
export const REPLICATION = "session replication";

/** How sessions are replicated. */
export function clusterNotes({ manager, membership }: Cluster): string[] {
  return [`manager ${manager}`, `membership ${membership}`];
}

/** What a cluster of nodes does, and how. */
export function clusterText(cluster: Cluster): string {
  return `${REPLICATION}: ${clusterNotes(cluster).join(", ")}`;
}

/** Why Apache hands on no requests. */
export const NO_WORKERS = "no workers";

/** Why nobody is sent to a node. */
export const UNUSED = "in no balancer, no mounts";

/** The drawing in a few words. */
export function graphTitle({ workers, nodes }: Graph): string {
  const balancers = workers.filter(({ kind }) => kind === "balancer").length;
  return `${plural(balancers, "balancer")} and ${plural(nodes.length, "node")} behind Apache`;
}

/** The drawing for those who do not see it: a sentence for Apache's workers each, and one for what is left. */
export function graphSentences(graph: Graph): string[] {
  const { apache, workers, nodes, cluster } = graph;
  const unused = nodes.filter(({ isUsed }) => !isUsed).map(({ name }) => name);
  return [
    `Apache ${apache}${workers.length === 0 ? `: ${NO_WORKERS}` : ""}.`,
    ...workers.map((worker) => `${workerParts(worker).join("; ")}.`),
    ...(unused.length === 0 ? [] : [`No requests (${UNUSED}): ${unused.join(", ")}.`]),
    ...(cluster === undefined ? [] : [`${capital(clusterText(cluster))}.`]),
  ];
}

function workerParts(worker: GraphWorker): string[] {
  const problem = reachProblem(worker);
  return [
    `${capital(worker.kind)} ${worker.name} (${workerNotes(worker).join(", ")})`,
    ...worker.mounts.map((mount) => [mountWord(mount), mount.pattern, ...mountNotes(mount)].join(" ")),
    ...(problem === undefined ? [] : [problem]),
    ...(worker.kind === "balancer"
      ? worker.members.map((member) => `member ${member.node.name} ${member.node.address} ${shareText(member)}`)
      : []),
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function plural(count: number, noun: string): string {
  return `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`;
}
