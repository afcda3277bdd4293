import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleInstallation, type GivenFile } from "../../src/installation/assemble.ts";
import { applyFixes } from "../../src/lint/fixes.ts";
import { type FixableFinding, lint } from "../../src/lint/lint.ts";
import type { Rule } from "../../src/lint/rule.ts";
import { deprecatedAttribute } from "../../src/lint/rules/deprecated-attribute.ts";
import { joinedValues } from "../../src/lint/rules/joined-values.ts";
import { overwrittenKey } from "../../src/lint/rules/overwritten-key.ts";
import { unknownWorkerAttribute } from "../../src/lint/rules/unknown-worker-attribute.ts";
import { workerRules } from "../../src/lint/worker-rules.ts";
import { SourceText } from "../../src/source-text.ts";
import { viewOf } from "../support/workers.ts";

interface Around {
  /** Arguments of JkWorkerProperty, one a line, from line 2 of httpd.conf on. */
  readonly directives?: readonly string[];
  readonly bom?: boolean;
}

function findingsOf(text: string, { directives, bom = false }: Around = {}, rules: readonly Rule[] = workerRules) {
  const given: GivenFile[] = [
    {
      file: { name: "workers.properties", source: new SourceText(text) },
      kind: "workers",
      encoding: "utf-8",
      bom,
      isRoot: false,
    },
  ];
  if (directives !== undefined) {
    const lines = ["JkWorkersFile workers.properties", ...directives.map((line) => `JkWorkerProperty ${line}`)];
    const source = new SourceText(`${lines.join("\n")}\n`);
    given.push({ file: { name: "httpd.conf", source }, kind: "httpd", encoding: "utf-8", bom: false, isRoot: true });
  }
  const { installation } = assembleInstallation(given, () => ({ files: [], missed: [] }));
  return lint(installation, rules);
}

/** `line:column severity code`, such as `3:1 warning bad-value`; those of httpd.conf with its name before them. */
function short({ diagnostic }: FixableFinding): string {
  const { file, line, column, severity, code } = diagnostic;
  return `${file === "httpd.conf" ? "httpd.conf:" : ""}${line}:${column} ${severity} ${code}`;
}

const shortOf = (text: string, around?: Around) => findingsOf(text, around).map(short);
const fixed = (text: string, rules?: readonly Rule[]) =>
  [...applyFixes(findingsOf(text, {}, rules)).texts.values()][0] ?? text;
const lines = (...text: string[]) => text.join("\n");

/** One worker of its own: its lines begin at 3. */
const ALONE = "worker.list=w1\nworker.w1.host=10.0.0.1\n";
/** A balancer with two members: further lines begin at 6. */
const PAIR =
  "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=t1,t2\nworker.t1.host=10.0.0.1\nworker.t2.host=10.0.0.2\n";

