import { describe, expect, it } from "vitest";
import { removeNode } from "../../src/edit/remove-node.ts";
import type { EditResult } from "../../src/edit/topology-edit.ts";
import { brief } from "../support/topology.ts";

function remove(text: string, name: string): EditResult {
  return removeNode(Buffer.from(text), "t.yaml", name);
}

/** The text without the node, or what there is instead of one. */
function removed(text: string, name: string): unknown {
  const result = remove(text, name);
  return result.kind === "edited" ? Buffer.from(result.bytes).toString() : result;
}

const findings = (result: EditResult): unknown => result.kind !== "wrong-request" && result.diagnostics.map(brief);

const HEAD = "tuning: minimal\nbalancers: [{ name: lb }]\n";

const COMMENTED = `# the shop
tuning: minimal
balancers: [{ name: lb }]
nodes: # in rack 3

  # not a's

  # about a
  # more about a
  - name: a # the first
    # inside a
    host: 127.0.0.1
    ajp: { port: 8010 } # its port
    # still a

    # still a

  # about b
  - name: b
    host: 127.0.0.1
    ajp: { port: 8020 }
  # - name: c
  #   host: 127.0.0.1

# the end
apache: {}
`;

describe("comments", () => {
  it("inside and directly above go with the entry, others stay", () => {
    expect(removed(COMMENTED, "a")).toBe(`# the shop
tuning: minimal
balancers: [{ name: lb }]
nodes: # in rack 3

  # not a's

  # about b
  - name: b
    host: 127.0.0.1
    ajp: { port: 8020 }
  # - name: c
  #   host: 127.0.0.1

# the end
apache: {}
`);
    expect(removed(COMMENTED, "b")).toBe(`# the shop
tuning: minimal
balancers: [{ name: lb }]
nodes: # in rack 3

  # not a's

  # about a
  # more about a
  - name: a # the first
    # inside a
    host: 127.0.0.1
    ajp: { port: 8010 } # its port
    # still a

    # still a
  # - name: c
  #   host: 127.0.0.1

# the end
apache: {}
`);
  });
});

describe("a list in brackets", () => {
  const node = (name: string, port: number): string => `{ name: ${name}, host: 127.0.0.1, ajp: { port: ${port} } }`;
  const a = node("a", 8010);
  const b = node("b", 8020);
  const c = node("c", 8030);
  it.each([
    ["first of a line", "a", `[${a}, ${b}, ${c}]`, `[${b}, ${c}]`],
    ["middle of a line", "b", `[${a}, ${b}, ${c}]`, `[${a}, ${c}]`],
    ["last of a line", "c", `[ ${a}, ${b}, ${c} ]`, `[ ${a}, ${b} ]`],
    ["last of a line, with a last comma", "b", `[${a}, ${b},]`, `[${a},]`],
    ["first in lines", "a", `[\n  ${a},\n  ${b}\n]`, `[\n  ${b}\n]`],
    ["last in lines", "b", `[\n  ${a},\n  ${b}\n]`, `[\n  ${a}\n]`],
    ["last in lines, with a last comma", "b", `[\n  ${a},\n  ${b},\n]`, `[\n  ${a},\n]`],
    [
      "last in lines with comments",
      "b",
      `[\n  ${a}, # about a\n\n  # about b\n  ${b} # still b\n  # end\n]`,
      `[\n  ${a} # about a\n  # end\n]`,
    ],
    [
      "middle in lines with comments",
      "b",
      `[\n  ${a}, # about a\n  # about b\n  ${b}, # still b\n  # about c\n  ${c}\n]`,
      `[\n  ${a}, # about a\n  # about c\n  ${c}\n]`,
    ],
    ["first, aligned", "a", `[${a}, # about a\n        ${b}]`, `[${b}]`],
    ["last, aligned", "b", `[${a}, # about a\n        ${b}]`, `[${a} # about a\n        ]`],
    ["commas first", "b", `[ ${a}\n       , ${b}\n       , ${c}\n       ]`, `[ ${a}\n       , ${c}\n       ]`],
  ])("%s", (_, name, before, after) => {
    expect(removed(`${HEAD}nodes: ${before}\n`, name)).toBe(`${HEAD}nodes: ${after}\n`);
  });
});

describe("members", () => {
  const nodes = "nodes:\n  - { name: a, host: 127.0.0.1 }\n  - { name: b, host: 127.0.0.2 }\n";
  const left = "nodes:\n  - { name: b, host: 127.0.0.2 }\n";

  it("lose the name in every balancer, however it is spelled", () => {
    const text = `balancers:
  - name: lb
    mounts: ["/*"]
    members: [b, a]
  - name: lb2
    mounts: ["/x/*"]
    members:
      # the strong one
      - "a"
      - b # the other
${nodes}`;
    expect(removed(text, "a")).toBe(`balancers:
  - name: lb
    mounts: ["/*"]
    members: [b]
  - name: lb2
    mounts: ["/x/*"]
    members:
      - b # the other
${left}`);
  });

  it("by aliases too", () => {
    const text = `balancers:
  - { name: lb, members: &all [a, b] }
  - { name: lb2, mounts: ["/x/*"], members: *all }
${nodes}`;
    expect(removed(text, "a")).toBe(`balancers:
  - { name: lb, members: &all [b] }
  - { name: lb2, mounts: ["/x/*"], members: *all }
${left}`);
  });

  it("of which it is the only one: refused, as Apache would not start", () => {
    const lines = `balancers:\n  - name: lb\n    members:\n      - a\n${nodes}`;
    const result = remove(lines, "a");
    expect(result).toMatchObject({ kind: "refused", reason: 'without node "a" the topology would have errors' });
    expect(findings(result)).toContain("3:14 error no-members");
    expect(result.kind === "refused" && result.source.source.text).toContain("    members: []\nnodes:");
    expect(findings(remove(`balancers: [{ name: lb, members: [a] }]\n${nodes}`, "a"))).toContain(
      "1:34 error no-members",
    );
  });
});

