import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { addNode } from "../../src/edit/add-node.ts";
import type { NewNode } from "../../src/edit/node-argument.ts";
import type { EditResult } from "../../src/edit/topology-edit.ts";
import { brief } from "../support/topology.ts";

const C: NewNode = { name: "c", host: "127.0.0.1", port: 8030, lbfactor: undefined };

function add(text: string, node: Partial<NewNode> = {}, balancers: readonly string[] = []): EditResult {
  return addNode(Buffer.from(text), "t.yaml", { ...C, ...node }, balancers);
}

/** The text with the node, or what there is instead of one. */
function added(text: string, node: Partial<NewNode> = {}, balancers: readonly string[] = []): unknown {
  const result = add(text, node, balancers);
  return result.kind === "edited" ? Buffer.from(result.bytes).toString() : result;
}

const HEAD = "tuning: minimal\nbalancers: [{ name: lb }]\n";

it("grows the tutorial's one node into two", () => {
  // The tutorial's balancer and addresses: lilo_lb with worker1, then worker2 beside it.
  const one = `apache:
  host: 192.168.0.2
balancers:
  - name: lilo_lb
    mounts: ["/*"] # everything
nodes:
  - name: worker1
    host: 192.168.0.10
    ajp: { port: 8009 }
`;
  expect(added(one, { name: "worker2", host: "192.168.0.12", port: 8009 })).toBe(`${one}  - name: worker2
    host: 192.168.0.12
    ajp: { port: 8009 }
`);
});

it("puts a third node behind the two of examples/raspberry-pi.yaml", () => {
  const text = readFileSync(new URL("../../examples/raspberry-pi.yaml", import.meta.url), "utf8");
  expect(added(text, { name: "tomcat3", host: "192.168.0.14", port: 8009, lbfactor: 2 })).toBe(`${text}  - name: tomcat3
    host: 192.168.0.14
    ajp: { port: 8009 }
    lbfactor: 2
`);
});

