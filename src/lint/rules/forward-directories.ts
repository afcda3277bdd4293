import { shown } from "../../model/shown.ts";
import { httpdExample } from "../httpd-example.ts";
import { jkOptionUses } from "../jk-option-uses.ts";
import type { Rule } from "../rule.ts";

/** Requests that nobody mounted. */
export const forwardDirectories: Rule = {
  code: "forward-directories",
  severities: ["info", "warning"],
  summary: "ForwardDirectories is off, or the first worker of worker.list may get requests of folders.",
  why:
    "With it mod_jk takes requests for folders that have no index file. Builds without the fix for CVE-2023-41081, before 1.2.49, send " +
    "those that no mount matches to the first worker of worker.list, which may be the status page, past every guard of its own " +
    "path. Debian's 1.2.48 has the fix.",
  mend: "Write `JkOptions -ForwardDirectories`, or put a worker first that may get such requests.",
  bad: httpdExample(
    `
    JkOptions +ForwardDirectories
    JkMount /*.jsp tomcat1
  `,
    `
    worker.list=jkstatus,tomcat1
    worker.jkstatus.type=status
    worker.tomcat1.host=192.168.0.11
  `,
  ),
  good: httpdExample(`
    JkMount /*.jsp lb
  `),
  nearMiss: httpdExample(`
    JkOptions +ForwardKeySize -ForwardDirectories
    JkMount /*.jsp lb
  `),
  covers: ["jkmount 4", "option ForwardDirectories"],
  check({ installation, report }) {
    for (const { option, isOn, place, site } of jkOptionUses(installation)) {
      if (option.name !== "ForwardDirectories" || !isOn) continue;
      const first = site.view?.listed[0]?.name;
      const isPage = first !== undefined && site.view?.workers.get(first)?.type === "status";
      const who =
        first === undefined ? "the first worker of worker.list" : `${shown(first)}, the first worker of worker.list`;
      const what = isPage ? `${who} and a status page` : who;
      const message = `with ForwardDirectories a mod_jk without the fix for CVE-2023-41081 sends requests of folders to ${what}`;
      const hint = isPage
        ? "put another worker first, or remove the option"
        : "remove it, or use a mod_jk with the fix";
      report({ place, severity: isPage ? "warning" : "info", message, hint });
    }
  },
};
