import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { addNode } from "../../src/edit/add-node.ts";
import { removeNode } from "../../src/edit/remove-node.ts";
import type { EditResult } from "../../src/edit/topology-edit.ts";
import { readTopology } from "../../src/model/validate.ts";
import { type Layout, layouts, type Plan, plans, planValue, written } from "./layouts.ts";

const NEW = { name: "new-one", host: "10.9.9.9", port: 7009, lbfactor: 4 };

const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const all = (plan: Plan): string[] => plan.balancers.map(({ name }) => name);

function edited(result: EditResult): { readonly bytes: Uint8Array; readonly text: string } {
  if (result.kind !== "edited") throw new Error(JSON.stringify({ ...result, source: undefined }));
  return { bytes: result.bytes, text: Buffer.from(result.bytes).toString() };
}

/** What any reader of YAML makes of a text; a lone carriage return ends a line in YAML. */
function valueIn(text: string): { nodes: { name: string }[]; balancers: { members?: string[] }[] } {
  return parse(text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n"), { version: "1.2" });
}

const commentsIn = (text: string): string[] => text.match(/# of [^\r\n]*/g) ?? [];

const cases = fc.tuple(plans, layouts).map(([plan, layout]) => ({ plan, layout, text: written(plan, layout) }));

it("the texts of these tests are topologies without errors, in all layouts", () => {
  const forms = new Set<Layout["form"]>();
  fc.assert(
    fc.property(cases, ({ plan, layout, text }) => {
      expect(readTopology(bytesOf(text), "t.yaml").topology).toBeDefined();
      const { nodes, balancers } = valueIn(text);
      expect({ nodes, balancers }).toEqual(planValue(plan));
      forms.add(layout.form);
    }),
  );
  expect(forms.size).toBe(7);
});

describe("addNode", () => {
  it("adds one node and its name, and changes no other value and no comment", () => {
    fc.assert(
      fc.property(cases, ({ plan, text }) => {
        const after = edited(addNode(bytesOf(text), "t.yaml", NEW, all(plan))).text;
        const before = valueIn(text);
        const entry = { name: "new-one", host: "10.9.9.9", ajp: { port: 7009 }, lbfactor: 4 };
        expect(valueIn(after)).toEqual({
          ...before,
          nodes: [...before.nodes, entry],
          balancers: before.balancers.map((one) =>
            one.members === undefined ? one : { ...one, members: [...one.members, "new-one"] },
          ),
        });
        expect(commentsIn(after)).toEqual(commentsIn(text));
      }),
      { numRuns: 200 },
    );
  });

  it("keeps JSON JSON, the line ends, the byte order mark and the end of the file", () => {
    fc.assert(
      fc.property(cases, ({ plan, layout, text }) => {
        const after = edited(addNode(bytesOf(text), "t.yaml", NEW, all(plan))).text;
        if (layout.form.startsWith("json")) expect(() => JSON.parse(after.replace(/^\ufeff/, ""))).not.toThrow();
        expect(after.startsWith("\ufeff")).toBe(layout.mark);
        expect(/[\r\n]$/.test(after)).toBe(layout.lastLineEnd);
        const kinds = new Set(after.match(/\r\n|\r|\n/g) ?? []);
        expect([...kinds].filter((eol) => eol !== layout.eol)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("and removeNode give back the bytes before", () => {
    fc.assert(
      fc.property(cases, ({ plan, text }) => {
        const { bytes } = edited(addNode(bytesOf(text), "t.yaml", NEW, all(plan)));
        expect(edited(removeNode(bytes, "t.yaml", "new-one")).text).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it("twice and back in either order too", () => {
    const second = { ...NEW, name: "new-two", host: "10.9.9.10" };
    fc.assert(
      fc.property(cases, fc.boolean(), ({ plan, text }, isFirstOut) => {
        const one = edited(addNode(bytesOf(text), "t.yaml", NEW, all(plan))).bytes;
        const two = edited(addNode(one, "t.yaml", second, all(plan))).bytes;
        const out = isFirstOut ? ["new-one", "new-two"] : ["new-two", "new-one"];
        const back = out.reduce((bytes, name) => edited(removeNode(bytes, "t.yaml", name)).bytes, two);
        expect(Buffer.from(back).toString()).toBe(text);
      }),
      { numRuns: 200 },
    );
  });
});

describe("removeNode", () => {
  it("removes one node with its comments, and changes no other value and no other comment", () => {
    let removed = 0;
    fc.assert(
      fc.property(cases, fc.nat(), ({ plan, text }, pick) => {
        const node = plan.nodes[pick % plan.nodes.length]?.name ?? "";
        const result = removeNode(bytesOf(text), "t.yaml", node);
        const isLast = plan.nodes.length === 1;
        if (isLast || plan.balancers.some(({ members }) => members?.length === 1 && members[0] === node)) {
          expect(result.kind).toBe("refused");
          const codes = result.kind === "refused" ? result.diagnostics.map(({ code }) => code) : [];
          expect(codes).toContain("no-members");
          expect(codes.includes("no-nodes")).toBe(isLast);
          return;
        }
        removed++;
        const after = edited(result).text;
        const before = valueIn(text);
        expect(valueIn(after)).toEqual({
          ...before,
          nodes: before.nodes.filter(({ name }) => name !== node),
          balancers: before.balancers.map((one) =>
            one.members === undefined ? one : { ...one, members: one.members.filter((member) => member !== node) },
          ),
        });
        expect(commentsIn(after)).toEqual(commentsIn(text).filter((comment) => !comment.startsWith(`# of ${node}:`)));
      }),
      { numRuns: 200 },
    );
    expect(removed).toBeGreaterThan(40);
  });

  it("takes lines away and leaves the others, but for a comma", () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ plan, layout, text }, pick) => {
        const node = plan.nodes[pick % plan.nodes.length]?.name ?? "";
        const result = removeNode(bytesOf(text), "t.yaml", node);
        fc.pre(result.kind === "edited" && layout.form !== "json-in-a-line" && layout.form !== "brackets");
        fc.pre(layout.members !== "brackets" || layout.form === "json");
        const withoutComma = (line: string): string => line.replace(/,(?=$| #)/, "");
        const old = text.split(layout.eol).map(withoutComma);
        let at = 0;
        for (const line of edited(result).text.split(layout.eol).map(withoutComma)) {
          const found = old.indexOf(line, at);
          expect(found, line).toBeGreaterThanOrEqual(at);
          at = found + 1;
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("any text", () => {
  const MUTATIONS = [
    "",
    "\n",
    " ",
    "  ",
    "- ",
    "#",
    " # x",
    "&a ",
    "*a",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    '"',
    "'",
    "|",
    "\t",
    "\r",
    "? ",
    "!!seq ",
  ];
  const mutated = fc
    .tuple(
      cases,
      fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...MUTATIONS)), { minLength: 1, maxLength: 3 }),
    )
    .map(([{ text }, mutations]) =>
      mutations.reduce((before, [at, cut, insert]) => {
        const place = at % (before.length + 1);
        return before.slice(0, place) + insert + before.slice(place + cut);
      }, text),
    );

  it("gives a change that says what was asked for, or findings, and never throws", () => {
    let changed = 0;
    fc.assert(
      fc.property(mutated, (text) => {
        const bytes = bytesOf(text);
        const added = addNode(bytes, "t.yaml", NEW, ["lb0"]);
        const removed = removeNode(bytes, "t.yaml", "tom1");
        for (const [result, by] of [
          [added, 1],
          [removed, -1],
        ] as const) {
          if (result.kind === "wrong-request") continue;
          if (result.kind === "refused") {
            expect(result.diagnostics.some(({ severity }) => severity === "error")).toBe(true);
            continue;
          }
          changed++;
          const before = valueIn(text);
          const after = valueIn(Buffer.from(result.bytes).toString());
          expect(after.nodes.length).toBe(before.nodes.length + by);
          expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
        }
      }),
      { numRuns: 800 },
    );
    expect(changed).toBeGreaterThan(20);
  });
});
