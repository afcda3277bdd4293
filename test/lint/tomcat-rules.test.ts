import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyFixes } from "../../src/lint/fixes.ts";
import { matchesWhole } from "../../src/lint/java-pattern.ts";
import { type FixableFinding, lint } from "../../src/lint/lint.ts";
import { tomcatRules } from "../../src/lint/tomcat-rules.ts";
import type { Example } from "../../src/rules/explanation.ts";
import { serverXmlOf } from "../../src/rules/tomcat-example.ts";
import { assembleExample } from "../support/example-installation.ts";

/*
 * Expected values come from the documents: field-notes, tutorial-mistakes, workers-properties-grammar and the hazards of
 * mod_jk-directives; what they leave open was measured on mod_jk 1.2.48 with httpd 2.4.71 and Tomcat 10.1.60, and says so.
 */

function findings(files: Example, code?: string): readonly FixableFinding[] {
  const rules = tomcatRules.filter((rule) => code === undefined || rule.code === code);
  return lint(assembleExample(files).installation, rules);
}

/** `file:line:column-endColumn severity` of each finding. */
function places(files: Example, code: string): readonly string[] {
  return findings(files, code).map(({ diagnostic: { file, line, column, endColumn, severity } }) => {
    return `${file}:${line}:${column}-${endColumn} ${severity}`;
  });
}

function messages(files: Example, code: string): readonly string[] {
  return findings(files, code).map(({ diagnostic }) => diagnostic.message);
}

function hints(files: Example, code: string): readonly (string | undefined)[] {
  return findings(files, code).map(({ diagnostic }) => diagnostic.hint);
}

/** The text of a file after all mends of a rule. */
function fixed(files: Example, code: string, name = "server.xml"): string | undefined {
  const { texts } = applyFixes(findings(files, code));
  return [...texts].find(([file]) => file.name === name)?.[1];
}

/** A server.xml of one line for each part; the Connectors begin in line 2. */
function server(connectors: string, engine = "", inEngine = "", attributes = 'port="-1"'): string {
  return [
    `<Server ${attributes}><Service name="Catalina">`,
    connectors,
    `<Engine name="Catalina" defaultHost="localhost"${engine === "" ? "" : ` ${engine}`}>`,
    `${inEngine}<Host name="localhost"/></Engine></Service></Server>`,
  ].join("\n");
}

function ajp(port: number | string, more = ' secretRequired="false"'): string {
  return `<Connector protocol="AJP/1.3" port="${port}"${more}/>`;
}

/** A balancer `lb`; each member is `name=host:port`, further lines stand behind. */
function balancer(members: readonly string[], ...lines: readonly string[]): string {
  const names = members.map((member) => member.split("=")[0]);
  const addresses = members.flatMap((member) => {
    const [name = "", address = ""] = member.split("=");
    const colon = address.lastIndexOf(":");
    return [`worker.${name}.host=${address.slice(0, colon)}`, `worker.${name}.port=${address.slice(colon + 1)}`];
  });
  return [
    "worker.list=lb",
    "worker.lb.type=lb",
    `worker.lb.balance_workers=${names.join(",")}`,
    ...addresses,
    ...lines,
  ].join("\n");
}

/** One worker `t1` in front of one Tomcat. */
function single(host: string, port: number | string, ...lines: readonly string[]): string {
  return ["worker.list=t1", `worker.t1.host=${host}`, `worker.t1.port=${port}`, ...lines].join("\n");
}

const TWO = ["t1=127.0.0.1:8109", "t2=127.0.0.1:8209"];

describe("route-mismatch (field-notes 1, grammar 10)", () => {
  const code = "route-mismatch";
  const files = (route: string, ...lines: readonly string[]): Example => ({
    "workers.properties": balancer(TWO, ...lines),
    "t1/server.xml": server(ajp(8109), `jvmRoute="${route}"`),
  });

  it.each<{ name: string; route: string; lines?: readonly string[]; message: string; severity?: string }>([
    {
      name: "another name",
      route: "node1",
      message: "is the route of no member of lb, mod_jk dials this Tomcat as t1",
    },
    { name: "another case", route: "T1", message: "differs in case from the route" },
    { name: "the balancer's name", route: "lb", message: "is the name of the balancer" },
    { name: "the route of another member", route: "t2", message: "all of its sessions go to t2" },
    {
      name: "the name of a member that has a route",
      route: "t1",
      lines: ["worker.t1.route=r1"],
      message: 'whose route is "r1"',
    },
    {
      name: "a domain of another member",
      route: "east",
      lines: ["worker.t2.domain=east"],
      message: "is the route of no member",
    },
    {
      name: "forced stickiness, where every request with a session gets 503 (measured)",
      route: "node1",
      lines: ["worker.lb.sticky_session_force=True"],
      message: "every request with a session gets 503",
      severity: "error",
    },
  ])("$name", ({ route, lines = [], message, severity = "warning" }) => {
    const example = files(route, ...lines);
    const column = 59;
    expect(places(example, code)).toEqual([`t1/server.xml:3:${column}-${column + route.length} ${severity}`]);
    expect(messages(example, code)[0]).toContain(message);
  });

  it.each<{ name: string; route: string; lines?: readonly string[] }>([
    { name: "the member's name", route: "t1" },
    { name: "its route", route: "r1", lines: ["worker.t1.route=r1"] },
    { name: "its domain", route: "east", lines: ["worker.t1.domain=east"] },
    { name: "its domain, with a dot and more behind", route: "east.1", lines: ["worker.t1.domain=east"] },
    { name: "no stickiness at all", route: "node1", lines: ["worker.lb.sticky_session=False"] },
    { name: "a cookie of mod_jk's own", route: "node1", lines: ["worker.lb.set_session_cookie=True"] },
    { name: "a property", route: "${route}" },
    { name: "a property with a default", route: "${route:-node1}" },
    { name: "a gap in a template", route: "@ROUTE@" },
    { name: "no jvmRoute, which another rule reports", route: "" },
  ])("leaves alone $name", ({ route, lines = [] }) => {
    expect(places(files(route, ...lines), code)).toEqual([]);
  });

  it("mends a difference in case only", () => {
    expect(fixed(files("T1"), code, "t1/server.xml")).toContain('jvmRoute="t1"');
    expect(fixed(files("node1"), code, "t1/server.xml")).toBeUndefined();
    expect(hints(files("node1"), code)).toEqual(['write jvmRoute="t1"']);
  });

  it("of Tomcats that are alike says what holds of all of them", () => {
    const alike = (route: string): Example => ({
      "workers.properties": balancer(["t1=10.0.0.1:8009", "t2=10.0.0.2:8009", "t3=10.0.0.3:8009"]),
      "x/server.xml": server(ajp(8009), `jvmRoute="${route}"`),
    });
    expect(messages(alike("node9"), code)).toEqual([
      'jvmRoute "node9" is the route of no member that dials port 8009: its sessions do not stick',
    ]);
    expect(messages(alike("t3"), code)).toEqual([]);
  });
});

describe("jvm-route-missing (field-notes 2)", () => {
  const code = "jvm-route-missing";
  const files = (engine: string, members = TWO, ...lines: readonly string[]): Example => ({
    "workers.properties": balancer(members, ...lines),
    "t1/server.xml": server(ajp(8109), engine),
  });

  it("points at the Engine, or at the empty attribute", () => {
    expect(places(files(""), code)).toEqual(["t1/server.xml:3:1-49 warning"]);
    expect(hints(files(""), code)).toEqual(['add jvmRoute="t1"']);
    expect(places(files('jvmRoute=""'), code)).toEqual(["t1/server.xml:3:49-60 warning"]);
  });

  it("is an error with forced stickiness, where every request with a session gets 503 (measured)", () => {
    expect(places(files("", TWO, "worker.lb.sticky_session_force=1"), code)).toEqual(["t1/server.xml:3:1-49 error"]);
  });

  it("is silent of a balancer with one member, of a misspelt attribute and of a property", () => {
    expect(places(files("", TWO.slice(0, 1)), code)).toEqual([]);
    expect(places(files('jvmRouter="t1"'), code)).toEqual([]);
    expect(places(files('jvmRoute="${route}"'), code)).toEqual([]);
    expect(places(files("", TWO, "worker.lb.sticky_session=0"), code)).toEqual([]);
  });
});

describe("jvm-route-misspelt (real-world file with jvmRouter)", () => {
  const code = "jvm-route-misspelt";

  it("points at the name and renames it where that is the only one", () => {
    const files = { "server.xml": server(ajp(8009), 'jvmRouter="t1"') };
    expect(places(files, code)).toEqual(["server.xml:3:49-58 warning"]);
    expect(fixed(files, code)).toBe(server(ajp(8009), 'jvmRoute="t1"'));
  });

  it("mends nothing beside a jvmRoute, nor what is further away", () => {
    expect(fixed({ "server.xml": server(ajp(8009), 'jvmRoute="a" jvmRouter="t1"') }, code)).toBeUndefined();
    expect(fixed({ "server.xml": server(ajp(8009), 'jwmRuote="t1"') }, code)).toBeUndefined();
    expect(places({ "server.xml": server(ajp(8009), 'jwmRuote="t1"') }, code)).toHaveLength(1);
  });
});

