import type { SourceFile } from "../../place.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";

/** A variable that the files do not define. */
export const defineUnknown: Rule = {
  code: "define-unknown",
  severities: ["info"],
  summary: "Every `${NAME}` is defined, by Define or by Debian's envvars.",
  why:
    "httpd replaces `${NAME}` by what a Define above says, or by its environment. Where neither has the name the text stays as it " +
    "stands, with a warning: `Config variable ${NAME} is not defined`. lbgen knows the variables of Debian's envvars; what else " +
    "the environment holds is not in the files.",
  mend: "Nothing where the environment has it; else write `Define NAME value` above.",
  bad: files({
    "jk.conf": `
      JkWorkersFile \${JK_HOME}/workers.properties
    `,
  }),
  good: files({
    "jk.conf": `
      Define JK_HOME /etc/jk
      JkWorkersFile \${JK_HOME}/workers.properties
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkLogFile \${APACHE_LOG_DIR}/mod_jk.log
      RewriteRule ^/(.*)$ /shop/$1 [PT]
    `,
  }),
  covers: [],
  check({ installation, report }) {
    const seen = new Map<SourceFile, Set<string>>();
    for (const { httpd } of installation.sites) {
      for (const { code, place } of httpd?.faults ?? []) {
        if (code !== "define-unknown") continue;
        const { file } = place;
        const names = seen.get(file) ?? new Set();
        seen.set(file, names);
        const name = file.source.text.slice(place.start, place.end);
        if (names.has(name)) continue;
        names.add(name);
        const message = `nothing here defines ${name}: unless httpd's environment has it, it stays as it stands`;
        report({ place, message, hint: `write Define ${name.slice(2, -1)} above if the environment does not have it` });
      }
    }
  },
};
