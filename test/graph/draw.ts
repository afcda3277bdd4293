import { formatGraphMermaid } from "../../src/graph/format-mermaid.ts";
import { formatGraphSvg } from "../../src/graph/format-svg.ts";
import { formatGraphText } from "../../src/graph/format-text.ts";
import { type Graph, graphOf } from "../../src/graph/graph.ts";
import { plainStyle } from "../../src/report/style.ts";
import { readText } from "../support/topology.ts";

/** The graph of a topology that has no errors. */
export function graphOfText(text: string): Graph {
  const { topology, diagnostics } = readText(text);
  if (topology === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return graphOf(topology);
}

/** A graph in each format, the text without colours for a terminal of 80 columns. */
export const draw = {
  text: (graph: Graph): string => formatGraphText(graph, 80, plainStyle),
  mermaid: formatGraphMermaid,
  svg: formatGraphSvg,
} as const;
