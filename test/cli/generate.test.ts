import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CliSurroundings, runCli } from "../support/run-cli.ts";

let folder = "";
let out = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lbgen-generate-"));
  out = join(folder, "out");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Two nodes on loopback, so that nothing is found; `secret` is YAML. */
function topology(secret?: string, more = ""): string {
  const ajp = (port: number) => `ajp: { port: ${port}${secret === undefined ? "" : `, secret: ${secret}`} }`;
  return `balancers: [{ name: lb }]
nodes:
  - { name: t1, host: 127.0.0.1, ${ajp(8009)}${more} }
  - { name: t2, host: 127.0.0.1, ${ajp(8010)} }
`;
}

function put(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** Runs `generate` on a file of the folder; messages come back with the folder cut off. */
async function generate(text: string, args: readonly string[] = [], around: CliSurroundings = {}) {
  const file = put("t.yaml", text);
  const { code, out: stdout, err } = await runCli(["generate", file, "-o", out, ...args], around);
  const cut = (printed: string) => printed.replaceAll(`${folder}/`, "");
  return { code, out: cut(stdout), err: cut(err) };
}

const mode = (path: string): string => (statSync(join(out, path)).mode & 0o777).toString(8);
const read = (path: string): string => readFileSync(join(out, path), "utf8");

/** Every file below a folder with its bytes. */
function tree(at: string): Record<string, string> {
  if (!existsSync(at)) return {};
  const files = readdirSync(at, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [relative(at, path), readFileSync(path, "latin1")]));
}

const PATHS = ["apache/workers.properties", "apache/jk.conf", "t1/server.xml", "t2/server.xml", "INSTALL.md"];
const UP_TO_DATE = { code: 0, out: "", err: "out is up to date\n" };

