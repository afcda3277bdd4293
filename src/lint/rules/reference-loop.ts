import { shown } from "../../model/shown.ts";
import type { WorkersView } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";

/** How far mod_jk follows. */
const MAX_LEVELS = 20;

/** References end somewhere, and soon. */
export const referenceLoop: Rule = {
  code: "reference-loop",
  severities: ["error"],
  summary: "References lead to an end within 20 levels.",
  why:
    "mod_jk follows them 20 levels deep. In a circle, or in a chain that is longer, Apache exits: `Recursion limit 20 for " +
    "worker references with prefix 'worker.tomcat1' reached`, and in httpd's log `Error in resolving configuration " +
    "references`.",
  mend: "Let one of them end: a template needs no `reference` of its own.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.reference=worker.template
      worker.tomcat1.host=192.168.0.11
      worker.template.reference=worker.tomcat1
      worker.template.socket_keepalive=true
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.reference=worker.template
      worker.tomcat1.host=192.168.0.11
      worker.template.socket_keepalive=true
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.reference=worker.fast
      worker.tomcat1.host=192.168.0.11
      worker.fast.reference=worker.template
      worker.fast.reply_timeout=5000
      worker.fast.recovery_options=7
      worker.template.socket_keepalive=true
    `,
  }),
  covers: ["grammar 6", "directive reference"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      const reported = new Set<string>();
      for (const { kind, worker, place } of view.failures) {
        if (kind !== "reference-loop") continue;
        // Every name of a circle has this failure; it is one mistake.
        const chain = chainOf(view, worker);
        const isKnown = chain.some((name) => reported.has(name));
        for (const name of chain) reported.add(name);
        if (isKnown) continue;
        const what =
          new Set(chain).size < chain.length ? "go round in a circle" : `are more than ${MAX_LEVELS} levels deep`;
        const message = `the references from ${shown(`worker.${worker}`)} on ${what}: Apache does not start`;
        report({ place, message, hint: "let one of the templates have no reference" });
      }
    }
  },
};

/** The names that references lead to, until one comes a second time or mod_jk gives up. */
function chainOf(view: WorkersView, worker: string): readonly string[] {
  const chain = [worker];
  for (let at = worker; chain.length <= MAX_LEVELS; ) {
    const next = view.attributes
      .get(at)
      ?.get("reference")
      ?.value.replace(/^worker\./, "");
    if (next === undefined) break;
    const isCircle = chain.includes(next);
    chain.push(next);
    if (isCircle) break;
    at = next;
  }
  return chain;
}
