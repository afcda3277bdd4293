import { neverMatches } from "../../model/never-matches.ts";
import { covers } from "../../model/patterns.ts";
import { shown } from "../../model/shown.ts";
import type { MountRule } from "../../modjk/mount-rule.ts";
import type { Place } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { patternPlace } from "../httpd-places.ts";
import { type MountMap, mountMapsOf, PairBudget } from "../mount-maps.ts";
import type { LintContext, Rule } from "../rule.ts";

/** A pattern in vain. */
export const mountNeverMatches: Rule = {
  code: "mount-never-matches",
  severities: ["warning"],
  summary: "Every mount and unmount can match some path.",
  why:
    "mod_jk compares with the path as httpd has cleaned it: decoded once, without query and path parameters (`;v=1`), dots " +
    "resolved, repeated slashes made one. Patterns are taken literally, but for `*`, `?` and the first `|`. One that holds what no such " +
    "path has matches nothing, and one that an unmount of the same worker takes away whole gets no request, however much " +
    "longer it is.",
  mend: "Write the path as it is compared, such as `/café` for `/caf%C3%A9`.",
  bad: files({
    "jk.conf": `
      JkMount /caf%C3%A9/* lb
      JkMount /shop/.* lb
      JkMount /shop/orders/* lb
      JkUnMount /shop/* lb
    `,
  }),
  good: files({
    "jk.conf": `
      JkMount /café/* lb
      JkMount /shop/* lb
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkMount /shop/* lb
      JkMount "/my shop/*.*" lb
      JkUnMount /shop/images/* lb
      JkUnMount /shop/* blog
    `,
  }),
  covers: ["jkmount 2", "jkmount 3", "httpd JkUnMount"],
  check({ installation, report }) {
    const budget = new PairBudget();
    for (const map of mountMapsOf(installation)) {
      const seen = new Set<Place>();
      for (const rule of [...map.mounts, ...map.unmounts]) {
        if (!map.isOwn(rule) || seen.has(rule.place)) continue;
        seen.add(rule.place);
        const pattern = rule.origin === "file" ? rule.written.replace(/^-?!?/, "") : rule.written;
        const found = rule.origin === "worker" ? neverMatchesAlone(pattern) : neverMatches(pattern);
        if (found === undefined) continue;
        const what = `${rule.exclusion ? "unmount" : "mount"} ${shown(pattern)}`;
        const message = `${found.partly ? "a part of " : ""}${what} never matches: ${found.reason}`;
        report({ place: patternPlace(rule, map.useOf(rule)), message, hint: found.hint });
      }
      checkUnmounted(map, budget, report);
    }
  },
};

/** In `mount` of a worker a bar is a sign like others, which worker-mount tells of. */
function neverMatchesAlone(pattern: string): ReturnType<typeof neverMatches> {
  return pattern.includes("|") ? undefined : neverMatches(pattern);
}

/** Mounts that unmounts written beside them take away whole. */
function checkUnmounted(
  { mounts, unmounts, isOwn, useOf }: MountMap,
  budget: PairBudget,
  report: LintContext["report"],
) {
  const byWorker = new Map<string, MountRule[]>();
  for (const rule of unmounts) {
    if (!isOwn(rule) || useOf(rule)?.conditional === true) continue;
    const list = byWorker.get(rule.worker);
    if (list === undefined) byWorker.set(rule.worker, [rule]);
    else list.push(rule);
  }
  if (byWorker.size === 0) return;
  const lines = new Map<Place, MountRule[]>();
  for (const rule of mounts) {
    if (!isOwn(rule)) continue;
    const line = lines.get(rule.place);
    if (line === undefined) lines.set(rule.place, [rule]);
    else line.push(rule);
  }
  const takenBy = ({ worker, pattern }: MountRule): MountRule | undefined => {
    for (const name of [worker, "*"]) {
      for (const unmount of byWorker.get(name) ?? []) {
        if (!budget.take("", pattern)) return undefined;
        if (covers(unmount.pattern, pattern)) return unmount;
      }
    }
    return undefined;
  };
  for (const rules of lines.values()) {
    const takers = rules.map(takenBy);
    const [rule] = rules;
    const taker = takers.find((one) => one !== undefined);
    if (rule === undefined || taker === undefined || takers.includes(undefined)) continue;
    const message = `mount ${shown(rule.written)} never matches: unmount ${shown(taker.pattern)} takes it away whole`;
    report({ place: patternPlace(rule, useOf(rule)), message, hint: "remove one of the two" });
  }
}
