import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/diagnostic.ts";
import type { Example } from "../../src/rules/explanation.ts";
import { topologyExplanations } from "../../src/rules/index.ts";
import { runCli } from "../support/run-cli.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lbgen-rules-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MAX_BYTES = 16 * 1024 * 1024;

/** What the text of an example only tells of: its size, or its encoding. Gives a file as it is on disk. */
const ON_DISK: Readonly<Record<string, (name: string, text: string) => string | Uint8Array>> = {
  "file-too-large": (_, text) => (text.includes("megabytes") ? text.repeat(MAX_BYTES / text.length + 1) : text),
  "file-not-text": (_, text) => (text.includes("UTF-16") ? Buffer.from(`\ufeff${text}`, "utf16le") : text),
  "xml-encoding": (name, text) => (name === "server.xml" ? Buffer.from(text, "latin1") : text),
  "cluster-too-large": (_, text) =>
    text.replace(/^ *# and so on, up to tomcat(\d+)$/m, (_line, last: string) =>
      Array.from({ length: Number(last) - 1 }, (_node, at) => {
        const ports = `ajp: { port: ${10002 + at} }, cluster: { port: ${20002 + at} }`;
        return `  - { name: tomcat${at + 2}, host: 127.0.0.1, ${ports} }`;
      }).join("\n"),
    ),
};

/** The files of an example, as they are on disk. */
function onDisk(example: Example, code: string): Readonly<Record<string, string | Uint8Array>> {
  const made = ON_DISK[code];
  if (made === undefined) return example;
  return Object.fromEntries(Object.entries(example).map(([name, text]) => [name, made(name, text)]));
}

/** The findings of `validate`, and of `generate` with what only that looks at: `severity code`, each once. */
async function findingsOf(given: Readonly<Record<string, string | Uint8Array>>): Promise<string[]> {
  for (const [name, content] of Object.entries(given)) writeFileSync(join(folder, name), content);
  const topology = join(folder, "lbgen.yaml");
  const found = new Set<string>();
  for (const argv of [
    ["validate", topology, "--format", "json"],
    ["generate", topology, "--dry-run", "-o", join(folder, "out"), "--format", "json"],
  ]) {
    const { out } = await runCli(argv, { env: { AJP_SECRET: "b5d4045c3f466fa91fe2cc6abe79232a" } });
    const { diagnostics } = JSON.parse(out) as { diagnostics: Diagnostic[] };
    for (const one of diagnostics) found.add(`${one.severity} ${one.code}`);
  }
  return [...found];
}

describe("each example", () => {
  it.each(topologyExplanations)("$code: the bad one gives it, and nothing else", async ({ code, severities, bad }) => {
    const found = await findingsOf(onDisk(bad, code));
    expect(found).toContain(`${severities[0]} ${code}`);
    expect(found.filter((one) => !severities.some((severity) => one === `${severity} ${code}`))).toEqual([]);
  });

  it.each(topologyExplanations)("$code: the good one gives nothing", async ({ code, good }) => {
    expect(await findingsOf(onDisk(good, code))).toEqual([]);
  });

  const withNearMiss = topologyExplanations.flatMap(({ code, nearMiss }) => (nearMiss ? [{ code, nearMiss }] : []));
  it.each(withNearMiss)("$code: what is near gives nothing either", async ({ code, nearMiss }) => {
    expect(await findingsOf(onDisk(nearMiss, code))).toEqual([]);
  });

  it.each(topologyExplanations)(
    "$code: they differ, and hold nothing that cannot be shown",
    ({ bad, good, nearMiss }) => {
      expect(good).not.toEqual(bad);
      expect(nearMiss).not.toEqual(good);
      expect(Object.values({ ...bad, ...good, ...nearMiss }).join("")).not.toMatch(/[^\P{Cc}\t\n]/u);
    },
  );
});

