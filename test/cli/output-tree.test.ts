import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "../../src/cli/manifest.ts";
import { type Backup, commitOutput, type OutputPlan, planOutput } from "../../src/cli/output-tree.ts";
import type { RenderedFile } from "../../src/render/rendered-file.ts";

let temp: string;
let out: string;

beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), "lbgen-out-"));
  out = join(temp, "out");
});
afterEach(() => rmSync(temp, { recursive: true, force: true }));

/** Rendered files from a table of path to text; a text with `secret` in it makes a secret file. */
function rendered(table: Readonly<Record<string, string>>): RenderedFile[] {
  return Object.entries(table).map(([path, text]) => ({
    path,
    bytes: Buffer.from(text),
    secret: text.includes("secret"),
  }));
}

function generate(table: Readonly<Record<string, string>>, dir = out): readonly Backup[] {
  return commitOutput(planOutput(dir, rendered(table)));
}

/** Every file below a directory with its text; a directory that is empty as `null`. */
function contents(dir = out): Record<string, string | null> {
  const found: Record<string, string | null> = {};
  const walk = (at: string): void => {
    const names = readdirSync(at);
    if (names.length === 0 && at !== dir) found[relative(dir, at)] = null;
    for (const name of names.sort()) {
      const path = join(at, name);
      if (lstatSync(path).isDirectory()) walk(path);
      else if (lstatSync(path).isFile()) found[relative(dir, path)] = readFileSync(path, "utf8");
    }
  };
  walk(dir);
  return found;
}

/** {@link contents} without the manifest. */
function files(dir = out): Record<string, string | null> {
  const { ".lbgen.json": _, ...rest } = contents(dir);
  return rest;
}

function actions(plan: OutputPlan): string[] {
  const word = ({ path, action }: { path: string; action: string }): string => `${action} ${path}`;
  return [...plan.files.map(word), ...plan.stale.map(word), word(plan.manifest)];
}

function modeOf(path: string): string {
  return (statSync(join(out, path)).mode & 0o7777).toString(8);
}

function put(path: string, text: string, mode?: number): void {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
  if (mode !== undefined) chmodSync(join(out, path), mode);
}

const pair = {
  "apache/workers.properties": "worker.list=a\n",
  "tomcat1/server.xml": "<Server/>\n",
  "INSTALL.md": "# x\n",
};
const coded = (code: string, part: string): unknown =>
  expect.objectContaining({ name: "EnvironmentError", code, message: expect.stringContaining(part) });

describe("a plan", () => {
  it("creates everything where there is nothing, and nothing after that", () => {
    const plan = planOutput(out, rendered(pair));
    expect(actions(plan)).toEqual([
      "create apache/workers.properties",
      "create tomcat1/server.xml",
      "create INSTALL.md",
      "create .lbgen.json",
    ]);
    expect(plan.upToDate).toBe(false);
    expect(existsSync(out)).toBe(false);
    expect(commitOutput(plan)).toEqual([]);
    expect(files()).toEqual(pair);

    const again = planOutput(out, rendered(pair));
    expect(again.files.map(({ action }) => action)).toEqual(["unchanged", "unchanged", "unchanged"]);
    expect(again.upToDate).toBe(true);
    const before = statSync(out).mtimeMs;
    expect(commitOutput(again)).toEqual([]);
    expect(statSync(out).mtimeMs).toBe(before);
  });

  it("has old and new bytes of an update, and knows whether lbgen wrote the old ones", () => {
    generate(pair);
    put("tomcat1/server.xml", "mine\n");
    const plan = planOutput(out, rendered({ ...pair, "tomcat1/server.xml": "new\n", "INSTALL.md": "# y\n" }));
    const seen = plan.files.map(({ path, action, oldBytes, backup }) => [path, action, oldBytes?.toString(), backup]);
    expect(seen).toEqual([
      ["apache/workers.properties", "unchanged", undefined, false],
      ["tomcat1/server.xml", "update", "mine\n", true],
      ["INSTALL.md", "update", "# x\n", false],
    ]);
    expect(plan.manifest.action).toBe("update");
    expect(plan.upToDate).toBe(false);
  });

  it("is not up to date for a missing manifest, a file to delete, or a lax secret alone", () => {
    const secret = { ...pair, "tomcat1/server.xml": "secret\n" };
    generate(secret);
    rmSync(join(out, ".lbgen.json"));
    expect(planOutput(out, rendered(secret)).upToDate).toBe(false);
    generate(secret);
    chmodSync(join(out, "tomcat1/server.xml"), 0o640);
    const plan = planOutput(out, rendered(secret));
    expect(actions(plan)).toContain("chmod tomcat1/server.xml");
    expect(plan.upToDate).toBe(false);
    commitOutput(plan);
    expect(modeOf("tomcat1/server.xml")).toBe("600");
    const { "INSTALL.md": _, ...fewer } = secret;
    expect(actions(planOutput(out, rendered(fewer)))).toContain("delete INSTALL.md");
  });

  it.each([
    ["../x"],
    ["/etc/x"],
    ["a/./b"],
    ["a//b"],
    [".lbgen.json"],
    [".lbgen-x/server.xml"],
    ["a\nb"],
    ["x.bak-1"],
    [""],
  ])("refuses to write %j", (path) => {
    expect(() => planOutput(out, [{ path, bytes: Buffer.from(""), secret: false }])).toThrow(coded("OUT_NAME", ""));
  });

  it("refuses a path that is a file and a directory at once", () => {
    const files = rendered({ "INSTALL.md": "x", "INSTALL.md/server.xml": "y" });
    expect(() => planOutput(out, files)).toThrow(coded("OUT_NAME", "INSTALL.md"));
  });
});

