import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeXmlBytes } from "../../src/formats/xml-text.ts";
import { importTopology } from "../../src/import/import-topology.ts";
import { formatTopology } from "../../src/import/topology-yaml.ts";
import { assembleInstallation, type GivenFile } from "../../src/installation/assemble.ts";
import { decodeTextBytes } from "../../src/installation/decode-text.ts";
import { detectKind, type FileKind } from "../../src/installation/kind.ts";
import { secretRanges } from "../../src/installation/kind-secrets.ts";
import { applyFixes } from "../../src/lint/fixes.ts";
import { ignoreComments } from "../../src/lint/ignore-comments.ts";
import { lint } from "../../src/lint/lint.ts";
import { lintRules } from "../../src/lint/rules/index.ts";
import { readTopology } from "../../src/model/validate.ts";
import { SourceText } from "../../src/source-text.ts";

/** Files of every kind, taken from the rules' own examples: what they do is known, and all of the syntax is in them. */
const seeds: readonly { readonly name: string; readonly kind: FileKind; readonly text: string }[] = lintRules
  .flatMap(({ bad, good, nearMiss }) => [bad, good, nearMiss ?? {}])
  .flatMap((example) => Object.entries(example))
  .flatMap(([name, text]) => {
    const kind = detectKind(name, text);
    return kind === undefined ? [] : [{ name, kind, text }];
  });

function given(name: string, kind: FileKind, bytes: Uint8Array): GivenFile[] {
  const decoded = kind.endsWith("xml") ? decodeXmlBytes(bytes, name) : decodeTextBytes(bytes, name);
  if (!decoded.ok) return [];
  const { text, encoding, bom } = decoded.source;
  return [
    { file: { name, source: new SourceText(text, secretRanges(kind, text)) }, kind, encoding, bom, isRoot: false },
  ];
}

/** Everything that the commands do with files, without the disk. */
function runAll(files: readonly GivenFile[]): void {
  const { installation } = assembleInstallation(files, () => ({ files: [], missed: [] }));
  const findings = lint(installation, lintRules);
  applyFixes(findings);
  for (const { file, kind } of files) ignoreComments(file, kind.endsWith("xml"));
  for (const site of installation.sites) {
    if (site.view === undefined || site.view.failures.length > 0) continue;
    const { topology, diagnostics } = importTopology(installation, site, site.view);
    const yaml = formatTopology(
      topology,
      [],
      diagnostics.map(({ message }) => message),
    );
    const reading = readTopology(Buffer.from(yaml), "lbgen.yaml");
    // What mod_jk starts with is a topology without errors, whatever it holds.
    const errors = reading.diagnostics.filter(({ severity }) => severity === "error");
    const isEmpty = errors.every(({ code }) => code === "no-nodes");
    if (!isEmpty) throw new Error(`${errors.map(({ message }) => message).join("\n")}\n${yaml}`);
  }
}

const mutation = fc.oneof(
  fc.record({ at: fc.nat(), kind: fc.constant("byte" as const), byte: fc.nat(255) }),
  fc.record({ at: fc.nat(), kind: fc.constant("delete" as const), byte: fc.nat(20) }),
  fc.record({ at: fc.nat(), kind: fc.constant("repeat" as const), byte: fc.nat(40) }),
  fc.record({ at: fc.nat(), kind: fc.constant("insert" as const), byte: fc.nat(WORDS().length - 1) }),
);

function WORDS(): readonly string[] {
  return [
    "worker.",
    "=",
    "\n",
    "#",
    "$(",
    "<",
    ">",
    '"',
    "${",
    "|",
    "/*",
    "..",
    ";",
    "\\\n",
    "<!--",
    "-->",
    "&",
    "\0",
    "é",
    "\r",
  ];
}

function mutate(text: string, changes: readonly { at: number; kind: string; byte: number }[]): Uint8Array {
  let bytes = Buffer.from(text);
  for (const { at, kind, byte } of changes) {
    const place = bytes.length === 0 ? 0 : at % bytes.length;
    const before = bytes.subarray(0, place);
    const after = bytes.subarray(place);
    if (kind === "byte") bytes = Buffer.concat([before, Buffer.of(byte), after.subarray(1)]);
    else if (kind === "delete") bytes = Buffer.concat([before, after.subarray(byte)]);
    else if (kind === "repeat") bytes = Buffer.concat([before, after.subarray(0, byte), after]);
    else bytes = Buffer.concat([before, Buffer.from(WORDS()[byte] ?? ""), after]);
  }
  return bytes;
}