it.each(topologyExplanations)("$code: its texts are sentences, each without a line end", ({ summary, why, mend }) => {
  for (const text of [summary, why, mend]) expect(text).toMatch(/^\S.*[.!`]$/);
  expect(summary.length).toBeLessThan(130);
});

/** The second severity of a code; the first one is that of its bad example. */
const RARER: readonly { readonly pair: string; readonly given: Readonly<Record<string, string | Uint8Array>> }[] = [
  {
    pair: "warning secret-missing",
    given: { "lbgen.yaml": "nodes: [{ name: t, host: 127.0.0.1, mounts: [/*], ajp: { secret: { env: NONE } } }]" },
  },
  {
    pair: "warning server-xml-unreadable",
    given: { "lbgen.yaml": "nodes: [{ name: t, host: 127.0.0.1, mounts: [/*], serverXml: none.xml }]" },
  },
  {
    pair: "error bad-option-value",
    given: { "lbgen.yaml": "apache: { options: { JkOptions: +None } }\nnodes: [{ name: t, host: 127.0.0.1 }]" },
  },
  {
    pair: "warning unknown-member",
    given: {
      "lbgen.yaml":
        "balancers: [{ name: lb, mounts: [{ path: /*, stopped: x }] }]\nnodes: [{ name: t, host: 127.0.0.1 }]",
    },
  },
  {
    pair: "warning bad-host",
    given: { "lbgen.yaml": "nodes: [{ name: t, host: '${HOST}', mounts: [/*], ajp: { address: 127.0.0.1 } }]" },
  },
  {
    pair: "warning duplicate-route",
    given: {
      "lbgen.yaml":
        "balancers: [{ name: a, members: [s] }, { name: b, members: [t] }]\n" +
        "nodes: [{ name: s, host: 10.0.0.1, route: r }, { name: t, host: 10.0.0.2, route: r }]",
    },
  },
  {
    pair: "error xml-encoding",
    given: {
      "lbgen.yaml": "nodes: [{ name: t, host: 127.0.0.1, mounts: [/*], serverXml: server.xml }]",
      "server.xml": Buffer.from("\ufeff<Server/>", "utf16le").subarray(0, -1),
    },
  },
];

it.each(RARER)("$pair", async ({ pair, given }) => {
  expect(await findingsOf(given)).toContain(pair);
});

it("every severity beyond the first is in that table", () => {
  const further = topologyExplanations.flatMap(({ code, severities }) =>
    severities.slice(1).map((severity) => `${severity} ${code}`),
  );
  expect(RARER.map(({ pair }) => pair).sort()).toEqual(further.sort());
});

const src = fileURLToPath(new URL("../../src", import.meta.url));

/** The source files that these commands load, by the import lines. */
function sourcesOf(...entries: readonly string[]): Map<string, string> {
  const sources = new Map<string, string>();
  const open = entries.map((entry) => join(src, entry));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (sources.has(path)) continue;
    const text = readFileSync(path, "utf8");
    sources.set(path, text);
    for (const [, from, loaded] of text.matchAll(/\bfrom "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/g)) {
      open.push(resolve(dirname(path), from ?? loaded ?? ""));
    }
  }
  return sources;
}

/** Words in quotes that look like codes and are none: encodings, kinds of files, a kind of worker, a kind of schema, what is wrong with entities. */
const NO_CODES: ReadonlySet<string> = new Set(
  "8-bit utf-8 utf-16 utf-16be utf-16le utf-32 lb-member draft-7 too-deep too-large server-xml context-xml web-xml web-app get-east-asian-width".split(
    " ",
  ),
);

describe("the list", () => {
  const sources = sourcesOf("cli/commands/validate.ts", "cli/commands/generate.ts", "cli/commands/patch.ts");
  const written = [...sources.values()].join("\n");
  const codes = topologyExplanations.map(({ code }) => code);

  it("is in alphabetical order, each code once", () => {
    expect(codes).toEqual([...new Set(codes)].sort());
  });

  it("the commands load the checks, the patch and the readers", () => {
    const names = [...sources.keys()].map((path) => relative(src, path));
    for (const name of ["model/checks/mounts.ts", "patch/patch-cluster.ts", "formats/xml-fault.ts", "cli/secrets.ts"])
      expect(names).toContain(name);
  });

  it("every word that looks like a code is explained", () => {
    const words = [...written.matchAll(/"([a-z0-9]+(?:-[a-z0-9]+)+)"/g)].map(([, word = ""]) => word);
    expect([...new Set(words)].filter((word) => !NO_CODES.has(word)).sort()).toEqual(codes);
  });

  it("no other word of that look is left over", () => {
    expect([...NO_CODES].filter((word) => !written.includes(`"${word}"`))).toEqual([]);
  });

  it("every severity with which a code is reported is named", () => {
    const pairs = written.matchAll(/"(error|warning|info)",\s+(?:code: )?"([a-z0-9]+(?:-[a-z0-9]+)+)"/g);
    const reported = [...pairs].map(([, severity = "", code = ""]) => ({ severity, code }));
    expect(reported.length).toBeGreaterThan(80);
    const named = new Set(topologyExplanations.flatMap((one) => one.severities.map((own) => `${own} ${one.code}`)));
    expect(reported.map(({ severity, code }) => `${severity} ${code}`).filter((pair) => !named.has(pair))).toEqual([]);
  });
});
