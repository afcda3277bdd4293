import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Topology } from "../../src/model/topology.ts";
import { runProcess } from "../support/processes.ts";
import { readText } from "../support/topology.ts";
import { type Element, parseHttpd, parseWorkers, parseXml, shellBlocks, shellWords } from "./parsers.ts";
import { type Rendered, render } from "./render-text.ts";

/** Stands in the topology where the value under test goes; no other value holds it. */
const TOKEN = "SAFETOKEN";

type Build = (value: string) => object;

const base = {
  apache: {
    host: "apache.example",
    paths: { logFile: "/l", workersFile: "/w" },
    status: { name: "status1", path: "/status1" },
    options: {},
  },
  balancers: [{ name: "lb1", mounts: ["/one/*", "!/one/img/*"], sticky: {}, options: {} }],
  nodes: [
    { name: "n1", host: "10.0.0.1", route: "r1", ajp: { secret: "sec-1", attributes: {} }, options: {} },
    { name: "n2", host: "10.0.0.2", route: "r2", mounts: ["/two/*"] },
  ],
  cluster: {},
};
const { apache, balancers, nodes } = base;
const [lb] = balancers;
const [n1, n2] = nodes;
const withApache = (more: object): object => ({ ...base, apache: { ...apache, ...more } });
const withBalancer = (more: object): object => ({ ...base, balancers: [{ ...lb, ...more }] });
const withNode = (more: object): object => ({ ...base, nodes: [{ ...n1, ...more }, n2] });
const withAjp = (more: object): object => withNode({ ajp: { ...n1?.ajp, ...more } });

/** Keys of the topology that take a string, each with a topology that has the value there. */
const places: Readonly<Record<string, Build>> = {
  "apache.host": (value) => withApache({ host: `h${value}` }),
  "apache.paths.module": (value) => withApache({ paths: { ...apache.paths, module: `/x${value}` } }),
  "apache.paths.workersFile": (value) => withApache({ paths: { ...apache.paths, workersFile: `/x${value}` } }),
  "apache.paths.logFile": (value) => withApache({ paths: { ...apache.paths, logFile: `/x${value}` } }),
  "apache.paths.shmFile": (value) => withApache({ paths: { ...apache.paths, shmFile: value } }),
  "apache.status.name": (value) => withApache({ status: { ...apache.status, name: value } }),
  "apache.status.path": (value) => withApache({ status: { ...apache.status, path: `/${value}` } }),
  "apache.options.JkRequestLogFormat": (value) => withApache({ options: { JkRequestLogFormat: value } }),
  "apache.options.JkLogStampFormat": (value) => withApache({ options: { JkLogStampFormat: value } }),
  "apache.options.JkMountFile": (value) => withApache({ options: { JkMountFile: value } }),
  "balancers[].name": (value) => withBalancer({ name: value }),
  "balancers[].sticky.cookie": (value) => withBalancer({ sticky: { cookie: value } }),
  "balancers[].sticky.pathParameter": (value) => withBalancer({ sticky: { pathParameter: value } }),
  "balancers[].sticky.cookiePath": (value) => withBalancer({ sticky: { cookiePath: value } }),
  "balancers[].mounts[]": (value) => withBalancer({ mounts: [...(lb?.mounts ?? []), `/x${value}`] }),
  "balancers[].mounts[] as unmount": (value) => withBalancer({ mounts: [...(lb?.mounts ?? []), `!/one/${value}`] }),
  "balancers[].mounts[].session_cookie": (value) =>
    withBalancer({ mounts: [{ path: "/one/*", session_cookie: value, session_cookie_path: value }] }),
  "balancers[].mounts[].disabled": (value) => withBalancer({ mounts: [{ path: "/one/*", disabled: [value, "n2"] }] }),
  "balancers[].options.lock": (value) => withBalancer({ options: { lock: value } }),
  "nodes[].name": (value) => withNode({ name: value }),
  "nodes[].host": (value) => withNode({ host: `h${value}`, cluster: { address: "10.0.0.9" } }),
  "nodes[].ajp.address": (value) => withAjp({ address: `h${value}` }),
  "nodes[].ajp.secret": (value) => withAjp({ secret: value }),
  "nodes[].ajp.attributes.executor": (value) => withAjp({ attributes: { executor: value } }),
  "nodes[].ajp.attributes by name": (value) => withAjp({ attributes: { [`x${value}`]: "y" } }),
  "nodes[].route": (value) => withNode({ route: value }),
  "nodes[].domain": (value) => withNode({ domain: value }),
  "nodes[].redirect": (value) => withNode({ redirect: value }),
  "nodes[].service": (value) => withNode({ service: value }),
  "nodes[].cluster.address": (value) => withNode({ cluster: { address: `h${value}` } }),
  "nodes[].options.source": (value) => withNode({ options: { source: value } }),
};

