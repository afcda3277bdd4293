import { readFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { type OutputChunk, type RolldownOptions, rolldown } from "rolldown";
import { loadConfig } from "rolldown/config";
import { beforeAll, describe, expect, it } from "vitest";
import { repository } from "../support/package.ts";

/** Folders of src/ that open files and sockets (docs/decisions/0002-areas-and-arrows.md). */
const EDGES = /^src\/(?:cli|serve|embedded|admin)\//;

/** What the core uses (test/architecture.test.ts). */
const CORE_PACKAGES = new Set(["yaml", "zod", "saxes", "xmlchars", "handlebars", "diff", "get-east-asian-width"]);

let chunks: ReadonlyMap<string, OutputChunk>;

beforeAll(async () => {
  const config = (await loadConfig(join(repository, "rolldown.config.js"))) as RolldownOptions;
  const bundle = await rolldown({ ...config, cwd: repository });
  const { output } = await bundle.generate(Array.isArray(config.output) ? config.output[0] : config.output);
  await bundle.close();
  chunks = new Map(output.flatMap((one) => (one.type === "chunk" ? [[one.fileName, one]] : [])));
});

/** The chunks of an entry, itself first, that are loaded with it. */
function loadedWith(entry: string): readonly OutputChunk[] {
  const names = new Set([entry]);
  for (const name of names) for (const other of chunks.get(name)?.imports ?? []) names.add(other);
  return [...names].flatMap((name) => chunks.get(name) ?? []);
}

const modulesOf = (entry: string): readonly string[] =>
  loadedWith(entry).flatMap(({ moduleIds }) =>
    moduleIds.filter(isAbsolute).map((id) => relative(repository, id).replaceAll("\\", "/")),
  );

function packageOf(module: string): string | undefined {
  return /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1];
}

describe("the library's entry", () => {
  it("loads no edge", () => {
    const modules = modulesOf("index.js");
    expect(modules).toContain("src/model/validate.ts");
    expect(modules.filter((module) => EDGES.test(module))).toEqual([]);
  });

  it("loads the core's packages only", () => {
    const packages = new Set(modulesOf("index.js").flatMap((module) => packageOf(module) ?? []));
    expect([...packages].filter((name) => !CORE_PACKAGES.has(name))).toEqual([]);
    const builtins = loadedWith("index.js").flatMap(({ imports }) => imports.filter((name) => !chunks.has(name)));
    // node:module is what rolldown's own helper loads CommonJS packages with.
    expect(new Set(builtins)).toEqual(new Set(["node:crypto", "node:module"]));
  });
});

it("the command line begins with commander alone", () => {
  expect(new Set(modulesOf("main.js").flatMap((module) => packageOf(module) ?? []))).toEqual(new Set(["commander"]));
});

// In a circle it depends on who is loaded first whether a constant is there yet.
it("no chunks import each other in a circle", () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) circles.push([...path.slice(path.indexOf(name)), name].join(" -> "));
    if (path.includes(name) || done.has(name)) return;
    for (const other of chunks.get(name)?.imports ?? []) visit(other, [...path, name]);
    done.add(name);
  };
  for (const name of chunks.keys()) visit(name, []);
  expect(circles).toEqual([]);
});

it("the notices name every package in the bundle, and no other", () => {
  const all = [...chunks.values()].flatMap(({ moduleIds }) => moduleIds.map((id) => relative(repository, id)));
  const packages = new Set(all.flatMap((module) => packageOf(module) ?? []));
  const notices = readFileSync(join(repository, "dist/bundle/THIRD-PARTY-LICENSES.txt"), "utf8");
  const named = notices.split(`\n${"-".repeat(80)}\n\n`).map((notice) => {
    const [, name = "", text = ""] = /^(\S+) \d\S* \(.+\)\n\n(.*\S)/s.exec(notice) ?? [];
    expect(text, name).toMatch(/copyright/i);
    return name;
  });
  expect(packages.size).toBeGreaterThan(8);
  expect(named.sort()).toEqual([...packages].sort());
});