// grammar, section 1: all measured on mod_jk 1.2.48.
describe("lines", () => {
  it.each([
    ["a colon instead of =", "worker.list:w1\nworker.w1.host=10.0.0.1", ["1:1 warning ignored-line"]],
    ["a blank instead of =", `${ALONE}worker.w1.port 8009`, ["3:1 warning ignored-line"]],
    ["a misspelt key with a blank", `${ALONE}worker.w1.prot 8009`, ["3:1 warning ignored-line"]],
    ["prose about a worker", `${ALONE}worker.w1.xyzzy old\nworker.w1.prot is wrong here`, []],
    ["a key alone", `${ALONE}worker.w1.typo`, ["3:1 warning ignored-line"]],
    ["an empty value", `${ALONE}worker.w1.type=`, ["3:1 warning ignored-line"]],
    ["a value that is a comment", `${ALONE}worker.w1.route= # later`, ["3:1 warning ignored-line"]],
    ["a list that goes on", `${lines("worker.list=w1,\\", "  w2")}\n`, ["1:1 error properties-syntax"]],
    ["a backslash at the end of a list", "worker.list=w1,\\\nworker.w1.port=1", ["1:1 warning properties-syntax"]],
    ["a quoted host", 'worker.list=w1\nworker.w1.host="10.0.0.1"', ["2:16 error properties-syntax"]],
    ["a quoted host of a member", `${PAIR}worker.t1.source='10.0.0.9'`, ["6:18 warning properties-syntax"]],
    ["a quoted list", 'worker.list="w1,w2"', ["1:13 error properties-syntax"]],
    ["an escaped sign", `${PAIR}worker.lb.session_path=\\;jsessionid`, ["6:24 warning properties-syntax"]],
    ["a # in a secret", `${ALONE}worker.w1.secret=ab#cd`, ["3:1 warning hash-in-value"]],
    ["a secret that begins with #", `${ALONE}worker.w1.secret=#abcd`, ["3:1 warning hash-in-value"]],
    ["a # in a host name", "worker.list=w1\nworker.w1.host=tomcat#1", ["2:1 warning hash-in-value"]],
    [
      "a # in a variable that is used",
      "worker.list=w1\nworker.w1.host=10.0.0.1\ns=ab#cd\nworker.w1.secret=$(s)",
      ["3:1 warning hash-in-value"],
    ],
  ])("%s", (_, text, expected) => {
    expect(shortOf(text)).toEqual(expected);
  });

  it.each([
    ["prose", `${ALONE}worker.list is the list of workers, see the manual.\n----\nhello`],
    ["comments with blanks", `${ALONE}worker.w1.port=8009 # AJP\nworker.w1.secret=abcd # as in server.xml`],
    ["a comment behind an address", "worker.list=w1\nworker.w1.host=10.0.0.1#first"],
    ["a comment behind a number", `${ALONE}worker.w1.port=8009#AJP`],
    ["a variable that ends in a backslash, as Windows has it", `ps=\\\n${ALONE}`],
    ["comments of Java's properties, which happen to do nothing", `!worker.list=w2\n! comment\n${ALONE}`],
    ["Windows line ends", ALONE.replaceAll("\n", "\r\n")],
    ["lines of workers that do not exist", `${ALONE}worker.w2.port 8009x y z\nworker.w2.secret=a#b`],
  ])("leaves %s alone", (_, text) => {
    expect(shortOf(text)).toEqual([]);
  });

  it("says what a line without = should be, but for secrets", () => {
    const hints = findingsOf(`${ALONE}worker.w1.port: 8109\nworker.w1.secret: abcd`).map(
      ({ diagnostic }) => diagnostic,
    );
    expect(hints.map(({ hint }) => hint)).toEqual(["write worker.w1.port=8109", "write = between the two"]);
    expect(
      JSON.stringify(findingsOf(`${ALONE}worker.w1.secrt hush`).map(({ diagnostic }) => diagnostic)),
    ).not.toContain("=hush");
  });

  it("puts the lines of a list together", () => {
    const [finding] = findingsOf(lines("worker.list=w1,\\", "  w2,\\", "  w3", "worker.w1.port=1"));
    expect(finding?.diagnostic.hint).toContain("worker.list=w1,w2,w3");
  });

  it("a byte order mark makes a variable of worker.list in the first line, and nothing of a comment", () => {
    expect(shortOf(ALONE, { bom: true })).toEqual(["1:1 warning misspelt-prefix"]);
    expect(shortOf(`# workers\n${ALONE}`, { bom: true })).toEqual([]);
  });

  it("in JkWorkerProperty # is no comment, behind a list or a text", () => {
    const directives = [
      "worker.list=w1 # the shop",
      "worker.w1.port=8009 # AJP",
      "worker.w1.secret=ab#cd",
      "worker.w1.host=10.0.0.1 # here",
      "worker.w1.css=/x.css # no",
    ];
    expect(shortOf("", { directives })).toEqual([
      "httpd.conf:2:33 warning comment-in-directive",
      "httpd.conf:5:33 error bad-host",
      "httpd.conf:6:18 warning attribute-on-wrong-worker",
      "httpd.conf:6:39 warning comment-in-directive",
    ]);
  });
});

describe("lines of more than 8191 bytes", () => {
  const cutAt8191 = (start: string, filler: string, rest: string) =>
    start + filler.repeat(Math.ceil((8191 - start.length) / filler.length)).slice(0, 8191 - start.length) + rest;

  it.each([
    ["a comment that sets a port", cutAt8191("# ", "x", "worker.w1.port=9"), ["3:8192 warning cut-line"]],
    ["a comment that ends in an unknown attribute", cutAt8191("# ", "x", "worker.w1.prt=9"), ["3:8192 error cut-line"]],
    ["a list that loses its end", cutAt8191("worker.w1.mount=/a", " /b", ",/c"), ["3:8192 warning cut-line"]],
    ["a comment that is only long", cutAt8191("# ", "x", " and so on"), []],
    ["a comment that defines a variable", cutAt8191("# ", "x", "a=b"), []],
    ["a line of exactly so many", cutAt8191("worker.w1.css=", "x", ""), ["3:1 warning attribute-on-wrong-worker"]],
  ])("%s", (_, line, expected) => {
    expect(shortOf(ALONE + line)).toEqual(expected);
  });

  it("JkWorkerProperty takes 8192 bytes", () => {
    const argument = `worker.w1.mount=/${"a".repeat(8191 - "worker.w1.mount=".length)}`;
    expect(shortOf(ALONE, { directives: [argument] })).toEqual([]);
    expect(shortOf(ALONE, { directives: [`${argument}a`] })).toEqual(["httpd.conf:2:18 error too-long"]);
  });
});

