import type { HttpdConfig } from "../../modjk/httpd-types.ts";
import type { Place, SourceFile } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { httpdsOf } from "../httpd-places.ts";
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
      ServerAdmin admin@\${SITE}
      RewriteRule ^/(.*)$ /shop/$1 [PT]
    `,
  }),
  covers: [],
  check({ installation, report }) {
    const seen = new Map<SourceFile, Set<string>>();
    for (const { httpd } of httpdsOf(installation)) {
      const lines = linesThatMatter(httpd);
      for (const { code, place } of httpd.faults) {
        const { file } = place;
        if (code !== "define-unknown" || !isInOne(place, lines.get(file) ?? [])) continue;
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

/** Lines about names and folders of a site, which no mount depends on. */
const OTHERS = /^(?:server(?:name|alias)|documentroot|alias|scriptalias|errordocument)$/i;

/** The lines that decide what mod_jk gets to see, of each file in their order. */
function linesThatMatter({ uses }: HttpdConfig): ReadonlyMap<SourceFile, readonly Place[]> {
  const lines = new Map<SourceFile, Place[]>();
  for (const { name, place } of uses) {
    if (OTHERS.test(name)) continue;
    const before = lines.get(place.file);
    if (before === undefined) lines.set(place.file, [place]);
    else before.push(place);
  }
  for (const places of lines.values()) places.sort((a, b) => a.start - b.start);
  return lines;
}

/** Whether a place lies in one of some lines, which are in their order. */
function isInOne({ start, end }: Place, lines: readonly Place[]): boolean {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.start ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return end <= (lines[low - 1]?.end ?? -1);
}
