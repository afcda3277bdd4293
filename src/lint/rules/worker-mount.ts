import { expandPattern } from "../../model/patterns.ts";
import { shown } from "../../model/shown.ts";
import { placedNames } from "../../modjk/listed-names.ts";
import { decidingPart } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";

/** `worker.NAME.mount` is a JkMount with fewer rights. */
export const workerMount: Rule = {
  code: "worker-mount",
  severities: ["error", "warning"],
  summary: "`mount` holds patterns that begin with a slash, without `|`, on a worker of worker.list.",
  why:
    "A pattern without a leading slash stops Apache: `invalid context 'shop/*': does not begin with '/'`, then `failed to " +
    "create worker lb`. Other than in JkMount, `/shop|/*` does not stand for two patterns here: the bar is a character " +
    "of the URI. And mod_jk reads `mount` of listed workers only: on a member it maps nothing.",
  mend: "Write `/shop /shop/*`, on a worker that is listed.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.mount=shop/* /blog|/*
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.mount=/shop/* /blog /blog/*
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.template.mount=/shop/*
      worker.lb.type=lb
      worker.lb.reference=worker.template
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.reference=worker.template
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  covers: ["grammar 8.23", "grammar 9", "directive mount"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const { kind, place, subject } of view.failures) {
        if (kind !== "mount-without-slash") continue;
        const message = `mount pattern ${shown(subject)} does not begin with a slash: Apache does not start`;
        report({ place, message, hint: `write /${subject}` });
      }
      for (const worker of view.workers.values()) {
        const mount = worker.attributes.get("mount");
        if (mount === undefined) continue;
        if (worker.isListed) {
          for (const { name, place } of placedNames(mount.property)) {
            if (!name.startsWith("/") || !name.includes("|")) continue;
            const message = `in mount mod_jk takes the bar of ${shown(name)} for a character of the URI, not for two patterns`;
            report({ place, severity: "warning", message, hint: `write ${expandPattern(name).join(" ")}` });
          }
        } else if (worker.balancers.length > 0 && mount.inheritedFrom === undefined) {
          const message = `mount of member ${shown(worker.name)} maps nothing: mod_jk reads it for workers of worker.list only`;
          const hint = `list ${worker.name}, or give the mount to ${worker.balancers[0] ?? "its balancer"}`;
          report({ place: settingPlace(decidingPart(mount)), severity: "warning", message, hint });
        }
      }
    }
  },
};