describe("refused", () => {
  it("the last node, as the balancer would have no member", () => {
    const result = remove(`${HEAD}nodes:\n  - { name: a, host: 127.0.0.1 }\n`, "a");
    expect(findings(result)).toEqual(expect.arrayContaining(["3:1 error no-nodes"]));
    expect(result.kind === "refused" && result.source.source.text).toBe(`${HEAD}nodes: []\n`);
  });

  it("but not where status workers are left", () => {
    const text = "apache: { status: {} }\nnodes:\n  - { name: a, host: 127.0.0.1 }\n# end\n";
    expect(removed(text, "a")).toBe("apache: { status: {} }\nnodes: []\n# end\n");
  });

  it("a node with an anchor that others need", () => {
    const text = `${HEAD}nodes:\n  - { name: a, host: &h 127.0.0.1, ajp: { port: 8010 } }\n  - { name: b, host: *h }\n`;
    const result = remove(text, "a");
    expect(result.kind).toBe("refused");
    expect(findings(result)).toEqual(["4:22 error yaml-syntax"]);
    expect(removed(text, "b")).toBe(text.slice(0, text.indexOf("  - { name: b")));
  });

  it("a node with an anchor that was given before, so that an alias would mean something else", () => {
    const text = `${HEAD}nodes:
  - { name: a, host: &h 127.0.0.1 }
  - { name: b, host: &h 127.0.0.2 }
  - { name: c, host: *h, ajp: { port: 8030 } }
`;
    expect(findings(remove(text, "b"))).toEqual(["3:1 error cannot-edit"]);
  });

  it("a node on the line of its list's key", () => {
    const text = `${HEAD}? nodes\n: - { name: a, host: 127.0.0.1 }\n  - { name: b, host: 127.0.0.2 }\n`;
    expect(findings(remove(text, "a"))).toEqual(["3:3 error cannot-edit"]);
    expect(removed(text, "b")).toBe(`${HEAD}? nodes\n: - { name: a, host: 127.0.0.1 }\n`);
  });

  it("a topology with errors", () => {
    const result = remove(`${HEAD}nodes: [{ name: a }]\n`, "a");
    expect(result).toMatchObject({ kind: "refused", reason: "the topology has errors" });
  });
});

describe("what else names the node", () => {
  it("stays, and is found", () => {
    const text = `balancers:
  - name: lb
    mounts: [{ path: /x/*, disabled: [a] }]
nodes:
  - { name: a, host: 127.0.0.1 }
  - { name: b, host: 127.0.0.2, redirect: a }
`;
    expect(findings(remove(text, "a"))).toEqual(["3:38 warning unknown-member", "5:43 warning unknown-redirect"]);
  });

  it.each([
    ["the topology has no node tomact1", "tomact1", "did you mean tomcat1?"],
    ["the topology has no node x", "x", "its nodes are tomcat1, tomcat2"],
    ["the topology has no node ", "", "its nodes are tomcat1, tomcat2"],
  ])("%s", (message, name, hint) => {
    const text = `${HEAD}nodes: [{ name: tomcat1, host: 127.0.0.1 }, { name: tomcat2, host: 127.0.0.2 }]\n`;
    expect(remove(text, name)).toEqual({ kind: "wrong-request", message, hint });
  });
});

describe("sessions", () => {
  const text = (balancer: string, top = ""): string =>
    `${top}balancers: [{ name: lb${balancer} }]\nnodes: [{ name: a, host: 127.0.0.1 }, { name: b, host: 127.0.0.2 }]\n`;
  const remarks = (of: string): unknown => {
    const result = remove(of, "a");
    return result.kind === "edited" ? result.remarks : result;
  };

  it("are lost", () => {
    expect(remarks(text(""))).toEqual(["users whose session is on a lose it"]);
  });

  it("are not, where nothing sticks or the other nodes have them", () => {
    expect(remarks(text(", sticky: none"))).toEqual([]);
    expect(remarks(text("", "cluster: {}\n"))).toEqual([]);
  });

  // field-notes 37: a cookie with a route that is known no longer, and sticky_session_force
  it("give 503 with sticky: force", () => {
    const remark = "lb is sticky: force, so a browser whose session is on a gets 503 until it drops its cookie";
    expect(remarks(text(", sticky: force"))).toEqual([remark]);
    expect(remarks(text(", sticky: { mode: force }", "cluster: {}\n"))).toEqual([remark]);
  });
});
