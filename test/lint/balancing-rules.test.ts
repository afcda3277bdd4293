import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balancingRules } from "../../src/lint/balancing-rules.ts";
import { applyFixes } from "../../src/lint/fixes.ts";
import { type FixableFinding, lint } from "../../src/lint/lint.ts";
import type { Example } from "../../src/rules/explanation.ts";
import { assembleExample } from "../support/example-installation.ts";

const FILE = "workers.properties";

function findings(input: string | Example, code?: string): readonly FixableFinding[] {
  const example = typeof input === "string" ? { [FILE]: `${input}\n` } : input;
  const rules = balancingRules.filter((rule) => code === undefined || rule.code === code);
  return lint(assembleExample(example).installation, rules);
}

/** `line:column-endColumn severity code` of each finding, the file before it where it is not workers.properties. */
function places(input: string | Example, code?: string): readonly string[] {
  return findings(input, code).map(({ diagnostic: { file, line, column, endColumn, severity, code } }) => {
    return `${file === FILE ? "" : `${file}:`}${line}:${column}-${endColumn} ${severity} ${code}`;
  });
}

function hints(input: string | Example, code: string): readonly (string | undefined)[] {
  return findings(input, code).map(({ diagnostic }) => diagnostic.hint);
}

function messages(input: string | Example, code: string): readonly string[] {
  return findings(input, code).map(({ diagnostic }) => diagnostic.message);
}

/** The text after all mends. */
function fixed(text: string): string | undefined {
  const { texts } = applyFixes(findings(text));
  return [...texts.values()][0]?.trimEnd();
}

/** A balancer of two members on other machines, with further lines. */
function balancer(...lines: readonly string[]): string {
  return [
    "worker.list=lb",
    "worker.lb.type=lb",
    "worker.lb.balance_workers=t1,t2",
    "worker.t1.host=192.168.0.11",
    "worker.t2.host=192.168.0.12",
    ...lines,
  ].join("\n");
}

/** One worker on another machine, with further lines from line 3 on. */
function single(...lines: readonly string[]): string {
  return ["worker.list=w", "worker.w.host=192.168.0.11", ...lines].join("\n");
}

/** A server.xml of one AJP Connector. */
function serverXml(jvmRoute: string, inEngine = ""): string {
  return `<Server><Service name="Catalina">
    <Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>
    <Engine name="Catalina" defaultHost="localhost" jvmRoute="${jvmRoute}">${inEngine}<Host name="localhost"/></Engine>
  </Service></Server>\n`;
}

