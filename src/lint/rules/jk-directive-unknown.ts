import { httpdDirectives } from "../../model/directives.ts";
import { onlySlip } from "../../model/nearest.ts";
import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";
import { replaceAt } from "../worker-places.ts";

const NAMES = httpdDirectives.map(({ name }) => name);

/** A directive of mod_jk that is none. */
export const jkDirectiveUnknown: Rule = {
  code: "jk-directive-unknown",
  severities: ["error", "warning"],
  summary: "Every directive that begins with Jk is one of mod_jk 1.2.48.",
  why:
    "httpd does not start with a directive that no module has: `Invalid command 'JkLogLevl', perhaps misspelled or defined by a " +
    "module not included in the server configuration`. `JkRequestIdIndicator` is newer than 1.2.48. The case of letters does " +
    "not count: `jkMount` is JkMount.",
  mend: "Correct the name.",
  bad: files({
    "jk.conf": `
      JkLogLevl info
    `,
  }),
  good: files({
    "jk.conf": `
      JkLogLevel info
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      jkloglevel info
      JKLOGFILE logs/mod_jk.log
      jkMount /* lb
    `,
  }),
  covers: ["tutorial-mistakes 6", "httpd JkRequestIdIndicator"],
  check: (context) =>
    reportFaults(context, "jk-directive-unknown", ({ use, place, nearest }) => {
      const isSlip = nearest !== undefined && onlySlip(use?.name ?? "", NAMES) === nearest;
      return isSlip ? replaceAt(place, nearest) : undefined;
    }),
};
