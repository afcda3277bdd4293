import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** The distribution's line, and one's own. */
export const jkOnce: Rule = {
  code: "jk-once",
  severities: ["error", "warning"],
  summary: "One configuration has one JkWorkersFile.",
  why:
    "httpd does not start with a second one: `JkWorkersFile only allowed once`. Debian's mods-available/jk.conf has a JkWorkersFile " +
    "already, and an own file beside it is one too many.",
  mend: "Keep one of the two; lines of JkWorkerProperty may add to the file.",
  bad: files({
    "httpd.conf": `
      Include jk.conf
      JkWorkersFile conf/our-workers.properties
    `,
    "jk.conf": `
      JkWorkersFile /etc/libapache2-mod-jk/workers.properties
    `,
  }),
  good: files({
    "httpd.conf": `
      Include jk.conf
    `,
    "jk.conf": `
      JkWorkersFile conf/our-workers.properties
    `,
  }),
  nearMiss: files({
    "httpd.conf": `
      JkWorkersFile conf/our-workers.properties
      JkWorkerProperty worker.maintain=30
      JkWorkerProperty worker.shop.socket_keepalive=1
    `,
  }),
  covers: ["field-notes 24", "httpd JkWorkersFile"],
  check: (context) => reportFaults(context, "jk-once"),
};