describe("shared-route (field-notes 3)", () => {
  const code = "shared-route";
  const files = (members: readonly string[], routes: readonly string[], ...lines: readonly string[]): Example => ({
    "workers.properties": balancer(members, ...lines),
    ...Object.fromEntries(
      routes.map((route, index) => [
        `t${index + 1}/server.xml`,
        server(ajp(8009 + 100 * (index + 1)), `jvmRoute="${route}"`),
      ]),
    ),
  });

  it("reports the copy, and not the one that it is the route of", () => {
    const example = files(TWO, ["t1", "t1"]);
    expect(places(example, code)).toEqual(["t2/server.xml:3:59-61 warning"]);
    expect(messages(example, code)).toEqual([
      'jvmRoute "t1" is that of "t1/server.xml" too: mod_jk sends all sessions of both to t1',
    ]);
    expect(hints(example, code)).toEqual(['write jvmRoute="t2"']);
    expect(messages(example, "route-mismatch")).toEqual([]);
  });

  it("leaves a shared domain alone, and says nothing where the route is nobody's, which is a mismatch", () => {
    expect(places(files(TWO, ["east", "east"], "worker.t1.domain=east", "worker.t2.domain=east"), code)).toEqual([]);
    expect(places(files(TWO, ["x", "x"]), code)).toEqual([]);
    expect(places(files(TWO, ["x", "x"]), "route-mismatch")).toHaveLength(2);
  });

  it("tells copies on hosts of one port, whichever is which", () => {
    const example: Example = {
      "workers.properties": balancer(["t1=10.0.0.1:8009", "t2=10.0.0.2:8009"]),
      "x/server.xml": server(ajp(8009), 'jvmRoute="t1"'),
      "y/server.xml": server(ajp(8009), 'jvmRoute="t1"'),
    };
    expect(messages(example, code)).toEqual([
      'jvmRoute "t1" is that of "x/server.xml" too: mod_jk sends all sessions of both to one of them',
    ]);
  });

  it("without workers holds the files of one set against each other", () => {
    const text = server(ajp(8009), 'jvmRoute="t1"');
    expect(places({ "a/server.xml": text, "b/server.xml": text }, code)).toEqual(["b/server.xml:3:59-61 warning"]);
    expect(places({ "a/conf/server.xml": text, "b/conf/server.xml": text }, code)).toHaveLength(1);
    expect(places({ "prod/a/conf/server.xml": text, "test/b/other/server.xml": text }, code)).toEqual([]);
  });
});

describe("member-without-node and its neighbours", () => {
  const all = (files: Example) =>
    [
      "member-without-node",
      "connector-nobody-dials",
      "worker-dials-http",
      "commented-connector",
      "server-xml-port-offset",
    ].flatMap((code) => places(files, code).map((place) => `${place} ${code}`));

  it.each<{ name: string; files: Example; found: readonly string[] }>([
    {
      name: "another port of the Tomcat that the folder names: an error at the worker's port",
      files: { "workers.properties": balancer(TWO), "t2/server.xml": server(ajp(8219)) },
      found: ["workers.properties:7:1-20 error member-without-node"],
    },
    {
      name: "another port of the Tomcat that the route names",
      files: { "workers.properties": balancer(TWO), "x/server.xml": server(ajp(8219), 'jvmRoute="t2"') },
      found: ["workers.properties:7:1-20 error member-without-node"],
    },
    {
      name: "no AJP Connector at all",
      files: { "workers.properties": balancer(TWO), "t2/server.xml": server('<Connector port="8080"/>') },
      found: ["workers.properties:7:1-20 error member-without-node"],
    },
    {
      name: "the one that is left: a warning",
      files: {
        "workers.properties": balancer(TWO),
        "x/server.xml": server(ajp(8109)),
        "y/server.xml": server(ajp(8219)),
      },
      found: ["workers.properties:7:1-20 warning member-without-node"],
    },
    {
      name: "as many Tomcats as addresses, and none fits",
      files: {
        "workers.properties": balancer(TWO),
        "x/server.xml": server(ajp(8119)),
        "y/server.xml": server(ajp(8219)),
      },
      found: [
        "workers.properties:5:1-20 warning member-without-node",
        "workers.properties:7:1-20 warning member-without-node",
        "x/server.xml:2:31-42 warning connector-nobody-dials",
        "y/server.xml:2:31-42 warning connector-nobody-dials",
      ],
    },
    {
      name: "fewer Tomcats than addresses: only the Connector",
      files: { "workers.properties": balancer(TWO), "x/server.xml": server(ajp(8119)) },
      found: ["x/server.xml:2:31-42 warning connector-nobody-dials"],
    },
    {
      name: "a port that depends on a property",
      files: { "workers.properties": balancer(TWO), "t2/server.xml": server(ajp("${ajp}")) },
      found: [],
    },
    {
      name: "Connectors that come in through an entity",
      files: {
        "workers.properties": balancer(TWO),
        "t2/server.xml": `<!DOCTYPE Server [<!ENTITY c SYSTEM "c.xml">]>\n${server("&c;")}`,
      },
      found: [],
    },
    {
      name: "a worker that mod_jk never creates",
      files: {
        "workers.properties": `${balancer(TWO.slice(0, 1))}\nworker.t2.port=1`,
        "t2/server.xml": server(ajp(8109)),
      },
      found: [],
    },
    {
      name: "an HTTP Connector on the port (field-notes 19)",
      files: {
        "workers.properties": single("127.0.0.1", 8080),
        "server.xml": server(`<Connector port="8080"/>${ajp(8009)}`),
      },
      found: ["workers.properties:3:1-20 error worker-dials-http"],
    },
    {
      name: "an HTTP Connector of the Tomcat that the folder names",
      files: {
        "workers.properties": balancer(["t1=10.0.0.1:8080", "t2=10.0.0.2:8080"]),
        "t2/server.xml": server('<Connector protocol="org.apache.coyote.http11.Http11NioProtocol" port="8080"/>'),
      },
      found: ["workers.properties:7:1-20 error worker-dials-http"],
    },
    {
      name: "a Connector in a comment (field-notes 18)",
      files: {
        "workers.properties": single("127.0.0.1", 8009),
        "server.xml": server(`<!-- ${ajp(8009, ' address="::1"')} -->`),
      },
      found: ["server.xml:2:6-63 error commented-connector"],
    },
    {
      name: "Connectors in comments of as many Tomcats as there are workers",
      files: {
        "workers.properties": balancer(["t1=10.0.0.1:8009", "t2=10.0.0.2:8009"]),
        "x/server.xml": server(`<!-- ${ajp(8009, "")} -->`),
        "y/server.xml": server(`<!-- ${ajp(8009, "")} -->`),
      },
      found: ["x/server.xml:2:6-49 error commented-connector", "y/server.xml:2:6-49 error commented-connector"],
    },
    {
      name: "a Connector in a comment of one Tomcat of several workers, which may be another's",
      files: {
        "workers.properties": balancer(["t1=10.0.0.1:8009", "t2=10.0.0.2:8009"]),
        "x/server.xml": server(`<!-- ${ajp(8009, "")} -->`),
      },
      found: [],
    },
    {
      name: "a Connector in a comment beside the real one",
      files: {
        "workers.properties": single("127.0.0.1", 8009),
        "server.xml": server(`<!-- ${ajp(8009, "")} -->${ajp(8009)}`),
      },
      found: [],
    },
    {
      name: "an offset (Tomcat adds it to every port)",
      files: {
        "workers.properties": single("127.0.0.1", 8009),
        "server.xml": server(ajp(8009), "", "", 'port="-1" portOffset="100"'),
      },
      found: ["server.xml:1:19-35 error server-xml-port-offset"],
    },
    {
      name: "an offset that the worker knows",
      files: {
        "workers.properties": single("127.0.0.1", 8109),
        "server.xml": server(ajp(8009), "", "", 'port="-1" portOffset="100"'),
      },
      found: [],
    },
    {
      name: "a Connector for mod_proxy_ajp",
      files: {
        "httpd.conf": "Listen 80\nJkWorkersFile workers.properties\nProxyPass /x ajp://localhost:8209/x\n",
        "workers.properties": single("127.0.0.1", 8109),
        "server.xml": server(ajp(8109) + ajp(8209)),
      },
      found: [],
    },
  ])("$name", ({ files, found }) => {
    expect(all(files)).toEqual(found);
  });

  it("says which port it is, and what to write", () => {
    const files = { "workers.properties": balancer(TWO), "t2/server.xml": server(ajp(8219)) };
    expect(messages(files, "member-without-node")).toEqual([
      'mod_jk dials t2 (127.0.0.1:8209), but "t2/server.xml" has its AJP Connector on port 8219: requests to it get 503',
    ]);
    expect(hints(files, "member-without-node")).toEqual(['write worker.t2.port=8219, or port="8209" there']);
  });
});

describe("connector-without-secret (field-notes 14, grammar 8.35)", () => {
  const code = "connector-without-secret";

  it.each([
    ["nothing said", "", "server.xml:2:1-44 error"],
    ["an empty secret", ' secret=""', "server.xml:2:43-52 error"],
    ["secretRequired true", ' secretRequired="true"', "server.xml:2:43-64 error"],
    ["an old, empty one", ' requiredSecret=""', "server.xml:2:43-60 error"],
  ])("%s", (_, more, place) => {
    expect(places({ "server.xml": server(ajp(8009, more)) }, code)).toEqual([place]);
  });

  it.each([
    ["secretRequired false", ' secretRequired="false"'],
    ["any word but true, which Tomcat takes for false (measured)", ' secretRequired="yes"'],
    ["a secret", ' secret="abc"'],
    ["a secret by its old name", ' requiredSecret="abc"'],
    ["a property", ' secret="${ajp.secret}"'],
    ["a condition that is a property", ' secretRequired="${ajp.strict}"'],
  ])("leaves alone %s", (_, more) => {
    expect(places({ "server.xml": server(ajp(8009, more)) }, code)).toEqual([]);
  });

  it("leaves HTTP Connectors alone, and those in comments", () => {
    expect(places({ "server.xml": server(`<Connector port="8080"/><!-- ${ajp(8009, "")} -->`) }, code)).toEqual([]);
  });

  it("with bindOnInit false the port is closed (measured)", () => {
    expect(messages({ "server.xml": server(ajp(8009, ' bindOnInit="false"')) }, code)[0]).toContain("requests get 503");
    expect(messages({ "server.xml": server(ajp(8009, "")) }, code)[0]).toContain("requests hang");
  });
});

