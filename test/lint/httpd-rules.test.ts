import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleInstallation, type GivenFile } from "../../src/installation/assemble.ts";
import { applyFixes } from "../../src/lint/fixes.ts";
import { httpdRules } from "../../src/lint/httpd-rules.ts";
import { type FixableFinding, lint } from "../../src/lint/lint.ts";
import type { Example } from "../../src/rules/explanation.ts";
import { SourceText } from "../../src/source-text.ts";
import { assembleExample } from "../support/example-installation.ts";

/**
 * Expected effects come from jkmount-matching, field-notes, tutorial-mistakes and mod_jk-directives; what they leave open was
 * measured on mod_jk 1.2.48 with httpd 2.4.71, and says so.
 */

const CONF = "jk.conf";
const MOUNTS = "uriworkermap.properties";

const WORKERS = `worker.list=lb,w1,st
worker.lb.type=lb
worker.lb.balance_workers=t1,t2
worker.t1.host=192.168.0.11
worker.t2.host=192.168.0.12
worker.w1.host=192.168.0.13
worker.w9.host=192.168.0.19
worker.st.type=status
worker.st.read_only=true
`;

/** Lines of httpd beside known workers; the first one is line 1. */
function conf(lines: string, workers = WORKERS): Example {
  return { [CONF]: `${lines}\n`, "a.conf": "JkWorkersFile w.properties\n", "w.properties": workers };
}

function findings(input: string | Example, code?: string): readonly FixableFinding[] {
  const example = typeof input === "string" ? { [CONF]: `${input}\n` } : input;
  const rules = httpdRules.filter((rule) => code === undefined || rule.code === code);
  return lint(assembleExample(example).installation, rules);
}

/** `line:column-endColumn severity` of each finding, the file before it where it is not jk.conf. */
function places(input: string | Example, code: string): readonly string[] {
  return findings(input, code).map(({ diagnostic: { file, line, column, endColumn, severity } }) => {
    return `${file === CONF ? "" : `${file}:`}${line}:${column}-${endColumn} ${severity}`;
  });
}

function hints(input: string | Example, code: string): readonly (string | undefined)[] {
  return findings(input, code).map(({ diagnostic }) => diagnostic.hint);
}

function messages(input: string | Example, code: string): readonly string[] {
  return findings(input, code).map(({ diagnostic }) => diagnostic.message);
}

/** The text of jk.conf, or of the mount file, after all mends. */
function fixed(input: string | Example): string | undefined {
  return [...applyFixes(findings(input)).texts.values()][0]?.trimEnd();
}

/** A mount file alone. */
function mountFile(...lines: readonly string[]): Example {
  return { [MOUNTS]: `${lines.join("\n")}\n` };
}

describe("what httpd refuses", () => {
  it.each([
    ["httpd-section", "<Location /a>\nJkMount w1", ["1:1-14 error"]],
    ["httpd-section", "</Location>", ["1:1-12 error"]],
    ["httpd-section", "<IfModule jk_module>\n</IfModule> # end", ["2:1-18 error"]],
    ["httpd-section-place", "<VirtualHost a>\n<VirtualHost b>\n</VirtualHost>\n</VirtualHost>", ["2:1-16 error"]],
    ["httpd-arguments", "JkMount /a /b w1", ["1:1-17 error"]],
    ["httpd-arguments", "LoadModule modules/mod_jk.so", ["1:1-29 error"]],
    ["httpd-arguments", "<IfModule mod_ssl.c>\nJkLogFile\n</IfModule>", ["2:1-10 warning"]],
    ["jk-directive-unknown", "JkLogLevl info", ["1:1-10 error"]],
    ["jk-directive-unknown", "JkRequestIdIndicator A", ["1:1-21 error"]],
    ["jk-directive-place", "<VirtualHost *>\nJkShmFile a\n</VirtualHost>", ["2:1-12 error"]],
    ["jk-once", "JkWorkersFile a\nJkWorkersFile b", ["2:1-16 error"]],
    ["jk-choice", "JkMountCopy Yes", ["1:13-16 error"]],
    ["jk-option-unknown", "JkOptions +ForwardSSLKeySize", ["1:11-29 error"]],
    ["mount-context", "JkMount w1", ["1:1-11 error"]],
    ["mount-context", "<Location /a>\nJkMount /a w1\n</Location>", ["2:1-14 error"]],
    ["mount-context", '<If "true">\nJkMount w1\n</If>', ["2:1-11 error"]],
    ["bad-mount", "JkMount *.do w1", ["1:9-13 error"]],
    ["bad-mount", "JkMount !/a w1", ["1:9-12 error"]],
    ["if-module-name", "<IfModule mod_jk>\nJkMount /a w1\n</IfModule>", ["1:11-17 warning"]],
    ["httpd-comment-continued", "# a \\\nJkMount /a w1", ["2:1-14 warning"]],
  ])("%s: %j", (code, text, expected) => {
    expect(places(text, code)).toEqual(expected);
  });

  it("says of what stands below a condition that it depends on it", () => {
    const text = "<IfModule mod_ssl.c>\nJkMount w1\n</IfModule>";
    expect(messages(text, "mount-context")[0]).toMatch(/httpd does not start, where the condition around it holds$/);
  });

  it.each([
    ["JkLogLevl info", "JkLogLevel info"],
    ["JkLogLevel info\njkmuont /a w1", "JkLogLevel info\nJkMount /a w1"],
    ["JkOptions +FlushHeadr -forwarddirectorie", "JkOptions +FlushHeader -ForwardDirectories"],
    ["JkOptions +ForwardSSLKeySize", undefined],
    ["JkFoo bar", undefined],
    ["JkMountCopy Yes", undefined],
    ["<IfModule mod_jk>\n</IfModule>", undefined],
  ])("mends a single slip only: %j", (text, expected) => {
    expect(fixed(text)).toBe(expected);
  });

  it.each([
    "jkMount /* w1",
    "JKMOUNT /* w1",
    "jkmount /* w1\njkoptions +flushheader\n<location /a>\njkmount w1\n</location>",
  ])("the case of a directive's name is nothing to speak of (tutorial-mistakes 6): %j", (text) => {
    expect(findings(text).map(({ diagnostic }) => diagnostic.code)).toEqual(
      findings(
        text.replace(/^jk(mount|options)/gim, (name) => ({ jkmount: "JkMount" })[name.toLowerCase()] ?? "JkOptions"),
      ).map(({ diagnostic }) => diagnostic.code),
    );
    expect(findings(text).filter(({ diagnostic }) => /^(?:jk|httpd)-/.test(diagnostic.code))).toEqual([]);
  });

  it("a byte order mark is refused, whatever follows it (measured)", () => {
    expect(places({ [CONF]: "\uFEFF# comment\n" }, "httpd-byte-order-mark")).toEqual(["1:1-1 error"]);
  });
});

