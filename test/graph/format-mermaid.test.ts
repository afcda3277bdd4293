import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphOf } from "../../src/graph/graph.ts";
import { mermaidLabel } from "../../src/graph/mermaid-label.ts";
import { printable } from "../../src/printable.ts";
import { topologyWith } from "../support/topology.ts";
import { anyTopology } from "./any-topology.ts";
import { draw, graphOfText } from "./draw.ts";

/** What Mermaid makes of a label: entity codes become their characters. */
function shown(label: string): string {
  return label.slice(1, -1).replaceAll(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

describe("a label", () => {
  // Each one was shown by Mermaid 10.9.8 and 11.17.2 as it stands, as a node, an edge and a subgraph.
  it.each<[text: string, label: string]>([
    ["/shop|/*", "/shop|/*"],
    ["blang_balancer", "blang_balancer"],
    ["톰캣 節點 ノード", "톰캣 節點 ノード"],
    ['say "no"', "say #34;no#34;"],
    ["#35;", "#35;35#59;"],
    ["<br>&lt;", "#60;br#62;#38;lt#59;"],
    ["a[b]{c}(d)", "a#91;b#93;#123;c#125;(d)"],
    ["`**x**`", "#96;**x**#96;"],
    ["%%{init}%%", "%%#123;init#125;%%"],
    ["a\\nb", "a#92;#8203;nb"],
    ["$$x$$", "#36;#8203;#36;x#36;#8203;#36;"],
    ["/fa:fa-car", "/fa:#8203;fa-car"],
    ["ﬂ°°35¶ß", "ﬂ#8203;#176;#176;35#182;#8203;ß"],
    ["a\u0007\u202eb", "a#9223;#65533;b"],
  ])("%j", (text, label) => {
    expect(mermaidLabel([text])).toBe(`"${label}"`);
  });

  it("has its lines apart", () => {
    expect(mermaidLabel(["a", "<b>"])).toBe('"a<br>#60;b#62;"');
  });

  it("shows whatever text, and ends where it should", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const label = mermaidLabel([text]);
        expect(label).toMatch(/^"(?:[\p{L}\p{M}\p{N} ./:,%=()*|_!+~@'?-]|#\d+;)*"$/u);
        expect(shown(label).replaceAll("\u200b", "")).toBe(printable(text).replaceAll("\u200b", ""));
      }),
    );
  });
});

const LABEL = '"(?:[^"#;`<>{}\\[\\]\\\\]|<br>|#\\d+;)*"';
const LINE = new RegExp(
  [
    "flowchart LR",
    "  accTitle: [\\w ]+",
    `  apache\\[${LABEL}\\]`,
    ` {2,4}(?:node|worker)\\d+\\[${LABEL}\\](?::::idle)?`,
    `  (?:apache|worker\\d+) (?:-->|-\\.->)\\|${LABEL}\\| (?:node|worker)\\d+`,
    `  subgraph replication \\[${LABEL}\\]`,
    "  end",
    "  classDef idle stroke-dasharray: 4 3",
  ]
    .map((line) => `(?:${line})`)
    .join("|")
    .replace(/^/, "^(?:")
    .replace(/$/, ")$"),
  "u",
);

describe("a flowchart", () => {
  it("has nothing but the lines that it should have, whatever the names", () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const text = draw.mermaid(graphOf(topology));
        expect(text.endsWith("\n")).toBe(true);
        for (const line of text.slice(0, -1).split("\n")) expect(line).toMatch(LINE);
        expect(draw.mermaid(graphOf(topology))).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it("marks what no request gets to", () => {
    const text = draw.mermaid(graphOfText(topologyWith({ balancer: "listed: false\nmembers: [t1]" })));
    expect(text.split("\n")).toEqual([
      "flowchart LR",
      "  accTitle: 1 balancer and 2 nodes behind Apache",
      '  apache["Apache<br>localhost:80"]',
      '  worker1["balancer lb<br>method request<br>sticky session"]',
      '  apache -.->|"mount /*<br>not in worker.list: mounts get 500"| worker1',
      '  worker1 -->|"100%"| node1',
      '  node1["node t1<br>127.0.0.1:8009"]',
      '  node2["node t2<br>127.0.0.1:8010<br>in no balancer, no mounts"]:::idle',
      "  classDef idle stroke-dasharray: 4 3",
      "",
    ]);
  });

  it("without workers has no edges", () => {
    const text = draw.mermaid(graphOfText("cluster: {}\nnodes: [{ name: t1, host: 10.0.0.1 }]"));
    expect(text).toContain('apache["Apache<br>localhost:80<br>no workers"]');
    expect(text).toContain(
      '  subgraph replication ["session replication: manager delta, membership static"]\n    node1[',
    );
    expect(text).not.toContain(">|");
  });
});