describe("secret-mismatch (field-notes 12, grammar 8.36)", () => {
  const code = "secret-mismatch";
  const TOP = "topsecret-value";
  const files = (workers: string, more: string): Example => ({
    "workers.properties": workers,
    "t1/server.xml": server(ajp(8109, more)),
  });

  it.each<{ name: string; workers: string; more?: string; found: readonly string[] }>([
    {
      name: "another text",
      workers: single("127.0.0.1", 8109, "worker.t1.secret=other-value"),
      found: ["workers.properties:4:1-29 error"],
    },
    {
      name: "none on mod_jk's side",
      workers: single("127.0.0.1", 8109),
      found: ["workers.properties:2:1-25 error"],
    },
    {
      name: "the balancer's, at the balancer's line",
      workers: balancer(["t1=127.0.0.1:8109"], "worker.lb.secret=other-value"),
      found: ["workers.properties:6:1-29 error"],
    },
    {
      name: "with secretRequired false it counts all the same",
      workers: single("127.0.0.1", 8109),
      more: ` secret="${TOP}" secretRequired="false"`,
      found: ["workers.properties:2:1-25 error"],
    },
    {
      name: "its old name",
      workers: single("127.0.0.1", 8109),
      more: ` requiredSecret="${TOP}"`,
      found: ["workers.properties:2:1-25 error"],
    },
    {
      name: "the hash that cuts it off",
      workers: single("127.0.0.1", 8109, "worker.t1.secret=ab#cd"),
      more: ' secret="ab#cd"',
      found: ["workers.properties:4:1-20 error"],
    },
    {
      name: "an XML reference",
      workers: single("127.0.0.1", 8109, "worker.t1.secret=a&amp;b"),
      more: ' secret="a&amp;b"',
      found: ["workers.properties:4:1-25 error"],
    },
  ])("$name", ({ workers, more = ` secret="${TOP}"`, found }) => {
    const example = files(workers, more);
    expect(places(example, code)).toEqual(found);
    const texts = findings(example, code).map(({ diagnostic }) => JSON.stringify(diagnostic));
    expect(texts.join()).not.toMatch(/topsecret|other-value/);
  });

  it.each<{ name: string; workers: string; more: string }>([
    { name: "the same text", workers: single("127.0.0.1", 8109, `worker.t1.secret=${TOP}`), more: ` secret="${TOP}"` },
    {
      name: "the balancer's",
      workers: balancer(["t1=127.0.0.1:8109"], `worker.lb.secret=${TOP}`),
      more: ` secret="${TOP}"`,
    },
    {
      name: "one that only mod_jk has",
      workers: single("127.0.0.1", 8109, `worker.t1.secret=${TOP}`),
      more: ' secretRequired="false"',
    },
    { name: "a property", workers: single("127.0.0.1", 8109), more: ' secret="${ajp.secret}"' },
    { name: "a property with a default", workers: single("127.0.0.1", 8109), more: ' secret="${ajp.secret:-x}"' },
    {
      name: "a variable of httpd's environment",
      workers: single("127.0.0.1", 8109, "worker.t1.secret=$(AJP_SECRET)"),
      more: ` secret="${TOP}"`,
    },
  ])("leaves alone $name", ({ workers, more }) => {
    expect(places(files(workers, more), code)).toEqual([]);
  });

  it("of Tomcats that are alike: an error where there are as many workers, else a warning", () => {
    const alike = (count: number): Example => ({
      "workers.properties": balancer(
        ["t1=10.0.0.1:8009", "t2=10.0.0.2:8009", "t3=10.0.0.3:8009"].slice(0, count),
        "worker.lb.secret=other-value",
      ),
      "x/server.xml": server(ajp(8009, ` secret="${TOP}"`)),
      "y/server.xml": server(ajp(8009, ' secret="other-value"')),
    });
    expect(places(alike(2), code)).toEqual(["x/server.xml:2:43-67 error"]);
    expect(places(alike(3), code)).toEqual(["x/server.xml:2:43-67 warning"]);
  });
});

describe("required-secret-attribute (field-notes 15)", () => {
  const code = "required-secret-attribute";

  it("renames it, where there is no secret beside it", () => {
    const files = { "server.xml": server(ajp(8009, ' requiredSecret="abc"')) };
    expect(places(files, code)).toEqual(["server.xml:2:43-57 warning"]);
    expect(fixed(files, code)).toBe(server(ajp(8009, ' secret="abc"')));
    const both = { "server.xml": server(ajp(8009, ' requiredSecret="abc" secret="def"')) };
    expect(places(both, code)).toHaveLength(1);
    expect(fixed(both, code)).toBeUndefined();
  });
});

describe("no-secret and tomcat-authentication-open (tutorial-mistakes 5)", () => {
  it.each([
    ["0.0.0.0", "open to every network"],
    ["::", "open to every network"],
    ["203.0.113.9", "open to the Internet"],
    ["192.168.0.10", "every host that reaches it"],
    ["pi1", "every host that reaches it"],
  ])("%s", (address, message) => {
    const files = { "server.xml": server(ajp(8009, ` address="${address}" secretRequired="false"`)) };
    const column = 54 + address.length;
    expect(places(files, "no-secret")).toEqual([`server.xml:2:${column}-${column + 22} warning`]);
    expect(messages(files, "no-secret")[0]).toContain(message);
  });

  it.each([
    ["no address", ' secretRequired="false"'],
    ["127.0.0.1", ' address="127.0.0.1" secretRequired="false"'],
    ["localhost", ' address="localhost" secretRequired="false"'],
    ["::1", ' address="::1" secretRequired="false"'],
    ["a secret", ' address="0.0.0.0" secret="abc" secretRequired="false"'],
    ["no secret, where Tomcat does not start it", ' address="0.0.0.0"'],
    ["an address that is a property", ' address="${ajp.address}" secretRequired="false"'],
    ["a secret that is a property", ' address="0.0.0.0" secret="${s}" secretRequired="false"'],
  ])("leaves alone %s", (_, more) => {
    const files = { "server.xml": server(ajp(8009, `${more} tomcatAuthentication="false"`)) };
    expect(places(files, "no-secret")).toEqual([]);
    expect(places(files, "tomcat-authentication-open")).toEqual([]);
  });

  it("names the attribute by which Apache tells the user", () => {
    const open = (attribute: string) => ({
      "server.xml": server(ajp(8009, ` address="0.0.0.0" secretRequired="false" ${attribute}`)),
    });
    const code = "tomcat-authentication-open";
    expect(places(open('tomcatAuthentication="false"'), code)).toEqual(["server.xml:2:84-112 warning"]);
    expect(places(open('tomcatAuthorization="true"'), code)).toEqual(["server.xml:2:84-110 warning"]);
    expect(places(open('tomcatAuthentication="true"'), code)).toEqual([]);
  });
});

describe("address-unreachable (field-notes 16 and 17)", () => {
  const code = "address-unreachable";
  const found = (host: string, attributes: string, ...lines: readonly string[]) =>
    places(
      { "workers.properties": single(host, 8009, ...lines), "server.xml": server(ajp(8009, attributes)) },
      code,
    ).map((place) => place.split(" ")[1]);

  it.each<[host: string, attributes: string, severity: string | undefined]>([
    // Another host, and a Connector on the loopback address.
    ["10.0.0.5", ' address="127.0.0.1" secretRequired="false"', "error"],
    ["10.0.0.5", ' secretRequired="false"', "error"],
    ["10.0.0.5", "", "warning"], // a Tomcat before 9.0.31 listens on all addresses
    ["tomcat1.example.org", ' address="127.0.0.1" secretRequired="false"', "warning"],
    ["tomcat1", ' secretRequired="false"', "warning"],
    // This host, and the other version of IP.
    ["localhost", ' address="::1" secretRequired="false"', "error"],
    ["127.0.0.1", ' address="::1" secretRequired="false"', "error"],
    ["::1", ' address="127.0.0.1" secretRequired="false"', "error"],
    ["::1", ' secretRequired="false"', "error"],
    ["127.0.1.1", ' secretRequired="false"', "error"],
    // This host, and a Connector on the other network only.
    ["127.0.0.1", ' address="192.168.0.10" secret="a"', "error"],
    ["localhost", ' address="192.168.0.10" secret="a"', "error"],
    ["192.168.0.12", ' address="192.168.0.10" secret="a"', "warning"],
    // What fits, or may.
    ["localhost", ' address="127.0.0.1" secretRequired="false"', undefined],
    ["LOCALHOST", ' address="localhost" secretRequired="false"', undefined],
    ["127.0.0.1", ' secretRequired="false"', undefined],
    ["::1", ' address="::1" secretRequired="false"', undefined],
    ["::1", ' address="[::1]" secretRequired="false"', undefined],
    ["10.0.0.5", ' address="0.0.0.0" secret="a"', undefined],
    ["::1", ' address="0.0.0.0" secret="a"', undefined],
    ["127.0.0.1", ' address="::" secret="a"', undefined],
    ["10.0.0.5", ' address="10.0.0.5" secret="a"', undefined],
    ["203.0.113.9", ' address="10.0.0.5" secret="a"', undefined], // a translated address
    ["tomcat1", ' address="10.0.0.5" secret="a"', undefined],
    ["10.0.0.5", ' address="pi1" secret="a"', undefined],
    ["ip6-localhost", ' address="::1" secretRequired="false"', undefined],
    ["10.0.0.5", ' address="${ajp.address}" secret="a"', undefined],
  ])("host %s and Connector%s: %s", (host, attributes, severity) => {
    expect(found(host, attributes)).toEqual(severity === undefined ? [] : [severity]);
  });

  it("prefer_ipv6 may lead localhost to ::1", () => {
    expect(found("localhost", ' address="::1" secretRequired="false"', "worker.t1.prefer_ipv6=1")).toEqual([]);
  });

  it("points at the address, or at the Connector that has none", () => {
    const files = (more: string) => ({
      "workers.properties": single("10.0.0.5", 8009),
      "server.xml": server(ajp(8009, more)),
    });
    expect(places(files(' address="127.0.0.1" secretRequired="false"'), code)).toEqual(["server.xml:2:43-62 error"]);
    expect(places(files(' secret="a"'), code)).toEqual(["server.xml:2:1-55 error"]);
    expect(hints(files(' secret="a"'), code)).toEqual(['write address="10.0.0.5", and add a secret']);
  });
});