describe("files that are included", () => {
  it.each([
    ["a file beside it", { "etc/httpd.conf": "Include none.conf\n" }, ["etc/httpd.conf:1:1-18 error"]],
    [
      "in a folder that was looked at",
      { "etc/httpd.conf": "Include extra/a.conf\nInclude extra/none.conf\n", "etc/extra/a.conf": "JkLogLevel info\n" },
      ["etc/httpd.conf:2:1-24 error"],
    ],
    [
      "in a folder that is not here",
      { "etc/httpd.conf": "Include conf.modules.d/*.conf\n" },
      ["etc/httpd.conf:1:1-30 info"],
    ],
    [
      "below a condition",
      { "etc/httpd.conf": "<IfModule mod_ssl.c>\nInclude none.conf\n</IfModule>\n" },
      ["etc/httpd.conf:2:1-18 warning"],
    ],
    ["IncludeOptional", { "etc/httpd.conf": "IncludeOptional none.conf\nIncludeOptional x/*.conf\n" }, []],
    ["outside of what was given", { "etc/httpd.conf": "Include /opt/none.conf\n" }, []],
  ])(
    "include-missing: %s (measured: Could not open configuration file, No matches for the wildcard)",
    (_, input, expected) => {
      expect(places(input, "include-missing")).toEqual(expected);
    },
  );

  const root = (text: string, others: Example = {}) => ({ "etc/httpd.conf": `${text}\n`, ...others });
  const workers = "worker.list=w1\nworker.w1.host=a\n";

  it.each([
    ["a workers file beside it", root("JkWorkersFile w.properties"), ["etc/httpd.conf:1:15-27 error"]],
    ["a mount file", root("JkMountFile m.properties"), ["etc/httpd.conf:1:13-25 error"]],
    [
      "under another name",
      root("JkWorkersFile worker.properties", { "etc/workers.properties": workers }),
      ["etc/httpd.conf:1:15-32 error"],
    ],
    [
      "below a condition",
      root("<IfModule mod_x.c>\nJkMountFile m.properties\n</IfModule>"),
      ["etc/httpd.conf:2:13-25 warning"],
    ],
    [
      "in a folder that was looked at",
      root("Include extra/jk.conf", { "etc/extra/jk.conf": "JkWorkersFile etc/extra/w.properties\n" }),
      ["etc/extra/jk.conf:1:15-37 error"],
    ],
    ["in a folder that is not here", root("JkWorkersFile run/w.properties"), []],
    ["outside of what was given", root("JkWorkersFile /etc/jk/w.properties"), []],
    ["one that was given from elsewhere", root("JkWorkersFile run/w.properties", { "lib/w.properties": workers }), []],
    ["of a file alone, for which nobody knows the ServerRoot", { [CONF]: "JkWorkersFile w.properties\n" }, []],
  ])("jk-file-missing (field-notes 25, grammar 8.28): %s", (_, input, expected) => {
    expect(places(input, "jk-file-missing")).toEqual(expected);
  });

  it("include-not-read speaks once of a file, and says of how many", () => {
    const text = "Include /opt/a.conf\nInclude /opt/b.conf\nInclude /opt/c.conf";
    expect(places(text, "include-not-read")).toEqual(["1:1-20 info"]);
    expect(messages(text, "include-not-read")[0]).toContain("2 more Includes");
  });

  it("define-unknown speaks once of a name, and of lines that matter to mod_jk only", () => {
    const text = "JkLogFile ${A}/a\nJkShmFile ${A}/b\nServerName ${B}\nRequire ip ${C}\nSSLCertificateFile ${D}";
    expect(places(`<Location />\n${text}\n</Location>`, "define-unknown")).toEqual(["2:11-15 info", "5:12-16 info"]);
  });
});

describe("mount-not-listed", () => {
  it.each([
    ["an unknown worker (field-notes 6)", "JkMount /a lbb", ["1:12-15 error"], "did you mean lb?"],
    ["a member (field-notes 6)", "JkMount /a t1", ["1:12-14 error"], "name lb, or add t1 to worker.list"],
    ["one that is defined only", "JkMount /a w9;reply_timeout=1", ["1:12-14 error"], "add w9 to worker.list"],
    ["* in a mount (jkmount 3)", "JkMount /a *", ["1:12-13 error"], "name one worker"],
    ["in quotes", 'JkMount /a "lbb"', ["1:13-16 error"], "did you mean lb?"],
    ["in a section", "<Location /a>\nJkMount lbb\n</Location>", ["2:9-12 error"], "did you mean lb?"],
    [
      "below a condition",
      "<IfModule mod_x.c>\nJkMount /a t1\n</IfModule>",
      ["2:12-14 warning"],
      "name lb, or add t1 to worker.list",
    ],
    [
      "in a VirtualHost",
      "<VirtualHost *:80>\nJkMount /a t1\n</VirtualHost>",
      ["2:12-14 error"],
      "name lb, or add t1 to worker.list",
    ],
    ["a variable (measured: 500)", "SetEnv JK_WORKER_NAME t1", ["1:23-25 error"], "name lb, or add t1 to worker.list"],
    [
      "a variable with extensions (jkmount 4)",
      'SetEnvIf Request_URI "^/we/" JK_WORKER_NAME=lbb;reply_timeout=100',
      ["1:45-48 error"],
      "did you mean lb?",
    ],
    [
      "a variable of another name",
      "JkWorkerIndicator W\nSetEnvIf Host a W=t1",
      ["2:19-21 error"],
      "name lb, or add t1 to worker.list",
    ],
  ])("%s", (_, text, expected, hint) => {
    expect(places(conf(text), "mount-not-listed")).toEqual(expected);
    expect(hints(conf(text), "mount-not-listed")).toEqual([hint]);
  });

  it.each([
    "JkMount /a lb;stopped=t1",
    "JkUnMount /a *\nJkUnMount /b t1",
    "SetEnv OTHER t1",
    "SetEnvIf Host (.*) JK_WORKER_NAME=$1",
    "SetEnv JK_WORKER_NAME lb",
  ])("leaves alone: %j", (text) => {
    expect(places(conf(text), "mount-not-listed")).toEqual([]);
  });

  it("says nothing where the workers are not known: a file alone is meant for others beside it", () => {
    expect(places("JkMount /a nosuch", "mount-not-listed")).toEqual([]);
  });

  it("looks into mount files", () => {
    const input = {
      ...conf("JkMountFile uriworkermap.properties"),
      [MOUNTS]: "/a/* =  lbb;stateless=1\n!/b=t1\n-/c=t1\n",
    };
    expect(places(input, "mount-not-listed")).toEqual([`${MOUNTS}:1:9-12 error`]);
  });

  it("leaves it to no-worker-list that there is no list", () => {
    expect(places(conf("JkMount /a t1", "worker.t1.host=a\n"), "mount-not-listed")).toEqual([]);
    expect(places(conf("JkMount /a nosuch", "worker.t1.host=a\n"), "mount-not-listed")).toEqual(["1:12-18 error"]);
  });

  it.each([
    ["JkMount /a jkstatu", "worker.list=jkstatus\nworker.jkstatus.type=status\n", "JkMount /a jkstatus"],
    ["JkMount /a node2", "worker.list=node1\nworker.node1.host=a\n", undefined],
    ["JkMount /a nodex", "worker.list=nodea,nodeb\nworker.nodea.host=a\nworker.nodeb.host=b\n", undefined],
  ])("mends %j where it can be one worker only", (text, workers, expected) => {
    expect(fixed(conf(text, workers))).toBe(expected);
  });
});

describe("patterns that never match (jkmount 1)", () => {
  it.each([
    ["/caf%C3%A9/*", 'write it decoded: "/café/*"'],
    ["/a;v=1", "remove it"],
    ["/a//b", "write one slash"],
    ["/|/*", 'write "/*"'],
    ["/a/../b", "remove them"],
    ["/a/.", "remove them"],
    ["/a?x=1", "remove the query"],
    ["/a/.*", "write * for any characters"],
    ["/^a", "write * for any characters"],
    ["/a$", "write * for any characters"],
    ["/(a|b)/*", "write * for any characters"],
    ["/.*\\.jsp", "write * for any characters"],
  ])("mount-never-matches: %s", (pattern, hint) => {
    expect(places(`JkMount ${pattern} lb`, "mount-never-matches")).toEqual([`1:9-${9 + pattern.length} warning`]);
    expect(hints(`JkMount ${pattern} lb`, "mount-never-matches")).toEqual([hint]);
    expect(places(`JkMount /* lb\nJkUnMount ${pattern} lb`, "mount-never-matches")).toHaveLength(1);
    const inFile = places(mountFile(`!${pattern}=lb`, "/x=lb"), "mount-never-matches");
    expect(inFile).toHaveLength(pattern.includes("?x=") ? 0 : 1); // there the first = ends the pattern
  });

  it.each([
    "/a/*.*",
    "/*.jsp",
    "/a?b",
    "/a.b/...",
    "/a%",
    "/*/servlet/*",
    "/.well-known/*",
    "/a\\b",
    "/über|/*",
    "/a(b)",
    "/~u",
  ])("mount-never-matches leaves alone: %s", (pattern) => {
    expect(places(`JkMount ${pattern} lb`, "mount-never-matches")).toEqual([]);
  });

  it.each([
    ["whole", "JkMount /a/b/* lb\nJkUnMount /a/* lb", 1],
    ["both of a bar", "JkMount /a|/* lb\nJkUnMount /a* *", 1],
    ["one of a bar", "JkMount /a|/* lb\nJkUnMount /a/* lb", 0],
    ["for another worker", "JkMount /a/b/* lb\nJkUnMount /a/* w1", 0],
    ["a part", "JkMount /a/* lb\nJkUnMount /a/b/* lb", 0],
    [
      "of the main server, in one host that copies it",
      "JkMount /a/* lb\n<VirtualHost *:80>\nJkMountCopy On\nJkUnMount /a/* lb\n</VirtualHost>",
      0,
    ],
  ])("mount-never-matches, taken away %s (jkmount 3)", (_, text, count) => {
    expect(places(text, "mount-never-matches")).toHaveLength(count);
  });
});

