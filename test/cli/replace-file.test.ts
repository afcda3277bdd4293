import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { replaceFile } from "../../src/cli/replace-file.ts";

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

let temp: string;
let file: string;

beforeEach(() => {
  temp = mkdtempSync(join(realpathSync(tmpdir()), "lbgen-replace-"));
  file = join(temp, "server.xml");
  writeFileSync(file, "old");
});
afterEach(() => rmSync(temp, { recursive: true, force: true }));

const change = { expected: Buffer.from("old"), bytes: Buffer.from("new") };
const text = (name: string): string => readFileSync(join(temp, name), "utf8");
const modeOf = (name: string): string => (statSync(join(temp, name)).mode & 0o7777).toString(8);
const coded = (code: string): unknown =>
  expect.objectContaining({ name: "EnvironmentError", code, message: expect.stringContaining(temp) });

describe("replaceFile", () => {
  it("puts the new bytes in place and the old ones in NAME.bak-N", () => {
    expect(replaceFile(file, change)).toEqual({ target: file, backup: `${file}.bak-1` });
    writeFileSync(`${file}.bak-2`, "mine");
    const next = { expected: change.bytes, bytes: Buffer.from("newer") };
    expect(replaceFile(file, next)).toEqual({ target: file, backup: `${file}.bak-3` });
    expect(readdirSync(temp).sort()).toEqual([
      "server.xml",
      "server.xml.bak-1",
      "server.xml.bak-2",
      "server.xml.bak-3",
    ]);
    expect(["server.xml", "server.xml.bak-1", "server.xml.bak-2", "server.xml.bak-3"].map(text)).toEqual([
      "newer",
      "old",
      "mine",
      "new",
    ]);
  });

  it("writes nothing for equal bytes, even in a directory where nothing can be written", () => {
    const before = lstatSync(file, { bigint: true });
    expect(replaceFile(file, { expected: change.expected, bytes: Buffer.from("old") })).toEqual({ target: file });
    expect(lstatSync(file, { bigint: true }).ctimeNs).toBe(before.ctimeNs);
    expect(readdirSync(temp)).toEqual(["server.xml"]);
  });

  it.each(["600", "640", "644", "664", "400", "755"])("keeps mode %s, for the backup too", (mode) => {
    if (mode === "400" && !isRoot) return; // A write-protected file is refused.
    chmodSync(file, Number.parseInt(mode, 8));
    replaceFile(file, change);
    expect([modeOf("server.xml"), modeOf("server.xml.bak-1")]).toEqual([mode, mode]);
  });

  it.skipIf(!isRoot)("keeps owner and group, for the backup too (as root only: needs chown)", () => {
    chownSync(file, 12345, 23456);
    chmodSync(file, 0o640);
    replaceFile(file, change);
    for (const name of ["server.xml", "server.xml.bak-1"]) {
      expect(statSync(join(temp, name))).toMatchObject({ uid: 12345, gid: 23456 });
      expect(modeOf(name)).toBe("640");
    }
  });

  it("follows symbolic links to the file, and leaves them", () => {
    mkdirSync(join(temp, "etc"));
    symlinkSync("../server.xml", join(temp, "etc/link"));
    symlinkSync("link", join(temp, "etc/further"));
    const result = replaceFile(join(temp, "etc/further"), change);
    expect(result).toEqual({ target: file, backup: `${file}.bak-1` });
    expect(text("server.xml")).toBe("new");
    expect(readlinkSync(join(temp, "etc/further"))).toBe("link");
    expect(readdirSync(join(temp, "etc")).sort()).toEqual(["further", "link"]);
  });

  it("leaves another name of the same file as it was", () => {
    linkSync(file, join(temp, "other"));
    replaceFile(file, change);
    expect(text("other")).toBe("old");
  });

  it.each([
    ["other bytes of the same length", "OLD"],
    ["more bytes", "older"],
    ["none", ""],
  ])("refuses a file that changed since it was read: %s", (_name, now) => {
    writeFileSync(file, now);
    expect(() => replaceFile(file, change)).toThrow(coded("REPLACE_CHANGED"));
    expect(readdirSync(temp)).toEqual(["server.xml"]);
    expect(text("server.xml")).toBe(now);
  });

  it("refuses what is not a regular file", () => {
    expect(() => replaceFile(temp, change)).toThrow(coded("REPLACE_NOT_A_FILE"));
    const pipe = join(temp, "pipe");
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    expect(() => replaceFile(pipe, change)).toThrow(coded("REPLACE_NOT_A_FILE"));
    expect(() => replaceFile("/dev/null", change)).toThrow(expect.objectContaining({ code: "REPLACE_NOT_A_FILE" }));
  });

  it("says what is missing", () => {
    expect(() => replaceFile(join(temp, "no.xml"), change)).toThrow(coded("FS_MISSING"));
    symlinkSync("nowhere", join(temp, "link"));
    expect(() => replaceFile(join(temp, "link"), change)).toThrow(coded("FS_MISSING"));
    expect(() => replaceFile(join(file, "x"), change)).toThrow(coded("FS_NOT_A_DIRECTORY"));
    symlinkSync("loop", join(temp, "loop"));
    expect(() => replaceFile(join(temp, "loop"), change)).toThrow(coded("FS_LOOP"));
  });
});

