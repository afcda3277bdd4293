import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { emptyFolder, type Packed, packPackage, repository } from "../support/package.ts";

/** Everything that may be in the package: no sources, tests, benches or source maps. */
const WANTED = [
  /^(?:LICENSE|CONTRIBUTING\.md|README(?:\.[a-z]+)?\.md|package\.json|bin\/lbgen\.js)$/,
  /^dist\/bundle\/(?:[\w-]+\.js|THIRD-PARTY-LICENSES\.txt)$/,
  /^dist\/types\/[\w/-]+\.d\.ts$/,
  /^templates\/(?:[\w.-]+\.hbs|completion\/functions\.(?:bash|zsh|fish))$/,
  /^examples\/[\w/.-]+\.(?:yaml|yml|txt)$/,
  /^docs\/[\w/.-]+\.(?:md|svg)$/,
];

const cleanup = createCleanup();
afterAll(cleanup.run);
let packed: Packed;
let paths: readonly string[];
beforeAll(() => {
  packed = packPackage(emptyFolder(cleanup));
  paths = packed.files.map(({ path }) => path);
});

const read = (path: string): string => readFileSync(join(repository, path), "utf8");

describe("the package", () => {
  it("is a tarball of at most 1 MB", () => {
    expect(packed.size).toBeLessThanOrEqual(1_000_000);
  });

  it("holds nothing but what it needs", () => {
    expect(paths.filter((path) => !WANTED.some((wanted) => wanted.test(path)))).toEqual([]);
    for (const path of ["dist/bundle/main.js", "dist/bundle/index.js", "dist/types/index.d.ts"]) {
      expect(paths).toContain(path);
    }
    const scripts = paths.filter((path) => path.endsWith(".js"));
    expect(scripts.filter((path) => read(path).includes("sourceMappingURL"))).toEqual([]);
  });

  it("needs no other package at run time", () => {
    const manifest = JSON.parse(read("package.json")) as Record<string, unknown>;
    for (const kind of ["dependencies", "peerDependencies", "optionalDependencies"]) {
      expect(manifest).not.toHaveProperty(kind);
    }
  });

  it("holds what its README links to", () => {
    const pages = paths.filter((path) => path.startsWith("README"));
    const links = pages.flatMap((page) => [...read(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, to = ""]) => to));
    const missing = links.filter(
      (link) =>
        !/^https?:/.test(link) && !paths.some((path) => path === link || (link.endsWith("/") && path.startsWith(link))),
    );
    expect(links.length).toBeGreaterThan(5);
    expect(missing).toEqual([]);
  });

  it("has the size that the README says, within a tenth", () => {
    const said = /tarball\s+([\d.]+) MB\ninstalled\s+([\d.]+) MB in (\d+) files\ndependencies\s+none\n/;
    const numbers = said.exec(read("README.md"))?.slice(1).map(Number) ?? [];
    const real = [packed.size / 1e6, packed.unpackedSize / 1e6, paths.length];
    expect(numbers).toHaveLength(real.length);
    for (const [index, number] of numbers.entries()) {
      expect(Math.abs(number / (real[index] ?? 0) - 1), `${number} for ${real[index]}: npm run size`).toBeLessThan(0.1);
    }
    const { stdout } = spawnSync(process.execPath, ["scripts/size.js"], { cwd: repository, encoding: "utf8" });
    expect(stdout).toMatch(said);
  });
});
