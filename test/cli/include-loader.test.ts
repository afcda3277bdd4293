import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COLLECT_LIMITS, type CollectLimits } from "../../src/cli/collect-budget.ts";
import { collectFiles } from "../../src/cli/collect-files.ts";
import { includeLoader } from "../../src/cli/include-loader.ts";
import { isPattern, matchesPattern } from "../../src/cli/include-pattern.ts";
import { describePeers, HTTPD_MODULES, HTTPD_PROGRAM } from "../support/peers.ts";
import { runProcess } from "../support/processes.ts";

const cwd = process.cwd();
let temp: string;

beforeEach(() => {
  temp = mkdtempSync(join(realpathSync(tmpdir()), "lbgen-include-"));
  process.chdir(temp);
});
afterEach(() => {
  process.chdir(cwd);
  rmSync(temp, { recursive: true, force: true });
});

/** Writes files, one line of httpd each where no text is given. */
function write(...files: readonly (string | readonly [name: string, text: string])[]): void {
  for (const file of files) {
    const [name, text] = typeof file === "string" ? [file, "# nothing\n"] : file;
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, text);
  }
}

function link(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

interface Question {
  readonly paths: readonly string[];
  readonly from: string;
  readonly serverRoot?: string;
  readonly limits?: Partial<CollectLimits>;
}

/** What an Include comes to: the names of the files, then what was missed and why. */
async function include(pattern: string, { paths, from, serverRoot, limits }: Question): Promise<readonly string[]> {
  const io = {
    out() {},
    err() {},
    readStdin: async () => Buffer.from("JkMount /* a\n"),
    env: {},
    outIsTerminal: false,
    errIsTerminal: false,
  };
  const collected = await collectFiles(paths, io, {}, { ...COLLECT_LIMITS, ...limits });
  const file = collected.files.find(({ name }) => name === from);
  if (file === undefined) throw new Error(`${from} was not collected`);
  const { files, missed } = includeLoader(collected).load(pattern, file.file, serverRoot);
  return [...files.map(({ name }) => name), ...missed.map(({ name, reason }) => `${reason} ${name}`)];
}

const ROOT = ["r/httpd.conf", "ServerName a\n"] as const;
const ASKED = { paths: ["r"], from: "r/httpd.conf" };

/** A tree with what patterns and folders may meet. */
function tree(): void {
  write(ROOT, "r/d/b.conf", "r/d/a.conf", "r/d/.hidden.conf", "r/d/a.conf~", "r/d/B.conf", "r/d/sub/z.conf");
  write("r/d/sub/deep/y.conf", "r/d/.hd/h.conf", "r/w1/x/1.conf", "r/w2/x/2.conf", "r/other/o.conf", "r/d/[x].conf");
  write("r/sp ace/q.conf", "r/d/dir.conf/in.txt");
  link("r/d/lnk", "../other");
  link("r/d/ln.conf", "../other/o.conf");
}

/** As httpd 2.4.71 lists it with `-t -D DUMP_INCLUDES`, the folder left out; links by their own names. */
const RECORDED: readonly (readonly [pattern: string, files: string])[] = [
  ["d/a.conf", "d/a.conf"],
  ["d//a.conf", "d/a.conf"],
  ["d/../d/a.conf", "d/a.conf"],
  ["d/*.conf", "d/B.conf d/[x].conf d/a.conf d/b.conf d/dir.conf/in.txt d/ln.conf"],
  ["d/.*.conf", "d/.hidden.conf"],
  ["d/[ab].conf", "d/a.conf d/b.conf"],
  ["d/[a-b].conf", "d/a.conf d/b.conf"],
  ["d/[!a].conf", "d/B.conf d/b.conf"],
  ["d/[^a].conf", "d/B.conf d/b.conf"],
  ["d/?.conf", "d/B.conf d/a.conf d/b.conf"],
  ["w*/x/*.conf", "w1/x/1.conf w2/x/2.conf"],
  ["w?/x", "w1/x/1.conf w2/x/2.conf"],
  ["w*", "w1/x/1.conf w2/x/2.conf"],
  ["sp ace/*.conf", "sp_ace/q.conf"],
  [
    "d/*",
    "d/B.conf d/[x].conf d/a.conf d/a.conf~ d/b.conf d/dir.conf/in.txt d/ln.conf d/lnk/o.conf d/sub/deep/y.conf d/sub/z.conf",
  ],
  [
    "d",
    "d/.hd/h.conf d/.hidden.conf d/B.conf d/[x].conf d/a.conf d/a.conf~ d/b.conf d/dir.conf/in.txt d/ln.conf d/lnk/o.conf d/sub/deep/y.conf d/sub/z.conf",
  ],
];

/** The links of the tree are known by the name of what they lead to. */
const ownName = (name: string): string =>
  ({ "d/ln.conf": "other/o.conf", "d/lnk/o.conf": "other/o.conf" })[name] ?? name.replace("_", " ");

describe("an Include", () => {
  it.each(RECORDED)("of %s brings in what httpd reads, in its order", async (pattern, files) => {
    tree();
    const expected = files.split(" ").map((name) => `r/${ownName(name)}`);
    expect(await include(pattern, ASKED)).toEqual(expected);
    expect(await include(join(temp, "r", pattern), ASKED)).toEqual(expected);
    expect(await include(pattern, { ...ASKED, serverRoot: join(temp, "r") })).toEqual(expected);
  });

  it.each([
    "d/nope.conf",
    "d/A.CONF",
    "d/{a,b}.conf",
    "d/nope*.conf",
    "nodir/*.conf",
    "d/a.con[f",
    "d/[[:upper:]].conf",
  ])("of %s brings in nothing, as in httpd", async (pattern) => {
    tree();
    expect(await include(pattern, ASKED)).toEqual([`missing ${pattern}`]);
  });

  it("gives the same object for the same file", async () => {
    tree();
    const io = {
      out() {},
      err() {},
      readStdin: async () => Buffer.alloc(0),
      env: {},
      outIsTerminal: false,
      errIsTerminal: false,
    };
    const collected = await collectFiles(["r"], io, {});
    const [root] = collected.httpdRoots;
    if (root === undefined) throw new Error("no root");
    const { load, loaded } = includeLoader(collected);
    const once = load("d/*.conf", root.file, undefined).files;
    const again = load("d/[A-Za-z]*.conf", root.file, undefined).files;
    expect(again.every((file) => once.includes(file))).toBe(true);
    expect(load("httpd.conf", root.file, undefined).files).toEqual([root.file]);
    // Comments alone tell nobody what a file is; as a part of httpd they are one.
    expect(loaded().map(({ name, kind }) => [name, kind])).toContainEqual(["r/d/a.conf", "httpd"]);
  });

  it("reads a file that is not enabled where it is named", async () => {
    write(ROOT, ["r/sites-available/a.conf", "JkMount /* a\n"], "r/sites-enabled/b.conf");
    expect(await include("sites-available/a.conf", ASKED)).toEqual(["r/sites-available/a.conf"]);
  });

  it("reads enabled files whose links lead to the original by absolute paths", async () => {
    write(ROOT, ["r/sites-available/a.conf", "JkMount /* a\n"]);
    link("r/sites-enabled/a.conf", "/etc/apache2/sites-available/a.conf");
    expect(await include("sites-enabled/*.conf", ASKED)).toEqual(["r/sites-enabled/a.conf"]);
  });
});

describe("an Include that leaves the folders", () => {
  it.each(["/etc/passwd", "../out/x.conf", "/etc/*", "/", "d/../../out/*.conf", "out.conf", "outside/x.conf"])(
    "is not followed: %s",
    async (pattern) => {
      write(ROOT, ["out/x.conf", "Listen 1\n"]);
      link("r/out.conf", "../out/x.conf");
      link("r/outside", "../out");
      const found = await include(pattern, ASKED);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/^outside /);
    },
  );

  it("is followed to a file that the command line names", async () => {
    write(ROOT, ["out/x.conf", "JkMount /* a\n"], ["out/y.conf", "JkMount /* b\n"]);
    const asked = { paths: ["r", "out/x.conf"], from: "r/httpd.conf" };
    expect(await include("../out/x.conf", asked)).toEqual(["out/x.conf"]);
    expect(await include(join(temp, "out/*.conf"), asked)).toEqual(["out/x.conf"]);
    link("r/d/l.conf", join(temp, "out/x.conf"));
    expect(await include("d", asked)).toEqual(["out/x.conf"]);
  });

  it.each([
    [".git", ".git/config"],
    ["packages", "node_modules/x/a.conf"],
  ])("or enters %s is not followed", async (_, name) => {
    write(ROOT, [`r/${name}`, "Listen 1\n"]);
    expect(await include(name, ASKED)).toEqual([`outside ${name}`]);
  });

  it.each([
    ["secrets of an environment", "KEY=abc\nTOKEN=def\n"],
    ["an ini file", "[core]\n  url = https://me:word@host\n"],
    ["a script", "#!/bin/sh\nListen 1\n"],
    ["bytes", "Listen 1\n\0"],
  ])("or brings in %s is not read", async (_, text) => {
    write(ROOT, ["r/secret.conf", text]);
    expect(await include("secret.conf", ASKED)).toEqual(["unreadable r/secret.conf"]);
  });
});

