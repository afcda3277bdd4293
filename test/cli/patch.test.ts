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
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "../../src/cli/main.ts";
import { describePeers } from "../support/peers.ts";
import { runProcess } from "../support/processes.ts";
import { type CliSurroundings, runCli } from "../support/run-cli.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lbgen-patch-"));
  put("t.yaml", TOPOLOGY);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TOPOLOGY = `tuning: minimal
balancers: [{ name: lb }]
nodes:
  - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109, secret: hush-new } }
  - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 } }
`;

const SERVER = `<?xml version="1.0"?>
<Server port="8005" shutdown="SHUTDOWN">
  <Service name="Catalina">
    <Connector port="8080" protocol="HTTP/1.1" keystorePass="hush-key"/>
    <Connector protocol="AJP/1.3" port="8009"   secret='hush-old' />
    <Engine name="Catalina" defaultHost="localhost">
      <!-- café -->
      <Host name="localhost" appBase="webapps"/>
    </Engine>
  </Service>
</Server>
`;

/** By hand: the two start tags of which something changes, all else as it was, quotes like their neighbour's. */
const PATCHED = SERVER.replace(
  `port="8009"   secret='hush-old' />`,
  `port="8109"   secret='hush-new' address='127.0.0.1' />`,
).replace('defaultHost="localhost">', 'defaultHost="localhost" jvmRoute="tomcat1">');

function put(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const bytes = (name: string): Buffer => readFileSync(join(folder, name));

/** Runs `patch` on a file of the folder; messages come back with the folder cut off. */
async function patch(file: string, args: readonly string[] = [], around: CliSurroundings = {}) {
  const path = file === "-" ? file : join(folder, file);
  const argv = ["patch", path, "-t", join(folder, "t.yaml"), "-n", "tomcat1", ...args];
  const { code, out, err } = await runCli(argv, around);
  return { code, out: out.replaceAll(`${folder}/`, ""), err: err.replaceAll(`${folder}/`, "") };
}

describe("the diff", () => {
  it("shows what would change, secrets old and new as ***, and writes nothing", async () => {
    put("server.xml", SERVER);
    expect(await patch("server.xml")).toEqual({
      code: 0,
      out: `--- a/server.xml
+++ b/server.xml
@@ -2,8 +2,8 @@
 <Server port="8005" shutdown="SHUTDOWN">
   <Service name="Catalina">
     <Connector port="8080" protocol="HTTP/1.1" keystorePass="***"/>
-    <Connector protocol="AJP/1.3" port="8009"   secret='***' />
-    <Engine name="Catalina" defaultHost="localhost">
+    <Connector protocol="AJP/1.3" port="8109"   secret='***' address='127.0.0.1' />
+    <Engine name="Catalina" defaultHost="localhost" jvmRoute="tomcat1">
       <!-- café -->
       <Host name="localhost" appBase="webapps"/>
     </Engine>
`,
      err: "",
    });
    expect(bytes("server.xml").toString()).toBe(SERVER);
    expect(readdirSync(folder).sort()).toEqual(["server.xml", "t.yaml"]);
  });

  it("is empty where nothing changes", async () => {
    put("server.xml", PATCHED);
    expect(await patch("server.xml")).toEqual({ code: 0, out: "", err: "server.xml is up to date\n" });
    expect(await patch("server.xml", ["--quiet"])).toEqual({ code: 0, out: "", err: "" });
  });

  it("names a changed secret though both sides read alike", async () => {
    put("server.xml", PATCHED.replace("hush-new", "hush-x"));
    const { out } = await patch("server.xml");
    expect(out).toMatch(/^-.*secret='\*\*\*'.*\n\+.*secret='\*\*\*'/m);
  });

  it("has colours only where they are wanted", async () => {
    put("server.xml", SERVER);
    const coloured = await patch("server.xml", [], { outIsTerminal: true });
    expect(coloured.out).toContain("\u001b[32m+    <Engine");
    for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }])
      expect((await patch("server.xml", [], { outIsTerminal: true, env })).out).not.toContain("\u001b");
    expect((await patch("server.xml", [], { env: { FORCE_COLOR: "1" } })).out).toContain("\u001b[31m-");
  });
});

