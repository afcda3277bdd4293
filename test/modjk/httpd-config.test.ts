import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  effectiveMounts,
  evaluateHttpd,
  type HttpdOptions,
  mountRules,
  serverSettings,
} from "../../src/modjk/httpd-config.ts";
import type { HttpdConfig, IncludeObstacle, LoadInclude } from "../../src/modjk/httpd-types.ts";
import type { MountRule } from "../../src/modjk/mount-rule.ts";
import { toByteText } from "../../src/modjk/uri-bytes.ts";
import { compileUriMap, findMount } from "../../src/modjk/uri-map.ts";
import { type Place, type SourceFile, spanOf } from "../../src/place.ts";
import { SourceText } from "../../src/source-text.ts";
import { growth } from "../formats/linear-time.ts";
import { rulesOf } from "./mount-rules.ts";

const fileOf = (name: string, text: string): SourceFile => ({ name, source: new SourceText(text) });
const textAt = ({ file, start, end }: Place) => file.source.text.slice(start, end);

/** Reads `main` and what it includes, each other file by its name; `*` includes all of them but itself. */
function read(files: string | Readonly<Record<string, string>>, options: HttpdOptions = {}): HttpdConfig {
  const named = typeof files === "string" ? { main: files } : files;
  const all = Object.entries(named).map(([name, text]) => fileOf(name, text));
  const load: LoadInclude = (pattern, from) => {
    const found = all.filter(({ name }) => (pattern === "*" ? name !== from.name : name === pattern));
    const missed = found.length > 0 ? [] : [{ name: pattern, reason: "missing" as const }];
    return { files: found, missed };
  };
  return evaluateHttpd(all.slice(0, 1), load, options);
}

const codes = ({ faults }: HttpdConfig) => faults.map(({ code }) => code);
/** The uses in short: their names with their arguments. */
const uses = (config: HttpdConfig) =>
  config.uses.map(({ name, args, conditional }) => {
    const words = [name, ...args.map(({ text }) => text)].join(" ");
    return conditional ? `${words} (conditional)` : words;
  });

describe("variables", () => {
  // Measured on httpd 2.4.71, whose messages show the line as it reads it.
  it.each([
    ["a value", "Define A x\nJkMount /${A} w1", ["JkMount /x w1"]],
    ["any case of its name", "Define A x\nJkMount /${a} w1", ["JkMount /x w1"]],
    ["the last value", "Define A x\nDefine A y\nJkMount /${A} w1", ["JkMount /y w1"]],
    ["two in a word", "Define A x\nDefine B y\nJkMount /${A}-${B} w1", ["JkMount /x-y w1"]],
    ["before words are split", 'Define A "/x w1"\nJkMount ${A}', ["JkMount /x w1"]],
    ["between quotes", 'Define A "x y"\nJkMount "/${A}" w1', ["JkMount /x y w1"]],
    ["the name of a directive", "Define J Jk\n${J}Mount /a w1", ["JkMount /a w1"]],
    ["a value when it is defined", "Define C z\nDefine B ${C}\nDefine C y\nJkMount /${B} w1", ["JkMount /z w1"]],
    ["no value of a value", "Define A \\${B}\nDefine B x\nJkMount /${A} w1", ["JkMount /\\${B} w1"], "define-unknown"],
    ["nothing after UnDefine", "Define A x\nUnDefine a\nJkMount /${A} w1", ["JkMount /${A} w1"], "define-unknown"],
    ["nothing before Define", "JkMount /${A} w1\nDefine A x", ["JkMount /${A} w1"], "define-unknown"],
    ["no name without }", "Define A x\nJkMount /${A w1", ["JkMount /${A w1"]],
    ["no name with a colon", "JkMount /${a:b} w1", ["JkMount /${a:b} w1"]],
    ["no name in a name", "Define b x\nJkMount /${a${b}} w1", ["JkMount /${a${b}} w1"], "define-unknown"],
    ["plain dollars", "JkMount /$x$$ w1", ["JkMount /$x$$ w1"]],
    ["a Define in a virtual host", "<VirtualHost *>\nDefine A x\n</VirtualHost>\nJkMount /${A} w1", ["JkMount /x w1"]],
    ["the environment", "JkLogFile ${APACHE_LOG_DIR}/jk.log", ["JkLogFile /var/log/apache2/jk.log"]],
    [
      "the environment in its case",
      "JkLogFile ${apache_log_dir}/a",
      ["JkLogFile ${apache_log_dir}/a"],
      "define-unknown",
    ],
    ["a Define over the environment", "Define APACHE_LOG_DIR /l\nJkLogFile ${APACHE_LOG_DIR}", ["JkLogFile /l"]],
    ["a Define without a value", "Define A\nJkMount /${A} w1", ["JkMount /${A} w1"], "define-unknown"],
    ["an empty value by none", 'Define A ""\nJkMount /${A} w1', ["JkMount /${A} w1"], "define-unknown"],
    ["nothing in comments", "# ${A}", []],
  ])("replaces %s", (_, text, expected, fault?: string) => {
    const config = read(text);
    expect(uses(config)).toEqual(expected);
    expect(new Set(codes(config))).toEqual(new Set(fault === undefined ? [] : [fault]));
  });

  it("points at the reference for what comes out of it", () => {
    const config = read('Define A "/x w1"\nJkMount ${A}');
    expect(config.uses[0]?.args.map(({ text, place }) => [text, textAt(place)])).toEqual([
      ["/x", "${A}"],
      ["w1", "${A}"],
    ]);
    const [mount] = read("Define A x\nJkMount /a\\\n${A}b w1").uses;
    expect(mount?.args.map(({ text, place }) => [text, textAt(place)])).toEqual([
      ["/axb", "/a\\\n${A}b"],
      ["w1", "w1"],
    ]);
    expect(mount?.raw.text).toBe("/axb w1");
  });

  it("stops where variables hold too much text", () => {
    const doubling = Array.from({ length: 40 }, () => 'Define A "${A}${A}"').join("\n");
    const config = read(`Define A xx\n${doubling}\nJkMount /\${A} w1`);
    expect(codes(config)).toEqual(["httpd-too-large"]);
  });
});

