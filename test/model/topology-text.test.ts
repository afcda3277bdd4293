import { describe, expect, it } from "vitest";
import { MAX_TOPOLOGY_BYTES, parseTopologyText } from "../../src/model/topology-text.ts";
import { readTopology } from "../../src/model/validate.ts";
import { growth } from "../formats/linear-time.ts";
import { findingsOf, readText, topologyWith } from "../support/topology.ts";

/** Codes of the findings of some bytes. */
function codesOf(bytes: Uint8Array): string[] {
  return readTopology(bytes, "t.yaml").diagnostics.map(({ code }) => code);
}

const good = topologyWith();

describe("what is no topology at all", () => {
  it.each<[string, Uint8Array | string, string]>([
    ["nothing", "", "file-empty"],
    ["blanks, tabs and line ends", " \t\r\n\n  ", "file-empty"],
    ["a byte order mark alone", "\ufeff", "file-empty"],
    ["comments alone", "# one\n  # two\n", "file-empty"],
    ["the beginning of a document alone", "---\n", "file-empty"],
    ["null", "~\n", "file-empty"],
    ["null by name", "null", "file-empty"],
    ["bytes that are no UTF-8", Buffer.from([0x6e, 0x3a, 0x20, 0xff, 0xfe]), "file-not-text"],
    ["a letter of ISO-8859-1", Buffer.from("# caf\xe9\n", "latin1"), "file-not-text"],
    ["a character that is cut", Buffer.from("# 한").subarray(0, 4), "file-not-text"],
    ["UTF-16 with a byte order mark", Buffer.from(`\ufeff${good}`, "utf16le"), "file-not-text"],
    ["UTF-16 without one", Buffer.from(good, "utf16le"), "file-not-text"],
    ["a NUL", "nodes: [\u0000]", "file-not-text"],
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "file-not-text"],
    ["more than 16 MiB", Buffer.alloc(MAX_TOPOLOGY_BYTES + 1, "#"), "file-too-large"],
    ["more lines than a topology has", "#\n".repeat(1_000_001), "too-complex"],
    ["a list", "- a\n- b\n", "wrong-type"],
    ["a word", "abc\n", "wrong-type"],
    ["a number", "12", "wrong-type"],
  ])("%s", (_, content, code) => {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const { diagnostics, topology } = readTopology(bytes, "t.yaml");
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
    expect(diagnostics[0]).toMatchObject({ line: 0, column: 0, endLine: 0, endColumn: 0, severity: "error" });
    expect(topology).toBeUndefined();
  });

  it("16 MiB themselves are read", () => {
    const bytes = Buffer.concat([Buffer.from(`${good}#`), Buffer.alloc(MAX_TOPOLOGY_BYTES, "x")]);
    expect(codesOf(bytes.subarray(0, MAX_TOPOLOGY_BYTES))).toEqual([]);
  });
});

describe("what is no YAML", () => {
  it.each([
    ["a tab as indentation", "nodes:\n\t- name: t1\n", ["2:1"], "spaces"],
    ["a bracket that is open", "nodes: [a\n", ["2:1"], "close it with ]"],
    ["a brace that is open", "apache: { port: 80\n", ["2:1"], "close it with }"],
    ["a quote that is open", 'apache: "x\n', ["2:1"], "close"],
    ["entries that do not line up", "apache:\n    port: 80\n  host: x\n", ["3:1"], undefined],
    ["a tag nobody knows", "nodes: !pi []\n", ["1:8"], undefined],
    ["a tag that makes another kind of value", "tuning: !!binary aGVsbG8=\n", ["1:18"], undefined],
    ["an alias without an anchor", "nodes: *all\n", ["1:8"], undefined],
    ["an alias within its own value", "nodes: &all [*all]\n", ["1:14"], undefined],
    ["an alias as a key", "&key tuning: minimal\n*key : minimal\n", ["2:1"], undefined],
    ["a list as a key", "? [a, b]\n: 1\n", ["1:3"], undefined],
    ["a second document", `${good}---\n${good}`, ["10:1"], "---"],
    ["text behind the end of the document", `${good}...\nmore\n`, ["11:1"], undefined],
    ["a version nobody knows", `%YAML 3.0\n---\n${good}`, ["1:7"], undefined],
  ])("%s", (_, text, places, hint) => {
    const findings = readText(text).diagnostics.filter(({ code }) => code === "yaml-syntax");
    expect(findings.map(({ line, column }) => `${line}:${column}`)).toEqual(places);
    for (const { severity, message } of findings) {
      expect(severity).toBe("error");
      expect(message).toMatch(/^[^\n]+[^\s:.]$/);
    }
    if (hint !== undefined) expect(findings[0]?.hint).toContain(hint);
  });

  it("names a merge key, which YAML 1.2 has not, and says what to do", () => {
    const text = "balancers: [{ name: lb }]\nnodes: [{ name: a, host: 127.0.0.1 }, { <<: { host: ::1 }, name: b }]\n";
    const finding = readText(text).diagnostics.find(({ message }) => message.includes("<<"));
    expect(finding?.severity).toBe("error");
  });

  it("shows so many findings, not one for each sign", () => {
    expect(readText("]\n".repeat(5_000)).diagnostics.length).toBeLessThanOrEqual(20);
  });
});

