import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runProcess } from "../support/processes.ts";

// bin/lbgen.js in a process of its own, on dist/, which `npm test` builds first.

const repository = fileURLToPath(new URL("../..", import.meta.url));
const bin = join(repository, "bin/lbgen.js");
const example = join(repository, "examples/weighted-secret.yaml");

let folder = "";
beforeEach(() => {
  if (!existsSync(join(repository, "dist"))) throw new Error("dist/ is missing: npm run build");
  folder = mkdtempSync(join(tmpdir(), "lbgen-bin-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lbgen(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = folder) {
  return runProcess(process.execPath, [bin, ...args], { cwd, env: { PATH: process.env.PATH, ...env } });
}

/** Every file below a folder with its bytes. */
function tree(at: string): Record<string, string> {
  const files = readdirSync(at, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [relative(at, path), readFileSync(path, "latin1")]));
}

/** A topology of many nodes, in the folder. */
function putMany(count: number, lbfactor: number): string {
  const nodes = Array.from({ length: count }, (_, index) => ({
    name: `n${index}`,
    host: "127.0.0.1",
    ajp: { port: 10_000 + index },
    lbfactor,
  }));
  const file = join(folder, `many-${lbfactor}.json`);
  writeFileSync(file, JSON.stringify({ balancers: [{ name: "lb" }], nodes }));
  return file;
}

describe("each command", () => {
  it("validate", async () => {
    const result = await lbgen(["validate", example]);
    expect(result).toMatchObject({ status: 0, stdout: "" });
    writeFileSync(join(folder, "wrong.yaml"), "x: 1\n");
    const wrong = await lbgen(["validate", "wrong.yaml"]);
    expect(wrong.status).toBe(1);
    expect(wrong.stdout + wrong.stderr).toContain("wrong.yaml:1:1: error: ");
  });

  it("generate: lbgen.yaml of the current directory, into out", async () => {
    writeFileSync(join(folder, "lbgen.yaml"), readFileSync(join(repository, "examples/one-host.yaml")));
    const result = await lbgen(["generate"]);
    expect(result).toMatchObject({ status: 0, stderr: "wrote out; out/INSTALL.md says what goes where\n" });
    expect(readdirSync(folder).sort()).toEqual(["lbgen.yaml", "out"]);
    expect(readdirSync(join(folder, "out")).sort()).toEqual([
      ".lbgen.json",
      "INSTALL.md",
      "apache",
      "tomcat-a",
      "tomcat-b",
      "tomcat-c",
    ]);
  });

  it("generate without lbgen.yaml", async () => {
    const { status, stdout, stderr } = await lbgen(["generate"]);
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^lbgen: cannot read lbgen\.yaml: .*\n {2}hint: lbgen init makes one\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("patch", async () => {
    const server = '<Server><Service name="Catalina"><Engine name="Catalina" defaultHost="h"/></Service></Server>\n';
    writeFileSync(join(folder, "server.xml"), server);
    const result = await lbgen(["patch", "server.xml", "-t", example, "-n", "pi5"]);
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(result.stdout).toMatch(/^--- a\/server\.xml\n\+\+\+ b\/server\.xml\n/);
    expect(result.stdout).toContain('jvmRoute="pi5"');
    expect(result.stdout).not.toContain("sample-secret");
  });

  it("graph: a drawing that is not cut where it is read through a pipe", async () => {
    const { status, stdout, stderr } = await lbgen(["graph", putMany(2000, 1), "--format", "svg"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.length).toBeGreaterThan(500_000);
    expect(stdout.endsWith("</svg>\n")).toBe(true);
  });

  it("schema", async () => {
    const result = await lbgen(["schema"]);
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(result.stdout)).toMatchObject({ type: "object", properties: { nodes: { type: "array" } } });
  });

  it("--version and --help", async () => {
    const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string };
    expect(await lbgen(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
    const help = await lbgen(["--help"]);
    expect(help).toMatchObject({ status: 0, stderr: "" });
    for (const command of ["validate", "generate", "patch", "schema"]) expect(help.stdout).toContain(`\n  ${command} `);
  });
});

it.each([
  [["generat"], /^ {2}hint: did you mean generate\?$/m],
  [["valdate", "x"], /^ {2}hint: did you mean validate\?$/m],
  [["generate", "--chek"], /^ {2}hint: did you mean --check\?$/m],
  [["generate", "--format", "yaml"], /text or json, not yaml/],
  [["generate", "a", "b"], /too many arguments/],
  [["patch", "server.xml"], /--topology <file>/],
  [[], /Usage: lbgen/],
])("%j: exit 2 with what was meant, nothing on stdout", async (args, message) => {
  const result = await lbgen(args);
  expect(result).toMatchObject({ status: 2, stdout: "", stderr: expect.stringMatching(message) });
  expect(result.stderr).not.toMatch(/^ +at /m);
});

it("a reader that leaves early ends the output and nothing else", async () => {
  const file = putMany(300, 1);
  const script = `{ "$0" "$1" generate "$2" --diff; echo "status $?" >&2; } | head -n 1`;
  const result = await runProcess("sh", ["-c", script, process.execPath, bin, file], { cwd: folder });
  expect(result.stdout).toBe("--- /dev/null\n");
  expect(result.stderr).toBe("status 0\n");
});

it.skipIf(!existsSync("/dev/full"))("output that cannot be written: exit 3 and one line", async () => {
  const script = `"$0" "$1" schema > /dev/full`;
  const result = await runProcess("sh", ["-c", script, process.execPath, bin], { cwd: folder });
  expect(result).toMatchObject({
    status: 3,
    stderr: expect.stringMatching(/^lbgen: cannot write .*no space left.*\n$/),
  });
});

it("the same input gives the same bytes, whatever the place, the time zone, the language and the environment", async () => {
  const elsewhere = join(folder, "some where");
  mkdirSync(elsewhere);
  const runs = await Promise.all([
    lbgen(["generate", example, "-o", join(folder, "a")]),
    lbgen(
      ["generate", relative(elsewhere, example), "-o", "./b/c"],
      { TZ: "Asia/Seoul", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", HOME: "/nowhere", FORCE_COLOR: "3", USER: "x" },
      elsewhere,
    ),
  ]);
  expect(runs.map(({ status }) => status)).toEqual([0, 0]);
  const [here, there] = [tree(join(folder, "a")), tree(join(elsewhere, "b/c"))];
  expect(Object.keys(here)).toHaveLength(6);
  expect(there).toEqual(here);
});

it("a kill while it writes leaves each file old or new, and the next run mends the rest", async () => {
  const [older, newer] = [putMany(150, 1), putMany(150, 2)];
  const out = join(folder, "out");
  const write = async (file: string) => {
    expect((await lbgen(["generate", file, "-o", out, "--quiet"])).status).toBe(0);
    return tree(out);
  };
  const started = performance.now();
  const after = await write(newer);
  const wholeMs = performance.now() - started;
  const before = await write(older);
  const kills = 8;
  for (let kill = 1; kill <= kills; kill++) {
    const child = spawn(process.execPath, [bin, "generate", newer, "-o", out, "--quiet"], { stdio: "ignore" });
    const exited = once(child, "exit");
    // The last tenth of its time is where it writes; the first kills come before.
    await sleep(wholeMs * (0.5 + (0.5 * kill) / kills));
    child.kill("SIGKILL");
    await exited;
    for (const [path, bytes] of Object.entries(tree(out))) {
      if (path.startsWith(".lbgen-") || /\.bak-\d+$/.test(path)) continue;
      expect([before[path], after[path]]).toContain(bytes);
    }
    const mended = Object.entries(await write(older)).filter(([path]) => !/\.bak-\d+$/.test(path));
    expect(Object.fromEntries(mended)).toEqual(before);
  }
});
