import { readInt } from "../../modjk/property-values.ts";
import { httpdExample } from "../httpd-example.ts";
import { httpdsOf, jkUses, wordOf, wordPlace } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** A watchdog that wakes up for nothing. */
export const watchdogBelowMaintain: Rule = {
  code: "watchdog-below-maintain",
  severities: ["warning"],
  summary: "JkWatchdogInterval is not shorter than worker.maintain.",
  why:
    "The watchdog starts maintenance, and maintenance does its work once in worker.maintain seconds, 60 unless told otherwise. A shorter " +
    "interval makes neither recovery nor the closing of idle connections any faster.",
  mend: "Lower worker.maintain too, or write the same number in both.",
  bad: httpdExample(`
    JkWatchdogInterval 10
    JkMount /* lb
  `),
  good: httpdExample(`
    JkWatchdogInterval 60
    JkMount /* lb
  `),
  nearMiss: httpdExample(
    `
    JkWatchdogInterval 10
    JkMount /* tomcat1
  `,
    `
    worker.list=tomcat1
    worker.maintain=10
    worker.tomcat1.host=192.168.0.11
  `,
  ),
  covers: ["httpd JkWatchdogInterval"],
  check({ installation, report }) {
    for (const { site, httpd } of httpdsOf(installation)) {
      const use = jkUses(httpd, "JkWatchdogInterval").at(-1);
      if (use === undefined || site.view === undefined) continue;
      const interval = readInt(wordOf(use));
      const { maintainSeconds } = site.view;
      if (interval <= 0 || interval >= maintainSeconds) continue;
      const message = `JkWatchdogInterval is ${interval}, but maintenance runs once in ${maintainSeconds} seconds (worker.maintain)`;
      report({ place: wordPlace(use), message, hint: `write ${maintainSeconds}, or set worker.maintain=${interval}` });
    }
  },
};
