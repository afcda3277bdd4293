import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CliSurroundings, runCli } from "../support/run-cli.ts";
import { topologyWith } from "../support/topology.ts";

const good = topologyWith();
/** One warning: a secret is missing on 10.0.0.1. */
const warned = good.replace("host: 127.0.0.1", "host: 10.0.0.1");
/** One error, one warning. */
const refused = warned.replace("name: t2", "name: t2\n    lbfactor: 0");

const home = process.cwd();
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lbgen-validate-"));
  const files = { "good.yaml": good, "warned.yaml": warned, "refused.yaml": refused, "empty.yaml": "" };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, "with-default"));
  writeFileSync(join(folder, "with-default", "lbgen.yaml"), warned);
  mkdirSync(join(folder, "without"));
});

afterEach(() => process.chdir(home));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `validate` in the tests' folder. */
function validate(args: readonly string[], around: CliSurroundings = {}, within = ".") {
  process.chdir(join(folder, within));
  return runCli(["validate", ...args], around);
}

describe("exit status", () => {
  it.each<[string, string[], number]>([
    ["nothing to find", ["good.yaml"], 0],
    ["a warning", ["warned.yaml"], 0],
    ["a warning, strictly", ["warned.yaml", "--strict"], 1],
    ["nothing to find, strictly", ["good.yaml", "--strict"], 0],
    ["an error", ["refused.yaml"], 1],
    ["an error that is ignored", ["refused.yaml", "--ignore", "out-of-range"], 0],
    ["a warning that is ignored, strictly", ["warned.yaml", "--strict", "--ignore", "no-secret"], 0],
    [
      "several codes that are ignored",
      ["refused.yaml", "--strict", "--ignore", "no-secret", "--ignore", "out-of-range"],
      0,
    ],
    ["a warning below the least severity, strictly", ["warned.yaml", "--strict", "--min-severity", "error"], 0],
    ["an error, quietly", ["refused.yaml", "--quiet"], 1],
    ["an empty file", ["empty.yaml"], 1],
    ["a format that there is not", ["good.yaml", "--format", "xml"], 2],
    ["a severity that there is not", ["good.yaml", "--min-severity", "fatal"], 2],
    ["an option that there is not", ["good.yaml", "--fix"], 2],
    ["an option without its value", ["good.yaml", "--ignore"], 2],
    ["two files", ["good.yaml", "warned.yaml"], 2],
    ["a file that is not there", ["missing.yaml"], 3],
    ["a folder", ["."], 3],
    ["a path through a file", ["good.yaml/x"], 3],
  ])("%s: %j gives %i", async (_, args, status) => {
    const { code, out, err } = await validate(args);
    expect(code, out + err).toBe(status);
    if (status < 2) return;
    expect(out).toBe("");
    expect(err.split("\n")[0]).not.toBe("");
    expect(err).not.toMatch(/^\s+at /m);
  });

  it.each([
    ["missing.yaml", "lbgen: cannot read missing.yaml: no such file or directory\n"],
    [".", "lbgen: cannot read .: it is a directory\n"],
  ])("a path that cannot be read is one line: %s", async (path, line) => {
    expect((await validate([path])).err).toBe(line);
  });
});

describe("which file", () => {
  it("lbgen.yaml of the current directory, unless one is named", async () => {
    const { code, out } = await validate(["--format", "json"], {}, "with-default");
    expect(code).toBe(0);
    expect(JSON.parse(out).diagnostics).toMatchObject([{ file: "lbgen.yaml", code: "no-secret" }]);
  });

  it("where there is none, says so", async () => {
    const { code, err } = await validate([], {}, "without");
    expect(code).toBe(3);
    expect(err).toMatch(/^lbgen: .*lbgen\.yaml.*\n {2}hint: lbgen init makes one\n$/);
  });

  it("- is standard input", async () => {
    const { code, out, err } = await validate(["-"], { stdin: refused });
    expect(code).toBe(1);
    expect(out).toMatch(/^<stdin>:6:5: warning: .* \[no-secret\]\n {2}6 \|/m);
    expect(err).toBe("<stdin>: 1 error, 1 warning\n");
    expect((await validate(["-"], { stdin: good })).code).toBe(0);
    expect((await validate(["-"], { stdin: "" })).code).toBe(1);
  });

  it("is named as the user spelled it", async () => {
    expect((await validate(["./warned.yaml"])).out).toMatch(/^\.\/warned\.yaml:/);
    const whole = join(folder, "warned.yaml");
    expect((await validate([whole])).out.startsWith(`${whole}:`)).toBe(true);
  });
});

