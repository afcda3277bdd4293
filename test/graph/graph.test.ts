import { describe, expect, it } from "vitest";
import { topologyWith } from "../support/topology.ts";
import { graphOfText } from "./draw.ts";

/** What a balancer gives each member, in brief: its role and its share. */
function sharesOf(text: string): string[] {
  return graphOfText(text).workers.flatMap((worker) =>
    worker.kind === "balancer" ? worker.members.map(({ node, role, share }) => `${node.name} ${role} ${share}`) : [],
  );
}

describe("what a member gets", () => {
  it.each<[name: string, parts: Parameters<typeof topologyWith>[0], shares: string[]]>([
    ["even", {}, ["t1 active 0.5", "t2 active 0.5"]],
    ["by lbfactor", { node: "lbfactor: 3" }, ["t1 active 0.75", "t2 active 0.25"]],
    ["a disabled one", { node: "activation: disabled" }, ["t1 disabled 0", "t2 active 1"]],
    ["a stopped one", { node: "activation: stopped" }, ["t1 stopped 0", "t2 active 1"]],
    ["a farther one", { node: "distance: 1" }, ["t1 standby 0", "t2 active 1"]],
    ["a nearer one", { node: "distance: -1" }, ["t1 active 1", "t2 standby 0"]],
    [
      "a farther one, where the nearer one is stopped",
      { node: "distance: 1", second: "ajp: { port: 8010 }\nactivation: stopped" },
      ["t1 active 1", "t2 stopped 0"],
    ],
    [
      "nobody active",
      { node: "activation: disabled", second: "ajp: { port: 8010 }\nactivation: stopped" },
      ["t1 disabled 0", "t2 stopped 0"],
    ],
    ["a balancer with some nodes only", { balancer: "members: [t2]" }, ["t2 active 1"]],
  ])("%s", (_, parts, shares) => {
    expect(sharesOf(topologyWith(parts))).toEqual(shares);
  });
});

describe("how requests get to a worker", () => {
  it.each<[balancer: string, reach: string]>([
    ["method: next", "mounted"],
    ["mounts: []", "not-mounted"],
    ['mounts: ["!/x"]', "not-mounted"],
    ["listed: false", "not-listed"],
  ])("%s: %s", (balancer, reach) => {
    expect(graphOfText(topologyWith({ balancer })).workers.map((worker) => worker.reach)).toEqual([reach]);
  });

  it("nodes with mounts of their own and status workers are workers too", () => {
    const text = topologyWith({ node: 'mounts: ["/a"]', top: "apache: { status: { path: /s } }" });
    const { workers } = graphOfText(text);
    expect(workers.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["balancer lb", "node t1", "status jkstatus"]);
  });
});

it.each([
  ["10.0.0.1", "10.0.0.1:8009"],
  ["2001:db8::1", "[2001:db8::1]:8009"],
])("the address of a node on %s", (host, address) => {
  expect(graphOfText(`nodes: [{ name: t, host: "${host}" }]`).nodes[0]?.address).toBe(address);
});

it("nobody is sent to a node without a balancer and mounts", () => {
  const text = topologyWith({ balancer: "members: [t1]", second: "ajp: { port: 8010 }" });
  expect(graphOfText(text).nodes.map(({ name, isUsed }) => [name, isUsed])).toEqual([
    ["t1", true],
    ["t2", false],
  ]);
});
