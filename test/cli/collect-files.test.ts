import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COLLECT_LIMITS, type CollectLimits } from "../../src/cli/collect-budget.ts";
import { collectFiles } from "../../src/cli/collect-files.ts";
import type { CollectedFiles, CollectOptions } from "../../src/cli/collect-types.ts";
import type { Io, Progress } from "../../src/cli/io.ts";
import { DEBIAN_HTTPD_TREE, describePeers } from "../support/peers.ts";

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
const cwd = process.cwd();

let temp: string;

beforeEach(() => {
  temp = mkdtempSync(join(realpathSync(tmpdir()), "lbgen-collect-"));
  process.chdir(temp);
});
afterEach(() => {
  process.chdir(cwd);
  rmSync(temp, { recursive: true, force: true });
});

const WORKERS = "worker.list=a\n";
const HTTPD = "JkMount /* a\n";
const SERVER = '<Server><Service name="a"/></Server>';

/** Writes files below the temporary folder. */
function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, text);
  }
}

function link(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

interface Collected extends CollectedFiles {
  readonly err: string;
}

async function collect(
  paths: readonly string[],
  options: CollectOptions & {
    readonly limits?: Partial<CollectLimits>;
    readonly stdin?: string;
    readonly progress?: Progress;
  } = {},
): Promise<Collected> {
  let err = "";
  const io: Io = {
    out: () => expect.unreachable("nothing goes to standard output"),
    err: (text) => {
      err += text;
    },
    readStdin: async () => Buffer.from(options.stdin ?? ""),
    env: {},
    outIsTerminal: false,
    errIsTerminal: false,
    ...(options.progress === undefined ? {} : { progress: options.progress }),
  };
  const { as } = options;
  const limits = { ...COLLECT_LIMITS, ...options.limits };
  return { ...(await collectFiles(paths, io, as === undefined ? {} : { as }, limits)), err };
}

const namesOf = ({ files }: CollectedFiles): string[] => files.map(({ name }) => name);
const codesOf = ({ diagnostics }: CollectedFiles): string[] => diagnostics.map(({ code, file }) => `${code} ${file}`);

describe("a path of the command line", () => {
  it("may be a file, whatever its name, and keeps its spelling", async () => {
    write({ "conf/w.txt": WORKERS, "x.xml": SERVER });
    const { files, diagnostics } = await collect(["./conf/../conf/w.txt", "x.xml"]);
    expect(files.map(({ name, kind, named }) => [name, kind, named])).toEqual([
      ["./conf/../conf/w.txt", "workers", true],
      ["x.xml", "server-xml", true],
    ]);
    expect(files[0]).toMatchObject({ realPath: join(temp, "conf/w.txt"), decoded: { encoding: "utf-8", bom: false } });
    expect(Buffer.from(files[0]?.bytes ?? []).toString()).toBe(WORKERS);
    expect(diagnostics).toEqual([]);
  });

  it("may be standard input, which is read once", async () => {
    const result = await collect(["-", "-"], { stdin: WORKERS });
    expect(result.files).toMatchObject([{ name: "<stdin>", path: undefined, kind: "workers", named: true }]);
  });

  it("is what --as says", async () => {
    write({ x: "nothing known\n", "d/y": "nothing known\n" });
    const { files } = await collect(["x", "-", "d"], { as: "uriworkermap", stdin: "" });
    expect(files.map(({ name, kind }) => [name, kind])).toEqual([
      ["x", "uriworkermap"],
      ["<stdin>", "uriworkermap"],
    ]);
  });

  it("that nobody knows is a finding, and its text is not kept", async () => {
    write({ "notes.md": WORKERS, x: "secret\n" });
    const result = await collect(["notes.md", "x"]);
    expect(codesOf(result)).toEqual(["file-kind-unknown notes.md", "file-kind-unknown x"]);
    expect(result.files).toEqual([]);
    expect(JSON.stringify(result.diagnostics)).not.toContain("secret");
  });

  it("that is no text is an error", async () => {
    write({ "server.xml": Buffer.from([0x3c, 0, 0, 0]), "workers.properties": "worker.list=a\0" });
    const result = await collect(["server.xml", "workers.properties"], { as: "workers" });
    expect(codesOf(result)).toEqual(["file-not-text server.xml", "file-not-text workers.properties"]);
    expect(result.diagnostics.map(({ severity }) => severity)).toEqual(["error", "error"]);
  });

  it.each([
    ["missing", "FS_MISSING"],
    ["file/below", "FS_NOT_A_DIRECTORY"],
    ["dangling", "FS_MISSING"],
    ["loop", "FS_LOOP"],
  ])("that cannot be read ends the command: %s", async (path, code) => {
    write({ file: WORKERS });
    link("dangling", "nowhere");
    link("loop", "loop");
    await expect(collect(["file", path])).rejects.toMatchObject({ name: "EnvironmentError", code, path });
  });

  it("that is empty is wrong usage", async () => {
    await expect(collect([""])).rejects.toMatchObject({ code: "USAGE" });
  });

  it("may be a link that leads anywhere", async () => {
    write({ "out/server.xml": SERVER, "out/sub/w": WORKERS });
    link("here/folder", "../out");
    link("here/file", "../out/server.xml");
    expect(namesOf(await collect(["here/file", "here/folder"]))).toEqual(["here/file", "here/folder/sub/w"]);
  });

  it("that is read twice is one file, by the name of the command line", async () => {
    write({ "d/a.conf": HTTPD, "d/b.conf": HTTPD });
    const result = await collect(["d", "d/b.conf", "./d", "d/b.conf"]);
    expect(result.files.map(({ name, named }) => [name, named])).toEqual([
      ["d/a.conf", false],
      ["d/b.conf", true],
    ]);
  });

  it("has its secrets masked in quotes", async () => {
    write({ "workers.properties": "worker.list=a\nworker.a.secret=hunter2\n" });
    const { files } = await collect(["workers.properties"]);
    const span = { line: 2, column: 1, endLine: 2, endColumn: 3 };
    expect(files[0]?.file.source.quote(span)?.text).toBe("worker.a.secret=***");
  });
});

describe("a walk", () => {
  it("finds files of known kinds, sorted by name", async () => {
    write({
      "r/b/server.xml": SERVER,
      "r/a.conf": HTTPD,
      "r/B.conf": HTTPD,
      "r/b/workers.properties": WORKERS,
      "r/notes.md": WORKERS,
      "r/mod_jk.log": HTTPD,
      "r/x.txt": "prose about nothing",
      "r/image.png": Buffer.from([0x89, 0x50, 0, 1]),
      "r/utf16.xml": Buffer.from(`\uFEFF${SERVER}`, "utf16le"),
      "r/latin1": Buffer.from("worker.list=a\n# caf\xe9\n", "latin1"),
      "r/empty": "",
    });
    const result = await collect(["r"]);
    expect(result.files.map(({ name, kind, decoded }) => `${name} ${kind} ${decoded.encoding}`)).toEqual([
      "r/B.conf httpd utf-8",
      "r/a.conf httpd utf-8",
      "r/b/server.xml server-xml utf-8",
      "r/b/workers.properties workers utf-8",
      "r/latin1 workers latin1",
      "r/utf16.xml server-xml utf-16le",
    ]);
    expect(codesOf(result)).toEqual([]);
  });

  it.each([
    ["a folder of git", ".git/config"],
    ["packages", "node_modules/x/workers.properties"],
    ["what lbgen writes", ".lbgen-00000000-1-abcdef/workers.properties"],
    ["a backup of lbgen", "workers.properties.bak-1"],
    ["an editor's copy", "workers.properties~"],
    ["a patch's copy", "workers.properties.orig"],
    ["a package's copy", "jk.conf.dpkg-old"],
    ["another package's copy", "jk.conf.rpmsave"],
  ])("leaves out %s", async (_, name) => {
    write({ [name]: WORKERS, "kept.properties": WORKERS });
    expect(namesOf(await collect(["."]))).toEqual(["kept.properties"]);
  });

  it("follows links below its roots and no further", async () => {
    write({ "out/secret.conf": HTTPD, "out/d/x.conf": HTTPD, "r/real/a.conf": HTTPD, "s/c.conf": HTTPD });
    link("r/file", "../out/secret.conf");
    link("r/folder", "../out/d");
    link("r/absolute", join(temp, "out/d"));
    link("r/in", "real/a.conf");
    link("r/to-s", "../s");
    link("r/dangling", "nowhere");
    expect(namesOf(await collect(["r"]))).toEqual(["r/real/a.conf"]);
    expect(namesOf(await collect(["r", "s"]))).toEqual(["r/real/a.conf", "s/c.conf"]);
  });

  it("does not leave by a link above a folder, nor enter .git by one", async () => {
    write({ "r/a/x.conf": HTTPD, "up.conf": HTTPD, "r/.git/y.conf": HTTPD });
    link("r/up", "..");
    link("r/a/root", "..");
    link("r/git", ".git");
    link("r/z.conf", ".git/y.conf");
    expect(namesOf(await collect(["r"]))).toEqual(["r/a/x.conf"]);
  });

  it("ends in loops of links, and visits no folder twice", async () => {
    write({ "r/a/x.conf": HTTPD });
    link("r/a/self", ".");
    link("r/b/back", "../a");
    link("r/a/forth", "../b");
    link("r/knot", "knot");
    const result = await collect(["r"]);
    expect(result.files).toHaveLength(1);
    expect(codesOf(result)).toEqual([]);
  });

  it("takes two names of one file for one", async () => {
    write({ "r/b.conf": HTTPD });
    linkSync("r/b.conf", "r/c.conf");
    link("r/a.conf", "b.conf");
    expect(namesOf(await collect(["r"]))).toEqual(["r/b.conf"]);
  });

  it("passes pipes and sockets by", async () => {
    write({ "r/a.conf": HTTPD });
    execFileSync("mkfifo", ["r/pipe.conf"]);
    link("r/null.conf", "/dev/null");
    const result = await collect(["r"]);
    expect([namesOf(result), codesOf(result)]).toEqual([["r/a.conf"], []]);
  });

  it("reports what it may not read, and goes on", async () => {
    write({ "r/a.conf": HTTPD, "r/b.conf": HTTPD, "r/d/c.conf": HTTPD, "r/private.log": HTTPD });
    for (const path of ["r/b.conf", "r/private.log", "r/d"]) chmodSync(path, 0);
    const found = isRoot ? await collectAsNobody("r") : await collect(["r"]);
    chmodSync("r/d", 0o755);
    expect([namesOf(found), codesOf(found).sort()]).toEqual([
      ["r/a.conf"],
      ["file-unreadable r/b.conf", "file-unreadable r/d"],
    ]);
    expect(found.diagnostics.map(({ severity }) => severity)).toEqual(["warning", "warning"]);
  });
});

describe("a limit", () => {
  it("on entries ends the search with a finding", async () => {
    write(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`r/f${String(at).padStart(2, "0")}.conf`, HTTPD])));
    const result = await collect(["r"], { limits: { entries: 5 } });
    expect([namesOf(result).length, codesOf(result)]).toEqual([5, ["search-limit r"]]);
  });

  it("on the depth leaves out what lies below", async () => {
    write({ "r/1/2/a.conf": HTTPD, "r/1/2/3/b.conf": HTTPD, "r/1/2/4/c.conf": HTTPD });
    const result = await collect(["r"], { limits: { depth: 2 } });
    expect([namesOf(result), codesOf(result)]).toEqual([["r/1/2/a.conf"], ["search-limit r/1/2/3"]]);
  });

  it("on the number of files leaves out the rest", async () => {
    write({ "r/a.conf": HTTPD, "r/b.txt": "prose", "r/c.conf": HTTPD, "r/d.conf": HTTPD, "r/e.conf": HTTPD });
    const result = await collect(["r"], { limits: { files: 2 } });
    expect([namesOf(result), codesOf(result)]).toEqual([["r/a.conf", "r/c.conf"], ["search-limit r/d.conf"]]);
  });

  it("on all bytes leaves out the rest", async () => {
    write({ "r/a.conf": HTTPD.repeat(100), "r/b.conf": HTTPD });
    const result = await collect(["r"], { limits: { bytes: 1000 } });
    expect([namesOf(result), codesOf(result)]).toEqual([["r/a.conf"], ["search-limit r/b.conf"]]);
  });

  it("on the bytes of a file leaves out that file, if it is of a known kind", async () => {
    write({ "r/a.conf": HTTPD.repeat(100), "r/b.conf": HTTPD, "r/c.txt": "prose ".repeat(1000) });
    const result = await collect(["r"], { limits: { bytesPerFile: 1000 } });
    expect([namesOf(result), codesOf(result)]).toEqual([["r/b.conf"], ["file-too-large r/a.conf"]]);
    const named = await collect(["r/a.conf", "-"], { limits: { bytesPerFile: 1000 }, stdin: HTTPD.repeat(100) });
    expect([namesOf(named), codesOf(named)]).toEqual([[], ["file-too-large r/a.conf", "file-too-large <stdin>"]]);
  });

  it("reads a large file whole", async () => {
    const text = HTTPD.repeat(200_000);
    write({ "r/a.conf": text });
    const { files } = await collect(["r"]);
    expect(files[0]?.file.source.text.length).toBe(text.length);
  });
});