describe("what is printed where", () => {
  it("findings on stdout, the summary on stderr", async () => {
    const { out, err } = await validate(["refused.yaml"]);
    expect(out.match(/^refused\.yaml:\d+:\d+: (?:error|warning): .+ \[[a-z-]+\]$/gm)).toHaveLength(2);
    expect(err).toBe("refused.yaml: 1 error, 1 warning\n");
  });

  it("says that all is well, on stderr", async () => {
    expect(await validate(["good.yaml"])).toEqual({ code: 0, out: "", err: "good.yaml: ok\n" });
  });

  it("--quiet leaves the summary out and the findings in", async () => {
    const { out, err } = await validate(["warned.yaml", "--quiet"]);
    expect(err).toBe("");
    expect(out).toContain("[no-secret]");
  });

  it.each<[string[], string[]]>([
    [[], ["out-of-range", "no-secret"]],
    [
      ["--min-severity", "info"],
      ["out-of-range", "no-secret"],
    ],
    [
      ["--min-severity", "warning"],
      ["out-of-range", "no-secret"],
    ],
    [["--min-severity", "error"], ["out-of-range"]],
    [["--ignore", "out-of-range"], ["no-secret"]],
  ])("%j leaves %j", async (args, codes) => {
    const { out } = await validate(["refused.yaml", "--format", "json", ...args]);
    const found = (JSON.parse(out) as { diagnostics: { code: string }[] }).diagnostics.map(({ code }) => code);
    expect(new Set(found)).toEqual(new Set(codes));
  });

  it.each(["good.yaml", "refused.yaml", "empty.yaml"])("%s: every format says the same", async (file) => {
    const as = async (format: string) => (await validate([file, "--format", format])).out;
    const findings = (JSON.parse(await as("json")) as { diagnostics: { code: string; line: number }[] }).diagnostics;
    const codes = findings.map(({ code }) => code);
    expect([...(await as("text")).matchAll(/ \[([a-z-]+)\]$/gm)].map(([, code]) => code)).toEqual(codes);
    expect([...(await as("github")).matchAll(/,title=([a-z-]+)::/g)].map(([, code]) => code)).toEqual(codes);
    const sarif = JSON.parse(await as("sarif")) as { runs: { results: { ruleId: string }[] }[] };
    expect(sarif.runs.flatMap(({ results }) => results.map(({ ruleId }) => ruleId))).toEqual(codes);
  });
});

describe("the lint key of the topology", () => {
  it.each<[string, string[], string[], number]>([
    ["ignore: [no-secret]", [], ["out-of-range"], 1],
    ["ignore: [no-secret, out-of-range]", [], [], 0],
    ["minSeverity: error", [], ["out-of-range"], 1],
    ["minSeverity: error", ["--min-severity", "info"], ["no-secret", "out-of-range"], 1],
    ["ignore: [no-secret]", ["--ignore", "out-of-range"], [], 0],
    ["ignore: [5, no-secret]", [], ["out-of-range", "quote-it"], 1],
  ])("%s with %j leaves %j", async (lint, args, codes, status) => {
    const { code, out } = await validate(["-", "--format", "json", ...args], {
      stdin: `${refused}lint: { ${lint} }\n`,
    });
    const found = (JSON.parse(out) as { diagnostics: { code: string }[] }).diagnostics.map((one) => one.code);
    expect(found.sort()).toEqual(codes);
    expect(code).toBe(status);
  });
});

