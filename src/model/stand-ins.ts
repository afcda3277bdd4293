import { topologySchema } from "./schema.ts";
import { pathName, type SchemaFinding, valueAt } from "./schema-findings.ts";
import type { PathPart } from "./topology-source.ts";

/** Rounds of taking faults out; what is at fault again although it was taken out takes along what holds it. */
const MAX_ROUNDS = 6;

/** What stands in for an entry of a list, which keeps its place since findings are placed by index; other lists go whole. */
const STAND_INS: Readonly<Record<string, (name: string) => unknown>> = {
  nodes: (name) => ({ name }),
  balancers: (name) => ({ name }),
  status: (name) => ({ name }),
  members: (name) => name,
  mounts: (name) => `/${name}`,
  allow: () => "127.0.0.1",
};

interface Fault {
  readonly path: readonly PathPart[];
  /** A key that the schema does not know: without it nothing is missing. */
  readonly isUnknown: boolean;
}

/** The places of an input that the schema refused: what stands there now is a stand-in that means nothing. */
export class StandIns {
  readonly #paths: ReadonlySet<string>;

  constructor(paths: readonly (readonly PathPart[])[]) {
    this.#paths = new Set(paths.map(keyOf));
  }

  /** Whether the value at a path, or one that holds it, is a stand-in. */
  has(path: readonly PathPart[]): boolean {
    if (this.#paths.size === 0) return false;
    for (let length = path.length; length > 0; length--) if (this.#paths.has(keyOf(path.slice(0, length)))) return true;
    // A fault under defaults is a fault of every node.
    return path[0] === "nodes" && path.length > 2 && this.has(["defaults", ...path.slice(2)]);
  }
}

/**
 * Takes the values that the schema refused out of an input, so that the rest can be checked in the same run.
 *
 * @returns the rest and the places of what is gone, or `undefined` if no rest fits the schema.
 */
export function withoutFaults(
  value: unknown,
  findings: readonly Pick<SchemaFinding, "path" | "code">[],
): { readonly input: unknown; readonly standIns: StandIns } | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const input = copy(value) as Record<string, unknown>;
  const gone: (readonly PathPart[])[] = [];
  const taken = new Set<string>();
  let faults: Fault[] = findings.map(({ path, code }) => ({ path, isUnknown: code === "unknown-key" }));
  for (let round = 0; round < MAX_ROUNDS; round++) {
    for (const { path, isUnknown } of faults) {
      let place = path;
      while (place.length > 1 && taken.has(keyOf(place))) place = place.slice(0, -1);
      taken.add(keyOf(place));
      const standIn = takeOut(input, place);
      if (!isUnknown) gone.push(standIn);
    }
    const parsed = topologySchema.safeParse(input);
    if (parsed.success) return { input, standIns: new StandIns(gone) };
    faults = parsed.error.issues.flatMap((issue): Fault[] => {
      const path = issue.path as PathPart[];
      return issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({ path: [...path, key], isUnknown: true }))
        : [{ path, isUnknown: false }];
    });
  }
  return undefined;
}

/** Removes the value at a path, or what must go with it; @returns the path that is a stand-in now. */
function takeOut(input: Record<string, unknown>, path: readonly PathPart[]): readonly PathPart[] {
  const last = path.at(-1);
  const parentPath = path.slice(0, -1);
  if (last === undefined) return path;
  if (typeof last === "number") {
    const standIn = STAND_INS[String(parentPath.at(-1))];
    const list = valueAt(input, parentPath);
    if (standIn === undefined || !Array.isArray(list)) return takeOut(input, parentPath);
    list[last] = standIn(pathName(path));
    return path;
  }
  const parent = path.length === 1 ? input : valueAt(input, parentPath);
  if (typeof parent !== "object" || parent === null) return path;
  const holder = parent as Record<string, unknown>;
  if (last === "name" && path.length === 3) holder.name = pathName(parentPath);
  else if (last === "path" && parentPath.at(-2) === "mounts") return takeOut(input, parentPath);
  else delete holder[last];
  return path;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, copy(child)]));
}

/** Where a node's value stands in the file: at the node, else under `defaults`, else at the node again. */
export function placedPath(input: unknown, path: readonly PathPart[]): readonly PathPart[] {
  if (path[0] !== "nodes" || path.length < 3 || valueAt(input, path) !== undefined) return path;
  const underDefaults = ["defaults", ...path.slice(2)];
  return valueAt(input, underDefaults) === undefined ? path : underDefaults;
}

function keyOf(path: readonly PathPart[]): string {
  return path.map((part) => (typeof part === "number" ? `[${part}]` : JSON.stringify(part))).join(".");
}