describe("the manifest", () => {
  it("lists the files in their order with their sha256, itself not", () => {
    generate(pair);
    const text = readFileSync(join(out, ".lbgen.json"), "utf8");
    const listed = Object.entries(pair).map(([path, bytes]) => ({ path, sha256: sha256(Buffer.from(bytes)) }));
    expect(text).toBe(`${JSON.stringify({ files: listed }, null, 2)}\n`);
    expect(text).toContain('\n    {\n      "path": "apache/workers.properties",');
  });

  it("says the same for the same files in another directory", () => {
    generate(pair);
    generate(pair, join(temp, "deep/er"));
    expect(contents(join(temp, "deep/er"))).toEqual(contents());
  });

  it("is 0600 when any file holds a secret", () => {
    generate(pair);
    expect(modeOf(".lbgen.json")).toBe((0o666 & ~process.umask()).toString(8));
    generate({ ...pair, "tomcat2/server.xml": "secret\n" });
    expect(modeOf(".lbgen.json")).toBe("600");
  });
});

describe("files that are no longer generated", () => {
  const { "tomcat1/server.xml": _, ...fewer } = pair;

  it("are deleted with their directory when unmodified", () => {
    generate(pair);
    expect(actions(planOutput(out, rendered(fewer)))).toContain("delete tomcat1/server.xml");
    generate(fewer);
    expect(files()).toEqual(fewer);
  });

  it("leave a directory that holds anything else", () => {
    generate(pair);
    put("tomcat1/notes.txt", "mine");
    generate(fewer);
    expect(files()).toEqual({ ...fewer, "tomcat1/notes.txt": "mine" });
  });

  it("are kept when modified, named once, and the user's from then on", () => {
    generate(pair);
    put("tomcat1/server.xml", "mine");
    const plan = planOutput(out, rendered(fewer));
    expect(actions(plan)).toContain("keep tomcat1/server.xml");
    commitOutput(plan);
    expect(files()).toEqual({ ...fewer, "tomcat1/server.xml": "mine" });
    expect(planOutput(out, rendered(fewer))).toMatchObject({ upToDate: true, stale: [] });
  });

  it.each(["file", "directory"])("are kept when the %s became a symbolic link", (what) => {
    generate(pair);
    const moved = what === "file" ? "tomcat1/server.xml" : "tomcat1";
    renameSync(join(out, moved), join(temp, "elsewhere"));
    symlinkSync(join(temp, "elsewhere"), join(out, moved));
    expect(actions(planOutput(out, rendered(fewer)))).toContain("keep tomcat1/server.xml");
    generate(fewer);
    expect(lstatSync(join(out, moved)).isSymbolicLink()).toBe(true);
    expect(existsSync(join(out, "tomcat1/server.xml"))).toBe(true);
  });

  it("are no matter when they are gone, and their empty directory goes too", () => {
    generate(pair);
    rmSync(join(out, "tomcat1/server.xml"));
    generate(fewer);
    expect(files()).toEqual(fewer);
  });

  it("never take the new file along where two names are one file, as on a file system that ignores case", () => {
    generate(pair);
    mkdirSync(join(out, "Tomcat1"));
    linkSync(join(out, "tomcat1/server.xml"), join(out, "Tomcat1/server.xml"));
    generate({ ...fewer, "Tomcat1/server.xml": pair["tomcat1/server.xml"] });
    expect(files()["Tomcat1/server.xml"]).toBe(pair["tomcat1/server.xml"]);
  });
});

