import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));

/**
 * Which area may import which; every area may import itself, and what stands at the top of src/. Change it together with
 * docs/decisions/0002-areas-and-arrows.md.
 */
const arrows: Readonly<Record<string, readonly string[]>> = {
  model: [],
  formats: [],
  modjk: ["formats", "model"],
  patch: ["formats", "model"],
  render: ["model", "patch", "formats"],
  report: [],
  shapes: ["model"],
  rules: ["report"],
  installation: ["formats", "model", "modjk", "patch"],
  lint: ["formats", "model", "modjk", "patch", "installation", "rules"],
  import: ["formats", "model", "modjk", "patch", "installation"],
  explain: ["formats", "model", "modjk", "installation", "report"],
  edit: ["model"],
  init: ["model", "edit", "import"],
  graph: ["formats", "model"],
  balance: ["modjk"],
  status: ["balance", "modjk", "model"],
  simulate: ["balance", "modjk", "report"],
  completion: [],
  ajp: [],
  embedded: ["ajp"],
  serve: ["ajp", "balance", "modjk", "status"],
  admin: ["balance", "embedded", "modjk", "serve"],
  cli: [
    "model",
    "formats",
    "modjk",
    "patch",
    "render",
    "report",
    "rules",
    "installation",
    "lint",
    "import",
    "explain",
    "edit",
    "init",
    "graph",
    "completion",
    "simulate",
    "serve",
    "embedded",
    "admin",
  ],
  index: [
    "model",
    "formats",
    "modjk",
    "patch",
    "render",
    "report",
    "rules",
    "installation",
    "lint",
    "import",
    "explain",
    "edit",
    "graph",
  ],
  diagnostic: [],
  "line-index": [],
  "source-text": [],
  place: [],
  "httpd-words": [],
  printable: [],
  "text-edits": [],
  "terminal-width": [],
};

/** Packages of each area; node's own modules that the core may use are pure. */
const packages: Readonly<Record<string, readonly string[]>> = {
  "terminal-width": ["get-east-asian-width"],
  model: ["yaml", "zod"],
  shapes: ["zod"],
  formats: ["saxes"],
  patch: [],
  render: ["handlebars", "node:crypto"],
  report: ["diff"],
  edit: ["yaml"],
  import: ["yaml"],
  embedded: ["node:net", "node:http", "node:crypto"],
  admin: ["prom-client", "node:http", "node:net", "node:crypto", "node:perf_hooks"],
  serve: ["node:http", "node:net"],
  cli: [
    "commander",
    "chalk",
    "@inquirer/core",
    "node:fs",
    "node:path",
    "node:crypto",
    "node:os",
    "node:net",
    "node:child_process",
    "node:v8",
  ],
};

const shared: readonly string[] = [
  "diagnostic",
  "line-index",
  "source-text",
  "place",
  "httpd-words",
  "printable",
  "text-edits",
  "terminal-width",
];

function filesBelow(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** The area of a source file: its folder below src/, or its own name there. */
function areaOf(path: string): string {
  const [first = ""] = relative(src, path).split("/");
  return first.replace(/\.ts$/, "");
}

interface ImportLine {
  readonly from: string;
  readonly specifier: string;
}

function importsOf(path: string): ImportLine[] {
  const text = readFileSync(path, "utf8");
  const found = text.matchAll(
    /(?:^|\s)(?:import|export)\s[^;"']*?from\s+"([^"]+)"|(?:^|\s)import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm,
  );
  return [...found].map((match) => ({ from: path, specifier: match[1] ?? match[2] ?? match[3] ?? "" }));
}

const files = filesBelow(src);
const imports = files.flatMap(importsOf);

describe("imports point one way", () => {
  it("finds the imports", () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it.each(Object.keys(arrows))("%s imports only what its arrows say", (area) => {
    const bent = imports
      .filter(({ from, specifier }) => areaOf(from) === area && specifier.startsWith("."))
      .map(({ from, specifier }) => ({ from: relative(src, from), to: areaOf(resolve(dirname(from), specifier)) }))
      .filter(({ to }) => to !== area && !shared.includes(to) && !(arrows[area] ?? []).includes(to));
    expect(bent).toEqual([]);
  });

  it("every file is in an area that has arrows", () => {
    expect(files.map(areaOf).filter((area) => !(area in arrows))).toEqual([]);
  });

  it.each(Object.keys(arrows))("%s uses only its packages", (area) => {
    const foreign = imports
      .filter(({ from, specifier }) => areaOf(from) === area && !specifier.startsWith("."))
      .map(({ specifier }) => /^(?:node:.*|(?:@[^/]+\/)?[^/]+)/.exec(specifier)?.[0] ?? "")
      .filter((name) => !(packages[area] ?? []).includes(name));
    expect([...new Set(foreign)]).toEqual([]);
  });

  it("relative imports end in .ts", () => {
    expect(imports.filter(({ specifier }) => specifier.startsWith(".") && !specifier.endsWith(".ts"))).toEqual([]);
  });
});

describe("the core", () => {
  const edges: readonly string[] = ["cli", "serve", "embedded", "admin"];
  const core = files.filter((path) => !edges.includes(areaOf(path)));

  it.each([
    ["the clock", /\bDate\.now\(|\bnew Date\(|\bperformance\.now\(/],
    ["random numbers", /\bMath\.random\(/],
    ["the process", /\bprocess\.\w/],
    ["the console", /\bconsole\./],
  ])("does not use %s", (_, pattern) => {
    expect(core.filter((path) => pattern.test(readFileSync(path, "utf8"))).map((path) => relative(src, path))).toEqual(
      [],
    );
  });
});

it("only bin/ touches process.argv and process.exitCode", () => {
  const guilty = files.filter((path) => /process\.(?:argv|exitCode|exit\()/.test(readFileSync(path, "utf8")));
  expect(guilty.map((path) => relative(src, path))).toEqual([]);
});
