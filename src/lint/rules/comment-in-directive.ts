import { workerDirectives } from "../../model/directives.ts";
import { shown } from "../../model/shown.ts";
import { attributeOfKey } from "../../modjk/property-map.ts";
import { readList } from "../../modjk/property-values.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { withoutComment } from "../value-text.ts";
import { viewsOf } from "../worker-places.ts";
import { hasEffect, workerOfKey } from "../worker-values.ts";

const KINDS = new Map(workerDirectives.map(({ name, type }) => [name, type]));

/** Comments work in the file, and not in the directive. */
export const commentInDirective: Rule = {
  code: "comment-in-directive",
  severities: ["warning"],
  summary: "JkWorkerProperty has no comment behind its value.",
  why:
    "Neither httpd nor mod_jk looks for comments there. `JkWorkerProperty worker.list=tomcat1 # the shop` makes workers " +
    "called `#`, `the` and `shop` on localhost:8009, and a route gets the comment as a part of its text.",
  mend: "Write the comment in a line of its own.",
  bad: files({
    "httpd.conf": `
      LoadModule jk_module modules/mod_jk.so
      JkWorkerProperty worker.list=tomcat1 # the shop
      JkWorkerProperty worker.tomcat1.host=192.168.0.10
      JkMount /shop/* tomcat1
    `,
  }),
  good: files({
    "httpd.conf": `
      LoadModule jk_module modules/mod_jk.so
      # the shop
      JkWorkerProperty worker.list=tomcat1
      JkWorkerProperty worker.tomcat1.host=192.168.0.10
      JkMount /shop/* tomcat1
    `,
  }),
  nearMiss: files({
    "httpd.conf": `
      LoadModule jk_module modules/mod_jk.so
      JkWorkerProperty worker.list=tomcat1
      JkWorkerProperty worker.tomcat1.host=192.168.0.10
      JkWorkerProperty worker.tomcat1.port=8109 # a number ends before the blank
      JkWorkerProperty worker.tomcat1.secret=4f1c#9b27
      JkMount /shop/* tomcat1
    `,
  }),
  covers: ["httpd JkWorkerProperty", "grammar 1"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const [key, { parts }] of view.map.properties) {
        if (parts[0]?.origin !== "directive" || !key.startsWith("worker.")) continue; // the file comes behind
        if (key !== "worker.list" && !hasEffect(view, workerOfKey(key))) continue;
        const name = attributeOfKey(key);
        const kind = key === "worker.list" ? "list" : KINDS.get(name);
        // Of a host and a type more is to say; numbers and words end before the blank.
        if ((kind !== "list" && kind !== "string") || name === "host") continue;
        for (const part of parts) {
          const meant = withoutComment(part, part.written);
          if (meant === part.written) continue;
          const extra = readList(part.written.slice(meant.length)).slice(0, 3).map(shown).join(", ");
          const effect = kind === "list" ? `mod_jk takes ${extra} for entries of ${key}` : `it is a part of ${name}`;
          const message = `JkWorkerProperty has no comments: ${effect}`;
          const { file, start, end } = part.value;
          report({
            place: { file, start: start + part.written.indexOf("#", meant.length), end },
            message,
            hint: "write the comment in a line of its own",
          });
        }
      }
    }
  },
};
