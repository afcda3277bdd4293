import type { Property } from "../modjk/property-map.ts";
import type { WorkersView } from "../modjk/workers-view.ts";

/** What stands for a secret. */
const MASK = "***";

/** Attributes, and names of variables, whose values nobody shall read. */
const SECRET_KEY = /secret|password|pass(?:wd|phrase)?$/i;

/**
 * Every property as it was read, and behind them what names have by `reference`, as mod_jk prints them. Secrets are
 * masked: mod_jk leaves out `secret` and prints `secretkey`, and the variables that a secret is made of.
 */
export function dumpLines(view: WorkersView): readonly (readonly [key: string, value: string])[] {
  const hide = masking(view);
  const lines = [...view.map.properties.values()].map(({ key, value }) => [key, hide(key, value)] as const);
  for (const name of inheritors(view)) {
    for (const attribute of view.attributes.get(name)?.values() ?? []) {
      if (attribute.inheritedFrom === undefined || attribute.name === "reference") continue;
      const key = `worker.${name}.${attribute.name}`;
      lines.push([key, hide(key, attribute.value)]);
    }
  }
  return lines;
}

/** Names with a `reference`, each behind the template it names, as mod_jk follows them. */
function inheritors({ map, attributes }: WorkersView): ReadonlySet<string> {
  const done = new Set<string>();
  for (const key of map.properties.keys()) {
    if (!key.startsWith("worker.") || !key.endsWith(".reference")) continue;
    const chain: string[] = [];
    let name: string | undefined = key.slice("worker.".length, -".reference".length);
    while (name !== undefined && !done.has(name) && !chain.includes(name)) {
      const reference: string | undefined = map.properties.get(`worker.${name}.reference`)?.value;
      if (reference === undefined) break;
      chain.push(name);
      name = reference.startsWith("worker.") ? reference.slice("worker.".length) : undefined;
    }
    for (const one of chain.reverse()) if (attributes.has(one)) done.add(one);
  }
  return done;
}

/** Hides secrets, the variables that they are made of, and whatever else has the same text. */
function masking({ map }: WorkersView): (key: string, value: string) => string {
  const secretKeys = new Set<string>();
  const secrets = new Set<string>();
  const note = (property: Property): void => {
    if (secretKeys.has(property.key)) return;
    secretKeys.add(property.key);
    for (const part of property.parts) {
      if (part.text !== "") secrets.add(part.text);
      for (const [, name = ""] of part.written.matchAll(/\$\(([^)]*)\)/g)) {
        const variable = map.properties.get(name);
        if (variable !== undefined) note(variable);
      }
    }
  };
  for (const property of map.properties.values()) if (SECRET_KEY.test(property.key)) note(property);
  return (key, value) => (secretKeys.has(key) || SECRET_KEY.test(key) || secrets.has(value) ? MASK : value);
}
