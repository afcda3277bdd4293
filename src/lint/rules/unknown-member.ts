import { shown } from "../../model/shown.ts";
import { fewSuggestions } from "../few-suggestions.ts";
import { httpdExample } from "../httpd-example.ts";
import type { Rule } from "../rule.ts";
import { extensionUses, namedMembers } from "../rule-extension-uses.ts";

/** A state for nobody. */
export const unknownMember: Rule = {
  code: "unknown-member",
  severities: ["warning"],
  summary: "`active`, `disabled` and `stopped` of a rule name members of its balancer.",
  why:
    "mod_jk warns of a name that is no member and goes on without it: `could not find member tomcat9 of load balancer lb`. The member " +
    "that was meant keeps its state, and gets requests of the rule as before.",
  mend: "Correct the name.",
  bad: httpdExample(`
    JkMount /shop/* lb;stopped=tomcta1
  `),
  good: httpdExample(`
    JkMount /shop/* lb;stopped=tomcat1
  `),
  nearMiss: httpdExample(`
    JkMount /shop/* lb;disabled=tomcat1,tomcat2
  `),
  covers: ["extension stopped"],
  check({ installation, report, nearest }) {
    const suggest = fewSuggestions(nearest);
    for (const use of extensionUses(installation)) {
      const { rule, name, extension, worker } = use;
      if (extension?.type !== "members" || rule.exclusion || worker?.type !== "lb") continue;
      const members = new Set(worker.members.map((member) => member.name));
      for (const { member, place } of namedMembers(use)) {
        if (members.has(member)) continue;
        const near = suggest(member, members);
        const message = `${name} names ${shown(member)}, which is no member of ${shown(worker.name)}: mod_jk ignores it with a warning`;
        report({ place, message, hint: near === undefined ? "name a member" : `did you mean ${near}?` });
      }
    }
  },
};