describe("names that are used and names that are defined", () => {
  it.each([
    ["a listed name without properties", "worker.list=w1,w2\nworker.w1.host=h", ["1:16-18 warning undefined-worker"]],
    [
      "a member without properties (field-notes 5)",
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=t1 nod2\nworker.t1.host=h",
      ["3:30-34 warning undefined-worker"],
    ],
    [
      "a member without a host among remote ones (field-notes 5)",
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=t1,t2\nworker.t1.host=192.168.0.11\nworker.t2.port=8009",
      ["3:30-32 warning undefined-worker"],
    ],
    ["the worker that mod_jk makes up, by name", "worker.list=ajp13", []],
    [
      "a member without a host among local ones",
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=t1,t2\nworker.t1.host=localhost\nworker.t2.port=8109",
      [],
    ],
    ["a name whose only line stops Apache", "worker.list=w1\nworker.w1.hots=h", []],
    ["a name that a template defines", "worker.list=w1\nworker.w1.reference=worker.t\nworker.t.host=h", []],
    [
      "a member of a balancer that is not listed",
      "worker.list=w1\nworker.w1.host=h\nworker.lb.type=lb\nworker.lb.balance_workers=w9",
      [],
    ],
  ])("undefined-worker: %s", (_, text, expected) => {
    expect(places(text, "undefined-worker")).toEqual(expected);
  });

  it("undefined-worker names the definition that seems to be meant, and unused-worker is silent then", () => {
    const text =
      "worker.list=lb,status\nworker.lb.type=lb\nworker.lb.balance_workers=t1\nworker.t1.host=h\nworker.jkstatus.type=status";
    expect(hints(text, "undefined-worker")).toEqual(["did you mean jkstatus?"]);
    expect(places(text, "unused-worker")).toEqual([]);
  });

  it("undefined-worker sees no resemblance between long names of one scheme", () => {
    const text = "worker.list=shop_berlin_worker\nworker.shop_oxford_worker.host=h";
    expect(hints(text, "undefined-worker")[0]).toContain("give it a host");
    expect(places(text, "unused-worker")).toEqual(["2:8-26 info unused-worker"]);
  });

  it.each([
    ["ajp13 (tutorial-mistakes 3)", "ajp13"],
    ["lb (tutorial-mistakes 3b)", "lb"],
  ])("unused-worker: worker.wokrer1.type=%s beside worker1", (_, type) => {
    const text = `worker.list=worker1\nworker.wokrer1.type=${type}\nworker.worker1.host=127.0.0.1`;
    expect(places(text, "unused-worker")).toEqual(["2:8-15 warning unused-worker"]);
    expect(hints(text, "unused-worker")).toEqual(["did you mean worker1?"]);
    expect(fixed(text)).toBe(text.replace("wokrer1", "worker1"));
  });

  it.each([
    ["one more node is no misspelling", "worker.list=node1\nworker.node1.host=a\nworker.node2.host=b", "info"],
    ["nor is a number less", "worker.list=node1\nworker.node1.host=a\nworker.node.type=ajp13", "info"],
    ["nor a name with the same lines", "worker.list=nodea\nworker.nodea.host=a\nworker.nodeb.host=b", "info"],
    ["a name with a dot too many (grammar 2)", "worker.list=w1\nworker.w1.host=a\nworker.w1.extra.port=8009", "info"],
    ["worker.list.type (grammar 2)", "worker.list=w1\nworker.w1.host=a\nworker.list.type=ajp13", "info"],
    [
      "a balancer that is not listed",
      "worker.list=w1\nworker.w1.host=a\nworker.lb.type=lb\nworker.lb.balance_workers=w1,w2",
      "info",
    ],
  ])("unused-worker: %s", (_, text, severity) => {
    expect(places(text, "unused-worker").map((place) => place.split(" ")[1])).toEqual([severity]);
    expect(fixed(text)).toBeUndefined();
  });

  it.each([
    ["a template", "worker.list=w1\nworker.w1.reference=worker.t\nworker.t.host=a"],
    ["a member", balancer()],
    ["a member of a balancer that is not listed", "worker.list=w1\nworker.w1.host=a\nworker.w1.type=ajp13"],
    ["anything where there is no list", "worker.w1.host=a"],
  ])("unused-worker leaves alone: %s", (_, text) => {
    expect(places(text, "unused-worker")).toEqual([]);
  });

  it("unused-worker leaves a worker alone that is mounted: that it is not listed is said of the mount", () => {
    const conf = `JkWorkersFile ${FILE}\nJkMount /* w2\n`;
    const workers = "worker.list=w1\nworker.w1.host=a\nworker.w2.host=b\n";
    expect(places({ "httpd.conf": conf, [FILE]: workers }, "unused-worker")).toEqual([]);
  });

  it("the mend of a misspelt name in a list is left to people where a mount has the same spelling", () => {
    const workers = "worker.list=wokrer\nworker.worker.host=a\n";
    const input = (mounted: string) => ({
      "httpd.conf": `JkWorkersFile ${FILE}\nJkMount /* ${mounted}\n`,
      [FILE]: workers,
    });
    expect(findings(input("wokrer"), "undefined-worker").map(({ fix }) => fix)).toEqual([undefined]);
    expect(findings(input("worker"), "undefined-worker").map(({ fix }) => fix?.edits.length)).toEqual([1]);
  });
});

describe("no-worker-list", () => {
  it.each([
    [
      "nothing but a comma stops Apache (measured: Could not get worker list from map)",
      "worker.list=,\nworker.w.host=a",
      ["1:13-14 error"],
    ],
    ["missing, with other workers: every mount is a 500 (grammar 7)", "worker.w.host=a", ["1:1-14 error"]],
    ["without a value (grammar 1)", "worker.w.host=a\nworker.list=", ["2:1-13 error"]],
    ["a variable in its place (grammar 2)", "worker.w.host=a\nworkers.list=w", ["2:1-13 error"]],
    ["missing, with ajp13 and others", "worker.ajp13.host=a\nworker.w.host=a", ["1:1-18 warning"]],
    ["missing, with ajp13 alone, which works", "worker.ajp13.host=a", ["1:1-18 info"]],
    ["an empty file (grammar 8.27)", "", ["1:1-1 warning"]],
    ["nothing but comments", "# workers", ["1:1-1 warning"]],
    ["one of several lines names nobody", "worker.list=w\nworker.list=,\nworker.w.host=a", []],
  ])("%s", (_, text, expected) => {
    expect(places(text, "no-worker-list")).toEqual(expected.map((place) => `${place} no-worker-list`));
  });
});