describe("which mount wins (jkmount 3, field-notes 60)", () => {
  it.each([
    ["the later replaces the earlier", "JkMount /a w1\nJkMount /b w1\nJkMount /a w2", ["3:9-11 warning"]],
    ["other extensions", "JkMount /a lb\nJkMount /a lb;stateless=1", ["2:9-11 warning"]],
    ["one of them out of a bar: undefined", "JkMount /d/* w1\nJkMount /d|/* w2", ["2:9-14 warning"]],
    ["the path of a section", "JkMount /a w1\n<Location /a>\nJkMount w2\n</Location>", ["3:9-11 warning"]],
    ["the same worker twice", "JkMount /a w1\nJkMount /a w1", []],
    ["two servers", "JkMount /a w1\n<VirtualHost *>\nJkMountCopy On\nJkMount /a w2\n</VirtualHost>", []],
    ["one below a condition", "JkMount /a w1\n<IfModule mod_x.c>\nJkMount /a w2\n</IfModule>", []],
    ["patterns that meet", "JkMount /* w1\nJkMount /a/* w2", []],
  ])("duplicate-mount: %s", (_, text, expected) => {
    expect(places(text, "duplicate-mount")).toEqual(expected);
  });

  it("duplicate-mount in a mount file (jkmount 7), and between it and JkMount (case /both/*)", () => {
    expect(places(mountFile("/dup/*=w1", "/dup/*=w2 # later"), "duplicate-mount")).toEqual([`${MOUNTS}:2:1-7 warning`]);
    expect(places(mountFile("/dup/*=w1", "/dup/* = w1 # again"), "duplicate-mount")).toEqual([]);
    const input = { [CONF]: `JkMount /both/* w1\nJkMountFile ${MOUNTS}\n`, [MOUNTS]: "/both/*=w2\n" };
    expect(places(input, "duplicate-mount")).toEqual(["1:9-16 warning"]);
    expect(messages(input, "duplicate-mount")[0]).toContain("a mount file wins over JkMount");
  });

  it.each([
    ["JkMount /ab w1\nJkMount /a*b* w2", ["1:9-12 warning"]],
    ["JkMount /shop w1\nJkMount /shop* w2", ["1:9-14 warning"]],
    ["JkMount /a|/* w1\nJkMount /a*b* w2", []],
    ["JkMount /shop w1\nJkMount /* w2", []],
    ["JkMount /shop w1\nJkMount /shop* w1", []],
    ["JkMount /verylong w1\nJkMount /*/* w2", []],
    ["JkMount /shop w1\n<VirtualHost *>\nJkMountCopy On\nJkMount /shop* w2\n</VirtualHost>", []],
  ])("mount-shadowed: %j", (text, expected) => {
    expect(places(text, "mount-shadowed")).toEqual(expected);
  });

  it.each([
    ["JkMount /*.jsp w1\nJkMount /shop* w2", ["2:9-15 warning"]],
    ["JkMount /ab? w1\nJkMount /a?c w2", ["2:9-13 warning"]],
    ["JkMount /*.jsp w1\nJkMount /shop* w1", []],
    ["JkMount /*.jsp w1\nJkMount /shop/* w2", []],
    ["JkMount /blog* w1\nJkMount /shop* w2", []],
    ["JkMount /abc w1\nJkMount /abd w2", []],
  ])("ambiguous-mount: %j", (text, expected) => {
    expect(places(text, "ambiguous-mount")).toEqual(expected);
  });

  it.each([
    ["another worker", "JkMount /* w1\nJkUnMount /static/* w2", ["2:21-23 warning"], "write w1"],
    [
      "paths that nobody mounts",
      "JkMount /a/* w1\nJkUnMount /b/* w1",
      ["2:11-15 warning"],
      "remove it, or correct its path",
    ],
    ["several workers", "JkMount /a* w1\nJkMount /b* w3\nJkUnMount /*.gif w2", ["3:18-20 warning"], "write *"],
  ])("unmount-without-mount: %s", (_, text, expected, hint) => {
    expect(places(text, "unmount-without-mount")).toEqual(expected);
    expect(hints(text, "unmount-without-mount")).toEqual([hint]);
  });

  it.each([
    ["however general it is", "JkMount /servlet/*.gif w1\nJkUnMount /*.gif w1"],
    ["for every worker, as a guard", "JkMount /a/* w1\nJkUnMount /WEB-INF/* *"],
    ["extensions do not count", "JkMount /* w1;reply_timeout=1000\nJkUnMount /static/* w1"],
    [
      "on copied mounts (jkmount 6)",
      "JkMount /* w1\n<VirtualHost *>\nJkMountCopy On\nJkUnMount /s/* w1\n</VirtualHost>",
    ],
    [
      "for the mounts of hosts",
      "JkMountCopy All\nJkMount /a w1\nJkUnMount /s/* w2\n<VirtualHost *>\nJkMount /* w2\n</VirtualHost>",
    ],
    ["lines for an Include beside mounts", "JkUnMount /s/* w1"],
  ])("unmount-without-mount leaves alone: %s", (_, text) => {
    expect(places(text, "unmount-without-mount")).toEqual([]);
  });

  it.each([
    ["JkMount /a/* w1", ["1:9-13 info"]],
    ["<VirtualHost *>\nJkMount /a/* w1\n</VirtualHost>", ["2:9-13 info"]],
    ["JkMount /a/* w1\nJkMount /a* w2", []],
    [
      "JkMount /a/* w1\n<VirtualHost *>\nJkMountCopy On\nJkMount /b/* w1\nJkMount /b w1\n</VirtualHost>",
      ["1:9-13 info"],
    ],
    ["JkMount /* w1\n<VirtualHost *>\nJkMountCopy On\nJkMount /b/* w2\n</VirtualHost>", []],
    ["JkMount /a/* w1\nRedirectMatch ^/a$ /a/", []],
    ["JkMount /a/* w1\nAlias /a /srv/a", []],
    ["JkMount /a/* w1\nRedirect /ab /c", ["1:9-13 info"]],
    ["JkMount /*/a/* w1\nJkMount /a* w1\nJkMount /* w2", []],
  ])("mount-without-root: %j", (text, expected) => {
    expect(places(text, "mount-without-root")).toEqual(expected);
  });
});