describe("conditions", () => {
  const inside = (start: string, name: string) => `${start}\nJkMount /a w1\n</${name}>`;

  // Measured on httpd 2.4.71 with mod_jk loaded.
  it.each([
    ["<IfModule mod_jk.c>", true],
    ["<IfModule jk_module>", true],
    ['<IfModule "mod_jk.c">', true],
    ["<IfModule mod_jk.c >", true],
    ["<IfModule mod_jk.c> # x", true],
    ["<IfModule !mod_jk.c>", false],
    ["<IfModule MOD_JK.C>", false],
    ["<IfModule mod_jk>", false],
    ["<IfModule !mod_jk>", true],
    ["<IfModule core.c>", true],
    ["<IfDefine A>", false],
    ["<IfDefine !A>", true],
    ["<IfVersion >= 2.4>", true],
    ["<IfVersion < 2.4>", false],
    ["<IfVersion > 2.4>", true],
    ["<IfVersion <= 2.4>", false],
    ["<IfVersion 2.4>", false],
    ["<IfVersion == 2.4>", false],
    ["<IfVersion >= 2>", true],
    ["<IfVersion !< 2.4>", true],
    ["<IfVersion !>= 2.4>", false],
    ["<IfVersion >= 2.2.31>", true],
    ["<IfDirective JkMount>", true],
  ])("%s is %s", (start, expected) => {
    const name = /\w+/.exec(start)?.[0] ?? "";
    expect(uses(read(inside(start, name)))).toEqual(expected ? ["JkMount /a w1"] : []);
  });

  it.each([
    ["<IfModule mod_ssl.c>", ["JkMount /a w1 (conditional)"]],
    ["<IfModule !mod_ssl.c>", []],
    ["<IfFile /etc/a>", ["JkMount /a w1 (conditional)"]],
    ["<IfVersion >= 2.4.41>", ["JkMount /a w1 (conditional)"]],
    ["<IfVersion ~ ^2>", ["JkMount /a w1 (conditional)"]],
    ["<IfDirective SSLEngine>", ["JkMount /a w1 (conditional)"]],
  ])("%s is not known, the positive is assumed", (start, expected) => {
    const name = /\w+/.exec(start)?.[0] ?? "";
    expect(uses(read(inside(start, name)))).toEqual(expected);
  });

  it("knows what the files load and define", () => {
    const load = "LoadModule ssl_module modules/mod_ssl.so\n";
    expect(uses(read(load + inside("<IfModule mod_ssl.c>", "IfModule")))).toContain("JkMount /a w1");
    expect(uses(read(load + inside("<IfModule !ssl_module>", "IfModule")))).not.toContain("JkMount /a w1");
    expect(uses(read(`Define A\n${inside("<IfDefine A>", "IfDefine")}`))).toEqual(["JkMount /a w1"]);
    expect(uses(read(`Define A\n${inside("<IfDefine a>", "IfDefine")}`))).toEqual([]);
    expect(uses(read(inside("<IfDefine A>", "IfDefine"), { defined: ["A"] }))).toEqual(["JkMount /a w1"]);
  });

  it("reads a section for a missing mod_jk only where it loads mod_jk", () => {
    const loading = "<IfModule !jk_module>\nLoadModule jk_module modules/mod_jk.so\nJkMount /a w1\n</IfModule>\n";
    expect(uses(read(loading))).toEqual(["LoadModule jk_module modules/mod_jk.so", "JkMount /a w1"]);
    expect(uses(read(loading + loading))).toHaveLength(2);
    expect(uses(read("<IfModule !jk_module>\nJkMount /a w1\n</IfModule>"))).toEqual([]);
  });

  it("names what it skips", () => {
    const text =
      "<IfDefine A>\nJkMount /a w1\n</IfDefine>\n<Macro M>\nJkMount /b w1\n</Macro>\nUse M\n<Perl>\n1;\n</Perl>";
    const config = read(text);
    expect(config.skipped.map(({ place, reason }) => [textAt(place), reason])).toEqual([
      ["<IfDefine A>", "condition"],
      ["<Macro M>", "macro"],
      ["Use M", "use"],
      ["<Perl>", "foreign"],
    ]);
    expect(uses(config)).toEqual(["Use M"]);
  });
});