describe("writing", () => {
  it("writes the files, lists them, and says nothing is to do the second time", async () => {
    const first = await generate(topology());
    expect(first).toEqual({
      code: 0,
      out: PATHS.map((path) => `create  out/${path}\n`).join(""),
      err: "wrote out; out/INSTALL.md says what goes where\n",
    });
    expect(Object.keys(tree(out))).toEqual([...PATHS, ".lbgen.json"].sort());
    const before = tree(out);
    expect(await generate(topology())).toEqual(UP_TO_DATE);
    expect(tree(out)).toEqual(before);
  });

  it("replaces what it wrote itself without a backup", async () => {
    await generate(topology());
    const result = await generate(topology().replace("8010", "8011"));
    expect(result.out).toBe(
      ["apache/workers.properties", "t2/server.xml", "INSTALL.md"].map((path) => `update  out/${path}\n`).join(""),
    );
    expect(Object.keys(tree(out))).toEqual([...PATHS, ".lbgen.json"].sort());
  });

  it("keeps a file that it did not write, or that was changed since, and names the copy", async () => {
    mkdirSync(join(out, "apache"), { recursive: true });
    writeFileSync(join(out, "apache/jk.conf"), "mine\n");
    const first = await generate(topology());
    expect(first.err).toContain("out/apache/jk.conf was not as lbgen wrote it: kept as out/apache/jk.conf.bak-1\n");
    writeFileSync(join(out, "t1/server.xml"), "changed\n");
    writeFileSync(join(out, "apache/jk.conf"), "changed too\n");
    const second = await generate(topology());
    expect(second.err).toContain("kept as out/t1/server.xml.bak-1\n");
    expect(second.err).toContain("kept as out/apache/jk.conf.bak-2\n");
    expect([read("apache/jk.conf.bak-1"), read("apache/jk.conf.bak-2"), read("t1/server.xml.bak-1")]).toEqual([
      "mine\n",
      "changed too\n",
      "changed\n",
    ]);
  });

  it("deletes the files of a node that is gone, and keeps those that were changed", async () => {
    const three = `${topology()}  - { name: t3, host: 127.0.0.1, ajp: { port: 8011 } }\n  - { name: t4, host: 127.0.0.1, ajp: { port: 8012 } }\n`;
    await generate(three);
    writeFileSync(join(out, "t4/server.xml"), "mine\n");
    const result = await generate(topology());
    expect(result.out).toContain("delete  out/t3/server.xml\n");
    expect(result.err).toContain("out/t4/server.xml is no longer generated, but was changed since: left where it is\n");
    expect(existsSync(join(out, "t3"))).toBe(false);
    expect(read("t4/server.xml")).toBe("mine\n");
  });

  it("refuses to write through a symbolic link below DIR, and writes nothing", async () => {
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    mkdirSync(out);
    symlinkSync(elsewhere, join(out, "t2"));
    const result = await generate(topology());
    expect(result).toEqual({ code: 3, out: "", err: expect.stringMatching(/^lbgen: out\/t2 is a symbolic link.*\n$/) });
    expect([readdirSync(out), readdirSync(elsewhere)]).toEqual([["t2"], []]);
  });

  it("follows DIR itself where it is a symbolic link", async () => {
    mkdirSync(join(folder, "real"));
    symlinkSync("real", out);
    expect((await generate(topology())).code).toBe(0);
    expect(Object.keys(tree(join(folder, "real")))).toContain("t1/server.xml");
  });

  it.each([
    ["DIR is a file", () => writeFileSync(out, ""), /^lbgen: out is not a directory/],
    [
      "a folder is a file",
      () => {
        mkdirSync(out);
        writeFileSync(join(out, "apache"), "");
      },
      /^lbgen: out\/apache is in the place of a directory/,
    ],
    [
      "a file is a folder",
      () => mkdirSync(join(out, "INSTALL.md"), { recursive: true }),
      /^lbgen: out\/INSTALL\.md is in the place of a file/,
    ],
  ])("%s: one line, exit 3, nothing written", async (_, prepare, message) => {
    prepare();
    const before = tree(folder);
    const result = await generate(topology());
    expect(result).toEqual({ code: 3, out: "", err: expect.stringMatching(message) });
    expect(result.err.trimEnd().split("\n")).toHaveLength(1);
    const { "t.yaml": _file, ...after } = tree(folder);
    expect(after).toEqual(before);
  });

  it("a DIR that cannot be made: exit 3", async () => {
    const result = await runCli(["generate", put("t.yaml", topology()), "-o", "/proc/lbgen/out"]);
    expect(result).toMatchObject({ code: 3, out: "", err: expect.stringMatching(/^lbgen: .*\/proc\/lbgen/) });
  });

  it("an empty DIR, as of a variable that is not set, is no directory: exit 2", async () => {
    expect(await runCli(["generate", put("t.yaml", topology()), "-o", ""])).toMatchObject({ code: 2, out: "" });
  });
});

