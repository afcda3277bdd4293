import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { MemberState } from "../../src/balance/running.ts";
import { ask, rulesOf, type StatusSite, siteOf } from "./recording.ts";

const WORKERS = `worker.list=lb,direct,jkstatus
worker.jkstatus.type=status
worker.lb.type=lb
worker.lb.balance_workers=t1,t2
worker.t1.host=127.0.0.1
worker.t1.domain=<b>&"'
worker.t2.host=127.0.0.1
worker.t2.activation=d
worker.direct.host=127.0.0.1
`;
const NOW = 1_795_575_913;

function site(workers = WORKERS): StatusSite {
  const mounts = rulesOf('/* lb\n/<i>" lb;active=<u>\n', "directive");
  const made = siteOf(workers, mounts, NOW - 100);
  const [t1] = made.running.balancers.get("lb")?.members ?? [];
  if (t1 !== undefined) Object.assign(t1, { state: MemberState.error, lastErrorTime: NOW - 5, errors: 1 });
  return made;
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Parses a page as strictly as XML: every element is closed, every attribute quoted, everything escaped. */
function parse(body: string): { readonly elements: readonly Element[]; readonly text: string } {
  const elements: Element[] = [];
  let text = "";
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => {
    elements.push({ name, attributes: attributes as Record<string, string> });
  });
  parser.on("text", (part) => {
    text += part;
  });
  parser.on("error", (failure) => {
    throw failure;
  });
  parser.write(body).close();
  return { elements, text };
}

/** Queries of links and of forms with their inputs. */
function queriesOf(elements: readonly Element[]): string[] {
  return elements.flatMap(({ name, attributes }) => (name === "a" ? [attributes.href?.split("?")[1] ?? ""] : []));
}

const PAGES = [
  "",
  "cmd=list",
  "cmd=list&re=7",
  "cmd=list&opt=511",
  "cmd=list&opt=475",
  "cmd=list&opt=32",
  "cmd=show&w=lb",
  "cmd=show&w=lb&sw=t1",
  "cmd=show&w=direct",
  "cmd=show&w=jkstatus",
  "cmd=edit&w=lb",
  "cmd=edit&w=lb&sw=t1",
  "cmd=edit&w=direct",
  "cmd=edit&w=jkstatus",
  "cmd=edit&w=lb&att=nothing",
  ...["vwa", "vwf", "vwn", "vwr", "vwc", "vwd", "vart", "vamps"].map((att) => `cmd=edit&w=lb&att=${att}`),
  "cmd=update&w=lb&vlr=3",
  "cmd=reset&w=lb&from=show",
  "cmd=recover&w=lb&sw=t1",
  "cmd=recover&w=lb&sw=t2",
  "cmd=version",
  "cmd=dump",
  "cmd=nothing",
  'cmd=show&w=<script>"%26',
  "cmd=%zz",
];