describe("numbers of both sides", () => {
  const files = (lines: readonly string[], more: string): Example => ({
    "workers.properties": single("127.0.0.1", 8009, ...lines),
    "server.xml": server(ajp(8009, ` secretRequired="false"${more}`)),
  });

  it.each<[name: string, lines: readonly string[], more: string, found: readonly string[], message: string]>([
    [
      "mod_jk's is larger (500, field-notes 30)",
      ["worker.t1.max_packet_size=65536"],
      "",
      ["workers.properties:4:1-32 warning"],
      "large requests get 500",
    ],
    [
      "Tomcat's is larger (502, measured)",
      [],
      ' packetSize="65536"',
      ["server.xml:2:66-84 warning"],
      "responses of more than 8192 bytes get 502",
    ],
    [
      "mod_jk rounds up to kilobytes",
      ["worker.t1.max_packet_size=9000"],
      ' packetSize="9000"',
      ["workers.properties:4:1-31 warning"],
      "is 9216",
    ],
  ])("packet-size-mismatch: %s", (_, lines, more, found, message) => {
    expect(places(files(lines, more), "packet-size-mismatch")).toEqual(found);
    expect(messages(files(lines, more), "packet-size-mismatch")[0]).toContain(message);
  });

  it.each<[name: string, lines: readonly string[], more: string]>([
    ["both defaults", [], ""],
    ["both small, which both raise to 8192", ["worker.t1.max_packet_size=1000"], ' packetSize="4096"'],
    ["kilobytes", ["worker.t1.max_packet_size=64k"], ' packetSize="65536"'],
    ["a property", ["worker.t1.max_packet_size=64k"], ' packetSize="${p}"'],
    ["one that is too large for AJP, which another rule reports", [], ' packetSize="70000"'],
  ])("packet-size-mismatch leaves alone %s", (_, lines, more) => {
    expect(places(files(lines, more), "packet-size-mismatch")).toEqual([]);
  });

  it.each<[name: string, lines: readonly string[], more: string, found: readonly string[]]>([
    [
      "seconds taken for milliseconds",
      ["worker.t1.connection_pool_timeout=600"],
      ' keepAliveTimeout="600"',
      ["server.xml:2:66-88 warning"],
    ],
    [
      "connectionTimeout of an HTTP Connector",
      ["worker.t1.connection_pool_timeout=600"],
      ' connectionTimeout="20000"',
      ["server.xml:2:66-91 warning"],
    ],
    ["the old name", ["worker.t1.cache_timeout=600"], ' connectionTimeout="20000"', ["server.xml:2:66-91 warning"]],
    [
      "Tomcat keeps it longer",
      ["worker.t1.connection_pool_timeout=60"],
      ' keepAliveTimeout="600000"',
      ["server.xml:2:66-91 warning"],
    ],
    [
      "the same time",
      ["worker.t1.connection_pool_timeout=600"],
      ' keepAliveTimeout="600000" connectionTimeout="20000"',
      [],
    ],
    ["no end on Tomcat's side", ["worker.t1.connection_pool_timeout=600"], "", []],
    ["no end by word", ["worker.t1.connection_pool_timeout=600"], ' connectionTimeout="-1"', []],
    ["no end on mod_jk's side", [], ' connectionTimeout="20000"', []],
    ["a property", ["worker.t1.connection_pool_timeout=600"], ' connectionTimeout="${t}"', []],
  ])("timeout-mismatch: %s", (_, lines, more, found) => {
    expect(places(files(lines, more), "timeout-mismatch")).toEqual(found);
  });

  it.each<[name: string, lines: readonly string[], more: string, found: readonly string[]]>([
    ["more than 200", ["worker.t1.connection_pool_size=201"], "", ["workers.properties:4:1-35 warning"]],
    [
      "more than maxThreads",
      ["worker.t1.connection_pool_size=100"],
      ' maxThreads="50"',
      ["workers.properties:4:1-35 warning"],
    ],
    [
      "more than maxConnections",
      ["worker.t1.connection_pool_size=100"],
      ' maxConnections="50"',
      ["workers.properties:4:1-35 warning"],
    ],
    ["200", ["worker.t1.connection_pool_size=200"], "", []],
    ["an Executor that is not here", ["worker.t1.connection_pool_size=300"], ' maxThreads="300" executor="x"', []],
    ["a property", ["worker.t1.connection_pool_size=300"], ' maxThreads="${n}"', []],
  ])("pool-over-threads: %s", (_, lines, more, found) => {
    expect(places(files(lines, more), "pool-over-threads")).toEqual(found);
  });

  it("pool-over-threads takes the threads of an Executor, and holds all of httpd against all Tomcats", () => {
    const withPool: Example = {
      "workers.properties": single("127.0.0.1", 8009, "worker.t1.connection_pool_size=100"),
      "server.xml": serverXmlOf(ajp(8009, ' secretRequired="false" executor="e"'), {
        inService: '<Executor name="e" maxThreads="50"/>',
      }),
    };
    expect(messages(withPool, "pool-over-threads")[0]).toContain("50 requests at once (maxThreads of Executor e)");
    const httpd = (requests: number): Example => ({
      "httpd.conf": `Listen 80\nMaxRequestWorkers ${requests}\nJkWorkersFile workers.properties\nJkMount /* lb\n`,
      "workers.properties": balancer(TWO),
      "t1/server.xml": server(ajp(8109)),
      "t2/server.xml": server(ajp(8209)),
    });
    expect(places(httpd(401), "pool-over-threads")).toEqual(["httpd.conf:2:1-22 info"]);
    expect(places(httpd(400), "pool-over-threads")).toEqual([]);
  });

  it("header-count-mismatch: what httpd lets through and Tomcat refuses", () => {
    const httpd = (count: number, more = ""): Example => ({
      "httpd.conf": `Listen 80\nLimitRequestFields ${count}\nJkWorkersFile workers.properties\nJkMount /* t1\n`,
      ...files([], more),
    });
    expect(places(httpd(200), "header-count-mismatch")).toEqual(["httpd.conf:2:1-23 info"]);
    expect(places(httpd(100), "header-count-mismatch")).toEqual([]);
    expect(places(httpd(0), "header-count-mismatch")).toEqual([]);
    expect(places(httpd(200, ' maxHeaderCount="-1"'), "header-count-mismatch")).toEqual([]);
  });
});

describe("env-var-refused (field-notes 31; with and without a default measured)", () => {
  const code = "env-var-refused";
  const files = (line: string, more: string): Example => ({
    "jk.conf": `JkWorkersFile workers.properties\n${line}\nJkMount /* t1\n`,
    "workers.properties": single("127.0.0.1", 8009),
    "server.xml": server(ajp(8009, ` secretRequired="false"${more}`)),
  });

  it.each<[line: string, more: string, found: readonly string[]]>([
    ["JkEnvVar XX yes", "", ["jk.conf:2:10-12 error"]],
    ["JkEnvVar XX", "", ["jk.conf:2:10-12 warning"]],
    ['JkEnvVar XX ""', "", ["jk.conf:2:10-12 warning"]],
    ["jkenvvar XX yes", ' allowedRequestAttributesPattern="YY"', ["jk.conf:2:10-12 error"]],
    ["JkEnvVar XX yes", ' allowedRequestAttributesPattern="X"', ["jk.conf:2:10-12 error"]], // the whole name
    ["JkEnvVar XX yes", ' allowedRequestAttributesPattern="A_.*|XX"', []],
    ["JkEnvVar XX yes", ' allowedRequestAttributesPattern=".*"', []],
    ["JkEnvVar XX yes", ' allowedRequestAttributesPattern="[A-Z]+"', []], // not understood
    ["JkEnvVar XX yes", ' allowedRequestAttributesPattern="${p}"', []],
    ["JkEnvVar AJP_REMOTE_PORT 1", "", []],
    ["JkEnvVar CERT_ISSUER x", "", []],
  ])("%s%s", (line, more, found) => {
    expect(places(files(line, more), code)).toEqual(found);
  });

  it("spells out a pattern for all of them", () => {
    expect(hints(files("JkEnvVar A.B 1\nJkEnvVar C 1", ""), code)[0]).toBe(
      'add allowedRequestAttributesPattern="A\\\\.B|C" to the Connector',
    );
  });
});

describe("matchesWhole", () => {
  it.each<[pattern: string, name: string, matches: boolean | undefined]>([
    ["A", "A", true],
    ["A", "AB", false],
    ["A|B", "B", true],
    ["^(A|B)$", "B", true],
    ["(?:A|B)", "C", false],
    ["A.*", "ABC", true],
    ["A.+", "A", false],
    ["A.", "AB", true],
    ["A\\.B", "AxB", false],
    ["A\\.B", "A.B", true],
    ["A\\w+", "AB", undefined],
    ["A\\w+|B", "B", true],
    ["(A)|(B)", "A", undefined],
    ["A.?", "A", undefined],
    ["(a+)+$", "aaaa", undefined],
  ])("%s for %s: %s", (pattern, name, matches) => {
    expect(matchesWhole(pattern, name)).toBe(matches);
  });

  it("agrees with a real regular expression where it answers", () => {
    const piece = fc.constantFrom("A", "B", "_", ".", ".*", ".+", "|", "\\.", "(", ")", "^", "$", "?", "[A]");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.stringMatching(/^[AB_.]{0,6}$/), (pieces, name) => {
        const pattern = pieces.join("");
        const answer = matchesWhole(pattern, name);
        let real: RegExp;
        try {
          new RegExp(pattern); // what is none by itself may be one in a group: |)(A
          real = new RegExp(`^(?:${pattern})$`);
        } catch {
          return;
        }
        if (answer !== undefined) expect(answer).toBe(real.test(name));
      }),
    );
  });
});