describe("members that mod_jk cannot have", () => {
  it.each([
    ["no-members", "no line", "worker.list=lb\nworker.lb.type=lb", ["2:16-18"]],
    [
      "no-members",
      "a list of commas (measured)",
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=,",
      ["3:27-28"],
    ],
    ["no-members", "an unlisted balancer is never made", "worker.list=w\nworker.w.host=a\nworker.lb.type=lb", []],
    [
      "duplicate-member",
      "in one line",
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=t1,t2,t1",
      ["3:33-35"],
    ],
    ["duplicate-member", "in two lines", balancer("worker.lb.balance_workers=t2"), ["6:27-29"]],
    [
      "duplicate-route",
      "the same member twice is said by duplicate-member",
      balancer("worker.lb.balance_workers=t2"),
      [],
    ],
    ["duplicate-route", "a name as a route (field-notes 4)", balancer("worker.t2.route=t1"), ["6:17-19"]],
    ["duplicate-route", "two routes", balancer("worker.t1.route=r", "worker.t2.route=r"), ["7:17-18"]],
    ["duplicate-route", "the old name of route", balancer("worker.t2.jvm_route=t1"), ["6:21-23"]],
    [
      "duplicate-route",
      "by a template",
      balancer("worker.x.route=r", "worker.t1.reference=worker.x", "worker.t2.reference=worker.x"),
      ["6:16-17"],
    ],
    ["duplicate-route", "case counts", balancer("worker.t2.route=T1"), []],
    [
      "bad-member",
      "a balancer (grammar 7)",
      balancer("worker.lb.balance_workers=b2", "worker.b2.type=lb", "worker.b2.balance_workers=t1"),
      ["6:27-29"],
    ],
    [
      "bad-member",
      "a status worker (grammar 7)",
      balancer("worker.lb.balance_workers=s", "worker.s.type=status"),
      ["6:27-28"],
    ],
    [
      "bad-member",
      "an ajp12 worker (measured: exit signal Segmentation fault)",
      balancer("worker.lb.balance_workers=o", "worker.o.type=ajp12"),
      ["6:27-28"],
    ],
    [
      "bad-member",
      "an ajp14 worker",
      balancer("worker.lb.balance_workers=o", "worker.o.type=ajp14", "worker.o.secretkey=x"),
      [],
    ],
  ])("%s: %s", (code, _, text, expected) => {
    expect(places(text, code)).toEqual(expected.map((place) => `${place} error ${code}`));
  });
});

describe("references", () => {
  it.each([
    ["without worker. (grammar 6)", "x", ["3:20-21"], "worker.x"],
    ["with a dot behind it", "worker.x.", ["3:20-29"], "worker.x"],
    ["to nothing (grammar 6)", "worker.none", ["3:20-31"], undefined],
    ["to another number", "worker.x2", ["3:20-29"], undefined],
    ["to a template", "worker.x", [], undefined],
  ])("reference-not-found: %s", (_, value, expected, mend) => {
    const text = single(`worker.w.reference=${value}`, "worker.x.socket_keepalive=1");
    expect(places(text, "reference-not-found")).toEqual(expected.map((place) => `${place} error reference-not-found`));
    expect(fixed(text)).toBe(mend === undefined ? undefined : text.replace(`=${value}\n`, `=${mend}\n`));
  });

  it("reference-not-found: of a worker that nobody lists, too (grammar 6)", () => {
    expect(places(single("worker.y.reference=worker.none"), "reference-not-found")).toHaveLength(1);
  });

  it.each([
    ["a circle is one mistake (grammar 6)", ["w a", "a b", "b w"], "go round in a circle"],
    ["itself", ["w w"], "go round in a circle"],
    ["21 levels", Array.from({ length: 21 }, (_, i) => `${i === 0 ? "w" : `n${i}`} n${i + 1}`), "more than 20 levels"],
  ])("reference-loop: %s", (_, links, text) => {
    const lines = links.map((link) => `worker.${link.split(" ")[0]}.reference=worker.${link.split(" ")[1]}`);
    const found = messages(single(...lines, "worker.n21.host=a", "worker.n22.host=a"), "reference-loop");
    expect(found).toEqual([expect.stringContaining(text)]);
  });
});

describe("worker-mount", () => {
  it.each([
    ["no slash (grammar 8.23)", single("worker.w.mount=/a foo/*"), ["3:19-24 error"]],
    ["a bar is literal (directive mount)", single("worker.w.mount=/shop|/*"), ["3:16-24 warning"]],
    ["on a member (grammar 9)", balancer("worker.t1.mount=/shop/*"), ["6:1-24 warning"]],
    ["without slash on a worker that is not listed", single("worker.x.mount=foo"), []],
    ["on a member that is listed", balancer("worker.list=t1", "worker.t1.mount=/shop/*"), []],
  ])("%s", (_, text, expected) => {
    expect(places(text, "worker-mount")).toEqual(expected.map((place) => `${place} worker-mount`));
  });

  it("writes a bar out", () => {
    expect(hints(single("worker.w.mount=/shop|/*"), "worker-mount")).toEqual(["write /shop /shop/*"]);
  });
});

describe("maintenance", () => {
  it.each([
    ["no-maintenance", "0 (directive worker.maintain)", balancer("worker.maintain=0"), ["6:17-18 warning"]],
    ["no-maintenance", "negative", balancer("worker.maintain=-5"), ["6:17-19 warning"]],
    ["no-maintenance", "text is a bad value", balancer("worker.maintain=never"), []],
    [
      "no-maintenance",
      "joined, of which the first number counts",
      balancer("worker.maintain=60", "worker.maintain=0"),
      [],
    ],
    [
      "recover-below-maintain",
      "10 of 60 seconds (field-notes 36)",
      balancer("worker.lb.recover_time=10"),
      ["6:1-26 info"],
    ],
    ["recover-below-maintain", "10 of 10", balancer("worker.lb.recover_time=10", "worker.maintain=10"), []],
    ["recover-below-maintain", "no maintenance at all", balancer("worker.lb.recover_time=10", "worker.maintain=0"), []],
    ["recover-below-maintain", "on a member, where nobody reads it", balancer("worker.t1.recover_time=1"), []],
  ])("%s: %s", (code, _, text, expected) => {
    expect(places(text, code)).toEqual(expected.map((place) => `${place} ${code}`));
  });
});