describe("secrets", () => {
  it("files that hold one are 0600: both sides, the list with its hashes, and the patch", async () => {
    put("mine.xml", '<Server><Service name="Catalina"><Engine name="Catalina" defaultHost="h"/></Service></Server>\n');
    const result = await generate(topology("abc-123", ", serverXml: mine.xml"));
    expect(result.code).toBe(0);
    for (const path of [
      "apache/workers.properties",
      "t1/server.xml",
      "t1/server.xml.patch",
      "t2/server.xml",
      ".lbgen.json",
    ])
      expect(`${path} ${mode(path)}`).toBe(`${path} 600`);
    for (const path of ["apache/jk.conf", "INSTALL.md"]) expect(Number.parseInt(mode(path), 8) & 0o600).toBe(0o600);
    expect(read("INSTALL.md") + read("apache/jk.conf") + read(".lbgen.json")).not.toContain("abc-123");
    expect(`${result.out}${result.err}`).not.toContain("abc-123");
  });

  it("a server.xml with a password of another attribute is 0600 too", async () => {
    await generate(topology().replace("port: 8009", "port: 8009, attributes: { sslPassword: hush }"));
    expect([mode("t1/server.xml"), mode(".lbgen.json")]).toEqual(["600", "600"]);
    expect(Number.parseInt(mode("t2/server.xml"), 8) & 0o600).toBe(0o600);
  });

  it("a file that has become laxer is tightened, and --check says so", async () => {
    await generate(topology("abc"));
    chmodSync(join(out, "t1/server.xml"), 0o644);
    expect(await generate(topology("abc"), ["--check"])).toMatchObject({
      code: 1,
      out: "chmod 0600  out/t1/server.xml\n",
    });
    expect((await generate(topology("abc"))).code).toBe(0);
    expect(mode("t1/server.xml")).toBe("600");
  });

  it.each([
    ["no line end", "abc", "abc"],
    ["one line end", "abc\n", "abc"],
    ["a Windows line end", "abc\r\n", "abc"],
    ["what XML escapes", `a&<>"'b\n`, `a&<>"'b`],
    ["a blank inside", "a b\n", "a b"],
  ])("a file with %s", async (_, text, expected) => {
    put("secret.txt", text);
    expect((await generate(topology("{ file: secret.txt }"))).code).toBe(0);
    expect(read("apache/workers.properties")).toContain(`\nworker.t1.secret=${expected}\n`);
  });

  it.each([
    ["two line ends", "abc\n\n"],
    ["a carriage return", "abc\r"],
    ["a line end first", "\nabc"],
    ["nothing", ""],
    ["a line end alone", "\n"],
    ["#", "ab#cd\n"],
    ["$(", "ab$(cd\n"],
    ["${", "ab$" + "{cd}\n"],
    ["a blank at the end", "abc \n"],
    ["a tab", "a\tb\n"],
    ["a NUL", "a\0b\n"],
    ["a letter beyond ASCII", "geheimä\n"],
    ["a byte order mark", "\ufeffabc\n"],
    ["4001 bytes", "x".repeat(4001)],
  ])("a file with %s is refused, and the message does not say what it holds", async (_, text) => {
    put("secret.txt", text);
    const result = await generate(topology("{ file: secret.txt }"));
    expect(result).toMatchObject({ code: 1, out: "" });
    expect(result.err).toMatch(/^t\.yaml:3:\d+: error: the secret in secret\.txt .* \[bad-secret\]\n/);
    if (text.trim() !== "") expect(result.err).not.toContain(text.trim());
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ["unset", {}, "secret-missing"],
    ["empty", { AJP_SECRET: "" }, "bad-secret"],
    ["with #", { AJP_SECRET: "hush#hush" }, "bad-secret"],
    ["with $(", { AJP_SECRET: "hush$(hush" }, "bad-secret"],
    ["with a line end", { AJP_SECRET: "hush\n" }, "bad-secret"],
  ])("an environment variable that is %s", async (_, env, code) => {
    const result = await generate(topology("{ env: AJP_SECRET }"), [], { env });
    expect(result).toMatchObject({ code: 1, out: "" });
    expect(result.err).toContain("AJP_SECRET");
    expect(result.err).toContain(`[${code}]`);
    expect(result.err).not.toContain("hush");
    expect(existsSync(out)).toBe(false);
  });

  it.each([["missing.txt"], ["."]])("a file that cannot be read (%s) is an error of the topology", async (file) => {
    const result = await generate(topology(`{ file: ${file} }`));
    expect(result.code).toBe(1);
    expect(result.err).toMatch(/^t\.yaml:3:\d+: error: .* \[secret-missing\]\n/);
    expect(existsSync(out)).toBe(false);
  });

  it("leaves what was written before as it is when one is missing now", async () => {
    await generate(topology("abc"));
    const before = tree(out);
    expect((await generate(topology("{ env: NOT_SET }"))).code).toBe(1);
    expect(tree(out)).toEqual(before);
  });
});