describe("Include", () => {
  it("reads files in their place, in their server and section, as often as they are included", () => {
    const config = read({
      main: "JkMount /1 w\n<VirtualHost *:80>\nServerName a\n<Location /l>\nInclude b\n</Location>\n</VirtualHost>\nInclude b\nJkMount /3 w",
      b: "JkMount /2 w\nInclude c",
      c: "JkMount /c w",
    });
    expect(
      config.uses.map(({ name, args, server, sections }) => [name, args[0]?.text, server.label, sections.length]),
    ).toEqual([
      ["JkMount", "/1", "main server", 0],
      ["ServerName", "a", "<VirtualHost *:80> a", 0],
      ["JkMount", "/2", "<VirtualHost *:80> a", 1],
      ["JkMount", "/c", "<VirtualHost *:80> a", 1],
      ["JkMount", "/2", "main server", 0],
      ["JkMount", "/c", "main server", 0],
      ["JkMount", "/3", "main server", 0],
    ]);
    expect(config.files.map(({ name }) => name)).toEqual(["main", "b", "c"]);
    expect(config.includes.map(({ pattern, files }) => [pattern, files.length])).toEqual([
      ["b", 1],
      ["c", 1],
      ["b", 1],
      ["c", 1],
    ]);
  });

  it("reads the files of a pattern in their order", () => {
    const config = read({ main: "Include *\nJkMount /m w", a: "JkMount /a w", b: "JkMount /b w" });
    expect(uses(config)).toEqual(["JkMount /a w", "JkMount /b w", "JkMount /m w"]);
    expect(config.files.map(({ name }) => name)).toEqual(["main", "a", "b"]);
  });

  it("closes the sections of each file in it", () => {
    const config = read({ main: "<Location /a>\nInclude b\n</Location>", b: "</Location>" });
    expect(config.faults.map(({ code, place }) => [code, place.file.name])).toEqual([["httpd-section", "b"]]);
  });

  it("hands on pattern, file and ServerRoot", () => {
    const seen: unknown[] = [];
    const load: LoadInclude = (pattern, from, serverRoot) => {
      seen.push([pattern, from.name, serverRoot]);
      return { files: [], missed: [] };
    };
    const text = 'Define D conf.d\nInclude a\nServerRoot "/srv/r"\nIncludeOptional ${D}/*.conf';
    const config = evaluateHttpd([fileOf("main", text)], load);
    expect(seen).toEqual([
      ["a", "main", undefined],
      ["conf.d/*.conf", "main", "/srv/r"],
    ]);
    expect(config.serverRoot).toBe("/srv/r");
  });

  it.each([
    ["Include x", "missing", "include-missing"],
    ["IncludeOptional x", "missing", undefined],
    ["Include x", "outside", "include-not-read"],
    ["IncludeOptional x", "too-large", "include-not-read"],
  ] as const)("%s, which is %s: %s", (text, reason: IncludeObstacle, code) => {
    const load: LoadInclude = () => ({ files: [], missed: [{ name: "x", reason }] });
    const config = evaluateHttpd([fileOf("main", text)], load);
    expect(codes(config)).toEqual(code === undefined ? [] : [code]);
    expect(config.faults.every(({ refused }) => !refused)).toBe(true);
    expect(config.includes).toMatchObject([{ pattern: "x", missed: [{ name: "x", reason }] }]);
  });

  it("knows which files of mod_jk are missing, each path asked for once", () => {
    const asked: string[] = [];
    const load: LoadInclude = (pattern) => {
      asked.push(pattern);
      return { files: [], missed: [{ name: pattern, reason: pattern === "a" ? "missing" : "outside" }] };
    };
    const text = "JkWorkersFile a\nJkMountFile a\nJkMountFile b\nJkMountFile ${X}\nJkLogFile a\nJkMountFile *";
    const config = evaluateHttpd([fileOf("main", text)], load);
    expect(config.missing.map(({ name }) => name)).toEqual(["JkWorkersFile", "JkMountFile"]);
    expect(asked).toEqual(["a", "b"]);
  });

  // httpd 2.4.71: Exceeded maximum include depth of 128
  it.each(["Include main", "Include main\nInclude main\nInclude main", "<If true>\nInclude main\n</If>"])(
    "ends the loop of %j",
    (text) => {
      const config = read(text);
      expect(codes(config)).toContain(text.startsWith("<If") ? "httpd-too-large" : "include-depth");
      expect(config.includes.length).toBeLessThan(400);
    },
  );

  it("takes a file that guards itself for no loop", () => {
    const config = read("<IfDefine !G>\nDefine G\nInclude main\n</IfDefine>\nJkMount /a w");
    expect(codes(config)).toEqual([]);
    expect(uses(config)).toEqual(["JkMount /a w", "JkMount /a w"]);
  });

  it("reads at most 400,000 lines, and says so", () => {
    const files = {
      main: "Include a\n".repeat(1000),
      a: "Include b\n".repeat(1000),
      b: "JkMount /a w1\n".repeat(1000),
    };
    const config = read(files);
    expect(codes(config)).toEqual(["httpd-too-large"]);
    expect(config.uses.length).toBeLessThanOrEqual(400_000);
  });

  it("reports a fault of a file once, however often it is included", () => {
    const config = read({ main: "Include b\nInclude b", b: "JkMount /a\n<Location>\n</Location>\n</If>" });
    expect(codes(config).sort()).toEqual(["httpd-arguments", "httpd-section", "mount-context"]);
  });

  it("reads a second root once only", () => {
    const a = fileOf("a", "Include b\nJkMount /a w");
    const b = fileOf("b", "JkMount /b w");
    const load: LoadInclude = () => ({ files: [b], missed: [] });
    expect(uses(evaluateHttpd([a, b], load))).toEqual(["JkMount /b w", "JkMount /a w"]);
    expect(uses(evaluateHttpd([], load))).toEqual([]);
  });
});

