import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import type { Diagnostic } from "../../src/diagnostic.ts";
import { type JsonSchema, topologyJsonSchema } from "../../src/model/json-schema.ts";
import { readTopology } from "../../src/model/validate.ts";
import { runCli } from "../support/run-cli.ts";
import { readText } from "../support/topology.ts";

const folder = fileURLToPath(new URL("../../examples/", import.meta.url));
const examples = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => ({ name, text: readFileSync(folder + name, "utf8") }));

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

const schema = topologyJsonSchema() as JsonSchema;
const isWellFormed = new Ajv({ strict: true }).compile(schema);

/** A name that an open object (`options`, `attributes`) may have. */
function openKey(path: Path): string {
  const last = path.at(-1);
  return last === "attributes" ? "maxThreads" : path[0] === "apache" ? "JkEnvVar" : "retries";
}

/** Every key of the schema, by its path; lists have one entry. */
function* keysOf(node: JsonSchema, path: Path = []): Generator<{ readonly path: Path; readonly node: JsonSchema }> {
  if (path.length > 0) yield { path, node };
  for (const branch of node.anyOf ?? [node]) {
    for (const [key, child] of Object.entries(branch.properties ?? {})) yield* keysOf(child, [...path, key]);
    if (typeof branch.additionalProperties === "object") {
      yield* keysOf(branch.additionalProperties, [...path, openKey(path)]);
    }
    if (branch.items !== undefined) yield* keysOf(branch.items, [...path, 0]);
  }
}

/** Whether a value's own type is one that the schema takes at a place, whatever it holds. */
function takes(node: JsonSchema, value: Json): boolean {
  if (node.anyOf !== undefined) return node.anyOf.some((branch) => takes(branch, value));
  if (node.enum !== undefined) return node.enum.includes(value);
  if (node.const !== undefined) return node.const === value;
  switch (node.type) {
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return typeof value === node.type;
  }
}

/** A topology with one value at a path, and what must stand around it. */
function topologyAt(path: Path, value: Json): Json {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (typeof first === "number") return [topologyAt(rest, value)];
  return { [first]: topologyAt(rest, value) };
}

/** JSON on one line, with where the key and the value at a path stand: columns from 1, the end exclusive. */
function written(document: Json, target: Path): { readonly text: string; readonly from: number; readonly to: number } {
  let text = "";
  let from = 0;
  let to = 0;
  const write = (value: Json, path: Path | undefined): void => {
    const isTarget = path?.length === 0;
    if (isTarget && from === 0) from = text.length + 1;
    if (Array.isArray(value)) {
      text += "[";
      for (const [index, child] of value.entries()) {
        if (index > 0) text += ", ";
        write(child, path?.[0] === index ? path.slice(1) : undefined);
      }
      text += "]";
    } else if (typeof value === "object" && value !== null) {
      text += "{";
      for (const [index, [key, child]] of Object.entries(value).entries()) {
        if (index > 0) text += ", ";
        const below = path?.[0] === key ? path.slice(1) : undefined;
        if (below?.length === 0) from = text.length + 1;
        text += `${JSON.stringify(key)}: `;
        write(child, below);
      }
      text += "}";
    } else text += JSON.stringify(value);
    if (isTarget) to = text.length + 1;
  };
  write(document, target);
  return { text, from, to };
}

const WRONG_VALUES: readonly Json[] = ["zz-wrong", 0.5, 7, true, null, [], [null], {}, { zz: 1 }];

describe("a value of another type, at every key of the schema", () => {
  const keys = [...keysOf(schema)];

  it("covers the schema's keys", () => {
    const names = keys.map(({ path }) => path.join("."));
    for (const name of ["apache.status.allow.0", "apache.status.0.path", "balancers.0.sticky.cookie"])
      expect(names).toContain(name);
    for (const name of ["nodes.0.ajp.secret.env", "defaults.ajp.attributes.maxThreads", "nodes.0.mounts.0.stateless"])
      expect(names).toContain(name);
  });

  it.each(keys.map(({ path, node }) => [path.join("."), path, node] as const))("%s", (_, path, node) => {
    const wrong = WRONG_VALUES.filter((value) => !takes(node, value));
    expect(wrong.length).toBeGreaterThan(2);
    const key = String(path.findLast((part) => typeof part === "string"));
    for (const value of wrong) {
      const { text, from, to } = written(topologyAt(path, value), path);
      const found = readText(text).diagnostics.filter(
        ({ severity, line, column, endColumn }) =>
          severity === "error" && line === 1 && column >= from && endColumn <= to,
      );
      expect(found.map(({ message }) => message).join("\n"), text).toContain(key);
    }
  });
});

