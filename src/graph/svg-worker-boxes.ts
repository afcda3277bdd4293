import { printable } from "../printable.ts";
import type { Graph, GraphWorker } from "./graph.ts";
import { type Box, type BoxLine, noteTexts, titleLine, warningLine } from "./svg-box.ts";
import { mountNotes, mountWord, NO_WORKERS, reachProblem, workerNotes } from "./words.ts";

/** Apache with its address. */
export function apacheBox({ apache, workers }: Graph): Box {
  const isIdle = workers.length === 0;
  const lines: BoxLine[] = [
    { left: { text: "Apache", font: "name" } },
    { left: { text: printable(apache), font: "code" } },
    ...(isIdle ? [warningLine(NO_WORKERS)] : []),
  ];
  return { lines, isIdle };
}

/** A worker with its mounts; of a node that is mounted itself, the way to it. */
export function workerBox(worker: GraphWorker): Box {
  const { kind, name, mounts } = worker;
  const problem = reachProblem(worker);
  const what = kind === "node" ? "no balancer" : kind;
  const notes = kind === "node" ? [] : noteTexts(workerNotes(worker));
  const mountLines = mounts.flatMap((mount): BoxLine[] => [
    {
      left: { text: mountWord(mount), font: "words", tone: "soft" },
      right: { text: printable(mount.pattern), font: "code" },
    },
    ...noteTexts(mountNotes(mount)).map((right) => ({ right })),
  ]);
  return {
    lines: [
      titleLine(name, { text: what, font: "words", tone: "soft" }),
      ...notes.map((left) => ({ left })),
      ...mountLines,
      ...(problem === undefined ? [] : [warningLine(problem)]),
    ],
    isIdle: problem !== undefined,
  };
}
