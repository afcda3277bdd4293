import { isSecretName } from "../../installation/kind-secrets.ts";
import { shown } from "../../model/shown.ts";
import { attributeOfKey } from "../../modjk/property-map.ts";
import { spanOf } from "../../place.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { removalOf, settingPlace, viewsOf } from "../worker-places.ts";
import { hasEffect, workerOfKey } from "../worker-values.ts";

/** Two answers to one question; mod_jk takes the last. */
export const overwrittenKey: Rule = {
  code: "overwritten-key",
  severities: ["warning", "info"],
  summary: "A setting that has one value is written once.",
  why:
    "Of a repeated single value mod_jk takes the last and logs `Duplicate key 'worker.tomcat1.host' detected - previous value " +
    "'...' will be overwritten with '...'.` It reads JkWorkerProperty before the file, so that the file wins. Often the key " +
    "of a copied line still names the worker it was copied from.",
  mend: "Take one of the lines away, or correct the worker's name in it.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.host=192.168.0.12
      worker.tomcat2.port=8109
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.port=8109
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.list=tomcat2
      worker.template.port=8109
      worker.tomcat1.reference=worker.template
      worker.tomcat1.port=8209
      worker.tomcat2.reference=worker.template
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  covers: ["field-notes 9", "grammar 5"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const event of view.map.events) {
        if (event.kind !== "overwritten") continue;
        const { key, part, before } = event;
        const { line } = spanOf(before.line);
        const where = before.origin === "directive" && part.origin === "file" ? "JkWorkerProperty" : `line ${line}`;
        const place = settingPlace(part);
        if (part.text === before.text) {
          const fix = removalOf(part);
          const message = `${key} has this value since ${where} already`;
          report({ place, severity: "info", message, hint: "take one away", ...(fix === undefined ? {} : { fix }) });
          continue;
        }
        const isSecret = isSecretName(attributeOfKey(key));
        const lost = isSecret ? `the value of ${where}` : `${shown(before.text)} of ${where}`;
        report({
          place,
          severity: hasEffect(view, workerOfKey(key)) ? "warning" : "info",
          message: `${key} is written again: ${lost} is lost`,
          hint: "take one away, or correct the worker's name in it",
        });
      }
    }
  },
};