const nasty = fc.string({
  minLength: 1,
  maxLength: 8,
  unit: fc.constantFrom(..."ab\"'\\#$(){}=;,|*?<>&` /:!-~%é.[]@^+_\n\r\t\u0000\u0085\u00a0\u2028\u3000\ufeff"),
});

/** Values that a format would take for its own, so that they come up in every run. */
const known = [
  "x\nworker.lb1.type=status",
  "x#y",
  "$(HOME)",
  "$" + "{HOME}",
  'a" b',
  "' $(id) '",
  "`id`",
  'a"/><x b="',
  "-->",
  "a\\",
  "\\",
  "-rf",
  "a;b",
  "x y",
  "]]>&amp;",
  "%0a",
  "#",
  '"',
  "'",
];

/** The commands of every INSTALL.md that was rendered, for the shell's own opinion. */
const scripts: string[] = [];

describe.each(Object.entries(places))("%s", (_place, build) => {
  const safe = render(topologyOf(build, TOKEN));

  it("takes a plain value", () => {
    expect(Object.values(safe.texts).join("")).toContain(TOKEN);
  });

  it("cannot begin a directive, an element or a command", () => {
    const check = (value: string) => {
      const { topology, diagnostics } = readText(JSON.stringify(build(value)));
      if (topology === undefined) {
        expect(diagnostics.some(({ severity }) => severity === "error")).toBe(true);
        return;
      }
      const rendered = render(topology);
      scripts.push(...shellBlocks(rendered.install));
      const expected = JSON.parse(JSON.stringify(structure(safe, value)), (_, text: unknown) =>
        typeof text === "string" ? text.replaceAll(TOKEN, () => value) : text,
      ) as unknown;
      expect(structure(rendered, value)).toEqual(expected);
    };
    for (const value of known) check(value);
    fc.assert(fc.property(nasty, check), { numRuns: 20 });
  });
});

it("the shell reads the commands of all of them", async () => {
  expect(scripts.length).toBeGreaterThan(1000);
  const folder = mkdtempSync(join(tmpdir(), "lbgen-shell-"));
  try {
    writeFileSync(join(folder, "all.sh"), scripts.join(""));
    expect(await runProcess("sh", ["-n", join(folder, "all.sh")])).toMatchObject({ status: 0, stderr: "" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function topologyOf(build: Build, value: string): Topology {
  const { topology, diagnostics } = readText(JSON.stringify(build(value)));
  if (topology === undefined) throw new Error(JSON.stringify(diagnostics));
  return topology;
}

/** What the programs find in the files. */
function structure({ texts, workers, jkConf, install }: Rendered, value: string): unknown {
  return {
    workers: parseWorkers(workers),
    httpd: parseHttpd(jkConf),
    xml: Object.entries(texts).flatMap(([path, text]) => (path.endsWith(".xml") ? [plain(parseXml(text))] : [])),
    shell: shellBlocks(install).flatMap((block) =>
      block
        .trimEnd()
        .split("\n")
        .map(shellWords)
        // Web addresses are encoded, and a log whose path httpd fills in is not shown.
        .filter(([first, second]) => first !== "curl" && !(second === "tail" && value.includes("${")))
        .map((words) => words.map((word) => word.replace(/^\.\//, ""))),
    ),
  };
}

/** An element without the ids that follow from the name of a node. */
function plain({ name, attributes, children }: Element): unknown {
  return [name, Object.entries(attributes).filter(([key]) => key !== "uniqueId"), children.map(plain)];
}
