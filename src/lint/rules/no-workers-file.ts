import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { httpdsOf, isWhole, jkUses } from "../httpd-places.ts";
import { mountMapsOf } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

/** Mounts without workers. */
export const noWorkersFile: Rule = {
  code: "no-workers-file",
  severities: ["error", "warning"],
  summary: "An httpd with mounts has a JkWorkersFile, or lines of JkWorkerProperty.",
  why:
    "Without them mod_jk knows no worker but one `ajp13` that it makes up. Apache starts all the same, and every request of a mount gets " +
    "500: `Could not find a worker for worker name=lb`.",
  mend: "Write JkWorkersFile with the path of workers.properties in the main server.",
  bad: files({
    "httpd.conf": `
      JkMount /* lb
    `,
  }),
  good: files({
    "httpd.conf": `
      JkWorkersFile conf/workers.properties
      JkMount /* lb
    `,
  }),
  nearMiss: files({
    "httpd.conf": `
      JkWorkerProperty worker.list=lb
      JkWorkerProperty worker.lb.host=192.168.0.11
      JkMount /* lb
    `,
    "mounts.conf": `
      JkMount /* blog
    `,
  }),
  covers: ["httpd JkWorkersFile"],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) {
      if (!isWhole(httpd) || [...jkUses(httpd, "JkWorkersFile"), ...jkUses(httpd, "JkWorkerProperty")].length > 0)
        continue;
      for (const { site, mounts, useOf } of mountMapsOf(installation)) {
        const rule = mounts.find(({ worker, origin }) => origin === "directive" && worker !== "ajp13");
        const use = rule === undefined ? undefined : useOf(rule);
        if (site?.httpd !== httpd || rule === undefined || use === undefined) continue;
        const message = `nothing names the workers: mod_jk does not find ${shown(rule.worker)}, and requests get 500`;
        const severity = use.conditional ? "warning" : "error";
        report({ place: use.place, severity, message, hint: "write JkWorkersFile in the main server" });
        break;
      }
    }
  },
};
