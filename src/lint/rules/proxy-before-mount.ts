import { shown } from "../../model/shown.ts";
import type { DirectiveUse, HttpdServer } from "../../modjk/httpd-types.ts";
import { spanOf } from "../../place.ts";
import { httpdExample } from "../httpd-example.ts";
import { isPatternBelow, patternPlace, usesNamed } from "../httpd-places.ts";
import { mountMapsOf } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

/** Pairs of mounts and rivals that are compared in one run. */
const MAX_PAIRS = 2_000_000;

/** Somebody else answers first. */
export const proxyBeforeMount: Rule = {
  code: "proxy-before-mount",
  severities: ["warning"],
  summary: "No ProxyPass and no Redirect takes the requests of a mount.",
  why:
    "httpd asks mod_alias and mod_proxy before mod_jk. A Redirect of a path, or a ProxyPass, claims the path and all below it, and a mount " +
    "there never gets a request, without a message. `ProxyPass /shop !` excludes a path from mod_proxy.",
  mend: "Keep one of the two, or exclude the path with `ProxyPass PATH !` above.",
  bad: httpdExample(`
    ProxyPass /shop http://192.168.0.11:8080/shop
    JkMount /shop|/* lb
  `),
  good: httpdExample(`
    ProxyPass /shop !
    ProxyPass / http://192.168.0.11:8080/
    JkMount /shop|/* lb
  `),
  nearMiss: httpdExample(`
    ProxyPass /shop/live http://192.168.0.11:8080/live
    Redirect /shopping /shop
    JkMount /shop|/* lb
  `),
  covers: ["jkmount 4"],
  check({ installation, report }) {
    let pairs = 0;
    for (const { site, server, mounts, isOwn, useOf } of mountMapsOf(installation)) {
      const httpd = site?.httpd;
      if (httpd === undefined || server === undefined) continue;
      const rivals = (server.isMain ? [server] : [httpd.main, server]).flatMap(rivalsIn);
      if (rivals.length === 0) continue;
      for (const rule of mounts) {
        if (!isOwn(rule)) continue;
        pairs += rivals.length;
        if (pairs > MAX_PAIRS) return;
        const claims = rivals.filter(({ path }) => isPatternBelow(rule.pattern, path));
        const redirect = claims.find(({ kind }) => kind === "redirect");
        const isExcluded = claims.some(({ kind }) => kind === "excluded");
        const rival = redirect ?? (isExcluded ? undefined : claims.find(({ kind }) => kind === "proxy"));
        if (rival === undefined) continue;
        const { line } = spanOf(rival.use.place);
        const where =
          rival.use.place.file === rule.place.file ? `line ${line}` : `${rival.use.place.file.name}:${line}`;
        const message = `mount ${shown(rule.pattern)} gets no request: ${rival.use.name} ${shown(rival.path)} (${where}) answers before mod_jk`;
        const hint =
          rival.kind === "proxy"
            ? `write ProxyPass ${rootOf(rule.pattern)} ! above it, or remove one of the two`
            : "remove one of the two";
        report({ place: patternPlace(rule, useOf(rule)), message, hint });
      }
    }
  },
};

interface Rival {
  readonly path: string;
  readonly use: DirectiveUse;
  readonly kind: "proxy" | "excluded" | "redirect";
}

const known = new WeakMap<HttpdServer, readonly Rival[]>();

/** What claims paths in a server; found once. */
function rivalsIn(server: HttpdServer): readonly Rival[] {
  const before = known.get(server);
  if (before !== undefined) return before;
  const uses = usesNamed(server, "proxypass", "redirect", "redirectpermanent", "redirecttemp");
  const found = uses.flatMap((use): Rival[] => {
    const [section, ...rest] = use.sections;
    const words = use.args.map(({ text }) => text);
    const isProxy = use.name.toLowerCase() === "proxypass";
    if (rest.length > 0 || (section !== undefined && section.name.toLowerCase() !== "location")) return [];
    const path = section === undefined ? words.find((word) => word.startsWith("/")) : section.args[0]?.text;
    if (path === undefined || !path.startsWith("/") || /[*?[]/.test(path)) return [];
    return [{ path, use, kind: !isProxy ? "redirect" : words.includes("!") ? "excluded" : "proxy" }];
  });
  known.set(server, found);
  return found;
}

/** The folder that a pattern begins with. */
function rootOf(pattern: string): string {
  return pattern.replace(/\/?[*?].*$/, "") || "/";
}
