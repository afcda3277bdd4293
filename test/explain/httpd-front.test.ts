import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SiteLookup } from "../../src/explain/directory-index.ts";
import { decideFront, type FrontDecision, type FrontOptions } from "../../src/explain/httpd-front.ts";
import { chooseServer } from "../../src/explain/virtual-host.ts";
import { compileUriMap } from "../../src/modjk/uri-map.ts";
import { type SiteTexts, siteOf } from "./site.ts";

interface Extras extends FrontOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

function decide(texts: SiteTexts, target: string, { headers = {}, ...options }: Extras = {}): FrontDecision {
  const { httpd, rulesOf } = siteOf(texts);
  if (httpd === undefined) throw new Error("there is no httpd");
  expect(httpd.faults.filter(({ refused }) => refused)).toEqual([]);
  const { server } = chooseServer(httpd, "localhost", 80);
  const request = {
    method: "GET",
    scheme: "http",
    host: "localhost",
    port: 80,
    target,
    headers: new Map(Object.entries({ host: "localhost", ...headers })),
  } as const;
  return decideFront(request, httpd, server, compileUriMap(rulesOf(server)), options);
}

/** Who answers, in a word: a worker, a status with its location, `proxy`, a handler, or `local`. */
function answer(texts: SiteTexts, target: string, extras: Extras = {}): string {
  const { outcome } = decide(texts, target, extras);
  switch (outcome.kind) {
    case "forwarded":
      return outcome.worker;
    case "redirected":
      return outcome.location === undefined ? String(outcome.status) : `${outcome.status} ${outcome.location}`;
    case "refused":
    case "denied":
      return String(outcome.status);
    case "proxied":
      return "proxy";
    case "handled":
      return outcome.handler;
    case "local":
      return outcome.status === undefined ? "local" : `local ${outcome.status}`;
  }
}

/** `/a local, /b w1`: what each request came to. */
function pairsOf(text: string): [target: string, expected: string][] {
  return text.split(", ").map((pair) => {
    const blank = pair.indexOf(" ");
    return [pair.slice(0, blank), pair.slice(blank + 1)];
  });
}