// grammar, section 2
describe("keys", () => {
  it.each([
    ["a capital letter in the attribute", `${ALONE}worker.w1.Type=ajp13`, ["3:11 error unknown-worker-attribute"]],
    ["an attribute mod_jk does not know", `${ALONE}worker.w1.bogus=1`, ["3:1 error unknown-worker-attribute"]],
    ["a misspelt list", `worker.lists=w1\n${ALONE}`, ["1:8 error unknown-worker-attribute"]],
    ["Worker.list", "Worker.list=w1", ["1:1 warning misspelt-prefix"]],
    ["workers.list", "workers.list=w1", ["1:1 warning misspelt-prefix"]],
    ["worker .list", "worker .list=w1", ["1:1 warning misspelt-prefix"]],
    ["worker_list", "worker_list=w1", ["1:1 warning misspelt-prefix"]],
    ["a setting of a worker", `${ALONE}wroker.w1.port=8009`, ["3:1 warning misspelt-prefix"]],
    ["a key without worker. at all", `${ALONE}w1.port=8009`, ["3:1 warning misspelt-prefix"]],
    ["a key without a worker's name", `${ALONE}worker.port=8009`, ["3:1 warning attribute-on-wrong-worker"]],
    ["a list of a worker", `${ALONE}worker.w1.list=w1`, ["3:1 warning attribute-on-wrong-worker"]],
    ["a maintain of a worker", `${ALONE}worker.w1.maintain=60`, ["3:1 warning attribute-on-wrong-worker"]],
    ["a wildcard", "worker.list=w*\nworker.w1.host=10.0.0.1", ["1:13 error odd-worker-name"]],
    ["a semicolon", "worker.list=w1;w2\nworker.w1.host=10.0.0.1", ["1:13 error odd-worker-name"]],
    ["a name with a port", "worker.list=w1:8009", ["1:13 error odd-worker-name"]],
    [
      "members with a semicolon",
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=t1;t2",
      ["3:27 error odd-worker-name"],
    ],
    [
      "a semicolon in a name that has properties",
      "worker.list=a;b\nworker.a;b.host=10.0.0.1",
      ["1:13 warning odd-worker-name"],
    ],
    [
      "a slash in a name that has properties",
      "worker.list=a/b\nworker.a/b.host=10.0.0.1",
      ["1:13 info odd-worker-name"],
    ],
    ["a name of 61 bytes", `worker.list=${"w".repeat(61)}`, ["1:13 error too-long"]],
  ])("%s", (_, text, expected) => {
    expect(shortOf(text)).toEqual(expected);
  });

  it.each([
    ["variables of old files", `workers.tomcat_home=/opt/tomcat\nworkers.java_home=/usr\nps=/\n${ALONE}`],
    ["a variable that is used, whatever its name", `w1.port=8009\n${ALONE}worker.w1.port=$(w1.port)`],
    [
      "names that mod_jk takes: my.w, w+1, list",
      "worker.list=my.w,w+1 list\nworker.my.w.port=1\nworker.w+1.port=2\nworker.list.port=3",
    ],
    ["a name of 60 bytes", `worker.list=${"w".repeat(60)}`],
  ])("leaves %s alone", (_, text) => {
    expect(shortOf(text)).toEqual([]);
  });
});