describe("a ServerRoot elsewhere", () => {
  it("of RHEL stands for the folder above conf/httpd.conf", async () => {
    write(["r/conf/httpd.conf", "ServerName a\n"], "r/conf.d/a.conf", "r/conf.modules.d/00.conf", "r/conf/magic.conf");
    const asked = { paths: ["r"], from: "r/conf/httpd.conf", serverRoot: "/etc/httpd" };
    expect(await include("conf.d/*.conf", asked)).toEqual(["r/conf.d/a.conf"]);
    expect(await include("/etc/httpd/conf.modules.d/*.conf", asked)).toEqual(["r/conf.modules.d/00.conf"]);
    expect(await include("conf/magic.conf", asked)).toEqual(["r/conf/magic.conf"]);
    expect(await include("conf.d/none.conf", asked)).toEqual(["missing conf.d/none.conf"]);
    expect(await include("/opt/x/*.conf", asked)).toEqual(["outside /opt/x/*.conf"]);
  });

  it("of Debian is the folder of apache2.conf, which does not name it", async () => {
    write(["r/etc/apache2/apache2.conf", "ServerName a\n"], ["r/etc/apache2/sites-enabled/a.conf", "Listen 1\n"]);
    write("r/etc/apache2/ports.conf", "r/etc/other/x.conf");
    const asked = { paths: ["r"], from: "r/etc/apache2/sites-enabled/a.conf" };
    expect(await include("ports.conf", asked)).toEqual(["r/etc/apache2/ports.conf"]);
    expect(await include("/etc/apache2/ports.conf", asked)).toEqual(["r/etc/apache2/ports.conf"]);
    // A walked folder may be a copy of the whole file system.
    expect(await include("/etc/other/x.conf", asked)).toEqual(["r/etc/other/x.conf"]);
  });

  it("is that of the copy which an included file is a part of", async () => {
    for (const host of ["web1", "web2"]) {
      write(
        [`r/${host}/conf/httpd.conf`, "ServerName a\n"],
        [`r/${host}/conf.d/a.conf`, "Listen 1\n"],
        `r/${host}/conf.d/more.inc`,
      );
    }
    const asked = { paths: ["r"], from: "r/web2/conf.d/a.conf", serverRoot: "/etc/httpd" };
    expect(await include("conf.d/more.inc", asked)).toEqual(["r/web2/conf.d/more.inc"]);
  });

  it("does not matter for one file of that name among those of the command line", async () => {
    write(
      ["httpd.conf", "ServerName a\n"],
      ["jk.conf", "JkMount /* a\n"],
      ["x/b.conf", "JkMount /* a\n"],
      ["y/b.conf", "JkMount /* a\n"],
    );
    const asked = {
      paths: ["httpd.conf", "jk.conf", "x/b.conf", "y/b.conf", "-"],
      from: "httpd.conf",
      serverRoot: "/etc/httpd",
    };
    expect(await include("/etc/httpd/conf.d/jk.conf", asked)).toEqual(["jk.conf"]);
    expect(await include("conf.d/b.conf", asked)).toEqual(["outside conf.d/b.conf"]);
    expect(await include("conf.d/*.conf", { ...asked, from: "<stdin>" })).toEqual(["outside conf.d/*.conf"]);
  });
});

