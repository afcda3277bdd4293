import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { topologyWith } from "../support/topology.ts";

const pair = fileURLToPath(new URL("../../examples/raspberry-pi.yaml", import.meta.url));
const FORMATS = ["text", "mermaid", "svg"];

describe("graph", () => {
  it("reads standard input, and draws a tree unless told otherwise", async () => {
    const { code, out, err } = await runCli(["graph", "-"], { stdin: topologyWith() });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Apache localhost:80\n└─ balancer lb /);
  });

  it.each(FORMATS)("as %s: a topology with errors gives them on stderr, and no drawing", async (format) => {
    const stdin = topologyWith({ balancer: "members: [t1, t9]", node: "host2: x" });
    const { code, out, err } = await runCli(["graph", "-", "--format", format], { stdin });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain('member "t9" is no node');
    expect(err).toContain("[unknown-key]");
    expect(err).not.toContain("warning:");
  });

  it("leaves warnings to validate", async () => {
    const { code, err } = await runCli(["graph", pair]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect((await runCli(["validate", pair])).out).toContain("warning: ");
  });

  it.each<[name: string, args: string[], code: number, message: string]>([
    ["a file that is not there", ["graph", "none.yaml"], 3, "cannot read none.yaml"],
    [
      "a format that there is none of",
      ["graph", pair, "--format", "png"],
      2,
      "--format takes text, mermaid or svg, not png",
    ],
    ["two files", ["graph", pair, pair], 2, "too many arguments"],
  ])("%s", async (_, args, code, message) => {
    const result = await runCli(args);
    expect({ code: result.code, out: result.out }).toEqual({ code, out: "" });
    expect(result.err).toContain(message);
  });

  it.each(FORMATS)("as %s never shows a secret, nor where it is kept", async (format) => {
    const secrets = ["hunter2hunter2", "{ env: HUNTER2 }", "{ file: hunter2.txt }"];
    for (const secret of secrets) {
      const stdin = topologyWith({
        node: `ajp: { port: 8009, secret: ${secret}, attributes: { keystorePass: hunter2 } }`,
      });
      const { code, out, err } = await runCli(["graph", "-", "--format", format], { stdin });
      expect(code, err).toBe(0);
      expect(out).not.toMatch(/hunter/i);
    }
  });

  it("is coloured on a terminal, and only the text is", async () => {
    const drawn = (args: string[], env: Record<string, string> = {}) =>
      runCli(["graph", pair, ...args], { outIsTerminal: true, env }).then(({ out }) => out);
    expect(await drawn([])).toContain("\u001b[");
    expect(await drawn([], { NO_COLOR: "1" })).not.toContain("\u001b[");
    expect(await drawn(["--format", "svg"])).not.toContain("\u001b[");
    expect(await drawn(["--format", "mermaid"])).not.toContain("\u001b[");
  });

  it("has help with examples and exit statuses", async () => {
    const { out, code } = await runCli(["graph", "--help"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: lbgen graph \[options\] \[file\]/);
    for (const part of ["Examples:\n  lbgen graph ", "--format svg >", "Exit status:\n  0  done\n"])
      expect(out).toContain(part);
  });
});
