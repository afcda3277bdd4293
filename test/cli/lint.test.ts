import {
  existsSync,
  lstatSync,
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
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/diagnostic.ts";
import { runCli } from "../support/run-cli.ts";

const home = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lbgen-lint-"));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

function write(texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, text);
  }
}

async function findings(...args: string[]): Promise<Diagnostic[]> {
  const { out } = await runCli(["lint", "--format", "json", ...args]);
  return (JSON.parse(out) as { diagnostics: Diagnostic[] }).diagnostics;
}

const codes = async (...args: string[]) => (await findings(...args)).map(({ code }) => code);

/** The tutorial's second version, in which both nodes carry the balancer's settings. */
const TUTORIAL = `worker.list=blang_balancer
worker.blang_balancer.type=lb
worker.blang_balancer.balance_workers=tomcat1,tomcat2

# Server1
worker.tomcat1.port=18009
worker.tomcat1.host=192.168.0.10
worker.tomcat1.type=ajp13
worker.tomcat1.lbfactor=1
worker.tomcat1.ping_mode=A
worker.tomcat1.socket_keepalive=True
worker.tomcat1.socket_connect_timeout=5000

worker.tomcat1.sticky_session=True

# Server2
worker.tomcat2.port=28009
worker.tomcat2.host=192.168.0.12
worker.tomcat2.type=ajp13
worker.tomcat2.lbfactor=1
`;

describe("lint", () => {
  it("says what the contract's example says", async () => {
    write({ "workers.properties": TUTORIAL });
    const { out, code } = await runCli(["lint", "workers.properties"]);
    expect(
      out,
    ).toContain(`workers.properties:14:1: warning: sticky_session is read from the lb worker; on ajp13 worker tomcat1 it does nothing [sticky-on-member]
  14 | worker.tomcat1.sticky_session=True
     | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: move it: worker.blang_balancer.sticky_session=True
`);
    expect(code).toBe(0);
  });

  it("exits 1 for an error, and with --strict for a warning", async () => {
    write({ "a.properties": "worker.list=w1\nworker.w1.lbfactr=1\n", "b.properties": TUTORIAL });
    expect((await runCli(["lint", "a.properties"])).code).toBe(1);
    expect((await runCli(["lint", "b.properties"])).code).toBe(0);
    expect((await runCli(["lint", "--strict", "b.properties"])).code).toBe(1);
  });

  it("reads standard input, whose kind --as gives", async () => {
    const { out, code } = await runCli(["lint", "--as", "workers", "-"], {
      stdin: "worker.list=w1\nworker.w1.lbfactr=1\n",
    });
    expect(out).toContain("<stdin>:2:11: error:");
    expect(code).toBe(1);
  });

  it.each([
    [
      "github",
      /^::error file=workers.properties,line=2,col=11,endLine=2,endColumn=18,title=unknown-worker-attribute::/m,
    ],
    ["sarif", /"ruleId": "unknown-worker-attribute"/],
  ])("prints %s", async (format, expected) => {
    write({ "workers.properties": "worker.list=w1\nworker.w1.lbfactr=1\n" });
    expect((await runCli(["lint", "--format", format, "."])).out).toMatch(expected);
  });

  it.each([
    ["no path", [], /^lbgen: lint needs <path\.\.\.>\n/],
    ["a path that is not there", ["none"], /cannot read none/],
    ["an unknown code to ignore", ["--ignore", "sticky-on-membre", "."], /did you mean sticky-on-member\?/],
    ["a folder without files", ["."], /no file that lbgen knows/],
    ["--fix of standard input", ["--fix", "-"], /--fix needs files/],
    ["--dry-run alone", ["--dry-run", "."], /--dry-run goes with --fix/],
    [
      "a kind that there is not",
      ["--as", "yaml", "."],
      /--as takes workers, httpd, uriworkermap or server-xml, not yaml/,
    ],
  ])("refuses %s", async (_, args, message) => {
    const { code, out, err } = await runCli(["lint", ...args]);
    expect(err).toMatch(message);
    expect(code).toBe(args[0] === "none" ? 3 : 2);
    expect(out).toBe("");
  });
});