describe("whatever a file holds", () => {
  it("has seeds of every kind", () => {
    expect([...new Set(seeds.map(({ kind }) => kind))].sort()).toEqual(
      ["context-xml", "httpd", "server-xml", "uriworkermap", "web-xml", "workers"].sort(),
    );
  });

  it("nothing throws, and what is imported has no error: mutated files, alone and beside others", () => {
    const file = fc.record({ seed: fc.nat(seeds.length - 1), changes: fc.array(mutation, { maxLength: 6 }) });
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 4 }), (files) => {
        runAll(
          files.flatMap(({ seed, changes }, index) => {
            const { name, kind, text } = seeds[seed] as (typeof seeds)[number];
            return given(`${index}/${name}`, kind, mutate(text, changes));
          }),
        );
      }),
      { numRuns: 1_500 },
    );
  }, 120_000);

  it("random bytes of any kind", () => {
    const kinds = fc.constantFrom<FileKind>("workers", "httpd", "uriworkermap", "server-xml", "context-xml", "web-xml");
    fc.assert(
      fc.property(kinds, fc.uint8Array({ maxLength: 400 }), (kind, bytes) => {
        runAll(given("file", kind, bytes));
      }),
    );
  });
});

describe("time grows with the size of the input, not with its square", () => {
  const growing: readonly (readonly [name: string, kind: FileKind, part: (i: number) => string])[] = [
    ["unknown attributes", "workers", (i) => `worker.w${i}.lbfactr=1\n`],
    ["undefined names", "workers", (i) => `worker.list=w${i}\n`],
    ["misspelt names", "workers", (i) => `worker.list=tomcat${i}\nworker.tomact${i}.host=10.0.0.1\n`],
    [
      "members of one balancer",
      "workers",
      (i) => `worker.lb.type=lb\nworker.lb.balance_workers=w${i}\nworker.w${i}.route=r${i}\n`,
    ],
    [
      "balancers of one member",
      "workers",
      (i) => `worker.list=b${i}\nworker.b${i}.type=lb\nworker.b${i}.balance_workers=w\n`,
    ],
    [
      "references to one template",
      "workers",
      (i) => `worker.list=w${i}\nworker.w${i}.reference=worker.t\nworker.t.port=9\n`,
    ],
    ["variables", "workers", (i) => `v${i}=$(v${i - 1})x\n`],
    ["lines without =", "workers", () => "worker.list\n"],
    ["mounts of one worker", "httpd", (i) => `JkMount /a${i}/* w\n`],
    ["mounts that all match", "httpd", (i) => `JkMount /*${"*".repeat(i % 50)}a w${i}\n`],
    ["unmounts", "httpd", (i) => `JkMount /a${i}/* w\nJkUnMount /*.b${i} w\n`],
    ["VirtualHosts", "httpd", (i) => `<VirtualHost *:${i}>\nJkMount /a/* w\n</VirtualHost>\n`],
    ["open sections", "httpd", () => "<Location />\n"],
    ["options", "httpd", () => "JkOptions +None\n"],
    ["continued lines", "httpd", () => "JkMount \\\n"],
    ["rules of a mount file", "uriworkermap", (i) => `/a${i}|/*=w\n!/a${i}/b=w\n`],
  ];

  it.each(growing)(
    "%s",
    (_, kind, part) => {
      const timeOf = (count: number) => {
        const text = Array.from({ length: count }, (_, i) => part(i)).join("");
        const start = performance.now();
        runAll(given("file", kind, Buffer.from(text)));
        return performance.now() - start;
      };
      timeOf(50);
      const [small, large] = [Math.min(timeOf(500), timeOf(500)), timeOf(4_000)];
      // Eight times the input; thirty times the time would already be on the way to its square, which is 64.
      expect(large).toBeLessThan(30 * Math.max(small, 25));
    },
    120_000,
  );
});
