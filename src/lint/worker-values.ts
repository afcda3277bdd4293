import { type WorkerDirective, type WorkerRole, workerDirectives } from "../model/directives.ts";
import type { PropertyPart } from "../modjk/property-map.ts";
import { isCreated } from "../modjk/resolve-workers.ts";
import { decidingPart, type Worker, type WorkerAttribute, type WorkersView } from "../modjk/workers-view.ts";

/** One attribute in the file, with the workers that have it, itself or by `reference`. */
export interface ValueUse {
  readonly name: string;
  /** As mod_jk holds it: variables replaced, repeated lists joined. */
  readonly value: string;
  readonly attribute: WorkerAttribute;
  /** `undefined` for `list` and `maintain`, which no worker reads. */
  readonly directive: WorkerDirective | undefined;
  /** The line that decides. */
  readonly part: PropertyPart;
  /** Workers that exist and have it; at least one. */
  readonly users: readonly Worker[];
  /** Those of them that read it. */
  readonly readers: readonly Worker[];
}

const table = new Map(workerDirectives.map((directive) => [directive.name, directive]));

const known = new WeakMap<WorkersView, readonly ValueUse[]>();

/** The attributes of the workers that exist, each line once, however many workers refer to it. */
export function valueUses(view: WorkersView): readonly ValueUse[] {
  const before = known.get(view);
  if (before !== undefined) return before;
  const uses = new Map<unknown, { attribute: WorkerAttribute; users: Worker[]; readers: Worker[] }>();
  for (const worker of view.workers.values()) {
    if (!isCreated(worker)) continue;
    const roles = rolesOf(worker);
    for (const attribute of worker.attributes.values()) {
      const appliesTo = table.get(attribute.name)?.appliesTo ?? [];
      const reads = appliesTo.some((role) => roles.includes(role));
      const use = uses.get(attribute.property);
      if (use === undefined) {
        uses.set(attribute.property, { attribute, users: [worker], readers: reads ? [worker] : [] });
      } else {
        use.users.push(worker);
        if (reads) use.readers.push(worker);
      }
    }
  }
  const found = [...uses.values()].map(({ attribute, users, readers }): ValueUse => {
    const { name, value } = attribute;
    return { name, value, attribute, directive: table.get(name), part: decidingPart(attribute), users, readers };
  });
  known.set(view, found);
  return found;
}

/** The attributes that some worker reads, one of the given names; all where none is given. */
export function valuesRead(view: WorkersView, ...names: readonly string[]): readonly ValueUse[] {
  return valueUses(view).filter(
    ({ name, readers }) => readers.length > 0 && (names.length === 0 || names.includes(name)),
  );
}

/** What a worker is to mod_jk; nothing for one that it refuses. */
function rolesOf({ type, isListed, balancers }: Worker): readonly WorkerRole[] {
  if (type === "lb" || type === "status") return [type];
  if (type !== "ajp13" && type !== "ajp14") return [];
  return [...(isListed ? [type] : []), ...(balancers.length > 0 ? ["lb-member" as const] : [])];
}

/**
 * Whether requests fail where one of some workers does: it is listed, so that it is mounted directly, or it is the only
 * member of a balancer.
 */
export function areVital(view: WorkersView, workers: readonly Worker[]): boolean {
  return workers.some(({ isListed, balancers }) => isListed || balancers.some((lb) => membersOf(view, lb) === 1));
}

function membersOf(view: WorkersView, name: string): number {
  const lb = view.workers.get(name);
  return lb?.type === "lb" ? lb.members.length : 0;
}

/** The name in a key such as `worker.NAME.port`; empty where there is none. */
export function workerOfKey(key: string): string {
  return key.slice("worker.".length, Math.max("worker.".length, key.lastIndexOf(".")));
}

/** Whether the lines of a name have an effect: it exists, or others refer to it. */
export function hasEffect(view: WorkersView, name: string): boolean {
  const worker = view.workers.get(name);
  return view.templates.has(name) || (worker !== undefined && isCreated(worker));
}