// grammar, section 3; what mod_jk makes of each value is measured, see test/modjk/property-values.test.ts
describe("values", () => {
  it.each([
    ["port=8k", "3:16 warning bad-port"],
    ["port=21019x", "3:16 warning bad-port"],
    ["port=8009,8010", "3:16 warning bad-port"],
    ["port=abc", "3:16 error bad-port"],
    ["port=0x1f49", "3:16 error bad-port"],
    ["port=0", "3:16 error bad-port"],
    ["port=-1", "3:16 error bad-port"],
    ["port=70000", "3:16 warning bad-port"],
    ["port=65536", "3:16 error bad-port"],
    ["port=1000000", "3:16 error bad-port"],
    ["connection_pool_size=0", "3:1 error no-free-connection"],
    ["connection_pool_size=ten", "3:1 error no-free-connection"],
    ["connection_acquire_timeout=0", "3:1 error no-free-connection"],
    ["retry_interval=0", "3:1 error no-free-connection"],
    ["retry_interval=-1", "3:1 error no-free-connection"],
    ["retries=0", "3:1 warning out-of-range"],
    ["max_packet_size=4096", "3:1 warning out-of-range"],
    ["max_packet_size=100000", "3:1 warning out-of-range"],
    ["max_packet_size=9000", "3:1 warning out-of-range"],
    ["max_packet_size=8000k", "3:1 warning out-of-range"],
    ["socket_buffer=4096", "3:1 warning out-of-range"],
    ["connection_pool_size=-1", "3:1 warning out-of-range"],
    ["connection_pool_minsize=-1", "3:1 warning out-of-range"],
    ["recovery_options=32", "3:1 warning out-of-range"],
    ["recovery_options=-1", "3:1 warning out-of-range"],
    ["retries=two", "3:19 warning bad-value"],
    ["retries=2.5", "3:19 warning bad-value"],
    ["busy_limit=99999999999", "3:22 warning bad-value"],
    ["socket_timeout=5m", "3:26 warning bad-value"],
    ["reply_timeout=60s", "3:25 warning bad-value"],
    ["socket_keepalive=enabled", "3:28 warning bad-value"],
    ["socket_keepalive=forced", "3:28 warning bad-value"],
    ["ping_mode=Cping", "3:21 warning bad-value"],
    ["ping_mode=interval", "3:21 warning bad-value"],
    ["ping_mode=true", "3:21 warning bad-value"],
    ["fail_on_status=5xx", "3:26 warning bad-value"],
    ["fail_on_status=500-599", "3:26 warning bad-value"],
    ["fail_on_status=500;503", "3:26 warning bad-value"],
    ["socket_timeout=10000", "3:1 warning unit-mistake"],
    ["connection_pool_timeout=600000", "3:1 warning unit-mistake"],
    ["connection_ping_interval=100000", "3:1 warning unit-mistake"],
    ["ping_timeout=10", "3:1 warning unit-mistake"],
    ["socket_connect_timeout=5", "3:1 warning unit-mistake"],
    ["reply_timeout=30", "3:1 warning unit-mistake"],
    ["secret=ab$(c)d", "3:1 warning bad-secret"],
    ["secret=schlüssel", "3:1 warning bad-secret"],
    [`secret=${"s".repeat(4001)}`, "3:1 warning bad-secret"],
    [`source=${"s".repeat(61)}`, "3:18 error too-long"],
    ["source=10.0.0.1:8009", "3:18 warning bad-host"],
  ])("of a worker of its own: %s", (setting, expected) => {
    expect(shortOf(`${ALONE}worker.w1.${setting}`)).toEqual([expected]);
  });

  it.each([
    ["lb.sticky_session=disabled", "6:26 warning bad-value"],
    ["lb.sticky_session=2", "6:26 warning bad-value"],
    ["lb.sticky_session=01", "6:26 warning bad-value"],
    ["lb.sticky_session_force=force", "6:32 warning bad-value"],
    ["lb.method=xyz", "6:18 warning bad-value"],
    ["lb.method=random", "6:18 warning bad-value"],
    ["lb.lock=none", "6:16 warning bad-value"],
    ["t1.activation=off", "6:22 warning bad-value"],
    ["t1.activation=no", "6:22 warning bad-value"],
    ["t1.activation=standby", "6:22 warning bad-value"],
    ["t1.lbfactor=0", "6:1 warning out-of-range"],
    ["t1.lbfactor=2.5", "6:20 warning bad-value"],
    ["lb.lb_retries=0", "6:1 warning out-of-range"],
    ["lb.recover_time=0", "6:1 warning out-of-range"],
    ["lb.recover_time=60000", "6:1 warning unit-mistake"],
    ["t1.port=0", "6:16 warning bad-port"],
    ["t1.port=1000000", "6:16 error bad-port"],
    ["t1.connection_pool_size=0", "6:1 warning no-free-connection"],
    ["t1.cachesize=-1", "6:1 warning deprecated-attribute|6:1 error no-free-connection"],
    ["lb.method=Busyness", "6:1 info busyness-on-arm"],
  ])("in a balancer: %s", (setting, expected) => {
    expect(shortOf(`${PAIR}worker.${setting}`)).toEqual(expected.split("|"));
  });

  it.each([
    "t1.port=8009",
    "t1.lbfactor=+3",
    "t1.distance=-1",
    "t1.reply_timeout=-1",
    "t1.socket_timeout=300",
    "t1.socket_timeout=3600",
    "t1.socket_timeout=30s",
    "t1.ping_timeout=10000ms",
    "t1.reply_timeout=500",
    "t1.connect_timeout=0",
    "t1.connection_pool_timeout=600",
    "t1.connection_pool_size=1k",
    "t1.max_packet_size=64k",
    "t1.ping_mode=A",
    "t1.ping_mode=cpi",
    "t1.ping_mode=C,P",
    "t1.ping_mode=connect",
    "t1.ping_mode=none",
    "t1.socket_keepalive=YES",
    "t1.socket_keepalive=1",
    "t1.activation=DIS",
    "t1.activation=stop",
    "t1.activation=1",
    "t1.fail_on_status=-500, 503",
    "t1.secret=0123456789abcdef",
    "lb.method=R",
    "lb.method=sessions",
    "lb.lock=P",
    "lb.retry_interval=0",
    "lb.sticky_session=False",
    "lb.recover_time=1",
  ])("leaves %s alone", (setting) => {
    expect(shortOf(`${PAIR}worker.${setting}`)).toEqual([]);
  });

  it("speaks of ping_timeout=0 only where ping_mode counts on it", () => {
    expect(shortOf(`${ALONE}worker.w1.ping_timeout=0`)).toEqual([]);
    expect(shortOf(`${ALONE}worker.w1.ping_timeout=0\nworker.w1.ping_mode=CP`)).toEqual(["3:1 warning out-of-range"]);
    const own = "worker.w1.connect_timeout=900\nworker.w1.prepost_timeout=900";
    expect(shortOf(`${ALONE}worker.w1.ping_timeout=0\nworker.w1.ping_mode=CP\n${own}`)).toEqual([]);
  });

  it("speaks of worker.maintain too", () => {
    expect(shortOf(`${ALONE}worker.maintain=1m`)).toEqual(["3:17 warning bad-value"]);
    expect(shortOf(`${ALONE}worker.maintain=often`)).toEqual(["3:17 warning bad-value"]);
    expect(shortOf(`${ALONE}worker.maintain=60000`)).toEqual(["3:1 warning unit-mistake"]);
    expect(shortOf(`${ALONE}worker.maintain=60s`)).toEqual([]);
  });

  it("gives the number that was meant", () => {
    const hints = findingsOf(
      lines(ALONE, "worker.w1.socket_timeout=5m", "worker.w1.reply_timeout=2 min", "worker.w1.ping_timeout=10"),
    );
    expect(hints.map(({ diagnostic }) => diagnostic.hint)).toEqual([
      "write 300",
      "write 120000",
      "write 10000 if seconds were meant",
    ]);
  });
});