describe("timeouts", () => {
  it.each([
    [
      "reply-timeout-repeats",
      "reply_timeout (field-notes 32)",
      single("worker.w.reply_timeout=1000"),
      ["3:1-28 warning"],
    ],
    [
      "reply-timeout-repeats",
      "socket_timeout (measured: one POST reached two members 8 times)",
      single("worker.w.socket_timeout=300"),
      ["3:1-28 warning"],
    ],
    [
      "reply-timeout-repeats",
      "only bit 1 counts",
      single("worker.w.reply_timeout=1000", "worker.w.recovery_options=6"),
      ["3:1-28 warning"],
    ],
    ["reply-timeout-repeats", "forbidden", single("worker.w.reply_timeout=1000", "worker.w.recovery_options=1"), []],
    ["reply-timeout-repeats", "there is one try only", single("worker.w.reply_timeout=1000", "worker.w.retries=1"), []],
    [
      "reply-timeout-repeats",
      "one try on each of two members",
      balancer("worker.t1.reply_timeout=1000", "worker.t1.retries=1"),
      ["6:1-29 warning"],
    ],
    [
      "reply-timeout-repeats",
      "a template is told once",
      balancer("worker.x.reply_timeout=1000", "worker.t1.reference=worker.x", "worker.t2.reference=worker.x"),
      ["6:1-28 warning"],
    ],
    ["reply-timeout-repeats", "on the balancer nobody reads it", balancer("worker.lb.reply_timeout=1000"), []],
    ["reply-timeout-repeats", "an unlisted worker does nothing", single("worker.x.reply_timeout=1000"), []],
    ["reply-timeout-stops-node", "field-notes 33", balancer("worker.t1.reply_timeout=1000"), ["6:1-29 warning"]],
    [
      "reply-timeout-stops-node",
      "some are forgiven",
      balancer("worker.t1.reply_timeout=1000", "worker.lb.max_reply_timeouts=1"),
      [],
    ],
    ["reply-timeout-stops-node", "without a balancer there is no state", single("worker.w.reply_timeout=1000"), []],
    [
      "short-socket-timeout",
      "for answers (directive socket_timeout)",
      single("worker.w.socket_timeout=10", "worker.w.recovery_options=3"),
      ["3:1-27 info"],
    ],
    [
      "short-socket-timeout",
      "reply_timeout decides (measured: 504 after 6 s with socket_timeout 2 s)",
      single("worker.w.socket_timeout=2", "worker.w.reply_timeout=6000", "worker.w.recovery_options=3"),
      [],
    ],
    ["short-socket-timeout", "where it repeats requests, that is said", single("worker.w.socket_timeout=10"), []],
    ["short-socket-timeout", "long enough", single("worker.w.socket_timeout=60", "worker.w.recovery_options=3"), []],
    [
      "connect-timeout-is-a-probe",
      "measured: 20 s in connect with connect_timeout=1000",
      single("worker.w.connect_timeout=1000"),
      ["3:1-30 info"],
    ],
    [
      "connect-timeout-is-a-probe",
      "socket_timeout limits the connect, too",
      single("worker.w.connect_timeout=1000", "worker.w.socket_timeout=5"),
      [],
    ],
    ["connect-timeout-is-a-probe", "switched off", single("worker.w.connect_timeout=0"), []],
    ["no-timeouts", "nothing at all (field-notes 34)", single(), ["1:13-14 info"]],
    ["no-timeouts", "on members, too", balancer(), ["3:27-29 info"]],
    ["no-timeouts", "one probe on one worker", balancer("worker.t2.ping_mode=I"), []],
    ["no-timeouts", "one timeout on one worker", balancer("worker.t2.reply_timeout=1000"), []],
    [
      "no-timeouts",
      "no timeout of a connection's own",
      single("worker.w.connection_pool_timeout=600"),
      ["1:13-14 info"],
    ],
    ["no-timeouts", "a status page only", "worker.list=s\nworker.s.type=status", []],
  ])("%s: %s", (code, _, text, expected) => {
    expect(places(text, code)).toEqual(expected.map((place) => `${place} ${code}`));
  });

  it("a mount's own reply_timeout counts (mod_jk-balancing 4)", () => {
    const conf = `JkWorkersFile ${FILE}\nJkMount /slow/* lb;reply_timeout=60000\nJkMount /* lb\n`;
    const repeating = { "httpd.conf": conf, [FILE]: `${balancer()}\n` };
    expect(places(repeating, "reply-timeout-repeats")).toEqual([expect.stringMatching(/^httpd\.conf:2:.* warning/)]);
    expect(places(repeating, "reply-timeout-stops-node")).toEqual([expect.stringMatching(/^httpd\.conf:2:.* warning/)]);
    expect(places(repeating, "no-timeouts")).toEqual([]);
    const lines = ["worker.lb.max_reply_timeouts=9", "worker.t1.recovery_options=7", "worker.t2.recovery_options=7"];
    const safe = { "httpd.conf": conf, [FILE]: `${balancer(...lines)}\n` };
    expect(places(safe, "reply-timeout-repeats")).toEqual([]);
    expect(places(safe, "reply-timeout-stops-node")).toEqual([]);
  });

  it("recovery_options belongs where the timeout is", () => {
    const text = balancer("worker.x.reply_timeout=1000", "worker.t1.reference=worker.x");
    expect(hints(text, "reply-timeout-repeats")).toEqual(["set worker.x.recovery_options=7"]);
  });
});