describe("the new entry is written like the last one", () => {
  it.each([
    [
      "in braces",
      "nodes:\n  - { name: a, host: 127.0.0.1, ajp: { port: 8010 } } # first\n",
      "  - { name: c, host: 127.0.0.1, ajp: { port: 8030 } }\n",
    ],
    [
      "in braces without blanks, and at the margin",
      "nodes:\n- {name: a, ajp: {port: 8010}, host: 127.0.0.1}\n",
      "- {name: c, ajp: {port: 8030}, host: 127.0.0.1}\n",
    ],
    [
      "in lines with its keys in their order",
      "nodes:\n  - host: 127.0.0.1\n    name: a\n    lbfactor: 3\n    ajp:\n        address: 127.0.0.1\n        port: 8010\n",
      "  - host: 127.0.0.1\n    name: c\n    lbfactor: 1\n    ajp:\n        port: 8030\n",
    ],
    [
      "with its blanks and quotes",
      "nodes:\n  -   name:   'a'\n      host :  \"127.0.0.1\"\n      ajp:    { port: 8010 }\n",
      "  -   name:   'c'\n      host :  \"127.0.0.1\"\n      ajp:    { port: 8030 }\n",
    ],
    [
      "with the dash on a line of its own",
      "nodes:\n  -\n    name: a\n    host: 127.0.0.1\n    ajp: { port: 8010 }\n",
      "  -\n    name: c\n    host: 127.0.0.1\n    ajp: { port: 8030 }\n",
    ],
    [
      "without its anchors, tags and comments",
      "nodes:\n  - &a # first\n    name: &n a # its name\n    # its host\n    host: !!str 127.0.0.1\n    ajp: &p { port: 8010 }\n",
      "  -\n    name: c\n    host: 127.0.0.1\n    ajp: { port: 8030 }\n",
    ],
    [
      "in braces over several lines",
      "nodes:\n  - {\n      name: a, # first\n      host: 127.0.0.1, ajp: { port: 8010 },\n    }\n",
      "  - {\n      name: c,\n      host: 127.0.0.1, ajp: { port: 8030 },\n    }\n",
    ],
    [
      "behind the comments that are indented as parts of it, and before others",
      "nodes:\n  - name: a\n    host: 127.0.0.1\n    ajp: { port: 8010 }\n\n    # lbfactor: 2\n",
      "  - name: c\n    host: 127.0.0.1\n    ajp: { port: 8030 }\n",
      "  # - name: b\n\n# the end\n",
    ],
    [
      "with a blank line before it where the others have one",
      "nodes:\n  - name: a\n    host: 127.0.0.1\n    ajp: { port: 8010 }\n\n  - name: b\n    host: 127.0.0.1\n    ajp: { port: 8020 }\n",
      "\n  - name: c\n    host: 127.0.0.1\n    ajp: { port: 8030 }\n",
      "\ncluster: {}\n",
    ],
  ])("%s", (_, before, entry, after = "") => {
    expect(added(HEAD + before + after)).toBe(HEAD + before + entry + after);
  });

  it("takes from other entries what the last one does not show", () => {
    const nodes =
      "nodes:\n  - name: a\n    host: 127.0.0.1\n    ajp:\n      port: 8010\n  - name: b\n    host: 127.0.0.1\n";
    expect(added(HEAD + nodes)).toBe(`${HEAD}${nodes}  - name: c\n    host: 127.0.0.1\n    ajp:\n      port: 8030\n`);
  });

  it("leaves out what defaults say, where the last entry does", () => {
    const shared = `defaults: { host: 127.0.0.1, ajp: { port: 8030 }, lbfactor: 5 }\n${HEAD}nodes:\n`;
    const terse = `${shared}  - { name: a }\n`;
    expect(added(terse)).toBe(`${terse}  - { name: c }\n`);
    expect(added(terse, { host: "127.0.0.2", port: 8031 })).toBe(
      `${terse}  - { name: c, host: 127.0.0.2, ajp: { port: 8031 } }\n`,
    );
    expect(added(terse, { lbfactor: 5 })).toBe(`${terse}  - { name: c, lbfactor: 5 }\n`);
    const full = `${shared}  - { name: a, host: 127.0.0.1, ajp: { port: 8030 }, lbfactor: 2 }\n`;
    expect(added(full)).toBe(`${full}  - { name: c, host: 127.0.0.1, ajp: { port: 8030 }, lbfactor: 5 }\n`);
  });

  it("leaves out the port 8009, which is the default, where the last entry does", () => {
    const text = `${HEAD}nodes:\n  - { name: a, host: 127.0.0.1 }\n`;
    expect(added(text, { host: "127.0.0.2", port: 8009 })).toBe(`${text}  - { name: c, host: 127.0.0.2 }\n`);
  });

  it.each([
    ["on", '"on"'],
    ["null", '"null"'],
    ["7", '"7"'],
    ["1e3", '"1e3"'],
    ["0x1F", '"0x1F"'],
    ["-a", '"-a"'],
    ["t-1_b.c", "t-1_b.c"],
  ])("quotes the name %s only where it must", (name, quoted) => {
    const text = `${HEAD}nodes:\n  - { name: a, host: 127.0.0.1, ajp: { port: 8010 } }\n`;
    expect(added(text, { name })).toBe(`${text}  - { name: ${quoted}, host: 127.0.0.1, ajp: { port: 8030 } }\n`);
  });

  it("quotes an IPv6 address", () => {
    const text = `${HEAD}nodes:\n  - name: a\n    host: 127.0.0.1\n`;
    expect(added(text, { host: "::1" })).toBe(`${text}  - name: c\n    host: "::1"\n    ajp: { port: 8030 }\n`);
  });
});

