import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { fewSuggestions } from "../few-suggestions.ts";
import type { Rule } from "../rule.ts";
import { isWritten, sameDigits } from "../worker-names.ts";
import { replaceAt, viewsOf } from "../worker-places.ts";

const PREFIX = "worker.";

/** A reference is the whole beginning of a key, `worker.` included. */
export const referenceNotFound: Rule = {
  code: "reference-not-found",
  severities: ["error"],
  summary: "A `reference` names a worker or template that has properties, with `worker.` before its name.",
  why:
    "mod_jk copies all properties whose keys begin with the value and a dot. Where there are none, Apache exits: " +
    "`Reference 'template.' not found`, and in httpd's log `Error in resolving configuration references`. That holds " +
    "for the references of workers that nobody lists, too.",
  mend: "Write `worker.` and the name of the template.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.template.socket_keepalive=true
      worker.tomcat1.reference=template
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.template.socket_keepalive=true
      worker.tomcat1.reference=worker.template
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.reference=worker.template
      worker.tomcat1.host=192.168.0.11
      worker.template.socket_keepalive=true
    `,
  }),
  covers: ["grammar 6", "directive reference"],
  check({ installation, report, nearest }) {
    const nearestTarget = fewSuggestions(nearest);
    for (const { view } of viewsOf(installation)) {
      let targets: readonly string[] | undefined;
      for (const { kind, place, subject } of view.failures) {
        if (kind !== "reference-missing") continue;
        targets ??= [...view.attributes.keys()].map((name) => `${PREFIX}${name}`);
        const bare = subject.startsWith(PREFIX) || !view.attributes.has(subject) ? undefined : `${PREFIX}${subject}`;
        const near = bare ?? nearestTarget(subject, targets);
        const slip = bare ?? (near === undefined ? undefined : onlySlip(subject, targets));
        const why = bare === undefined ? "nothing that has properties" : `no key, the template is ${bare}`;
        const message = `reference ${shown(subject)} names ${why}: Apache does not start`;
        const hint = near === undefined ? "write worker. and the name of a template" : `did you mean ${near}?`;
        const isSafe = slip !== undefined && sameDigits(slip, subject) && isWritten(place, subject);
        report({ place, message, hint, ...(isSafe ? { fix: replaceAt(place, slip) } : {}) });
      }
    }
  },
};
