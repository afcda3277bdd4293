import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "../../src/cli/manifest.ts";
import { commitOutput, planOutput } from "../../src/cli/output-tree.ts";

// What only shows in a process of its own: kills, umask, other users, full and read-only file systems.

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

/** Writes trees as told on the command line, and prints what came of it as one line of JSON. */
const CHILD = `
import { writeSync } from "node:fs";
import { commitOutput, planOutput } from "./cli/output-tree.js";
const { dir, umask, sets, forever } = JSON.parse(process.argv[2]);
if (umask !== undefined) process.umask(umask);
const versions = sets.map((set) => set.map(({ path, text, times, secret }) =>
  ({ path, bytes: Buffer.from(text.repeat(times)), secret })));
try {
  let backups = [];
  for (let round = 0; round < versions.length || forever; round += 1) {
    const version = round % versions.length;
    if (forever) writeSync(1, String(version));
    backups = [...backups, ...commitOutput(planOutput(dir, versions[version]))];
  }
  writeSync(1, JSON.stringify({ backups }));
} catch (error) {
  writeSync(1, JSON.stringify({ name: error.name, code: error.code, message: error.message }));
}
`;

interface Spec {
  readonly path: string;
  readonly text: string;
  /** How often the text is repeated in the file. */
  readonly times: number;
  readonly secret: boolean;
}

interface Order {
  readonly dir: string;
  /** One output tree after the other. */
  readonly sets: readonly (readonly Spec[])[];
  readonly umask?: number;
  /** Whether to begin again after the last one; the index of each is then printed before it is written. */
  readonly forever?: boolean;
}

let program: string;
let temp: string;
let out: string;

beforeAll(() => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  program = mkdtempSync(join(tmpdir(), "lbgen-program-"));
  chmodSync(program, 0o755);
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  const options =
    "--ignoreConfig --noCheck --module nodenext --target es2023 --types node --rewriteRelativeImportExtensions";
  const args = [tsc, ...options.split(" "), "--rootDir", "src", "--outDir", program, "src/cli/output-tree.ts"];
  execFileSync(process.execPath, args, { cwd: root });
  writeFileSync(join(program, "package.json"), '{ "type": "module" }');
  writeFileSync(join(program, "child.js"), CHILD);
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), "lbgen-out-"));
  out = join(temp, "out");
});
afterEach(() => rmSync(temp, { recursive: true, force: true }));

function argv(order: Order): string[] {
  return [join(program, "child.js"), JSON.stringify(order)];
}

function run(order: Order, identity: { uid?: number; gid?: number } = {}): unknown {
  const { stdout, stderr, status } = spawnSync(process.execPath, argv(order), { encoding: "utf8", ...identity });
  expect(`${status} ${stderr}`).toBe("0 ");
  return JSON.parse(stdout);
}

function spec(path: string, text: string, times = 1): Spec {
  return { path, text, times, secret: text.includes("secret") };
}

const textOf = ({ text, times }: Spec): string => text.repeat(times);

/** Every regular file below a directory, and its text. */
function contents(dir: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found.set(relative(dir, path), readFileSync(path, "utf8"));
  }
  return found;
}

/** The same without another process. */
function generate(dir: string, set: readonly Spec[]): void {
  const files = set.map((file) => ({ path: file.path, bytes: Buffer.from(textOf(file)), secret: file.secret }));
  commitOutput(planOutput(dir, files));
}

const isStaging = (path: string): boolean => path.startsWith(".lbgen-");

/** A process that was killed; what it wrote last on stdout is the index of the tree it was writing. */
async function killedAfter(order: Order, delayMs: number): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, argv(order), { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  const exited = once(child, "exit");
  await new Promise<void>((started) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      started();
    });
  });
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill("SIGKILL");
  await exited;
  expect(printed).toMatch(/^[01]+$/);
  return Number(printed.at(-1));
}

