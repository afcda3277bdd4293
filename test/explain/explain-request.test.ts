import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ExplainRequest, explainRequest } from "../../src/explain/explain-request.ts";
import type { Explanation, RemarkCode } from "../../src/explain/explanation.ts";
import { explanationJson } from "../../src/explain/explanation-json.ts";
import { formatExplanation } from "../../src/explain/format-explanation.ts";
import { readRequestUrl } from "../../src/explain/request-url.ts";
import { growth } from "../formats/linear-time.ts";
import { type SiteTexts, siteOf } from "./site.ts";

const WORKERS = `worker.list=lb,w1,st
worker.lb.type=lb
worker.lb.balance_workers=tomcat1,tomcat2
worker.tomcat1.host=192.168.0.10
worker.tomcat1.port=18009
worker.tomcat2.host=192.168.0.12
worker.tomcat2.port=28009
worker.st.type=status
`;

function explain(texts: SiteTexts, url: string, request: Partial<Omit<ExplainRequest, "url">> = {}): Explanation {
  const read = readRequestUrl(url);
  if (!read.ok) throw new Error(read.message);
  return explainRequest(siteOf({ workers: WORKERS, ...texts }), { url: read.url, ...request });
}

function codesOf({ remarks }: Explanation): RemarkCode[] {
  return remarks.map(({ code }) => code);
}

function firstMembers({ worker }: Explanation): string[] {
  return worker?.election?.steps[0]?.members.map(({ name }) => name) ?? [];
}

describe("the tutorial's puzzle", () => {
  // The tutorial wrote sticky_session and method on the members, where nobody reads them, and sessions stuck all the same.
  const workers = `${WORKERS}worker.tomcat1.sticky_session=True\nworker.tomcat1.method=Session\n`;
  const texts = { workers, httpd: "JkMount /* lb" };

  it("a session sticks to the member of its jvmRoute, although nobody wrote sticky_session", () => {
    const explanation = explain(texts, "http://pi/shop/", { cookies: ["JSESSIONID=0123.tomcat2"] });
    expect(firstMembers(explanation)).toEqual(["tomcat2"]);
    const remark = explanation.remarks.find(({ code }) => code === "sticky-by-default");
    expect(remark?.message).toContain("true by default");
    expect(remark?.message).toContain('"tomcat1" is read by nobody');
  });

  it("without a session id it goes round, and a static page leaves it at that", () => {
    const explanation = explain(texts, "http://pi/index.html");
    expect(firstMembers(explanation)).toEqual(["tomcat1", "tomcat2"]);
    expect(explanation.worker?.worker).toMatchObject({ method: "Request" });
    expect(explanation.remarks.find(({ code }) => code === "no-session")?.message).toContain("static");
  });

  it("says nothing of the kind where sticky_session is written on the balancer", () => {
    const written = { ...texts, workers: `${WORKERS}worker.lb.sticky_session=True\n` };
    expect(codesOf(explain(written, "/x"))).not.toContain("sticky-by-default");
    const off = { ...texts, workers: `${WORKERS}worker.lb.sticky_session=False\n` };
    const explanation = explain(off, "/x", { cookies: ["JSESSIONID=0123.tomcat2"] });
    expect(codesOf(explanation)).toEqual(["sticky-off"]);
    expect(firstMembers(explanation)).toEqual(["tomcat1", "tomcat2"]);
  });
});

