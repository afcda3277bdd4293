import type { Mount } from "../model/topology.ts";
import { textWidth } from "../terminal-width.ts";
import type { Graph, GraphMember, GraphWorker } from "./graph.ts";
import { piecesOf, type TreeRow, treeLines } from "./text-tree.ts";
import {
  clusterNotes,
  mountNotes,
  mountWord,
  NO_WORKERS,
  nodeNotes,
  REPLICATION,
  reachProblem,
  shareText,
  UNUSED,
  workerNotes,
} from "./words.ts";

/** Functions that dress a text for a terminal. */
export interface GraphStyle {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly added: (text: string) => string;
}

/** Narrower terminals than this wrap by themselves. */
const MIN_COLUMNS = 40;

/**
 * A graph as a tree for a terminal: Apache, below it each worker with its mounts and members. Rows that are too wide go on
 * in the next line, nothing is cut. Ends in a line end.
 *
 * @param columns - of the terminal.
 */
export function formatGraphText(graph: Graph, columns: number, style: GraphStyle): string {
  const { apache, workers, nodes, cluster } = graph;
  const none = workers.length > 0 ? [] : [{ text: NO_WORKERS, dress: style.warning, gap: 2 }];
  const roots: TreeRow[] = [
    {
      pieces: [{ text: "Apache" }, { text: apache, dress: style.bold, gap: 1 }, ...none],
      children: workers.map((worker) => workerRow(worker, style)),
    },
  ];
  const unused = nodes.filter(({ isUsed }) => !isUsed);
  if (unused.length > 0) {
    const names = widest(unused.map(({ name }) => name));
    const children = unused.map(({ name, address }) => ({
      pieces: [{ text: "node" }, { text: name, dress: style.bold, gap: 1, width: names }, { text: address, gap: 2 }],
    }));
    roots.push({ pieces: [{ text: `no requests (${UNUSED})`, dress: style.warning }], children });
  }
  if (cluster !== undefined) {
    const names = widest(nodes.map(({ name }) => name));
    const children = nodes.map(({ name, receiver = "" }) => ({
      pieces: [
        { text: "node" },
        { text: name, dress: style.bold, gap: 1, width: names },
        { text: `receiver ${receiver}`, gap: 2 },
      ],
    }));
    roots.push({ pieces: [{ text: REPLICATION }, ...piecesOf(clusterNotes(cluster), style.dim)], children });
  }
  const room = Math.max(MIN_COLUMNS, columns);
  return roots.map((root) => `${treeLines(root, room, style.dim).join("\n")}\n`).join("\n");
}

/** Columns of the longest word before a mount or a member. */
const WORD_WIDTH = "unmount".length;

function workerRow(worker: GraphWorker, style: GraphStyle): TreeRow {
  const problem = reachProblem(worker);
  const children = worker.mounts.map((mount) => mountRow(mount, style));
  if (worker.kind === "balancer") children.push(...memberRows(worker.members, style));
  return {
    pieces: [
      { text: worker.kind },
      { text: worker.name, dress: style.bold, gap: 1 },
      ...piecesOf(workerNotes(worker), style.dim),
      ...(problem === undefined ? [] : [{ text: problem, dress: style.warning, gap: 2 }]),
    ],
    children,
  };
}

function mountRow(mount: Mount, style: GraphStyle): TreeRow {
  const { pattern, exclusion } = mount;
  return {
    pieces: [
      { text: mountWord(mount), dress: style.dim, width: WORD_WIDTH },
      { text: pattern, gap: 2, ...(exclusion ? { dress: style.dim } : {}) },
      ...piecesOf(mountNotes(mount), style.dim),
    ],
  };
}

function memberRows(members: readonly GraphMember[], style: GraphStyle): TreeRow[] {
  const names = widest(members.map(({ node }) => node.name));
  const addresses = widest(members.map(({ node }) => node.address));
  const shares = widest(members.map(shareText));
  const percents = widest(members.filter(({ role }) => role === "active").map(shareText));
  const dresses = { active: style.added, standby: style.warning, disabled: style.warning, stopped: style.error };
  return members.map((member) => {
    const { node, role } = member;
    const share = shareText(member);
    return {
      pieces: [
        { text: "member", dress: style.dim, width: WORD_WIDTH },
        { text: node.name, dress: style.bold, gap: 2, width: names },
        { text: node.address, gap: 2, width: addresses },
        { text: role === "active" ? share.padStart(percents) : share, dress: dresses[role], gap: 2, width: shares },
        ...piecesOf(nodeNotes(node), style.dim),
      ],
    };
  });
}

/** Columns of a table are no wider than this: what is longer moves the rest of its own row only. */
const MAX_COLUMN = 24;

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, Math.min(MAX_COLUMN, textWidth(text))), 0);
}
