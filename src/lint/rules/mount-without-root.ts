import { shown } from "../../model/shown.ts";
import { toByteText } from "../../modjk/uri-bytes.ts";
import { compileUriMap, findMount } from "../../modjk/uri-map.ts";
import { files } from "../../rules/example.ts";
import { isBelow, jkUses, patternPlace, usesNamed } from "../httpd-places.ts";
import { type MountMap, mountMapsOf } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

/** Steps of one run: paths times patterns with wildcards. */
const MAX_STEPS = 5_000_000;

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
    let steps = 0;
    for (const map of mountMapsOf(installation)) {
      const compiled = compileUriMap(map.mounts);
      const claimed = claimedPrefixes(map);
      if (claimed === undefined) continue;
      for (const rule of map.mounts) {
        if (!map.isOwn(rule)) continue;
        const root = /^(\/[^*?]+)\/\*$/.exec(rule.pattern)?.[1];
        if (root === undefined || claimed.some((prefix) => isBelow(root, prefix))) continue;
        steps += compiled.wildcards.length + 1 + claimed.length;
        if (steps > MAX_STEPS) return;
        if (findMount(compiled, toByteText(root)) !== undefined) continue;
        const message = `mount ${shown(rule.pattern)} does not match ${shown(root)} itself, for which httpd looks for a file of its own`;
        report({ place: patternPlace(rule, map.useOf(rule)), message, hint: `write ${shown(`${root}|/*`)}` });
      }
    }
  },
};

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
  return servers.flatMap((one) =>
    usesNamed(one, "redirect", "redirectpermanent", "redirecttemp", "alias", "proxypass").flatMap(
      ({ args }) => args.find(({ text }) => text.startsWith("/"))?.text ?? [],
    ),
  );
}