describe("ignoring", () => {
  it("by a comment on the line, above it, and above a run of comments", async () => {
    write({
      "workers.properties": [
        "worker.list=w1",
        "worker.w1.host=10.0.0.1",
        "worker.w1.bogus1=1 # lbgen-ignore unknown-worker-attribute an old build knows it",
        "# lbgen-ignore unknown-worker-attribute the same",
        "# and a remark",
        "worker.w1.bogus2=1",
        "worker.w1.bogus3=1",
      ].join("\n"),
    });
    const found = (await findings("workers.properties")).filter(({ code }) => code === "unknown-worker-attribute");
    expect(found.map(({ line }) => line)).toEqual([7]);
  });

  it("by --ignore and by the key lint of lbgen.yaml, which may hold nothing else", async () => {
    write({ "workers.properties": "worker.list=w1\nworker.w1.host=10.0.0.1\nworker.w1.bogus=1\n" });
    const text = (args: string[]) => runCli(["lint", ...args, "workers.properties"]);
    expect((await text(["--ignore", "unknown-worker-attribute"])).code).toBe(0);
    expect((await text([])).code).toBe(1);
    write({ "lbgen.yaml": "lint: { ignore: [unknown-worker-attribute] }\n" });
    expect((await text([])).code).toBe(0);
  });

  it("in XML by a comment of its own kind", async () => {
    const connector = '<Connector protocol="AJP/1.3" port="8009" requiredSecret="x"/>';
    const server = (comment: string) =>
      `<Server>\n<Service name="Catalina">\n${comment}\n${connector}\n<Engine name="Catalina" defaultHost="localhost" jvmRoute="t1"><Host name="localhost"/></Engine>\n</Service>\n</Server>\n`;
    write({ "server.xml": server("<!-- none -->") });
    const [first] = await findings("server.xml");
    expect(first).toBeDefined();
    write({ "server.xml": server(`<!-- lbgen-ignore ${first?.code} the old Tomcat needs it -->`) });
    const left = (await findings("server.xml")).filter(
      ({ code, line }) => code === first?.code && line === first?.line,
    );
    expect(left).toEqual([]);
  });
});

describe("--fix", () => {
  const BROKEN =
    "worker.list=w1\r\nworker.w1.type=apj13\t# Tomcat\r\nworker.w1.lbfactr = 1 \r\nworker.w1.host=10.0.0.1";
  const MENDED =
    "worker.list=w1\r\nworker.w1.type=ajp13\t# Tomcat\r\nworker.w1.lbfactor = 1 \r\nworker.w1.host=10.0.0.1";

  it("mends what is safe, keeps every other byte and what was there, and shows the difference", async () => {
    write({ "workers.properties": BROKEN });
    const { code, out, err } = await runCli(["lint", "--fix", "workers.properties"]);
    expect(readFileSync("workers.properties", "utf8")).toBe(MENDED);
    expect(readFileSync("workers.properties.bak-1", "utf8")).toBe(BROKEN);
    expect(out).toContain("-worker.w1.type=apj13\t# Tomcat");
    expect(out).toContain("+worker.w1.type=ajp13\t# Tomcat");
    expect(err).toContain("wrote workers.properties; what was there is workers.properties.bak-1");
    expect(code).toBe(0);
  });

  it("mends what comes to light by a mend, with one backup of what was there", async () => {
    const twice = "worker.list=lb\nworker.lb.type=lbb\nworker.lb.balance_workers=w1\nworker.w1.type=apj13\n";
    write({ "workers.properties": twice });
    const { out, err } = await runCli(["lint", "--fix", "workers.properties"]);
    const text = readFileSync("workers.properties", "utf8");
    expect(text).toContain("worker.lb.type=lb\n");
    expect(text).toContain("worker.w1.type=ajp13\n");
    expect(readdirSync(".").sort()).toEqual(["workers.properties", "workers.properties.bak-1"]);
    expect(out).toContain("+worker.w1.type=ajp13");
    expect(err).not.toContain("can be mended");
  });

  it("mends a file that only Include brings in", async () => {
    write({
      "apache2.conf": "IncludeOptional extra/*.inc\n",
      "extra/jk.inc": "JkWorkersFil workers.properties\nJkMuont /a|/* lb\n",
    });
    await runCli(["lint", "--fix", "."]);
    expect(readFileSync("extra/jk.inc", "utf8")).toBe("JkWorkersFile workers.properties\nJkMount /a|/* lb\n");
    expect(readFileSync("extra/jk.inc.bak-1", "utf8")).toContain("JkWorkersFil ");
  });

  it("writes nothing where there is nothing to mend", async () => {
    write({ "workers.properties": MENDED });
    await runCli(["lint", "--fix", "workers.properties"]);
    expect(readdirSync(".")).toEqual(["workers.properties"]);
  });

  it("with --dry-run shows the difference only", async () => {
    write({ "workers.properties": BROKEN });
    const { code, out } = await runCli(["lint", "--fix", "--dry-run", "workers.properties"]);
    expect(out).toContain("+worker.w1.type=ajp13");
    expect(readdirSync(".")).toEqual(["workers.properties"]);
    expect(code).toBe(1);
  });

  it("follows a symbolic link to its target, and keeps the mode", async () => {
    write({ "real/workers.properties": BROKEN });
    const { mode } = statSync("real/workers.properties");
    symlinkSync("real/workers.properties", "workers.properties");
    await runCli(["lint", "--fix", "workers.properties"]);
    expect(lstatSync("workers.properties").isSymbolicLink()).toBe(true);
    expect(readFileSync("real/workers.properties", "utf8")).toBe(MENDED);
    expect(statSync("real/workers.properties").mode).toBe(mode);
    expect(existsSync("real/workers.properties.bak-1")).toBe(true);
  });

  it("keeps bytes that are no UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from("# caf"), Buffer.of(0xe9), Buffer.from(`\n${BROKEN}`)]);
    writeFileSync("workers.properties", bytes);
    await runCli(["lint", "--fix", "workers.properties"]);
    expect(readFileSync("workers.properties").subarray(0, 6)).toEqual(bytes.subarray(0, 6));
    expect(readFileSync("workers.properties", "latin1")).toContain("type=ajp13");
  });
});