describe("uses", () => {
  it("keeps what decides for mod_jk, with servers and sections", () => {
    const text = `Listen 80
ServerName main.example
Options None
<VirtualHost 10.0.0.1:80 [::1]:80>
  ServerName a.example
  DocumentRoot /srv
  <Location "/jk-status">
    JkMount status
    Require ip 127.0.0.1
    <RequireAny>
      Require all denied
    </RequireAny>
  </Location>
</VirtualHost>
<VirtualHost *:443>
</VirtualHost>
`;
    const config = read(text);
    expect(codes(config)).toEqual([]);
    expect(uses(config)).toEqual([
      "Listen 80",
      "ServerName main.example",
      "ServerName a.example",
      "DocumentRoot /srv",
      "JkMount status",
      "Require ip 127.0.0.1",
      "Require all denied",
    ]);
    expect(config.main).toMatchObject({
      label: "main server",
      isMain: true,
      serverName: "main.example",
      addresses: [],
    });
    expect(config.hosts).toMatchObject([
      { label: "<VirtualHost 10.0.0.1:80 [::1]:80> a.example", isMain: false, serverName: "a.example" },
      { label: "<VirtualHost *:443>", serverName: undefined, addresses: ["*:443"] },
    ]);
    const mount = config.uses[4];
    expect(mount?.directive?.name).toBe("JkMount");
    expect(mount?.server).toBe(config.hosts[0]);
    expect(mount?.sections.map(({ name, args }) => [name, args[0]?.text])).toEqual([["Location", "/jk-status"]]);
    expect(config.uses[6]?.sections.map(({ name }) => name)).toEqual(["Location", "RequireAny"]);
    expect(mount && textAt(mount.place)).toBe("JkMount status");
    expect(mount && textAt(mount.namePlace)).toBe("JkMount");
    expect(mount && spanOf(mount.place)).toEqual({ line: 8, column: 5, endLine: 8, endColumn: 19 });
    expect(config.hosts[0]?.uses).toHaveLength(5);
    expect(textAt(config.hosts[0]?.place ?? config.main.place)).toBe("<VirtualHost 10.0.0.1:80 [::1]:80>");
  });

  it("takes a directive of any case, and keeps its spelling", () => {
    const [use] = read("JKMOUNT /a w1").uses;
    expect([use?.name, use?.directive?.name]).toEqual(["JKMOUNT", "JkMount"]);
  });
});