describe("where JkMount stands", () => {
  it.each([
    [
      "5.3: the path alone",
      "<Location /loc>\nJkMount lb\n</Location>",
      ["2:1-11 warning"],
      "write JkMount /loc|/* lb outside of the section",
    ],
    [
      "with a slash",
      "<Location /sl/>\nJkMount lb;stateless=1\n</Location>",
      ["2:1-23 warning"],
      "write JkMount /sl|/* lb;stateless=1 outside of the section",
    ],
    [
      "the root",
      "<Location />\nJkMount lb\n</Location>",
      ["2:1-11 warning"],
      "write JkMount /* lb outside of the section",
    ],
    [
      "an expression that begins with a slash",
      '<LocationMatch "/a">\nJkMount lb\n</LocationMatch>',
      ["2:1-11 warning"],
      "move the line out of the section and give it a path",
    ],
  ])("location-mount-exact: %s", (_, text, expected, hint) => {
    expect(places(conf(text), "location-mount-exact")).toEqual(expected);
    expect(hints(conf(text), "location-mount-exact")).toEqual([hint]);
  });

  it.each([
    ["5.4: a pattern", "<Location /lst/*>\nJkMount lb\n</Location>"],
    ["a status page", "<Location /loc>\nJkMount st\n</Location>"],
    ["a file", "<Location /a/login.jsp>\nJkMount lb\n</Location>"],
    ["what is below is mounted too", "<Location /loc>\nJkMount lb\n</Location>\nJkMount /loc/* w1"],
    ["an exclusion", "<Location /loc>\nJkUnMount lb\n</Location>"],
  ])("location-mount-exact leaves alone: %s", (_, text) => {
    expect(places(conf(text), "location-mount-exact")).toEqual([]);
  });

  it("location-mount-exact goes by the name where the worker is not known", () => {
    const text = (worker: string) => `<Location /loc>\nJkMount ${worker}\n</Location>`;
    expect(places(text("jk-status"), "location-mount-exact")).toEqual([]);
    expect(places(text("jk-manager"), "location-mount-exact")).toEqual([]);
    expect(places(text("router"), "location-mount-exact")).toHaveLength(1);
  });

  it("directory-mount (jkmount 5.7)", () => {
    const text = '<Directory "/srv/dir">\nJkMount w1\nJkUnMount w1\n</Directory>';
    expect(places(text, "directory-mount")).toEqual(["2:1-11 warning", "3:1-13 warning"]);
    expect(messages(text, "directory-mount")[0]).toContain('"/srv/dir/"');
  });
});

describe("virtual hosts (jkmount 6, field-notes 22)", () => {
  const host = (...lines: readonly string[]) => `<VirtualHost *:80>\n${lines.join("\n")}\n</VirtualHost>`;

  it.each([
    ["bare", `JkMount /* lb\n${host("ServerName a")}`, 1],
    ["with a DocumentRoot, and nobody has mounts", `JkMount /* lb\n${host("DocumentRoot /var/www")}`, 1],
    ["On in the main server does nothing", `JkMountCopy On\nJkMount /* lb\n${host("ServerName a")}`, 1],
    ["one of two", `JkMount /* lb\n${host("JkMount /a lb")}\n${host("ServerName b")}`, 1],
    ["JkMountCopy On", `JkMount /* lb\n${host("JkMountCopy On")}`, 0],
    ["JkMountCopy All, wherever it stands", `JkMount /* lb\n${host("ServerName a")}\nJkMountCopy All`, 0],
    ["JkMountCopy Off is a decision", `JkMountCopy All\nJkMount /* lb\n${host("JkMountCopy Off")}`, 0],
    ["a mount file", `JkMount /* lb\n${host("JkMountFile a.properties")}`, 0],
    ["it redirects", `JkMount /* lb\n${host("Redirect / https://a/")}`, 0],
    ["it rewrites", `JkMount /* lb\n${host("RewriteEngine On", "RewriteRule ^ https://a/ [R]")}`, 0],
    ["it proxies", `JkMount /* lb\n${host("ProxyPass / http://a/")}`, 0],
    [
      "a site of its own beside one with mounts",
      `JkMount /* lb\n${host("JkMount /a lb")}\n${host("DocumentRoot /b")}`,
      0,
    ],
    ["the main server has a status page only", `JkMount /jk-status st\n${host("DocumentRoot /var/www")}`, 0],
    ["the main server has no mounts", host("DocumentRoot /var/www"), 0],
  ])("vhost-without-mounts: %s", (_, text, count) => {
    const found = places(conf(text), "vhost-without-mounts");
    expect(found).toHaveLength(count);
    for (const place of found) expect(place).toMatch(/:1-19 warning$/);
  });

  it("vhost-without-mounts says nothing of mounts in a file that may be included anywhere", () => {
    const input = { "site.conf": `${host("ServerName a")}\n`, "mounts.conf": "JkMount /* lb\n" };
    expect(places(input, "vhost-without-mounts")).toEqual([]);
    const sure = { ...input, "mounts.conf": "JkWorkersFile w.properties\nJkMount /* lb\n" };
    expect(places(sure, "vhost-without-mounts")).toEqual(["site.conf:1:1-19 warning"]);
  });

  it("vhost-without-mounts knows the mount file of the main server", () => {
    const input = { [CONF]: `JkWorkersFile w\nJkMountFile ${MOUNTS}\n${host("ServerName a")}\n`, [MOUNTS]: "/*=lb\n" };
    expect(places(input, "vhost-without-mounts")).toEqual(["3:1-19 warning"]);
  });

  it.each([
    ["JkWorkersFile w\nJkMountCopy On", ["2:1-15 warning"]],
    ["JkWorkersFile w\nJkMountCopy Off", []],
    ["JkWorkersFile w\nJkMountCopy On\nJkMountCopy All", []],
    ["JkMountCopy On", []],
    ["<VirtualHost *>\nJkMountCopy On\n</VirtualHost>", []],
  ])("mount-copy-without-effect: %j", (text, expected) => {
    expect(places(text, "mount-copy-without-effect")).toEqual(expected);
  });
});

describe("the status page (field-notes 53)", () => {
  const guard = (path: string, ...lines: readonly string[]) => `<Location ${path}>\n${lines.join("\n")}\n</Location>`;
  const ip = "Require ip 127.0.0.1";

  // What is open and what answers 403 was measured.
  it.each([
    ["no guard", "JkMount /s st", 1],
    ["a guard with a slash too many", `JkMount /jkm|/* st\n${guard("/jkm/", "Require all denied")}`, 1],
    ["more than the guard", `JkMount /s* st\n${guard("/s", "Require all denied")}`, 1],
    ["a guard of folders", 'JkMount /s st\n<Directory "/">\nRequire all denied\n</Directory>', 1],
    ["Require all granted", `JkMount /s st\n${guard("/s", "Require all granted")}`, 1],
    ["a network of everybody", `JkMount /s st\n${guard("/s", "Require ip 0.0.0.0/0")}`, 1],
    ["a later section opens it", `JkMount /s st\n${guard("/s", ip)}\n${guard("/", "Require all granted")}`, 1],
    ["Allow from all", `JkMount /s st\n${guard("/s", "Order deny,allow", "Allow from all")}`, 1],
    ["Allow without an Order", `JkMount /s st\n${guard("/s", "Allow from 10.0.0.1")}`, 1],
    [
      "in a VirtualHost, guarded in another",
      `<VirtualHost *:80>\nJkMount /s st\n</VirtualHost>\n<VirtualHost *:81>\n${guard("/s", ip)}\n</VirtualHost>`,
      1,
    ],
    ["Require ip", `JkMount /s st\n${guard("/s", ip)}`, 0],
    ["Require in the section of the mount", guard("/s", "JkMount st", ip), 0],
    ["a guard above", `JkMount /admin/s st\n${guard("/admin", ip)}`, 0],
    ["any of several", `JkMount /s st\n${guard("/s", "Require all denied", ip)}`, 0],
    ["all of several", `JkMount /s st\n${guard("/s", "<RequireAll>", "Require all granted", ip, "</RequireAll>")}`, 0],
    ["Deny from all", `JkMount /s st\n${guard("/s", "Order deny,allow", "Deny from all", "Allow from 10.0.0.1")}`, 0],
    ["Order allow,deny", `JkMount /s st\n${guard("/s", "Order allow,deny", "Allow from 10.0.0.1")}`, 0],
    ["both kinds have to let in", `JkMount /s st\n${guard("/s", "Deny from all", "Require all granted")}`, 0],
    ["an expression", `JkMount /s/x st\n<LocationMatch "^/s/">\n${ip}\n</LocationMatch>`, 0],
    ["If", `JkMount /s st\n<If "%{REQUEST_URI} == '/s'">\n${ip}\n</If>`, 0],
    [
      "the main server's guard holds in hosts",
      `${guard("/s", ip)}\n<VirtualHost *:80>\nJkMount /s st\n</VirtualHost>`,
      0,
    ],
    ["its own machine only", "<VirtualHost 127.0.0.1:80 [::1]:80>\nJkMount /s st\n</VirtualHost>", 0],
    ["Listen on its own machine only", "Listen 127.0.0.1:80\nJkMount /s st", 0],
    ["no status page", "JkMount /s lb", 0],
  ])("status-open: %s", (_, text, count) => {
    expect(places(conf(text), "status-open")).toHaveLength(count);
  });

  it("status-open says more where the page can change things, and nothing of a page with users", () => {
    const workers = (line: string) => `worker.list=st\nworker.st.type=status\n${line}\n`;
    expect(messages(conf("JkMount /s st", workers("")), "status-open")[0]).toContain("can switch the members");
    expect(hints(conf("JkMount /s st", workers("")), "status-open")[0]).toContain("worker.st.read_only=true");
    expect(places(conf("JkMount /s st", workers("worker.st.user=admin")), "status-open")).toEqual([]);
  });

  it.each([
    ["below the page", `${guard("/admin", "JkMount st", ip)}\nJkMount /admin/r/* lb`, ["5:9-19 warning"]],
    [
      "opened again",
      `${guard("/admin", "JkMount st", ip)}\n${guard("/admin/r", "Require all granted")}\nJkMount /admin/r/* lb`,
      [],
    ],
    ["beside the page", `${guard("/admin", "JkMount st", ip)}\nJkMount /administration/* lb`, []],
    ["another page", `${guard("/admin", "JkMount st", ip)}\nJkMount /admin/r/* st`, []],
  ])("mount-below-status: %s", (_, text, expected) => {
    expect(places(conf(text), "mount-below-status")).toEqual(expected);
  });
});

