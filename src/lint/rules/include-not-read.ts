import { shown } from "../../model/shown.ts";
import type { IncludeObstacle, IncludeUse } from "../../modjk/httpd-types.ts";
import type { SourceFile } from "../../place.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";

const REASONS: Readonly<Record<Exclude<IncludeObstacle, "missing">, string>> = {
  outside: "lies outside of what was given",
  "too-many": "is one of too many files",
  "too-large": "is too large",
  unreadable: "cannot be read as configuration of httpd",
};

/** What was not looked at. */
export const includeNotRead: Rule = {
  code: "include-not-read",
  severities: ["info"],
  summary: "Every file that httpd includes was looked at.",
  why:
    "lbgen reads on behalf of strangers, so it follows an Include into the folders and to the files that the command line names, and " +
    "nowhere else. What stands in other files is not known: a mount or a guard of the status page may be there.",
  mend: "Name the file or its folder too, where it speaks of mod_jk.",
  bad: files({
    "jk.conf": `
      Include /opt/jk/mounts.conf
    `,
  }),
  good: files({
    "jk.conf": `
      Include mounts.conf
    `,
    "mounts.conf": `
      JkMount /* lb
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      IncludeOptional mounts-of-this-host.conf
    `,
  }),
  covers: [],
  check({ installation, report }) {
    for (const { httpd } of installation.sites) {
      const found = new Map<SourceFile, IncludeUse[]>();
      for (const include of httpd?.includes ?? []) {
        if (!include.missed.some(({ reason }) => reason !== "missing")) continue;
        const { file } = include.place;
        const before = found.get(file);
        if (before === undefined) found.set(file, [include]);
        else before.push(include);
      }
      for (const includes of found.values()) {
        const [first] = includes;
        if (first === undefined) continue;
        for (const { name, reason } of first.missed) {
          if (reason === "missing") continue;
          const rest = includes.length > 1 ? `, as are those of ${includes.length - 1} more Includes of this file` : "";
          const message = `the included ${shown(name)} is not looked at${rest}: it ${REASONS[reason]}`;
          const hint =
            reason === "outside" ? "name the file or its folder too" : "check that this is the file you mean";
          report({ place: first.place, message, hint });
          break;
        }
      }
    }
  },
};