describe("what YAML and JSON allow", () => {
  it.each([
    ["a byte order mark", `\ufeff${good}`],
    ["line ends of Windows", good.replaceAll("\n", "\r\n")],
    ["lone carriage returns, a line end of YAML and white space of JSON", good.replaceAll("\n", "\r")],
    [
      "JSON with carriage returns",
      JSON.stringify({ nodes: [{ name: "t", host: "::1", mounts: ["/"] }] }, null, 1).replaceAll("\n", "\r"),
    ],
    ["the beginning and the end of a document", `%YAML 1.2\n---\n${good}...\n# the end\n`],
    ["tags of the core schema", good.replace("name: lb", "name: !!str lb")],
    ["no line end at the end", good.trimEnd()],
    ["a key in quotes and one with a question mark", good.replace("nodes:", '? "nodes"\n:')],
    ["JSON with escapes", '{"balancers": [{"name": "\\u006cb"}], "nodes": [{"name": "t1", "host": "\\u003a:1"}]}'],
    [
      "JSON with a key and its colon on two lines",
      '{"balancers"\n:\n[{"name": "lb"}], "nodes": [{"name": "t", "host": "::1"}]}',
    ],
    [
      "an alias of a whole object",
      good
        .replace("ajp: { port: 8009 }", "ajp: &a { port: 8009 }\n    http: { port: 8009 }")
        .replace("http: { port: 8009 }", "options: {}"),
    ],
  ])("%s", (_, text) => {
    expect(findingsOf(text)).toEqual([]);
    expect(readText(text).topology?.nodes.length).toBeGreaterThan(0);
  });

  it.each([
    ["\n", "2:9"],
    ["\r\n", "2:9"],
    ["\r", "2:9"],
  ])("lines are counted with %j at their end", (end, place) => {
    const text = ["balancers: []", "nodes: [x]", ""].join(end);
    expect(findingsOf(`${text}`)).toContain(`${place} error wrong-type`);
  });
});

