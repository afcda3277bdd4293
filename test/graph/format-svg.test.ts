import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { type Graph, graphOf } from "../../src/graph/graph.ts";
import { layoutOf } from "../../src/graph/svg-layout.ts";
import { DARK, LIGHT } from "../../src/graph/svg-style.ts";
import { pixelsOf, shortened } from "../../src/graph/svg-text.ts";
import { textWidth } from "../../src/terminal-width.ts";
import { topologyWith } from "../support/topology.ts";
import { anyTopology } from "./any-topology.ts";
import { draw, graphOfText } from "./draw.ts";

/** Every element's name, attributes and text, by the parser that lbgen itself uses. */
function elementsOf(svg: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const elements: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: (typeof elements)[number][] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, text: "" };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(svg).close();
  return elements;
}

const FORBIDDEN = /<script|\bon\w+=|href|url\(|@import|@font-face|<image|<foreignObject|<!/i;

describe("an SVG", () => {
  it("is well-formed, stands alone and is the same each time, whatever the names", () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const graph = graphOf(topology);
        const svg = draw.svg(graph);
        expect(XMLValidator.validate(svg)).toBe(true);
        const elements = elementsOf(svg);
        const names = new Set(elements.map(({ name }) => name));
        const known = ["svg", "title", "desc", "style", "rect", "text", "path", "circle"];
        expect([...names].filter((name) => !known.includes(name))).toEqual([]);
        expect(svg.replaceAll(/>[^<]*</g, "><")).not.toMatch(FORBIDDEN);
        expect(elements.find(({ name }) => name === "style")?.text).not.toMatch(FORBIDDEN);
        expect(draw.svg(graphOf(topology))).toBe(svg);
      }),
      { numRuns: 200 },
    );
  });

  it("shows every name", () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const texts = new Set(elementsOf(draw.svg(graphOf(topology))).map(({ text }) => text));
        for (const { name } of [...topology.nodes, ...topology.balancers]) {
          expect(texts).toContain(name.replaceAll("\u202e", "\ufffd"));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("keeps texts within their boxes, boxes apart and all within the page", () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        expectTidy(graphOf(topology));
      }),
      { numRuns: 200 },
    );
  });

  it("has a title and a description for those who do not see it", () => {
    const [svg, title, desc] = elementsOf(draw.svg(graphOfText(topologyWith({ node: "lbfactor: 3" }))));
    expect(svg?.attributes).toMatchObject({ role: "img", xmlns: "http://www.w3.org/2000/svg" });
    expect([title?.name, title?.text]).toEqual(["title", "1 balancer and 2 nodes behind Apache"]);
    expect([desc?.name, desc?.text]).toEqual([
      "desc",
      "Apache localhost:80. Balancer lb (method request, sticky session); mount /*; " +
        "member t1 127.0.0.1:8009 75%; member t2 127.0.0.1:8010 25%.",
    ]);
  });

  it("is light where the reader's mode is not known, and dark in dark mode", () => {
    const style = elementsOf(draw.svg(graphOfText(topologyWith()))).find(({ name }) => name === "style")?.text ?? "";
    const [light = "", dark = ""] = style.split("@media (prefers-color-scheme: dark)");
    expect(light).toContain(`.lbgen .page { fill: ${LIGHT.page}`);
    expect(dark).toContain(`.lbgen .page { fill: ${DARK.page}`);
    expect(style).not.toContain("var(");
  });

  it("draws a way as wide as its share, and dashed where none is taken", () => {
    const svg = draw.svg(graphOfText(topologyWith({ node: "lbfactor: 3", balancer: "method: next" })));
    const ways = elementsOf(svg).filter(({ attributes }) => attributes.class?.startsWith("way w0"));
    expect(ways.map(({ attributes }) => attributes["stroke-width"])).toEqual(["4.13", "2.38"]);
    const cut = draw.svg(graphOfText(topologyWith({ balancer: "mounts: []" })));
    const idle = elementsOf(cut).filter(
      ({ name, attributes }) => name === "path" && / idle$/.test(attributes.class ?? ""),
    );
    expect(idle).toHaveLength(3);
  });

  it("of 200 nodes has a line for each, and the balancer beside the first ones", () => {
    const nodes = Array.from({ length: 200 }, (_, index) => ({ name: `t${index}`, host: `10.0.0.${index}` }));
    const graph = graphOfText(JSON.stringify({ balancers: [{ name: "lb" }], nodes }));
    expectTidy(graph);
    const { height, boxes } = layoutOf(graph);
    expect(height).toBeLessThan(200 * 52 + 48);
    expect(boxes[1]?.y).toBeLessThan(400);
    expect(draw.svg(graph)).toContain(">10.0.0.7:8009  0.5%<");
  });

  it("of nothing but nodes or nothing but a status page is tidy too", () => {
    expectTidy(graphOfText("nodes: [{ name: t1, host: 10.0.0.1 }]"));
    expectTidy(graphOfText("apache: { status: { path: /jk } }"));
    const apart = draw.svg(graphOfText("nodes: [{ name: t1, host: 10.0.0.1 }]"));
    expect(apart).toContain(">no workers<");
    expect(apart).toContain(">in no balancer, no mounts<");
    expect(apart).not.toContain("<path");
  });

  it("reads the same through fast-xml-parser", () => {
    const svg = draw.svg(graphOfText(topologyWith({ balancer: 'mounts: ["/a&b<c>|/*"]' })));
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(svg) as { svg: { text: { "#text": string }[] } };
    expect(parsed.svg.text.map((text) => text["#text"])).toContain("/a&b<c>|/*");
  });
});