describe("files and variables that the topology names", () => {
  const node = (more: string, top = "") =>
    `balancers: [{ name: lb }]\nnodes:\n  - name: t1\n    host: 10.0.0.1\n    ${more}\n${top}`;

  it.each<[string, string, string, string]>([
    ["a variable that is not set", "ajp: { secret: { env: LBGEN_TEST } }", "secret-missing", "LBGEN_TEST"],
    ["a secret's file that is not there", "ajp: { secret: { file: no.txt } }", "secret-missing", "no.txt"],
    ["a secret's file that is a folder", "ajp: { secret: { file: without } }", "secret-missing", "without"],
    ["a server.xml that is not there", "ajp: { secret: x }\n    serverXml: no.xml", "server-xml-unreadable", "no.xml"],
    ["a server.xml that is a folder", "ajp: { secret: x }\n    serverXml: without", "server-xml-unreadable", "without"],
  ])("%s: a warning, where the topology names it", async (_, more, code, name) => {
    writeFileSync(join(folder, "names.yaml"), node(more));
    const { code: status, out } = await validate(["names.yaml", "--format", "json"]);
    const { diagnostics } = JSON.parse(out) as { diagnostics: { message: string; line: number; hint?: string }[] };
    expect(diagnostics).toMatchObject([{ severity: "warning", code, line: more.includes("serverXml") ? 6 : 5 }]);
    expect(diagnostics[0]?.message).toContain(name);
    expect(status).toBe(0);
  });

  it("they are looked for beside the topology, wherever one stands", async () => {
    mkdirSync(join(folder, "below"), { recursive: true });
    writeFileSync(join(folder, "below", "secret.txt"), "abc123\n");
    writeFileSync(join(folder, "below", "server.xml"), "<Server/>");
    writeFileSync(
      join(folder, "below", "t.yaml"),
      node("ajp: { secret: { file: secret.txt } }\n    serverXml: server.xml"),
    );
    expect(await validate(["below/t.yaml"])).toEqual({ code: 0, out: "", err: "below/t.yaml: ok\n" });
  });

  it("what is there is not read: a variable is enough", async () => {
    const text = node("ajp: { secret: { env: LBGEN_TEST } }");
    const { code, out } = await validate(["-"], { stdin: text, env: { LBGEN_TEST: "hunter2" } });
    expect([code, out]).toEqual([0, ""]);
  });

  it("what all nodes share is missing once", async () => {
    const text = `defaults: { ajp: { secret: { env: LBGEN_TEST } } }\nbalancers: [{ name: lb }]\nnodes: [{ name: a, host: 10.0.0.1 }, { name: b, host: 10.0.0.2 }]\n`;
    const { out } = await validate(["-"], { stdin: text });
    expect(out.match(/\[secret-missing\]/g)).toHaveLength(1);
    expect(out).toContain("<stdin>:1:");
  });

  it("they are missing too where something else is wrong", async () => {
    const text = node("ajp: { secret: { env: LBGEN_TEST } }\n    lbfactor: 0");
    const { out } = await validate(["-"], { stdin: text });
    expect(out).toContain("[out-of-range]");
    expect(out).toContain("[secret-missing]");
  });
});

describe("colour", () => {
  it.each<[string, Record<string, string>, boolean, boolean]>([
    ["no terminal", {}, false, false],
    ["a terminal", {}, true, true],
    ["a terminal and NO_COLOR", { NO_COLOR: "1" }, true, false],
    ["a terminal and an empty NO_COLOR", { NO_COLOR: "" }, true, true],
    ["no terminal and FORCE_COLOR", { FORCE_COLOR: "1" }, false, true],
    ["a terminal and FORCE_COLOR=0", { FORCE_COLOR: "0" }, true, false],
    ["a terminal that is dumb", { TERM: "dumb" }, true, false],
  ])("%s", async (_, env, outIsTerminal, isColoured) => {
    const { out } = await validate(["refused.yaml"], { env, outIsTerminal });
    expect(out.includes("\u001b[")).toBe(isColoured);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
    const bare = out.replace(/\u001b\[\d+m/g, "");
    expect(bare).toBe((await validate(["refused.yaml"])).out);
  });

  it.each(["json", "github", "sarif"])("%s has none", async (format) => {
    const { out } = await validate(["refused.yaml", "--format", format], { env: { FORCE_COLOR: "1" } });
    expect(out).not.toContain("\u001b");
  });
});

describe("the examples", () => {
  const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

  // raspberry-pi.yaml is the contract's own, without a secret; what it says otherwise would be noise.
  it.each([
    ["hot-standby.yaml", 0],
    ["one-host.yaml", 0],
    ["raspberry-pi.yaml", 2],
    ["replicated.yaml", 0],
    ["two-apps.yaml", 0],
    ["weighted-secret.yaml", 0],
  ])("%s has %i findings, all of them that a secret is missing", async (name, count) => {
    const { code, out } = await validate([join(examples, name), "--format", "json"]);
    const { diagnostics } = JSON.parse(out) as { diagnostics: { code: string }[] };
    expect(diagnostics.map((one) => one.code)).toEqual(Array(count).fill("no-secret"));
    expect(code).toBe(0);
  });
});

it("--help names what there is and exits 0", async () => {
  const { code, out } = await validate(["--help"]);
  expect(code).toBe(0);
  for (const word of ["--format", "github", "sarif", "--min-severity", "--strict", "--ignore", "--quiet", "lbgen.yaml"])
    expect(out).toContain(word);
});