// Each of these configurations was run by httpd 2.4.71 with mod_jk 1.2.48, and each request was sent to it.
describe.each<[name: string, host: string, requests: string]>([
  [
    "Redirect",
    "Redirect /r http://x/\nRedirect gone /g\nRedirect 403 /f\nRedirect /s/ http://y/\nJkMount /* w1",
    "/r 302 http://x/, /r/a 302 http://x//a, /ra w1, /g/x 410, /f/x 403, /s w1, /s/ 302 http://y/, /s/a 302 http://y/a, /r;x w1, /r;x/a w1",
  ],
  [
    "Redirect in a Location",
    "<Location /r>\nRedirect 302 http://x/\n</Location>\nJkMount /* w1",
    "/r 302 http://x/, /r/a 302 http://x/, /q w1",
  ],
  [
    "Redirect with a path in a Location",
    "<Location /b>\nRedirect / http://x/\n</Location>\nJkMount /* w1",
    "/b 302 http://x/b, /q w1",
  ],
  ["RedirectMatch", "RedirectMatch ^/r/(.*)$ http://x/$1\nJkMount /* w1", "/r/a 302 http://x/$1, /q w1"],
  ["Redirect after Alias", "Alias /r /tmp/x\nRedirect /r/a http://x/\nJkMount /* w1", "/r/a 302 http://x/, /r/b w1"],
  [
    "Redirect in a Directory",
    "<Directory /srv/htdocs>\nRedirect /d http://x/\n</Directory>\nJkMount /* w1",
    "/d w1, /d/a w1",
  ],
  [
    "ProxyPass",
    "ProxyPass /p http://127.0.0.1:1/\nProxyPass /t/ http://127.0.0.1:1/\nJkMount /* w1",
    "/p proxy, /pa w1, /p/a proxy, /t w1, /t/ proxy, /t/a proxy, /p;x w1, /%70/y proxy, /x/../p/y proxy, //p proxy",
  ],
  ["the first ProxyPass decides", "ProxyPass / http://127.0.0.1:1/\nProxyPass /q !\nJkMount /* w1", "/q proxy"],
  ["ProxyPass !", "ProxyPass /q !\nProxyPass / http://127.0.0.1:1/\nJkMount /* w1", "/q w1, /r proxy"],
  [
    "ProxyPass in a Location",
    "<Location /p>\nProxyPass http://127.0.0.1:1/\n</Location>\n<LocationMatch ^/m>\nProxyPass http://127.0.0.1:1/\n</LocationMatch>\nJkMount /* w1",
    "/p proxy, /p/a proxy, /m w1, /q w1",
  ],
  [
    "ProxyPass ! in a Location",
    "ProxyPass / http://127.0.0.1:1/\n<Location /q>\nProxyPass !\n</Location>\nJkMount /* w1",
    "/q w1, /r proxy",
  ],
  [
    "ProxyPassMatch",
    "ProxyPassMatch ^/p/.*\\.x$ http://127.0.0.1:1/\nProxyPassMatch ^/n !\nProxyPass /n http://127.0.0.1:1/\n<LocationMatch ^/m/(.*)>\nProxyPassMatch http://127.0.0.1:1/$1\n</LocationMatch>\nJkMount /* w1",
    "/p/a.x proxy, /p/a w1, /n w1, /m/x proxy",
  ],
  [
    "no-proxy",
    "ProxyPass /p http://127.0.0.1:1/\nSetEnvIf Request_URI ^/p/no no-proxy\nJkMount /* w1",
    "/p/no w1, /p/a proxy",
  ],
  [
    "no-jk",
    "SetEnvIf Request_URI ^/a no-jk\nSetEnvIf Request_URI ^/b no-jk=0\nSetEnvIfNoCase Request_URI ^/C no-jk\n<Location /loc>\nSetEnvIf Request_URI ^/loc no-jk\n</Location>\n<Location /se>\nSetEnv no-jk 1\n</Location>\nSetEnvIf Request_URI ^/a/x !no-jk\nJkMount /* w1",
    "/a local, /b local, /c local, /C local, /loc/x local, /se/x local, /a/x w1, /z w1",
  ],
  ["no-jk of the whole server", "SetEnv no-jk 1\nJkMount /* w1", "/a local"],
  ["no-jk in If", '<If "true">\nSetEnv no-jk\n</If>\nJkMount /* w1', "/a local"],
  ["no-jk taken back", "SetEnv no-jk\n<Location /a>\nUnsetEnv no-jk\n</Location>\nJkMount /* w1", "/a w1, /b local"],
  [
    "SetEnvIf of a server sees the path as sent",
    'SetEnvIf Request_URI "^/a b" no-jk\nSetEnvIf Request_URI "^/c;x" no-jk\nSetEnvIf Request_URI "//" no-jk\nJkMount /* w1',
    "/a%20b w1, /c;x local, /d//e local, /%61%20b w1, /x/../a%20b w1",
  ],
  [
    "another handler beats a mount",
    "<Location /server-status>\nSetHandler server-status\n</Location>\n<Location /n>\nSetHandler none\n</Location>\n<Location /d>\nSetHandler default-handler\n</Location>\nJkMount /* w1",
    "/server-status server-status, /x w1, /n/x w1, /d/x default-handler",
  ],
  ["the handler of a server", "SetHandler server-status\nJkMount /a/* w1", "/a/x server-status, /x server-status"],
  [
    "none in a Location takes the handler of the server back",
    "SetHandler server-status\n<Location /a>\nSetHandler none\n</Location>\nJkMount /a/* w1",
    "/a/x w1, /x server-status",
  ],
  [
    "If comes last",
    '<If "true">\nSetHandler server-status\n</If>\n<Location />\nSetHandler none\n</Location>\nJkMount /* w1',
    "/a server-status",
  ],
  [
    "mod_jk's handler",
    '<Location /a/>\nSetHandler jakarta-servlet\nSetEnvIf Request_URI . JK_WORKER_NAME=w2\n</Location>\n<Location /b/>\nSetHandler jakarta-servlet\n</Location>\nSetEnv JK_WORKER_NAME w3\n<Location /c/>\nSetEnv JK_WORKER_NAME w1\nSetHandler jakarta-servlet\n</Location>\n<Location /e/>\nSetHandler JAKARTA-servlet\n</Location>\n<Location /g/>\nSetHandler "jakarta-servlet"\nUnsetEnv JK_WORKER_NAME\n</Location>\n<Location /i>\nSetHandler jakarta-servlet\n</Location>\n<Location /i/j>\nSetHandler none\n</Location>\nSetEnvIf Request_URI ^/b/q no-jk\n<Location /h>\nSetEnv no-jk 1\nSetHandler jakarta-servlet\n</Location>',
    "/a/x w2, /b/x w3, /c/x w1, /e/x w3, /g/x local, /i/x w3, /i/j/x local, /b/q local, /h/x local",
  ],
  [
    "SetEnvIf beats SetEnv and UnsetEnv",
    "SetEnvIf Request_URI ^/a JK_WORKER_NAME=w1\nSetEnv JK_WORKER_NAME w2\n<Location />\nSetHandler jakarta-servlet\n</Location>",
    "/a/b w1, /b w2",
  ],
  [
    "later sections win, If last",
    "<Location /a/b>\nSetHandler jakarta-servlet\nSetEnv JK_WORKER_NAME w1\n</Location>\n<Location /a>\nSetHandler jakarta-servlet\nSetEnv JK_WORKER_NAME w2\n</Location>\n<If \"%{REQUEST_URI} == '/a/c'\">\nSetEnv JK_WORKER_NAME w3\n</If>",
    "/a/b w2, /a/c w3",
  ],
  [
    "JkWorkerIndicator",
    "JkWorkerIndicator MYW\n<Location /a>\nSetHandler jakarta-servlet\nSetEnv MYW w2\nSetEnv JK_WORKER_NAME w3\n</Location>",
    "/a/x w2",
  ],
  [
    "Location",
    '<Location /a>\nSetHandler jakarta-servlet\nSetEnv JK_WORKER_NAME w1\n</Location>\n<Location /b/*/c>\nSetHandler jakarta-servlet\nSetEnv JK_WORKER_NAME w2\n</Location>\n<Location ~ "^/t[0-9]">\nSetHandler jakarta-servlet\nSetEnv JK_WORKER_NAME w3\n</Location>\n<LocationMatch "^/lm/">\nSetHandler jakarta-servlet\nSetEnv JK_WORKER_NAME w1\n</LocationMatch>',
    "/a w1, /ab local, /a/b w1, /a;x local, /a;x/y local, //a w1, /b/x/c w2, /b/x/y/c local, /b/x/c/d local, /t1x w3, /x/t1 local, /lm/x w1",
  ],
  [
    "AddHandler",
    "AddHandler jakarta-servlet .jsp\nSetEnv JK_WORKER_NAME w2\nJkMount /m/* w1\n<Location /n>\nSetHandler none\n</Location>\n<Location /s>\nSetHandler server-status\n</Location>",
    "/a.jsp w2, /a.jsp.txt w2, /a.txt local, /m/a.jsp w1, /n/a.jsp local, /s/a.jsp server-status, /a.JSP w2",
  ],
  [
    "AddHandler beats a mount",
    "AddHandler server-status .st\nJkMount /* w1",
    "/a.st server-status, /a.st.x server-status, /a.st/b w1, /b w1",
  ],
  [
    "Require",
    "<Location /a>\nRequire all denied\n</Location>\n<Location /a/b>\nRequire all granted\n</Location>\n<Directory /srv/htdocs>\nRequire all denied\n</Directory>\nJkMount /* w1",
    "/a/x 403, /a/b w1, /d w1",
  ],
  ["Require in If", '<If "true">\nRequire all denied\n</If>\nJkMount /* w1', "/a 403"],
  [
    "Require, then Redirect, then SetHandler",
    "<Location /a>\nRequire all denied\nRedirect / http://x/\nSetHandler server-status\n</Location>\n<Location /b>\nRedirect / http://x/\nSetHandler server-status\n</Location>\nJkMount /* w1",
    "/a 403, /b 302 http://x/b",
  ],
  [
    "RewriteRule",
    "RewriteEngine On\nRewriteRule ^/a$ - [R=404]\nRewriteRule ^/b$ - [G]\nRewriteRule !^/(e|f|a|b) - [F]\nRewriteRule ^/E$ - [NC,F]\nRewriteRule ^/f https://other/ [L]\nRewriteRule ^/ap http://127.0.0.1:1/ [P]\nJkMount /* w1",
    "/a 404, /b 410, /z 403, /e 403, /f 302 https://other/, /ap proxy, /ax w1",
  ],
  ["without RewriteEngine", "RewriteRule ^/a$ - [F]\nJkMount /* w1", "/a w1"],
  ["a path that mod_jk refuses", "Alias /..; /tmp\nJkMount /* w1", "/..;/x 400"],
  [
    "DirectoryIndex",
    "DirectoryIndex index.html index.jsp\nJkMount /*.jsp w1\nJkMount /*.html w2",
    "/ w1, /d/ w1, /nodir/ local, /withhtml/ w2, /withjsp/ w1, /withtxt/ w1",
  ],
  [
    "DirectoryIndex in the other order",
    "DirectoryIndex index.jsp index.html\nJkMount /*.jsp w1\nJkMount /*.html w2",
    "/ w2, /d/ w2, /nodir/ local, /withhtml/ w2, /withjsp/ w1, /withtxt/ w2",
  ],
  ["a file that is there", "DirectoryIndex x.txt index.jsp\nJkMount /*.jsp w1", "/ w1, /withhtml/ w1, /withtxt/ local"],
  ["an index elsewhere", "DirectoryIndex none.txt /other/i.jsp\nJkMount /other/*.jsp w1", "/ w1, /d/ w1"],
  ["an index that is excluded", "DirectoryIndex index.jsp\nJkMount /*.jsp w1\nJkUnMount /d/* w1", "/ w1, /d/ local"],
  ["DirectoryIndex disabled", "DirectoryIndex disabled\nJkMount /*.html w2", "/ local, /d/ local"],
  ["mod_dir's own DirectoryIndex", "JkMount /*.html w2", "/ w2, /d/ w2, /nodir/ local"],
  [
    "JkAutoAlias",
    "JkAutoAlias /srv/apps\nJkMount /ctx/*.jsp w1",
    "/ctx/a.txt local, /ctx/WEB-INF/x local 404, /ctx;x/WEB-INF/x local 404, /none/WEB-INF/x local 404, /ctx/META-INF local 404, /other.war local 403, /other.war/x local 403, /OTHER.WAR local 403, /ctx/other.war local, /ctx/WEB-INF;x local 404",
  ],
])("%s", (_, host, requests) => {
  const files = new Set(["/withhtml/index.html", "/withjsp/index.jsp", "/withtxt/x.txt"]);
  const folders = new Set(["/", "/d/", "/withhtml/", "/withjsp/", "/withtxt/"]);
  const site: SiteLookup = (path) => (folders.has(path) ? "folder" : files.has(path) ? "file" : "nothing");

  it.each(pairsOf(requests))("%s: %s", (target, expected) => {
    expect(answer({ host }, target, { site })).toBe(expected);
  });
});