// Members first asked, as recorded with mod_jk 1.2.48 (the names of the recordings stand with the cases).
describe("session ids", () => {
  it.each<[recording: string, mount: string, lines: string, target: string, cookie: string, first: string]>([
    ["sticky-path: decoded before", "/* lb", "", "/a;jsessionid=A1%2Etomcat2", "", "tomcat2"],
    ["sticky-path: wins over the cookie", "/* lb", "", "/a;jsessionid=A1.tomcat2", "JSESSIONID=B.tomcat1", "tomcat2"],
    ["sticky-path: empty hides the cookie", "/* lb", "", "/a;jsessionid=;x", "JSESSIONID=B.tomcat1", "tomcat1 tomcat2"],
    ["sticky-names-configured", "/* lb", "worker.lb.session_cookie=SID\n", "/", "SID=A.tomcat2", "tomcat2"],
    [
      "sticky-names-configured",
      "/* lb",
      "worker.lb.session_cookie=SID\n",
      "/",
      "JSESSIONID=A.tomcat2",
      "tomcat1 tomcat2",
    ],
    [
      "rule-session-names",
      "/r/* lb;session_cookie=SID;session_path=;sid;set_session_cookie=1",
      "",
      "/r/a;sid=A.tomcat2",
      "",
      "tomcat2",
    ],
    [
      "rule-session-names",
      "/r/* lb;session_cookie=SID;session_path=;sid;set_session_cookie=1",
      "",
      "/r/a",
      "SID=A.tomcat2",
      "tomcat2",
    ],
    [
      "rule-session-names",
      "/r/* lb;session_cookie=SID;session_path=;sid;set_session_cookie=1",
      "",
      "/r/a",
      "JSESSIONID=A.tomcat2",
      "tomcat1 tomcat2",
    ],
    ["rule-sticky-ignore", "/* lb;sticky_ignore=1", "", "/", "JSESSIONID=A.tomcat2", "tomcat1 tomcat2"],
    ["rule-activation", "/* lb;disabled=tomcat1", "", "/", "", "tomcat2"],
    ["rule-activation", "/* lb;stopped=tomcat1", "", "/", "JSESSIONID=A.tomcat1", "tomcat2"],
    ["acquire-timeout-zero", "/* lb", "worker.tomcat1.retry_interval=0\n", "/", "JSESSIONID=A.tomcat1", "tomcat2"],
    ["sticky-cookie-matching: blanks are trimmed", "/* lb", "", "/", "JSESSIONID=A1.tomcat2 ", "tomcat2"],
  ])("%s: %s", (_, mount, lines, target, cookie, first) => {
    const texts = { httpd: `JkMount "${mount.replace(" ", '" "')}"`, workers: WORKERS + lines };
    const cookies = cookie === "" ? [] : [cookie];
    expect(firstMembers(explain(texts, target, { cookies })).join(" ")).toBe(first);
  });

  // Recording env-overrides.
  it.each([
    ["SetEnvIf Request_URI . JK_ROUTE=tomcat2", "tomcat2"],
    ["SetEnvIf Request_URI . JK_ROUTE=none", "tomcat1 tomcat2"],
    ["SetEnvIf Request_URI . JK_STICKY_IGNORE=1", "tomcat1 tomcat2"],
    ["SetEnvIf Request_URI . JK_STICKY_IGNORE=0", "tomcat1"],
    ["SetEnvIf Request_URI . JK_ROUTE=tomcat2 JK_STICKY_IGNORE=1", "tomcat1 tomcat2"],
  ])("%s: %s", (line, first) => {
    const explanation = explain({ httpd: `${line}\nJkMount /* lb` }, "/", { cookies: ["JSESSIONID=A.tomcat1"] });
    expect(firstMembers(explanation).join(" ")).toBe(first);
  });

  // What is forwarded was measured with mod_jk 1.2.48.
  it("are looked for in the path as it is forwarded", () => {
    const compat = { httpd: "JkOptions +ForwardURICompatUnparsed\nJkMount /* lb" };
    expect(firstMembers(explain(compat, "/a;jsessionid=A%2Etomcat2"))).toEqual(["tomcat1", "tomcat2"]);
    expect(firstMembers(explain(compat, "/a;jsessionid=A.tomcat2"))).toEqual(["tomcat2"]);
  });
});

