import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { foldersOf, isFolderHere } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** Includes of one file that are reported. */
const MAX_FINDINGS = 200;

/** An Include of nothing. */
export const includeMissing: Rule = {
  code: "include-missing",
  severities: ["error", "warning", "info"],
  summary: "What Include names is there.",
  why:
    "httpd does not start where a file of an Include is missing, or where its pattern matches nothing: `Could not open " +
    "configuration file ...: No such file or directory`, `No matches for the wildcard '*.conf' in '...', failing`. " +
    "IncludeOptional takes both for nothing. Where a whole folder is missing, the files looked at are probably a part of " +
    "what httpd has, which is no more than an info.",
  mend: "Correct the path, or write IncludeOptional.",
  bad: files({
    "httpd.conf": `
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
      IncludeOptional jk.conf
    `,
  }),
  covers: [],
  check({ installation, report }) {
    for (const { httpd } of installation.sites) {
      if (httpd === undefined) continue;
      const folders = foldersOf(httpd.files);
      let count = 0;
      for (const include of httpd.includes) {
        if (include.optional) continue;
        for (const { name, reason } of include.missed) {
          if (reason !== "missing" || ++count > MAX_FINDINGS) continue;
          const isComplete = isFolderHere(include.pattern, folders);
          const severity = !isComplete ? "info" : include.conditional ? "warning" : "error";
          const doubt = isComplete ? (include.conditional ? ", where the condition around it holds" : "") : " either";
          const effect = isComplete ? "httpd does not start" : "httpd does not start where it does not find it";
          const message = `Include names ${shown(name)}, which is not here: ${effect}${doubt}`;
          report({ place: include.place, severity, message, hint: "correct the path, or write IncludeOptional" });
        }
      }
    }
  },
};
