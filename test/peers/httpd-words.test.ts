import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { splitHttpdWords } from "../../src/httpd-words.ts";
import { evaluateHttpd } from "../../src/modjk/httpd-config.ts";
import type { HttpdConfig } from "../../src/modjk/httpd-types.ts";
import { SourceText } from "../../src/source-text.ts";
import { describePeers, HTTPD_MODULES, HTTPD_PROGRAM } from "../support/peers.ts";

const MODULES = ["mpm_event", "authz_core", "proxy", "info", "macro", "jk"];

/** Seeded, so that a run that fails can be run again. */
const SEED = 20260;

describePeers("httpd reads the lines of its configuration", ["apache2", "mod_jk"], () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lbgen-httpd-"));
    writeFileSync(join(folder, "w.properties"), "worker.list=w1\n");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Checks a configuration without starting anything; `dump` are the directives of the file as httpd took them. */
  function check(text: string): { readonly starts: boolean; readonly said: string; readonly dump: readonly string[] } {
    const modules = MODULES.map((name) => `LoadModule ${name}_module ${HTTPD_MODULES}/mod_${name}.so\n`).join("");
    const lead = `ServerRoot "${folder}"\nDefaultRuntimeDir "${folder}"\nErrorLog error.log\nServerName localhost\n`;
    writeFileSync(join(folder, "given.conf"), text, "latin1");
    writeFileSync(join(folder, "httpd.conf"), `${lead}Listen 127.0.0.1:1\n${modules}Include given.conf\n`);
    const args = ["-t", "-D", "DUMP_CONFIG", "-f", join(folder, "httpd.conf")];
    const run = spawnSync(HTTPD_PROGRAM, args, { env: { PATH: process.env.PATH }, encoding: "latin1" });
    const said = run.stderr.replaceAll(folder, "");
    const dump = run.stdout.split("\n").filter((line) => line.startsWith("JkWorkerProperty"));
    return { starts: run.status === 0, said, dump };
  }

  function read(text: string): HttpdConfig {
    const file = { name: "given.conf", source: new SourceText(text) };
    return evaluateHttpd([file], () => ({ files: [], missed: [] }), { environment: new Map() });
  }

  const sample = <T>(arbitrary: fc.Arbitrary<T>, count: number) => fc.sample(arbitrary, { numRuns: count, seed: SEED });

  it("splits words as splitHttpdWords does", () => {
    const text = fc.array(fc.constantFrom("a", "b", '"', "'", "\\", " ", "\t", "#", "<", ">", "é"), { maxLength: 14 });
    const lines = sample(text, 600)
      .map((pieces) => `${pieces.join("").trim()} z`)
      .filter((line) => splitHttpdWords(line).length <= 8);
    expect(lines.length).toBeGreaterThan(400);
    // A macro takes exactly as many words as it has parameters, and shows each of them.
    const macros = Array.from({ length: 8 }, (_, index) => {
      const names = Array.from({ length: index + 1 }, (_, parameter) => `$q${parameter}q`);
      const shown = names.map((name) => `[${name}]`).join("");
      return `<Macro W${index + 1} ${names.join(" ")}>\nJkWorkerProperty ${shown}\n</Macro>\n`;
    });
    const calls = lines.map((line) => `Use W${splitHttpdWords(line).length} ${line}\n`);
    const { said, dump } = check(macros.join("") + calls.join(""));
    const words = lines.map((line) => splitHttpdWords(line).map((word) => `[${word.text}]`));
    expect(dump, said).toEqual(words.map((line) => `JkWorkerProperty ${line.join("")}`));
  });

  it("joins lines and replaces variables as evaluateHttpd does", () => {
    const ends = fc.constantFrom(
      "\n",
      "\r\n",
      "\\\n",
      "\\\r\n",
      "\\\\\n",
      "\\ \n",
      "\n\n",
      "\\\n\n",
      "\\\n\\\n",
      "\0b\n",
    );
    const pieces = fc.constantFrom(
      "x",
      "\\",
      " ",
      "\t",
      "\v",
      '"',
      "${A}",
      "${b}",
      "${A",
      "${e}",
      "${x}",
      "$",
      "#",
      "\r",
    );
    const line = fc
      .tuple(fc.constantFrom("", " ", "#", "Define A y\n"), fc.array(pieces, { maxLength: 10 }), ends)
      .map(([lead, inside, end]) => `${lead}JkWorkerProperty p${inside.join("")}${end}`);
    const text = `Define a "1 2"\nDefine B "\${a}3"\nDefine e ""\n${sample(line, 800).join("")}`;
    const { said, dump } = check(text);
    const taken = read(text)
      .uses.filter(({ name }) => name === "JkWorkerProperty")
      .map(({ raw }) => `JkWorkerProperty ${raw.text}`);
    expect(taken.length).toBeGreaterThan(300);
    expect(dump, said).toEqual(taken);
  });

  describe("refuses", () => {
    it.each([
      ["</Location>", "httpd-section", "</Location> without matching <Location> section"],
      ["<Location /a>\n</If>", "httpd-section", "Expected </Location> but saw </If>"],
      ["<Location /a>", "httpd-section", "<Location> was not closed."],
      ["<Location /a>\n</Location", "httpd-section", "</Location> directive missing closing '>'"],
      ["<Location /a\n</Location>", "httpd-section", "<Location> directive missing closing '>'"],
      ["<IfModule jk_module>\n</IfModule> # x", "httpd-section", "</IfModule> without matching <IfModule> section"],
      ["<Location>\n</Location>", "httpd-arguments", "<Location> directive requires additional arguments"],
      ["<If>\n</If>", "httpd-arguments", "<If> directive requires additional arguments"],
      ["<Files a b>\n</Files>", "httpd-arguments", "Multiple <Files> arguments not (yet) supported."],
      ["<Location ~ a b>\n</Location>", "httpd-arguments", "Multiple <Location> arguments not (yet) supported."],
      [
        "<VirtualHost *>\n<VirtualHost *>\n</VirtualHost>\n</VirtualHost>",
        "httpd-section-place",
        "<VirtualHost> cannot occur within <VirtualHost> section",
      ],
      [
        "<Location /a>\n<VirtualHost *>\n</VirtualHost>\n</Location>",
        "httpd-section-place",
        "<VirtualHost not allowed in <Location> context",
      ],
      [
        "<If true>\n<Directory /a>\n</Directory>\n</If>",
        "httpd-section-place",
        "<Directory not allowed in <If> context",
      ],
      [
        "<LocationMatch a>\n<Files a>\n</Files>\n</LocationMatch>",
        "httpd-section-place",
        "<Files> cannot occur within <LocationMatch> section",
      ],
      ["<Limit GET>\n</Limit>", "httpd-section-place", "<Limit not allowed here"],
      ["Define A b c", "httpd-arguments", "Define takes 1-2 arguments"],
      ["Define a:b c", "httpd-arguments", "Variable name must not contain ':'"],
      ["UnDefine", "httpd-arguments", "UnDefine takes one argument"],
      ["Include", "httpd-arguments", "Include takes one argument"],
      ["LoadModule a.so", "httpd-arguments", "LoadModule takes two arguments"],
      ["JkFoo", "jk-directive-unknown", "Invalid command 'JkFoo'"],
      ["JkRequestIdIndicator A", "jk-directive-unknown", "Invalid command 'JkRequestIdIndicator'"],
      ["JkLogFile", "httpd-arguments", "JkLogFile takes one argument"],
      ['JkLogFile ""', "httpd-arguments", "JkLogFile takes one argument"],
      ["JkLogLevel a # b", "httpd-arguments", "JkLogLevel takes one argument"],
      ["JkMount", "httpd-arguments", "JkMount takes 1-2 arguments"],
      ["JkUnMount /a b c", "httpd-arguments", "JkUnMount takes 1-2 arguments"],
      ["JkEnvVar a b c", "httpd-arguments", "JkEnvVar takes 1-2 arguments"],
      ["JkStripSession On a b", "httpd-arguments", "JkStripSession takes 1-2 arguments"],
      [
        "<VirtualHost *>\nJkWorkerProperty a=b\n</VirtualHost>",
        "jk-directive-place",
        "JkWorkerProperty cannot occur within <VirtualHost> section",
      ],
      [
        "<VirtualHost *>\nJkMountCopy all\n</VirtualHost>",
        "jk-directive-place",
        "JkMountCopy cannot occur within <VirtualHost> section",
      ],
      ["<Proxy *>\nJkLogLevel info\n</Proxy>", "jk-directive-place", "JkLogLevel not allowed in <Proxy> context"],
      [
        "<Location /a>\n<RequireAny>\nJkMount w1\n</RequireAny>\n</Location>",
        "jk-directive-place",
        "JkMount not allowed in <RequireAny> context",
      ],
      ["JkWorkersFile w.properties\nJkWorkersFile w.properties", "jk-once", "JkWorkersFile only allowed once"],
      ["JkExtractSSL 1", "jk-choice", "JkExtractSSL must be On or Off"],
      ["JkMountCopy yes", "jk-choice", "JkMountCopy must be All, On or Off"],
      ["JkStripSession yes", "jk-choice", "JkStripSession must be On or Off"],
      ["JkOptions Bogus", "jk-option-unknown", "JkOptions: Illegal option 'Bogus'"],
      ["JkOptions + ForwardKeySize", "jk-option-unknown", "JkOptions: Illegal option ''"],
      ["JkOptions ForwardKeySize # a", "jk-option-unknown", "JkOptions: Illegal option '#'"],
      ["JkOptions -ForwardURIEscaped", "jk-option-unknown", "'-ForwardURIEscaped': option can not be disabled"],
      ["JkMount w1", "mount-context", "JkMount needs a path when not defined in a location"],
      ['JkMount /a ""', "mount-context", "JkMount needs a path when not defined in a location"],
      [
        "<Location /a>\nJkMount /a w1\n</Location>",
        "mount-context",
        "JkMount can not have a path when defined in a location",
      ],
      [
        "<Directory a>\nJkMount /a w1\n</Directory>",
        "mount-context",
        "JkMount can not have a path when defined in a location",
      ],
      ["<LocationMatch ^/a>\nJkMount w1\n</LocationMatch>", "mount-context", "JkMount context should start with /"],
      ["<Files a>\nJkUnMount w1\n</Files>", "mount-context", "JkUnMount context should start with /"],
      [
        "<Location /a>\n<If true>\nJkMount w1\n</If>\n</Location>",
        "mount-context",
        "JkMount context should start with /",
      ],
      ["<Proxy *>\nJkMount w1\n</Proxy>", "mount-context", "JkMount context should start with /"],
      ["JkMount *.jsp w1", "bad-mount", "JkMount context should start with /"],
      ["JkMount |/a w1", "bad-mount", "JkMount context should start with /"],
    ])("%j: %s", (text, code, message) => {
      const { starts, said } = check(`${text}\n`);
      expect(said).toContain(message);
      expect(starts).toBe(false);
      expect(read(`${text}\n`).faults.map((fault) => [fault.code, fault.refused])).toContainEqual([code, true]);
    });
  });

  describe("takes", () => {
    it.each([
      "<Location /a> # x\n</LOCATION> # x",
      "<IfModule jk_module>",
      "<IfModule mod_jk>\nJkFoo\n</IfModule>",
      "<IfModule !jk_module>\nJkFoo\n</IfModule>",
      "<IfDefine A>\nJkFoo\n</IfDefine>",
      "<IfVersion < 2.4>\nJkFoo\n</IfVersion>",
      "# a\\\nJkFoo",
      "<Macro M>\nJkFoo\n</Location>\n</Macro>",
      "JkExtractSSL On a b",
      "JkOptions\nJkOptions forwardkeysize -CollapseSlashesAll",
      "JkWorkerProperty\nJkWorkerProperty a",
      "JkLogLevel nonsense",
      "JkEnvVar A\nJkStripSession On ;sid",
      "<VirtualHost *>\nJkMountCopy Off\n</VirtualHost>",
      "<LocationMatch /a>\nJkMount w1\n</LocationMatch>",
      "<Location ~ /a>\n<Limit GET>\nJkMount w1\n</Limit>\n</Location>",
      "<Proxy proxy:/a>\nJkMount w1\n</Proxy>",
      "<Directory /a>\n<Files b>\n<If true>\n</If>\n</Files>\n</Directory>",
      "JkMount> /a w1;b=c",
      "JkMount ${A}/a w1".replace("${A}", ""),
    ])("%j", (text) => {
      const { starts, said } = check(`${text}\n`);
      expect(starts, said).toBe(true);
      expect(read(`${text}\n`).faults.filter(({ refused }) => refused)).toEqual([]);
    });
  });
});
