import { neverMatches } from "../../model/never-matches.ts";
import { shown } from "../../model/shown.ts";
import type { MountRule } from "../../modjk/mount-rule.ts";
import { toByteText } from "../../modjk/uri-bytes.ts";
import { compileUriMap } from "../../modjk/uri-map.ts";
import { spanOf } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { patternPlace } from "../httpd-places.ts";
import { mountMapsOf, PairBudget, WildcardIndex } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

/** A plain path that a longer pattern takes. */
export const mountShadowed: Rule = {
  code: "mount-shadowed",
  severities: ["warning"],
  summary: "A mount of one plain path gets the requests for that path.",
  why:
    "mod_jk sorts its mounts by number of slashes, then by length, and takes the first that matches; that a pattern has no wildcard " +
    "gives it no advantage, and the order of the lines counts for nothing. `/shop*` is longer than `/shop` and matches it: " +
    "whatever is mounted at `/shop` never gets a request.",
  mend: "Narrow the pattern with the wildcard, such as `/shop/*`.",
  bad: files({
    "jk.conf": `
      JkMount /shop blog
      JkMount /shop* lb
    `,
  }),
  good: files({
    "jk.conf": `
      JkMount /shop blog
      JkMount /shop/* lb
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkMount /* lb
      JkMount /shop blog
    `,
  }),
  covers: ["field-notes 60", "jkmount 3"],
  check({ installation, report }) {
    const budget = new PairBudget();
    for (const { mounts, isOwn, useOf } of mountMapsOf(installation)) {
      const own = mounts.filter((rule) => isOwn(rule) && useOf(rule)?.conditional !== true);
      if (new Set(own.map(targetOf)).size < 2) continue;
      const map = compileUriMap(own);
      const wildcards = new WildcardIndex(map);
      for (const [index, { rule, glob }] of map.mounts.entries()) {
        if (!glob.isLiteral || neverMatches(rule.pattern) !== undefined) continue;
        const first = wildcards.first(glob.pattern, budget);
        if (budget.isSpent) return;
        const winner = first === undefined || first > index ? undefined : map.mounts[first]?.rule;
        if (winner === undefined || targetOf(winner) === targetOf(rule)) continue;
        if (isSameRank(winner, rule)) continue;
        const where = winner.place.file === rule.place.file ? "" : `${winner.place.file.name}:`;
        const line = `${where === "" ? "line " : where}${spanOf(winner.place).line}`;
        const message = `mount ${shown(rule.pattern)} of ${shown(rule.worker)} gets no request: ${shown(winner.pattern)} of ${shown(winner.worker)} (${line}) matches it and comes first`;
        const hint =
          winner.pattern === `${rule.pattern}*`
            ? `write ${shown(`${rule.pattern}/*`)} there`
            : "narrow the other pattern";
        report({ place: patternPlace(rule, useOf(rule)), message, hint });
      }
    }
  },
};

/** Where a rule leads. */
function targetOf({ worker, extensions }: MountRule): string {
  return JSON.stringify([worker, extensions]);
}

/** Whether mod_jk's order does not decide, which is a matter of ambiguous-mount. */
function isSameRank(a: MountRule, b: MountRule): boolean {
  return (
    a.pattern.split("/").length === b.pattern.split("/").length &&
    toByteText(a.pattern).length === toByteText(b.pattern).length
  );
}