describe("on behalf of strangers", () => {
  const CONF = (include: string) =>
    `ServerRoot /etc/httpd\nInclude ${include}\nJkWorkersFile conf/workers.properties\nJkMount /* w1\n`;

  it("follows no Include out of the folder, and quotes nothing from there", async () => {
    write({
      "secret.conf": "JkBogus hidden-word\n",
      "repo/httpd.conf": CONF("../secret.conf"),
      "repo/a.txt": "password=hidden-word",
    });
    const { out, err } = await runCli(["lint", "repo"]);
    expect(out + err).not.toContain("hidden-word");
  });

  it("follows it where the caller named the file", async () => {
    write({ "extra.conf": "JkBogus x\n", "repo/httpd.conf": CONF(join(folder, "extra.conf")) });
    expect((await runCli(["lint", "repo", "extra.conf"])).out).toContain("JkBogus");
  });

  it("reads through no link that leaves the folder", async () => {
    write({ "outside/workers.properties": "worker.list=w1\nworker.w1.hidden=1\n", "repo/x.conf": "JkMount /* w1\n" });
    symlinkSync("../outside/workers.properties", "repo/workers.properties");
    expect((await runCli(["lint", "repo"])).out).not.toContain("hidden");
  });

  it("prints no secret", async () => {
    write({
      "workers.properties":
        "worker.list=w1\nworker.w1.host=10.0.0.1\nworker.w1.secret=hush#hush\nworker.w1.secret=hush2\n",
      "server.xml":
        '<Server><Service name="C"><Connector protocol="AJP/1.3" port="8009" secret="other-hush" address="0.0.0.0"/><Engine name="C" defaultHost="l" jvmRouter="w1"/></Service></Server>\n',
    });
    for (const format of ["text", "json", "github", "sarif"]) {
      const { out, err } = await runCli(["lint", "--format", format, "."]);
      expect(out + err).not.toContain("hush");
    }
    const { out, err } = await runCli(["lint", "--fix", "."]);
    expect(out + err).not.toContain("hush");
  });
});

it("what lbgen generates has no finding beyond infos", async () => {
  write({
    "lbgen.yaml":
      "balancers: [{ name: lb }]\nnodes:\n  - { name: t1, host: 127.0.0.1, ajp: { port: 8109 }, http: { port: 8180 } }\n  - { name: t2, host: 127.0.0.1, ajp: { port: 8209 }, http: { port: 8280 } }\n",
  });
  await runCli(["generate", "-o", "out", "--quiet"]);
  const { out } = await runCli(["lint", "--min-severity", "warning", "out"]);
  expect(out).toBe("");
});

it("rules lists every code, explains one, and knows the nearest", async () => {
  const list = await runCli(["rules"]);
  expect(list.out).toMatch(/^sticky-on-member +warning +/m);
  const one = await runCli(["rules", "sticky-on-member"]);
  expect(one.out).toContain("worker.tomcat1.sticky_session=True");
  expect(await runCli(["rules", "sticky"])).toMatchObject({ code: 2 });
  const { rules } = JSON.parse((await runCli(["rules", "--format", "json"])).out) as { rules: { code: string }[] };
  expect(rules.map(({ code }) => code)).toContain("yaml-syntax");
  expect(list.out).toMatch(/^code +severity +what holds\n/);
  expect((await codesOfList(list.out)).length).toBe(1 + rules.length);
});

async function codesOfList(text: string): Promise<string[]> {
  return text.trimEnd().split("\n");
}

it("directories are walked, and files that are not enabled are named", async () => {
  write({
    "etc/apache2/apache2.conf": "IncludeOptional sites-enabled/*.conf\n",
    "etc/apache2/sites-available/a.conf": "JkMount /a/* w1\n",
    "etc/apache2/sites-available/b.conf": "JkMount b w1\n",
    "etc/libapache2-mod-jk/workers.properties": "worker.list=w1\nworker.w1.host=10.0.0.1\n",
  });
  mkdirSync("etc/apache2/sites-enabled");
  symlinkSync("../sites-available/a.conf", "etc/apache2/sites-enabled/a.conf");
  const { err } = await runCli(["lint", "etc"]);
  expect(err).toContain("not enabled, so not read: etc/apache2/sites-available/b.conf");
  expect(await codes("etc")).not.toContain("bad-mount");
});