// The first ones of a name count, of numbers the last: warnings and decisions of mod_jk 1.2.48.
describe("rule extensions", () => {
  it.each<[extensions: string, effective: Readonly<Record<string, boolean>>]>([
    ["sticky_ignore=1;sticky_ignore=0", { "sticky_ignore=1": false, "sticky_ignore=0": false }],
    ["sticky_ignore=0;sticky_ignore=1x", { "sticky_ignore=0": false, "sticky_ignore=1x": true }],
    ["session_cookie=A;session_cookie=B", { "session_cookie=A": true, "session_cookie=B": false }],
    ["stateless=true;bogus=1;stopped", { "stateless=true": false, "bogus=1": false, "stopped=": false }],
    ["session_path=;sid=q", { "session_path=;sid=q": true }],
    ["session_cookie_path=/x;reply_timeout=-1", { "session_cookie_path=/x": false, "reply_timeout=-1": false }],
    [
      "reply_timeout=0;use_server_errors=500;fail_on_status=503",
      { "reply_timeout=0": true, "use_server_errors=500": true, "fail_on_status=503": true },
    ],
  ])("%s", (extensions, effective) => {
    const { worker } = explain({ httpd: `JkMount /* lb;${extensions}` }, "/x");
    const found = worker?.rules.effects.map(({ name, value, isEffective }) => [`${name}=${value}`, isEffective]);
    expect(Object.fromEntries(found ?? [])).toEqual(effective);
  });

  it("of balancers do nothing for others", () => {
    const { worker } = explain({ httpd: "JkMount /* w1;stateless=1;reply_timeout=5" }, "/x");
    expect(worker?.rules.effects.map(({ isEffective }) => isEffective)).toEqual([false, true]);
  });
});

