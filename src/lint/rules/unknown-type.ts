import { workerDirectives } from "../../model/directives.ts";
import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { isQuoted } from "../value-text.ts";
import { isWritten } from "../worker-names.ts";
import { replaceAt, viewsOf } from "../worker-places.ts";

const TYPES = workerDirectives.find(({ name }) => name === "type")?.choices ?? [];
/** Those that one should use. */
const CURRENT = ["ajp13", "lb", "status"] as const;

/** The one word of workers.properties that mod_jk compares as a whole. */
export const unknownType: Rule = {
  code: "unknown-type",
  severities: ["error"],
  summary: "A worker's type is one that mod_jk has, spelled exactly and in lower case.",
  why:
    "mod_jk compares the whole word, and case counts. With `apj13` or `AJP13` Apache exits, though `httpd -t` says `Syntax " +
    "OK`; the log has `Unknown worker type apj13 for worker tomcat1` and `failed to create worker tomcat1`. The type of a " +
    "worker that is neither listed nor a member is never looked at.",
  mend: "Write `ajp13`, `lb` or `status`.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.type=apj13
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.type=ajp13
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.spare.type=AJP13
      worker.spare.host=192.168.0.12
    `,
  }),
  covers: ["tutorial-mistakes 2", "grammar 3", "grammar 8.4", "grammar 8.5", "directive type"],
  check({ installation, report, nearest }) {
    for (const { view } of viewsOf(installation)) {
      for (const { kind, place, subject } of view.failures) {
        if (kind !== "unknown-type") continue;
        const message = `mod_jk has no worker type ${shown(subject)}: Apache does not start`;
        const bare = (isQuoted(subject) ? subject.slice(1, -1) : subject).toLowerCase();
        const exact = TYPES.find((type) => type === bare);
        const near = exact ?? nearest(bare, CURRENT);
        const slip = subject.toLowerCase() === exact ? exact : onlySlip(subject, TYPES);
        const isSafe = slip !== undefined && isWritten(place, subject);
        report({
          place,
          message,
          hint: near === undefined ? "write ajp13, lb or status" : `did you mean ${near}?`,
          ...(isSafe ? { fix: replaceAt(place, slip) } : {}),
        });
      }
    }
  },
};