describe("rule extensions (jkmount 7, hazards of ruleExtensions)", () => {
  it.each([
    [
      "a blank behind the semicolon",
      mountFile("/a=lb; stopped=t1"),
      [`${MOUNTS}:1:7-18 warning`],
      "write no blank behind the semicolon",
    ],
    ["capitals (measured)", mountFile("/a=lb;Stopped=t1"), [`${MOUNTS}:1:7-17 warning`], "did you mean stopped?"],
    ["a slip", "JkMount /a lb;stateles=1", ["1:15-25 warning"], "did you mean stateless?"],
    ["no sign (measured)", "JkMount /a lb;stopped", ["1:15-22 warning"], "write stopped= and a value"],
    ["nonsense", "JkMount /a lb;bogus=1", ["1:15-22 warning"], "see the mod_jk manual for the extensions there are"],
    [
      "behind one that is known",
      "JkMount /a lb;stateless=1;bogus=1",
      ["1:27-34 warning"],
      "see the mod_jk manual for the extensions there are",
    ],
  ])("unknown-extension: %s", (_, input, expected, hint) => {
    expect(places(input, "unknown-extension")).toEqual(expected);
    expect(hints(input, "unknown-extension")).toEqual([hint]);
  });

  it.each([
    [mountFile("/a=lb; stopped=t1;stateles=1"), "/a=lb;stopped=t1;stateless=1"],
    ["JkMount /a lb;bogus=1;stopped", undefined],
    ["JkMount /a|/* lb;statless=1", "JkMount /a|/* lb;stateless=1"],
  ])("unknown-extension mends what can be meant in one way only", (input, expected) => {
    expect(fixed(input)).toBe(expected);
  });

  it.each([
    "JkMount /a lb;session_path=;sid;stateless=1",
    "JkMount /a lb;;stopped=t1;",
    "JkUnMount /a lb;bogus=1",
    "JkMount /a lb",
  ])("unknown-extension leaves alone: %j", (text) => {
    expect(places(text, "unknown-extension")).toEqual([]);
  });

  it.each([
    ["of balancers on a worker", "JkMount /a w1;sticky_ignore=1", ["1:15-30 warning"]],
    ["on an exclusion", "JkUnMount /a lb;reply_timeout=1", ["1:17-32 warning"]],
    ["on a status page", "JkMount /a st;reply_timeout=1", ["1:15-30 warning"]],
    ["a list twice: the first counts (measured)", "JkMount /a lb;stopped=t1;stopped=t2", ["1:26-36 warning"]],
    ["on a balancer", "JkMount /a lb;sticky_ignore=1;reply_timeout=5", []],
    ["on a worker that takes it", "JkMount /a w1;reply_timeout=1;fail_on_status=500", []],
    ["on a worker that is not known", "JkMount /a w7;sticky_ignore=1", []],
  ])("extension-without-effect: %s", (_, text, expected) => {
    expect(places(conf(text), "extension-without-effect")).toEqual(expected);
  });

  it.each([
    ["sticky_ignore=true", "write sticky_ignore=1"],
    ["stateless=no", "write stateless=0"],
    ["set_session_cookie=on", "write set_session_cookie=1"],
    ["reply_timeout=5s", "write a number of milliseconds"],
    ["fail_on_status=5xx", "write statuses such as 500,503"],
    ["fail_on_status=", "write statuses such as 500,503"],
    ["use_server_errors=yes", "write a status such as 500"],
    ["use_server_errors=5", "write a status such as 500"],
    ["stopped=", "name a member, or remove it"],
  ])("extension-value: %s", (extension, hint) => {
    expect(places(`JkMount /a lb;${extension}`, "extension-value")).toEqual([`1:15-${15 + extension.length} warning`]);
    expect(hints(`JkMount /a lb;${extension}`, "extension-value")).toEqual([hint]);
  });

  it.each([
    ...["sticky_ignore=1", "stateless=0", "reply_timeout=-1", "fail_on_status=500,-503", "use_server_errors=400"],
    ...["session_cookie=S", "stopped=t1"],
  ])("extension-value leaves alone: %s", (extension) => {
    expect(places(`JkMount /a lb;${extension}`, "extension-value")).toEqual([]);
  });

  it.each([
    ["JkMount /a lb;stopped=t1,t9", ["1:26-28 warning"]],
    ['JkMount /a "lb;disabled=t8 t2,t9"', ["1:25-27 warning", "1:31-33 warning"]],
    ["JkMount /a lb;active=t1,t2", []],
    ["JkMount /a w1;active=t9", []],
  ])("unknown-member: %j", (text, expected) => {
    expect(places(conf(text), "unknown-member")).toEqual(expected);
  });

  it.each([
    ["JkMount /a lb;active=t1;stopped=t1", ["1:33-35 warning"], "stopped"],
    ["JkMount /a lb;disabled=t1,t2;active=t2", ["1:37-39 warning"], "disabled"],
  ])("state-conflict: %j (measured: 'ACT' replaced by 'STP')", (text, expected, winner) => {
    expect(places(text, "state-conflict")).toEqual(expected);
    expect(messages(text, "state-conflict")[0]).toContain(`takes ${winner}`);
  });

  it.each([
    ["Session", "JkMount /*.gif lb", 1],
    ["Session", "JkMount /*.gif lb;stateless=0", 1],
    ["Session", "JkMount /*.gif lb;stateless=1\nJkMount /* lb\nJkUnMount /*.css lb", 0],
    ["Busyness", "JkMount /*.gif lb", 0],
  ])("static-counts-as-session (field-notes 44): method %s, %j", (method, text, count) => {
    const workers = `${WORKERS}worker.lb.method=${method}\n`;
    expect(places(conf(text, workers), "static-counts-as-session")).toHaveLength(count);
  });

  it("state-conflict looks at one rule at a time", () => {
    expect(places("JkMount /a lb;active=t1\nJkMount /b lb;stopped=t1", "state-conflict")).toEqual([]);
  });
});

