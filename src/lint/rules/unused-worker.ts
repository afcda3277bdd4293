import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { mountsByWorker } from "../balancers.ts";
import type { Fix, Rule } from "../rule.ts";
import { misspellings, ownParts, sameDigits, workerNames } from "../worker-names.ts";
import { viewsOf, workerNamePlace } from "../worker-places.ts";

/** mod_jk takes the properties of any name, and creates only those workers that somebody asks for. */
export const unusedWorker: Rule = {
  code: "unused-worker",
  severities: ["warning", "info"],
  summary: "Every worker with properties is listed, a member, or a template.",
  why:
    "mod_jk checks the attribute of a line but not the name of the worker: it creates what worker.list names and the " +
    "members of that, and drops all other lines without a message. So with `worker.wokrer1.type=lb` worker1 stays an " +
    "ajp13 worker on localhost:8009. A worker that is only waiting to be used does no harm, and nothing in its lines has " +
    "been tried either: a wrong type stops Apache on the day it is listed.",
  mend: "Correct the name, list the worker, or take its lines away.",
  bad: files({
    "workers.properties": `
      worker.list=worker1
      worker.wokrer1.type=ajp13
      worker.worker1.host=192.168.0.11
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=worker1
      worker.worker1.type=ajp13
      worker.worker1.host=192.168.0.11
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.template.type=ajp13
      worker.template.socket_keepalive=true
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.reference=worker.template
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.reference=worker.template
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  covers: ["tutorial-mistakes 3", "grammar 2", "grammar 7", "directive list", "directive maintain"],
  check({ installation, report, nearest }) {
    for (const { site, view } of viewsOf(installation)) {
      const names = workerNames(view);
      if (names.strays.length === 0 || view.listed.every(({ place }) => place === undefined)) continue;
      const { definitions, meant } = misspellings(view, names, nearest);
      const hinted = new Set(definitions.values());
      const mounted = mountsByWorker(site);
      for (const name of names.strays) {
        // Where a list or a mount asks for it, that is the place to say so.
        if (hinted.has(name) || mounted.has(name)) continue;
        const parts = ownParts(view, name);
        const [first] = parts;
        if (first === undefined) continue;
        const near = meant.get(name);
        const place = name === "" ? first.key : workerNamePlace(first);
        const message = `worker ${shown(name)} is neither in worker.list nor a member of a balancer: mod_jk ignores its lines`;
        if (near === undefined) {
          report({ place, severity: "info", message, hint: "list it, refer to it, or take its lines away" });
        } else {
          const isSafe = onlySlip(name, names.used.keys()) === near && sameDigits(name, near);
          const fix: Fix = { edits: parts.map((part) => ({ ...workerNamePlace(part), text: near })) };
          report({ place, message, hint: `did you mean ${near}?`, ...(isSafe ? { fix } : {}) });
        }
      }
    }
  },
};