describe("a hostile or broken manifest", () => {
  const digest = sha256(Buffer.from("precious"));

  /** Generates over a manifest that lists paths with the right hash of files that hold `precious`. */
  function attack(manifest: string): void {
    put(".lbgen.json", manifest);
    generate({ "INSTALL.md": "# x\n" });
  }

  it.each([
    ["../precious"],
    ["./../precious"],
    ["a/../../precious"],
    ["..\\precious"],
    ["/ABSOLUTE/precious"],
    ["sub/../keep"],
    ["./keep"],
    ["sub//keep"],
    ["keep/"],
    ["keep.bak-1"],
    [""],
    ["."],
    [".."],
    ["a\u0000b"],
    [".lbgen-00000000-1-abcdef/x"],
    ["x/x/x/x/x/x/x/x/x"],
  ])("does not delete by the path %j", (path) => {
    writeFileSync(join(temp, "precious"), "precious");
    for (const name of ["keep", "sub/keep", "keep.bak-1"]) put(name, "precious");
    attack(JSON.stringify({ files: [{ path: path.replace("/ABSOLUTE", temp), sha256: digest }] }));
    expect(readFileSync(join(temp, "precious"), "utf8")).toBe("precious");
    expect(files()).toMatchObject({ keep: "precious", "sub/keep": "precious", "keep.bak-1": "precious" });
  });

  it.each([
    ["a wrong hash", { path: "keep", sha256: sha256(Buffer.from("other")) }],
    ["a hash in capitals", { path: "keep", sha256: digest.toUpperCase() }],
    ["a hash that is no text", { path: "keep", sha256: [digest] }],
    ["a path that is no text", { path: ["keep"], sha256: digest }],
    ["no hash", { path: "keep" }],
  ])("does not delete for %s", (_name, entry) => {
    put("keep", "precious");
    attack(JSON.stringify({ files: [entry] }));
    expect(files().keep).toBe("precious");
  });

  it("does not delete a path that is listed twice", () => {
    put("keep", "precious");
    attack(
      JSON.stringify({
        files: [
          { path: "keep", sha256: digest },
          { path: "keep", sha256: digest },
        ],
      }),
    );
    expect(files().keep).toBe("precious");
  });

  it("neither deletes through a symbolic link nor removes an empty directory behind one", () => {
    mkdirSync(join(temp, "outside/empty"), { recursive: true });
    writeFileSync(join(temp, "outside/precious"), "precious");
    mkdirSync(out);
    symlinkSync("../outside", join(out, "link"));
    const listed = ["link/precious", "link/empty/gone"].map((path) => ({ path, sha256: digest }));
    attack(JSON.stringify({ files: listed }));
    expect(contents(join(temp, "outside"))).toEqual({ empty: null, precious: "precious" });
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["null", "null"],
    ["a number", "1"],
    ["a list", "[]"],
    ["files that are no list", '{"files":{"length":1,"0":{"path":"keep"}}}'],
    ["entries that are none", '{"files":[null,1,"keep",[],{}]}'],
    ["__proto__", `{"__proto__":{"files":[{"path":"keep","sha256":"${digest}"}]}}`],
    ["an entry's __proto__", `{"files":[{"__proto__":{"path":"keep","sha256":"${digest}"}}]}`],
    ["deep nesting", "[".repeat(100_000)],
    ["bytes that are not UTF-8", "\ufffd\u0000"],
  ])("is taken as empty, and backed up, when it holds %s", (_name, text) => {
    put("keep", "precious");
    put(".lbgen.json", text);
    expect(generate({ "INSTALL.md": "# x\n" })).toEqual([{ path: ".lbgen.json", backup: ".lbgen.json.bak-1" }]);
    expect(files().keep).toBe("precious");
    expect(files()[".lbgen.json.bak-1"]).toBe(text);
    expect(planOutput(out, rendered({ "INSTALL.md": "# x\n" })).upToDate).toBe(true);
    expect({}).not.toHaveProperty("files");
  });

  it("is not read when it is huge", () => {
    put(".lbgen.json", "");
    truncateSync(join(out, ".lbgen.json"), 65 * 1024 * 1024);
    const [backup] = generate({ "INSTALL.md": "# x\n" });
    expect(statSync(join(out, backup?.backup ?? "")).size).toBe(65 * 1024 * 1024);
  });

  it("deletes nothing it should not, whatever it lists", () => {
    const path = fc.oneof(
      fc
        .array(fc.constantFrom("..", ".", "", "keep", "sub", "out", "precious", "~"), { maxLength: 5 })
        .map((parts) => parts.join("/")),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(path, { maxLength: 8 }), (paths) => {
        rmSync(out, { recursive: true, force: true });
        writeFileSync(join(temp, "precious"), "precious");
        put("sub/other", "not listed by its hash");
        attack(JSON.stringify({ files: paths.map((listed) => ({ path: listed, sha256: digest })) }));
        expect(readFileSync(join(temp, "precious"), "utf8")).toBe("precious");
        expect(files()["sub/other"]).toBe("not listed by its hash");
      }),
      { numRuns: 60 },
    );
  });
});