describe("an Include is bounded", () => {
  it("in loops of links", async () => {
    write(ROOT, "r/d/a.conf");
    link("r/d/self", ".");
    link("r/d/up", "..");
    const found = await include("d", ASKED);
    expect(found.filter((name) => name === "r/d/a.conf").length).toBeLessThanOrEqual(2);
    expect(found).toContain("r/d/a.conf");
  });

  it("where links multiply", async () => {
    write(ROOT, "r/l19/a.conf");
    for (let level = 0; level < 19; level++) {
      for (const name of ["x", "y", "z"]) link(`r/l${level}/${name}`, `../l${level + 1}`);
    }
    const found = await include("l0", ASKED);
    expect(found.at(-1)).toMatch(/^too-many /);
  });

  it("by the limits of the search", async () => {
    write(ROOT, "r/d/a.conf", "r/d/b.conf", ["r/d/c.conf", "# long\n".repeat(100)]);
    expect(await include("d", { ...ASKED, limits: { files: 2 } })).toEqual([
      "r/d/a.conf",
      "too-many r/d/b.conf",
      "too-many r/d/c.conf",
    ]);
    expect(await include("d/c.conf", { ...ASKED, limits: { bytesPerFile: 100 } })).toEqual(["too-large r/d/c.conf"]);
  });

  it.each(["", "\0", `${"a/".repeat(5_000)}x`])("for any text", async (pattern) => {
    write(ROOT);
    expect(await include(pattern, ASKED)).toEqual([`missing ${pattern}`]);
  });
});