describe("remarks", () => {
  const sticky = "worker.lb.sticky_session=1\n";

  it.each<[code: RemarkCode, texts: SiteTexts, url: string, cookie: string]>([
    ["mount-not-inherited", { httpd: "JkMount /a/* lb", host: "ServerAlias x" }, "http://localhost/a/b", ""],
    ["context-root", { httpd: "JkMount /foo/* w1" }, "/foo", ""],
    ["session-path-cut", { httpd: "JkMount /foo/* w1" }, "/foo;jsessionid=A.t1", ""],
    ["below-exact-mount", { httpd: "<Location /loc>\nJkMount w1\n</Location>" }, "/loc/x", ""],
    ["case-differs", { httpd: "JkMount /Foo/* w1" }, "/foo/x", ""],
    ["excluded-whole", { httpd: "JkMount /* w1\nJkMount /foo/* lb\nJkUnMount /foo/img/* lb" }, "/foo/img/a", ""],
    ["ambiguous-mount", { httpd: "JkMount /a*c w1\nJkMount /ab* lb" }, "/abc", ""],
    ["worker-not-listed", { httpd: "JkMount /* tomcat1" }, "/x", ""],
    ["worker-not-listed", { httpd: "JkMount /* nosuch" }, "/x", ""],
    ["handler-without-worker", { httpd: "<Location /x>\nSetHandler jakarta-servlet\n</Location>" }, "/x", ""],
    ["folder-index", { httpd: "DirectoryIndex index.jsp\nJkMount /*.jsp w1" }, "/d/", ""],
    ["local-session-path", { httpd: "JkMount /*.jsp w1" }, "/page.txt;jsessionid=A", ""],
    ["access-depends", { httpd: "<Location />\nRequire ip 10.0.0.1\n</Location>\nJkMount /* w1" }, "/x", ""],
    ["not-told", { httpd: "BrowserMatch curl no-jk\nJkMount /* w1" }, "/x", ""],
    ["conditional", { httpd: "<IfModule mod_proxy.c>\nProxyPass /p http://127.0.0.1:1/\n</IfModule>" }, "/p", ""],
    ["path-only", { host: "JkMount /* w1" }, "/x", ""],
    ["fragment", { httpd: "JkMount /* w1" }, "/x#top", ""],
    ["address-guessed", { httpd: "<VirtualHost 10.0.0.1:80>\nServerName i\n</VirtualHost>" }, "http://i/", ""],
    ["apache-does-not-start", { workers: `${WORKERS}worker.w1.type=apj13\n`, httpd: "JkMount /* lb" }, "/x", ""],
    ["id-without-route", { httpd: "JkMount /* lb" }, "/x", "JSESSIONID=0123"],
    ["unknown-route", { httpd: "JkMount /* lb" }, "/x", "JSESSIONID=0123.tomcat3"],
    ["several-ids", { httpd: "JkMount /* lb" }, "/x", "JSESSIONID=A.tomcat1; JSESSIONID=B.tomcat2"],
    ["cookie-hidden", { httpd: "JkMount /* lb" }, "/x;jsessionid=A.tomcat1", "JSESSIONID=B.tomcat2"],
    ["cookie-name", { httpd: "JkMount /* lb" }, "/x", "jsessionid=A.tomcat1"],
    [
      "cookie-name",
      { workers: `${WORKERS}worker.lb.session_cookie=SID\n`, httpd: "JkMount /* lb" },
      "/x",
      "JSESSIONID=A.tomcat1",
    ],
    [
      "sticky-force",
      { workers: `${WORKERS}worker.lb.sticky_session_force=1\n`, httpd: "JkMount /* lb" },
      "/x",
      "JSESSIONID=A.none",
    ],
    [
      "session-not-counted",
      { workers: `${WORKERS}worker.lb.method=S\n`, httpd: "JkMount /* lb" },
      "/x",
      "JSESSIONID=A.tomcat1",
    ],
    ["set-cookie", { workers: `${WORKERS}worker.lb.set_session_cookie=1\n`, httpd: "JkMount /* lb" }, "/x", ""],
    ["attempts", { workers: `${WORKERS}worker.lb.balance_workers=a,b,c\n`, httpd: "JkMount /* lb" }, "/x", ""],
    ["single-member", { workers: WORKERS.replace(",tomcat2", ""), httpd: "JkMount /* lb" }, "/x", "JSESSIONID=A.none"],
  ])("%s", (code, texts, url, cookie) => {
    expect(codesOf(explain(texts, url, { cookies: cookie === "" ? [] : [cookie] }))).toContain(code);
  });

  it.each<[name: string, texts: SiteTexts, url: string, cookie: string]>([
    [
      "a session with its member",
      { workers: WORKERS + sticky, httpd: "JkMount /* lb" },
      "http://x/y",
      "JSESSIONID=0123.tomcat1",
    ],
    ["a worker of its own", { httpd: "JkMount /* w1" }, "http://x/y", ""],
    ["a path that nobody mounts", { httpd: "JkMount /foo/* w1" }, "http://x/bar", ""],
    [
      "a path that both servers leave alone",
      { httpd: "JkMount /a/* lb", host: "JkMount /b/* lb" },
      "http://localhost/c",
      "",
    ],
  ])("none for %s", (_, texts, url, cookie) => {
    expect(codesOf(explain(texts, url, { cookies: cookie === "" ? [] : [cookie] }))).toEqual([]);
  });

  it("no workers at all", () => {
    const read = readRequestUrl("/a/b");
    if (!read.ok) throw new Error(read.message);
    const explanation = explainRequest(siteOf({ httpd: "JkMount /a/* lb" }), { url: read.url });
    expect(codesOf(explanation)).toEqual(["workers-unknown"]);
    expect(explanation.worker?.isListed).toBeUndefined();
  });
});

describe("the status that is certain", () => {
  it.each<[target: string, status: number | undefined]>([
    ["/%2e%2e/", 400],
    ["/a%2Fb", 404],
    ["/r/x", 302],
    ["/nosuch/x", 500],
    ["/member/x", 500],
    ["/none/x", 503],
    ["/ok/x", undefined],
  ])("%s: %s", (target, status) => {
    const httpd =
      "Redirect /r http://x/\nJkMount /nosuch/* nosuch\nJkMount /member/* tomcat1\nJkMount /ok/* lb\nJkMount /none/* lb;stopped=tomcat1,tomcat2";
    expect(explain({ httpd }, target).status).toBe(status);
  });
});