describe("a kill at any moment", () => {
  const nodes = (version: string, from: number, to: number): Spec[] =>
    Array.from({ length: to - from }, (_, i) =>
      spec(`n${from + i}/server.xml`, `${version} secret of n${from + i}\n`, 200),
    );
  // Nodes 0 to 49 change, 50 to 69 are only in the first tree, 70 to 89 only in the second.
  const sets = [
    [...nodes("one", 0, 70), spec("INSTALL.md", "one\n", 3000)],
    [...nodes("two", 0, 50), ...nodes("two", 70, 90), spec("INSTALL.md", "two\n", 3000)],
  ] as const;
  const texts = new Map<string, string[]>();
  for (const file of sets.flat()) texts.set(file.path, [...(texts.get(file.path) ?? []), textOf(file)]);

  it("leaves each file old or new, and the next run makes the rest right", async () => {
    let interrupted = 0;
    for (let round = 0; round < 12; round += 1) {
      rmSync(out, { recursive: true, force: true });
      generate(out, sets[1]);
      writeFileSync(join(out, "n7/server.xml"), "mine");
      const version = await killedAfter({ dir: out, sets, forever: true }, Math.random() * 150);

      let mine = 0;
      for (const [path, text] of contents(out)) {
        if (text === "mine") mine += 1;
        else if (path === ".lbgen.json") JSON.parse(text);
        else if (isStaging(path)) interrupted += 1;
        else expect([path, texts.get(path)?.includes(text)]).toEqual([path, true]);
        const { mode } = statSync(join(out, path));
        if (text.includes("secret")) expect([path, mode & 0o077]).toEqual([path, 0]);
      }
      expect(mine).toBeGreaterThan(0);

      const wanted = sets[version as 0 | 1];
      generate(out, wanted);
      const repaired = contents(out);
      expect([...repaired.values()]).toContain("mine");
      for (const [path, text] of repaired) if (text === "mine") repaired.delete(path);
      const manifest = {
        files: wanted.map((file) => ({ path: file.path, sha256: sha256(Buffer.from(textOf(file))) })),
      };
      const expected = new Map(wanted.map((file) => [file.path, textOf(file)]));
      expected.set(".lbgen.json", `${JSON.stringify(manifest, null, 2)}\n`);
      expect(new Map([...repaired].sort())).toEqual(new Map([...expected].sort()));
      const directories = readdirSync(out).filter((name) => name !== "n7" && !name.includes("."));
      expect(directories).toHaveLength(69);
    }
    expect(interrupted).toBeGreaterThan(0); // Else no kill hit its mark, and this test proves nothing.
  });

  it("leaves no output directory or a whole one, and the next run clears up beside it", async () => {
    let interrupted = 0;
    for (let round = 0; round < 6; round += 1) {
      const dir = join(temp, `deep${round}/er/out`);
      await killedAfter({ dir, sets: [sets[0]], forever: true }, Math.random() * 25);
      interrupted += readdirSync(temp).filter(isStaging).length;
      if (existsSync(join(temp, `deep${round}`))) expect(contents(dir).size).toBe(72);
      generate(dir, sets[0]);
      expect(contents(dir).size).toBe(72);
      generate(join(temp, `other${round}`), [spec("x", "x")]);
      expect(readdirSync(temp).filter(isStaging)).toEqual([]);
    }
    if (interrupted === 0) console.warn("no kill hit the staging of a fresh directory this time");
  });
});

describe("modes", () => {
  const set = [spec("tomcat1/server.xml", "secret"), spec("INSTALL.md", "x")];

  it.each([
    { umask: "077", directory: "700", file: "600" },
    { umask: "022", directory: "755", file: "644" },
    { umask: "000", directory: "777", file: "666" },
    { umask: "027", directory: "750", file: "640" },
  ])("of new files and directories follow umask $umask, those of secrets do not", ({ umask, directory, file }) => {
    const mode = (path: string): string => (statSync(join(temp, path)).mode & 0o777).toString(8);
    mkdirSync(join(temp, "there"));
    for (const dir of ["deep/out", "there"]) {
      run({ dir: join(temp, dir), sets: [set], umask: Number.parseInt(umask, 8) });
      const modes = ["tomcat1", "tomcat1/server.xml", "INSTALL.md", ".lbgen.json"].map((path) => mode(join(dir, path)));
      expect(modes).toEqual([directory, "600", file, "600"]);
    }
    expect(mode("deep")).toBe(directory);
    expect(mode("deep/out")).toBe(directory);
  });
});