describe("sessions", () => {
  const two = balancer(["t1=10.0.0.1:8009", "t2=10.0.0.2:8009"]);
  const web = (inner: string) =>
    `<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">\n<session-config><cookie-config>${inner}</cookie-config></session-config>\n</web-app>\n`;

  it.each<{ name: string; files: Example; found: readonly string[] }>([
    {
      name: "a Context in its own file",
      files: { "workers.properties": two, "shop/META-INF/context.xml": '<Context sessionCookieName="SHOP"/>' },
      found: ["shop/META-INF/context.xml:1:10-34 warning"],
    },
    {
      name: "a Context in server.xml",
      files: {
        "workers.properties": two,
        "t1/server.xml": server(ajp(8009, ' address="0.0.0.0" secret="a"'), "", "").replace(
          '<Host name="localhost"/>',
          '<Host name="localhost"><Context path="/shop" sessionCookieName="SHOP"/></Host>',
        ),
      },
      found: ["t1/server.xml:4:46-70 warning"],
    },
    {
      name: "web.xml",
      files: { "workers.properties": two, "shop/WEB-INF/web.xml": web("<name>SHOP</name>") },
      found: ["shop/WEB-INF/web.xml:2:38-42 warning"],
    },
    {
      name: "a name that only mod_jk has, where the web.xml is there",
      files: { "workers.properties": `${two}\nworker.lb.session_cookie=SHOP`, "shop/WEB-INF/web.xml": web("") },
      found: ["workers.properties:8:1-30 warning"],
    },
    {
      name: "a name that only mod_jk has, and nobody knows the application",
      files: {
        "workers.properties": `${two}\nworker.lb.session_cookie=SHOP`,
        "t1/server.xml": server(ajp(8009, ' secret="a"')),
      },
      found: [],
    },
    {
      name: "the usual name",
      files: { "workers.properties": two, "a/context.xml": '<Context sessionCookieName="JSESSIONID"/>' },
      found: [],
    },
    {
      name: "the name that the balancer looks for",
      files: {
        "workers.properties": `${two}\nworker.lb.session_cookie=SHOP`,
        "shop/META-INF/context.xml": '<Context sessionCookieName="SHOP"/>',
      },
      found: [],
    },
    {
      name: "one member, to whom everything goes",
      files: {
        "workers.properties": balancer(["t1=10.0.0.1:8009"]),
        "shop/META-INF/context.xml": '<Context sessionCookieName="SHOP"/>',
      },
      found: [],
    },
    {
      name: "a property",
      files: { "workers.properties": two, "shop/META-INF/context.xml": '<Context sessionCookieName="${cookie}"/>' },
      found: [],
    },
  ])("cookie-name-mismatch (field-notes 42): $name", ({ files, found }) => {
    expect(places(files, "cookie-name-mismatch")).toEqual(found);
  });

  it.each<[path: string, mount: string, isFound: boolean]>([
    ["/store", "/shop|/*", true],
    ["/shopping", "/shop|/*", true],
    ["/shop/a", "/shop", true],
    ["/shop", "/shop|/*", false],
    ["/shop/", "/shop/*", false],
    ["/shop/a", "/shop/*", false],
    ["/shop", "/shop/a/*", false],
    ["/shop", "/*", false],
    ["/shop", "/*.jsp", false],
    ["/shop", "/sh*", false],
    ["/", "/shop/*", false],
    ["shop", "/other/*", false],
  ])("session-cookie-path (field-notes 43): %s under %s: %s", (path, mount, isFound) => {
    const files = {
      "workers.properties": single("10.0.0.1", 8009),
      "uriworkermap.properties": `${mount}=t1\n`,
      "shop/META-INF/context.xml": `<Context sessionCookiePath="${path}"/>`,
    };
    expect(places(files, "session-cookie-path")).toHaveLength(isFound ? 1 : 0);
    const inWeb = {
      ...files,
      "shop/META-INF/context.xml": "<Context reloadable='false'/>",
      "shop/WEB-INF/web.xml": web(`<path>${path}</path>`),
    };
    expect(places(inWeb, "session-cookie-path")).toHaveLength(isFound ? 1 : 0);
  });

  it("session-cookie-path says nothing where no mount is known", () => {
    const files = {
      "workers.properties": single("10.0.0.1", 8009),
      "shop/META-INF/context.xml": '<Context sessionCookiePath="/x"/>',
    };
    expect(places(files, "session-cookie-path")).toEqual([]);
  });

  it("session-without-cookie", () => {
    const files = { "workers.properties": two, "shop/META-INF/context.xml": '<Context cookies="false"/>' };
    expect(places(files, "session-without-cookie")).toEqual(["shop/META-INF/context.xml:1:10-25 info"]);
  });
});