describe("backups", () => {
  it("are made of a file that the user changed, and numbered on", () => {
    generate(pair);
    for (const round of [1, 2, 3]) {
      put("tomcat1/server.xml", `mine ${round}`);
      expect(generate(pair)).toEqual([{ path: "tomcat1/server.xml", backup: `tomcat1/server.xml.bak-${round}` }]);
    }
    rmSync(join(out, "tomcat1/server.xml.bak-2"));
    put("tomcat1/server.xml", "mine 4");
    expect(generate(pair)).toEqual([{ path: "tomcat1/server.xml", backup: "tomcat1/server.xml.bak-2" }]);
    expect(files()).toEqual({
      ...pair,
      "tomcat1/server.xml.bak-1": "mine 1",
      "tomcat1/server.xml.bak-2": "mine 4",
      "tomcat1/server.xml.bak-3": "mine 3",
    });
    expect(readFileSync(join(out, ".lbgen.json"), "utf8")).not.toContain(".bak-");
  });

  it("are made of a file that lbgen never wrote, not of one that is right already", () => {
    put("INSTALL.md", "mine");
    put("tomcat1/server.xml", pair["tomcat1/server.xml"]);
    expect(generate(pair)).toEqual([{ path: "INSTALL.md", backup: "INSTALL.md.bak-1" }]);
    expect(generate({ ...pair, "tomcat1/server.xml": "new" })).toEqual([]);
  });

  it("never replace what has their name, a symbolic link to nowhere included", () => {
    put("INSTALL.md", "mine");
    mkdirSync(join(out, "INSTALL.md.bak-1"));
    symlinkSync("nowhere", join(out, "INSTALL.md.bak-2"));
    expect(generate(pair)).toEqual([{ path: "INSTALL.md", backup: "INSTALL.md.bak-3" }]);
    expect(existsSync(join(out, "nowhere"))).toBe(false);
  });

  it.each([
    { was: "644", text: "plain", mode: "644" },
    { was: "640", text: "plain", mode: "640" },
    { was: "444", text: "plain", mode: "444" },
    { was: "600", text: "plain", mode: "600" },
    { was: "644", text: "secret", mode: "600" },
    { was: "640", text: "secret", mode: "600" },
    { was: "400", text: "secret", mode: "400" },
  ])("of a file of mode $was before a $text one have mode $mode", ({ was, text, mode }) => {
    put("INSTALL.md", "mine", Number.parseInt(was, 8));
    generate({ "INSTALL.md": text });
    expect(modeOf("INSTALL.md.bak-1")).toBe(mode);
    expect(modeOf("INSTALL.md")).toBe(text === "secret" ? "600" : was);
  });

  it("are not needed again where a run was killed between a file and the manifest", () => {
    generate(pair);
    put("INSTALL.md", "# new\n"); // As the killed run left it: new file, old manifest.
    expect(generate({ ...pair, "INSTALL.md": "# new\n" })).toEqual([]);
  });
});