describe("failures and tries", () => {
  it.each([
    ["404 (directive fail_on_status)", "404", ["3:25-28 warning"]],
    ["several", "503 401,403", ["3:29-32 warning", "3:33-36 warning"]],
    ["200 (measured: every request is a 503)", "200", ["3:25-28 error"]],
    ["-200 (measured: the same)", "-200", ["3:25-29 error"]],
    ["302, softly", "-302", ["3:25-29 warning"]],
    ["what says that a Tomcat is not well", "-404,-401,500,503,-503", []],
    ["the first of two decides (mod_jk-balancing 6.3)", "-404,404", []],
  ])("fail-on-common-status: %s", (_, value, expected) => {
    const text = single(`worker.w.fail_on_status=${value}`);
    expect(places(text, "fail-on-common-status")).toEqual(expected.map((place) => `${place} fail-on-common-status`));
  });

  it("fail-on-common-status: speaks of error states where there are any", () => {
    expect(messages(balancer("worker.t1.fail_on_status=404"), "fail-on-common-status")[0]).toContain("error state");
    expect(messages(single("worker.w.fail_on_status=404"), "fail-on-common-status")[0]).not.toContain("error state");
    expect(messages(balancer("worker.lb.fail_on_status=404"), "fail-on-common-status")).toEqual([]);
  });

  it.each([
    ["2 x 2 x 10 (measured: 40 tries)", ["worker.lb.retries=10"], ["6:1-21"]],
    ["lb_retries is limited by the members", ["worker.lb.lb_retries=100"], []],
    ["2 x 2 x 8 is as much as may be", ["worker.lb.retries=8"], []],
    ["the largest factor is the one to lower", ["worker.lb.retries=3", "worker.t2.retries=6"], ["7:1-20"]],
    [
      "members that repeat nothing",
      ["worker.lb.retries=10", "worker.t1.recovery_options=7", "worker.t2.recovery_options=3"],
      [],
    ],
  ])("many-repeats: %s (mod_jk-balancing 6.1)", (_, lines, expected) => {
    expect(places(balancer(...lines), "many-repeats")).toEqual(
      expected.map((place) => `${place} warning many-repeats`),
    );
  });

  it("many-repeats: without a balancer", () => {
    expect(places(single("worker.w.retries=33"), "many-repeats")).toEqual(["3:1-20 warning many-repeats"]);
    expect(places(single("worker.w.retries=32"), "many-repeats")).toEqual([]);
  });

  it.each([
    [
      "four of five members by default (mod_jk-balancing 6.1; measured: 503 although the fifth is up)",
      5,
      [],
      ["3:1-41"],
    ],
    ["three members by default (measured: 200 from the third)", 3, [], []],
    ["two of three in one round (measured: 503)", 3, ["worker.lb.retries=1"], ["4:1-20"]],
    ["all of them", 5, ["worker.lb.lb_retries=5"], []],
    ["all that are active", 5, ["worker.t5.activation=Disabled"], []],
  ])("lb-retries-below-members: %s", (_, count, lines, expected) => {
    const members = Array.from({ length: count }, (_, index) => `t${index + 1}`);
    const head = ["worker.list=lb", "worker.lb.type=lb", `worker.lb.balance_workers=${members.join(",")}`];
    const text = [...head, ...lines, ...members.map((name) => `worker.${name}.host=${name}.example.org`)].join("\n");
    expect(places(text, "lb-retries-below-members")).toEqual(
      expected.map((place) => `${place} info lb-retries-below-members`),
    );
  });

  it.each([
    ["disabled and stopped (grammar 8.32)", ["worker.t1.activation=D", "worker.t2.activation=S"], ["3:1-32"]],
    ["by the old names", ["worker.t1.disabled=1", "worker.t2.stopped=true"], ["3:1-32"]],
    ["one is active", ["worker.t1.activation=D"], []],
    ["off means active (directive activation)", ["worker.t1.activation=off", "worker.t2.activation=D"], []],
    ["no port is another mistake", ["worker.t1.port=0", "worker.t2.port=0"], []],
    [
      "a standby (mod_jk-balancing 3.6)",
      ["worker.t1.activation=S", "worker.t1.redirect=t2", "worker.t2.activation=D"],
      [],
    ],
    ["a stopped standby", ["worker.t1.activation=S", "worker.t1.redirect=t2", "worker.t2.activation=S"], ["3:1-32"]],
  ])("no-active-member: %s", (_, lines, expected) => {
    expect(places(balancer(...lines), "no-active-member")).toEqual(
      expected.map((place) => `${place} warning no-active-member`),
    );
  });

  it("no-active-member: a mount may activate a member for itself (mod_jk-balancing 4)", () => {
    const workers = balancer("worker.t1.activation=D", "worker.t2.activation=D");
    const conf = `JkWorkersFile ${FILE}\nJkMount /* lb;active=t1\n`;
    expect(places({ "httpd.conf": conf, [FILE]: `${workers}\n` }, "no-active-member")).toEqual([]);
  });

  it.each([
    ["host and port", ["worker.t2.host=192.168.0.11"], ["6:16-28"]],
    ["a copied block", ["worker.t1.port=8109", "worker.t2.port=8109", "worker.t2.host=192.168.0.11"], ["7:16-20"]],
    ["two names of this machine", ["worker.t1.host=localhost", "worker.t2.host=127.0.0.1"], ["7:16-25"]],
    ["two ports", ["worker.t2.host=192.168.0.11", "worker.t2.port=8109"], []],
    ["IPv4 and IPv6", ["worker.t1.host=127.0.0.1", "worker.t2.host=::1"], []],
    ["nobody dials port 0", ["worker.t2.host=192.168.0.11", "worker.t1.port=0", "worker.t2.port=0"], []],
  ])("shared-address: %s", (_, lines, expected) => {
    expect(places(balancer(...lines), "shared-address")).toEqual(
      expected.map((place) => `${place} warning shared-address`),
    );
  });

  it("shared-address: a port that both inherit is told at the member", () => {
    const lines = ["worker.x.host=192.168.0.9", "worker.x.port=8109"];
    const text = ["worker.list=lb", "worker.lb.type=lb", "worker.lb.balance_workers=t1,t2", ...lines];
    const references = ["worker.t1.reference=worker.x", "worker.t2.reference=worker.x"];
    expect(places([...text, ...references].join("\n"), "shared-address")).toEqual(["3:30-32 warning shared-address"]);
  });
});