/** Codes that say that a file has not the shape of a topology. */
const SHAPE_CODES = new Set([
  ...["unknown-key", "missing-key", "quote-it", "wrong-type", "bad-value", "out-of-range", "empty-value"],
  "control-character",
]);

/** Shape alone: that a node has a host, itself or by `defaults`, is more than JSON Schema's types can say. */
function isShape({ code, message }: Diagnostic): boolean {
  return SHAPE_CODES.has(code) && !message.endsWith('has no "host"');
}

/** One topology with every key, so that mutations reach all of them. */
const everything: Json = {
  $schema: "x",
  apache: {
    host: "a.example",
    port: 80,
    layout: "rhel",
    paths: { module: "/m", workersFile: "/w", logFile: "/l", shmFile: "/s" },
    status: [{ path: "/jk", name: "jk", readOnly: false, allow: ["127.0.0.1"] }],
    maintain: 60,
    options: { JkLogLevel: "info", JkOptions: ["+ForwardDirectories"] },
  },
  balancers: [
    {
      name: "lb",
      method: "next",
      sticky: { mode: "session", cookie: "C", pathParameter: "c", setCookie: true, cookiePath: "/" },
      mounts: [
        "/a|/*",
        "!/a/x",
        { path: "/b", reply_timeout: 1, stateless: true, disabled: ["t1"], fail_on_status: 503 },
      ],
      members: ["t1"],
      listed: true,
      options: { recover_time: 30 },
    },
  ],
  nodes: [
    {
      name: "t1",
      host: "10.0.0.1",
      ajp: { port: 8009, address: "10.0.0.1", secret: { env: "X" }, attributes: { maxThreads: 100 } },
      lbfactor: 2,
      route: "r1",
      domain: "d",
      redirect: "r2",
      distance: 1,
      activation: "disabled",
      mounts: ["/t1"],
      http: { port: 8080 },
      shutdown: { port: -1 },
      serverXml: "s.xml",
      service: "Catalina",
      cluster: { address: "10.0.0.1", port: 4000 },
      options: { ping_mode: "A" },
    },
    { name: "t2", host: "10.0.0.2", ajp: { secret: { file: "s" } } },
  ],
  defaults: { lbfactor: 1, ajp: { secret: "abc" } },
  tuning: "minimal",
  cluster: { manager: "backup", membership: "multicast", port: 4000 },
  lint: { ignore: ["x"], minSeverity: "warning" },
};

const someValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>("", "x", "a\nb", "request", "session", "\u0085", -1, 0, 1, 1.5, 65535, 65536, 2 ** 31, 1e300),
  fc.constantFrom<Json>(true, false, null, [], {}, [""], ["x", 1], [null], { path: "/x" }, { env: "X" }, { file: "" }),
  fc.constantFrom<Json>({ name: "n" }, [{ name: "n" }], { port: 1 }, { mode: "force" }, [{ path: "/" }, "/x"]),
);

interface Mutation {
  readonly at: number;
  readonly kind: "replace" | "remove" | "add";
  readonly key: string;
  readonly value: Json;
}

const keyNames = [...new Set([...keysOf(schema)].map(({ path }) => String(path.at(-1))))];

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom("replace", "remove", "add"),
  key: fc.oneof(fc.constantFrom("zz", "constructor", "Host", ""), fc.constantFrom(...keyNames)),
  value: someValue,
});

/** A topology of the examples, or the one with every key, changed in a few places. */
const topologies: fc.Arbitrary<Json> = fc
  .tuple(
    fc.constantFrom<Json>(everything, everything, ...examples.map(({ text }) => parse(text) as Json)),
    fc.array(mutation, { minLength: 0, maxLength: 3 }),
  )
  .map(([document, mutations]) => mutations.reduce(mutated, document));

function mutated(document: Json, { at, kind, key, value }: Mutation): Json {
  const copy = structuredClone(document);
  const places: { readonly holder: Record<string, Json>; readonly key: string }[] = [];
  const visit = (holder: Json): void => {
    if (typeof holder !== "object" || holder === null) return;
    for (const [name, child] of Object.entries(holder)) {
      places.push({ holder: holder as Record<string, Json>, key: name });
      visit(child);
    }
  };
  visit(copy);
  const place = places[at % places.length];
  if (place === undefined) return copy;
  const { holder } = place;
  if (kind === "replace") holder[place.key] = value;
  else if (Array.isArray(holder)) {
    if (kind === "add") holder.push(value);
    else holder.splice(Number(place.key), 1);
  } else if (kind === "add") holder[key] = value;
  else delete holder[place.key];
  return copy;
}

