import { isSecretName } from "../../installation/kind-secrets.ts";
import { shown } from "../../model/shown.ts";
import { attributeOfKey } from "../../modjk/property-map.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { placeholderIn } from "../value-text.ts";
import { viewsOf } from "../worker-places.ts";
import { hasEffect, workerOfKey } from "../worker-values.ts";

/** Attributes in which any text may stand, such as the page's XML. */
const FREE: ReadonlySet<string> = new Set(["xmlns", "doctype", "ns", "prefix", "css"]);

/** mod_jk has variables, and spells them in its own way. */
export const unfilledPlaceholder: Rule = {
  code: "unfilled-placeholder",
  severities: ["warning"],
  summary: "No value is a placeholder of another program, such as `${HOST}` or `@HOST@`.",
  why:
    "mod_jk replaces `$(name)` and nothing else. A `${name}` in workers.properties stays as it stands, so that a host cannot " +
    "be resolved and a port is 0. httpd replaces `${name}` in its own files, JkWorkerProperty included.",
  mend: "Let the tool that knows the placeholder write the file before Apache reads it, or use `$(name)`.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=\${TOMCAT_HOST}
    `,
  }),
  good: files({
    "workers.properties": `
      TOMCAT_HOST=192.168.0.10
      worker.list=tomcat1
      worker.tomcat1.host=$(TOMCAT_HOST)
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1,jkstatus
      worker.tomcat1.host=192.168.0.10
      worker.jkstatus.type=status
      worker.jkstatus.read_only=true
      worker.jkstatus.doctype=<status>
    `,
  }),
  covers: ["grammar 4", "grammar 8.13"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const [key, { parts }] of view.map.properties) {
        for (const part of parts) {
          const found = part.origin === "file" ? placeholderIn(part.text) : undefined;
          const attribute = attributeOfKey(key);
          // A type is refused as it stands: unknown-type.
          if (found === undefined || !key.startsWith("worker.") || attribute === "type" || FREE.has(attribute))
            continue;
          const isGlobal = key === "worker.list" || key === "worker.maintain";
          if (!isGlobal && !hasEffect(view, workerOfKey(key))) continue;
          const name = /^\$\{([A-Za-z_]\w*)\}$/.exec(found)?.[1];
          const what = isSecretName(attribute) ? attribute : `${attribute} holds ${shown(found)}, which`;
          const message = isSecretName(attribute)
            ? `${what} looks like a placeholder, which mod_jk does not replace`
            : `${what} mod_jk does not replace`;
          const hint =
            name === undefined || isSecretName(attribute)
              ? "write the value itself"
              : `write $(${name}) for a variable of mod_jk or of Apache's environment`;
          report({ place: part.value, message, hint });
        }
      }
    }
  },
};
