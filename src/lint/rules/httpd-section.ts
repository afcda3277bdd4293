import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** Sections that do not close. */
export const httpdSection: Rule = {
  code: "httpd-section",
  severities: ["error", "warning"],
  summary: "Every section is opened and closed, each tag with its `>` and on a line of its own.",
  why:
    "httpd reads sections like brackets and starts with none left open: `<Location> was not closed.`, `Expected </Location> " +
    "but saw </If>`, `</Location> directive missing closing '>'`. Of `<IfModule>` and its like it counts the end tags only, so that " +
    "text behind one keeps the section open.",
  mend: "Close the section where it ends.",
  bad: files({
    "jk.conf": `
      <Location /jk-status>
          JkMount jkstatus
    `,
  }),
  good: files({
    "jk.conf": `
      <Location /jk-status>
          JkMount jkstatus
      </Location>
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      <ifmodule !jk_module>
          LoadModule jk_module modules/mod_jk.so
      </IfModule>
    `,
  }),
  covers: [],
  check: (context) => reportFaults(context, "httpd-section"),
};
