import * as z from "zod";
import { topologySchema } from "./schema.ts";

/** The JSON Schema (draft 7, which the YAML language server reads best) of the topology file. */
export function topologyJsonSchema(): object {
  const schema = z.toJSONSchema(topologySchema, { target: "draft-7", io: "input" });
  return { ...schema, title: "lbgen topology" };
}

/**
 * The keys that an object at a path of the topology may have.
 *
 * @param path - keys and indexes from the top, such as `["nodes", 0, "ajp"]`.
 */
export function knownKeys(path: readonly (string | number)[]): readonly string[] {
  jsonSchema ??= topologyJsonSchema() as JsonSchema;
  let candidates: JsonSchema[] = [jsonSchema];
  for (const part of path) {
    candidates = candidates.flatMap((schema) => {
      const branches = schema.anyOf ?? [schema];
      return branches.flatMap((branch) => {
        const next = typeof part === "number" ? branch.items : branch.properties?.[part];
        return next === undefined ? [] : [next];
      });
    });
  }
  return candidates.flatMap((schema) => (schema.anyOf ?? [schema]).flatMap((one) => Object.keys(one.properties ?? {})));
}

/** Made when the first unknown key asks for it; it takes a millisecond. */
let jsonSchema: JsonSchema | undefined;

/** Every key that the schema knows at any place. */
export function schemaWords(): ReadonlySet<string> {
  jsonSchema ??= topologyJsonSchema() as JsonSchema;
  const words = new Set<string>();
  const visit = (schema: JsonSchema): void => {
    for (const [key, child] of Object.entries(schema.properties ?? {})) {
      words.add(key);
      visit(child);
    }
    for (const child of schema.anyOf ?? []) visit(child);
    if (schema.items !== undefined) visit(schema.items);
  };
  visit(jsonSchema);
  return words;
}

/** As much of JSON Schema as zod writes for the topology. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}