// Measured likewise.
describe("the main server and its virtual host", () => {
  it.each(
    pairsOf("/h/x w3, /l/x w2, /o/x local, /m/x w1, /rr/x 302 http://x//x, /pp/x proxy, /se/x local, /rewritten w1"),
  )("inherited: %s: %s", (target, expected) => {
    const httpd = `SetEnvIf Request_URI ^/se no-jk
SetEnv JK_WORKER_NAME w2
<Location /l>
SetHandler jakarta-servlet
</Location>
<Location /h>
SetHandler jakarta-servlet
SetEnv JK_WORKER_NAME w3
</Location>
Redirect /rr http://x/
ProxyPass /pp http://127.0.0.1:1/
RewriteEngine On
RewriteRule ^/rewritten - [F]
JkMountCopy All
JkMount /m/* w1
JkMount /rr/* w1
JkMount /pp/* w1
JkMount /se/* w1
JkMount /rewritten w1`;
    expect(answer({ httpd, host: "" }, target)).toBe(expected);
  });

  it.each(pairsOf("/h/x w2, /h/y w3, /se/x w1, /rr/x 301 http://vh/"))("overridden: %s: %s", (target, expected) => {
    const httpd = `SetEnvIf Request_URI ^/se no-jk
<Location /h>
SetHandler jakarta-servlet
SetEnv JK_WORKER_NAME w3
</Location>
Redirect /rr http://x/
JkMountCopy All
JkMount /se/* w1`;
    const host =
      "<Location /h/x>\nSetEnv JK_WORKER_NAME w2\n</Location>\nSetEnvIf Request_URI ^/se !no-jk\nRedirect 301 /rr/x http://vh/";
    expect(answer({ httpd, host }, target)).toBe(expected);
  });

  it("ProxyPass of the main server comes first", () => {
    const texts = { httpd: "ProxyPass /q/x !", host: "ProxyPass /q http://127.0.0.1:1/\nJkMount /* w1" };
    expect(answer(texts, "/q")).toBe("proxy");
    expect(answer(texts, "/q/x")).toBe("w1");
  });

  it("AllowEncodedSlashes is not inherited", () => {
    const texts = { httpd: "AllowEncodedSlashes On", host: "JkMount /* w1" };
    expect(answer(texts, "/a%2Fb")).toBe("404");
    expect(answer({ host: "AllowEncodedSlashes On\nJkMount /* w1" }, "/a%2Fb")).toBe("w1");
  });

  it("what the caller says of encoded slashes wins over the configuration", () => {
    const texts = { host: "AllowEncodedSlashes On\nJkMount /a/* w1\nJkMount /a%2Fb w2" };
    expect(answer(texts, "/a%2Fb")).toBe("w1");
    expect(answer(texts, "/a%2Fb", { encodedSlashes: "no-decode" })).toBe("w2");
    expect(answer(texts, "/a%2Fb", { encodedSlashes: "off" })).toBe("404");
  });

  it.each([
    ["", "local"],
    ["JkOptions -RejectUnsafeURI\n", "w1"],
  ])("RejectUnsafeURI is inherited and can be switched off: %j", (line, expected) => {
    expect(answer({ httpd: "JkOptions +RejectUnsafeURI", host: `${line}JkMount /* w1` }, "/a%25b")).toBe(expected);
  });
});

