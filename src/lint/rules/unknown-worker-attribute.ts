import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import { attributeOfKey, currentAttributes } from "../../modjk/property-map.ts";
import type { WorkersView } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { attributePlace, replaceAt, viewsOf } from "../worker-places.ts";
import { workerOfKey } from "../worker-values.ts";

/** What a misspelt attribute of a worker may mean. `secretkey` is one of type ajp14 only, and does nothing for others. */
const names = currentAttributes.filter((name) => name !== "secretkey");
/** What may follow `worker.` at once. */
const globals = ["list", "maintain"];

/** One misspelt word, and Apache does not start, though its syntax check says OK. */
export const unknownWorkerAttribute: Rule = {
  code: "unknown-worker-attribute",
  severities: ["error"],
  summary: "Every key that begins with `worker.` ends in an attribute that mod_jk knows.",
  why:
    "mod_jk stops at the first attribute that it does not know and Apache exits, while `httpd -t` says `Syntax OK`. The " +
    "log has `The attribute 'worker.tomcat1.lbfactr' is not supported - please check the documentation for the supported " +
    "attributes.` Case counts, and only what follows the last dot is looked at. In JkWorkerProperty it is a syntax error.",
  mend: "Write the attribute as mod_jk spells it, or take the line away.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.type=ajp13
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.lbfactr=2
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.type=ajp13
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.lbfactor=2
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      # variables are not checked
      tomcat1.lbfactr=2
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.lbfactor=$(tomcat1.lbfactr)
    `,
  }),
  covers: ["field-notes 7", "grammar 8.1", "grammar 8.2"],
  check({ installation, report, nearest }) {
    for (const { view } of viewsOf(installation)) {
      const cut = new Set<string>();
      for (const event of view.map.events) {
        // What mod_jk takes for a line is the rest of a longer one, and cut-line says so.
        if (event.kind === "cut-line") cut.add(`${event.line.file.name}:${event.line.start}`);
        if (event.kind !== "unknown-attribute") continue;
        const { key, part } = event;
        if (cut.has(`${part.line.file.name}:${part.line.start}`)) continue;
        const word = attributeOfKey(key);
        const candidates = candidatesFor(view, key);
        const near = nearest(word, candidates);
        const slip = onlySlip(word, candidates);
        const isFree = slip !== undefined && !view.map.properties.has(`${key.slice(0, -word.length)}${slip}`);
        const message = `mod_jk has no attribute ${shown(word)}: Apache does not start with ${shown(key)}`;
        const place = attributePlace(part);
        if (near === undefined) report({ place: part.key, message, hint: "take the line away, or see `lbgen rules`" });
        else
          report({
            place,
            message,
            hint: `did you mean ${near}?`,
            ...(isFree ? { fix: replaceAt(place, slip) } : {}),
          });
      }
    }
  },
};

function candidatesFor(view: WorkersView, key: string): readonly string[] {
  if (key.indexOf(".") === key.lastIndexOf(".")) return globals;
  const isAjp14 = view.map.properties.get(`worker.${workerOfKey(key)}.type`)?.value === "ajp14";
  return isAjp14 ? currentAttributes : names;
}