describe("clusters (each of these measured with two Tomcats 10.1.60 on one host)", () => {
  const CLASS = 'className="org.apache.catalina.ha.tcp.SimpleTcpCluster"';
  const T = "org.apache.catalina.tribes";
  const valve = (name: string, more = "") => `<Valve className="org.apache.catalina.ha.${name}"${more}/>`;
  const replication = valve("tcp.ReplicationValve");
  const binder = valve("session.JvmRouteBinderValve");
  const withCluster = (inner: string, more = "", engine = 'jvmRoute="t1"') =>
    server(ajp(8109), engine, `<Cluster ${CLASS}${more}>${inner}</Cluster>`);
  const channel = (inner: string, more = "") =>
    `<Channel className="${T}.group.GroupChannel"${more}>${inner}</Channel>`;
  const mcast = (more: string) => `<Membership className="${T}.membership.McastService"${more}/>`;
  const receiver = (more: string) => `<Receiver className="${T}.transport.nio.NioReceiver"${more}/>`;
  const member = (host: string, port: number, id: number, name = "Member") =>
    `<${name} className="${T}.membership.StaticMember" host="${host}" port="${port}" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,${id}}"/>`;
  const members = (inner: string) =>
    `<Membership className="${T}.membership.StaticMembershipService">${inner}</Membership>`;
  const pair = (one: string, other: string, ...lines: readonly string[]): Example => ({
    "workers.properties": balancer(TWO, ...lines),
    "t1/server.xml": server(ajp(8109), 'jvmRoute="t1"', `<Cluster ${CLASS}>${one}</Cluster>`),
    "t2/server.xml": server(ajp(8209), 'jvmRoute="t2"', `<Cluster ${CLASS}>${other}</Cluster>`),
  });

  it.each<[name: string, text: string, message: string | undefined]>([
    ["no Valve at all", withCluster(""), undefined],
    ["both", withCluster(replication + binder), undefined],
    ["only the one that replicates", withCluster(replication), "no JvmRouteBinderValve: after a failover"],
    ["only the one that binds", withCluster(binder), "no ReplicationValve: no session is replicated"],
    ["another one", withCluster(valve("tcp.OtherValve")), "no ReplicationValve and no JvmRouteBinderValve"],
    [
      "one that is switched off",
      withCluster(replication + valve("session.JvmRouteBinderValve", ' enabled="false"')),
      "is switched off",
    ],
    ["no route that could be bound", withCluster(replication, "", ""), undefined],
    [
      "the binder on the Host",
      withCluster(replication).replace('<Host name="localhost"/>', `<Host name="localhost">${binder}</Host>`),
      undefined,
    ],
    ["a class by a property", withCluster('<Valve className="${valve}"/>'), undefined],
    [
      "a Cluster of somebody else's",
      server(ajp(8109), "", '<Cluster className="org.example.Grid"><Valve className="x.Y"/></Cluster>'),
      undefined,
    ],
  ])("cluster-valves-missing (field-notes 41): %s", (_, text, message) => {
    const found = messages({ "server.xml": text }, "cluster-valves-missing");
    expect(found.length).toBe(message === undefined ? 0 : 1);
    expect(found[0] ?? "").toContain(message ?? "");
  });

  it("not-distributable (field-notes 40) is about applications of one's own", () => {
    const app = (name: string, inner = "") => ({
      "server.xml": withCluster(""),
      [name]: `<web-app version="6.0">${inner}</web-app>\n`,
    });
    expect(places(app("shop/WEB-INF/web.xml"), "not-distributable")).toEqual(["shop/WEB-INF/web.xml:1:1-24 warning"]);
    expect(places(app("shop/WEB-INF/web.xml", "<distributable/>"), "not-distributable")).toEqual([]);
    expect(places(app("webapps/manager/WEB-INF/web.xml"), "not-distributable")).toEqual([]);
    const defaults = "<servlet><servlet-class>org.apache.catalina.servlets.DefaultServlet</servlet-class></servlet>";
    expect(places(app("conf/web.xml", defaults), "not-distributable")).toEqual([]);
  });

  it.each<[name: string, files: Example, found: readonly string[]]>([
    ["a wildcard", { "server.xml": withCluster(channel(receiver(' address="0.0.0.0"'))) }, ["warning"]],
    [
      "loopback, and members elsewhere",
      {
        "server.xml": withCluster(
          channel(members(member("10.0.0.2", 4000, 2)) + receiver(' address="127.0.0.1" autoBind="0"')),
        ),
      },
      ["warning"],
    ],
    [
      "loopback, and members here",
      {
        "server.xml": withCluster(
          channel(members(member("127.0.0.1", 4001, 2)) + receiver(' address="127.0.0.1" autoBind="0"')),
        ),
      },
      [],
    ],
    ["loopback and multicast", { "server.xml": withCluster(channel(receiver(' address="127.0.0.1"'))) }, ["info"]],
    ["loopback and multicast, all on one host", { ...pair(channel(receiver(' address="127.0.0.1"')), "") }, []],
    [
      "loopback, dialled on several hosts",
      {
        "workers.properties": balancer(["t1=10.0.0.1:8109", "t2=10.0.0.2:8209"]),
        "t1/server.xml": withCluster(channel(receiver(' address="127.0.0.1"'))),
      },
      ["warning"],
    ],
    [
      "auto, dialled on several hosts",
      { "workers.properties": balancer(["t1=10.0.0.1:8109", "t2=10.0.0.2:8209"]), "t1/server.xml": withCluster("") },
      ["info"],
    ],
    ["auto, alone", { "server.xml": withCluster("") }, []],
    [
      "the host's own address",
      {
        "server.xml": withCluster(
          channel(members(member("10.0.0.2", 4000, 2)) + receiver(' address="10.0.0.1" autoBind="0"')),
        ),
      },
      [],
    ],
    [
      "a port that may move, and members that are named",
      { "server.xml": withCluster(channel(members(member("10.0.0.2", 4000, 2)) + receiver(' address="10.0.0.1"'))) },
      ["info"],
    ],
    [
      "a property",
      {
        "server.xml": withCluster(
          channel(members(member("10.0.0.2", 4000, 2)) + receiver(' address="${me}" autoBind="0"')),
        ),
      },
      [],
    ],
  ])("receiver-unreachable: %s", (_, files, found) => {
    expect(findings(files, "receiver-unreachable").map(({ diagnostic }) => diagnostic.severity)).toEqual(found);
  });

  it.each<[name: string, options: string, sticky: string, count: number]>([
    ["8 by default", "", "False", 1],
    ["8", ' channelSendOptions="8"', "False", 1],
    ["by name", ' channelSendOptions="async"', "False", 1],
    ["6", ' channelSendOptions="6"', "False", 0],
    ["sticky", ' channelSendOptions="8"', "True", 0],
  ])("async-replication: %s", (_, options, sticky, count) => {
    const files = {
      "workers.properties": balancer(TWO, `worker.lb.sticky_session=${sticky}`),
      "t1/server.xml": withCluster("", options),
    };
    expect(places(files, "async-replication")).toHaveLength(count);
  });

  it("duplicate-member-id: one id or one address twice, in a file and across files", () => {
    const code = "duplicate-member-id";
    const list = (inner: string) => ({ "server.xml": withCluster(channel(members(inner))) });
    expect(messages(list(member("10.0.0.1", 4000, 1) + member("10.0.0.2", 4000, 1)), code)).toEqual([
      "the uniqueId of 10.0.0.2:4000 is that of 10.0.0.1:4000 too",
    ]);
    expect(messages(list(member("10.0.0.1", 4000, 1) + member("10.0.0.1", 4000, 2)), code)).toEqual([
      "10.0.0.1:4000 is a member already",
    ]);
    expect(messages(list(member("10.0.0.1", 4000, 1) + member("10.0.0.1", 4001, 2)), code)).toEqual([]);
    const local = (id: number) => channel(members(member("127.0.0.1", 4000 + id, id, "LocalMember")));
    expect(messages(pair(local(1), local(1)), code)).toEqual([
      'the uniqueId of this Tomcat is that of the LocalMember in "t1/server.xml" too',
    ]);
    expect(messages(pair(local(1), local(2)), code)).toEqual([]);
  });

  it.each<[name: string, files: Example, count: number]>([
    ["multicast groups of different ports", pair(channel(mcast(' port="45600"')), channel(mcast(' port="45601"'))), 1],
    ["different domains", pair(channel(mcast(' domain="a"')), channel(mcast(' domain="b"'))), 1],
    ["one by multicast, one by a list", pair("", channel(members(member("127.0.0.1", 4000, 1)))), 1],
    ["the same group, once by default", pair("", channel(mcast(' address="228.0.0.4" port="45564"'))), 0],
    ["a group by a property", pair("", channel(mcast(' port="${group}"'))), 0],
    [
      "channelStartOptions 3, which finds nobody (measured)",
      { "server.xml": withCluster("", ' channelStartOptions="3"') },
      1,
    ],
    ["channelStartOptions 15", { "server.xml": withCluster("", ' channelStartOptions="15"') }, 0],
    [
      "channelStartOptions 3 with an interceptor that names the members",
      {
        "server.xml": withCluster(
          channel(
            `<Interceptor className="${T}.group.interceptors.StaticMembershipInterceptor">${member("10.0.0.2", 4000, 2)}</Interceptor>`,
          ),
          ' channelStartOptions="3"',
        ),
      },
      0,
    ],
    [
      "members of one host that do not hear each other",
      pair(channel(mcast(' localLoopbackDisabled="true"')), channel(mcast(""))),
      1,
    ],
    [
      "a list that lacks the other",
      pair(
        channel(members(member("127.0.0.1", 4009, 9)) + receiver(' address="127.0.0.1" port="4001"')),
        channel(members(member("127.0.0.1", 4001, 1)) + receiver(' address="127.0.0.1" port="4002"')),
      ),
      1,
    ],
    [
      "lists that have each other",
      pair(
        channel(members(member("127.0.0.1", 4002, 2)) + receiver(' address="127.0.0.1" port="4001"')),
        channel(members(member("127.0.0.1", 4001, 1)) + receiver(' address="127.0.0.1" port="4002"')),
      ),
      0,
    ],
  ])("cluster-apart: %s", (_, files, count) => {
    expect(places(files, "cluster-apart")).toHaveLength(count);
  });

  it.each<[name: string, inner: string, found: readonly string[]]>([
    ["behind the detector, where Tomcat does not start", "DETECT ENCRYPT", ["error"]],
    ["before it", "ENCRYPT DETECT", []],
    ["without a key, where Tomcat does not start", "NOKEY DETECT", ["error"]],
    ["another algorithm, which Tomcat calls insecure", "CBC DETECT", ["warning"]],
  ])("encrypt-interceptor: %s", (_, inner, found) => {
    const interceptor = (name: string, more = "") =>
      `<Interceptor className="${T}.group.interceptors.${name}"${more}/>`;
    const text = inner
      .replace("DETECT", interceptor("TcpFailureDetector"))
      .replace("ENCRYPT", interceptor("EncryptInterceptor", ' encryptionKey="0011"'))
      .replace("NOKEY", interceptor("EncryptInterceptor"))
      .replace(
        "CBC",
        interceptor("EncryptInterceptor", ' encryptionKey="0011" encryptionAlgorithm="AES/CBC/PKCS5Padding"'),
      );
    expect(
      findings({ "server.xml": withCluster(channel(text)) }, "encrypt-interceptor").map(
        ({ diagnostic }) => diagnostic.severity,
      ),
    ).toEqual(found);
  });

  it("encrypt-interceptor: other keys replicate nothing (measured), and are not shown", () => {
    const key = (text: string) =>
      channel(`<Interceptor className="${T}.group.interceptors.EncryptInterceptor" encryptionKey="${text}"/>`);
    expect(messages(pair(key("00aa"), key("00bb")), "encrypt-interceptor")).toEqual([
      'the Cluster has another encryptionKey than that in "t1/server.xml": the two replicate nothing to each other',
    ]);
    expect(messages(pair(key("00aa"), key("00AA")), "encrypt-interceptor")).toEqual([]);
    expect(messages(pair(key("00aa"), ""), "encrypt-interceptor")[0]).toContain("are not both encrypted");
  });

  it("multicast-default-group, expire-on-shutdown and double-heartbeat", () => {
    expect(places({ "server.xml": withCluster("") }, "multicast-default-group")).toEqual(["server.xml:4:1-66 info"]);
    expect(places({ "server.xml": withCluster(channel(mcast(' port="45600"'))) }, "multicast-default-group")).toEqual(
      [],
    );
    const manager = (value: string) =>
      `<Manager className="org.apache.catalina.ha.session.DeltaManager" expireSessionsOnShutdown="${value}"/>`;
    expect(places({ "server.xml": withCluster(manager("true")) }, "expire-on-shutdown")).toHaveLength(1);
    expect(places({ "server.xml": withCluster(manager("false")) }, "expire-on-shutdown")).toEqual([]);
    expect(
      places({ "server.xml": withCluster("", ' heartbeatBackgroundEnabled="true"') }, "double-heartbeat"),
    ).toHaveLength(1);
    expect(
      places(
        { "server.xml": withCluster(channel("", ' heartbeat="false"'), ' heartbeatBackgroundEnabled="true"') },
        "double-heartbeat",
      ),
    ).toEqual([]);
  });

  it("hostname-bind: names that a host may know itself by", () => {
    expect(places({ "server.xml": withCluster(channel(receiver(' address="pi1"'))) }, "hostname-bind")).toHaveLength(1);
    expect(places({ "server.xml": withCluster(channel(receiver(' address="auto"'))) }, "hostname-bind")).toEqual([]);
    const bound = (host: string) => ({
      "workers.properties": single(host, 8009),
      "server.xml": server(ajp(8009, ' address="pi1" secret="a"')),
    });
    expect(places(bound("10.0.0.1"), "hostname-bind")).toEqual(["server.xml:2:43-56 info"]);
    expect(places(bound("localhost"), "hostname-bind")).toEqual([]);
  });
});