describe("a user who may not", () => {
  const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const denied = (part: string): unknown => ({
    name: "EnvironmentError",
    code: "FS_PERMISSION",
    message: expect.stringMatching(new RegExp(`^cannot .*${part}`)),
  });
  const own = (...paths: string[]): void => {
    if (isRoot) for (const path of paths) chownSync(path, NOBODY, NOBODY);
  };

  beforeEach(() => {
    chmodSync(temp, 0o755);
    mkdirSync(join(out, "tomcat1"), { recursive: true });
    for (const path of ["INSTALL.md", "tomcat1/server.xml"]) writeFileSync(join(out, path), "old");
    own(out, join(out, "tomcat1"), join(out, "INSTALL.md"), join(out, "tomcat1/server.xml"));
  });
  afterEach(() => {
    for (const path of [temp, out, join(out, "tomcat1")]) chmodSync(path, 0o755);
  });

  it.each([
    ["make the output directory", (): void => own(temp), "new/out", ""],
    ["write in it", (): void => chmodSync(out, 0o555), "out", "out"],
    ["write in a directory in it", (): void => chmodSync(join(out, "tomcat1"), 0o555), "out", "tomcat1"],
    ["look into a directory in it", (): void => chmodSync(join(out, "tomcat1"), 0o000), "out", "tomcat1"],
    ["read a file in it", (): void => chmodSync(join(out, "INSTALL.md"), 0o000), "out", "INSTALL.md"],
  ])("%s is told so, and nothing is written", (_name, prepare, dir, named) => {
    prepare();
    if (dir === "new/out") chmodSync(temp, 0o555);
    const before = JSON.stringify(readdirSync(temp, { recursive: true }));
    const sets = [[spec("INSTALL.md", "new"), spec("tomcat1/server.xml", "new"), spec("tomcat2/server.xml", "new")]];
    expect(run({ dir: join(temp, dir), sets }, identity)).toEqual(denied(named));
    for (const path of [out, join(out, "tomcat1")]) chmodSync(path, 0o755);
    chmodSync(join(out, "INSTALL.md"), 0o644);
    expect(JSON.stringify(readdirSync(temp, { recursive: true }))).toBe(before);
    expect([...contents(out).values()]).toEqual(["old", "old"]);
  });

  it.skipIf(!isRoot)("make a secret file of someone else's stricter is told so (as root only: needs two users)", () => {
    writeFileSync(join(out, "INSTALL.md"), "secret");
    chownSync(join(out, "INSTALL.md"), 0, 0);
    expect(run({ dir: out, sets: [[spec("INSTALL.md", "secret")]] }, identity)).toEqual(denied("INSTALL.md"));
  });
});

const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;
if (!canMount) console.warn("skipped: full and read-only file systems (`unshare -rm` is not allowed here)");

describe.skipIf(!canMount)("a file system of its own", () => {
  /** Runs the child in a mount namespace, after some mounting; what is in OUT then is copied to `copy` at the end. */
  function runMounted(mount: string, order: Order): { result: unknown; copy: string } {
    const copy = join(temp, "copy");
    mkdirSync(copy);
    const script = `set -e; ${mount}; "$@"; cd "$OUT"; tar cf - . | tar xf - -C "$COPY"`;
    const args = ["-rm", "sh", "-c", script, "sh", process.execPath, ...argv(order)];
    const env = { ...process.env, OUT: out, COPY: copy };
    const { stdout, stderr, status } = spawnSync("unshare", args, { encoding: "utf8", env });
    expect(`${status} ${stderr}`).toBe("0 ");
    return { result: JSON.parse(stdout), copy };
  }

  const old = [spec("INSTALL.md", "old\n"), spec("tomcat1/server.xml", "old\n")];

  beforeEach(() => {
    generate(out, old);
    cpSync(out, join(temp, "before"), { recursive: true });
  });

  it("that is full is told, and nothing changes", () => {
    const sets = [[spec("INSTALL.md", "new\n"), spec("tomcat1/server.xml", "new\n", 100_000)]];
    const mount = 'mount -t tmpfs -o size=64k tmpfs "$OUT"; cp -R "$OUT/../before/." "$OUT"';
    const { result, copy } = runMounted(mount, { dir: out, sets });
    expect(result).toEqual({
      name: "EnvironmentError",
      code: "FS_NO_SPACE",
      message: `cannot write ${join(out, "tomcat1/server.xml")}: no space left on the file system`,
    });
    expect(contents(copy)).toEqual(contents(join(temp, "before")));
    expect(readdirSync(copy).sort()).toEqual([".lbgen.json", "INSTALL.md", "tomcat1"]);
  });

  it("that is read-only is told, unless there is nothing to do", () => {
    const mount = 'mount --bind "$OUT" "$OUT"; mount -o remount,ro,bind "$OUT"';
    const { result } = runMounted(mount, { dir: out, sets: [old, [spec("INSTALL.md", "new\n")]] });
    const message = `cannot write in ${out}: the file system is read-only`;
    expect(result).toEqual({ name: "EnvironmentError", code: "FS_READ_ONLY", message });
  });

  it("below the output directory is refused", () => {
    const mount = 'mount -t tmpfs tmpfs "$OUT/tomcat1"';
    const { result, copy } = runMounted(mount, { dir: out, sets: [[spec("INSTALL.md", "new"), ...old.slice(1)]] });
    expect(result).toMatchObject({ code: "OUT_OTHER_FILE_SYSTEM", message: expect.stringContaining("tomcat1") });
    expect(contents(copy).get("INSTALL.md")).toBe("old\n");
  });
});