describe("the JSON Schema that editors use", () => {
  it.each(examples)("takes $name, and so does the tool", ({ text }) => {
    expect(isWellFormed(parse(text)), JSON.stringify(isWellFormed.errors)).toBe(true);
    expect(readText(text).diagnostics.filter(isShape)).toEqual([]);
  });

  it("takes a topology with every key", () => {
    expect(isWellFormed(everything), JSON.stringify(isWellFormed.errors)).toBe(true);
  });

  it("refuses what the tool refuses for its shape, and nothing else", () => {
    fc.assert(
      fc.property(topologies, (document) => {
        const shape = readText(JSON.stringify(document)).diagnostics.filter(isShape);
        const said = shape.map(({ message }) => message).join("\n");
        expect(isWellFormed(document), `${said}\n${JSON.stringify(isWellFormed.errors)}`).toBe(shape.length === 0);
      }),
      { numRuns: 300 },
    );
  });
});

it("YAML and JSON of one topology have the same findings", () => {
  const summary = (text: string) =>
    readText(text)
      .diagnostics.map(({ severity, code, message, hint }) => `${severity} ${code} ${message} ${hint}`)
      .sort();
  fc.assert(
    fc.property(topologies, (document) => {
      expect(summary(stringify(document))).toEqual(summary(JSON.stringify(document, null, 2)));
    }),
    { numRuns: 60 },
  );
});

/** What the contract says of every finding, whatever the input. */
function expectShape(diagnostics: readonly Diagnostic[], lineCount: number): void {
  let before: Diagnostic | undefined;
  for (const one of diagnostics) {
    const { line, column, endLine, endColumn, severity, code, message, hint, file } = one;
    const place = JSON.stringify(one);
    if (line === 0) expect([column, endLine, endColumn], place).toEqual([0, 0, 0]);
    else {
      expect(Math.min(line, column), place).toBeGreaterThanOrEqual(1);
      expect(endLine, place).toBeGreaterThanOrEqual(line);
      if (endLine === line) expect(endColumn, place).toBeGreaterThanOrEqual(column);
      expect(endLine, place).toBeLessThanOrEqual(lineCount);
    }
    expect(file).toBe("t.yaml");
    expect(["error", "warning", "info"]).toContain(severity);
    expect(code).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(message).toMatch(/^[^\r\n]+$/);
    if (hint !== undefined) expect(hint).toMatch(/^[^\r\n]+$/);
    if (before !== undefined) {
      const isLater = before.line < line || (before.line === line && before.column <= column);
      expect(isLater, `${JSON.stringify(before)} before ${place}`).toBe(true);
    }
    before = one;
  }
}

describe("whatever the bytes", () => {
  const example = fc.constantFrom(...examples.map(({ text }) => Buffer.from(text)));
  const junk = fc.oneof(
    fc.constantFrom(..."\n\t []{}:,-?&*!|>'\"%@`#\r\u0000\\~=<".split("").map((one) => Buffer.from(one))),
    fc.constantFrom(
      ...["\n- ", "\n  x: ", "*a", "&a ", "!!str ", "\n---\n", "{{", "\ufeff", "\u2028", "😀", "__proto__: "].map(
        (one) => Buffer.from(one),
      ),
    ),
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
  );
  const edits = fc.array(fc.record({ at: fc.nat(), length: fc.nat({ max: 8 }), junk }), { minLength: 1, maxLength: 4 });

  function check(bytes: Uint8Array): void {
    const { diagnostics, topology } = readTopology(bytes, "t.yaml");
    expectShape(
      diagnostics,
      Buffer.from(bytes)
        .toString("latin1")
        .split(/\r\n?|\n/).length,
    );
    expect(topology === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
  }

  it("an example with some bytes replaced gives findings, never an exception", () => {
    fc.assert(
      fc.property(example, edits, (bytes, changes) => {
        let changed = bytes;
        for (const { at, length, junk } of changes) {
          const start = at % (changed.length + 1);
          changed = Buffer.concat([changed.subarray(0, start), junk, changed.subarray(start + length)]);
        }
        check(changed);
      }),
      { numRuns: 300 },
    );
  });

  it("an example cut anywhere gives findings, never an exception", () => {
    for (const { text } of examples) {
      const bytes = Buffer.from(text);
      for (let length = 0; length < bytes.length; length += 13) check(bytes.subarray(0, length));
    }
  });

  it("random bytes and random YAML signs give findings, never an exception", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.array(junk, { maxLength: 60 }).map((parts) => Buffer.concat(parts)),
        ),
        check,
      ),
      { numRuns: 500 },
    );
  });

  it("a topology changed anywhere gives findings, never an exception", () => {
    fc.assert(
      fc.property(topologies, (document) => {
        check(Buffer.from(stringify(document)));
      }),
      { numRuns: 100 },
    );
  });
});