describe("keys", () => {
  it.each([
    ["at the top", "tuning: minimal\ntuning: minimal\n", "2:1"],
    ["in quotes", "tuning: minimal\n'tuning': minimal\n", "2:1"],
    ["in JSON", '{"tuning": "minimal", "tuning": "minimal"}', "1:23"],
    ["in JSON, with an escape", '{"tuning": "minimal", "\\u0074uning": "minimal"}', "1:23"],
    ["in a node", "nodes: [{ name: t1, host: a, name: t2 }]", "1:30"],
  ])("twice %s: a finding at the second one", (_, text, place) => {
    expect(findingsOf(text)).toContain(`${place} error duplicate-key`);
  });

  it.each([
    ["at the top", "__proto__: { polluted: 1 }", "1:1"],
    ["in a node", "nodes: [{ name: t1, host: '::1', __proto__: { host: x } }]", "1:34"],
    ["in options of a node", "nodes: [{ name: t1, host: '::1', options: { __proto__: 5 } }]", "1:45"],
    ["in options of a balancer", "balancers: [{ name: lb, options: { __proto__: 5 } }]", "1:36"],
    ["in options of Apache", "apache: { options: { __proto__: x } }", "1:22"],
    ["in attributes", "nodes: [{ name: t1, host: '::1', ajp: { attributes: { __proto__: 5 } } }]", "1:55"],
    ["under defaults", "defaults: { __proto__: { host: x } }", "1:13"],
    ["in JSON", '{"nodes": [], "__proto__": {"polluted": 1}}', "1:15"],
  ])("__proto__ %s is a key like any other: an error", (_, text, place) => {
    const { diagnostics } = readText(text);
    expect(
      diagnostics.some(({ line, column, severity }) => severity === "error" && `${line}:${column}` === place),
    ).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each(["constructor", "toString", "hasOwnProperty", "valueOf", "prototype"])("%s is an error, too", (key) => {
    expect(findingsOf(`${good}${key}: 1\n`)).toEqual(["10:1 error unknown-key"]);
    const options = topologyWith({
      node: `ajp: { attributes: { ${key}: 1 } }\noptions: { ${key}: 1 }`,
      balancer: `options: { ${key}: 1 }`,
    });
    expect(readText(options).diagnostics.map(({ code }) => code)).toEqual([
      "unknown-option",
      "unknown-attribute",
      "unknown-option",
    ]);
  });
});

describe("nothing where something is wanted", () => {
  it.each([
    ...["apache", "balancers", "nodes", "defaults", "tuning", "cluster", "lint"].map((key) => [key, `${key}:\n`]),
    ["balancers[0]", "balancers: [~]\n"],
    ["nodes[0]", "nodes:\n  -\n"],
    ["nodes[0].ajp", "nodes: [{ name: t1, host: a, ajp: }]\n"],
    ["nodes[0].name", "nodes: [{ name: , host: a }]\n"],
    ["balancers[0].mounts[1]", "balancers: [{ name: lb, mounts: [/a, ~] }]\n"],
    ["apache.options.JkLogLevel", "apache: { options: { JkLogLevel: } }\n"],
    ["nodes[0].ajp.secret", "nodes: [{ name: t1, host: a, ajp: { secret: } }]\n"],
    ["lint.minSeverity", "lint:\n  minSeverity:\n"],
  ])("%s", (name, text) => {
    const finding = readText(text).diagnostics.find(({ message }) => message.startsWith(`${name} is empty`));
    expect(finding).toMatchObject({ severity: "error", code: "wrong-type" });
    expect(finding?.hint).toBeDefined();
    expect(finding?.line).toBeGreaterThan(0);
  });
});

describe("bombs", () => {
  const levels = (count: number, width: number) =>
    Array.from(
      { length: count },
      (_, at) => `a${at + 1}: &a${at + 1} [${Array(width).fill(`*a${at}`).join(", ")}]\n`,
    ).join("");

  it.each([
    ["aliases of aliases, ten levels of ten", `a0: &a0 x\n${levels(10, 10)}`],
    ["one large object, very often", `x: &x [${"1, ".repeat(2_000)}1]\ny: [${"*x, ".repeat(2_000)}*x]\n`],
  ])("%s: too complex", (_, text) => {
    const { diagnostics, topology } = readText(text);
    expect(diagnostics.map(({ code }) => code)).toContain("too-complex");
    expect(topology).toBeUndefined();
  });

  it.each([
    ["brackets", (depth: number) => `x: ${"[".repeat(depth)}${"]".repeat(depth)}`],
    ["braces", (depth: number) => `x: ${"{ a: ".repeat(depth)}1${" }".repeat(depth)}`],
    ["brackets that stay open", (depth: number) => "[".repeat(depth)],
    ["braces that stay open", (depth: number) => "{".repeat(depth)],
    ["lists in one line", (depth: number) => "- ".repeat(depth)],
    ["keys with question marks", (depth: number) => "? ".repeat(depth)],
    ["colons", (depth: number) => ": ".repeat(depth)],
    ["anchors", (depth: number) => "&a [".repeat(depth)],
    [
      "objects by indentation",
      (depth: number) => Array.from({ length: Math.min(depth, 1_000) }, (_, at) => `${" ".repeat(at)}a:\n`).join(""),
    ],
    [
      "lists by indentation",
      (depth: number) => Array.from({ length: Math.min(depth, 1_000) }, (_, at) => `${" ".repeat(at)}-\n`).join(""),
    ],
  ])("nested %s: findings at any depth", (_, write) => {
    for (const depth of [101, 2_000, 40_000]) {
      const found = codesOf(Buffer.from(write(depth)));
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThan(30);
    }
    expect(codesOf(Buffer.from(write(2_000)))).toContain("too-complex");
  });

  it("what is as deep as a topology gets is not too complex", () => {
    expect(codesOf(Buffer.from(`x: ${"[".repeat(50)}${"]".repeat(50)}`))).not.toContain("too-complex");
  });
});

describe("time grows with the size of the file", () => {
  const lines = (write: (at: number) => string) => (size: number) =>
    Array.from({ length: Math.floor(size / write(10_000).length) }, (_, at) => write(at)).join("");

  it.each<readonly [name: string, size: number, write: (size: number) => string]>([
    ["duplicate keys", 60_000, lines(() => "tuning: minimal\n")],
    ["keys", 60_000, lines((at) => `k${at}: 1\n`)],
    ["signs that close nothing", 20_000, (size) => "]".repeat(size)],
    ["quotes", 20_000, (size) => '"'.repeat(size)],
    ["tags", 30_000, (size) => "!x ".repeat(size / 3)],
    ["anchors", 30_000, (size) => "&a ".repeat(size / 3)],
    ["aliases", 30_000, (size) => "*a ".repeat(size / 3)],
    ["brackets", 30_000, (size) => "[".repeat(size)],
    ["lists in lists", 60_000, (size) => "- ".repeat(size / 2)],
    ["one long word", 2_000_000, (size) => `tuning: ${"x".repeat(size)}`],
    ["one long text in quotes", 400_000, (size) => `tuning: "${"\\u0041 ".repeat(size / 7)}"`],
    ["one long comment", 2_000_000, (size) => `#${"x".repeat(size)}`],
    ["lines of a block", 60_000, lines((at) => (at === 0 ? "tuning: |\n" : "  some words\n"))],
    [
      "nodes",
      60_000,
      (size) => `nodes:\n${lines((at) => `- { name: t${at}, host: 127.0.0.1, ajp: { port: 8009 } }\n`)(size)}`,
    ],
  ])("%s", (_, size, write) => {
    expect(growth(write, size, 40, (text) => void parseTopologyText(Buffer.from(text), "t.yaml"))).toBeLessThan(20);
  });

  it.each<readonly [name: string, size: number, write: (size: number) => string]>([
    ["keys that nobody knows", 30_000, lines((at) => `k${at}: 1\n`)],
    ["nodes of one name", 40_000, (size) => `nodes:\n${lines(() => "- { name: t, host: 127.0.0.1 }\n")(size)}`],
    [
      "nodes with a misspelt key",
      40_000,
      (size) => `nodes:\n${lines((at) => `- { name: t${at}, host: 10.0.0.1, lbfactr: 1 }\n`)(size)}`,
    ],
    [
      "members that are no nodes",
      40_000,
      (size) => `balancers:\n- name: lb\n  members:\n${lines((at) => `  - member${at}\n`)(size)}`,
    ],
    [
      "options that nobody knows",
      40_000,
      (size) => `nodes:\n- name: t\n  host: '::1'\n  options:\n${lines((at) => `    o${at}: 1\n`)(size)}`,
    ],
    [
      "addresses with one port",
      60_000,
      (size) =>
        `nodes:\n${lines((at) => `- { name: t${at}, host: 127.${at >> 16}.${(at >> 8) & 255}.${at & 255} }\n`)(size)}`,
    ],
    [
      "redirects to nobody",
      40_000,
      (size) => `nodes:\n${lines((at) => `- { name: t${at}, host: h${at}, redirect: r${at} }\n`)(size)}`,
    ],
    ["aliases of one node", 20_000, (size) => `nodes:\n- &a { name: t, host: '::1' }\n${"- *a\n".repeat(size / 5)}`],
    [
      "mounts and unmounts",
      30_000,
      (size) =>
        `balancers:\n- name: lb\n  mounts:\n${lines((at) => `  - /${"*a".repeat(100)}${at}\n  - "!/${"*b".repeat(100)}${at}"\n`)(size)}`,
    ],
    [
      "mounts of many balancers",
      40_000,
      (size) => `balancers:\n${lines((at) => `- { name: b${at}, members: [], mounts: ["/a${at}|/*"] }\n`)(size)}`,
    ],
  ])("of a topology with %s", (_, size, write) => {
    expect(growth(write, size, 40, (text) => void readText(text))).toBeLessThan(20);
  });

  it("balancers of all nodes are refused before they fill the memory", () => {
    const many = (write: (at: number) => string) => Array.from({ length: 5_000 }, (_, at) => write(at)).join("");
    const text = `balancers:\n${many((at) => `- { name: b${at} }\n`)}nodes:\n${many((at) => `- { name: t${at}, host: '::1' }\n`)}`;
    expect(readText(text).diagnostics.map(({ code }) => code)).toContain("too-complex");
  });

  it("200,000 keys are read", () => {
    const text = Array.from({ length: 200_000 }, (_, at) => `k${at}: 1\n`).join("");
    const { source, diagnostics } = parseTopologyText(Buffer.from(text), "t.yaml");
    expect(diagnostics).toEqual([]);
    expect(source.valueSpan(["k199999"])).toEqual({ line: 200_000, column: 10, endLine: 200_000, endColumn: 11 });
  });
});
