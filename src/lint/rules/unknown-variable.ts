import { isSecretName } from "../../installation/kind-secrets.ts";
import { attributeOfKey } from "../../modjk/property-map.ts";
import { files } from "../../rules/example.ts";
import { fewSuggestions } from "../few-suggestions.ts";
import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";
import { areVital, hasEffect, workerOfKey } from "../worker-values.ts";

/** mod_jk itself defines it. */
const PREDEFINED = "ServerRoot";

/** Variables have to stand above, and one that does not exist stays in the text. */
export const unknownVariable: Rule = {
  code: "unknown-variable",
  severities: ["warning", "error"],
  summary: "Every `$(name)` is defined above the line that uses it, or is an environment variable of Apache.",
  why:
    "mod_jk replaces `$(name)` while it reads the line, by a key that it has read before, else by an environment variable " +
    "of the httpd process. What it does not find stays in the value without a message, and then fails elsewhere: `worker " +
    "tomcat1 can't resolve tomcat address $(host)`, or a port that becomes 0. `$(ServerRoot)` is always there.",
  mend: "Define the variable above its first use, or set it in Apache's environment (`envvars` on Debian).",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=$(backend)
      backend=192.168.0.10
    `,
  }),
  good: files({
    "workers.properties": `
      backend=192.168.0.10
      worker.list=tomcat1
      worker.tomcat1.host=$(backend)
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=jkstatus
      worker.jkstatus.type=status
      worker.jkstatus.read_only=true
      worker.jkstatus.css=$(ServerRoot)/status.css
    `,
  }),
  covers: ["grammar 4"],
  check({ installation, report, nearest }) {
    const nearestVariable = fewSuggestions(nearest);
    for (const { view } of viewsOf(installation)) {
      const { properties, events } = view.map;
      let variables: readonly string[] | undefined;
      for (const event of events) {
        if (event.kind !== "unknown-variable" || event.name === PREDEFINED) continue;
        const { key, name, part } = event;
        const isWorker = key.startsWith("worker.");
        const attribute = attributeOfKey(key);
        if (isWorker && key !== "worker.list" && key !== "worker.maintain" && !hasEffect(view, workerOfKey(key)))
          continue;
        const written = `$(${name})`;
        // A part of a secret may look like a variable: bad-secret. A type is refused as it stands: unknown-type.
        if (isSecretName(attribute) && part.written !== written) continue;
        if (attribute === "type" && isWorker) continue;
        const { file, start } = part.value;
        const at = start + Math.max(0, part.written.indexOf(written));
        const place = { file, start: at, end: at + written.length };
        if (properties.has(name)) {
          const message = `${name} is defined only further down: mod_jk leaves ${written} as it stands`;
          const worker = view.workers.get(workerOfKey(key));
          const isFatal =
            (attribute === "host" || attribute === "port") && worker !== undefined && areVital(view, [worker]);
          report({
            place,
            severity: isFatal ? "error" : "warning",
            message,
            hint: "move its definition above this line",
          });
          continue;
        }
        variables ??= [...properties.keys()].filter((other) => !other.startsWith("worker."));
        const near = nearestVariable(name, variables);
        const message = `${name} is not defined here: mod_jk takes an environment variable of that name, else it leaves ${written} as it stands`;
        const hint =
          near === undefined ? "define it above this line, or in Apache's environment" : `did you mean $(${near})?`;
        report({ place, message, hint });
      }
    }
  },
};