// Every row with what httpd 2.4.71 with mod_jk 1.2.48 does; test/peers/httpd-words.test.ts asks it again.
describe("faults", () => {
  it.each([
    ["jk-directive-unknown", "JkLogLevl info", "JkLogLevl", "did you mean JkLogLevel?"],
    ["jk-directive-unknown", "JkLogFile/var/log/a", "JkLogFile/var/log/a", "write a blank behind JkLogFile"],
    ["jk-directive-unknown", "JkRequestIdIndicator A", "JkRequestIdIndicator", "remove it"],
    ["httpd-arguments", "JkWorkersFile", "JkWorkersFile", "give it its argument, or remove the line"],
    ["httpd-arguments", 'JkLogFile ""', 'JkLogFile ""', "give it its argument, or remove the line"],
    [
      "httpd-arguments",
      "JkLogStampFormat [%a %b]",
      "JkLogStampFormat [%a %b]",
      "put an argument that holds blanks in double quotes",
    ],
    ["httpd-arguments", "JkMount /a w1 # x", "#", "give the comment a line of its own"],
    [
      "httpd-arguments",
      "JkMount /a /b w1",
      "JkMount /a /b w1",
      "write a line for each pattern, and put one that holds blanks in double quotes",
    ],
    [
      "jk-directive-place",
      "<VirtualHost *>\nJkShmFile a\n</VirtualHost>",
      "JkShmFile a",
      "move it out of <VirtualHost>",
    ],
    [
      "jk-directive-place",
      "<VirtualHost *>\nJkMountCopy All\n</VirtualHost>",
      "JkMountCopy All",
      "write JkMountCopy On here, or All in the main server",
    ],
    [
      "jk-directive-place",
      "<Location /a>\nJkOptions +FlushPackets\n</Location>",
      "JkOptions +FlushPackets",
      "move it out of <Location>",
    ],
    [
      "jk-directive-place",
      "<Location /a>\n<RequireAny>\nJkMount w1\n</RequireAny>\n</Location>",
      "JkMount w1",
      "move it out of <RequireAny>",
    ],
    ["jk-once", "JkWorkersFile a\nJkWorkersFile b", "JkWorkersFile b", "keep one of the two"],
    ["jk-choice", "JkExtractSSL yes", "yes", "write On"],
    ["jk-choice", "JkMountCopy Al", "Al", "write All"],
    ["jk-choice", "JkStripSession maybe", "maybe", "write On or Off"],
    ["jk-option-unknown", "JkOptions +FlushPacket", "+FlushPacket", "did you mean FlushPackets?"],
    ["jk-option-unknown", "JkOptions -ForwardURIProxy", "-ForwardURIProxy", "name the option that is wanted instead"],
    [
      "jk-option-unknown",
      "JkOptions FlushPackets,FlushHeader",
      "FlushPackets,FlushHeader",
      "write a blank behind FlushPackets",
    ],
    ["mount-context", "JkMount w1", "JkMount w1", "write JkMount /PATH w1"],
    ["mount-context", "JkMount /a", "JkMount /a", "name the worker behind the path"],
    [
      "mount-context",
      "<Location /a>\nJkMount /a w1\n</Location>",
      "JkMount /a w1",
      'remove "/a", or move the line out of <Location>',
    ],
    [
      "mount-context",
      '<LocationMatch "^/a">\nJkMount w1\n</LocationMatch>',
      "JkMount w1",
      "move the line out of <LocationMatch> and give it a path",
    ],
    [
      "mount-context",
      '<If "true">\nJkUnMount w1\n</If>',
      "JkUnMount w1",
      "move the line out of <If> and give it a path",
    ],
    ["bad-mount", "JkMount *.jsp w1", "*.jsp", 'write "/*.jsp"'],
    ["bad-mount", "JkMount !/a w1", "!/a", "write JkUnMount /a"],
    [
      "httpd-section-place",
      "<VirtualHost a>\n<VirtualHost b>\n</VirtualHost>\n</VirtualHost>",
      "<VirtualHost b>",
      "close the first one before this one begins",
    ],
    [
      "httpd-section-place",
      "<Location /a>\n<Location /b>\n</Location>\n</Location>",
      "<Location /b>",
      "close the section before <Location> begins",
    ],
    [
      "httpd-section-place",
      "<Location /a>\n<Files b>\n</Files>\n</Location>",
      "<Files b>",
      "close the section before <Files> begins",
    ],
    ["httpd-section-place", "<Limit GET>\n</Limit>", "<Limit GET>", "move it into a section"],
    ["httpd-arguments", "<VirtualHost>\n</VirtualHost>", "<VirtualHost>", "give it its argument"],
    [
      "httpd-arguments",
      "<Location /a /b>\n</Location>",
      "<Location /a /b>",
      "put an argument that holds blanks in double quotes",
    ],
    ["httpd-arguments", "Include a b", "Include a b", "put an argument that holds blanks in double quotes"],
    ["httpd-section", "</VirtualHost>", "</VirtualHost>", "remove it, or open the section above"],
    [
      "httpd-arguments",
      "LoadModule modules/mod_jk.so",
      "LoadModule modules/mod_jk.so",
      "write the name before the file, such as jk_module",
    ],
  ])("%s: %j", (code, text, place, hint) => {
    const config = read(text);
    expect(config.faults.map((fault) => [fault.code, textAt(fault.place), fault.hint, fault.refused])).toEqual([
      [code, place, hint, true],
    ]);
  });

  it("a blank between sign and name of an option is a fault of the sign", () => {
    const { faults } = read("JkOptions + FlushPackets");
    expect(faults).toMatchObject([{ code: "jk-option-unknown", hint: "write +FlushPackets" }]);
  });

  it.each([
    ["if-module-name", "<IfModule mod_jk>\n</IfModule>", "mod_jk", "mod_jk.c"],
    ["if-module-name", "<IfModule !JK_MODULE>\n</IfModule>", "!JK_MODULE", "!mod_jk.c"],
    ["define-unknown", "JkMount /${A} w1", "${A}", undefined],
    ["httpd-comment-continued", "# a \\\n JkMount /a w1\n", "JkMount /a w1", undefined],
    ["httpd-section", "<IfModule mod_jk.c>\n", "<IfModule mod_jk.c>", undefined],
  ])("%s, with which httpd starts: %j", (code, text, place, nearest) => {
    const { faults } = read(text);
    expect(faults.map((fault) => [fault.code, textAt(fault.place), fault.nearest, fault.refused])).toEqual([
      [code, place, nearest, false],
    ]);
  });

  it.each([
    "JkMount /a w1;reply_timeout=1;bogus=2",
    "JkExtractSSL On # x",
    "JkOptions\nJkOptions +forwardkeysize -FlushPackets CollapseSlashesAll",
    'JkWorkerProperty\nJkWorkerProperty worker.list=w1 w2 "w3',
    "JkEnvVar A\nJkEnvVar A b\nJkStripSession on ;sid",
    "JkLogLevel nonsense",
    "<VirtualHost *>\nJkMountCopy On\nJkMountFile a\nJkLogFile b\n</VirtualHost>",
    '<LocationMatch "/a">\nJkMount w1\n</LocationMatch>',
    "<Location /a>\n<Limit GET>\nJkMount w1\n</Limit>\n</Location>",
    "<Directory /a>\n<If true>\n<Files b>\n</Files>\n</If>\n</Directory>",
    "<Location ~ /a>\n</Location>\n<VirtualHost a b c>\n</VirtualHost>",
    "<Perl>\n<STDIN>\n</Perl>\n<Macro a>\n</Location>\n</Macro>",
    "# a \\\n# b\nFoo bar\n<Foo>\nJkMount /a w1\n</Foo>",
  ])("none: %j", (text) => {
    expect(read(text).faults).toEqual([]);
  });

  it("does not repeat what may be a secret", () => {
    const { faults } = read("JkWorkerProperty=worker.w1.secret=s3cret\nJkWorkerPropertyworker.w1.secret=s3cret");
    expect(faults.map(({ code }) => code)).toEqual(["jk-directive-unknown", "jk-directive-unknown"]);
    for (const { message, hint } of faults) expect(`${message} ${hint}`).not.toContain("s3cret");
  });

  it("says which are conditional", () => {
    const text = "<IfModule mod_ssl.c>\nJkMount /a\n</IfModule>\nJkMount /b";
    expect(read(text).faults.map(({ conditional }) => conditional)).toEqual([true, false]);
  });
});

