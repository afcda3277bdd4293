import type { Place } from "../place.ts";
import { attributeOfKey, type Property, type PropertyMap } from "./property-map.ts";
import type { StartFailure, WorkerAttribute, WorkerAttributes } from "./workers-view.ts";

/** The attributes of every name, with those that came by `reference`. */
export interface AttributeTable {
  readonly byName: ReadonlyMap<string, WorkerAttributes>;
  /** Names that some `reference` names. */
  readonly templates: ReadonlySet<string>;
  readonly failures: readonly StartFailure[];
}

const PREFIX = "worker.";

/** References that may follow each other; mod_jk calls itself twenty times at the most, the first time for all workers. */
const MAX_REFERENCES = 19;

/**
 * Gathers the attributes of each name and follows `reference`: what a name does not set itself comes from the template,
 * wherever the lines stand.
 *
 * @see mod_jk's jk_map.c (jk_map_resolve_references)
 */
export function attributeTable(map: PropertyMap): AttributeTable {
  const own = new Map<string, Map<string, Property>>();
  for (const property of map.properties.values()) {
    const dot = property.key.lastIndexOf(".");
    if (dot <= 0) continue;
    const prefix = property.key.slice(0, dot);
    const attributes = own.get(prefix);
    const attribute = attributeOfKey(property.key);
    if (attributes === undefined) own.set(prefix, new Map([[attribute, property]]));
    else attributes.set(attribute, property);
  }
  const failures: StartFailure[] = [];
  const templates = new Set<string>();
  const allPrefixes = prefixesOf(map);
  for (const [prefix, attributes] of own) {
    const reference = attributes.get("reference");
    if (reference === undefined || !prefix.startsWith(PREFIX)) continue;
    if (reference.value.startsWith(PREFIX)) templates.add(reference.value.slice(PREFIX.length));
    const failure = referenceFailure(prefix, reference, own, allPrefixes);
    if (failure !== undefined) failures.push(failure);
  }
  const resolved = new Map<string, WorkerAttributes>();
  const byName = new Map<string, WorkerAttributes>();
  for (const prefix of own.keys()) {
    if (prefix.startsWith(PREFIX)) byName.set(prefix.slice(PREFIX.length), inherited(prefix, own, resolved));
  }
  return { byName, templates, failures };
}

/** Every beginning of a key that ends before a dot: what a `reference` can find. */
function prefixesOf(map: PropertyMap): ReadonlySet<string> {
  const prefixes = new Set<string>();
  for (const key of map.properties.keys()) {
    for (
      let dot = key.lastIndexOf("."), depth = 0;
      dot > 0 && depth < 8;
      dot = key.lastIndexOf(".", dot - 1), depth++
    ) {
      prefixes.add(key.slice(0, dot));
    }
  }
  return prefixes;
}

function referenceFailure(
  prefix: string,
  reference: Property,
  own: ReadonlyMap<string, ReadonlyMap<string, Property>>,
  prefixes: ReadonlySet<string>,
): StartFailure | undefined {
  const place = reference.parts.at(-1)?.value as Place;
  const worker = prefix.slice(PREFIX.length);
  let at = prefix;
  for (let links = 0; ; links++) {
    const next = own.get(at)?.get("reference")?.value;
    if (next === undefined) return undefined;
    if (!prefixes.has(next)) {
      if (links > 0) return undefined; // said of the template itself
      return { kind: "reference-missing", worker, place, subject: next, log: [`Reference '${next}.' not found`] };
    }
    at = next;
    if (links === MAX_REFERENCES) {
      const text = `Recursion limit 20 for worker references with prefix '${next}' reached`;
      return { kind: "reference-loop", worker, place, subject: reference.value, log: [text] };
    }
  }
}

function inherited(
  prefix: string,
  own: ReadonlyMap<string, ReadonlyMap<string, Property>>,
  resolved: Map<string, WorkerAttributes>,
): WorkerAttributes {
  const known = resolved.get(prefix);
  if (known !== undefined) return known;
  // From the name itself to its last template; no further than mod_jk would go, and never round in a loop.
  const chain: string[] = [];
  for (let at: string | undefined = prefix; at !== undefined && chain.length <= MAX_REFERENCES; ) {
    if (chain.includes(at)) break;
    chain.push(at);
    at = own.get(at)?.get("reference")?.value;
  }
  const attributes = new Map<string, WorkerAttribute>();
  for (const [index, name] of chain.entries()) {
    const from = index === 0 ? undefined : name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
    for (const [attribute, property] of own.get(name) ?? []) {
      if (attributes.has(attribute)) continue;
      attributes.set(attribute, { name: attribute, value: property.value, property, inheritedFrom: from });
    }
  }
  resolved.set(prefix, attributes);
  return attributes;
}