describe("mount files (jkmount 7)", () => {
  it("bad-mount: a pattern without its slash is dropped", () => {
    expect(places(mountFile("*.jsq=w2", "!foo/*=w1", "/a=w1"), "bad-mount")).toEqual([
      `${MOUNTS}:1:1-6 warning`,
      `${MOUNTS}:2:2-7 warning`,
    ]);
    expect(hints(mountFile("*.jsq=w2"), "bad-mount")).toEqual(['write "/*.jsq"']);
  });

  it.each([
    ["/a/* w1", 'write "/a/*=w1"'],
    ["JkMount /a/* w1", 'write "/a/*=w1"'],
    ["/a/*=", "write PATTERN=WORKER"],
    ["=w1", "write PATTERN=WORKER"],
    ["# a comment", undefined],
    ["   ", undefined],
    ["  /sp/*   =   w3", undefined],
    ["/cm/*=w1 # trailing comment", undefined],
  ])("mount-file-line: %j", (line, hint) => {
    expect(hints(mountFile("/x=w", "/y=w", "/z=w", line), "mount-file-line")).toEqual(hint === undefined ? [] : [hint]);
  });

  it.each([
    ["nothing", mountFile("# nothing"), 1],
    ["exclusions", mountFile("!/a=w1"), 1],
    ["disabled rules", mountFile("-/a=w1", "-!/b=w1"), 1],
    ["refused rules", mountFile("*.do=w1"), 1],
    ["a rule", mountFile("/a=w1"), 0],
    ["beside JkMount", { [CONF]: `JkMount /a w1\nJkMountFile ${MOUNTS}\n`, [MOUNTS]: "!/a=w1\n" }, 0],
    ["beside nothing", { [CONF]: `JkMountFile ${MOUNTS}\nJkLogLevel info\n`, [MOUNTS]: "!/a=w1\n" }, 1],
  ])("empty-mount-file: %s", (_, input, count) => {
    expect(places(input, "empty-mount-file")).toHaveLength(count);
  });

  it.each([
    [
      "two mount files (measured: the first is never read)",
      "JkMountFile a.properties\nJkMountFile b.properties",
      ["2:1-25 warning"],
    ],
    ["two levels", "JkLogLevel info\nJkLogLevel warn", ["2:1-16 warning"]],
    ["the same twice", "JkLogLevel info\nJkLogLevel info", []],
    ["of two servers", "JkLogLevel info\n<VirtualHost *>\nJkLogLevel warn\n</VirtualHost>", []],
    [
      "those that add up",
      "JkOptions +FlushHeader\nJkOptions -FlushPackets\nJkEnvVar A\nJkEnvVar B\nJkMount /a w\nJkMount /b w",
      [],
    ],
    ["under a condition", "JkLogLevel info\n<IfModule mod_x.c>\nJkLogLevel warn\n</IfModule>", []],
  ])("overwritten-directive: %s", (_, text, expected) => {
    expect(places(text, "overwritten-directive")).toEqual(expected);
  });

  it("overwritten-directive leaves the last word to another file, but for mount files", () => {
    const input = (name: string) => ({ "httpd.conf": `Include jk.conf\n${name} b\n`, [CONF]: `${name} a\n` });
    expect(places(input("JkLogLevel"), "overwritten-directive")).toEqual([]);
    expect(places(input("JkMountFile"), "overwritten-directive")).toEqual(["httpd.conf:2:1-14 warning"]);
  });
});

describe("values and formats", () => {
  it.each([
    ["JkLogLevel warning", ["1:12-19 warning"], "did you mean warn?"],
    ["JkLogLevel nonsense", ["1:12-20 warning"], "write trace, debug, info, warn, error or emerg"],
    ["JkLogLevel DEBUG", [], undefined],
    ["JkWatchdogInterval -1", ["1:20-22 warning"], "write a number"],
    ["JkMountFileReload 1m", ["1:19-21 warning"], "write a number"],
    ["JkMountFileReload 0", [], undefined],
  ])("jk-value: %s", (text, expected, hint) => {
    expect(places(text, "jk-value")).toEqual(expected);
    expect(hints(text, "jk-value")[0]).toBe(hint);
  });

  // Every item was measured: JkRequestLogFormat format array NULL.
  it.each([
    ['JkRequestLogFormat "%b%B%H%m%p%q%r%R%s%T%U%v%V%w plain"', 0],
    ['JkRequestLogFormat "%w %>s"', 1],
    ['JkRequestLogFormat "%{a}i"', 1],
    ['JkRequestLogFormat "%a"', 1],
    ['JkRequestLogFormat "100%"', 1],
    ['JkRequestLogFormat "%%"', 1],
    ['JkLogStampFormat "[%a %b %d %H:%M:%S.%Q %Y] "', 0],
    ['JkLogStampFormat "%Q %q"', 1],
    [`JkLogStampFormat "%Q${"a".repeat(60)}"`, 0],
    [`JkLogStampFormat "%Q${"a".repeat(61)}"`, 1],
    [`JkLogStampFormat "%q${"a".repeat(57)}"`, 0],
    [`JkLogStampFormat "%q${"a".repeat(58)}"`, 1],
    [`JkLogStampFormat "%Y${"a".repeat(98)}"`, 0],
  ])("jk-log-format: %s", (text, count) => {
    expect(places(text, "jk-log-format")).toHaveLength(count);
  });

  it.each([
    ["JkWorkersFile w", ["1:1-16 info"], "write JkShmFile and JkLogFile"],
    ["JkWorkersFile w\nJkLogFile a", ["1:1-16 info"], "write JkShmFile"],
    ["JkWorkersFile w\nJkLogFile a\nJkShmFile b", [], undefined],
    ["JkMount /a w1", [], undefined],
    ["JkWorkersFile w\nInclude /opt/a.conf", [], undefined],
  ])("jk-file-default (field-notes 26): %j", (text, expected, hint) => {
    expect(places(text, "jk-file-default")).toEqual(expected);
    expect(hints(text, "jk-file-default")[0]).toBe(hint);
  });

  it.each([
    ["/tmp/shm", 1],
    ["/var/tmp/shm", 1],
    ["//server/share/shm", 1],
    ["/tmpfs/shm", 0],
    ["logs/tmp/shm", 0],
    ["/var/run/apache2/shm", 0],
  ])("shm-file-in-tmp (field-notes 26): %s", (path, count) => {
    expect(places(`JkShmFile ${path}`, "shm-file-in-tmp")).toHaveLength(count);
  });

  it.each([
    ["JkStripSession On sid", WORKERS, ["1:19-22 warning"], 'write ";sid"'],
    ["JkStripSession On ;JSESSIONID", WORKERS, ["1:19-30 warning"], "write JkStripSession On ;jsessionid"],
    [
      "JkStripSession On",
      `${WORKERS}worker.lb.session_path=;sid\n`,
      ["1:1-18 warning"],
      "write JkStripSession On ;sid",
    ],
    ["JkStripSession On", WORKERS, [], undefined],
    ["JkStripSession On ;jsessionid=", WORKERS, [], undefined],
    ["JkStripSession Off sid", WORKERS, [], undefined],
  ])("strip-session-identifier (jkmount 8, measured): %s", (text, workers, expected, hint) => {
    expect(places(conf(text, workers), "strip-session-identifier")).toEqual(expected);
    expect(hints(conf(text, workers), "strip-session-identifier")[0]).toBe(hint);
  });

  it.each([
    ["JkWatchdogInterval 10", WORKERS, ["1:20-22 warning"]],
    ["JkWatchdogInterval 60", WORKERS, []],
    ["JkWatchdogInterval 10", `${WORKERS}worker.maintain=10\n`, []],
    ["JkWatchdogInterval 0", WORKERS, []],
  ])("watchdog-below-maintain: %s", (text, workers, expected) => {
    expect(places(conf(text, workers), "watchdog-below-maintain")).toEqual(expected);
  });
});