describe("pages", () => {
  it.each(PAGES)("%s is well-formed and loads nothing", (query) => {
    const { body, contentType, headers } = ask(site(), query, NOW);
    expect(body.startsWith('<!DOCTYPE html>\n<html lang="en">')).toBe(true);
    const { elements } = parse(body);
    expect(elements.filter(({ name }) => /^(?:script|img|link|iframe|object|b|i|u)$/.test(name))).toEqual([]);
    expect(
      elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => /^on|^style$/.test(name)),
    ).toEqual([]);
    expect(body).not.toMatch(/url\(|@import/);
    expect(contentType).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toContain("default-src 'none'; style-src 'unsafe-inline';");
  });

  it("tell the same as the other formats", () => {
    const { text } = parse(ask(site(), "", NOW).body);
    for (const fact of ["t1", "t2", "direct", "ERR", "OK/IDLE", "ACT", "DIS", "<b>&\"'", "55 to 115 s", "/*", "<u>"]) {
      expect(text).toContain(fact);
    }
    expect(text).toContain("2026-11-25 03:05:08 +0000");
    expect(text).toContain("0 good 1 degraded 1 bad");
  });

  it("have links that lead to answers, and carry refresh and hidden parts on", () => {
    const queries = queriesOf(parse(ask(site(), "re=7&opt=2", NOW).body).elements);
    expect(queries.length).toBeGreaterThan(15);
    for (const query of queries) {
      expect(query).toMatch(/(?:^|&)mime=(?:html|xml|prop|txt)/);
      expect(query).toMatch(/(?:^|&)opt=\d+/);
      const { body } = ask(site(), query.replace(/mime=\w+/, "mime=txt"), NOW);
      expect(body).toContain('type=OK message="Action finished"');
    }
    expect(queries.some((query) => query.includes("cmd=recover") && query.includes("sw=t1"))).toBe(true);
    expect(queries.some((query) => query.includes("cmd=recover") && query.includes("sw=t2"))).toBe(false);
  });

  it("offer no change where nothing may be changed", () => {
    for (const page of [ask(site(`${WORKERS}worker.jkstatus.read_only=True\n`), "", NOW), ask(site(), "opt=32", NOW)]) {
      const { elements, text } = parse(page.body);
      expect(queriesOf(elements).filter((query) => /cmd=(?:edit|reset|update|recover)/.test(query))).toEqual([]);
      expect(text).toContain("read only");
    }
  });

  it.each([
    [1, "t2"],
    [2, "/<i>"],
    [4, "ERR/FRC"],
    [8, "t1"],
    [16, "AJP workers (1)"],
    [64, "Optimistic"],
    [128, "Next maintenance"],
    [256, "Max packet size"],
  ])("hide a part (opt=%i)", (opt, fact) => {
    expect(parse(ask(site(), "", NOW).body).text).toContain(fact);
    const hidden = parse(ask(site(), `opt=${opt}`, NOW).body);
    expect(hidden.text.split("\n").filter((line) => line.includes(fact) && !line.includes("Change for all"))).toEqual(
      [],
    );
    expect(queriesOf(hidden.elements)).toContain("cmd=list&opt=0&mime=html");
  });

  it("refresh themselves, and lead back after a change", () => {
    expect(ask(site(), "re=7", NOW).body).toContain('<meta http-equiv="refresh" content="7" />');
    expect(ask(site(), "re=0", NOW).body).not.toContain("http-equiv");
    expect(ask(site(), "re=1;url=x", NOW).body).toContain('content="1" />');
    expect(ask(site(), "cmd=reset&w=lb&sw=t1&from=show", NOW).body).toContain(
      '<meta http-equiv="refresh" content="3;url=/jkstatus?cmd=show&amp;w=lb&amp;mime=html" />',
    );
    expect(ask(site(), "cmd=reset&w=nothing", NOW).body).not.toContain("http-equiv");
  });

  it("never lead to another server", () => {
    const { body } = ask(site(), "", NOW, { path: "//elsewhere.example/x" });
    expect(body).toContain('href="/elsewhere.example/x?');
    expect(body).not.toMatch(/(?:href|action)="\/\//);
    expect(ask(site(), "", NOW, { path: '/a"><script>' }).body).not.toContain("<script>");
  });

  it("link the worker's own style sheet", () => {
    const { body, headers } = ask(site(`${WORKERS}worker.jkstatus.css=/my"style.css\n`), "", NOW);
    expect(body).toContain('<link rel="stylesheet" href="/my&quot;style.css" />');
    expect(headers["content-security-policy"]).toContain("style-src 'unsafe-inline' *;");
  });
});

describe("forms", () => {
  /** What a browser sends for the form of a page that begins an update, with some inputs changed. */
  function submitted(query: string, changes: Readonly<Record<string, string>>): string {
    const sent = new Map<string, string>();
    let select = "";
    for (const { name, attributes } of parse(ask(site(), query, NOW).body).elements) {
      if (name === "input") sent.set(attributes.name ?? "", attributes.value ?? "");
      if (name === "select") select = attributes.name ?? "";
      if (name === "option" && (attributes.selected !== undefined || !sent.has(select))) {
        sent.set(select, attributes.value ?? "");
      }
    }
    return new URLSearchParams([...sent, ...Object.entries(changes), ["mime", "txt"]]).toString();
  }

  it.each([
    "cmd=edit&w=lb",
    "cmd=edit&w=lb&sw=t2",
    "cmd=edit&w=direct",
    "cmd=edit&w=lb&att=vwa",
    "cmd=edit&w=lb&att=vart",
  ])("%s sent back as it is changes nothing", (query) => {
    const one = site();
    const before = ask(one, "mime=prop", NOW).body;
    expect(ask(one, submitted(query, {}), NOW).body).toBe('Result: type=OK message="Action finished"\n');
    expect(ask(one, "mime=prop", NOW).body).toBe(before);
  });

  it.each([
    [
      "cmd=edit&w=lb",
      { vls: "0", vlm: "2", vlt: "33" },
      ["sticky_session=False", "method=Busyness", "recover_time=33"],
    ],
    ["cmd=edit&w=lb&sw=t2", { vwa: "2", vwf: "5", vart: "9" }, ["activation=STP", "lbfactor=5", "reply_timeout=9"]],
    ["cmd=edit&w=lb&att=vwf", { val0: "2", val1: "3" }, ["t1.lbfactor=2", "t2.lbfactor=3"]],
    ["cmd=edit&w=direct", { vaprt: "8123" }, ["direct.address=127.0.0.1:8123"]],
  ])("%s changes what is asked for", (query, changes, lines) => {
    const one = site();
    ask(one, submitted(query, changes), NOW);
    const { body } = ask(one, "mime=prop", NOW);
    for (const line of lines) expect(body).toContain(line);
  });
});

it("mime=xml is well-formed whatever names and values hold", () => {
  for (const query of ["cmd=list", "cmd=dump", "cmd=show&w=lb", "cmd=nothing"]) {
    const { elements } = parse(ask(site(`${WORKERS}a<"b=1\n1x=2\n`), `mime=xml&${query}`, NOW).body);
    expect(elements[0]?.name).toBe("jk:status");
  }
  const members = parse(ask(site(), "mime=xml", NOW).body).elements.filter(({ name }) => name === "jk:member");
  expect(members[0]?.attributes.domain).toBe("<b>&\"'");
});