describe("sessions", () => {
  it.each([
    [
      "force-without-sticky",
      "grammar 10",
      ["worker.lb.sticky_session=0", "worker.lb.sticky_session_force=1"],
      ["7:1-33 warning"],
    ],
    ["force-without-sticky", "sticky by default", ["worker.lb.sticky_session_force=1"], []],
    [
      "force-without-cluster",
      "nobody knows the Tomcats (field-notes 37)",
      ["worker.lb.sticky_session_force=1"],
      ["6:1-33 info"],
    ],
    [
      "force-without-cluster",
      "not sticky at all",
      ["worker.lb.sticky_session=0", "worker.lb.sticky_session_force=1"],
      [],
    ],
    ["none-without-cluster", "nobody knows the Tomcats", ["worker.lb.sticky_session=off"], ["6:1-29 info"]],
    [
      "none-without-cluster",
      "forced as well is another mistake",
      ["worker.lb.sticky_session=0", "worker.lb.sticky_session_force=1"],
      [],
    ],
    ["none-without-cluster", "disabled keeps the default (grammar 3)", ["worker.lb.sticky_session=disabled"], []],
    ["redirect-to-itself", "by name", ["worker.t1.redirect=t1"], ["6:20-22 warning"]],
    ["redirect-to-itself", "by route", ["worker.t1.route=r", "worker.t1.redirect=r"], ["7:20-21 warning"]],
    [
      "unknown-redirect",
      "a worker's name (directive redirect)",
      ["worker.t2.route=r", "worker.t1.redirect=t2"],
      ["7:20-22 warning"],
    ],
    ["unknown-redirect", "nobody's", ["worker.t1.redirect=t9"], ["6:20-22 warning"]],
    ["unknown-redirect", "another member's route", ["worker.t2.route=r", "worker.t1.redirect=r"], []],
    ["unknown-redirect", "its own is another mistake", ["worker.t1.redirect=t1"], []],
    [
      "route-with-dot",
      "all in one domain (field-notes 59)",
      ["worker.t1.route=a.1", "worker.t2.route=a.2"],
      ["6:17-20 info", "7:17-20 info"],
    ],
    ["route-with-dot", "each with its own", ["worker.t1.route=a.1"], ["6:17-20 info"]],
    ["route-with-dot", "a dot at the beginning gives none", ["worker.t1.route=.1"], []],
    ["route-with-dot", "a domain is named", ["worker.t1.route=a.1", "worker.t1.domain=b"], []],
    ["route-cut-in-cookie", "a blank", ["worker.t1.route=left 1"], ["6:17-23 warning"]],
    ["route-cut-in-cookie", "a comma", ["worker.t1.jvm_route=left,1"], ["6:21-27 warning"]],
    ["route-cut-in-cookie", "a letter beyond ASCII", ["worker.t1.route=lädle"], ["6:17-22 warning"]],
    [
      "route-cut-in-cookie",
      "without stickiness nobody looks",
      ["worker.lb.sticky_session=0", "worker.t1.route=left 1"],
      [],
    ],
    ["unusual-route", "a slash (field-notes 59)", ["worker.t1.route=left/1"], ["6:17-23 warning"]],
    ["unusual-route", "a plus", ["worker.t1.route=left+1"], ["6:17-23 info"]],
    ["unusual-route", "letters, digits, underscore, dash and dot", ["worker.t1.route=Left_1-a.b"], []],
    ["unusual-route", "what no cookie carries is said by route-cut-in-cookie", ["worker.t1.route=left/ 1"], []],
    [
      "cookie-clash",
      "by default (directive set_session_cookie)",
      ["worker.lb.set_session_cookie=1"],
      ["6:1-31 warning"],
    ],
    ["cookie-clash", "a name of its own", ["worker.lb.set_session_cookie=1", "worker.lb.session_cookie=R"], []],
    ["cookie-clash", "no cookie", ["worker.lb.session_cookie=JSESSIONID"], []],
    ["cookie-path-without-cookie", "no cookie", ["worker.lb.session_cookie_path=/"], ["6:1-32 warning"]],
    [
      "cookie-path-without-cookie",
      "a cookie",
      ["worker.lb.session_cookie_path=/", "worker.lb.set_session_cookie=1"],
      [],
    ],
    ["cookie-not-found", "case counts", ["worker.lb.session_cookie=jsessionid"], ["6:26-36 warning"]],
    [
      "cookie-not-found",
      "in the path, too (directive session_path)",
      ["worker.lb.session_path=;JSESSIONID"],
      ["6:24-35 warning"],
    ],
    ["cookie-not-found", "an equals sign", ["worker.lb.session_path=;jsessionid="], ["6:24-36 warning"]],
    [
      "cookie-not-found",
      "a semicolon in a cookie's name",
      ["worker.lb.session_cookie=;JSESSIONID"],
      ["6:26-37 warning"],
    ],
    [
      "cookie-not-found",
      "no semicolon in the path: the name is found all the same",
      ["worker.lb.session_path=jsessionid"],
      [],
    ],
    ["cookie-not-found", "another name", ["worker.lb.session_cookie=SHOPID", "worker.lb.session_path=;SHOPID"], []],
  ])("%s: %s", (code, _, lines, expected) => {
    expect(places(balancer(...lines), code)).toEqual(expected.map((place) => `${place} ${code}`));
  });

  it("unknown-redirect: names the route that is meant", () => {
    expect(hints(balancer("worker.t2.route=green", "worker.t1.redirect=t2"), "unknown-redirect")).toEqual([
      "did you mean green?",
    ]);
  });

  it("route-with-dot: a group of some members changes who takes over", () => {
    const text = balancer(
      "worker.lb.balance_workers=t3",
      "worker.t3.host=192.168.0.13",
      "worker.t1.route=a.1",
      "worker.t2.route=a.2",
    );
    expect(places(text, "route-with-dot")).toEqual([
      "8:17-20 warning route-with-dot",
      "9:17-20 warning route-with-dot",
    ]);
  });

  it.each([
    ["without a Cluster", "", ["6:1-33 warning force-without-cluster"]],
    ["with one", '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>', []],
  ])("force-without-cluster: Tomcats %s", (_, cluster, expected) => {
    const workers = `${balancer("worker.lb.sticky_session_force=1")}\n`;
    const input = {
      [FILE]: workers,
      "t1/server.xml": serverXml("t1", cluster),
      "t2/server.xml": serverXml("t2", cluster),
    };
    expect(places(input, "force-without-cluster")).toEqual(expected);
  });

  it.each([
    ["without a Cluster", "", ["6:1-27 warning none-without-cluster"]],
    ["with one", '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>', []],
  ])("none-without-cluster: Tomcats %s", (_, cluster, expected) => {
    const workers = `${balancer("worker.lb.sticky_session=0")}\n`;
    const input = {
      [FILE]: workers,
      "t1/server.xml": serverXml("t1", cluster),
      "t2/server.xml": serverXml("t2", cluster),
    };
    expect(places(input, "none-without-cluster")).toEqual(expected);
  });

  it("a Manager of an application's own may keep sessions in a store", () => {
    const input = {
      [FILE]: `${balancer("worker.lb.sticky_session=0")}\n`,
      "t1/server.xml": serverXml("t1"),
      "context.xml": '<Context><Manager className="org.example.StoreManager"/></Context>\n',
    };
    expect(places(input, "none-without-cluster")).toEqual([]);
  });

  it("cookie-clash: a mount sets the cookie under the balancer's name (mod_jk-balancing 4)", () => {
    const conf = `JkWorkersFile ${FILE}\nJkMount /* lb;set_session_cookie=1;session_cookie=R\n`;
    const found = places({ "httpd.conf": conf, [FILE]: `${balancer()}\n` }, "cookie-clash");
    expect(found).toEqual([expect.stringMatching(/^httpd\.conf:2:.* warning cookie-clash$/)]);
  });
});