describe("JkOptions (hazards of jkOptions)", () => {
  it.each([
    ["legacy-uri-option", "+ForwardURICompat", "1:11-28 warning"],
    ["legacy-uri-option", "forwarduricompatunparsed", "1:11-35 warning"],
    ["legacy-uri-option", "+ForwardURIEscaped", "1:11-29 warning"],
    ["deprecated-option", "+CollapseSlashesAll", "1:11-30 warning"],
    ["deprecated-option", "-CollapseSlashesNone", "1:11-31 warning"],
    ["deprecated-option", "CollapseSlashesUnmount", "1:11-33 warning"],
    ["costly-option", "+DisableReuse", "1:11-24 info"],
    ["costly-option", "+FlushPackets", "1:11-24 info"],
    ["client-address-hidden", "+ForwardLocalAddress", "1:11-31 warning"],
    ["reject-unsafe-uri", "+RejectUnsafeURI", "1:11-27 info"],
    ["forward-directories", "+ForwardDirectories", "1:11-30 info"],
    ["cert-chain-packet", "+ForwardSSLCertChain", "1:11-31 info"],
  ])("%s: %s", (code, option, expected) => {
    expect(places(conf(`JkOptions ${option}`), code)).toEqual([expected]);
    const off = option.replace(/^\+?/, "-");
    if (code !== "legacy-uri-option" && code !== "deprecated-option")
      expect(places(conf(`JkOptions ${off}`), code)).toEqual([]);
  });

  it("what most examples have is found once, and the rest of it is fine", () => {
    const text = "JkOptions +ForwardKeySize +ForwardURICompat -ForwardDirectories";
    expect(findings(text).map(({ diagnostic }) => diagnostic.code)).toEqual(["legacy-uri-option"]);
  });

  it("legacy-uri-option: of several the last one counts", () => {
    const text = "JkOptions +ForwardURICompat\nJkOptions +ForwardURIProxy";
    expect(places(text, "legacy-uri-option")).toEqual(["1:11-28 info"]);
  });

  it("forward-directories is louder where the first worker is a status page", () => {
    const workers = "worker.list=st,w1\nworker.st.type=status\nworker.w1.host=a\n";
    expect(places(conf("JkOptions +ForwardDirectories", workers), "forward-directories")).toEqual(["1:11-30 warning"]);
  });

  it("deprecated-option: JkShmSize", () => {
    expect(places("JkShmSize 100", "deprecated-option")).toEqual(["1:1-14 warning"]);
  });
});

describe("who else takes part (jkmount 4)", () => {
  it.each([
    ["ProxyPass", "ProxyPass /p http://a/\nJkMount /p/* lb", ["2:9-13 warning"]],
    ["of all", "ProxyPass / http://a/\nJkMount /p|/* lb", ["2:9-14 warning", "2:9-14 warning"]],
    ["in a section", "<Location /p>\nProxyPass http://a/\n</Location>\nJkMount /p/* lb", ["4:9-13 warning"]],
    [
      "of the main server",
      "ProxyPass /p http://a/\n<VirtualHost *>\nJkMount /p/* lb\n</VirtualHost>",
      ["3:9-13 warning"],
    ],
    ["Redirect", "Redirect /r http://a/\nJkMount /r/* lb", ["2:9-13 warning"]],
    [
      "Redirect with a status, of all",
      "<VirtualHost *>\nRedirect permanent / https://a/\nJkMount /* lb\n</VirtualHost>",
      ["3:9-11 warning"],
    ],
    ["excluded", "ProxyPass /q/no !\nProxyPass /q http://a/\nJkMount /q/no/* lb", []],
    ["a part of the mount", "ProxyPass /p/live http://a/\nJkMount /p/* lb", []],
    ["another folder", "ProxyPass /p http://a/\nJkMount /px/* lb\nJkMount /p* lb", []],
    [
      "a copied mount in a host of its own",
      "JkMountCopy All\nJkMount /p/* lb\n<VirtualHost *>\nProxyPass / http://a/\n</VirtualHost>",
      [],
    ],
  ])("proxy-before-mount: %s", (_, text, expected) => {
    expect(places(text, "proxy-before-mount")).toEqual(expected);
  });

  it.each([
    ["no variable", "<Location /a>\nSetHandler jakarta-servlet\n</Location>", 1],
    ["SetEnv", "<Location /a>\nSetHandler jakarta-servlet\nSetEnv JK_WORKER_NAME lb\n</Location>", 0],
    [
      "SetEnvIf",
      'SetEnvIf Request_URI "^/a" JK_WORKER_NAME=lb\n<Location /a>\nSetHandler jakarta-servlet\n</Location>',
      0,
    ],
    [
      "RewriteRule",
      "RewriteRule ^/a - [E=JK_WORKER_NAME:lb]\n<Location /a>\nSetHandler jakarta-servlet\n</Location>",
      0,
    ],
    ["a mount", "JkMount /a/* lb\n<Location /a>\nSetHandler jakarta-servlet\n</Location>", 0],
    ["another handler", "<Location /a>\nSetHandler server-status\n</Location>", 0],
  ])("handler-without-worker: %s", (_, text, count) => {
    expect(places(`JkLogLevel info\n${text}`, "handler-without-worker")).toHaveLength(count);
  });

  it.each([
    ["JkMount /ws/* lb", 1],
    ["JkMount /app/websocket|/* lb", 1],
    ["JkMount /socket.io/* lb", 1],
    ["JkMount /news/* lb", 0],
    ["JkMount /ws/* lb\nProxyPass /ws ws://a/ws", 0],
    ["JkMount /ws/* lb\nProxyPass /ws http://a/ws upgrade=websocket", 0],
    ["JkUnMount /ws/* lb", 0],
  ])("websocket-mount (field-notes 49): %j", (text, count) => {
    expect(places(conf(text), "websocket-mount")).toHaveLength(count);
  });

  it.each([
    ["some are served", "JkAutoAlias /srv/apps\nJkMount /a/*.jsp lb", 1],
    ["all is mounted", "JkAutoAlias /srv/apps\nJkMount /* lb", 0],
    ["all but an unmount", "JkAutoAlias /srv/apps\nJkMount /* lb\nJkUnMount /*.gif lb", 1],
  ])("auto-alias-exposes (jkmount 8): %s", (_, text, count) => {
    expect(places(text, "auto-alias-exposes")).toHaveLength(count);
  });

  it.each([
    ["a pool below", "ThreadsPerChild 50", "connection_pool_size=5", 1],
    ["the old name", "ThreadsPerChild 50", "cachesize=5", 1],
    ["as many", "ThreadsPerChild 50", "connection_pool_size=50", 0],
    ["prefork", "LoadModule mpm_prefork_module a.so", "connection_pool_size=2", 1],
    ["prefork with one", "LoadModule mpm_prefork_module a.so", "connection_pool_size=1", 0],
    ["nothing is known of the threads", "JkLogLevel info", "connection_pool_size=5", 0],
    [
      "one of several MPMs",
      "<IfModule mpm_event_module>\nThreadsPerChild 25\n</IfModule>\n<IfModule mpm_worker_module>\nThreadsPerChild 64\n</IfModule>",
      "connection_pool_size=30",
      0,
    ],
  ])("pool-below-threads (field-notes 47): %s", (_, text, line, count) => {
    const workers = `worker.list=w\nworker.w.host=a\nworker.w.${line}\n`;
    expect(places(conf(text, workers), "pool-below-threads")).toHaveLength(count);
  });
});