describe("in brackets", () => {
  const a = "{ name: a, host: 127.0.0.1, ajp: { port: 8010 } }";
  const b = "{ name: b, host: 127.0.0.1, ajp: { port: 8020 } }";
  const c = "{ name: c, host: 127.0.0.1, ajp: { port: 8030 } }";
  it.each([
    ["on one line", `[${a}]`, `[${a}, ${c}]`],
    ["with blanks", `[ ${a},  ${b} ]`, `[ ${a},  ${b},  ${c} ]`],
    ["with a last comma", `[${a}, ]`, `[${a}, ${c}, ]`],
    ["in lines", `[\n  ${a},\n  ${b}\n]`, `[\n  ${a},\n  ${b},\n  ${c}\n]`],
    ["in lines with a last comma", `[\n  ${a},\n]`, `[\n  ${a},\n  ${c},\n]`],
    ["with a comment behind", `[\n  ${a} # first\n]`, `[\n  ${a}, # first\n  ${c}\n]`],
    ["with a comment behind the comma", `[\n  ${a}, # first\n  # end\n]`, `[\n  ${a}, # first\n  ${c},\n  # end\n]`],
    ["aligned", `[${a}, # first\n        ${b}]`, `[${a}, # first\n        ${b},\n        ${c}]`],
    ["aligned, one with a comment", `[${a} # first\n       ]`, `[${a}, # first\n        ${c}\n       ]`],
  ])("%s", (_, before, after) => {
    expect(added(`${HEAD}nodes: ${before}\n`)).toBe(`${HEAD}nodes: ${after}\n`);
  });

  it("as JSON, pretty", () => {
    const value = {
      balancers: [{ name: "lb", members: ["a"] }],
      nodes: [{ name: "a", host: "127.0.0.1", ajp: { port: 8010 } }],
    };
    const grown = {
      balancers: [{ name: "lb", members: ["a", "c"] }],
      nodes: [...value.nodes, { name: "c", host: "127.0.0.1", ajp: { port: 8030 } }],
    };
    for (const indent of [2, 4, "\t"])
      expect(added(JSON.stringify(value, null, indent))).toBe(JSON.stringify(grown, null, indent));
  });

  it("as JSON on one line", () => {
    const text = '{"balancers":[{"name":"lb"}],"nodes":[{"name":"a","host":"127.0.0.1"}]}';
    expect(added(text)).toBe(
      '{"balancers":[{"name":"lb"}],"nodes":[{"name":"a","host":"127.0.0.1"},{"name":"c","host":"127.0.0.1","ajp":{"port":8030}}]}',
    );
  });
});

describe("a topology without nodes", () => {
  const node = "{ name: c, host: 127.0.0.1, ajp: { port: 8030 } }";
  it.each([
    [
      "an empty list",
      "apache: { status: {} }\nnodes: [] # none yet\n",
      `apache: { status: {} }\nnodes: [${node}] # none yet\n`,
    ],
    ["none, in lines", "apache:\n  status: {}\n\n# end\n", `apache:\n  status: {}\nnodes:\n  - ${node}\n\n# end\n`],
    ["none, without a last line end", "apache: { status: {} }", `apache: { status: {} }\nnodes:\n  - ${node}`],
    [
      "none, in JSON",
      '{"apache":{"status":{}}}',
      '{"apache":{"status":{}},"nodes":[{"name":"c","host":"127.0.0.1","ajp":{"port":8030}}]}',
    ],
    [
      "none, in pretty JSON",
      '{\n  "apache": { "status": {} }\n}\n',
      '{\n  "apache": { "status": {} },\n  "nodes": [{ "name": "c", "host": "127.0.0.1", "ajp": { "port": 8030 } }]\n}\n',
    ],
  ])("%s", (_, before, after) => {
    expect(added(before)).toBe(after);
  });
});

