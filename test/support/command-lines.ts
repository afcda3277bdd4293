import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { runCli } from "./run-cli.ts";

const examples = fileURLToPath(new URL("../../examples", import.meta.url));

/** A command line in the folder of {@link putInputs}, and what it ends with. */
export interface CommandLine {
  readonly name: string;
  readonly argv: readonly string[];
  readonly code: number;
  /** Name of the shape of its JSON; absent where it prints none. */
  readonly shape?: string;
}

const pair = "examples/raspberry-pi.yaml";

/**
 * Every command that comes to an end, over good and bad inputs, in an order in which each finds what it needs. None of them
 * needs `--format` or changes `pair`.
 */
export const commandLines: readonly CommandLine[] = [
  { name: "validate", argv: ["validate", pair], code: 0, shape: "diagnostics" },
  { name: "validate, nothing to say", argv: ["validate", "quiet.yaml"], code: 0, shape: "diagnostics" },
  { name: "validate, errors", argv: ["validate", "wrong.yaml"], code: 1, shape: "diagnostics" },
  { name: "validate, no YAML", argv: ["validate", "broken.yaml"], code: 1, shape: "diagnostics" },
  { name: "generate --dry-run", argv: ["generate", pair, "-o", "none", "--dry-run"], code: 0, shape: "generated" },
  { name: "generate", argv: ["generate", pair, "-o", "written"], code: 0, shape: "generated" },
  { name: "generate, up to date", argv: ["generate", pair, "-o", "out"], code: 0, shape: "generated" },
  { name: "generate --check", argv: ["generate", "quiet.yaml", "-o", "out", "--check"], code: 1, shape: "generated" },
  { name: "generate, stale and changed", argv: ["generate", "quiet.yaml", "-o", "old"], code: 0, shape: "generated" },
  { name: "generate, errors", argv: ["generate", "wrong.yaml", "-o", "out"], code: 1, shape: "generated" },
  { name: "generate --strict", argv: ["generate", pair, "-o", "out", "--strict"], code: 1, shape: "generated" },
  {
    name: "patch",
    argv: ["patch", "out/tomcat1/server.xml", "-t", pair, "-n", "tomcat2"],
    code: 0,
    shape: "patched",
  },
  {
    name: "patch, nothing to do",
    argv: ["patch", "out/tomcat1/server.xml", "-t", pair, "-n", "tomcat1"],
    code: 0,
    shape: "patched",
  },
  {
    name: "patch --write",
    argv: ["patch", "mine.xml", "-t", pair, "-n", "tomcat2", "--write"],
    code: 0,
    shape: "patched",
  },
  { name: "patch, no XML", argv: ["patch", "wrong.yaml", "-t", pair, "-n", "tomcat1"], code: 1, shape: "patched" },
  { name: "patch, errors", argv: ["patch", "mine.xml", "-t", "wrong.yaml", "-n", "t"], code: 1, shape: "patched" },
  { name: "lint", argv: ["lint", "out"], code: 0, shape: "diagnostics" },
  { name: "lint, errors", argv: ["lint", "bad.properties"], code: 1, shape: "diagnostics" },
  { name: "lint --fix", argv: ["lint", "fixable.properties", "--fix", "--dry-run"], code: 1, shape: "diagnostics" },
  {
    name: "import",
    argv: ["import", "out/apache/workers.properties", "--httpd", "out/apache/jk.conf"],
    code: 0,
    shape: "topology",
  },
  { name: "import, without mounts", argv: ["import", "out/apache/workers.properties"], code: 0, shape: "topology" },
  { name: "import, refused", argv: ["import", "bad.properties"], code: 1, shape: "diagnostics" },
  {
    name: "explain",
    argv: ["explain", pair, "http://192.168.0.2/cart", "--cookie", "JSESSIONID=A1B2.tomcat2"],
    code: 0,
    shape: "explanation",
  },
  { name: "explain, no mount", argv: ["explain", pair, "/WEB-INF/web.xml"], code: 0, shape: "explanation" },
  {
    name: "explain, files",
    argv: ["explain", "out/apache/jk.conf", "/x", "--with", "out/apache/workers.properties"],
    code: 0,
    shape: "explanation",
  },
  {
    name: "explain, workers alone",
    argv: ["explain", "out/apache/workers.properties", "/x"],
    code: 0,
    shape: "explanation",
  },
  { name: "explain, standby", argv: ["explain", "examples/hot-standby.yaml", "/x"], code: 0, shape: "explanation" },
  { name: "explain, errors", argv: ["explain", "wrong.yaml", "/x"], code: 1, shape: "diagnostics" },
  {
    name: "simulate",
    argv: ["simulate", pair, "--requests", "2000", "--sessions", "0.5", "--down", "tomcat2@2..5"],
    code: 0,
    shape: "simulation",
  },
  {
    name: "simulate, all down",
    argv: ["simulate", pair, "--requests", "500", "--down", "tomcat1@1..3", "--down", "tomcat2@0..9"],
    code: 0,
    shape: "simulation",
  },
  {
    name: "simulate, cluster",
    argv: ["simulate", "examples/replicated.yaml", "--requests", "50", "--sessions", "1", "--service-ms", "20..40"],
    code: 0,
    shape: "simulation",
  },
  { name: "simulate, wide names", argv: ["simulate", "wide.yaml", "--requests", "50"], code: 0, shape: "simulation" },
  { name: "simulate, errors", argv: ["simulate", "wrong.yaml"], code: 1, shape: "diagnostics" },
  {
    name: "simulate, too late",
    argv: ["simulate", pair, "--requests", "9", "--down", "tomcat1@1h..2h"],
    code: 0,
    shape: "simulation",
  },
  { name: "add", argv: ["add", "tomcat3=192.168.0.14:8009", "edited.yaml"], code: 0, shape: "edited" },
  { name: "add --dry-run", argv: ["add", "t9=192.168.0.14:8009", pair, "--dry-run"], code: 0, shape: "edited" },
  { name: "add, errors", argv: ["add", "tomcat3=192.168.0.14:8009", "wrong.yaml"], code: 1, shape: "edited" },
  { name: "remove", argv: ["remove", "tomcat2", pair, "--dry-run"], code: 0, shape: "edited" },
  { name: "rules", argv: ["rules"], code: 0, shape: "rules" },
  { name: "rules CODE", argv: ["rules", "sticky-on-member"], code: 0, shape: "rules" },
  { name: "generate --diff", argv: ["generate", "quiet.yaml", "-o", "out", "--diff"], code: 0 },
  { name: "wrong usage", argv: ["patch", "mine.xml", "-t", pair, "-n", "tomcat"], code: 2 },
  { name: "no such file", argv: ["validate", "nowhere.yaml"], code: 3 },
];

