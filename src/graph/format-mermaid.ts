import type { Graph, GraphNode, GraphWorker } from "./graph.ts";
import { mermaidLabel } from "./mermaid-label.ts";
import {
  clusterText,
  graphTitle,
  mountNotes,
  mountWord,
  NO_WORKERS,
  nodeNotes,
  reachProblem,
  shareText,
  UNUSED,
  workerNotes,
} from "./words.ts";

/**
 * A graph as a Mermaid flowchart from left to right: the mounts stand on the way from Apache to a worker, the shares on the
 * way from a balancer to its members. Ends in a line end.
 *
 * @see mermaid.js.org, "Flowcharts - Basic Syntax"
 */
export function formatGraphMermaid(graph: Graph): string {
  const { apache, workers, nodes, cluster } = graph;
  const ids = new Map(nodes.map((node, index) => [node, `node${index + 1}`]));
  const idOf = (node: GraphNode): string => ids.get(node) ?? "";
  const boxes = nodes.map((node) => nodeBox(node, idOf(node)));
  const isFramed = cluster !== undefined && nodes.length > 0;
  const lines = [
    `accTitle: ${graphTitle(graph)}`,
    `apache[${mermaidLabel(["Apache", apache, ...(workers.length === 0 ? [NO_WORKERS] : [])])}]`,
    ...workers.flatMap((worker, index) => workerLines(worker, `worker${index + 1}`, idOf)),
    ...(isFramed ? [`subgraph replication [${mermaidLabel([clusterText(cluster)])}]`] : []),
    ...(isFramed ? boxes.map((box) => `  ${box}`) : boxes),
    ...(isFramed ? ["end"] : []),
    ...(nodes.every(({ isUsed }) => isUsed) ? [] : ["classDef idle stroke-dasharray: 4 3"]),
  ];
  return `flowchart LR\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function nodeBox(node: GraphNode, id: string): string {
  const { name, address, receiver, isUsed } = node;
  const receivers = receiver === undefined ? [] : [`receiver ${receiver}`];
  const notes = [...nodeNotes(node), ...receivers, ...(isUsed ? [] : [UNUSED])];
  return `${id}[${mermaidLabel([`node ${name}`, address, ...notes])}]${isUsed ? "" : ":::idle"}`;
}

/** A worker, the way to it and the ways from it; a node with mounts of its own is its own worker. */
function workerLines(worker: GraphWorker, id: string, idOf: (node: GraphNode) => string): string[] {
  const problem = reachProblem(worker);
  const mounts = worker.mounts.map((mount) => [mountWord(mount), mount.pattern, ...mountNotes(mount)].join(" "));
  const labels = [...mounts, ...(problem === undefined ? [] : [problem])];
  const way = `apache ${worker.reach === "mounted" ? "-->" : "-.->"}|${mermaidLabel(labels)}|`;
  if (worker.kind === "node") return [`${way} ${idOf(worker.node)}`];
  const lines = [`${id}[${mermaidLabel([`${worker.kind} ${worker.name}`, ...workerNotes(worker)])}]`, `${way} ${id}`];
  if (worker.kind === "status") return lines;
  const ways = worker.members.map((member) => {
    const arrow = member.role === "active" ? "-->" : "-.->";
    return `${id} ${arrow}|${mermaidLabel([shareText(member)])}| ${idOf(member.node)}`;
  });
  return [...lines, ...ways];
}