describe("Debian's folders", () => {
  const tree = (): void =>
    write({
      "etc/apache2/apache2.conf": "IncludeOptional sites-enabled/*.conf\n",
      "etc/apache2/sites-available/a.conf": HTTPD,
      "etc/apache2/sites-available/b.conf": HTTPD,
      "etc/apache2/sites-enabled/own.conf": HTTPD,
      "etc/apache2/mods-available/jk.load": "LoadModule jk_module m.so\n",
      "etc/libapache2-mod-jk/workers.properties": WORKERS,
      "etc/tomcat10/server.xml": SERVER,
    });

  it("name a file by where it is enabled, and leave out what is not", async () => {
    tree();
    link("etc/apache2/sites-enabled/000-a.conf", "../sites-available/a.conf");
    const result = await collect(["etc"]);
    expect(namesOf(result)).toEqual([
      "etc/apache2/apache2.conf",
      "etc/apache2/mods-available/jk.load",
      "etc/apache2/sites-enabled/000-a.conf",
      "etc/apache2/sites-enabled/own.conf",
      "etc/libapache2-mod-jk/workers.properties",
      "etc/tomcat10/server.xml",
    ]);
    expect(result.notEnabled).toEqual(["etc/apache2/sites-available/b.conf"]);
    expect(result.httpdRoots.map(({ name }) => name)).toEqual(["etc/apache2/apache2.conf"]);
  });

  it("may be a copy whose links lead to the original by absolute paths", async () => {
    tree();
    link("etc/apache2/sites-enabled/a.conf", "/etc/apache2/sites-available/a.conf");
    link("etc/apache2/sites-enabled/c.conf", "/etc/apache2/sites-available/../../passwd");
    link("etc/apache2/sites-enabled/passwd", "/etc/passwd");
    const names = namesOf(await collect(["etc"]));
    expect(names.filter((name) => name.includes("sites-"))).toEqual([
      "etc/apache2/sites-enabled/a.conf",
      "etc/apache2/sites-enabled/own.conf",
    ]);
  });

  it("may be one folder by a link", async () => {
    write({ "r/sites-available/a.conf": HTTPD });
    link("r/sites-enabled", "sites-available");
    const result = await collect(["r"]);
    expect([namesOf(result), result.notEnabled]).toEqual([["r/sites-enabled/a.conf"], []]);
  });

  it("are read as any other where the command line names them", async () => {
    tree();
    expect(namesOf(await collect(["etc/apache2/sites-available"]))).toEqual([
      "etc/apache2/sites-available/a.conf",
      "etc/apache2/sites-available/b.conf",
    ]);
    expect(namesOf(await collect(["etc/apache2/sites-available/b.conf", "etc/apache2"]))[0]).toBe(
      "etc/apache2/sites-available/b.conf",
    );
  });
});

