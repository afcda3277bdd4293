import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Answers, NO_ANSWERS } from "../../src/init/answers.ts";
import { findingsOf } from "../../src/init/check-answers.ts";
import { draftText, draftTopology, nodesWithoutSecret, nodesWithoutServerXml } from "../../src/init/draft-topology.ts";
import { answers } from "./arbitrary-answers.ts";

const node = (name: string, host: string, port = 8009) => ({ name, host, port, lbfactor: 1 });

describe("a topology of answers", () => {
  it("has what the contract takes for usual where nothing was said", () => {
    expect(parse(draftText({ ...NO_ANSWERS, nodes: [node("a", "10.0.0.1")] }))).toEqual({
      apache: { host: "localhost", port: 80 },
      balancers: [{ name: "lb", method: "request", sticky: "session", mounts: ["/*"] }],
      nodes: [{ name: "a", host: "10.0.0.1", ajp: { port: 8009 }, lbfactor: 1 }],
    });
  });

  it("gives Tomcats that share a host ports of their own, but leaves alone what a server.xml says", () => {
    const nodes = [node("a", "h"), node("b", "h", 8010), node("c", "other")];
    const drawn = draftTopology({ ...NO_ANSWERS, nodes, cluster: true, serverXml: new Map([["a", "a.xml"]]) });
    expect(drawn.nodes).toMatchObject([
      { name: "a", serverXml: "a.xml" },
      { name: "b", http: { port: 8180 }, cluster: { port: 4001 } },
      { name: "c" },
    ]);
    expect(drawn.nodes?.[0]).not.toHaveProperty("http");
    expect(drawn.nodes?.[2]).not.toHaveProperty("http");
  });

  it("makes nothing of it that the model refuses, and two readings of the text are equal", () => {
    fc.assert(
      fc.property(answers, (given) => {
        expect(findingsOf(given).filter(({ severity }) => severity === "error")).toEqual([]);
        expect(parse(draftText(given))).toEqual(JSON.parse(JSON.stringify(draftTopology(given))));
      }),
      { numRuns: 60 },
    );
  });
});

describe("a topology that grows from files", () => {
  const base: Answers["base"] = {
    balancers: [
      { name: "all", members: ["a", "b"], options: { recover_time: 30 } },
      { name: "some", members: ["a"] },
      { name: "every" },
    ],
    nodes: [
      { name: "a", host: "10.0.0.1", ajp: { port: 8009, secret: { env: "S" } }, route: "x" },
      { name: "b", host: "10.0.0.2", serverXml: "b.xml" },
    ],
    tuning: "minimal",
  };

  it("keeps all that it says, and gives a new node to whoever had every node", () => {
    const grown = draftTopology({ ...NO_ANSWERS, base, nodes: [node("c", "10.0.0.3")] });
    expect(grown).toMatchObject({
      balancers: [
        { name: "all", members: ["a", "b", "c"], options: { recover_time: 30 } },
        { name: "some", members: ["a"] },
        { name: "every" },
      ],
      nodes: [{ name: "a", route: "x" }, { name: "b" }, { name: "c", host: "10.0.0.3" }],
      tuning: "minimal",
    });
    expect(grown).not.toHaveProperty("apache");
  });

  it("knows which nodes lack a secret, or a server.xml", () => {
    const some = { ...NO_ANSWERS, base, nodes: [node("c", "10.0.0.3")] };
    expect(nodesWithoutSecret(some)).toEqual(["b", "c"]);
    expect(nodesWithoutServerXml(some)).toEqual(["a", "c"]);
    expect(nodesWithoutSecret({ ...some, secret: { env: "S" } })).toEqual([]);
  });
});