describe("formatExplanation", () => {
  const host =
    "JkMount /* lb\nJkMount /app/* lb;stateless=1\nJkUnMount /app/static/* lb\nRedirect /old http://user:pw@new.example/";

  function format(url: string, cookie?: string): string {
    const site = siteOf({ workers: `${WORKERS}worker.lb.sticky_session=1\n`, host });
    const read = readRequestUrl(url);
    if (!read.ok) throw new Error(read.message);
    const explanation = explainRequest(site, { url: read.url, cookies: cookie === undefined ? [] : [cookie] });
    return formatExplanation(explanation, site.view);
  }

  it("lays out a request of a session", () => {
    expect(format("http://localhost/app/x;v=1", "JSESSIONID=0123.tomcat2")).toBe(`\
request      GET http://localhost/app/x;v=1
server       <VirtualHost *:80> localhost, by the name localhost (httpd.conf:3:1)
httpd sees   /app/x;v=1
mod_jk sees  /app/x
answer       mod_jk gives it to worker lb, by JkMount /app/* (httpd.conf:6:1)

mounts, in mod_jk's order:
  *  /app/*          lb  matches, decides                            httpd.conf:6:1
  -  /*              lb  matches too, has fewer slashes than /app/*  httpd.conf:5:1
  -  !/app/static/*  lb  does not match                              httpd.conf:7:1

for this request:
  stateless=1  the load does not count and is not counted: members take turns

session ids:
  0123.tomcat2  route tomcat2  cookie JSESSIONID

members of lb (method Request, sticky_session on), in the order in which they are asked:
  1.  tomcat2  192.168.0.12:28009  its route tomcat2 is that of the session
  2.  tomcat1  192.168.0.10:18009  the only active member left
`);
  });

  it("lays out what httpd keeps, and what it refuses", () => {
    expect(format("http://localhost/app/static/a.css")).toContain(`
answer       httpd keeps it for itself: JkUnMount /app/static/* takes it away from mod_jk (httpd.conf:7:1)

mounts, in mod_jk's order:
  !  /app/*          lb  matches, but JkUnMount /app/static/* takes the request away  httpd.conf:6:1
`);
    expect(format("http://localhost/a%2Fb")).toBe(`\
request  GET http://localhost/a%2Fb
server   <VirtualHost *:80> localhost, by the name localhost (httpd.conf:3:1)
answer   httpd refuses it with 404: its path holds %2F, an encoded slash, and AllowEncodedSlashes is off
`);
  });

  it("hides what a URL of the configuration holds before its host", () => {
    expect(format("http://localhost/old/a")).toContain("Redirect answers 302, to http://***@new.example//a (");
    expect(format("http://localhost/old/a")).not.toContain("pw");
  });

  it("lets no control character through", () => {
    expect(format("http://localhost/app/%1b[31m%07\u001b[0m", "JSESSIONID=\u001b]0;x.tomcat1")).not.toMatch(
      /[^\P{Cc}\n]/u,
    );
  });

  it("cuts long lists of rules that do not match", () => {
    const rules = Array.from({ length: 500 }, (_, index) => `JkMount /app${index}/* lb`).join("\n");
    const site = siteOf({ workers: WORKERS, httpd: rules });
    const read = readRequestUrl("/app499/x");
    if (!read.ok) throw new Error(read.message);
    const text = formatExplanation(explainRequest(site, { url: read.url }), site.view);
    expect(text.split("\n").length).toBeLessThan(60);
    expect(text).toContain("  *  /app499/*");
    expect(text).toContain("and 479 more, which do not change anything");
  });
});

