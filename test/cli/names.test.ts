import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";

const home = process.cwd();
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lbgen-names-"));
  process.chdir(folder);
  const nodes = (...names: string[]) =>
    JSON.stringify({
      balancers: [{ name: "lb" }],
      nodes: names.map((name, index) => ({ name, host: "127.0.0.1", ajp: { port: 8009 + index } })),
    });
  writeFileSync("lbgen.yaml", nodes("here1", "here2"));
  writeFileSync("site.yml", nodes("site"));
  writeFileSync("topology", nodes("unnamed"));
  writeFileSync("odd.yaml", nodes("plain", "노드", "$(touch x)", "a b", "-n", "a;b", "a'b"));
  writeFileSync("half.yaml", "nodes: [{ name: half, host: 127.0.0.1 }, { name: 7 }]\nunknown: 1\n");
  writeFileSync("broken.yaml", "nodes: [");
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

it.each<[words: string[], names: string[]]>([
  [["remove"], ["here1", "here2"]],
  [["remove", "he", "site.yml"], ["site"]],
  [["patch", "server.xml", "-t", "topology", "-n"], ["unnamed"]],
  [["patch", "--topology=topology", "-n", ""], ["unnamed"]],
  [["patch", "--topology", "~/site.yml", "-n"], ["site"]],
  [
    ["patch", "-n", "x", "-t"],
    ["here1", "here2"],
  ],
  [
    ["remove", "-"],
    ["here1", "here2"],
  ],
  [
    ["remove", "odd.yaml"],
    ["plain", "노드"],
  ],
  [["remove", "half.yaml"], ["half"]],
  [["remove", "broken.yaml"], []],
  [["remove", "none.yaml"], []],
])("the nodes behind %j: %j", async (words, names) => {
  const env = { HOME: folder };
  const expected = { code: 0, out: names.map((name) => `${name}\n`).join(""), err: "" };
  expect(await runCli(["__names", "node", "--", ...words], { env })).toEqual(expected);
});

it("names balancers too, and shows itself in no help", async () => {
  expect(await runCli(["__names", "balancer", "--", "add"])).toEqual({ code: 0, out: "lb\n", err: "" });
  expect((await runCli(["--help"])).out).not.toContain("__names");
});
