import { shown } from "../../model/shown.ts";
import type { MountRule } from "../../modjk/mount-rule.ts";
import { httpdExample } from "../httpd-example.ts";
import type { Rule } from "../rule.ts";
import { extensionUses } from "../rule-extension-uses.ts";

/** An extension that nobody reads. */
export const extensionWithoutEffect: Rule = {
  code: "extension-without-effect",
  severities: ["warning"],
  summary: "Rule extensions stand on mounts, and those about sessions and members on mounts of balancers.",
  why:
    "`sticky_ignore`, `stateless`, `active`, `disabled`, `stopped` and the names of cookies and path parameters are read by the " +
    "balancer. A worker that is mounted directly has no use for them (`Worker blog is not of type lb, activation extension " +
    "stopped= for tomcat1 ignored`), a status page for none at all, and an exclusion is compared without extensions. Of an " +
    "extension that stands twice mod_jk takes the first (`rule extension 'stopped=' only allowed once`), of a number the last.",
  mend: "Remove it, or mount the balancer.",
  bad: httpdExample(`
    JkMount /blog/* blog;stateless=1
    JkUnMount /blog/images/* blog;reply_timeout=1000
  `),
  good: httpdExample(`
    JkMount /blog/* blog
    JkUnMount /blog/images/* blog
  `),
  nearMiss: httpdExample(`
    JkMount /shop/* lb;stateless=1
    JkMount /blog/* blog;reply_timeout=60000
  `),
  covers: ["jkmount 3", "extension stopped"],
  check({ installation, report }) {
    let seen = new Set<string>();
    let last: MountRule | undefined;
    for (const { rule, name, extension, place, worker } of extensionUses(installation)) {
      if (rule !== last) seen = new Set();
      last = rule;
      const isRepeated = seen.has(name);
      seen.add(name);
      if (rule.exclusion) {
        const message = `${shown(name)} does nothing behind the worker of an exclusion: mod_jk compares the name alone`;
        report({ place, message, hint: "remove it" });
      } else if (isRepeated && extension !== undefined) {
        const isNumber = extension.type === "int" || extension.type === "flag";
        const message = `${name} stands in this rule before: mod_jk takes ${isNumber ? "this one" : "the first one, with a warning"}`;
        report({ place, message, hint: "keep one of the two" });
      } else if (extension !== undefined && worker !== undefined && worker.type !== "lb") {
        if (worker.type !== "status" && !extension.lbOnly) continue;
        const readers = extension.lbOnly ? "balancers only" : "balancers and ajp13 workers only";
        const message = `${name} is read for ${readers}, and ${shown(rule.worker)} is of type ${worker.type}`;
        report({ place, message, hint: "remove it, or mount a balancer" });
      }
    }
  },
};