describe("status workers", () => {
  const status = (...lines: readonly string[]) => ["worker.list=s", "worker.s.type=status", ...lines].join("\n");

  // What mod_jk 1.2.48 logged: `non empty intersection`, or `Unknown rating type`.
  it.each([
    ["s and s (00ff0000)", ["worker.s.good=a.o,s", "worker.s.bad=s,e"], ["3:19-20"]],
    ["a and a.e (00000010)", ["worker.s.good=a", "worker.s.bad=a.e"], ["3:15-16"]],
    ["act.ok and a.o (00000001)", ["worker.s.good=act.ok", "worker.s.bad=a.o"], ["3:15-21"]],
    ["o.a and a (00000001)", ["worker.s.good=o.a", "worker.s.bad=a"], ["3:15-18"]],
    ["idle has two letters (00020202)", ["worker.s.good=n", "worker.s.bad=i"], ["3:15-16"]],
    ["bad alone against the default (0000000f)", ["worker.s.bad=a"], ["3:14-15"]],
    ["good alone against the default", ["worker.s.good=d"], ["3:15-16"]],
    ["two words that nobody knows", ["worker.s.good=zz.q", "worker.s.bad=f"], ["3:15-19", "4:14-15"]],
    ["bad alone, and apart", ["worker.s.bad=s,e,d"], []],
    ["apart", ["worker.s.good=a.o", "worker.s.bad=a.e,d.o"], []],
  ])("status-rating: %s", (_, lines, expected) => {
    expect(places(status(...lines), "status-rating")).toEqual(
      expected.map((place) => `${place} warning status-rating`),
    );
  });

  it.each([
    ["by default (directive read_only)", [], ["7:1-21"]],
    ["read-only", ["worker.s.read_only=true"], []],
    ["for some", ["worker.s.user=admin"], []],
  ])("status-writable: %s", (_, lines, expected) => {
    const text = balancer("worker.list=s", "worker.s.type=status", ...lines);
    expect(places(text, "status-writable")).toEqual(expected.map((place) => `${place} info status-writable`));
  });

  it("status-writable: silent where there is nothing to change, and where httpd's configuration says who may", () => {
    expect(places(status(), "status-writable")).toEqual([]);
    const conf = `JkWorkersFile ${FILE}\nJkMount /jk s\n`;
    const workers = `${balancer("worker.list=s", "worker.s.type=status")}\n`;
    expect(places({ "httpd.conf": conf, [FILE]: workers }, "status-writable")).toEqual([]);
  });
});

