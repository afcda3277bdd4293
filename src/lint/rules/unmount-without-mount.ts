import { neverMatches } from "../../model/never-matches.ts";
import { canBothMatch } from "../../model/patterns.ts";
import { shown } from "../../model/shown.ts";
import type { MountRule } from "../../modjk/mount-rule.ts";
import type { Place } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { isSurelyMain, patternPlace, workerPlace } from "../httpd-places.ts";
import { type MountMap, mountMapsOf, PairBudget } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

/** An exclusion that takes nothing away. */
export const unmountWithoutMount: Rule = {
  code: "unmount-without-mount",
  severities: ["warning"],
  summary: "Every unmount takes something away from a mount of its worker.",
  why:
    "mod_jk first picks the best mount and then asks whether an exclusion for that same worker matches. One that names another worker " +
    "than the mount, or paths that no mount of its worker matches, does nothing: the request goes to Tomcat after all.",
  mend: "Name the worker of the mount, or `*` for every worker.",
  bad: files({
    "jk.conf": `
      JkMount /* lb
      JkUnMount /static/* tomcat1
    `,
  }),
  good: files({
    "jk.conf": `
      JkMount /* lb
      JkUnMount /static/* lb
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkMount /servlet/* lb
      JkUnMount /*.gif lb
      JkUnMount /*/static/* *
    `,
  }),
  covers: ["jkmount 3", "httpd JkUnMount"],
  check({ installation, report }) {
    const budget = new PairBudget(20_000_000);
    const lines = new Map<Place, Line>();
    for (const map of mountMapsOf(installation)) {
      // A few lines of a file alone are meant for an Include beside others.
      if (map.mounts.length === 0 || !isWholeServer(map)) {
        for (const { place } of map.unmounts) lines.set(place, NOT_TOLD);
        continue;
      }
      const byWorker = new Map<string, MountRule[]>();
      for (const rule of map.mounts) {
        const list = byWorker.get(rule.worker);
        if (list === undefined) byWorker.set(rule.worker, [rule]);
        else list.push(rule);
      }
      for (const rule of map.unmounts) {
        const before = lines.get(rule.place);
        // One for every worker is a guard, also against mounts that are yet to come.
        if (rule.worker === "*" || (before !== undefined && before.kind !== "in-vain")) continue;
        const rivals = byWorker.get(rule.worker) ?? [];
        const meets = (mount: MountRule): boolean =>
          budget.take(mount.pattern, rule.pattern) && canBothMatch(mount.pattern, rule.pattern);
        const isUsed = neverMatches(rule.written) !== undefined || rivals.some(meets);
        if (budget.isSpent) return;
        if (isUsed) lines.set(rule.place, NOT_TOLD);
        else if (before === undefined) lines.set(rule.place, { kind: "in-vain", rule, map });
      }
    }
    for (const line of lines.values()) {
      if (line.kind !== "in-vain") continue;
      const { rule, map } = line;
      const use = map.useOf(rule);
      const others = [
        ...new Set(map.mounts.filter((mount) => meetsOther(mount, rule, budget)).map(({ worker }) => worker)),
      ];
      const [other] = others;
      const what = `unmount ${shown(rule.written.replace(/^!/, ""))}`;
      if (other === undefined) {
        const message = `${what} takes nothing away: no mount of ${shown(rule.worker)} matches such a path`;
        report({ place: patternPlace(rule, use), message, hint: "remove it, or correct its path" });
      } else {
        const message = `${what} takes nothing away: such paths are mounted to ${shown(other)}, and it names ${shown(rule.worker)}`;
        report({ place: workerPlace(rule, use), message, hint: `write ${others.length === 1 ? other : "*"}` });
      }
    }
  },
};

type Line =
  | { readonly kind: "in-vain"; readonly rule: MountRule; readonly map: MountMap }
  | { readonly kind: "not-told" };

const NOT_TOLD: Line = { kind: "not-told" };

function meetsOther(mount: MountRule, { pattern, worker }: MountRule, budget: PairBudget): boolean {
  if (mount.worker === worker || !budget.take(mount.pattern, pattern)) return false;
  return canBothMatch(mount.pattern, pattern);
}

/** Whether the mounts of a server are all there: lines outside of servers in a file alone may belong anywhere. */
function isWholeServer({ site, server, mounts, useOf }: MountMap): boolean {
  const { httpd } = site ?? {};
  if (httpd === undefined || server === undefined || !server.isMain) return true;
  if (httpd.files.length === 1) return true;
  return mounts.some((rule) => {
    const use = useOf(rule);
    return use === undefined || isSurelyMain(httpd, use);
  });
}
