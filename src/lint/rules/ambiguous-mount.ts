import { canBothMatch } from "../../model/patterns.ts";
import { shown } from "../../model/shown.ts";
import { byteLength } from "../../model/text-limits.ts";
import type { MountRule } from "../../modjk/mount-rule.ts";
import { spanOf } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { patternPlace } from "../httpd-places.ts";
import { mountMapsOf, PairBudget } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

/** Most patterns of one rank that a pattern is compared with. */
const MAX_RIVALS = 50;

/** Two patterns, one rank. */
export const ambiguousMount: Rule = {
  code: "ambiguous-mount",
  severities: ["warning"],
  summary: "Of two mounts that match one path it is plain which one wins.",
  why:
    "mod_jk sorts its mounts by number of slashes, then by length in bytes, then by where they come from, and takes the first that " +
    "matches. Between two patterns that are equal in all three the sort does not decide: such a path may go to either worker, and " +
    "to the other one after a restart.",
  mend: "Make one of the two longer, or unmount the overlap.",
  bad: files({
    "jk.conf": `
      JkMount /*.jsp lb
      JkMount /shop* blog
    `,
  }),
  good: files({
    "jk.conf": `
      JkMount /*.jsp lb
      JkMount /shop|/* blog
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkMount /blog* blog
      JkMount /shop* lb
    `,
  }),
  covers: ["field-notes 60", "jkmount 3"],
  check({ installation, report }) {
    const budget = new PairBudget();
    for (const { mounts, useOf } of mountMapsOf(installation)) {
      const equals = new Map<string, MountRule[]>();
      for (const rule of mounts) {
        const { pattern } = rule;
        const rank = `${pattern.split("/").length} ${byteLength(pattern)} ${rule.origin}`;
        const before = equals.get(rank) ?? [];
        equals.set(rank, before);
        if (before.length < MAX_RIVALS) before.push(rule);
        const rival = before.find(
          (other) =>
            other.worker !== rule.worker &&
            other.pattern !== pattern &&
            isOpen(other.pattern, pattern) &&
            budget.take(other.pattern, pattern) &&
            canBothMatch(other.pattern, pattern),
        );
        if (budget.isSpent) return;
        if (rival === undefined) continue;
        const where = rival.place.file === rule.place.file ? "" : `${rival.place.file.name}:`;
        const line = `${where === "" ? "line " : where}${spanOf(rival.place).line}`;
        const message = `${shown(pattern)} of ${shown(rule.worker)} and ${shown(rival.pattern)} of ${shown(rival.worker)} (${line}) match some paths both, and which of them wins is not defined`;
        const hint = "make one of the two longer, or unmount the overlap";
        report({ place: patternPlace(rule, useOf(rule)), message, hint });
      }
    }
  },
};

/** Whether one of two patterns has a wildcard: two plain paths never meet. */
function isOpen(...patterns: readonly string[]): boolean {
  return patterns.some((pattern) => /[*?]/.test(pattern));
}
