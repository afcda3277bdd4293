import { type WorkerDirective, workerDirectives } from "../../model/directives.ts";
import { attributeOfKey, type PropertyPart } from "../../modjk/property-map.ts";
import { readBool, readInt } from "../../modjk/property-values.ts";
import type { WorkersView } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import type { Fix, Rule } from "../rule.ts";
import { usedVariables } from "../value-text.ts";
import { attributePlace, removalOf, replaceAt, settingPlace, viewsOf } from "../worker-places.ts";
import { hasEffect, workerOfKey } from "../worker-values.ts";

const table = new Map(workerDirectives.map((directive) => [directive.name, directive]));
const OLD_STATES: Readonly<Record<string, string>> = { disabled: "Disabled", stopped: "Stopped" };

/** Old names: some still count, some are read by nobody. */
export const deprecatedAttribute: Rule = {
  code: "deprecated-attribute",
  severities: ["warning", "info"],
  summary: "Attributes have their current names.",
  why:
    "mod_jk logs `The attribute 'worker.tomcat1.cachesize' is deprecated - please check the documentation for the correct " +
    "replacement.` for each such line. `cachesize`, `cache_timeout`, `balanced_workers`, `jvm_route`, `disabled` and " +
    "`stopped` still count where the new name is missing; the others, such as `recycle_timeout`, `local_worker` and those " +
    "of the old jni worker (`mx`, `class_path`), are read by nobody.",
  mend: "Write the new name, or take the line away where there is none.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.cachesize=20
      worker.tomcat1.recycle_timeout=300
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.connection_pool_size=20
      worker.tomcat1.connection_pool_timeout=300
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      cachesize=20
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.connection_pool_size=$(cachesize)
    `,
  }),
  covers: [
    "grammar 8.3",
    "directive cachesize",
    "directive cache_timeout",
    "directive recycle_timeout",
    "directive balanced_workers",
    "directive jvm_route",
    "directive disabled",
    "directive stopped",
    "directive local_worker",
    "directive local_worker_only",
    "directive sysprops",
    "directive stderr",
    "directive stdout",
    "directive mx",
    "directive ms",
    "directive class_path",
    "directive bridge",
    "directive jvm_lib",
    "directive ld_path",
    "directive cmd_line",
    "directive native_lib",
  ],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      let mender: Mender | undefined;
      for (const event of view.map.events) {
        if (event.kind !== "deprecated") continue;
        const { key, part, attribute } = event;
        const directive = table.get(attribute);
        if (directive === undefined) continue;
        mender ??= mendsOf(view);
        const fix = mender(key, part, directive);
        report({
          place: settingPlace(part),
          severity: hasEffect(view, workerOfKey(key)) ? "warning" : "info",
          message: messageOf(directive),
          hint: hintOf(directive, part),
          ...(fix === undefined ? {} : { fix }),
        });
      }
    }
  },
};

function messageOf({ name, appliesTo, replacement }: WorkerDirective): string {
  if (appliesTo.length === 0) return `${name} is deprecated: mod_jk accepts it, logs a warning and reads it nowhere`;
  return `${name} is deprecated: mod_jk logs a warning and reads it only where ${replacement} is missing`;
}

function hintOf({ name, appliesTo, replacement }: WorkerDirective, part: PropertyPart): string {
  if (name in OLD_STATES && readBool(part.text) === false) return "take the line away, or write activation=Active";
  if (name in OLD_STATES) return `write activation=${OLD_STATES[name]}`;
  if (appliesTo.length > 0) return `write ${replacement}`;
  return replacement === undefined ? "take the line away" : `take the line away, or say it with ${replacement}`;
}

type Mender = (key: string, part: PropertyPart, directive: WorkerDirective) => Fix | undefined;

/** Makes the mends after which mod_jk believes what it believed before. */
function mendsOf(view: WorkersView): Mender {
  const used = usedVariables(view);
  const referring = new Set<string>();
  for (const key of view.map.properties.keys()) {
    if (view.map.properties.has(`worker.${workerOfKey(key)}.reference`)) referring.add(attributeOfKey(key));
  }

  return (key, part, directive) => {
    const { name, appliesTo, replacement } = directive;
    if (used.has(key) || part.written.includes("$(")) return undefined;
    if (appliesTo.length === 0) return removalOf(part);
    const worker = workerOfKey(key);
    const attributes = view.attributes.get(worker);
    if (replacement === undefined || attributes === undefined || attributes.has(replacement)) return undefined;
    // Who refers to the template may count on the old name, too.
    if (view.templates.has(worker) && referring.has(name)) return undefined;
    if (name in OLD_STATES) {
      if (attributes.has("reference") || view.templates.has(worker)) return undefined;
      const state = readBool(part.text);
      if (state === undefined || (attributes.get(name)?.property.parts.length ?? 0) > 1) return undefined;
      if (!state) return removalOf(part);
      const isOnly = Object.keys(OLD_STATES).every((other) => other === name || !attributes.has(other));
      if (!isOnly) return undefined;
      const { file, start } = attributePlace(part);
      return replaceAt({ file, start, end: part.value.end }, `activation=${OLD_STATES[name]}`);
    }
    const parts = view.map.properties.get(key)?.parts ?? [];
    if (name === "balanced_workers" && parts.length > 1) return undefined;
    // Below 0 the new name would mean the default.
    if (directive.type === "int" && parts.some(({ text }) => readInt(text) < 0)) return undefined;
    return replaceAt(attributePlace(part), replacement);
  };
}