/** Nothing overlaps, by the widths that the layout goes by. */
function expectTidy(graph: Graph): void {
  const { width, height, boxes, edges } = layoutOf(graph);
  for (const [index, box] of boxes.entries()) {
    expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    const below = boxes[index + 1];
    if (below !== undefined && below.x === box.x) expect(below.y).toBeGreaterThan(box.y + box.height);
    const ends = new Map<number, number>();
    for (const { text, font, x, y, anchor } of box.texts) {
      const pixels = pixelsOf(text, font);
      const start = anchor === "end" ? x - pixels : x;
      expect(start, text).toBeGreaterThanOrEqual(Math.max(box.x, ends.get(y) ?? 0));
      expect(start + pixels, text).toBeLessThanOrEqual(box.x + box.width);
      expect(y).toBeLessThan(box.y + box.height);
      ends.set(y, start + pixels);
    }
  }
  for (const { from, laneX, to } of edges) {
    expect(from.x).toBeLessThan(laneX);
    expect(laneX).toBeLessThan(to.x);
  }
}

describe("what is too long", () => {
  it.each([
    ["tomcat1", 100, "tomcat1"],
    ["a-very-long-name-of-a-node", 104, "a-very-l…node"],
    ["톰캣톰캣톰캣톰캣톰캣톰캣", 104, "톰캣톰캣…톰캣"],
    ["👩‍👧👩‍👧👩‍👧👩‍👧👩‍👧👩‍👧", 80, "👩‍👧👩‍👧👩‍👧…👩‍👧"],
  ])("%s in %d pixels", (text, pixels, short) => {
    expect(shortened(text, "name", pixels)).toBe(short);
  });

  it("is never wider than it may be", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 3, max: 60 }), (text, columns) => {
        expect(textWidth(shortened(text, "name", columns * 8))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe.each([
  ["light", LIGHT],
  ["dark", DARK],
])("in %s mode", (_, { page, box, ink, soft, warning, apache, ways }) => {
  // WCAG 2.2, 1.4.3 and 1.4.11: texts 4.5 to 1, lines that mean something 3 to 1.
  it.each([ink, soft, warning])("text %s stands out from its ground", (colour) => {
    expect(Math.min(contrast(colour, box), contrast(colour, page))).toBeGreaterThanOrEqual(4.5);
  });
  it.each([apache, ...ways])("a way in %s stands out from the page", (colour) => {
    expect(contrast(colour, page)).toBeGreaterThanOrEqual(3);
  });
});

/** @see WCAG 2.2, "contrast ratio" and "relative luminance" */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
