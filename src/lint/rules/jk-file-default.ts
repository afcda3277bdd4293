import { files } from "../../rules/example.ts";
import { httpdsOf, isWhole, jkUses } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

const NAMES = ["JkShmFile", "JkLogFile"] as const;

/** Files whose place was left to mod_jk. */
export const jkFileDefault: Rule = {
  code: "jk-file-default",
  severities: ["info"],
  summary: "Who names the workers also names mod_jk's log and its shared memory.",
  why:
    "mod_jk starts without them, with a warning in httpd's error log: `No JkShmFile defined in httpd.conf. Using default " +
    "/var/log/apache2/jk-runtime-status`, `No JkLogFile defined in httpd.conf. Using default ...`. Where the default lies depends on the " +
    "build; if its folder is missing, or cannot be written to, Apache does not start: `Unable to start due to shared memory failure`.",
  mend: "Write JkShmFile and JkLogFile, in a folder on a local disk that only root writes to.",
  bad: files({
    "jk.conf": `
      JkWorkersFile conf/workers.properties
      JkLogFile logs/mod_jk.log
    `,
  }),
  good: files({
    "jk.conf": `
      JkWorkersFile conf/workers.properties
      JkLogFile logs/mod_jk.log
      JkShmFile run/jk-runtime-status
    `,
  }),
  nearMiss: files({
    "mounts.conf": `
      JkMount /shop|/* lb
    `,
  }),
  covers: ["field-notes 26", "httpd JkShmFile", "httpd JkLogFile"],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) {
      const [workersFile] = jkUses(httpd, "JkWorkersFile");
      if (workersFile === undefined) continue;
      // What is not read may have them, unless this is the file in which people write them.
      const missing = NAMES.filter((name) => jkUses(httpd, name).length === 0);
      const isHere = isWhole(httpd) || httpd.includes.every(({ missed }) => missed.length === 0);
      if (missing.length === 0 || !isHere) continue;
      const message = `no ${missing.join(" and no ")}: mod_jk takes the place that it was built with, and warns`;
      report({ place: workersFile.place, message, hint: `write ${missing.join(" and ")}` });
    }
  },
};
