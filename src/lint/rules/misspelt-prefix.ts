import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import { attributeOfKey, isAttribute, type PropertyPart } from "../../modjk/property-map.ts";
import type { WorkersView } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import type { LintFinding, Rule } from "../rule.ts";
import { assignment, usedVariables } from "../value-text.ts";
import { replaceAt, settingPlace, viewsOf } from "../worker-places.ts";
import { hasEffect } from "../worker-values.ts";

const PREFIX = "worker.";
const BOM = "\uFEFF";

/** What does not begin with `worker.` is a variable, and variables are never wrong. */
export const misspeltPrefix: Rule = {
  code: "misspelt-prefix",
  severities: ["warning"],
  summary: "Every setting of a worker begins with `worker.`, in lower case.",
  why:
    "A key that begins with anything else defines a variable, for `$(name)` in later lines, and mod_jk never complains of " +
    "one: `workers.list`, `Worker.list` and `worker .list` are as silent as they are useless. A UTF-8 byte order mark " +
    "becomes a part of the first key, so that a `worker.list` in the first line is a variable too.",
  mend: "Write `worker.`; save the file without a byte order mark, or begin it with a comment.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      workers.tomcat1.port=8109
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.port=8109
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      workers.tomcat_home=/opt/tomcat
      workers.java_home=/usr/lib/jvm/default-java
      ps=/
      tomcat1.host=192.168.0.10
      worker.list=tomcat1
      worker.tomcat1.host=$(tomcat1.host)
    `,
  }),
  covers: ["grammar 1", "grammar 2", "directive <any key not starting with worker.>"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      let used: ReadonlySet<string> | undefined;
      for (const [key, { parts }] of view.map.properties) {
        if (key.startsWith(PREFIX) || key.length > 200) continue;
        const meant = meantKey(key, view);
        if (meant === undefined) continue;
        used ??= usedVariables(view);
        if (used.has(key)) continue;
        for (const part of parts) report(findingOf(key, meant, part, view));
      }
    }
  },
};

function findingOf(key: string, meant: string, part: PropertyPart, view: WorkersView): LintFinding {
  const place = settingPlace(part);
  if (key.startsWith(BOM)) {
    const message = `mod_jk takes the byte order mark before ${meant} for a part of the key: the line is a variable and does nothing`;
    return { place, message, hint: "save the file without a byte order mark, or begin it with a comment" };
  }
  const message = `${shown(key)} does not begin with worker.: mod_jk takes it for a variable, and the line does nothing`;
  const attribute = attributeOfKey(meant);
  const hint = `write ${assignment(meant.slice(0, meant.lastIndexOf(".")), attribute, part.written)}`;
  // The first word alone is wrong, by one slip.
  const rest = meant.slice("worker".length);
  const isSafe =
    onlySlip(key.slice(0, -rest.length), ["worker"]) !== undefined &&
    key.endsWith(rest) &&
    part.origin === "file" &&
    !view.map.properties.has(meant);
  return { place, message, hint, ...(isSafe ? { fix: replaceAt(part.key, meant) } : {}) };
}

/** The key that one was meant for; `undefined` for what may well be a variable. */
function meantKey(key: string, view: WorkersView): string | undefined {
  const bare = (key.startsWith(BOM) ? key.slice(1) : key).replace(/\s+/g, "");
  // What begins with another sign, such as the `!` of Java's comments, was meant to have no effect.
  if (!/^[a-z0-9]/i.test(bare)) return undefined;
  const dot = bare.indexOf(".");
  if (dot === -1) {
    // worker_list, worker-list, workerlist
    const joined = /^workers?[-_:]?(list|maintain)$/i.exec(bare)?.[1];
    return joined === undefined ? undefined : `${PREFIX}${joined.toLowerCase()}`;
  }
  const attribute = attributeOfKey(bare);
  if (!isAttribute(attribute)) return undefined;
  const first = bare.slice(0, dot);
  const isWorker = first === "worker" || onlySlip(first, ["worker"]) !== undefined || /^workers$/i.test(first);
  if (isWorker) {
    const meant = `worker${bare.slice(dot)}`;
    return meant.split(".").length > 2 || attribute === "list" || attribute === "maintain" ? meant : undefined;
  }
  // `tomcat1.port` beside `worker.tomcat1.host`
  const name = bare.slice(0, bare.lastIndexOf("."));
  return hasEffect(view, name) && attribute !== "list" && attribute !== "maintain" ? `${PREFIX}${bare}` : undefined;
}
