import { isSecretName } from "../../installation/kind-secrets.ts";
import { workerDirectives } from "../../model/directives.ts";
import { shown } from "../../model/shown.ts";
import { attributeOfKey } from "../../modjk/property-map.ts";
import { readInt } from "../../modjk/property-values.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { usedVariables } from "../value-text.ts";
import { removalOf, settingPlace, viewsOf } from "../worker-places.ts";
import { hasEffect, workerOfKey } from "../worker-values.ts";

const UNREAD: ReadonlySet<string> = new Set(
  workerDirectives.filter(({ appliesTo }) => appliesTo.length === 0).map(({ name }) => name),
);

/** What mod_jk has in neither of its tables becomes one text. */
export const joinedValues: Rule = {
  code: "joined-values",
  severities: ["warning", "info"],
  summary: "`distance`, `worker.maintain`, `secretkey`, `balanced_workers` and variables are written once.",
  why:
    "mod_jk has a table of settings whose last value wins and one of lists that join with a comma. These are in neither: it " +
    "writes a `*` between the values and says nothing. Of `60*30` the first number counts, two names become one that no " +
    "worker has, and a variable brings its `*` wherever it is used.",
  mend: "Keep one of the lines.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.maintain=60
      worker.maintain=30
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.maintain=30
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      ps=/
      ps=/
      worker.list=tomcat1
      worker.list=tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  covers: [
    "grammar 4",
    "grammar 5",
    "directive distance",
    "directive balanced_workers",
    "directive worker.maintain",
    "directive secretkey",
  ],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      let used: ReadonlySet<string> | undefined;
      for (const event of view.map.events) {
        if (event.kind !== "joined") continue;
        const { key, part, before, sign } = event;
        const place = settingPlace(part);
        const name = attributeOfKey(key);
        const isVariable = !key.startsWith("worker.");
        if (isVariable) {
          used ??= usedVariables(view);
          if (!used.has(key)) continue;
        } else if (UNREAD.has(name) || (key !== "worker.maintain" && !hasEffect(view, workerOfKey(key)))) continue;
        const value = view.map.properties.get(key)?.value ?? "";
        const isNumber = name === "distance" || name === "maintain";
        const isEqual = part.text === before.text;
        const fix = isEqual && isNumber ? removalOf(part) : undefined;
        const joined =
          isSecretName(name) || isVariable ? `the values with ${sign} between them` : `them to ${shown(value)}`;
        const effect = isNumber && !isVariable ? ` and reads ${readInt(value)}` : ", which is neither";
        report({
          place,
          severity: isEqual && isNumber && !isVariable ? "info" : "warning",
          message: `${key} is written again: mod_jk joins ${joined}${effect}`,
          hint: "keep one of the lines",
          ...(fix === undefined || isVariable ? {} : { fix }),
        });
      }
    }
  },
};