const shownRule = ({ pattern, written, worker, exclusion, extensions }: MountRule) =>
  [
    `${exclusion ? "!" : ""}${pattern}=${[worker, ...extensions.map((pair) => pair.join("="))].join(";")}`,
    ...(written === pattern ? [] : [written]),
  ].join(" of ");

describe("mountRules", () => {
  // What the status worker of mod_jk 1.2.48 lists for such lines.
  it.each([
    ["JkMount /a|/* w1", ["/a=w1 of /a|/*", "/a/*=w1 of /a|/*"]],
    ["JkMount /a w1;reply_timeout=5;x", ["/a=w1;reply_timeout=5;x="]],
    ["JkMount /a/* w1\nJkMount /a/* w2\nJkMount /a|/* w3", ["/a/*=w2", "/a=w3 of /a|/*", "/a/*=w3 of /a|/*"]],
    ["JkUnMount /b/* w1\nJkUnMount /b/* w2\nJkMount /b/* w3", ["!/b/*=w2", "/b/*=w3"]],
    ["<Location /i/>\nJkMount w1\n</Location>", ["/i/=w1"]],
    ["<Location //a>\nJkMount w1\n</Location>", ["//a=w1"]],
    ["<Location /a/../b>\nJkMount w1\n</Location>", ["/a/../b=w1"]],
    ['<Location "/h|/*">\nJkMount w1\n</Location>', ["/h=w1 of /h|/*", "/h/*=w1 of /h|/*"]],
    ['<LocationMatch "/j">\nJkMount w1\n</LocationMatch>', ["/j=w1"]],
    ['<Directory ~ "/f">\nJkMount w1\n</Directory>', ["/f=w1"]],
    ["<Directory /srv/dir>\nJkMount w1\n</Directory>", ["/srv/dir/=w1"]],
    ['<Directory "/c/*">\nJkMount w1\n</Directory>', ["/c/*/=w1"]],
    ["<Directory /d/../e>\nJkMount w1\n</Directory>", ["/e/=w1"]],
    ["<Directory /k//l>\nJkMount w1\n</Directory>", ["/k/l/=w1"]],
    ["<Directory />\nJkMount w1\n</Directory>", ["/=w1"]],
    ["<Files /g>\nJkMount w1\n</Files>", ["/g=w1"]],
    ["JkMount x w1\nJkMount w1\nJkMount /a b c", []],
  ])("of %j", (text, expected) => {
    expect(mountRules(read(text).main).map(shownRule)).toEqual(expected);
  });
});