describe("--check, --diff and --dry-run write nothing", () => {
  it.each([["--check"], ["--diff"], ["--dry-run"]])("%s, where there is nothing yet", async (option) => {
    const result = await generate(topology(), [option]);
    expect(result.code).toBe(option === "--check" ? 1 : 0);
    expect(existsSync(out)).toBe(false);
  });

  it.each([["--check"], ["--diff"], ["--dry-run"]])("%s, where a file changed", async (option) => {
    await generate(topology());
    writeFileSync(join(out, "INSTALL.md"), "mine\n");
    const before = tree(out);
    const result = await generate(topology(), [option]);
    expect(result.code).toBe(option === "--check" ? 1 : 0);
    expect(result.out).toContain("out/INSTALL.md");
    expect(tree(out)).toEqual(before);
  });

  it.each([["--check"], ["--diff"], ["--dry-run"]])("%s, where all is up to date", async (option) => {
    await generate(topology());
    const before = tree(out);
    const result = await generate(topology(), [option]);
    expect(result.code).toBe(0);
    if (option !== "--dry-run") expect(result.out).toBe("");
    expect(tree(out)).toEqual(before);
  });

  it("--check notices a missing file, a stale one and a changed list", async () => {
    const check = async (text = topology()) => (await generate(text, ["--check"])).code;
    await generate(topology());
    expect(await check()).toBe(0);
    expect(await check(topology().replace("8010", "8011"))).toBe(1);
    rmSync(join(out, "t2/server.xml"));
    expect(await check()).toBe(1);
    await generate(topology());
    rmSync(join(out, ".lbgen.json"));
    expect(await check()).toBe(1);
  });

  it("--dry-run lists every file with what becomes of it", async () => {
    await generate(topology());
    writeFileSync(join(out, "apache/jk.conf"), "mine\n");
    rmSync(join(out, "INSTALL.md"));
    expect((await generate(topology().replace("name: t2", "name: t3"), ["--dry-run"])).out).toBe(
      [
        "update     out/apache/workers.properties",
        "update     out/apache/jk.conf",
        "unchanged  out/t1/server.xml",
        "create     out/t3/server.xml",
        "create     out/INSTALL.md",
        "delete     out/t2/server.xml",
        "",
      ].join("\n"),
    );
  });

  it("--diff is a unified diff from what is there to what would be", async () => {
    await generate(topology());
    expect((await generate(topology().replace("port: 8010", "port: 8011"), ["--diff"])).out).toContain(
      [
        "--- a/out/apache/workers.properties",
        "+++ b/out/apache/workers.properties",
        "@@ -36,7 +36,7 @@",
        " # Node t2",
        " worker.t2.type=ajp13",
        " worker.t2.host=127.0.0.1",
        "-worker.t2.port=8010",
        "+worker.t2.port=8011",
        " worker.t2.lbfactor=1",
        " worker.t2.ping_mode=A",
        " worker.t2.ping_timeout=10000",
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["--check", "--diff"],
    ["--check", "--dry-run"],
    ["--diff", "--dry-run"],
    ["--diff", "--format=json"],
  ])("%s and %s exclude each other", async (one, other) => {
    expect((await generate(topology(), [one, other])).code).toBe(2);
  });
});

describe("--diff shows no secret", () => {
  const OWN = `<?xml version="1.0"?>
<Server port="8005">
  <!-- old: secret="hush-comment" -->
  <Resource name="db" password='hush-db' url="jdbc:x://app:hush-url@db/x"
            keystorePass=
"hush-line"/>
  <Service name="Catalina">
    <Connector protocol="AJP/1.3" port="8009" secret=
"hush-old"/>
    <Engine name="Catalina" defaultHost="localhost"/>
  </Service>
</Server>
`;

  it.each([
    ["UTF-8", (text: string) => Buffer.from(text)],
    ["UTF-16", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ])("neither an old one nor a new one, nor one of the node's own server.xml (%s) and its patch", async (_, encode) => {
    put("mine.xml", encode(OWN));
    const printed: string[] = [];
    const show = async (secret: string) => {
      const result = await generate(topology(secret, ", serverXml: mine.xml"), ["--diff"]);
      expect(result.code).toBe(0);
      for (const path of ["apache/workers.properties", "t1/server.xml", "t1/server.xml.patch"])
        expect(result.out).toContain(`+++ b/out/${path}\n`);
      printed.push(result.out, result.err);
    };
    await show("hush-first");
    await generate(topology("hush-first", ", serverXml: mine.xml"));
    expect(read("t1/server.xml.patch").replaceAll("\0", "")).toContain("hush-old");
    await show("hush-second");
    writeFileSync(
      join(out, "apache/workers.properties"),
      "# worker.t1.secret = hush-third\nworker.t2.secret=hush-fourth # secret=hush-fifth\r\n",
    );
    await show("hush-second");
    expect(printed.join("").replaceAll("\0", "")).not.toContain("hush");
    expect(printed.join("")).toContain("***");
  });

  it("shows that a secret changed, on both sides", async () => {
    await generate(topology("hush-first"));
    const { out } = await generate(topology("hush-second"), ["--diff"]);
    expect(out).toContain("-worker.t1.secret=***\n+worker.t1.secret=***\n");
    expect(out).toContain('-               secret="***"\n+               secret="***"\n');
  });

  it("keeps the lines of a node whose name speaks of secrets readable", async () => {
    const { out } = await generate(topology().replace("name: t1", "name: secret1"), ["--diff"]);
    expect(out).toContain("+worker.secret1.port=8009\n");
  });
});

describe("--format json", () => {
  it("is one object on stdout, and nothing else", async () => {
    await generate(`${topology()}  - { name: t3, host: 127.0.0.1, ajp: { port: 8011 } }\n`);
    writeFileSync(join(out, "INSTALL.md"), "mine\n");
    const result = await generate(topology().replace("t1, host: 127.0.0.1", "t1, host: 10.0.0.1"), [
      "--format",
      "json",
    ]);
    const { files, stale, backups, diagnostics } = JSON.parse(result.out);
    expect(files).toEqual(PATHS.map((path) => ({ path, action: /jk\.conf|t2/.test(path) ? "unchanged" : "update" })));
    expect(stale).toEqual([{ path: "t3/server.xml", action: "delete" }]);
    expect(backups).toEqual([{ path: "INSTALL.md", backup: "INSTALL.md.bak-1" }]);
    expect(diagnostics).toEqual([
      expect.objectContaining({ severity: "warning", code: "no-secret", line: 3, column: expect.any(Number) }),
    ]);
  });

  it("holds the errors, with exit 1", async () => {
    const result = await generate(topology("{ env: NOT_SET }"), ["--format", "json"]);
    expect(result.code).toBe(1);
    expect(JSON.parse(result.out)).toMatchObject({
      files: [],
      diagnostics: [{ severity: "error", code: "secret-missing" }],
    });
  });
});

describe("a node's own server.xml", () => {
  const two = `<Server>
  <Service name="Catalina">
    <Connector protocol="AJP/1.3" port="1" secret="hush-1"/>
    <Connector protocol="AJP/1.3" port="2" secret="hush-2"/>
    <Engine name="Catalina" defaultHost="localhost"/>
  </Service>
</Server>
`;
  const hash = `<Server>
  <Service name="Catalina">
    <Connector protocol="AJP/1.3" port="8009" secret="hush-1" # AJP
      address="127.0.0.1"/>
  </Service>
</Server>
`;
  it.each([
    ["missing", undefined, /^t\.yaml:3:\d+: error: own\.xml cannot be read: no such file or directory \[/],
    ["empty", "", /^own\.xml: error: .* \[file-empty\]/],
    ["with a # comment inside a tag", hash, /^own\.xml:3:63: error: .* \[xml-hash-comment\]/],
    ["cut off", two.slice(0, 150), /^own\.xml:\d+:\d+: error: .* \[xml-syntax\]/],
    ["with several AJP Connectors", two, /^own\.xml:4:5: error: .*line 3 \(port 1\), line 4 \(port 2\) \[/],
    ["of something else", "<project/>\n", /^own\.xml:1:1: error: /],
  ])("%s: a finding with its place, exit 1, nothing written", async (_, text, message) => {
    if (text !== undefined) put("own.xml", text);
    const result = await generate(topology("abc", ", serverXml: own.xml"));
    expect(result).toMatchObject({ code: 1, out: "" });
    expect(result.err).toMatch(message);
    expect(result.err).not.toContain("hush");
    expect(existsSync(out)).toBe(false);
  });

  it("shows the findings of all of them in one run", async () => {
    put("own.xml", hash);
    put("other.xml", two);
    const text = topology("abc", ", serverXml: own.xml").replace(
      "port: 8010, secret: abc }",
      "port: 8010, secret: abc }, serverXml: other.xml",
    );
    const { err } = await generate(text);
    expect(err).toContain("own.xml:3:");
    expect(err).toContain("other.xml:4:");
  });

  it("patched twice is patched once", async () => {
    put("own.xml", two.replace(/.*port="2".*\n/, ""));
    const text = topology("abc", ", serverXml: own.xml");
    await generate(text);
    const patched = read("t1/server.xml");
    expect(read("t1/server.xml.patch")).toMatch(/^--- a\/server\.xml\n\+\+\+ b\/server\.xml\n@@/);
    put("own.xml", patched);
    await generate(text);
    expect(read("t1/server.xml")).toBe(patched);
    expect(read("t1/server.xml.patch")).toBe("");
  });
});

describe("the topology", () => {
  it.each([
    ["an error", topology().replace("8010", "80100"), 1, /^t\.yaml:4:\d+: error: /],
    ["no YAML", "a: [", 1, /^t\.yaml:1:\d+: error: /],
    ["an empty file", "", 1, /^t\.yaml.*: error: /],
    ["binary", "\0\u0001\u0002", 1, /^t\.yaml.*: error: /],
    ["__proto__", "__proto__: { nodes: [] }\n", 1, /error: .*__proto__/],
  ])("with %s: findings, exit 1, nothing written", async (_, text, code, message) => {
    const result = await generate(text);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toMatch(message);
    expect(result.err).toMatch(/nothing was written\n$/);
    expect(existsSync(out)).toBe(false);
  });

  it("may come from standard input, its paths from the current directory", async () => {
    const file = put("secret.txt", "abc\n");
    const stdin = topology(`{ file: ${relative(process.cwd(), file)} }`);
    const result = await runCli(["generate", "-", "-o", out], { stdin });
    expect(result.code).toBe(0);
    expect(read("apache/workers.properties")).toContain("worker.t1.secret=abc\n");
    const wrong = await runCli(["generate", "-", "-o", out], { stdin: "x: 1\n" });
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain("<stdin>:1:1: error:");
  });

  it("that is not there: exit 3", async () => {
    const result = await runCli(["generate", join(folder, "none.yaml"), "-o", out]);
    expect(result).toMatchObject({
      code: 3,
      err: `lbgen: cannot read ${join(folder, "none.yaml")}: no such file or directory\n`,
    });
  });

  it("--strict: warnings stop it too; --ignore and lint.ignore take them away", async () => {
    const text = topology().replace("t1, host: 127.0.0.1", "t1, host: 10.0.0.1");
    expect((await generate(text, ["--strict"])).code).toBe(1);
    expect(existsSync(out)).toBe(false);
    expect(await generate(text, ["--strict", "--ignore", "no-secret", "--dry-run"])).toMatchObject({
      code: 0,
      err: "",
    });
    expect(await generate(`${text}lint: { ignore: [no-secret] }\n`, ["--strict", "--quiet"])).toEqual({
      code: 0,
      out: "",
      err: "",
    });
  });
});