describe("matchesPattern", () => {
  it.each([
    ["a.conf", "*", true],
    [".a", "*", false],
    [".a", ".*", true],
    [".a", "?a", false],
    ["a]", "a]", true],
    ["]", "[]]", true],
    ["-", "[a-]", true],
    ["b", "[a-c]", true],
    ["*", "\\*", true],
    ["x", "\\*", false],
    ["abcabc", "*abc", true],
    ["abcab", "*abc", false],
    ["", "*", true],
    ["", "?", false],
  ])("%s, %s: %s", (name, pattern, expected) => {
    expect(matchesPattern(name, pattern)).toBe(expected);
  });

  it("takes every name for itself, where it is no pattern", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab.-_[]*?\\!^") }), (name) => {
        if (!isPattern(name) && !/[\\[]/.test(name)) expect(matchesPattern(name, name)).toBe(true);
        expect(matchesPattern(name, "*") || name.startsWith(".")).toBe(true);
      }),
    );
  });

  it("ends soon for patterns of many stars", () => {
    expect(matchesPattern("a".repeat(255), `${"*a".repeat(120)}b`)).toBe(false);
  });
});

describePeers("httpd", ["apache2"], () => {
  it("reads the same files in the same order", async () => {
    tree();
    mkdirSync("r/logs");
    const module = join(HTTPD_MODULES, "mod_mpm_event.so");
    for (const [pattern, files] of RECORDED) {
      const config = join(temp, "test.conf");
      writeFileSync(
        config,
        `ServerRoot ${temp}/r\nServerName a\nLoadModule mpm_event_module ${module}\nInclude "${pattern}"\n`,
      );
      const { stdout } = await runProcess(HTTPD_PROGRAM, ["-f", config, "-t", "-D", "DUMP_INCLUDES"]);
      const included = stdout.split("\n").filter((line) => line.includes(`${temp}/r/`));
      const names = included.map((line) => line.slice(line.indexOf(`${temp}/r/`) + temp.length + 3).replace(" ", "_"));
      expect([pattern, names.join(" ")]).toEqual([pattern, files]);
    }
  });
});