// jkmount-cases.json, groups main-server and mountcopy-*, measured on mod_jk 1.2.48.
describe("effectiveMounts", () => {
  const workerFor = (main: string, host: string | undefined, uri: string) => {
    const config = read(host === undefined ? main : `${main}\n<VirtualHost *>\n${host}\n</VirtualHost>`);
    const files: Record<string, string> = {
      base: "/basefile/* w2 | !/basefile/no/* w2",
      both: "/both/* w2",
      f2: "/f2/* w2",
    };
    const rules = effectiveMounts(config, config.hosts[0] ?? config.main, {
      fileRules: ({ args }) => rulesOf(files[args[0]?.text ?? ""] ?? "").map((rule) => ({ ...rule, origin: "file" })),
      workerRules: rulesOf("/bm/* w2 | /both3/* w3").map((rule) => ({ ...rule, origin: "worker" })),
    });
    const found = findMount(compileUriMap(rules), toByteText(uri));
    return found?.excludedBy === undefined ? found?.rule.worker : undefined;
  };
  const BASE = "JkMount /base/* w1\nJkMountFile base";
  const OVER = "JkMountCopy On\nJkMount /own/* w2\nJkMount /base/over/* w3";
  const ALL = "JkMountCopy All\nJkMount /* w1";

  it.each([
    [BASE, undefined, "/base/x", "w1"],
    [BASE, undefined, "/basefile/x", "w2"],
    [BASE, undefined, "/basefile/no/x", undefined],
    [BASE, undefined, "/bm/x", "w2"],
    [BASE, undefined, "/base", undefined],
    [BASE, "", "/base/x", undefined],
    [BASE, "", "/basefile/x", undefined],
    [BASE, "", "/bm/x", undefined],
    [BASE, "JkMountCopy On", "/base/x", "w1"],
    [BASE, "JkMountCopy On", "/basefile/x", "w2"],
    [BASE, "JkMountCopy On", "/basefile/no/x", undefined],
    [BASE, "JkMountCopy On", "/bm/x", "w2"],
    [BASE, OVER, "/base/x", "w1"],
    [BASE, OVER, "/own/x", "w2"],
    [BASE, OVER, "/base/over/x", "w3"],
    [BASE, OVER, "/basefile/x", "w2"],
    [BASE, OVER, "/bm/x", undefined],
    [BASE, "JkMountCopy On\nJkMount /base/* w3", "/base/x", "w3"],
    [BASE, "JkMount /own/* w2", "/base/x", undefined],
    [BASE, "JkMount /own/* w2", "/own/x", "w2"],
    [BASE, "JkMount /own/* w2", "/basefile/x", undefined],
    [BASE, "JkMount /own/* w2", "/bm/x", undefined],
    [BASE, "JkMountCopy On\nJkUnMount /base/static/* w1", "/base/static/a", undefined],
    [BASE, "JkMountCopy On\nJkUnMount /base/static/* w1", "/base/x", "w1"],
    [BASE, "JkMountCopy Off\nJkMount /own/* w2", "/base/x", undefined],
    [BASE, "JkMountCopy Off\nJkMount /own/* w2", "/own/x", "w2"],
    ["JkMount /bs/* w1\nJkMountFile both", "JkMountCopy On\nJkMountFile f2", "/bs/x", "w1"],
    ["JkMount /bs/* w1\nJkMountFile both", "JkMountCopy On\nJkMountFile f2", "/both/x", undefined],
    ["JkMount /bs/* w1\nJkMountFile both", "JkMountCopy On\nJkMountFile f2", "/f2/x", "w2"],
    ["JkMount /bs/* w1\nJkMountFile both", "JkMountCopy On\nJkMountFile f2", "/both3/x", undefined],
    ["JkMount /both/* w1\nJkMountFile both", undefined, "/both/x", "w2"],
    ["JkMountCopy On\nJkMount /* w1", "", "/nosess.jsp", undefined],
    [ALL, "", "/nosess.jsp", "w1"],
    [ALL, "JkMount /zz/* w1", "/nosess.jsp", "w1"],
    [ALL, "JkMountCopy Off", "/nosess.jsp", undefined],
  ])("main %j, host %j: %s goes to %s", (main, host, uri, expected) => {
    expect(workerFor(main, host, uri)).toBe(expected);
  });

  it("stays small where many hosts copy many mounts", () => {
    const mounts = Array.from({ length: 20_000 }, (_, index) => `JkMount /${index} w1\n`).join("");
    const hosts = "<VirtualHost *>\nJkMount /a w1\n</VirtualHost>\n".repeat(1_000);
    const config = read(`JkMountCopy All\n${mounts}${hosts}`);
    const counts = config.hosts.map(
      (host) => effectiveMounts(config, host, { fileRules: () => [], workerRules: [] }).length,
    );
    expect(counts[0]).toBe(20_001);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThan(6_000_000);
  });

  it("All counts wherever it stands in the main server", () => {
    const config = read("JkMount /* w1\n<VirtualHost *>\n</VirtualHost>\nJkMountCopy All\nJkMountCopy Off");
    expect(serverSettings(config, config.hosts[0] ?? config.main).copiesMounts).toBe(true);
    expect(serverSettings(config, config.main).copiesMounts).toBe(false);
  });
});