it("explanationJson is plain data with places", () => {
  const json = explanationJson(
    explain({ httpd: "JkMount /* lb" }, "http://x/caf%C3%A9", { cookies: ["JSESSIONID=A.tomcat2"] }),
  );
  expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  expect(json).toMatchObject({
    request: { method: "GET", scheme: "http", host: "x", port: 80, target: "/caf%C3%A9" },
    path: { httpd: "/café", modJk: "/café" },
    answer: {
      kind: "forwarded",
      worker: "lb",
      via: "mount",
      status: null,
      place: { file: "httpd.conf", line: 2, column: 1 },
    },
    mounts: [{ pattern: "/*", worker: "lb", verdict: "matched", place: { file: "httpd.conf", line: 2, column: 1 } }],
    worker: {
      name: "lb",
      type: "lb",
      listed: true,
      session: { ids: [{ id: "A.tomcat2", route: "tomcat2", from: "cookie" }], unused: null },
      steps: [
        { kind: "route", members: [{ name: "tomcat2" }] },
        { kind: "load", members: [{ name: "tomcat1" }] },
      ],
    },
  });
});

describe("readRequestUrl", () => {
  it.each([
    ["http://h", { scheme: "http", host: "h", port: 80, hostHeader: "h", target: "/" }],
    [
      "HTTPS://h:8443/a?b#c",
      { scheme: "https", host: "h", port: 8443, hostHeader: "h:8443", target: "/a?b", hadFragment: true },
    ],
    ["http://[::1]:81/a b", { host: "::1", port: 81, hostHeader: "[::1]:81", target: "/a%20b" }],
    ["http://h?x", { host: "h", target: "/?x" }],
    ["/a//b/../c", { host: "localhost", port: 80, target: "/a//b/../c", isPathOnly: true }],
  ])("%s", (text, url) => {
    expect(readRequestUrl(text)).toMatchObject({ ok: true, url });
  });

  it.each([
    "",
    "h/a",
    "ftp://h/",
    "http://",
    "http:///a",
    "http://u@h/",
    "http://h:x/",
    "http://h:0/",
    "http://h:65536/",
  ])("refuses %j", (text) => {
    expect(readRequestUrl(text)).toMatchObject({ ok: false });
  });
});

describe("properties", () => {
  it("never throws, and every explanation can be printed", () => {
    const directive = fc.constantFrom(
      "JkMount",
      "JkUnMount",
      "JkOptions",
      "Redirect",
      "SetHandler",
      "SetEnvIf",
      "DirectoryIndex",
    );
    const word = fc.oneof(
      fc.constantFrom("/", "/*", "/a|/*", "lb", "w1", "*", "lb;stopped=tomcat1", "Request_URI", ".", "no-jk"),
      fc.webPath(),
    );
    const line = fc
      .tuple(directive, fc.array(word, { minLength: 1, maxLength: 3 }))
      .map(([name, words]) => [name, ...words].join(" "));
    const setting = fc.constantFrom(
      "sticky_session=0",
      "sticky_session_force=1",
      "method=N",
      "session_cookie=X",
      "set_session_cookie=1",
    );
    const workers = fc
      .array(setting, { maxLength: 3 })
      .map((lines) => WORKERS + lines.map((one) => `worker.lb.${one}\n`).join(""));
    const text = fc.record({ workers, httpd: fc.array(line, { maxLength: 6 }).map((lines) => lines.join("\n")) });
    const target = fc.oneof(
      fc.string({ unit: "binary" }).map((one) => `/${one}`),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(text, target, fc.string({ unit: "binary" }), (texts, url, cookie) => {
        const read = readRequestUrl(url);
        if (!read.ok) return;
        const site = siteOf(texts);
        const explanation = explainRequest(site, { url: read.url, cookies: [cookie, `JSESSIONID=${cookie}`] });
        expect(formatExplanation(explanation, site.view)).toMatch(/^request /);
        JSON.stringify(explanationJson(explanation));
      }),
      { numRuns: 400 },
    );
  });

  it("takes time in proportion to the rules", () => {
    const read = readRequestUrl("/nobody/has/this");
    if (!read.ok) throw new Error(read.message);
    const run = (rules: string) => {
      const site = siteOf({ workers: WORKERS, httpd: rules });
      formatExplanation(explainRequest(site, { url: read.url }), site.view);
    };
    const write = (size: number) =>
      Array.from({ length: size / 25 }, (_, index) => `JkMount /app${index}/* lb\n`).join("");
    expect(growth(write, 200_000, 10, run)).toBeLessThan(5);
  });
});
