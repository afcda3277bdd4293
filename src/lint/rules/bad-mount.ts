import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import { partOfPlace } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** A pattern without its slash. */
export const badMount: Rule = {
  code: "bad-mount",
  severities: ["error", "warning"],
  summary: "Every pattern of a mount begins with a slash.",
  why:
    "Anything else is a syntax error in JkMount (`JkMount context should start with /`), the prefixes `!` and `-` of mount files " +
    "included. A mount file loses the rule and Apache starts: `invalid context '*.do': does not begin with '/'`, then `invalid " +
    "mapping rule *.do->lb`, whatever the manual says of `*.do`.",
  mend: "Write the pattern from its first slash on: `/*.do` matches in every folder.",
  bad: files({
    "jk.conf": `
      JkMount *.jsp lb
    `,
    "uriworkermap.properties": `
      *.do=lb
      /shop/*=lb
    `,
  }),
  good: files({
    "jk.conf": `
      JkMount /*.jsp lb
    `,
    "uriworkermap.properties": `
      /*.do=lb
      /shop/*=lb
    `,
  }),
  nearMiss: files({
    "uriworkermap.properties": `
      /shop/*=lb
      !/shop/images/*=lb
      -/blog/*=lb
    `,
  }),
  covers: ["jkmount 2", "jkmount 7", "httpd JkMountFile", "httpd JkMount", "httpd JkUnMount"],
  check(context) {
    reportFaults(context, "bad-mount");
    for (const { map } of context.installation.mountFiles) {
      for (const event of map.events) {
        if (event.kind !== "no-slash") continue;
        const { pattern, worker } = event;
        const message = `mod_jk drops the rule ${shown(pattern)} for ${shown(worker)}: a pattern has to begin with /`;
        const place = partOfPlace(event.place, pattern) ?? event.place;
        context.report({ place, severity: "warning", message, hint: `write ${shown(`/${pattern}`)}` });
      }
    }
  },
};
