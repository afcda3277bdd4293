import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";

const pair = fileURLToPath(new URL("../../examples/raspberry-pi.yaml", import.meta.url));

it.each<[argv: string[], message: string, hint: string | undefined]>([
  [["genrate"], "there is no command genrate", "did you mean generate?"],
  [["valid"], "there is no command valid", "did you mean validate?"],
  [["xyzzy"], "there is no command xyzzy", "lbgen --help lists the commands"],
  [["help", "genrate"], "there is no command genrate", "did you mean generate?"],
  [["genrate", "--help"], "there is no command genrate", "did you mean generate?"],
  [["genrate", "a.yaml", "--check"], "there is no command genrate", "did you mean generate?"],
  [["generate", "--outptu", "x"], "generate has no option --outptu", "did you mean --output?"],
  [["validate", "--formt", "json"], "validate has no option --formt", "did you mean --format?"],
  [["validate", "--formt=json"], "validate has no option --formt", "did you mean --format?"],
  [["serve", "--node", "live"], "serve has no option --node", "did you mean --nodes?"],
  [["validate", "--check"], "validate has no option --check", "generate and patch have it"],
  [["validate", "--outptu"], "validate has no option --outptu", "generate has --output"],
  [["validate", "-n", "a"], "validate has no option -n", "patch has it"],
  [["validate", "--xyzzy"], "validate has no option --xyzzy", "lbgen validate --help lists its options"],
  [["generate", "--check=yes"], "--check takes no value", "write --check"],
  [["--check"], "there is no option --check", "write it behind the command, as in lbgen generate --check"],
  [["--verison"], "there is no option --verison", "did you mean --version?"],
  [["-v"], "there is no option -v", "did you mean -V?"],
  [["generate", "-O", "x"], "generate has no option -O", "did you mean -o?"],
  [["--xyzzy"], "there is no option --xyzzy", "lbgen --help lists its options"],
  [["generate", "--format", "jsn"], "--format takes text or json, not jsn", "did you mean json?"],
  [["generate", "--format=xml"], "--format takes text or json, not xml", undefined],
  [["generate", "--format="], "--format takes text or json, not an empty word", undefined],
  [
    ["lint", "--as", "servers-xml", "."],
    "--as takes workers, httpd, uriworkermap or server-xml, not servers-xml",
    "did you mean server-xml?",
  ],
  [
    ["validate", "--min-severity", "warn"],
    "--min-severity takes info, warning or error, not warn",
    "did you mean warning?",
  ],
  [["serve", "--nodes", "embeded"], "--nodes takes embedded or live, not embeded", "did you mean embedded?"],
  [["generate", "-o"], "--output needs a value", "write --output <dir>"],
  [["explain", "a"], "explain needs <url>", "write lbgen explain <file> <url>"],
  [["lint"], "lint needs <path...>", "write lbgen lint <path...>"],
  [
    ["patch", "server.xml", "-n", "a"],
    "patch needs --topology <file>",
    "write lbgen patch <server-xml> --topology <file> --node <node>",
  ],
  [["generate", "--check", "--diff"], "--check cannot be used with --diff", "leave one of them out"],
  [["generate", "a", "b", "c"], "too many arguments for generate: b c", "write lbgen generate [file]"],
  [["schema", "x"], "too many arguments for schema: x", "write lbgen schema"],
  [["rules", "no-secrt"], "there is no finding with the code no-secrt", "did you mean no-secret?"],
  [["validate", pair, "--ignore", "no-secrt"], "there is no finding with the code no-secrt", "did you mean no-secret?"],
  [["generate", pair, "--ignore", "no-secrt"], "there is no finding with the code no-secrt", "did you mean no-secret?"],
  [["lint", pair, "--ignore", "no-secrt"], "there is no finding with the code no-secrt", "did you mean no-secret?"],
  [["patch", "x", "-t", pair, "-n", "tomct1"], "the topology has no node tomct1", "did you mean tomcat1?"],
])("%j: exit 2 with what was meant", async (argv, message, hint) => {
  expect(await runCli(argv)).toEqual({
    code: 2,
    out: "",
    err: `lbgen: ${message}\n${hint === undefined ? "" : `  hint: ${hint}\n`}`,
  });
});

describe("a file that is not there: exit 3 with the one that was meant", () => {
  let folder = "";
  const home = process.cwd();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lbgen-usage-"));
    mkdirSync(join(folder, "conf"));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<[there: string[], argv: string[], hint: string | undefined]>([
    [["lbgen.yml"], ["validate"], "did you mean lbgen.yml?"],
    [["topology.yaml"], ["validate"], "there is topology.yaml"],
    [["topology.yaml"], ["generate", "site.yml"], "there is topology.yaml"],
    [["lbgen.json"], ["serve"], "there is lbgen.json"],
    [[], ["validate"], "lbgen init makes one"],
    [[], ["validate", "site.yaml"], undefined],
    [["conf/site.yaml"], ["validate", "conf/stie.yaml"], "did you mean conf/site.yaml?"],
    [["conf/site.yaml"], ["validate", "./conf/stie.yaml"], "did you mean ./conf/site.yaml?"],
    [["conf/lbgen.yaml"], ["simulate", "conf/pair.yaml"], "there is conf/lbgen.yaml"],
    [["workers.properties"], ["lint", "worker.properties"], "did you mean workers.properties?"],
    [["workers.properties"], ["import", "wokrers.properties"], "did you mean workers.properties?"],
    [["lbgen.yaml"], ["lint", "httpd.conf"], undefined],
    [["lbgen.yaml"], ["validate", "nowhere/lbgen.yaml"], undefined],
  ])("%j, %j", async (there, argv, hint) => {
    for (const name of there) writeFileSync(name, "");
    const { code, out, err } = await runCli(argv);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/^lbgen: cannot read \S+: .*\n/);
    expect(/\n {2}hint: (.*)\n$/.exec(err)?.[1]).toBe(hint);
  });
});
