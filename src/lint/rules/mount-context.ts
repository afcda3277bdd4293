import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** A pattern too many, or too few. */
export const mountContext: Rule = {
  code: "mount-context",
  severities: ["error", "warning"],
  summary: "JkMount has a pattern and a worker; in `<Location>`, which gives the pattern, a worker only.",
  why:
    "In `<Location>` mod_jk takes the section's path for the pattern: `JkMount can not have a path when defined in a location`. " +
    "Outside it wants one: `JkMount needs a path when not defined in a location`. What `<LocationMatch>`, `<Files>` and `<If>` " +
    "have is no path: `JkMount context should start with /`.",
  mend: "Write `JkMount /PATH WORKER` outside of sections.",
  bad: files({
    "jk.conf": `
      <LocationMatch "^/shop/">
          JkMount lb
      </LocationMatch>
    `,
  }),
  good: files({
    "jk.conf": `
      JkMount /shop/* lb
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      <Location /jk-status>
          <IfModule mod_authz_core.c>
              JkMount jkstatus
          </IfModule>
      </Location>
    `,
  }),
  covers: ["jkmount 5", "jkmount 5.5", "jkmount 5.6", "jkmount 5.8", "httpd JkMount", "httpd JkUnMount"],
  check: (context) => reportFaults(context, "mount-context"),
};