describe("secrets", () => {
  const SECRET = "hunter2hunter2";
  const FORMATS = ["text", "json", "github", "sarif"];

  /** A topology with the secret wherever one may stand, and with faults on the same lines. */
  const places: readonly (readonly [name: string, text: string])[] = [
    ["as a literal", `ajp: { secret: ${SECRET}, port: 0 }`],
    ["as a literal with a character that cannot be written", `ajp: { secret: "${SECRET}#" }`],
    ["as a literal in a list", `ajp: { secret: [${SECRET}] }`],
    ["under a key that a secret has not", `ajp: { secret: { value: ${SECRET} } }`],
    ["in options of the node", `options: { secret: ${SECRET}, secretkey: ${SECRET} }`],
    ["in attributes", `ajp: { attributes: { secret: ${SECRET}, requiredSecret: ${SECRET} } }`],
    [
      "in attributes that sound like a password",
      `ajp: { attributes: { keystorePass: ${SECRET}, "key password": ${SECRET}, x: { } } }`,
    ],
    ["in a block", `ajp:\n  secret: |\n    ${SECRET}\n  port: x`],
    ["on the next line", `ajp:\n  secret:\n    ${SECRET}\n  port: x`],
    ["twice", `ajp: { secret: a, secret: ${SECRET} }`],
    ["as a key, in braces that stand for nothing", `ajp: { secret: { ${SECRET} } }`],
    ["in a template that nobody filled in", `ajp: { secret: {{ ${SECRET} }} }`],
    ["under a misspelt key", `ajp: { secrt: ${SECRET} }`],
    ["behind an anchor", `x: &s ${SECRET}\najp: { secret: *s }`],
    ["behind an alias", `ajp: { secret: &s ${SECRET} }\nx: *s`],
    ["in a file that is no YAML, on the next line", `ajp: { secret\n  : ${SECRET} ] }`],
    ["in a file that is no YAML, in a text that goes on", `ajp: { secret: "a\n  ${SECRET} ] }`],
    ["in a file that is no YAML, with an escape", `ajp: { "sec\\u0072et": ${SECRET} ] }`],
    ["in a file that is no YAML, in a block", `ajp:\n  ? secret\n  : ${SECRET}: ]`],
    ["in a file that is no YAML", `ajp: { secret: ${SECRET}, port: ] }`],
    ["in a file that is no YAML, as in JSON", `ajp: {"secret": "${SECRET}", "port": ] }`],
  ];

  it.each(places)("%s: no format prints it", async (_, part) => {
    const lines = part.split("\n").map((line) => `    ${line}\n`);
    const text = `balancers: [{ name: lb }]\nnodes:\n  - name: t1\n    host: 127.0.0.1\n${lines.join("")}`;
    for (const format of FORMATS) {
      const { code, out, err } = await runCli(["validate", "-", "--format", format], { stdin: text });
      expect(code, out).toBe(1);
      expect(out + err).not.toContain("hunter");
    }
  });

  it("in JkWorkerProperty, which lbgen has no use for: no format prints it", async () => {
    const text = `apache: { options: { JkWorkerProperty: [worker.a.bogus=1, worker.lb.secret=${SECRET}] } }\n`;
    for (const format of FORMATS) {
      const { code, out, err } = await runCli(["validate", "-", "--format", format], { stdin: text });
      expect(code, out).toBe(1);
      expect(out + err).not.toContain("hunter");
    }
  });

  it("a fault elsewhere in the file never makes one visible", () => {
    const text = `balancers:\n  - name: lb\ndefaults:\n  ajp:\n    secret: ${SECRET}\nnodes:\n  - { name: t1, host: 10.0.0.1, ajp: { port: 1, secret: "${SECRET}", address: 10.0.0.1 } }\n  - { name: t2, host: 10.0.0.2 }\n`;
    const junk = fc.constantFrom(
      "\n",
      " ",
      "[",
      "]",
      "{",
      "}",
      ":",
      ",",
      "- ",
      "'",
      '"',
      "&a ",
      "*a",
      "!x ",
      "|",
      "#",
      "\t",
      "x",
      "\n---\n",
    );
    // Not within the key or the value themselves: what is no longer called a secret is none.
    const safe = [...text.matchAll(/\n(?! {4}secret| {2}- \{ name: t1).*/g)].flatMap(({ index, 0: line }) =>
      Array.from({ length: line.length }, (_, i) => index + 1 + i),
    );
    const edit = fc.record({ at: fc.constantFrom(...safe), length: fc.nat({ max: 1 }), junk });
    return fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 2 }), async (edits) => {
        let changed = text;
        for (const { at, length, junk } of [...edits].sort((a, b) => b.at - a.at)) {
          changed = changed.slice(0, at) + junk + changed.slice(at + length);
        }
        const { out, err } = await runCli(["validate", "-"], { stdin: changed });
        expect(out + err, changed).not.toContain("hunter");
      }),
      { numRuns: 200 },
    );
  });
});
