import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { knownKeys } from "../../src/model/json-schema.ts";
import { runCli } from "../support/run-cli.ts";

interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

async function printed(): Promise<Schema> {
  const { code, out, err } = await runCli(["schema"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out.endsWith("}\n")).toBe(true);
  return JSON.parse(out) as Schema;
}

/** Every schema within one, by the path that leads to it. */
function* within(schema: Schema, path: string): Generator<readonly [path: string, schema: Schema, isKey: boolean]> {
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    yield [`${path}.${key}`, child, true];
    yield* within(child, `${path}.${key}`);
  }
  const others = [schema.items, schema.additionalProperties, ...(schema.anyOf ?? [])];
  for (const child of others) {
    if (typeof child !== "object") continue;
    yield [`${path}[]`, child, false];
    yield* within(child, `${path}[]`);
  }
}

describe("lbgen schema", () => {
  it("is JSON Schema draft 7, which the YAML language server reads", async () => {
    const schema = await printed();
    expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
    const ajv = new Ajv({ strict: true });
    expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  it("describes every key", async () => {
    const keys = [...within(await printed(), "")].filter(([, , isKey]) => isKey);
    expect(keys.length).toBeGreaterThan(80);
    expect(keys.filter(([, { description }]) => (description ?? "").length < 8).map(([path]) => path)).toEqual([]);
  });

  it("knows the keys of the contract, and no others at the top", async () => {
    const { properties, title } = await printed();
    expect(title).toBe("lbgen topology");
    const contract = ["apache", "balancers", "nodes", "defaults", "tuning", "cluster", "lint"];
    expect(Object.keys(properties ?? {}).filter((key) => key !== "$schema")).toEqual(contract);
  });

  it("refuses keys that nobody knows, in every object that has a list of keys", async () => {
    const objects = [["", await printed(), false] as const, ...within(await printed(), "")].filter(
      ([, { properties }]) => properties !== undefined,
    );
    expect(objects.filter(([, schema]) => schema.additionalProperties !== false).map(([path]) => path)).toEqual([]);
  });

  // Section 1 of the contract.
  it.each([
    [".apache.host", "localhost"],
    [".apache.port", 80],
    [".apache.layout", "debian"],
    [".balancers[].method", "request"],
    [".balancers[].sticky", "session"],
    [".balancers[].mounts", ["/*"]],
    [".balancers[].listed", true],
    [".nodes[].ajp.port", 8009],
    [".nodes[].lbfactor", 1],
    [".nodes[].http.port", 8080],
    [".nodes[].shutdown.port", -1],
    [".tuning", "recommended"],
    [".cluster.manager", "delta"],
    [".cluster.membership", "static"],
    [".cluster.port", 4000],
    [".lint.minSeverity", "info"],
  ])("the default of %s is %j", async (path, expected) => {
    const found = [...within(await printed(), "")].find(([name, , isKey]) => isKey && name === path);
    expect(found?.[1].default).toEqual(expected);
  });

  it("an editor that follows it takes what the contract takes", async () => {
    const takes = new Ajv({ strict: true }).compile(await printed());
    expect(takes({})).toBe(true);
    expect(takes({ lint: { ignore: ["no-secret"] } })).toBe(true);
    expect(takes({ nodes: [{ name: "t", host: "a", ajp: { secret: { env: "X" } } }] })).toBe(true);
    expect(takes({ apache: { status: { path: "/s", name: "s", readOnly: true, allow: ["::1"] } } })).toBe(true);
    expect(takes({ apache: { status: [{}] } })).toBe(true);
    expect(
      takes({ balancers: [{ name: "lb", sticky: { mode: "force", cookie: "C" }, mounts: [{ path: "/x" }] }] }),
    ).toBe(true);
    expect(takes({ nodes: [{ name: "t", ajp: { port: "8009" } }] })).toBe(false);
    expect(takes({ nodes: [{ name: 1 }] })).toBe(false);
    expect(takes({ nodes: [{ host: "a" }] })).toBe(false);
  });

  it("takes no arguments and no options", async () => {
    expect((await runCli(["schema", "x"])).code).toBe(2);
    expect((await runCli(["schema", "--format", "json"])).code).toBe(2);
  });
});

it("hints name the keys that the schema has at a place", () => {
  expect(knownKeys(["nodes", 0, "ajp"])).toEqual(["port", "address", "secret", "attributes"]);
  expect(knownKeys(["apache", "status", 3])).toEqual(["path", "name", "readOnly", "allow"]);
  expect(knownKeys(["balancers", 7, "sticky"])).toEqual(["mode", "cookie", "pathParameter", "setCookie", "cookiePath"]);
  expect(knownKeys(["nowhere"])).toEqual([]);
});