describe("headers", () => {
  it.each([
    ["BrowserMatch curl no-jk", { "user-agent": "curl/8" }, "local"],
    ["BrowserMatch curl no-jk", { "user-agent": "lynx" }, "w1"],
    ["SetEnvIf X-Foo bar no-jk", { "x-foo": "xbarx" }, "local"],
    ["SetEnvIf Host localhost hh\nSetEnvIf hh 1 no-jk", {}, "local"],
    ["SetEnvIfExpr \"%{HTTP_HOST} == 'localhost'\" no-jk", {}, "local"],
    ["SetEnvIf Cookie beta=1 no-jk", { cookie: "beta=1" }, "local"],
    ["SetEnvIf Cookie beta=1 no-jk", {}, "w1"],
  ])("%s with %j: %s", (line, headers, expected) => {
    const decision = decide({ host: `${line}\nJkMount /* w1` }, "/a", { headers });
    expect(decision.outcome.kind === "forwarded" ? decision.outcome.worker : decision.outcome.kind).toBe(expected);
    expect(decision.doubts).toEqual([]);
  });
});

describe("what cannot be told is a doubt, and taken not to hold", () => {
  it.each([
    ["a header that is not known", "BrowserMatch curl no-jk"],
    ["an expression over the client", "<If \"%{REMOTE_ADDR} == '10.0.0.1'\">\nSetHandler server-status\n</If>"],
    ["a back reference", "RedirectMatch ^/(a)\\1 http://x/"],
    ["Else", '<If "false">\nSetEnv x 1\n</If>\n<Else>\nSetHandler server-status\n</Else>'],
    [
      "conditions of RewriteRule",
      "RewriteEngine On\nRewriteCond %{HTTPS} !=on\nRewriteRule ^/?(.*) https://x/$1 [R=301,L]",
    ],
    ["a rewritten path", "RewriteEngine On\nRewriteRule ^/aa /b"],
  ])("%s", (_, line) => {
    const decision = decide({ host: `${line}\nJkMount /* w1` }, "/aa");
    expect(decision.outcome).toMatchObject({ kind: "forwarded", worker: "w1" });
    expect(decision.doubts.length).toBe(1);
    expect(decision.doubts[0]?.place.file.name).toBe("httpd.conf");
  });

  it("where httpd looks when it finds no file", () => {
    const texts = { host: "FallbackResource /x.jsp\nJkMount /*.jsp w1" };
    expect(decide(texts, "/none").doubts.map(({ message }) => message)).toEqual([expect.stringContaining("/x.jsp")]);
    expect(decide(texts, "/a.jsp").doubts).toEqual([]);
  });

  it("a folder that may be there", () => {
    const texts = { host: "DirectoryIndex index.jsp\nJkMount /*.jsp w1" };
    expect(decide(texts, "/d/")).toMatchObject({ outcome: { kind: "local" }, folderIndex: { worker: "w1" } });
    expect(decide(texts, "/")).toMatchObject({ outcome: { kind: "forwarded", via: "directory-index" } });
    expect(decide(texts, "/d/", { site: () => "nothing" }).folderIndex).toBeUndefined();
  });

  it("who may ask", () => {
    const decision = decide({ host: "<Location /a>\nRequire ip 10.0.0.1\n</Location>\nJkMount /* w1" }, "/a");
    expect(decision.outcome.kind).toBe("forwarded");
    expect(decision.access?.name).toBe("Require");
  });
});