// What mod_jk 1.2.48 dials or does not resolve was measured for each.
describe("hosts", () => {
  it.each([
    ["10.0.0.1:8009", "write worker.w1.host=10.0.0.1 and worker.w1.port=8009"],
    ["http://tomcat:8009/", "write worker.w1.host=tomcat and worker.w1.port=8009"],
    ["ajp://tomcat", "write worker.w1.host=tomcat"],
    ["[::1]", "write worker.w1.host=::1"],
    ["[::1]:8009", "write worker.w1.host=::1 and worker.w1.port=8009"],
    ["10.0.0.1,10.0.0.2", "write one host; several Tomcats are several workers"],
    ["10.0.0.1 10.0.0.2", "write one host; several Tomcats are several workers"],
    ["10.0.0.256", "write four numbers from 0 to 255"],
    ["10.0.0.08", "write four numbers from 0 to 255"],
    ["1.2.3.4.5", "write four numbers from 0 to 255"],
    ["10.0.0.1.", "write four numbers from 0 to 255"],
    ["10.0.0.1\\", "write an IP address or a host name"],
    ["*", "write an IP address or a host name"],
  ])("of a worker of its own %s is an error", (host, hint) => {
    const [finding, ...others] = findingsOf(`worker.list=w1\nworker.w1.host=${host}`);
    expect(others).toEqual([]);
    expect(finding?.diagnostic).toMatchObject({ code: "bad-host", severity: "error", line: 2, column: 16, hint });
  });

  it.each([
    ["10.0.0", "10.0.0.0"],
    ["10.1", "10.0.0.1"],
    ["010.0.0.1", "8.0.0.1"],
    ["999", "0.0.3.231"],
  ])("mod_jk takes %s for %s", (host, dialled) => {
    const [finding] = findingsOf(`worker.list=w1\nworker.w1.host=${host}`);
    expect(finding?.diagnostic).toMatchObject({ code: "bad-host", severity: "warning" });
    expect(finding?.diagnostic.message).toContain(` for ${dialled}`);
  });

  it.each(["localhost", "::1", "::ffff:127.0.0.1", "127.1", "127.000.000.001", "tomcat_1", "tomcat.example.org."])(
    "leaves %s alone",
    (host) => {
      expect(shortOf(`worker.list=w1\nworker.w1.host=${host}`)).toEqual([]);
    },
  );

  it("are a warning where other members serve, an error where no other does", () => {
    expect(shortOf(`${PAIR.replace("host=10.0.0.2", "host=[::1]")}`)).toEqual(["5:16 warning bad-host"]);
    const only = PAIR.replace("t1,t2", "t2").replace("host=10.0.0.2", "host=[::1]");
    expect(shortOf(only)).toEqual(["5:16 error bad-host"]);
  });

  it.each([
    ["raspberrypi.local", "2:16 warning mdns-host"],
    ["0.0.0.0", "2:16 warning wildcard-host"],
    ["::", "2:16 warning wildcard-host"],
    ["${TOMCAT_HOST}", "2:16 warning unfilled-placeholder"],
    ["{{ tomcat_host }}", "2:16 warning unfilled-placeholder"],
    ["@HOST@", "2:16 warning unfilled-placeholder"],
    ["$(HOST)", "2:16 warning unknown-variable"],
  ])("%s is said once", (host, expected) => {
    expect(shortOf(`worker.list=w1\nworker.w1.host=${host}`)).toEqual([expected]);
  });
});

// grammar, section 4
describe("variables", () => {
  it.each([
    [
      "one that is defined further down is lost",
      "worker.list=w1\nworker.w1.host=$(h)\nh=10.0.0.1",
      ["2:16 error unknown-variable"],
    ],
    [
      "of a setting that has a default, too",
      `${ALONE}worker.w1.route=r\nworker.w1.css=$(c)\nc=x`,
      ["3:1 info attribute-on-wrong-worker", "4:1 warning attribute-on-wrong-worker", "4:15 warning unknown-variable"],
    ],
    ["ServerRoot is always there", "worker.list=s\nworker.s.type=status\nworker.s.css=$(ServerRoot)/x.css", []],
    ["of lines that have no effect nothing is said", `${ALONE}worker.w2.host=$(nowhere)`, []],
    ["a type is refused as it stands", "worker.list=w1\nworker.w1.type=$(t)", ["2:16 error unknown-type"]],
  ])("%s", (_, text, expected) => {
    expect(shortOf(text)).toEqual(expected);
  });

  it("httpd replaces ${...} in JkWorkerProperty itself", () => {
    expect(shortOf("worker.list=w1", { directives: ["worker.w1.host=${TOMCAT_HOST}"] })).toEqual([]);
  });

  it("suggests the nearest", () => {
    const [finding] = findingsOf("backend=10.0.0.1\nworker.list=w1\nworker.w1.host=$(backnd)");
    expect(finding?.diagnostic.hint).toBe("did you mean $(backend)?");
  });
});