describe("what a server lacks", () => {
  it.each([
    ["a whole configuration", { "httpd.conf": "JkMount /* lb\n" }, ["httpd.conf:1:1-14 error"]],
    [
      "in a host",
      { "apache2.conf": "<VirtualHost *>\nJkMount /* lb\n</VirtualHost>\n" },
      ["apache2.conf:2:1-14 error"],
    ],
    ["with JkWorkerProperty", { "httpd.conf": "JkWorkerProperty worker.list=lb\nJkMount /* lb\n" }, []],
    ["the worker that mod_jk makes up", { "httpd.conf": "JkMount /* ajp13\n" }, []],
    ["a part of one", { "mounts.conf": "JkMount /* lb\n" }, []],
    ["one whose Includes were not read", { "httpd.conf": "Include /opt/jk.conf\nJkMount /* lb\n" }, []],
  ])("no-workers-file: %s", (_, input, expected) => {
    expect(places(input, "no-workers-file")).toEqual(expected);
  });

  it.each([
    ["JkLocalAddrIndicator A\n<VirtualHost *>\nJkMount /a w\n</VirtualHost>", 1],
    ["JkLocalAddrIndicator A\n<VirtualHost *>\nJkLocalAddrIndicator A\nJkMount /a w\n</VirtualHost>", 0],
    ["JkLocalAddrIndicator A\n<VirtualHost *>\nServerName a\n</VirtualHost>", 0],
    ["JkLocalAddrIndicator A\nJkMount /a w", 0],
  ])("local-addr-indicator: %j", (text, count) => {
    expect(places(text, "local-addr-indicator")).toHaveLength(count);
  });

  const tls = (...lines: readonly string[]) =>
    `<VirtualHost *:443>\nSSLEngine on\nJkMount /* lb\n${lines.join("\n")}\n</VirtualHost>`;

  it.each([
    ["JkEnvVar", tls("JkEnvVar SSL_CLIENT_S_DN"), ["4:1-25 warning"]],
    ["JkExtractSSL, in the main server", `JkExtractSSL On\n${tls()}`, ["1:1-16 warning"]],
    ["an indicator", tls("JkCIPHERIndicator SSL_CIPHER"), ["4:1-29 warning"]],
    ["certificates", tls("SSLOptions +StdEnvVars", "JkCERTSIndicator SSL_CLIENT_CERT"), ["5:1-33 warning"]],
    ["a chain", tls("SSLOptions +StdEnvVars", "JkOptions +ForwardSSLCertChain"), ["5:1-31 warning"]],
    [
      "options of files",
      tls("JkExtractSSL On", '<FilesMatch "\\.php$">', "SSLOptions +StdEnvVars", "</FilesMatch>"),
      ["4:1-16 warning"],
    ],
    [
      "with the options",
      tls("SSLOptions +StdEnvVars +ExportCertData", "JkEnvVar SSL_CLIENT_CERT", "JkExtractSSL On"),
      [],
    ],
    ["options of the main server", `SSLOptions StdEnvVars\n${tls("JkExtractSSL On")}`, []],
    ["nobody asks", tls(), []],
    ["a variable of another name", tls("JkCIPHERIndicator FRONT_CIPHER", "JkEnvVar REMOTE_USER"), []],
    ["no TLS", "JkExtractSSL On\n<VirtualHost *:80>\nJkMount /* lb\n</VirtualHost>", []],
  ])("ssl-variables-missing (field-notes 52): %s", (_, text, expected) => {
    expect(places(text, "ssl-variables-missing")).toEqual(expected);
  });
});

describe("all of them together", () => {
  it("Debian's jk.conf with its pages listed has nothing to report", () => {
    const page = (name: string) => `<Location /${name}>\nJkMount ${name}\nRequire ip 127.0.0.1\n</Location>\n`;
    const input = {
      [CONF]: `<IfModule jk_module>
JkWorkersFile w.properties
JkLogFile /var/log/apache2/mod_jk.log
JkLogLevel info
JkShmFile /var/log/apache2/jk-runtime-status
JkWatchdogInterval 60
${page("jk-status")}${page("jk-manager")}</IfModule>
<VirtualHost *:80>
DocumentRoot /var/www/html
JkMount /*.jsp ajp13_worker
</VirtualHost>
`,
      "w.properties": `worker.list=ajp13_worker,jk-status,jk-manager
worker.ajp13_worker.type=ajp13
worker.ajp13_worker.host=localhost
worker.jk-status.type=status
worker.jk-status.read_only=true
worker.jk-manager.type=status
`,
    };
    expect(findings(input)).toEqual([]);
  });

  const words = fc.constantFrom(
    ...[
      "JkMount",
      "JkUnMount",
      "JkMountFile",
      "JkMountCopy",
      "JkOptions",
      "JkWorkersFile",
      "JkStripSession",
      "JkEnvVar",
    ],
    ...[
      "<VirtualHost *:80>",
      "</VirtualHost>",
      "<Location /a>",
      "</Location>",
      "<If true>",
      "</If>",
      "<IfModule x>",
      "</IfModule>",
    ],
    ...[
      "/a",
      "/a/*",
      "/a|/*",
      "/*.jsp",
      "lb",
      "st",
      "w1;stopped=t1;x",
      "*",
      "On",
      "All",
      "+ForwardURICompat",
      "Redirect",
      "ProxyPass",
    ],
    ...[
      "Require",
      "ip",
      "all",
      "granted",
      "SetHandler",
      "jakarta-servlet",
      "SetEnv",
      "JK_WORKER_NAME",
      '"',
      "${x}",
      "\\",
      "#",
    ],
  );
  const lines = fc.array(
    fc.array(words, { maxLength: 4 }).map((line) => line.join(" ")),
    { maxLength: 25 },
  );

  it("never throws, and every place lies in its file", () => {
    fc.assert(
      fc.property(lines, lines, (text, mounts) => {
        const example = {
          "httpd.conf": `JkWorkersFile w.properties\nJkMountFile ${MOUNTS}\n${text.join("\n")}`,
          [MOUNTS]: `/x=w1\n${mounts.join("\n").replaceAll(" ", "=")}`,
          "w.properties": WORKERS,
        };
        const kinds = ["httpd", "uriworkermap", "workers"] as const;
        const given = Object.entries(example).map(([name, written], index): GivenFile => {
          const file = { name, source: new SourceText(written) };
          return { file, kind: kinds[index] ?? "httpd", encoding: "utf-8", bom: false, isRoot: index === 0 };
        });
        const { installation } = assembleInstallation(given, () => ({ files: [], missed: [] }));
        for (const { diagnostic, fix } of lint(installation, httpdRules)) {
          expect(diagnostic.line).toBeGreaterThan(0);
          expect(diagnostic.message).not.toMatch(/undefined|\[object/);
          for (const { file, start, end } of fix?.edits ?? []) {
            expect(start).toBeLessThanOrEqual(end);
            expect(end).toBeLessThanOrEqual(file.source.text.length);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["mounts", (index: number) => `JkMount /app${index}/* w${index}\nJkUnMount /app${index}/img/* w${index}`],
    ["wildcards", (index: number) => `JkMount /*a${index}*b w${index};bogus=1\nJkMount /lit${index} w1`],
    [
      "hosts",
      (index: number) => `<VirtualHost *:80>\nJkMountCopy On\nJkMount /a${index}/* lb\nSSLEngine on\n</VirtualHost>`,
    ],
    ["pages", (index: number) => `JkMount /s${index} st\n<Location /s${index}>\nRequire ip 10.0.0.1\n</Location>`],
    ["rivals", (index: number) => `ProxyPass /p${index} http://a/\nJkMount /q${index}/* nosuch${index}`],
  ])(
    "takes time in proportion to the number of %s",
    (_, line) => {
      const text = Array.from({ length: 20_000 }, (_, index) => line(index)).join("\n");
      const { installation } = assembleExample(conf(`JkMount /* lb\n${text}`));
      const start = performance.now();
      lint(installation, httpdRules);
      expect(performance.now() - start).toBeLessThan(20_000); // a loop over all pairs takes minutes
    },
    60_000,
  );
});
