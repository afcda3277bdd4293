import { printable } from "../printable.ts";
import type { Graph, GraphMember, GraphNode, GraphWorker } from "./graph.ts";
import { type Font, pixelsOf } from "./svg-text.ts";
import { mountNotes, mountWord, nodeNotes, reachProblem, shareText, UNUSED, workerNotes } from "./words.ts";

/** A box of the drawing: lines of text, one below the other. */
export interface Box {
  readonly lines: readonly BoxLine[];
  /** A box that no request gets to has a dashed border. */
  readonly isIdle: boolean;
}

export interface BoxLine {
  readonly left: BoxText;
  readonly right?: BoxText;
  /** The way that ends at this line. */
  readonly way?: BoxWay;
}

export interface BoxText {
  readonly text: string;
  readonly font: Font;
  readonly tone?: "soft" | "warning";
}

/** A way from a worker to a node. */
export interface BoxWay {
  /** Its place among the graph's workers. */
  readonly worker: number;
  /** From 0 to 1. */
  readonly share: number;
  readonly isIdle: boolean;
}

/** Widest text of a box, in pixels: longer ones are shortened, notes go on in the next line. */
export const MAX_TEXT_PIXELS = 400;

/** Widest row of notes: they shall not make a box wider than its names do. */
const MAX_NOTES_PIXELS = 260;

/** The boxes of Apache, of the workers and of the nodes, in the order of the graph. */
export function boxesOf(graph: Graph): {
  readonly apache: Box;
  readonly workers: readonly Box[];
  readonly nodes: readonly Box[];
} {
  const isIdle = graph.workers.length === 0;
  const none: BoxLine[] = isIdle ? [{ left: { text: "no workers", font: "words", tone: "warning" } }] : [];
  const apache = [{ left: { text: "Apache", font: "name" as const } }, codeLine(graph.apache), ...none];
  const memberships = membershipsOf(graph);
  return {
    apache: { lines: apache, isIdle },
    workers: graph.workers.map(workerBox),
    nodes: graph.nodes.map((node) => nodeBox(node, memberships.get(node) ?? [])),
  };
}

function workerBox(worker: GraphWorker): Box {
  const { kind, name, mounts } = worker;
  const problem = reachProblem(worker);
  const title = kind === "node" ? "no balancer" : kind;
  const mountLines = mounts.flatMap((mount): BoxLine[] => [
    {
      left: { text: mountWord(mount), font: "words", tone: "soft" },
      right: { text: printable(mount.pattern), font: "code" },
    },
    ...noteLines(mountNotes(mount)),
  ]);
  return {
    lines: [
      { left: { text: printable(name), font: "name" }, right: { text: title, font: "words", tone: "soft" } },
      ...noteLines(kind === "node" ? [] : workerNotes(worker)),
      ...mountLines,
      ...(problem === undefined ? [] : [warningLine(problem)]),
    ],
    isIdle: problem !== undefined,
  };
}

/** What a node is to one worker: a member, or mounted itself. */
interface Membership {
  readonly worker: number;
  readonly name: string;
  readonly member: GraphMember | undefined;
  readonly isIdle: boolean;
}

function membershipsOf({ workers }: Graph): Map<GraphNode, Membership[]> {
  const found = new Map<GraphNode, Membership[]>();
  const add = (node: GraphNode, membership: Membership): void => {
    const known = found.get(node);
    if (known === undefined) found.set(node, [membership]);
    else known.push(membership);
  };
  for (const [index, worker] of workers.entries()) {
    const isCut = worker.reach !== "mounted";
    if (worker.kind === "node") {
      add(worker.node, { worker: index, name: "its own mounts", member: undefined, isIdle: isCut });
    } else if (worker.kind === "balancer") {
      for (const member of worker.members) {
        const isIdle = isCut || member.role !== "active";
        add(member.node, { worker: index, name: worker.name, member, isIdle });
      }
    }
  }
  return found;
}

function nodeBox(node: GraphNode, memberships: readonly Membership[]): Box {
  const { name, address, lbfactor, receiver, isUsed } = node;
  const isWeighted = memberships.some(({ member }) => member?.isWeighted === true);
  const notes = [
    ...(isWeighted ? [`lbfactor ${lbfactor}`] : []),
    ...nodeNotes(node),
    ...(receiver === undefined ? [] : [`receiver ${receiver}`]),
  ];
  return {
    lines: [
      { left: { text: printable(name), font: "name" }, right: { text: printable(address), font: "code" } },
      ...noteLines(notes),
      ...memberships.map(membershipLine),
      ...(isUsed ? [] : [warningLine(UNUSED)]),
    ],
    isIdle: !isUsed,
  };
}

function membershipLine({ worker, name, member, isIdle }: Membership): BoxLine {
  const left = { text: printable(name), font: "words" as const };
  const way = { worker, share: member?.share ?? 1, isIdle };
  if (member === undefined) return { left, way };
  const tone = member.role === "active" ? {} : { tone: "warning" as const };
  return { left, right: { text: shareText(member), font: "name", ...tone }, way };
}

/** Notes in as many lines as they take, with commas between them. */
function noteLines(notes: readonly string[]): BoxLine[] {
  const lines: string[] = [];
  for (const note of notes.map((one) => printable(one))) {
    const last = lines.at(-1);
    const joined = `${last}, ${note}`;
    if (last === undefined) lines.push(note);
    else if (pixelsOf(joined, "words") <= MAX_NOTES_PIXELS) lines[lines.length - 1] = joined;
    else {
      lines[lines.length - 1] = `${last},`;
      lines.push(note);
    }
  }
  return lines.map((text) => ({ left: { text, font: "words", tone: "soft" } }));
}

function codeLine(text: string): BoxLine {
  return { left: { text: printable(text), font: "code" } };
}

function warningLine(text: string): BoxLine {
  return { left: { text, font: "words", tone: "warning" } };
}