/** Replaces the file named on the command line; with `forever`, back and forth. */
const CHILD = `
import { readFileSync, writeSync } from "node:fs";
import { replaceFile } from "./cli/replace-file.js";
const [path, forever] = process.argv.slice(2);
try {
  do {
    const expected = readFileSync(path);
    writeSync(1, ".");
    replaceFile(path, { expected, bytes: Buffer.alloc(200_000, expected[0] === 97 ? "b" : "a") });
  } while (forever);
} catch (error) {
  writeSync(1, JSON.stringify({ name: error.name, code: error.code }));
}
`;

describe("in a process of its own, replaceFile", () => {
  let program: string;

  beforeAll(() => {
    program = mkdtempSync(join(tmpdir(), "lbgen-program-"));
    chmodSync(program, 0o755);
    const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
    const options =
      "--ignoreConfig --noCheck --module nodenext --target es2023 --types node --rewriteRelativeImportExtensions";
    const args = [tsc, ...options.split(" "), "--rootDir", "src", "--outDir", program, "src/cli/replace-file.ts"];
    const { status } = spawnSync(process.execPath, args, { cwd: fileURLToPath(new URL("../..", import.meta.url)) });
    expect(status).toBe(0);
    writeFileSync(join(program, "package.json"), '{ "type": "module" }');
    writeFileSync(join(program, "child.js"), CHILD);
  });
  afterAll(() => rmSync(program, { recursive: true, force: true }));

  function runAsNobody(): unknown {
    chmodSync(temp, 0o777);
    const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const args = [join(program, "child.js"), file];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", ...identity });
    expect(stderr).toBe("");
    return JSON.parse(stdout.slice(1));
  }

  it.skipIf(!isRoot).each([
    ["another user's file", 0, NOBODY],
    ["a file of a group that the user is not in", NOBODY, 0],
  ])("refuses %s, which it could not keep so (as root only: needs two users)", (_name, uid, gid) => {
    chownSync(file, uid, gid);
    chmodSync(file, 0o666);
    expect(runAsNobody()).toEqual({ name: "EnvironmentError", code: "REPLACE_OWNER" });
    expect([readdirSync(temp), text("server.xml")]).toEqual([["server.xml"], "old"]);
  });

  it.each([
    ["a write-protected file", 0o444, 0o755],
    ["a file in a directory where nothing can be made", 0o644, 0o555],
  ])("refuses %s", (_name, fileMode, directoryMode) => {
    if (isRoot) for (const path of [temp, file]) chownSync(path, NOBODY, NOBODY);
    chmodSync(file, fileMode);
    const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    chmodSync(temp, directoryMode);
    const args = [join(program, "child.js"), file];
    const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8", ...identity });
    chmodSync(temp, 0o755);
    expect(JSON.parse(stdout.slice(1))).toEqual({ name: "EnvironmentError", code: "FS_PERMISSION" });
    expect([readdirSync(temp), text("server.xml")]).toEqual([["server.xml"], "old"]);
  });

  it("leaves the old file or the new one when it is killed, and the next call clears up", async () => {
    writeFileSync(file, "a".repeat(200_000));
    for (let round = 0; round < 10; round += 1) {
      const child = spawn(process.execPath, [join(program, "child.js"), file, "forever"]);
      const exited = once(child, "exit");
      await once(child.stdout, "data");
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      child.kill("SIGKILL");
      await exited;
      for (const name of readdirSync(temp).filter((name) => !name.startsWith(".lbgen-"))) {
        expect(["a".repeat(200_000), "b".repeat(200_000)]).toContain(text(name));
      }
    }
    replaceFile(file, { expected: readFileSync(file), bytes: Buffer.from("new") });
    expect(readdirSync(temp).filter((name) => name.startsWith(".lbgen-"))).toEqual([]);
    expect(existsSync(`${file}.bak-1`)).toBe(true);
  });
});
