import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";

/** Maintenance is where failed members get another chance. */
export const noMaintenance: Rule = {
  code: "no-maintenance",
  severities: ["warning"],
  summary: "worker.maintain is at least one second.",
  why:
    "Maintenance gives a failed member another chance after `recover_time`, closes idle connections and lets old load " +
    "fade. With `worker.maintain=0`, or less, it never runs: a member that failed once stays out as long as another " +
    "one answers.",
  mend: "Take the line away: mod_jk's 60 seconds are good.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.maintain=0
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.maintain=1
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  covers: ["directive worker.maintain"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      const part = view.map.properties.get("worker.maintain")?.parts.at(-1);
      // What is no number at all is a bad value.
      if (part === undefined || view.maintainSeconds > 0 || !/^[+-]?\d/.test(part.text)) continue;
      const message = `worker.maintain ${shown(part.text)} switches maintenance off: failed members get no second chance on schedule`;
      report({ place: part.value, message, hint: "take the line away, 60 seconds are the default" });
    }
  },
};
