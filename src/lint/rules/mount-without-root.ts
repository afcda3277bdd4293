import type { Site } from "../../installation/installation.ts";
import { shown } from "../../model/shown.ts";
import type { MountRule } from "../../modjk/mount-rule.ts";
import { toByteText } from "../../modjk/uri-bytes.ts";
import { compileUriMap } from "../../modjk/uri-map.ts";
import { files } from "../../rules/example.ts";
import { isBelow, jkUses, patternPlace, usesNamed } from "../httpd-places.ts";
import { type MountMap, mountMapsOf, PairBudget, WildcardIndex } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

/** Prefixes of others that a path is held against. */
const MAX_CLAIMED = 1_000;

/** The front door of an application. */
export const mountWithoutRoot: Rule = {
  code: "mount-without-root",
  severities: ["info"],
  summary: "Who mounts what is below an application mounts the application's own path too.",
  why:
    "`/shop/*` matches `/shop/` and all below it, but not `/shop`, which is what people type: httpd looks for a file of its own then " +
    "and answers 404, unless it has a folder or a redirect of that name. Nor does it match `/shop;jsessionid=...`, which mod_jk " +
    "compares as `/shop`.",
  mend: "Write `/shop|/*`, which stands for `/shop` and `/shop/*`.",
  bad: files({
    "jk.conf": `
      JkMount /shop/* lb
    `,
  }),
  good: files({
    "jk.conf": `
      JkMount /shop|/* lb
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkMount /shop/* lb
      JkMount /shop lb
      JkMount /blog/* blog
      JkMount /blog* blog
      Redirect /wiki /wiki/
      JkMount /*/servlet/* lb
    `,
  }),
  covers: ["field-notes 23", "jkmount 2"],
  check({ installation, report }) {
    const budget = new PairBudget();
    const mains = new Map<Site | undefined, (path: string) => boolean>();
    for (const map of mountMapsOf(installation)) {
      const own = map.mounts.filter(map.isOwn);
      const isCovered = coverOf(own, budget);
      if (map.server?.isMain === true) mains.set(map.site, isCovered);
      const isInherited = own.length < map.mounts.length ? mains.get(map.site) : undefined;
      const claimed = claimedPrefixes(map);
      if (claimed === undefined) continue;
      for (const rule of own) {
        const root = /^(\/[^*?]+)\/\*$/.exec(rule.pattern)?.[1];
        if (root === undefined || claimed.some((prefix) => isBelow(root, prefix))) continue;
        const path = toByteText(root);
        if (isCovered(path) || isInherited?.(path) === true) continue;
        if (budget.isSpent) return;
        const message = `mount ${shown(rule.pattern)} does not match ${shown(root)} itself, for which httpd looks for a file of its own`;
        report({ place: patternPlace(rule, map.useOf(rule)), message, hint: `write ${shown(`${root}|/*`)}` });
      }
    }
  },
};

/** Tells whether some mounts match a plain path, a byte text. */
function coverOf(mounts: readonly MountRule[], budget: PairBudget): (path: string) => boolean {
  const compiled = compileUriMap(mounts);
  const wildcards = new WildcardIndex(compiled);
  return (path) => compiled.literals.has(path) || wildcards.first(path, budget) !== undefined;
}

/** Prefixes of paths for which somebody else in a server has an answer; `undefined` where that is not followed here. */
function claimedPrefixes({ site, server }: MountMap): readonly string[] | undefined {
  const httpd = site?.httpd;
  if (httpd === undefined || server === undefined) return [];
  const servers = server.isMain ? [server] : [httpd.main, server];
  const rewrites = servers.flatMap((one) => [
    ...usesNamed(one, "rewriterule", "redirectmatch"),
    ...jkUses(one, "JkAutoAlias"),
  ]);
  if (rewrites.some(({ sections }) => sections.length === 0)) return undefined;
  const claims = servers.flatMap((one) =>
    usesNamed(one, "redirect", "redirectpermanent", "redirecttemp", "alias", "proxypass").flatMap(
      ({ args }) => args.find(({ text }) => text.startsWith("/"))?.text ?? [],
    ),
  );
  return claims.slice(0, MAX_CLAIMED);
}