describe("symbolic links", () => {
  it.each([
    { name: "a file", link: "tomcat1/server.xml" },
    { name: "a node's directory", link: "tomcat1" },
    { name: "a directory further up", link: "a", path: "a/b/c/server.xml" },
    { name: "the manifest", link: ".lbgen.json" },
  ])("in the place of $name are refused before anything is written", ({ link, path = "tomcat1/server.xml" }) => {
    mkdirSync(join(temp, "outside/b/c"), { recursive: true });
    for (const target of ["../outside", "nowhere"]) {
      rmSync(out, { recursive: true, force: true });
      mkdirSync(dirname(join(out, link)), { recursive: true });
      symlinkSync(target, join(out, link));
      expect(() => generate({ "INSTALL.md": "x", [path]: "y" })).toThrow(coded("OUT_SYMLINK", join(out, link)));
      expect(files()).toEqual({});
      expect(contents(join(temp, "outside"))).toEqual({ "b/c": null });
    }
  });

  it("are refused for a file that would only be made stricter", () => {
    writeFileSync(join(temp, "outside"), "secret", { mode: 0o644 });
    mkdirSync(out);
    symlinkSync("../outside", join(out, "x"));
    expect(() => generate({ x: "secret" })).toThrow(coded("OUT_SYMLINK", "x"));
    expect(statSync(join(temp, "outside")).mode & 0o777).toBe(0o644);
  });

  it("are refused when they appear between plan and commit", () => {
    generate(pair);
    const plan = planOutput(out, rendered({ ...pair, "tomcat1/server.xml": "new", "tomcat1/more.xml": "x" }));
    renameSync(join(out, "tomcat1"), join(temp, "outside"));
    symlinkSync("../outside", join(out, "tomcat1"));
    expect(() => commitOutput(plan)).toThrow(coded("OUT_SYMLINK", "tomcat1"));
    expect(contents(join(temp, "outside"))).toEqual({ "server.xml": pair["tomcat1/server.xml"] });
  });

  it("may be the output directory itself", () => {
    mkdirSync(join(temp, "real"));
    symlinkSync("real", out);
    generate(pair);
    expect(files(join(temp, "real"))).toEqual(pair);
    expect(lstatSync(out).isSymbolicLink()).toBe(true);
  });

  it("to nothing are no output directory", () => {
    symlinkSync("nowhere", out);
    expect(() => generate(pair)).toThrow(coded("OUT_SYMLINK", out));
    expect(() => generate(pair, join(out, "below"))).toThrow(coded("OUT_SYMLINK", out));
    expect(readdirSync(temp)).toEqual(["out"]);
  });
});

