import { type WorkerDirective, type WorkerRole, workerDirectives } from "../model/directives.ts";
import { shown } from "../model/shown.ts";
import { byteLength } from "../model/text-limits.ts";
import { readBool, readChoice, readInt } from "../modjk/property-values.ts";
import { decidingPart, type WorkerAttribute, type WorkerAttributes } from "../modjk/workers-view.ts";
import type { Notes } from "./notes.ts";
import { isWritable } from "./writable.ts";

/** A value of `options`. */
export type ImportedValue = string | number | boolean;

const table = new Map(workerDirectives.map((directive) => [directive.name, directive]));

/** Old names that mod_jk still reads, beside those that the model has keys for. */
const RENAMED: Readonly<Record<string, string>> = {
  cachesize: "connection_pool_size",
  cache_timeout: "connection_pool_timeout",
};

/**
 * The attributes of a worker that have no key in the model, under their present names, with the values that mod_jk takes
 * them for.
 *
 * @param modelled - attributes that the caller writes by itself.
 * @param roles - what the worker is; an attribute that none of them reads is left out.
 */
export function importedOptions(
  attributes: WorkerAttributes,
  modelled: ReadonlySet<string>,
  roles: readonly WorkerRole[],
  worker: string,
  notes: Notes,
): Record<string, ImportedValue> {
  const options: Record<string, ImportedValue> = {};
  for (const attribute of attributes.values()) {
    if (modelled.has(attribute.name)) continue;
    const name = RENAMED[attribute.name] ?? attribute.name;
    const directive = table.get(name);
    const place = decidingPart(attribute).key;
    if (directive === undefined || !roles.some((role) => directive.appliesTo.includes(role))) {
      notes.leftOut(place, `${attribute.name} does nothing on worker ${shown(worker)}, and is left out`);
    } else if (name !== attribute.name && isRead(attributes, name)) {
      notes.leftOut(place, `${attribute.name} does nothing beside ${name}, and is left out`);
    } else {
      const value = importedValue(directive, attribute);
      if (value !== undefined) options[name] = value;
      else notes.leftOut(place, `${attribute.name} is ${shown(attribute.value)}, which mod_jk ignores`);
    }
  }
  return options;
}

/** mod_jk asks for the old name where the new one is absent or negative. */
function isRead(attributes: WorkerAttributes, name: string): boolean {
  const value = attributes.get(name)?.value;
  return value !== undefined && readInt(value) >= 0;
}

/** What mod_jk makes of a value; `undefined` where it takes the default, or where the topology cannot carry it. */
function importedValue(
  { type, choices, maxBytes }: WorkerDirective,
  { value }: WorkerAttribute,
): ImportedValue | undefined {
  if (type === "int") return readInt(value);
  if (type === "bool") return readBool(value);
  if (choices !== undefined) {
    const index = readChoice(choices, value);
    return index === undefined ? undefined : choices[index];
  }
  // Of a worker that it does not create, mod_jk does not mind how long it is.
  const fits = maxBytes === undefined || byteLength(value) <= maxBytes;
  return fits && isWritable(value) ? value : undefined;
}
