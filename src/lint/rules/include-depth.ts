import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** A file that includes itself. */
export const includeDepth: Rule = {
  code: "include-depth",
  severities: ["error", "warning"],
  summary: "No file includes itself.",
  why:
    "httpd follows Includes 128 deep, then it takes them for a loop and does not start: `Exceeded maximum include depth of 128`. " +
    "Mostly a pattern such as `conf.d/*.conf` also matches the file that it stands in.",
  mend: "Take the Include away, or narrow its pattern.",
  bad: files({
    "httpd.conf": `
      Include jk.conf
    `,
    "jk.conf": `
      JkWorkersFile conf/workers.properties
      Include jk.conf
    `,
  }),
  good: files({
    "httpd.conf": `
      Include jk.conf
    `,
    "jk.conf": `
      JkWorkersFile conf/workers.properties
    `,
  }),
  nearMiss: files({
    "httpd.conf": `
      <VirtualHost *:80>
          Include mounts.conf
      </VirtualHost>
      <VirtualHost *:443>
          Include mounts.conf
      </VirtualHost>
    `,
    "mounts.conf": `
      JkMount /* lb
    `,
  }),
  covers: [],
  check: (context) => reportFaults(context, "include-depth"),
};