const ENCODINGS: readonly (readonly [string, (text: string) => Buffer])[] = [
  ["UTF-8", (text) => Buffer.from(text)],
  ["UTF-8 with a byte order mark", (text) => Buffer.from(`\ufeff${text}`)],
  ["Windows line ends", (text) => Buffer.from(text.replaceAll("\n", "\r\n"))],
  ["mixed line ends and none at the end", (text) => Buffer.from(text.replace("\n", "\r\n").trimEnd())],
  ["ISO-8859-1", (text) => Buffer.from(text.replace("?>", ' encoding="ISO-8859-1"?>'), "latin1")],
  ["UTF-16LE", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16BE", (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
];

describe("--stdout", () => {
  it.each(ENCODINGS)("%s: prints the patched file, every other byte as it was", async (_, encode) => {
    put("server.xml", encode(SERVER));
    const out: Buffer[] = [];
    const argv = ["patch", join(folder, "server.xml"), "-t", join(folder, "t.yaml"), "-n", "tomcat1", "--stdout"];
    const code = await main(argv, {
      out: (text) => void out.push(Buffer.from(text)),
      err: () => {},
      readStdin: async () => Buffer.alloc(0),
      env: {},
      outIsTerminal: false,
      errIsTerminal: false,
    });
    expect(code).toBe(0);
    expect(Buffer.concat(out).equals(encode(PATCHED))).toBe(true);
  });

  it("is refused on a terminal if the file holds a secret", async () => {
    put("server.xml", SERVER);
    const refused = await patch("server.xml", ["--stdout"], { outIsTerminal: true });
    expect(refused).toMatchObject({ code: 2, out: "", err: expect.stringContaining("secret") });
    put("server.xml", Buffer.from(`\ufeff${SERVER}`, "utf16le"));
    expect(await patch("server.xml", ["--stdout"], { outIsTerminal: true })).toMatchObject({ code: 2, out: "" });
    const plain = SERVER.replace(' keystorePass="hush-key"', "").replace("   secret='hush-old' ", "");
    put("server.xml", plain);
    const shown = await patch("server.xml", ["-n", "tomcat2", "--stdout"], { outIsTerminal: true });
    expect(shown.code).toBe(0);
    expect(shown.out).toContain('secretRequired="false"');
  });
});

describe("--write", () => {
  it.each(ENCODINGS)("%s: replaces the file and keeps the old one", async (_, encode) => {
    put("server.xml", encode(SERVER));
    const result = await patch("server.xml", ["--write"]);
    expect(result).toMatchObject({ code: 0, err: "wrote server.xml; what was there is server.xml.bak-1\n" });
    expect(result.out).not.toContain("hush");
    expect(bytes("server.xml").equals(encode(PATCHED))).toBe(true);
    expect(bytes("server.xml.bak-1").equals(encode(SERVER))).toBe(true);
  });

  it("prints the diff once", async () => {
    put("server.xml", SERVER);
    const { out } = await patch("server.xml", ["--write"]);
    expect(out.match(/^\+\+\+ b\/server\.xml$/gm)).toHaveLength(1);
  });

  it("changes nothing the second time", async () => {
    put("server.xml", SERVER);
    await patch("server.xml", ["--write"]);
    const { mtimeMs, ino } = statSync(join(folder, "server.xml"));
    expect(await patch("server.xml", ["--write"])).toEqual({ code: 0, out: "", err: "server.xml is up to date\n" });
    expect(statSync(join(folder, "server.xml"))).toMatchObject({ mtimeMs, ino });
    expect(readdirSync(folder).sort()).toEqual(["server.xml", "server.xml.bak-1", "t.yaml"]);
  });

  it("keeps the mode, also on the backup", async () => {
    chmodSync(put("server.xml", SERVER), 0o640);
    await patch("server.xml", ["--write", "--quiet"]);
    for (const name of ["server.xml", "server.xml.bak-1"])
      expect(statSync(join(folder, name)).mode & 0o7777).toBe(0o640);
  });

  it("follows a symbolic link and leaves it one", async () => {
    mkdirSync(join(folder, "real"));
    put("real/server.xml", SERVER);
    symlinkSync("real/server.xml", join(folder, "link.xml"));
    expect(await patch("link.xml", ["--write"])).toMatchObject({
      code: 0,
      err: expect.stringContaining("real/server.xml.bak-1"),
    });
    expect(bytes("real/server.xml").toString()).toBe(PATCHED);
    expect(readdirSync(join(folder, "real")).sort()).toEqual(["server.xml", "server.xml.bak-1"]);
    expect(readdirSync(folder).sort()).toEqual(["link.xml", "real", "t.yaml"]);
  });

  it("takes the next free number for the backup", async () => {
    put("server.xml", SERVER);
    put("server.xml.bak-1", "mine");
    await patch("server.xml", ["--write"]);
    expect(bytes("server.xml.bak-1").toString()).toBe("mine");
    expect(bytes("server.xml.bak-2").toString()).toBe(SERVER);
  });

  it.each([
    ["not well-formed", SERVER.replace("</Engine>", ""), 1],
    ["with a # comment inside a tag", SERVER.replace("   secret", " # secret"), 1],
    ["empty", "", 1],
    ["binary", "\0\u0001\u0002\u0003", 1],
    ["of something else", "<project/>", 1],
  ])("leaves a file that is %s as it is", async (_, text, code) => {
    put("server.xml", text);
    const result = await patch("server.xml", ["--write"]);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toMatch(/^server\.xml(?::\d+:\d+)?: error: .*\[[a-z-]+\]\n/);
    expect(result.err).not.toContain("hush");
    expect(bytes("server.xml").toString()).toBe(text);
    expect(existsSync(join(folder, "server.xml.bak-1"))).toBe(false);
  });
});

describe("--check", () => {
  it("is 1 where the file would change and 0 where not, and writes nothing", async () => {
    put("server.xml", SERVER);
    expect(await patch("server.xml", ["--check"])).toEqual({ code: 1, out: "", err: "server.xml would change\n" });
    expect(bytes("server.xml").toString()).toBe(SERVER);
    put("server.xml", PATCHED);
    expect(await patch("server.xml", ["--check"])).toEqual({ code: 0, out: "", err: "server.xml is up to date\n" });
    expect(readdirSync(folder).sort()).toEqual(["server.xml", "t.yaml"]);
  });
});

describe("--format json", () => {
  it("is one object with the diff in plain text, and the findings", async () => {
    put("server.xml", SERVER);
    const text = await patch("server.xml");
    const { code, out, err } = await patch("server.xml", ["--format", "json"], { env: { FORCE_COLOR: "1" } });
    expect(JSON.parse(out)).toEqual({ changed: true, diff: text.out, backup: null, diagnostics: [] });
    expect([code, err]).toEqual([0, ""]);
    expect(out).not.toContain("hush");
  });

  it("holds the errors where the file cannot be patched, and is refused with --stdout", async () => {
    put("server.xml", SERVER.replace("</Engine>", ""));
    const { code, out } = await patch("server.xml", ["--format", "json"]);
    expect(JSON.parse(out)).toMatchObject({ changed: false, diff: "", diagnostics: [{ severity: "error" }] });
    expect(code).toBe(1);
    expect((await patch("server.xml", ["--format", "json", "--stdout"])).code).toBe(2);
  });
});

describe("standard input", () => {
  it("is the server.xml", async () => {
    expect(await patch("-", ["--stdout"], { stdin: SERVER })).toEqual({ code: 0, out: PATCHED, err: "" });
    expect(await patch("-", ["--check"], { stdin: SERVER })).toMatchObject({ code: 1, err: "<stdin> would change\n" });
    expect((await patch("-", [], { stdin: "<a>" })).err).toMatch(/^<stdin>:1:1: error: /);
  });

  it("or the topology", async () => {
    put("server.xml", SERVER);
    const argv = ["patch", join(folder, "server.xml"), "-t", "-", "-n", "tomcat1", "--stdout"];
    expect(await runCli(argv, { stdin: TOPOLOGY })).toEqual({ code: 0, out: PATCHED, err: "" });
  });

  it.each([
    ["both", ["-t", "-"]],
    ["what --write replaces", ["--write"]],
  ])("but not %s", async (_, args) => {
    expect(await patch("-", args, { stdin: SERVER })).toMatchObject({ code: 2, out: "" });
  });
});

describe("usage", () => {
  it.each([
    [
      "a node that there is not",
      ["-n", "tomact1"],
      /^lbgen: the topology has no node tomact1\n {2}hint: did you mean tomcat1\?\n$/,
    ],
    ["a node like none", ["-n", "x"], /no node x\n {2}hint: its nodes are tomcat1, tomcat2\n$/],
    ["--check with --write", ["--check", "--write"], /cannot be used/],
    ["--stdout with --write", ["--stdout", "--write"], /cannot be used/],
    ["--stdout with --check", ["--stdout", "--check"], /cannot be used/],
    ["an option like another", ["--wriet"], /did you mean --write\?/],
  ])("%s: exit 2, nothing done", async (_, args, message) => {
    put("server.xml", SERVER);
    const result = await patch("server.xml", args);
    expect(result).toMatchObject({ code: 2, out: "", err: expect.stringMatching(message) });
    expect(bytes("server.xml").toString()).toBe(SERVER);
  });

  it("a file that is not there, or is a folder: exit 3", async () => {
    expect(await patch("none.xml")).toEqual({
      code: 3,
      out: "",
      err: "lbgen: cannot read none.xml: no such file or directory\n",
    });
    mkdirSync(join(folder, "d"));
    expect((await patch("d")).code).toBe(3);
    put("server.xml", SERVER);
    expect((await patch("server.xml", ["-t", join(folder, "none.yaml")])).code).toBe(3);
  });

  it("errors in the topology: exit 1", async () => {
    put("server.xml", SERVER);
    put("t.yaml", TOPOLOGY.replace("8109", "81090"));
    expect(await patch("server.xml", ["--write"])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/^t\.yaml:4:\d+: error: /),
    });
    expect(bytes("server.xml").toString()).toBe(SERVER);
  });

  it("reads the secret of its own node only", async () => {
    put("server.xml", SERVER);
    put("t.yaml", TOPOLOGY.replace("port: 8209 }", "port: 8209, secret: { env: NOT_SET } }"));
    expect((await patch("server.xml")).code).toBe(0);
    const other = await patch("server.xml", ["-n", "tomcat2"]);
    expect(other).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("NOT_SET is not set [secret-missing]"),
    });
  });

  it("names the connectors where it cannot choose, their secrets ***", async () => {
    put(
      "server.xml",
      SERVER.replace("    <Engine", '    <Connector protocol="AJP/1.3" port="8010" secret="hush-2"/>\n    <Engine'),
    );
    const result = await patch("server.xml");
    expect(result).toMatchObject({ code: 1, out: "" });
    expect(result.err).toMatch(/line 5 \(port 8009\), line 6 \(port 8010\)/);
    expect(result.err).not.toContain("hush");
  });
});

describePeers("GNU patch", ["patch"], () => {
  it.each(ENCODINGS)("applies generate's server.xml.patch in the file's folder: %s", async (_, encode) => {
    put("own.xml", encode(SERVER));
    put("t.yaml", TOPOLOGY.replace("secret: hush-new }", "secret: hush-new }, serverXml: own.xml"));
    expect((await runCli(["generate", join(folder, "t.yaml"), "-o", join(folder, "out")])).code).toBe(0);
    mkdirSync(join(folder, "conf"));
    put("conf/server.xml", encode(SERVER));
    const input = join(folder, "out/tomcat1/server.xml.patch");
    const applied = await runProcess("patch", ["-p1", "-d", join(folder, "conf"), "-i", input]);
    expect(applied).toMatchObject({ status: 0, stdout: "patching file server.xml\n" });
    expect(bytes("conf/server.xml").equals(encode(PATCHED))).toBe(true);
    expect(bytes("out/tomcat1/server.xml").equals(encode(PATCHED))).toBe(true);
  });
});