describe("everything together", () => {
  it("a good installation has nothing to report", () => {
    const template = [
      "worker.x.port=8009",
      "worker.x.socket_connect_timeout=5000",
      "worker.x.ping_mode=A",
      "worker.x.connection_pool_timeout=600",
      "worker.x.connection_pool_minsize=0",
      "worker.x.reply_timeout=300000",
      "worker.x.recovery_options=7",
    ];
    const own = ["worker.lb.max_reply_timeouts=10", "worker.t1.reference=worker.x", "worker.t2.reference=worker.x"];
    const status = ["worker.list=jkstatus", "worker.jkstatus.type=status", "worker.jkstatus.read_only=true"];
    expect(places(balancer(...own, ...template, ...status))).toEqual([]);
  });

  it("never throws, and points into the file", () => {
    const name = fc.constantFrom("lb", "t1", "t2", "x", "wokrer1", "worker1", "", "a.b", "list");
    const value = fc.constantFrom(
      "lb",
      "ajp13",
      "status",
      "t1,t2",
      "t1 t1",
      ",",
      "0",
      "-1",
      "404",
      "worker.x",
      "worker.t1",
      "/a|/*",
      "$(x)",
      "a.e",
    );
    const attribute = fc.constantFrom(
      "type",
      "balance_workers",
      "reference",
      "host",
      "port",
      "route",
      "redirect",
      "domain",
      "activation",
      "mount",
      "reply_timeout",
      "socket_timeout",
      "retries",
      "lb_retries",
      "recovery_options",
      "fail_on_status",
      "sticky_session",
      "sticky_session_force",
      "session_cookie",
      "session_path",
      "set_session_cookie",
      "good",
      "bad",
      "list",
      "bogus",
    );
    const line = fc.oneof(
      fc.tuple(name, attribute, value).map(([one, two, three]) => `worker.${one}.${two}=${three}`),
      value.map((text) => `worker.list=${text}`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const text = lines.join("\n").replaceAll("\0", "");
        const installation = assembleExample({ [FILE]: `worker.t1.host=a\n${text}` }).installation;
        for (const { diagnostic } of lint(installation, balancingRules)) {
          expect(diagnostic.line).toBeLessThanOrEqual(text.split("\n").length + 1);
          expect(diagnostic.column).toBeGreaterThan(0);
        }
      }),
    );
  });
});
