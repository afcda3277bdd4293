import type { Command } from "commander";
import type { Graph } from "../../graph/graph.ts";
import { ExitCode } from "../exit-code.ts";
import { printFindings, quoteFrom } from "../findings.ts";
import type { Io } from "../io.ts";
import { formatOption, topologyArgument } from "../shared-options.ts";

export interface GraphOptions {
  readonly format: "text" | "mermaid" | "svg";
}

/** Columns within which the text stays where it goes to no terminal. */
const USUAL_COLUMNS = 80;

/** Draws a topology. */
export async function runGraph(file: string | undefined, { format }: GraphOptions, io: Io): Promise<ExitCode> {
  const { loadTopology } = await import("../topology-file.ts");
  const { topology, diagnostics, source } = await loadTopology(file, io);
  if (topology === undefined) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    await printFindings(errors, "err", "text", quoteFrom(new Map([[source.file, source.source]])), io);
    return ExitCode.findings;
  }
  const { graphOf } = await import("../../graph/graph.ts");
  io.out(await drawn(graphOf(topology), format, io));
  return ExitCode.ok;
}

async function drawn(graph: Graph, format: GraphOptions["format"], io: Io): Promise<string> {
  switch (format) {
    case "text": {
      const [{ formatGraphText }, { layoutOf }] = await Promise.all([
        import("../../graph/format-text.ts"),
        import("../style.ts"),
      ]);
      const { style, width } = layoutOf(io, "out");
      return formatGraphText(graph, width ?? USUAL_COLUMNS, style);
    }
    case "mermaid":
      return (await import("../../graph/format-mermaid.ts")).formatGraphMermaid(graph);
    case "svg":
      return (await import("../../graph/format-svg.ts")).formatGraphSvg(graph);
  }
}

export function addGraphCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command("graph")
    .description("draw a topology: what is mounted where, and which node gets how much")
    .addArgument(topologyArgument())
    .addOption(formatOption(["text", "mermaid", "svg"]))
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, options: GraphOptions) => done(await runGraph(file, options, io)));
}

const HELP = `
Text is a tree for a terminal, mermaid a flowchart for wikis, svg a picture that follows the reader's light or dark mode.
No secret is drawn.

A member's per cent is what lbfactor gives it of the requests without a session while all is well. A member that gets
none of them is disabled (it serves the sessions that it has), stopped (nothing), or on standby behind members of a
smaller distance. Mermaid draws at most 500 ways unless told otherwise.

Examples:
  lbgen graph examples/two-apps.yaml
  lbgen graph examples/two-apps.yaml --format svg > topology.svg

Exit status: 0 done; 1 the topology has errors; 2 wrong usage; 3 a file cannot be read`;
