import { eitherOf, shown } from "../../model/shown.ts";
import { readInt } from "../../modjk/property-values.ts";
import { files } from "../../rules/example.ts";
import { httpdsOf, wordOf, wordPlace } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** Levels of httpd and of other programs, and what mod_jk has for them. */
const LEVELS: Readonly<Record<string, string>> = {
  warning: "warn",
  notice: "info",
  err: "error",
  crit: "error",
  critical: "error",
  alert: "emerg",
  fatal: "emerg",
};

/** What mod_jk takes without understanding it. */
export const jkValue: Rule = {
  code: "jk-value",
  severities: ["warning"],
  summary: "JkLogLevel is a level that mod_jk has; intervals and sizes are numbers.",
  why:
    "mod_jk refuses no value here. A level that it does not know, such as `warning` or `notice`, means info without a message, and a " +
    "text where a number is wanted is 0: a `JkWatchdogInterval` of 0 is no watchdog, a `JkMountFileReload` of 0 looks never " +
    "again. A negative interval is 0 too.",
  mend: "Write one of the levels, or a number of seconds.",
  bad: files({
    "jk.conf": `
      JkLogLevel warning
      JkWatchdogInterval sixty
    `,
  }),
  good: files({
    "jk.conf": `
      JkLogLevel warn
      JkWatchdogInterval 60
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkLogLevel DEBUG
      JkMountFileReload 0
    `,
  }),
  covers: ["httpd JkLogLevel", "httpd JkWatchdogInterval"],
  check({ installation, report, nearest }) {
    for (const { httpd } of httpdsOf(installation)) {
      for (const use of httpd.uses) {
        const { directive, args } = use;
        const word = wordOf(use);
        if (directive === undefined || args.length !== 1 || word === "" || word.includes("${")) continue;
        const { name, choices, strict, integer } = directive;
        const place = wordPlace(use);
        if (choices !== undefined && strict !== true) {
          if (choices.some((choice) => choice.toLowerCase() === word.toLowerCase())) continue;
          const near = LEVELS[word.toLowerCase()] ?? nearest(word, choices);
          const hint = near === undefined ? `write ${eitherOf(choices)}` : `did you mean ${near}?`;
          report({
            place,
            message: `${name} is ${shown(word)}, a level that mod_jk does not know: it takes info`,
            hint,
          });
        } else if (integer === true && !/^\d{1,9}$/.test(word)) {
          const message = `${name} is ${shown(word)}, of which mod_jk makes ${Math.max(0, readInt(word))}`;
          report({ place, message, hint: "write a number" });
        }
      }
    }
  },
};
