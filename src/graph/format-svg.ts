import { escapeXmlAttribute } from "../formats/xml-element.ts";
import { printable } from "../printable.ts";
import type { Graph } from "./graph.ts";
import type { PlacedBox, PlacedText } from "./svg-column.ts";
import { type Edge, FRAME_TITLE, type Layout, layoutOf } from "./svg-layout.ts";
import { svgStyle, WAY_COLOURS } from "./svg-style.ts";
import { graphSentences, graphTitle } from "./words.ts";

/**
 * A graph as a standalone SVG: no script, nothing to load, readable in light and in dark. Its size in pixels grows with
 * the topology. Ends in a line end.
 */
export function formatGraphSvg(graph: Graph): string {
  const { width, height, boxes, edges, frame } = layoutOf(graph);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="lbgen" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(graphTitle(graph))}</title>`,
    `<desc>${escaped(graphSentences(graph).join(" "))}</desc>`,
    `<style>\n${svgStyle()}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>`,
    ...(frame === undefined ? [] : frameLines(frame)),
    ...edges.map(edgeLine),
    ...boxes.flatMap(boxLines),
    ...edges.map(endLine),
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}

function frameLines({ x, y, width, height, title }: NonNullable<Layout["frame"]>): string[] {
  return [
    `<rect class="frame idle" x="${x}" y="${y}" width="${width}" height="${height}" rx="10"/>`,
    `<text class="words soft" x="${x + 14}" y="${y + FRAME_TITLE - 10}">${escaped(title)}</text>`,
  ];
}

/** Widest radius of a turn. */
const RADIUS = 30;

/** A way that turns twice, in curves. */
function edgeLine({ worker, from, laneX, to, share, isIdle }: Edge): string {
  const [before, after] = [Math.max(from.x, laneX - RADIUS), Math.min(to.x, laneX + RADIUS)];
  const turn = Math.max(-RADIUS, Math.min(RADIUS, (to.y - from.y) / 2));
  const first = `M${from.x} ${from.y}H${before}Q${laneX} ${from.y} ${laneX} ${from.y + turn}`;
  const path = `${first}V${to.y - turn}Q${laneX} ${to.y} ${after} ${to.y}H${to.x}`;
  const width = isIdle ? 1.5 : Number((1.5 + 3.5 * share).toFixed(2));
  return `<path class="${classOf("way", worker, isIdle)}" stroke-width="${width}" d="${path}"/>`;
}

function endLine({ worker, to }: Edge): string {
  return `<circle class="${classOf("end", worker, false)}" cx="${to.x}" cy="${to.y}" r="4"/>`;
}

function classOf(name: string, worker: number | undefined, isIdle: boolean): string {
  const colour = worker === undefined ? "" : ` w${worker % WAY_COLOURS}`;
  return `${name}${colour}${isIdle ? " idle" : ""}`;
}

function boxLines({ x, y, width, height, isIdle, texts }: PlacedBox): string[] {
  const style = isIdle ? "box idle" : "box";
  return [
    `<rect class="${style}" x="${x}" y="${y}" width="${width}" height="${height}" rx="7"/>`,
    ...texts.map(textLine),
  ];
}

function textLine({ text, font, tone, x, y, anchor, full }: PlacedText): string {
  const style = tone === undefined ? font : `${font} ${tone}`;
  const end = anchor === "end" ? ' text-anchor="end"' : "";
  const title = full === undefined ? "" : `<title>${escaped(full)}</title>`;
  return `<text class="${style}" x="${x}" y="${y}"${end}>${title}${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return escapeXmlAttribute(printable(text));
}