describe("serverSettings", () => {
  const settings = (main: string, host?: string) => {
    const config = read(host === undefined ? main : `${main}\n<VirtualHost *>\n${host}\n</VirtualHost>`);
    const { options, stripSession, autoAlias, mountFile } = serverSettings(config, config.hosts[0] ?? config.main);
    const word = (use: typeof autoAlias) => use?.args[0]?.text;
    return { options: [...options].sort(), stripSession, autoAlias: word(autoAlias), mountFile: word(mountFile) };
  };
  const DEFAULTS = ["ForwardKeySize", "ForwardURIProxy"];

  // mod_jk-directives.json: plus(global) - minus(global) + plus(vhost) - minus(vhost)
  it.each([
    ["", undefined, DEFAULTS],
    ["JkOptions +FlushPackets", "", ["FlushPackets", ...DEFAULTS]],
    ["JkOptions -ForwardKeySize", "", ["ForwardURIProxy"]],
    ["JkOptions +FlushPackets -FlushPackets", undefined, DEFAULTS],
    ["JkOptions -FlushPackets +FlushPackets", undefined, DEFAULTS],
    ["JkOptions -FlushPackets", "JkOptions +flushpackets", ["FlushPackets", ...DEFAULTS]],
    ["JkOptions +FlushPackets", "JkOptions -FlushPackets", DEFAULTS],
    ["JkOptions ForwardURICompat ForwardURIEscaped", undefined, ["ForwardKeySize", "ForwardURIEscaped"]],
    ["JkOptions ForwardURICompat", "JkOptions ForwardURIProxy", DEFAULTS],
    ["JkOptions Bogus", undefined, DEFAULTS],
  ])("options of main %j and host %j", (main, host, expected) => {
    expect(settings(main, host).options).toEqual(expected);
  });

  // mod_jk-directives.json, `inheritance`
  it.each([
    ["JkStripSession On", "", { stripSession: ";jsessionid" }],
    ["JkStripSession On ;sid", "JkStripSession Off", { stripSession: undefined }],
    ["JkStripSession Off\nJkStripSession on ;sid", undefined, { stripSession: ";sid" }],
    ["JkAutoAlias /a", "", { autoAlias: undefined }],
    ["JkAutoAlias /a", "JkMountCopy On", { autoAlias: "/a" }],
    ["JkAutoAlias /a", "JkMountCopy On\nJkAutoAlias /b", { autoAlias: "/b" }],
    ["JkMountFile a\nJkMountFile b", undefined, { mountFile: "b" }],
    ["JkMountFile a", "", { mountFile: undefined }],
    ["JkMountFile a", "JkMountCopy On", { mountFile: "a" }],
    ["JkMountFile a", "JkMountCopy On\nJkMountFile b", { mountFile: "b" }],
  ])("main %j and host %j", (main, host, expected) => {
    expect(settings(main, host)).toMatchObject(expected);
  });
});

describe("whatever the text", () => {
  const piece = fc.constantFrom(
    ..."<>/\\\"'#${} \t\r\n\0a!~*".split(""),
    ...[
      "Jk",
      "JkMount ",
      "JkOptions ",
      "JkWorkersFile ",
      "Define A ",
      "${A}",
      "Include main\n",
      "Include \n",
      "UnDefine A\n",
    ],
    ...[
      "<VirtualHost *>\n",
      "</VirtualHost>\n",
      "<Location /a>\n",
      "</Location>\n",
      "<IfModule mod_ssl.c>\n",
      "</IfModule>\n",
    ],
    ...[
      "<IfDefine A>\n",
      "<IfVersion >= 2.4>\n",
      "<If x>\n",
      "</If>\n",
      "<Macro m>\n",
      "</Macro>\n",
      "\\\n",
      "/a w1\n",
    ],
  );

  it("never throws, and every place lies in its file", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 50 }), (pieces) => {
        const config = read(pieces.join(""));
        const places = [
          ...config.faults.map(({ place }) => place),
          ...config.skipped.map(({ place }) => place),
          ...config.uses.flatMap((use) => [
            use.place,
            use.namePlace,
            use.raw.place,
            ...use.args.map(({ place }) => place),
          ]),
        ];
        for (const { file, start, end } of places) {
          expect(0 <= start && start <= end && end <= file.source.text.length).toBe(true);
        }
        for (const server of [config.main, ...config.hosts]) {
          effectiveMounts(config, server, { fileRules: () => [], workerRules: [] });
          expect(server.uses.every((use) => use.server === server)).toBe(true);
        }
        for (const { message } of config.faults) expect(message).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["mounts", (size: number) => "JkMount /a w1\n".repeat(size / 14)],
    ["unknown directives", (size: number) => Array.from({ length: size / 12 }, (_, i) => `JkMont${i}`).join("\n")],
    ["options", (size: number) => `JkOptions ${"+FlushPacket ".repeat(size / 13)}`],
    ["variables", (size: number) => `Define A x\nJkMount ${"${A}".repeat(size / 4)}`],
    ["unknown variables", (size: number) => `JkMount ${"${B}".repeat(size / 4)}`],
    ["open variables", (size: number) => `JkMount ${"${".repeat(size / 2)}`],
    ["hosts", (size: number) => "<VirtualHost *>\nJkMountCopy On\n</VirtualHost>\n".repeat(size / 46)],
    ["segments of a Directory", (size: number) => `<Directory ${"/a/..".repeat(size / 5)}>\nJkMount w1\n</Directory>`],
  ])("takes time linear in the number of %s", (_, write) => {
    expect(growth(write, 200_000, 8, (text) => void mountRules(read(text).main))).toBeLessThan(4);
  });
});