it("only rules, without any httpd", () => {
  const map = compileUriMap(siteOf({ workers: "worker.list=w1", mounts: "/a/*=w1\n" }).rulesOf(undefined));
  const request = { method: "GET", scheme: "http", host: "x", port: 80, headers: new Map() } as const;
  const outcomeOf = (target: string) => decideFront({ ...request, target }, undefined, undefined, map).outcome;
  expect(outcomeOf("/a/b")).toMatchObject({ kind: "forwarded", worker: "w1" });
  expect(outcomeOf("/b")).toMatchObject({ kind: "local", reason: { kind: "not-mounted" } });
});

it("never throws, whatever the lines", () => {
  const name = fc.constantFrom(
    ...[
      "Redirect",
      "RedirectMatch",
      "ProxyPass",
      "ProxyPassMatch",
      "SetEnvIf",
      "SetEnvIfExpr",
      "SetHandler",
      "AddHandler",
    ],
    ...[
      "Require",
      "RewriteRule",
      "RewriteCond",
      "SetEnv",
      "UnsetEnv",
      "DirectoryIndex",
      "BrowserMatch",
      "JkWorkerIndicator",
    ],
  );
  const word = fc.oneof(
    fc.constantFrom(
      "/",
      "/a",
      "^/a",
      "!",
      "no-jk",
      "jakarta-servlet",
      "http://x/",
      "[F]",
      "-",
      "302",
      '"',
      "all",
      "denied",
      "(",
      "[",
      "\\",
    ),
    fc.string({ maxLength: 6 }),
  );
  const line = fc.tuple(name, fc.array(word, { maxLength: 4 })).map(([first, words]) => [first, ...words].join(" "));
  const section = fc
    .tuple(fc.constantFrom("Location", "LocationMatch", "If", "Files", "Limit"), word, fc.array(line, { maxLength: 3 }))
    .map(([first, argument, lines]) => `<${first} ${argument}>\n${lines.join("\n")}\n</${first}>`);
  const text = fc.array(fc.oneof(line, section), { maxLength: 6 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, fc.webPath(), (lines, path) => {
      const { httpd, rulesOf } = siteOf({ httpd: `RewriteEngine On\n${lines}\nJkMount /* w1\n` });
      const map = compileUriMap(rulesOf(httpd?.main));
      const request = {
        method: "GET",
        scheme: "http",
        host: "x",
        port: 80,
        target: `/${path}`,
        headers: new Map(),
      } as const;
      decideFront(request, httpd, httpd?.main, map);
    }),
    { numRuns: 500 },
  );
});