describe("members", () => {
  const nodes = `nodes:
  - { name: a, host: 127.0.0.1, ajp: { port: 8010 } }
  - { name: b, host: 127.0.0.1, ajp: { port: 8020 } }
`;
  /** The member lists of a topology with two nodes, once the node c is there. */
  function members(lists: readonly string[], balancers: readonly string[] = []): unknown {
    const text = `balancers:\n${lists.map((list, index) => `  - { name: lb${index}, mounts: ["/${index}/*"]${list} }\n`).join("")}${nodes}`;
    const result = added(text, {}, balancers);
    return typeof result === "string" ? [...result.matchAll(/"\](.*) }\n/g)].map(([, list]) => list) : result;
  }

  it("of the only balancer get the node, whichever they are", () => {
    expect(members([", members: [a]"])).toEqual([", members: [a, c]"]);
    expect(members([", members: ['a', \"b\"]"])).toEqual([', members: [\'a\', "b", "c"]']);
  });

  it("are left unsaid where they were", () => {
    expect(members([""])).toEqual([""]);
    expect(members(["", ", members: [a]"])).toEqual(["", ", members: [a]"]);
  });

  it("of several balancers get it where they are all nodes", () => {
    expect(members([", members: [a, b]", ", members: [b]", ", members: [b, a]", ""])).toEqual([
      ", members: [a, b, c]",
      ", members: [b]",
      ", members: [b, a, c]",
      "",
    ]);
  });

  it("of several balancers get it where they are named", () => {
    expect(members([", members: [a, b]", ", members: [b]", ""], ["lb1", "lb2", "lb1"])).toEqual([
      ", members: [a, b]",
      ", members: [b, c]",
      "",
    ]);
  });

  it("are not guessed", () => {
    expect(members([", members: [a]", ", members: [b]"])).toEqual({
      kind: "wrong-request",
      message: "no balancer has every node as a member, so which of them gets c is not clear",
      hint: "name one or several: --balancer lb0, --balancer lb1",
    });
  });

  it("of a balancer that there is not: the nearest name, or all", () => {
    expect(members([", members: [a]", ""], ["lbl"])).toMatchObject({
      kind: "wrong-request",
      message: "the topology has no balancer lbl",
      hint: "did you mean lb0?",
    });
    expect(members([", members: [a]", ""], ["shop"])).toMatchObject({ hint: "its balancers are lb0, lb1" });
  });

  it("in lines, with comments", () => {
    const text = `balancers:
  - name: lb
    members:
    - a # first
    # the other
    - "b"
      # still b
    mounts: ["/*"]
${nodes}`;
    expect(added(text)).toBe(
      `${text.replace("# still b\n", '# still b\n    - "c"\n')}  - { name: c, host: 127.0.0.1, ajp: { port: 8030 } }\n`,
    );
  });

  it("that two balancers share by an alias are one list", () => {
    const text = `balancers:
  - { name: lb, members: &all [a, b] }
  - { name: lb2, mounts: ["/x/*"], members: *all }
${nodes}`;
    expect(added(text)).toBe(
      `${text.replace("[a, b]", "[a, b, c]")}  - { name: c, host: 127.0.0.1, ajp: { port: 8030 } }\n`,
    );
    const result = add(text, {}, ["lb2"]);
    expect(result).toMatchObject({ kind: "refused", reason: "lbgen cannot make this change" });
    expect(result.kind === "refused" && result.diagnostics.map(brief)).toEqual(["4:1 error cannot-edit"]);
  });
});

describe("findings", () => {
  const text = `${HEAD}nodes:\n  - { name: a, host: 127.0.0.1, ajp: { port: 8010 } }\n`;
  const findings = (result: EditResult): unknown => result.kind !== "wrong-request" && result.diagnostics.map(brief);

  it("of a topology with errors: nothing else is looked at", () => {
    const result = add(`${text}nods: []\n`);
    expect(result).toMatchObject({ kind: "refused", reason: "the topology has errors" });
    expect(findings(result)).toEqual(["5:1 error unknown-key"]);
    expect(add("").kind).toBe("refused");
    expect(addNode(Buffer.from([0xff]), "t.yaml", C).kind).toBe("refused");
  });

  it("of a name that is taken: where it is", () => {
    const result = add(text, { name: "a" });
    expect(result).toMatchObject({ kind: "refused", reason: "the name is taken" });
    expect(findings(result)).toEqual(["4:13 error duplicate-name"]);
  });

  it.each([
    ["that is a balancer's", "lb"],
    ["that is another's but for the case", "A"],
  ])("of a name %s: about the changed text", (_, name) => {
    const result = add(text, { name });
    expect(result).toMatchObject({ kind: "refused", reason: `with node "${name}" the topology would have errors` });
    expect(findings(result)).toEqual(["5:13 error duplicate-name"]);
  });

  it("of a name that no worker can have: about the changed text", () => {
    const result = add(text, { name: "a/b" });
    expect(findings(result)).toEqual(["5:13 error bad-name"]);
    expect(result.kind === "refused" && result.source.source.text).toContain('name: "a/b"');
  });

  it("are those that the topology did not have before", () => {
    const open = text.replace("host: 127.0.0.1", "host: 192.168.0.10");
    expect(findings(add(open, { host: "192.168.0.11" }))).toEqual(["5:36 warning no-secret"]);
    expect(findings(add(open))).toEqual([]);
  });
});
