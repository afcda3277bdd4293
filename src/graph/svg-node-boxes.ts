import { printable } from "../printable.ts";
import type { Graph, GraphMember, GraphNode } from "./graph.ts";
import { type Box, type BoxLine, type BoxText, type BoxWay, noteTexts, titleLine, warningLine } from "./svg-box.ts";
import { nodeNotes, shareText, UNUSED } from "./words.ts";

/** With more nodes than this, one line holds what two would. */
const MANY_NODES = 30;

/** Every node with a line for each way to it; where all ways are one balancer's, many nodes take less room. */
export function nodeBoxes(graph: Graph): Box[] {
  const ends = wayEnds(graph);
  const workers = new Set([...ends.values()].flat().map(({ way }) => way.worker));
  const isDense = graph.nodes.length > MANY_NODES && workers.size === 1;
  return graph.nodes.map((node) => nodeBox(node, ends.get(node) ?? [], isDense));
}

/** A way to a node: as a member of the worker of that name, or by a mount of its own. */
interface WayEnd {
  readonly way: BoxWay;
  readonly name: string;
  readonly member: GraphMember | undefined;
}

function wayEnds({ workers }: Graph): Map<GraphNode, WayEnd[]> {
  const found = new Map<GraphNode, WayEnd[]>();
  const add = (node: GraphNode, end: WayEnd): void => {
    const known = found.get(node);
    if (known === undefined) found.set(node, [end]);
    else known.push(end);
  };
  for (const [index, worker] of workers.entries()) {
    const isCut = worker.reach !== "mounted";
    if (worker.kind === "node" && !isCut) {
      add(worker.node, { name: "mounted", member: undefined, way: { worker: index, share: 1, isIdle: false } });
    } else if (worker.kind === "balancer") {
      for (const member of worker.members) {
        const way = { worker: index, share: member.share, isIdle: isCut || member.role !== "active" };
        add(member.node, { name: worker.name, member, way });
      }
    }
  }
  return found;
}

function nodeBox(node: GraphNode, ends: readonly WayEnd[], isDense: boolean): Box {
  const { name, receiver, isUsed } = node;
  const address = printable(node.address);
  const notes = noteTexts([...nodeNotes(node), ...(receiver === undefined ? [] : [`receiver ${receiver}`])]);
  const [only] = ends;
  const first =
    isDense && only?.member !== undefined
      ? [{ ...titleLine(name, denseText(address, only.member)), way: only.way }]
      : [titleLine(name, { text: address, font: "code" })];
  return {
    lines: [
      ...first,
      ...notes.map((left) => ({ left })),
      ...(isDense ? [] : ends.map(wayLine)),
      ...(isUsed ? [] : [warningLine(UNUSED)]),
    ],
    isIdle: !isUsed,
  };
}

function denseText(address: string, member: GraphMember): BoxText {
  return { text: `${address}  ${shareText(member)}`, font: "code", ...toneOf(member) };
}

function wayLine({ way, name, member }: WayEnd): BoxLine {
  const left = { text: printable(name), font: "words" as const };
  if (member === undefined) return { left, way };
  return { left, right: { text: shareText(member), font: "name", ...toneOf(member) }, way };
}

function toneOf({ role }: GraphMember): Pick<BoxText, "tone"> {
  return role === "active" ? {} : { tone: "warning" };
}