describe("what is in the way", () => {
  it.each([
    { name: "a directory for a file", at: "INSTALL.md", code: "OUT_NOT_A_FILE" },
    { name: "a directory for the manifest", at: ".lbgen.json", code: "OUT_NOT_A_FILE" },
  ])("$name is refused", ({ at, code }) => {
    mkdirSync(join(out, at), { recursive: true });
    expect(() => generate(pair)).toThrow(coded(code, join(out, at)));
    expect(contents()).toEqual({ [at]: null });
  });

  it("a file for a directory is refused, for the output directory and its parents too", () => {
    put("tomcat1", "mine");
    expect(() => generate(pair)).toThrow(coded("OUT_NOT_A_DIRECTORY", join(out, "tomcat1")));
    expect(contents()).toEqual({ tomcat1: "mine" });
    const file = join(out, "tomcat1");
    expect(() => generate(pair, file)).toThrow(coded("OUT_NOT_A_DIRECTORY", file));
    expect(() => generate(pair, join(file, "deep/er"))).toThrow(coded("OUT_NOT_A_DIRECTORY", file));
  });

  it("a file too large for lbgen is refused", () => {
    put("INSTALL.md", "");
    truncateSync(join(out, "INSTALL.md"), 65 * 1024 * 1024);
    expect(() => generate(pair)).toThrow(coded("FS_TOO_LARGE", "INSTALL.md"));
  });

  it("a path that is too long is refused", () => {
    expect(() => generate({ [`${"x".repeat(300)}/server.xml`]: "x" })).toThrow(coded("FS_NAME_TOO_LONG", "xxx"));
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(temp)).toEqual([]);
  });

  it.each(["changed", "appeared"])("a file that %s after the plan is refused, and nothing is written", (what) => {
    generate(pair);
    const plan = planOutput(out, rendered({ ...pair, "INSTALL.md": "new", "tomcat1/server.xml": "new", "n/x": "x" }));
    const changed = what === "changed" ? { "tomcat1/server.xml": "mine" } : { "n/x": "mine" };
    for (const [path, text] of Object.entries(changed)) put(path, text);
    expect(() => commitOutput(plan)).toThrow(coded("OUT_CHANGED", what === "changed" ? "tomcat1/server.xml" : "n/x"));
    expect(files()).toEqual({ ...pair, ...changed });
  });
});

describe("staging directories", () => {
  it("of runs that are gone are removed, others are left alone", () => {
    generate(pair);
    const name = stagingNameOf();
    const dead = name.replace(/-\d+-/, "-999999999-");
    const alive = name.replace(/-\d+-/, "-1-");
    const foreign = name.replace(/lbgen-[0-9a-f]+/, "lbgen-00000000");
    const old = otherThan(foreign, "old");
    const lax = otherThan(dead, "lax");
    const link = otherThan(dead, "link");
    for (const made of [name, dead, alive, foreign, old, lax, ".lbgen-mine"]) {
      mkdirSync(join(out, made), { mode: made === lax ? 0o755 : 0o700 });
      writeFileSync(join(out, made, "0"), "x");
    }
    symlinkSync(temp, join(out, link));
    utimesSync(join(out, old), 1, 1);
    generate(pair);
    const left = readdirSync(out).filter((entry) => entry.startsWith(".lbgen-"));
    expect(left.sort()).toEqual([alive, foreign, lax, link, ".lbgen-mine"].sort());
  });

  /** The name with another random part: its last six characters are letters and digits, whatever they were. */
  function otherThan(name: string, mark: string): string {
    const random = `${mark}000000`.slice(0, 6);
    const other = name.replace(/.{6}$/, name.endsWith(random) ? random.toUpperCase() : random);
    expect(other).not.toBe(name);
    return other;
  }

  /** A name as this process gives it, taken from a commit that is stopped while it stages. */
  function stagingNameOf(): string {
    const probe = join(temp, "probe");
    mkdirSync(probe);
    const plan = planOutput(probe, rendered({ x: "x" }));
    let name = "";
    const [file] = plan.files;
    const watched = new Proxy(file as object, {
      get(target, key) {
        if (key === "bytes") name = readdirSync(probe).find((entry) => entry.startsWith(".lbgen-")) ?? name;
        return Reflect.get(target, key) as unknown;
      },
    });
    commitOutput({ ...plan, files: [watched as (typeof plan.files)[number]] });
    return name;
  }

  it("do not stay behind, neither in the output directory nor beside it", () => {
    generate(pair, join(out, "deep/er"));
    generate({ ...pair, "INSTALL.md": "new" }, join(out, "deep/er"));
    expect(readdirSync(temp)).toEqual(["out"]);
    expect(readdirSync(join(out, "deep"))).toEqual(["er"]);
    expect(readdirSync(join(out, "deep/er")).sort()).toEqual([".lbgen.json", "INSTALL.md", "apache", "tomcat1"]);
  });
});