describePeers("Debian's package of httpd", ["apache2", "mod_jk"], () => {
  it("is found as it is enabled", async () => {
    cpSync(DEBIAN_HTTPD_TREE, "etc/apache2", { recursive: true, verbatimSymlinks: true });
    const { files, httpdRoots, notEnabled } = await collect(["etc"]);
    expect(httpdRoots.map(({ name }) => name)).toEqual(["etc/apache2/apache2.conf"]);
    expect(files.map(({ name }) => name)).toContain("etc/apache2/mods-enabled/jk.conf");
    expect(files.map(({ name }) => name).filter((name) => name.includes("-available"))).toEqual([]);
    expect(notEnabled).toContain("etc/apache2/mods-available/rewrite.load");
  });
});

describe("the root of an httpd's configuration", () => {
  it.each([
    ["RHEL", ["etc/httpd/conf/httpd.conf", "etc/httpd/conf.d/jk.conf"], ["etc/httpd/conf/httpd.conf"]],
    [
      "from source",
      ["apache2/conf/httpd.conf", "apache2/conf/extra/httpd-jk.conf", "apache2/conf/original/httpd.conf"],
      ["apache2/conf/httpd.conf"],
    ],
    ["both names", ["x/apache2.conf", "x/httpd.conf"], ["x/apache2.conf"]],
    ["several hosts", ["web1/httpd.conf", "web2/httpd.conf"], ["web1/httpd.conf", "web2/httpd.conf"]],
    ["none", ["conf.d/jk.conf"], []],
  ])("%s", async (_, files, roots) => {
    write(Object.fromEntries(files.map((name) => [`r/${name}`, HTTPD])));
    const { httpdRoots } = await collect(["r"]);
    expect(httpdRoots.map(({ name }) => name)).toEqual(roots.map((name) => `r/${name}`));
  });
});

it("tells how far a long search has come", async () => {
  write(Object.fromEntries(Array.from({ length: 210 }, (_, at) => [`r/${at}.txt`, ""])));
  const ticks: (string | number | undefined)[][] = [];
  await collect(["r"], { progress: { tick: (...told) => ticks.push(told) } });
  expect(ticks.slice(0, 2)).toEqual([
    ["looking at files and folders", 100],
    ["looking at files and folders", 200],
  ]);
  expect(ticks.at(-1)).toEqual(["reading files", 209, 210]);
});

/** The same search without the rights of root, where these tests have them. */
async function collectAsNobody(path: string): Promise<CollectedFiles> {
  chmodSync(temp, 0o755);
  process.seteuid?.(NOBODY);
  try {
    return await collect([path]);
  } finally {
    process.seteuid?.(0);
  }
}