describe("what Tomcat makes of a Connector (all measured on 10.1.60)", () => {
  it.each<[more: string, found: readonly string[]]>([
    [' SSLEnabled="true"', ["server.xml:2:66-83 error"]],
    [' SSLEnabled="TRUE"', ["server.xml:2:66-83 error"]],
    [' SSLEnabled="false"', []],
    [' SSLEnabled="${tls}"', []],
  ])("tls-on-ajp:%s", (more, found) => {
    expect(places({ "server.xml": server(ajp(8009, ` secretRequired="false"${more}`)) }, "tls-on-ajp")).toEqual(found);
  });

  it("tls-on-ajp: elements that are dropped (field-notes 50)", () => {
    const open = ajp(8009).replace("/>", ">");
    const files = { "server.xml": server(`${open}<SSLHostConfig/><UpgradeProtocol className="a.B"/></Connector>`) };
    expect(places(files, "tls-on-ajp")).toEqual(["server.xml:2:66-82 warning", "server.xml:2:82-116 warning"]);
  });

  it.each<[more: string, mended: string | undefined, hint: string]>([
    [' maxTreads="5"', ' maxThreads="5"', "did you mean maxThreads?"],
    [' maxConnection="5"', ' maxConnections="5"', "did you mean maxConnections?"],
    [' redirectport="5"', ' redirectPort="5"', "did you mean redirectPort?"],
    [' compression="on"', undefined, "take it away"],
    [' maxTreads="5" maxThreads="6"', undefined, "did you mean maxThreads?"],
  ])("unknown-attribute:%s", (more, mended, hint) => {
    const files = { "server.xml": server(ajp(8009, ` secretRequired="false"${more}`)) };
    expect(places(files, "unknown-attribute")).toHaveLength(1);
    expect(hints(files, "unknown-attribute")).toEqual([hint]);
    expect(fixed(files, "unknown-attribute")).toBe(
      mended === undefined ? undefined : server(ajp(8009, ` secretRequired="false"${mended}`)),
    );
  });

  it("unknown-attribute: of the Engine, but for what looks like jvmRoute", () => {
    const files = (engine: string) => ({ "server.xml": server(ajp(8009), engine) });
    expect(places(files('foo="y"'), "unknown-attribute")).toEqual(["server.xml:3:49-52 warning"]);
    expect(
      places(files('jvmRouter="y" startStopThreads="2" BackgroundProcessorDelay="5"'), "unknown-attribute"),
    ).toEqual([]);
    expect(places({ "server.xml": server('<Connector port="8080" foo="x"/>') }, "unknown-attribute")).toEqual([]);
  });

  it.each<[attributes: string, severity: string | undefined, message: string]>([
    ['port="abc"', "error", 'port "abc" is none'],
    ['port="-1"', "error", 'port "-1" is none'],
    ['port="70000"', "error", 'port "70000" is none'],
    ['port=" 8009"', "error", "is none that Tomcat can open"],
    ["", "error", "has no port"],
    ['port="0"', "warning", "port 0 is any free one"],
    ['port="8009" packetSize="64k"', "warning", "is no integer"],
    ['port="8009" packetSize="4096"', "warning", "takes at least 8192"],
    ['port="8009" packetSize="70000"', "warning", "larger responses break off"],
    ['port="8009" packetSize="65534"', "info", "always a multiple of 1024"],
    ['port="8009" tomcatAuthentication="no"', "warning", "takes for false"],
    ['port="8009" encodedSolidusHandling="foo"', "warning", "it stays at reject"],
    ['port="8009" address=" 127.0.0.1"', "warning", "listens on 127.0.0.1"],
    ['port="8009" address="127.0.0.1:8009"', "warning", "listens on 127.0.0.1"],
    ['port="8009" encodedSolidusHandling="DECODE"', undefined, ""],
    ['port="8009" tomcatAuthentication="TRUE" packetSize="65536" address="[::1]"', undefined, ""],
    ['port="${ajp}" packetSize="${p}" tomcatAuthentication="${a}"', undefined, ""],
    ['unixDomainSocketPath="/run/ajp.sock"', undefined, ""],
  ])("bad-connector-value: %s", (attributes, severity, message) => {
    const files = { "server.xml": server(`<Connector protocol="AJP/1.3" secretRequired="false" ${attributes}/>`) };
    const found = findings(files, "bad-connector-value").map(({ diagnostic }) => diagnostic);
    expect(found.map((one) => one.severity)).toEqual(severity === undefined ? [] : [severity]);
    expect(found[0]?.message ?? "").toContain(message);
  });

  it.each<[protocol: string, severity: string | undefined, mended: string | undefined]>([
    ["ajp/1.3", "error", "AJP/1.3"],
    ["AJP/1.2", "error", "AJP/1.3"],
    ["AJP13", "error", undefined],
    ["AJP/1.3 ", "error", "AJP/1.3"],
    ["org.apache.coyote.ajp.AjpNioProtocl", "error", "org.apache.coyote.ajp.AjpNioProtocol"],
    ["org.apache.coyote.ajp.AjpAprProtocol", "warning", "AJP/1.3"],
    ["org.apache.coyote.ajp.AjpProtocol", "warning", "AJP/1.3"],
    ["org.apache.coyote.ajp.AjpNio2Protocol", undefined, undefined],
    ["AJP/1.3", undefined, undefined],
    ["HTTP/1.1", undefined, undefined],
    ["org.example.AjpProtocol", undefined, undefined],
    ["${protocol}", undefined, undefined],
  ])("unknown-protocol: %s", (protocol, severity, mended) => {
    const text = (value: string) => server(`<Connector protocol="${value}" port="8009" secretRequired="false"/>`);
    const files = { "server.xml": text(protocol) };
    expect(findings(files, "unknown-protocol").map(({ diagnostic }) => diagnostic.severity)).toEqual(
      severity === undefined ? [] : [severity],
    );
    expect(fixed(files, "unknown-protocol")).toBe(mended === undefined ? undefined : text(mended));
  });

  it("executor-over-threads and unknown-executor: the Executor has to stand above", () => {
    const files = (before: string, connector: string, after = "") => ({
      "server.xml": server(`${before}${ajp(8009, ` secretRequired="false" ${connector}`)}${after}`),
    });
    const pool = '<Executor name="e" maxThreads="300"/>';
    expect(places(files(pool, 'executor="e" maxThreads="5"'), "executor-over-threads")).toHaveLength(1);
    expect(places(files(pool, 'executor="e"'), "executor-over-threads")).toEqual([]);
    expect(places(files("", 'executor="e" maxThreads="5"', pool), "executor-over-threads")).toEqual([]);
    expect(messages(files("", 'executor="e"', pool), "unknown-executor")[0]).toContain("stands below the Connector");
    expect(hints(files(pool.replace('"e"', '"requests"'), 'executor="request"'), "unknown-executor")).toEqual([
      "did you mean requests?",
    ]);
    expect(places(files(pool, 'executor="e"'), "unknown-executor")).toEqual([]);
  });

  it("ajp-flush-off", () => {
    expect(
      places({ "server.xml": server(ajp(8009, ' secretRequired="false" ajpFlush="false"')) }, "ajp-flush-off"),
    ).toHaveLength(1);
  });
});

describe("parts of a server.xml (all measured on 10.1.60)", () => {
  const withHosts = (attribute: string, hosts: string) =>
    `<Server port="-1"><Service name="C">${ajp(8009)}\n<Engine name="C"${attribute}>${hosts}</Engine></Service></Server>`;

  it.each<[attribute: string, hosts: string, found: boolean, mended?: string]>([
    [' defaultHost="localhost"', '<Host name="localhost"/>', false],
    [' defaultHost="LocalHost"', '<Host name="localhost"/>', false],
    [' defaultHost="alias"', '<Host name="localhost"><Alias>alias</Alias></Host>', false],
    [' defaultHost="${host}"', '<Host name="localhost"/>', false],
    [' defaultHost="localhost"', '<Host name="${host}"/>', false],
    [' defaultHost="nohost"', '<Host name="www.example.org"/>', true],
    [' defaultHost="localhots"', '<Host name="localhost"/>', true, ' defaultHost="localhost"'],
    ["", '<Host name="localhost"/>', true],
    [' defaultHost="localhost"', "", true],
  ])("default-host-missing:%s with %s", (attribute, hosts, found, mended) => {
    const files = { "server.xml": withHosts(attribute, hosts) };
    expect(places(files, "default-host-missing")).toHaveLength(found ? 1 : 0);
    expect(fixed(files, "default-host-missing")).toBe(mended === undefined ? undefined : withHosts(mended, hosts));
  });

  it.each<[code: string, text: string, place: string]>([
    ["server-xml-no-server", '<server port="-1">\n<Service name="C"/></server>', "server.xml:1:1-19 error"],
    [
      "server-xml-no-service",
      '<Server port="-1" shutdown="SHUTDOWN">\n<Listener className="a.B"/></Server>',
      "server.xml:1:1-39 error",
    ],
    [
      "server-xml-no-engine",
      `<Server port="-1">\n<Service name="C">${ajp(8009)}</Service></Server>`,
      "server.xml:2:1-19 error",
    ],
    [
      "server-xml-engine-ambiguous",
      server(`${ajp(8009)}<Engine name="A" defaultHost="a"/>`),
      "server.xml:2:67-101 warning",
    ],
    [
      "engine-name-shared",
      `<Server><Service name="A"><Engine name="C" defaultHost="a"><Host name="a"/></Engine></Service>\n<Service name="B"><Engine name="C" defaultHost="a"><Host name="a"/></Engine></Service></Server>`,
      "server.xml:2:27-35 warning",
    ],
  ])("%s", (code, text, place) => {
    expect(places({ "server.xml": text }, code)).toEqual([place]);
  });
});

describe("port-clash (field-notes 57)", () => {
  const code = "port-clash";

  it.each<[name: string, files: Example, found: readonly string[]]>([
    ["two Connectors of one file", { "server.xml": server(ajp(8009) + ajp(8009)) }, ["server.xml:2:97-108 error"]],
    ["AJP and HTTP", { "server.xml": server(`<Connector port="8009"/>${ajp(8009)}`) }, ["server.xml:2:55-66 error"]],
    [
      "a Connector and the shutdown port",
      { "server.xml": server(ajp(8005), "", "", 'port="8005"') },
      ["server.xml:1:9-20 error"],
    ],
    [
      "a Connector and the shutdown port that is the default",
      { "server.xml": server(ajp(8005), "", "", 'shutdown="X"') },
      ["server.xml:1:1-22 error"],
    ],
    [
      "two addresses",
      {
        "server.xml": server(
          ajp(8009, ' address="127.0.0.1" secretRequired="false"') + ajp(8009, ' address="::1" secretRequired="false"'),
        ),
      },
      [],
    ],
    [
      "an offset that moves all of them",
      { "server.xml": server(ajp(8009) + ajp(8010), "", "", 'port="8005" portOffset="1"') },
      [],
    ],
    ["no shutdown port", { "server.xml": server(ajp(8009), "", "", 'port="-1"') }, []],
    ["a property", { "server.xml": server(ajp(8009) + ajp("${p:-8009}")) }, []],
    [
      "shutdown ports of two Tomcats on one host",
      {
        "workers.properties": balancer(TWO),
        "t1/server.xml": server(ajp(8109), "", "", 'port="8005"'),
        "t2/server.xml": server(ajp(8209), "", "", 'port="8005"'),
      },
      ["t2/server.xml:1:9-20 warning"],
    ],
    [
      "HTTP ports of two Tomcats on one host",
      {
        "workers.properties": balancer(TWO),
        "t1/server.xml": server(`${ajp(8109)}<Connector port="8080"/>`),
        "t2/server.xml": server(`${ajp(8209)}<Connector port="8080"/>`),
      },
      ["t2/server.xml:2:78-89 warning"],
    ],
    [
      "the same on two hosts",
      {
        "workers.properties": balancer(["t1=10.0.0.1:8109", "t2=10.0.0.2:8209"]),
        "t1/server.xml": server(ajp(8109), "", "", 'port="8005"'),
        "t2/server.xml": server(ajp(8209), "", "", 'port="8005"'),
      },
      [],
    ],
    [
      "Tomcats that nobody dials, so that nobody knows where they are",
      {
        "a/server.xml": server(ajp(8109), "", "", 'port="8005"'),
        "b/server.xml": server(ajp(8109), "", "", 'port="8005"'),
      },
      [],
    ],
  ])("%s", (_, files, found) => {
    expect(places(files, code)).toEqual(found);
  });
});

