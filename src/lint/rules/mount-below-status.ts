import { shown } from "../../model/shown.ts";
import type { MountRule } from "../../modjk/mount-rule.ts";
import { isGuarded } from "../access.ts";
import { httpdExample } from "../httpd-example.ts";
import { patternPlace } from "../httpd-places.ts";
import { mountMapsOf } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

/** Status pages of one server that are looked at. */
const MAX_PAGES = 20;

/** Mounts below them that are looked at. */
const MAX_BELOW = 2_000;

/** An application behind the guard of the status page. */
export const mountBelowStatus: Rule = {
  code: "mount-below-status",
  severities: ["warning"],
  summary: "Nothing is mounted below the path of a status page.",
  why:
    "`<Location>` guards its path and all below it, so the Require of the status page holds for what is mounted there too: everybody " +
    "else gets 403 from the application.",
  mend: "Give the status page a path of its own.",
  bad: httpdExample(`
    <Location /admin>
        JkMount jkstatus
        Require ip 127.0.0.1
    </Location>
    JkMount /admin/reports|/* lb
  `),
  good: httpdExample(`
    <Location /jk-status>
        JkMount jkstatus
        Require ip 127.0.0.1
    </Location>
    JkMount /admin/reports|/* lb
  `),
  nearMiss: httpdExample(`
    <Location /admin>
        JkMount jkstatus
        Require ip 127.0.0.1
    </Location>
    <Location /admin/reports>
        Require all granted
    </Location>
    JkMount /admin/reports|/* lb
    JkMount /administration|/* lb
  `),
  covers: [],
  check({ installation, report }) {
    let below = 0;
    for (const { site, server, view, mounts, useOf } of mountMapsOf(installation)) {
      const httpd = site?.httpd;
      if (httpd === undefined || server === undefined || view === undefined) continue;
      const isPage = ({ worker }: MountRule): boolean => view.workers.get(worker)?.type === "status";
      const pages = mounts.filter((rule) => isPage(rule) && /^\/[^*?]+$/.test(rule.pattern)).slice(0, MAX_PAGES);
      if (pages.length === 0) continue;
      for (const rule of mounts) {
        const page = isPage(rule) ? undefined : pages.find(({ pattern }) => rule.pattern.startsWith(`${pattern}/`));
        if (page === undefined || ++below > MAX_BELOW || !isGuarded(httpd, server, rule.pattern)) continue;
        const message = `only those who may see the status page ${shown(page.pattern)} reach what is mounted at ${shown(rule.pattern)} below it`;
        report({ place: patternPlace(rule, useOf(rule)), message, hint: "give the status page a path of its own" });
      }
    }
  },
};