// grammar, section 5
describe("repeated keys", () => {
  it.each([
    ["the last port counts", `${ALONE}worker.w1.port=8009\nworker.w1.port=8010`, ["4:1 warning overwritten-key"]],
    ["the same again", `${ALONE}worker.w1.host=10.0.0.1`, ["3:1 info overwritten-key"]],
    ["distance joins", `${PAIR}worker.t1.distance=0\nworker.t1.distance=1`, ["7:1 warning joined-values"]],
    ["the same distance", `${PAIR}worker.t1.distance=1\nworker.t1.distance=1`, ["7:1 info joined-values"]],
    ["worker.maintain joins", `worker.maintain=60\nworker.maintain=30\n${ALONE}`, ["2:1 warning joined-values"]],
    [
      "a variable that is used joins",
      `h=a\nh=b\nworker.list=w1\nworker.w1.host=$(h)`,
      ["2:1 warning joined-values", "4:16 error bad-host"],
    ],
    [
      "balanced_workers joins",
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balanced_workers=a\nworker.lb.balanced_workers=b",
      [
        "3:1 warning deprecated-attribute",
        "4:1 warning deprecated-attribute",
        "4:1 warning joined-values",
        "4:28 error odd-worker-name",
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(shortOf(text)).toEqual(expected);
  });

  it("the file wins over JkWorkerProperty", () => {
    const [finding, ...others] = findingsOf("worker.list=w1\nworker.w1.port=2", { directives: ["worker.w1.port=1"] });
    expect(others).toEqual([]);
    expect(finding?.diagnostic).toMatchObject({ file: "workers.properties", line: 2, code: "overwritten-key" });
    expect(finding?.diagnostic.message).toContain("JkWorkerProperty");
  });

  it.each([
    ["lists", "worker.list=w1\nworker.list=w2\nworker.w1.port=1\nworker.w2.port=2"],
    ["variables that nobody uses", `ps=/\nps=/\n${ALONE}`],
    ["what overrides a template", `worker.t.port=1\nworker.w1.reference=worker.t\nworker.w1.port=2\n${ALONE}`],
  ])("leaves %s alone", (_, text) => {
    expect(shortOf(text)).toEqual([]);
  });
});

// grammar, section 9: V for sticky_session, method, reply_timeout, fail_on_status, connect_timeout and lbfactor
describe("who reads what", () => {
  it.each([
    ["t1.sticky_session=True", "sticky-on-member", "move it: worker.lb.sticky_session=True"],
    ["t1.method=Session", "attribute-on-wrong-worker", "move it: worker.lb.method=Session"],
    ["t1.recover_time=10", "attribute-on-wrong-worker", "move it: worker.lb.recover_time=10"],
    ["t1.session_cookie=SID", "attribute-on-wrong-worker", "move it: worker.lb.session_cookie=SID"],
    ["lb.reply_timeout=60000", "attribute-on-wrong-worker", "write it for each member: worker.t1.reply_timeout=60000"],
    ["lb.fail_on_status=503", "attribute-on-wrong-worker", "write it for each member: worker.t1.fail_on_status=503"],
    ["lb.lbfactor=2", "attribute-on-wrong-worker", "write it for each member: worker.t1.lbfactor=2"],
    ["lb.host=localhost", "attribute-on-wrong-worker", "take it away, worker.t1.host says it already"],
    ["t1.read_only=true", "attribute-on-wrong-worker", "take it away"],
    ["t1.secretkey=abcd", "attribute-on-wrong-worker", "take it away, and write secret if the Connector wants one"],
  ])("%s", (setting, code, hint) => {
    const [finding, ...others] = findingsOf(`${PAIR}worker.${setting}`);
    expect(others).toEqual([]);
    expect(finding?.diagnostic).toMatchObject({ code, severity: "warning", line: 6, column: 1, hint });
  });

  it("what the balancer says already is to be taken away only", () => {
    const text = `${PAIR}worker.lb.method=S\nworker.lb.sticky_session=1\nworker.t1.method=N\nworker.t1.sticky_session=0`;
    expect(findingsOf(text).map(({ diagnostic }) => diagnostic.hint)).toEqual([
      "take it away, worker.lb.method says it already",
      "remove it, worker.lb.sticky_session says it already",
    ]);
  });

  it("a template is told of once, and not where somebody reads it", () => {
    const text = `${PAIR}worker.t.method=S\nworker.t1.reference=worker.t\nworker.t2.reference=worker.t`;
    expect(shortOf(text)).toEqual(["6:1 warning attribute-on-wrong-worker"]);
    expect(shortOf(`${text}\nworker.lb.reference=worker.t`)).toEqual([]);
  });

  it.each([
    [
      "the stock file: a member of a balancer that is not listed",
      "worker.list=w\nworker.w.lbfactor=7\nworker.lb.type=lb\nworker.lb.balance_workers=w",
    ],
    [
      "a worker outside of balancers that says its default",
      `${ALONE}worker.w1.lbfactor=1\nworker.w1.route=w1\nworker.w1.activation=active`,
    ],
    ["workers that do not exist", `${ALONE}worker.w2.method=S\nworker.w2.sticky_session=1`],
    [
      "secret, retries and retry_interval of a balancer",
      `${PAIR}worker.lb.secret=abcd\nworker.lb.retries=3\nworker.lb.retry_interval=50`,
    ],
  ])("leaves %s alone", (_, text) => {
    expect(shortOf(text)).toEqual([]);
  });

  it("outside of balancers a stopped worker is a warning, the rest worth knowing", () => {
    expect(shortOf(`${ALONE}worker.w1.activation=stopped\nworker.w1.lbfactor=5`)).toEqual([
      "3:1 warning attribute-on-wrong-worker",
      "4:1 info attribute-on-wrong-worker",
    ]);
  });
});

// The failure table of the grammar (section 8), tutorial-mistakes 2 and 3b
describe("types", () => {
  it.each([
    ["apj13", "worker.list=w1\nworker.w1.type=apj13", ["2:16 error unknown-type"]],
    ["AJP13", "worker.list=w1\nworker.w1.type=AJP13", ["2:16 error unknown-type"]],
    ["of a member", `${PAIR}worker.t2.type=apj13`, ["6:16 error unknown-type"]],
    ["in quotes", 'worker.list=w1\nworker.w1.type="ajp13"', ["2:16 error unknown-type"]],
    ["of a worker that does not exist", `${ALONE}worker.w2.type=apj13`, []],
    ["missing", "worker.list=w1\nworker.w1.host=10.0.0.1", []],
    ["ajp12", "worker.list=w1\nworker.w1.type=ajp12", ["2:16 error obsolete-type"]],
    ["ajp14", "worker.list=w1\nworker.w1.type=ajp14\nworker.w1.secretkey=abcd", ["2:16 error obsolete-type"]],
    ["ajp14 without its key", "worker.list=w1\nworker.w1.type=ajp14", ["2:16 error obsolete-type"]],
    ["missing on a balancer", "worker.list=lb\nworker.lb.balance_workers=t1", ["2:1 error lb-without-type"]],
    [
      "misspelt worker of the type of a balancer",
      "worker.list=worker1\nworker.wokrer1.type=lb\nworker.worker1.balance_workers=t1\nworker.worker1.method=S",
      ["3:1 error lb-without-type"],
    ],
    [
      "ajp13 on a balancer",
      "worker.list=lb\nworker.lb.type=ajp13\nworker.lb.balance_workers=t1",
      ["3:1 error lb-without-type"],
    ],
    [
      "missing, with settings of a balancer",
      "worker.list=lb\nworker.lb.sticky_session=1",
      ["2:1 warning lb-without-type"],
    ],
    [
      "ajp13 with members and an address of its own",
      `${ALONE}worker.w1.type=ajp13\nworker.w1.balance_workers=t1`,
      ["4:1 warning attribute-on-wrong-worker"],
    ],
  ])("%s", (_, text, expected) => {
    expect(shortOf(text)).toEqual(expected);
  });

  it.each([
    ["apj13", "ajp13"],
    ["AJP13", "ajp13"],
    ["LB", "lb"],
    ["statsu", "status"],
  ])("%s is mended to %s", (type, mended) => {
    expect(fixed(`worker.list=w1\nworker.w1.type=${type}\n`)).toBe(`worker.list=w1\nworker.w1.type=${mended}\n`);
  });

  it.each([
    ["ajp13", "secret_key"],
    ["ajp14", "secretkey"],
  ])("of type %s secret_key becomes %s", (type, expected) => {
    const text = (attribute: string) => `worker.list=w1\nworker.w1.type=${type}\nworker.w1.${attribute}=abcdefgh\n`;
    expect(fixed(text("secret_key"), [unknownWorkerAttribute])).toBe(text(expected));
  });

  it.each(["ajp15", "jni", "balancer", "ajp"])("%s is not", (type) => {
    const text = `worker.list=w1\nworker.w1.type=${type}\n`;
    expect(fixed(text)).toBe(text);
  });
});

describe("lengths", () => {
  const long = "x".repeat(61);
  it.each([
    ["host", `worker.list=w1\nworker.w1.host=${long}`, ["2:16 error too-long"]],
    ["member", `worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=${long}`, ["3:27 error too-long"]],
    ["route", `${PAIR}worker.t1.route=${long}`, ["6:17 error too-long"]],
    ["domain", `${PAIR}worker.t1.domain=${long}`, ["6:18 error too-long"]],
    ["redirect", `${PAIR}worker.t1.redirect=${long}`, ["6:20 error too-long"]],
    ["session_cookie", `${PAIR}worker.lb.session_cookie=${long}`, ["6:26 error too-long"]],
    [
      "30 letters of two bytes and one of one",
      `worker.list=w1\nworker.w1.host=${"é".repeat(30)}x`,
      ["2:16 error too-long"],
    ],
  ])("%s", (_, text, expected) => {
    expect(shortOf(text)).toEqual(expected);
  });
});

describe("mends", () => {
  it.each([
    ["a misspelt attribute", `${ALONE}worker.w1.prot=8009 # AJP\r\n`, `${ALONE}worker.w1.port=8009 # AJP\r\n`],
    ["no attribute that is there already", `${ALONE}worker.w1.hots=a\n`, `${ALONE}worker.w1.hots=a\n`],
    ["a misspelt prefix", "workers.list = w1\n", "worker.list = w1\n"],
    ["no prefix whose key is there already", `Worker.list=w2\n${ALONE}`, `Worker.list=w2\n${ALONE}`],
    ["an old name", `${ALONE}worker.w1.cachesize=9\n`, `${ALONE}worker.w1.connection_pool_size=9\n`],
    [
      "no old name beside the new one",
      `${ALONE}worker.w1.cachesize=9\nworker.w1.connection_pool_size=8\n`,
      `${ALONE}worker.w1.cachesize=9\nworker.w1.connection_pool_size=8\n`,
    ],
    ["a state", `${PAIR}worker.t1.disabled = 1 # for now\n`, `${PAIR}worker.t1.activation=Disabled # for now\n`],
    ["a state that is none", `${PAIR}worker.t1.stopped=false\n`, PAIR],
    ["an attribute that nobody reads", `${ALONE}worker.w1.mx=128\n`, ALONE],
    ["the same line again", `${ALONE}worker.w1.host=10.0.0.1\r\n# end\n`, `${ALONE}# end\n`],
    ["the last line", `${ALONE}worker.w1.host=10.0.0.1`, ALONE],
    ["no line that says something else", `${ALONE}worker.w1.host=10.0.0.2\n`, `${ALONE}worker.w1.host=10.0.0.2\n`],
    ["no value", 'worker.list=w1\nworker.w1.host="10.0.0.1"\n', 'worker.list=w1\nworker.w1.host="10.0.0.1"\n'],
  ])("%s", (_, text, expected) => {
    expect(fixed(text)).toBe(expected);
  });

  /** What mod_jk believes, apart from the names under which it read it. */
  function believed(text: string) {
    const { workers, listed, failures, maintainSeconds } = viewOf(text);
    const created = [...workers.values()].filter(({ isListed, balancers }) => isListed || balancers.length > 0);
    const facts = created.map(({ attributes: _, ...worker }) =>
      worker.type === "lb" ? { ...worker, members: worker.members.map(({ place: __, ...member }) => member) } : worker,
    );
    return { facts, names: listed.map(({ name }) => name), kinds: failures.map(({ kind }) => kind), maintainSeconds };
  }

  it("of old names and repeated lines change nothing of what mod_jk believes", () => {
    const setting = fc
      .tuple(
        fc.constantFrom("a", "b", "tpl", "tpl2", "lb"),
        fc.constantFrom(
          "cachesize=3",
          "cachesize=5",
          "cachesize=-1",
          "connection_pool_size=7",
          "cache_timeout=9",
          "connection_pool_timeout=8",
          "jvm_route=r",
          "route=s",
          "disabled=true",
          "disabled=no",
          "stopped=1",
          "stopped=maybe",
          "activation=Active",
          "balanced_workers=a",
          "balanced_workers=b",
          "distance=1",
          "distance=2",
          "recycle_timeout=3",
          "reference=worker.tpl",
          "reference=worker.tpl2",
          "mx=$(worker.a.cachesize)",
          "port=1$(worker.b.cachesize)",
          "port=11",
        ),
      )
      .filter(([name, text]) => !(name.startsWith("tpl") && text.startsWith("reference")))
      .map(([name, text]) => `worker.${name}.${text}`);
    const maintain = fc.constantFrom("worker.maintain=60", "worker.maintain=30");
    const file = fc.array(fc.oneof({ arbitrary: setting, weight: 9 }, { arbitrary: maintain, weight: 1 }), {
      maxLength: 14,
    });
    fc.assert(
      fc.property(file, fc.boolean(), (settings, hasMembers) => {
        const head = ["worker.list=lb,a", "worker.lb.type=lb", "worker.tpl.retries=2", "worker.tpl2.retries=3"];
        const text = lines(...head, ...(hasMembers ? ["worker.lb.balance_workers=a,b"] : []), ...settings, "");
        const after = fixed(text, [deprecatedAttribute, overwrittenKey, joinedValues]);
        expect(believed(after)).toEqual(believed(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

it("no message and no hint holds a secret", () => {
  const secret = "s3cr3t";
  const texts = [
    `${ALONE}worker.w1.secret=${secret}#x\nworker.w1.secret=${secret}2\nworker.w1.secretkey=${secret}`,
    `${ALONE}worker.w1.secret=${secret}$(${secret})\nworkers.w1.secret=${secret}\nworker.secret=${secret}`,
    `${ALONE}worker.w1.secret "${secret}"\nworker.w1.secret: ${secret}\nworker.w1.secret="${secret}"\nw1.secret=${secret}`,
    `worker.list=s\nworker.s.type=status\nworker.s.secret=${secret}\nworker.s.secretkey=${secret}\\\n${secret}`,
    `worker.list=w1\nworker.w1.secret=\${${secret}}\nworker.w1.host=http://u:${secret}@10.0.0.1/\nworker.w1.secretkey=${secret}`,
    `${PAIR}worker.lb.secretkey=${secret}\nworker.lb.secretkey=${secret}2\nworker.t1.secret=${secret}é\nworker.lb.secret=${secret}#${secret}`,
  ];
  for (const text of texts) {
    const found = findingsOf(text);
    expect(found).not.toEqual([]);
    for (const { diagnostic } of found) expect(`${diagnostic.message} ${diagnostic.hint}`).not.toContain(secret);
  }
});

it("any text is read without a throw, and a mended one has no mend left of which another would follow without end", () => {
  const word = fc.constantFrom(
    ..."worker. . = : # \\ \n \r\n , ; $( ) ${ } \" ' * list lb w1 type ajp13 host port secret 10.0.0.1 8009 0 -1 balance_workers reference mount cachesize disabled true distance maintain é \uFEFF".split(
      " ",
    ),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), fc.boolean(), (words, bom) => {
      let text = `worker.list=w1,lb\nworker.lb.type=lb\nworker.lb.balance_workers=w1\n${words.join("")}`;
      for (const { diagnostic } of findingsOf(text, { bom })) expect(diagnostic.line).toBeGreaterThan(0);
      for (let round = 0; round < 10; round++) text = fixed(text);
      expect(fixed(text)).toBe(text);
    }),
    { numRuns: 1_000 },
  );
});