describe("encoded-slash-lost (field-notes 51; the whole table measured)", () => {
  const files = (lines: readonly string[], more: string): Example => ({
    "httpd.conf": ["Listen 80", "JkWorkersFile workers.properties", "JkMount /* t1", ...lines, ""].join("\n"),
    "workers.properties": single("127.0.0.1", 8009),
    "server.xml": server(ajp(8009, ` secretRequired="false"${more}`)),
  });

  it.each<[lines: readonly string[], more: string, found: readonly string[], message: string]>([
    [[], "", [], ""],
    [[], ' encodedSolidusHandling="decode"', ["server.xml:2:66-97 warning"], "404"],
    [["AllowEncodedSlashes On"], "", [], ""],
    [["AllowEncodedSlashes On"], ' encodedSolidusHandling="decode"', [], ""],
    [["AllowEncodedSlashes NoDecode"], "", ["httpd.conf:4:1-29 warning"], "%252F"],
    [["AllowEncodedSlashes NoDecode", "JkOptions +ForwardURIEscaped"], "", ["httpd.conf:4:1-29 warning"], "%252F"],
    [["AllowEncodedSlashes NoDecode", "JkOptions +ForwardURICompat"], "", ["httpd.conf:4:1-29 warning"], "400"],
    [["AllowEncodedSlashes NoDecode", "JkOptions +ForwardURICompat"], ' encodedSolidusHandling="passthrough"', [], ""],
    [["AllowEncodedSlashes On", "JkOptions +ForwardURICompatUnparsed"], "", ["httpd.conf:4:1-23 warning"], "400"],
    [["AllowEncodedSlashes On", "JkOptions +ForwardURICompat"], "", [], ""],
    [["AllowEncodedSlashes Off"], "", [], ""],
    [["AllowEncodedSlashes On", "JkOptions +ForwardURICompatUnparsed"], ' encodedSolidusHandling="${h}"', [], ""],
  ])("%j with%s", (lines, more, found, message) => {
    expect(places(files(lines, more), "encoded-slash-lost")).toEqual(found);
    expect(messages(files(lines, more), "encoded-slash-lost").join()).toContain(message);
  });

  it("a virtual host has the setting of the main server (measured)", () => {
    const example = files(
      ["AllowEncodedSlashes On", "<VirtualHost *:80>", "JkMount /* t1", "</VirtualHost>"],
      ' encodedSolidusHandling="decode"',
    );
    expect(places(example, "encoded-slash-lost")).toEqual([]);
  });
});

describe("app-base-exposed (field-notes 54)", () => {
  const files = (lines: readonly string[], base = "/srv/webapps", name = "server.xml"): Example => ({
    "httpd.conf": ["Listen 80", "JkWorkersFile workers.properties", ...lines, ""].join("\n"),
    "workers.properties": single("127.0.0.1", 8009),
    [name]: server(ajp(8009)).replace('<Host name="localhost"/>', `<Host name="localhost" appBase="${base}"/>`),
  });

  it.each<[name: string, lines: readonly string[], count: number]>([
    ["the appBase itself", ["JkMount /*.do t1", "DocumentRoot /srv/webapps"], 1],
    ["a folder in it", ["JkMount /*.do t1", "DocumentRoot /srv/webapps/ROOT"], 1],
    ["a folder around it", ["JkMount /*.do t1", "DocumentRoot /srv"], 1],
    ["an Alias", ["JkMount /*.do t1", "Alias /shop /srv/webapps/shop"], 1],
    ["quotes and a slash at the end", ["JkMount /*.do t1", 'Alias /shop/ "/srv/webapps/shop/"'], 1],
    ["a folder beside it", ["JkMount /*.do t1", "DocumentRoot /srv/webapps2"], 0],
    ["all of it mounted", ["JkMount /* t1", "DocumentRoot /srv/webapps"], 0],
    ["all of the Alias mounted", ["JkMount /shop/* t1", "Alias /shop /srv/webapps/shop"], 0],
    [
      "mounted, and WEB-INF unmounted again",
      ["JkMount /* t1", "JkUnMount /*/WEB-INF/* t1", "DocumentRoot /srv/webapps"],
      1,
    ],
    [
      "forbidden",
      [
        "JkMount /*.do t1",
        "DocumentRoot /srv/webapps",
        "<LocationMatch /WEB-INF>",
        "Require all denied",
        "</LocationMatch>",
      ],
      0,
    ],
    ["no mount, so no Tomcat behind it", ["DocumentRoot /srv/webapps"], 0],
  ])("%s", (_, lines, count) => {
    expect(places(files(lines), "app-base-exposed")).toHaveLength(count);
  });

  it("knows where an installation keeps its applications", () => {
    const lines = (folder: string) => ["JkMount /*.do t1", `DocumentRoot ${folder}`];
    expect(
      places(files(lines("/opt/tomcat/webapps"), "webapps", "/opt/tomcat/conf/server.xml"), "app-base-exposed"),
    ).toHaveLength(1);
    expect(
      places(files(lines("/var/lib/tomcat10/webapps"), "webapps", "/etc/tomcat10/server.xml"), "app-base-exposed"),
    ).toHaveLength(1);
    expect(places(files(lines("/opt/tomcat/webapps"), "webapps", "conf/server.xml"), "app-base-exposed")).toEqual([]);
  });
});

describe("what mod_jk forwards anyway", () => {
  const files = (more: string, tls = true): Example => ({
    "httpd.conf": `Listen 80\nJkWorkersFile workers.properties\nJkMount /* t1\n${tls ? "<VirtualHost *:443>\nSSLEngine on\n</VirtualHost>\n" : ""}`,
    "workers.properties": single("127.0.0.1", 8009),
    "server.xml": server(ajp(8009, ` secretRequired="false"${more}`)),
  });

  it("connector-overrides-request, where Apache ends TLS itself", () => {
    const more = ' scheme="https" secure="true" proxyName="a" proxyPort="443"';
    expect(places(files(more), "connector-overrides-request")).toHaveLength(4);
    expect(places(files(more, false), "connector-overrides-request")).toEqual([]);
    expect(places(files(' scheme="http" secure="false"'), "connector-overrides-request")).toEqual([]);
  });

  it("redirect-port, where it is not the port of Apache's TLS server", () => {
    expect(places(files(' redirectPort="8443"'), "redirect-port")).toEqual(["server.xml:2:66-85 info"]);
    expect(hints(files(' redirectPort="8443"'), "redirect-port")).toEqual(['write redirectPort="443"']);
    expect(places(files(' redirectPort="443"'), "redirect-port")).toEqual([]);
    expect(places(files(' redirectPort="8443"', false), "redirect-port")).toEqual([]);
  });
});

/** Every file that `lbgen generate` wrote for the examples. */
function generated(folder: string): Example {
  const root = join("test/golden/generate", folder);
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:properties|conf|xml)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(name, "utf8")]));
}

describe("what lbgen generate writes", () => {
  const folders = readdirSync("test/golden/generate");

  it.each(folders)("%s: nothing but the missing secret that generate itself warns of", (folder) => {
    const found = findings(generated(folder)).filter(({ diagnostic }) => diagnostic.severity !== "info");
    const codes = new Set(found.map(({ diagnostic }) => `${diagnostic.severity} ${diagnostic.code}`));
    expect([...codes]).toEqual(folder === "raspberry-pi" ? ["warning no-secret"] : []);
  });

  it("all of them in one tree", () => {
    const files = Object.assign({}, ...folders.map(generated)) as Example;
    const codes = new Set(findings(files).map(({ diagnostic }) => diagnostic.code));
    expect([...codes]).toEqual(["no-secret"]);
  });
});

describe("time grows with the size of the input, not with its square", () => {
  const connectors = (count: number, port: (i: number) => number) =>
    server(Array.from({ length: count }, (_, i) => ajp(port(i))).join(""), 'jvmRoute="x"');
  const workers = (count: number, address: (i: number) => string) =>
    balancer(Array.from({ length: count }, (_, i) => `w${i}=${address(i)}`));

  it.each<[name: string, files: (count: number) => Example]>([
    [
      "a Connector for each worker",
      (count) => ({
        "workers.properties": workers(count, (i) => `127.0.0.1:${1000 + i}`),
        "server.xml": connectors(count, (i) => 1000 + i),
      }),
    ],
    [
      "Connectors that are alike",
      (count) => ({
        "workers.properties": workers(count, (i) => `10.0.${i >> 8}.${i & 255}:8009`),
        "server.xml": connectors(count, () => 8009),
      }),
    ],
    [
      "workers of one address",
      (count) => ({
        "workers.properties": workers(count, () => "127.0.0.1:8009"),
        "server.xml": connectors(1, () => 8009),
      }),
    ],
  ])(
    "%s",
    (_, files) => {
      const timeOf = (count: number) => {
        const { installation } = assembleExample(files(count));
        const start = performance.now();
        lint(installation, tomcatRules);
        return performance.now() - start;
      };
      timeOf(50);
      const [small, large] = [Math.min(timeOf(500), timeOf(500)), timeOf(4_000)];
      // Eight times the input; thirty times the time would already be on the way to its square, which is 64.
      expect(large).toBeLessThan(30 * Math.max(small, 25));
    },
    60_000,
  );
});
