import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** A directive where mod_jk does not take it. */
export const jkDirectivePlace: Rule = {
  code: "jk-directive-place",
  severities: ["error", "warning"],
  summary: "Directives of mod_jk stand where it takes them: some in the main server only, none but mounts in sections.",
  why:
    "JkWorkersFile, JkWorkerProperty, JkShmFile, JkShmSize and JkWatchdogInterval hold for the whole httpd: `JkWorkersFile cannot " +
    "occur within <VirtualHost> section`, and so does `JkMountCopy All`. In `<Location>` and its like only JkMount and JkUnMount " +
    "may stand: `JkOptions not allowed in <Location> context`.",
  mend: "Move it out of the section.",
  bad: files({
    "site.conf": `
      <VirtualHost *:80>
          JkWorkersFile conf/workers.properties
          JkMount /* lb
      </VirtualHost>
    `,
  }),
  good: files({
    "site.conf": `
      JkWorkersFile conf/workers.properties
      <VirtualHost *:80>
          JkMount /* lb
      </VirtualHost>
    `,
  }),
  nearMiss: files({
    "site.conf": `
      <VirtualHost *:80>
          JkLogFile logs/shop-jk.log
          JkOptions +FlushHeader
          JkMountCopy On
      </VirtualHost>
    `,
  }),
  covers: ["jkmount 5", "jkmount 6", "httpd JkWorkersFile", "httpd JkShmFile", "httpd JkMountCopy"],
  check: (context) => reportFaults(context, "jk-directive-place"),
};
