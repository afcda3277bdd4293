import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SiteLookup } from "../../src/explain/directory-index.ts";
import type { FrontOutcome } from "../../src/explain/front-outcome.ts";
import { decideFront } from "../../src/explain/httpd-front.ts";
import { chooseServer } from "../../src/explain/virtual-host.ts";
import { assembleInstallation, type GivenFile } from "../../src/installation/assemble.ts";
import type { FileKind } from "../../src/installation/kind.ts";
import { compileUriMap } from "../../src/modjk/uri-map.ts";
import { SourceText } from "../../src/source-text.ts";

/** One request that was sent to httpd 2.4.71 with mod_jk 1.2.48, and what became of it. */
interface Case {
  readonly id: string;
  readonly group: string;
  readonly context: "main server" | "virtual host";
  /** Lines of the server, some of them in short; see `configurationOf`. */
  readonly rules: readonly string[];
  /** Lines of the main server, in one text. */
  readonly mainServerRules: string | null;
  readonly uri: string;
  /** The worker that the request was mapped to. */
  readonly worker: string | null;
  readonly status: number;
}

const { cases } = JSON.parse(readFileSync(new URL("jkmount-cases.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Case[];
};

/** Mount files that the recordings name without their text; their rules are told by the workers that were chosen. */
const NAMED_MOUNT_FILES: Readonly<Record<string, string>> = {
  "f.properties": "/both/*=w2\n",
  "f2.properties": "/f2/*=w2\n",
};

/** The folders of the recorded site that the cases ask for with a slash at the end. */
const site: SiteLookup = (path) => (path === "/" || path === "/d/" ? "folder" : "nothing");

/** A configuration while it is put together from the short form. */
class Configuration {
  readonly files = new Map<string, string>();
  workers = "worker.list=w1,w2,w3,lb\nworker.lb.type=lb\nworker.lb.balance_workers=m1\n";
  #mountFiles = 0;

  /** `JkMount /a w1`, `JkMountFile with a and b`, `JkMountFile: a, b`, `worker.w2.mount=/a /b`, or `(no mod_jk directive)`. */
  lines(parts: readonly string[]): string {
    return parts.map((part) => this.#line(part)).join("\n");
  }

  #line(part: string): string {
    if (part === "(no mod_jk directive)") return "";
    if (part.startsWith("worker.")) {
      this.workers += `${part}\n`;
      return "";
    }
    const rules = /^JkMountFile(?: with:?|:) (.*)$/s.exec(part)?.[1];
    if (rules === undefined) {
      const named = /^JkMountFile (\S+)$/.exec(part)?.[1];
      if (named !== undefined) this.files.set(named, NAMED_MOUNT_FILES[named] ?? "");
      return part;
    }
    this.#mountFiles++;
    const name = `mounts-${this.#mountFiles}.properties`;
    const lines = rules.split(/; |, | and /).map((rule) => /^"(.*)"$/.exec(rule)?.[1] ?? rule);
    this.files.set(name, `# rules\n${lines.join("\n")}\n`);
    return `JkMountFile ${name}`;
  }
}

/** The files of a case. */
function configurationOf({ context, rules, mainServerRules }: Case): Configuration {
  const configuration = new Configuration();
  const host = (lines: string): string => `<VirtualHost *:80>\nServerName localhost\n${lines}\n</VirtualHost>`;
  let text: string;
  if (context === "main server") {
    text = configuration.lines((rules[0] ?? "").replace(/^\(main server\) /, "").split("; "));
  } else {
    // What a mount file holds stands behind a colon, up to the end.
    const own = rules.flatMap((rule) => rule.split(/; (?=JkMountFile with:)/));
    const inHost = host(configuration.lines(own));
    const main = mainServerRules === null ? [] : mainServerRules.split("; ");
    const at = main.indexOf("<VirtualHost>...");
    text =
      at === -1
        ? `${configuration.lines(main)}\n${inHost}`
        : `${configuration.lines(main.slice(0, at))}\n${inHost}\n${configuration.lines(main.slice(at + 1))}`;
  }
  configuration.files.set("httpd.conf", `JkWorkersFile workers.properties\n${text}\n`);
  configuration.files.set("workers.properties", configuration.workers);
  return configuration;
}

function kindOf(name: string): FileKind {
  if (name === "httpd.conf") return "httpd";
  return name === "workers.properties" ? "workers" : "uriworkermap";
}

/** What becomes of a request: the worker that gets it, and the status that is certain. */
function decide(one: Case) {
  const given = [...configurationOf(one).files].map(([name, text]): GivenFile => {
    const file = { name, source: new SourceText(text) };
    return { file, kind: kindOf(name), encoding: "utf-8", bom: false, isRoot: name === "httpd.conf" };
  });
  const [installed] = assembleInstallation(given, () => ({ files: [], missed: [] })).installation.sites;
  if (installed?.httpd === undefined) throw new Error("the configuration was not read");
  expect(installed.httpd.faults.filter(({ refused }) => refused)).toEqual([]);
  const length = /^\(URI of (\d+) characters\)$/.exec(one.uri)?.[1];
  const target = length === undefined ? one.uri : `/${"a".repeat(Number(length) - 1)}`;
  const { server } = chooseServer(installed.httpd, "localhost", 80);
  const request = { method: "GET", scheme: "http", host: "localhost", port: 80, target, headers: new Map() } as const;
  const map = compileUriMap(installed.rulesOf(server));
  const { outcome, doubts } = decideFront(request, installed.httpd, server, map, { site });
  return { outcome, doubts, view: installed.view };
}

/** The statuses that a decision leaves open. */
function possibleStatuses(outcome: FrontOutcome, isCreated: boolean): readonly number[] {
  switch (outcome.kind) {
    case "refused":
    case "redirected":
    case "denied":
      return [outcome.status];
    case "forwarded":
      return isCreated ? [503, 200] : [500];
    case "local":
      return outcome.status === undefined ? [200, 403, 404] : [outcome.status];
    case "proxied":
      return [503];
    case "handled":
      return [200];
  }
}

describe("every recorded request", () => {
  it("all of them are here", () => {
    expect(cases.length).toBe(251);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(251);
  });

  it.each(cases.map((one) => ({ ...one, name: `${one.group}: ${one.rules.join(" ; ").slice(0, 60)}: ${one.uri}` })))(
    "$name",
    (one) => {
      const { outcome, doubts, view } = decide(one);
      const worker = outcome.kind === "forwarded" ? outcome.worker : null;
      expect(worker).toBe(one.worker);
      const isListed = view?.workers.get(worker ?? "")?.isListed === true;
      expect(possibleStatuses(outcome, isListed)).toContain(one.status);
      expect(doubts).toEqual([]);
    },
  );
});

it("says who answers in mod_jk's place", () => {
  const kinds = new Map(cases.map((one) => [one.group, decide(one).outcome.kind]));
  expect(kinds.get("redirect-vs-jkmount")).toBe("redirected");
  expect(kinds.get("proxypass-vs-jkmount")).toBe("proxied");
  expect(kinds.get("no-mounts-inherit-off")).toBe("local");
});
