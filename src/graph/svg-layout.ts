import type { Graph } from "./graph.ts";
import type { Box } from "./svg-box.ts";
import { type Area, columnHeight, columnWidth, type PlacedBox, placedColumn } from "./svg-column.ts";
import { nodeBoxes } from "./svg-node-boxes.ts";
import { pixelsOf } from "./svg-text.ts";
import { apacheBox, workerBox } from "./svg-worker-boxes.ts";
import { clusterText } from "./words.ts";

/** Where everything stands, in pixels from the upper left. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly Edge[];
  /** Around the nodes, where they replicate sessions; its title stands in its first `FRAME_TITLE` pixels. */
  readonly frame: (Area & { readonly title: string }) | undefined;
}

/** From the right side of one box to the left side of another. */
export interface Edge {
  /** The worker's place in the graph; `undefined` for an edge that begins at Apache. */
  readonly worker: number | undefined;
  readonly from: Point;
  /** Where it turns up or down. */
  readonly laneX: number;
  readonly to: Point;
  /** From 0 to 1. */
  readonly share: number;
  readonly isIdle: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels above the nodes within their frame. */
export const FRAME_TITLE = 30;

const MARGIN = 24;
const BETWEEN_COLUMNS = 76;
const BETWEEN_LANES = 12;
/** Lanes between workers and nodes; of more workers, some share one. */
const MAX_LANES = 12;
const FRAME_PADDING = 14;
/** A short column stands beside the middle of a long one, but not below the first screen. */
const SCREEN = 640;

/** Places a graph in three columns: Apache, workers, nodes. */
export function layoutOf(graph: Graph): Layout {
  const boxes = { apache: apacheBox(graph), workers: graph.workers.map(workerBox), nodes: nodeBoxes(graph) };
  const title = graph.cluster === undefined || boxes.nodes.length === 0 ? undefined : clusterText(graph.cluster);
  const above = title === undefined ? 0 : FRAME_TITLE;
  const padding = title === undefined ? 0 : FRAME_PADDING;
  const nodesHeight = columnHeight(boxes.nodes) + above + padding;
  const tallest = Math.max(columnHeight([boxes.apache]), columnHeight(boxes.workers), nodesHeight);
  const topOf = (height: number): number => MARGIN + Math.max(0, (Math.min(tallest, SCREEN) - height) / 2);

  const [apache, ...workers] = placedWorkers(boxes, topOf);
  const lanes = Math.min(MAX_LANES, graph.workers.filter(({ kind }) => kind !== "status").length);
  const firstLane = rightOf(workers.at(0) ?? apache) + BETWEEN_COLUMNS / 2;
  const nodesX = firstLane + Math.max(0, lanes - 1) * BETWEEN_LANES + BETWEEN_COLUMNS / 2 + padding;
  const nodesWidth = columnWidth(boxes.nodes, title === undefined ? 0 : pixelsOf(title, "words"));
  const top = topOf(nodesHeight);
  const nodes = placedColumn(boxes.nodes, { x: nodesX, y: top + above, width: nodesWidth });

  const edges = [
    ...graph.workers.map(({ reach }, index): Edge => {
      const worker = workers[index] ?? apache;
      const laneX = rightOf(apache) + BETWEEN_COLUMNS / 2;
      const to = { x: worker.x, y: middleOf(worker) };
      return { ...{ from: exitOf(apache), laneX, to }, worker: undefined, share: 0, isIdle: reach !== "mounted" };
    }),
    ...nodes.flatMap(({ x, ways }) =>
      ways.map(({ way, y }): Edge => {
        const laneX = firstLane + (way.worker % MAX_LANES) * BETWEEN_LANES;
        return { ...way, from: exitOf(workers[way.worker] ?? apache), laneX, to: { x, y } };
      }),
    ),
  ];
  const last = nodes.at(0) ?? workers.at(0) ?? apache;
  return {
    width: rightOf(last) + padding + MARGIN,
    height: tallest + 2 * MARGIN,
    boxes: [apache, ...workers, ...nodes],
    edges,
    frame:
      title === undefined
        ? undefined
        : { title, x: nodesX - padding, y: top, width: nodesWidth + 2 * padding, height: nodesHeight },
  };
}

function placedWorkers(
  { apache, workers }: { readonly apache: Box; readonly workers: readonly Box[] },
  topOf: (height: number) => number,
): [PlacedBox, ...PlacedBox[]] {
  const column = (boxes: readonly Box[], x: number): PlacedBox[] =>
    placedColumn(boxes, { x, y: topOf(columnHeight(boxes)), width: columnWidth(boxes) });
  const [placed] = column([apache], MARGIN) as [PlacedBox];
  return [placed, ...column(workers, rightOf(placed) + BETWEEN_COLUMNS)];
}

function rightOf({ x, width }: Area): number {
  return x + width;
}

function middleOf({ y, height }: Area): number {
  return y + height / 2;
}

function exitOf(area: Area): Point {
  return { x: rightOf(area), y: middleOf(area) };
}
