import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatGraphText } from "../../src/graph/format-text.ts";
import { graphOf } from "../../src/graph/graph.ts";
import { mountNotes, nodeNotes, workerNotes } from "../../src/graph/words.ts";
import { printable } from "../../src/printable.ts";
import { plainStyle } from "../../src/report/style.ts";
import { textWidth } from "../../src/terminal-width.ts";
import { topologyWith } from "../support/topology.ts";
import { anyTopology } from "./any-topology.ts";
import { draw, graphOfText } from "./draw.ts";

/** What stands before the second piece of a row: guides, the word that says what it is, and a name's column. */
const MOST_BEFORE = "│  ├─ unmount  ".length + 24 + 2;

const linesOf = (text: string): string[] => draw.text(graphOfText(text)).split("\n");

describe("the text of a topology", () => {
  it("aligns wide names", () => {
    const text = `
balancers: [{ name: 밸런서, mounts: ["/상점|/*"] }]
nodes:
  - { name: 톰캣일, host: 10.0.0.1, lbfactor: 9, route: r1 }
  - { name: ノード, host: 10.0.0.200, activation: disabled }
  - { name: t3, host: 10.0.0.3, distance: 2 }
`;
    expect(linesOf(text)).toEqual([
      "Apache localhost:80",
      "└─ balancer 밸런서  method request, sticky session",
      "   ├─ mount    /상점|/*",
      "   ├─ member   톰캣일  10.0.0.1:8009    100%      lbfactor 9, route r1",
      "   ├─ member   ノード  10.0.0.200:8009  disabled",
      "   └─ member   t3      10.0.0.3:8009    standby   distance 2",
      "",
    ]);
  });

  it.each<[name: string, text: string, lines: string[]]>([
    [
      "a balancer that is not listed",
      topologyWith({ balancer: "listed: false\nmembers: [t1]", second: 'mounts: ["/x"]' }),
      [
        "├─ balancer lb  method request, sticky session",
        "│  │ not in worker.list: mounts get 500",
        "│  ├─ mount    /*",
        "│  └─ member   t1  127.0.0.1:8009  100%",
        "└─ node t2  127.0.0.1:8009, without a balancer",
        "   └─ mount    /x",
      ],
    ],
    [
      "nothing but nodes",
      "nodes: [{ name: t1, host: 10.0.0.1 }]",
      ["Apache localhost:80  no workers", "", "no requests (in no balancer, no mounts)", "└─ node t1  10.0.0.1:8009"],
    ],
    [
      "nothing but a status page",
      "apache: { status: { readOnly: false, allow: [10.0.0.1, 10.1.0.0/16] } }",
      ["└─ status jkstatus  may change settings, for 10.0.0.1, 10.1.0.0/16", "   └─ mount    /jk-status"],
    ],
    [
      "shares that are hardly any",
      topologyWith({ node: "lbfactor: 100000" }),
      ["   ├─ member   t1  127.0.0.1:8009  >99.9%  lbfactor 100000", "   └─ member   t2  127.0.0.1:8010   <0.1%"],
    ],
  ])("%s", (_, text, lines) => {
    expect(`\n${draw.text(graphOfText(text))}`).toContain(`\n${lines.join("\n")}\n`);
  });

  it("a balancer without members, as a library may have it", () => {
    const graph = graphOfText(topologyWith());
    const [lb] = graph.workers;
    if (lb?.kind !== "balancer") throw new Error("no balancer");
    expect(draw.text({ ...graph, workers: [{ ...lb, members: [] }] })).toContain("sticky session, no members\n");
  });

  it("goes on in the next line where the terminal is narrow", () => {
    const graph = graphOfText(topologyWith({ node: "lbfactor: 3\nroute: r1\ndomain: left\nredirect: t2" }));
    expect(formatGraphText(graph, 50, plainStyle).split("\n").slice(3, 6)).toEqual([
      "   ├─ member   t1  127.0.0.1:8009  75%",
      "   │    lbfactor 3, route r1, domain left,",
      "   │    redirect t2",
    ]);
  });

  it.each([40, 60, 80, 120])("keeps within %d columns what has a place to break", (columns) => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const graph = graphOf(topology);
        const notes = graph.workers.flatMap((worker) => [...workerNotes(worker), ...worker.mounts.flatMap(mountNotes)]);
        const patterns = graph.workers.flatMap(({ mounts }) => mounts.map(({ pattern }) => pattern));
        const ends = graph.nodes.flatMap((node) => [node.address, `receiver ${node.receiver}`, ...nodeNotes(node)]);
        const widest = Math.max(
          ...[graph.apache, ...notes, ...patterns, ...ends].map((piece) => textWidth(printable(piece))),
        );
        for (const line of formatGraphText(graph, columns, plainStyle).split("\n")) {
          // A piece that is too long for any line stays where it is.
          expect(textWidth(line), line).toBeLessThanOrEqual(Math.max(columns, MOST_BEFORE + widest));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("has the same text in colour", () => {
    const style = { ...plainStyle, bold: (text: string) => `⟦${text}⟧` };
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const graph = graphOf(topology);
        const dressed = formatGraphText(graph, 80, style);
        expect(dressed.replaceAll(/[⟦⟧]/g, "")).toBe(draw.text(graph));
      }),
      { numRuns: 50 },
    );
  });

  it("does not steer a terminal by a name", () => {
    const graph = graphOfText(topologyWith());
    expect(draw.text({ ...graph, apache: "\u001b[2J" })).not.toContain("\u001b");
    expect(draw.text(graphOfText(topologyWith({ node: 'domain: "a\\u202eb"' })))).not.toContain("\u202e");
  });
});
