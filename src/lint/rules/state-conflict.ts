import { shown } from "../../model/shown.ts";
import type { MountRule } from "../../modjk/mount-rule.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { extensionUses, namedMembers } from "../rule-extension-uses.ts";

/** One member, two states. */
export const stateConflict: Rule = {
  code: "state-conflict",
  severities: ["warning"],
  summary: "A rule gives a member one state.",
  why:
    "Of several states mod_jk takes the strongest, stopped before disabled before active, wherever they stand: `inconsistent activation " +
    "overwrite for member tomcat1 of load balancer lb: 'ACT' replaced by 'STP'`.",
  mend: "Name the member once.",
  bad: files({
    "uriworkermap.properties": `
      /shop/*=lb;active=tomcat1,tomcat2;stopped=tomcat1
    `,
  }),
  good: files({
    "uriworkermap.properties": `
      /shop/*=lb;active=tomcat2;stopped=tomcat1
    `,
  }),
  nearMiss: files({
    "uriworkermap.properties": `
      /shop/*=lb;active=tomcat1
      /blog/*=lb;stopped=tomcat1
    `,
  }),
  covers: ["extension stopped"],
  check({ installation, report }) {
    let rule: MountRule | undefined;
    let states = new Map<string, string>();
    for (const use of extensionUses(installation)) {
      if (use.rule !== rule) states = new Map();
      rule = use.rule;
      if (use.extension?.type !== "members" || rule.exclusion) continue;
      for (const { member, place } of namedMembers(use)) {
        const before = states.get(member);
        states.set(member, use.name);
        if (before === undefined || before === use.name) continue;
        const winner =
          ["stopped", "disabled", "active"].find((state) => state === before || state === use.name) ?? before;
        const message = `${shown(member)} is ${before} and ${use.name} in one rule: mod_jk takes ${winner}, with a warning`;
        report({ place, message, hint: "name it once" });
      }
    }
  },
};