const QUIET = `balancers: [{ name: lb }]
nodes:
  - { name: t1, host: 127.0.0.1, ajp: { port: 8109 }, http: { port: 8180 } }
  - { name: t2, host: 127.0.0.1, ajp: { port: 8209 }, http: { port: 8280 } }
`;

const BAD = "worker.list=w1\nworker.w1.type=apj13\nworker.w1.host=10.0.0.1\n";

/** Runs the tests of a file in a folder of its own, which has what {@link commandLines} read. */
export function inFolderOfInputs(): string {
  const folder = mkdtempSync(join(tmpdir(), "lbgen-inputs-"));
  const home = process.cwd();
  beforeAll(async () => {
    process.chdir(folder);
    await putInputs();
  });
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes what {@link commandLines} read into the current directory. */
export async function putInputs(): Promise<void> {
  const folder = process.cwd();
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  for (const out of ["out", "old", "written", "again"]) rmSync(join(folder, out), { recursive: true, force: true });
  cpSync(examples, join(folder, "examples"), { recursive: true });
  cpSync(join(examples, "raspberry-pi.yaml"), join(folder, "edited.yaml"));
  put("quiet.yaml", QUIET);
  put("wrong.yaml", "balancers: [{ name: lb, methd: session }]\nnodes: [{ name: t, host: 한국어, lbfactor: 0 }]\n");
  put("broken.yaml", "a: [\n");
  put("wide.yaml", QUIET.replace("name: t1", "name: 톰캣일번").replace("name: t2", "name: トムキャット"));
  put("bad.properties", BAD);
  put("fixable.properties", `${BAD}worker.w1.lbfactr=2\n`);
  for (const out of ["out", "old"]) await runCli(["generate", pair, "-o", out, "--quiet"]);
  cpSync(join(folder, "out/tomcat1/server.xml"), join(folder, "mine.xml"));
  put("old/tomcat1/server.xml", "mine\n");
  put("old/INSTALL.md", "mine\n");
}
