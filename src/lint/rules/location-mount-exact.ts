import { canBothMatch } from "../../model/patterns.ts";
import { shown } from "../../model/shown.ts";
import { mountWords } from "../../modjk/httpd-mount-path.ts";
import { splitExtensions } from "../../modjk/rule-extensions.ts";
import { httpdExample } from "../httpd-example.ts";
import { mountMapsOf, PairBudget } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";
import { isStatusPage } from "../status-pages.ts";

/** A section that looks as if it held for all that is below. */
export const locationMountExact: Rule = {
  code: "location-mount-exact",
  severities: ["warning"],
  summary: "A JkMount in `<Location>` is meant for that very path.",
  why:
    "`<Location /shop>` itself holds for `/shop` and all below it, but mod_jk takes its path for a pattern as it is written: `JkMount " +
    "lb` in it mounts `/shop` alone, and `/shop/cart` gets 404. An expression, with `~` or in `<LocationMatch>`, is taken for a " +
    "pattern of plain characters too. For a status page the one path is enough.",
  mend: "Write `JkMount /shop|/* lb` outside of the section, or `<Location /shop/*>`.",
  bad: httpdExample(`
    <Location /shop>
        JkMount lb
    </Location>
  `),
  good: httpdExample(`
    JkMount /shop|/* lb
  `),
  nearMiss: httpdExample(`
    <Location /jk-status>
        JkMount jkstatus
        Require ip 127.0.0.1
    </Location>
    <Location /shop/*>
        JkMount lb
    </Location>
    <Location /login.jsp>
        JkMount lb
    </Location>
    <Location /blog>
        JkMount blog
    </Location>
    JkMount /blog/* blog
  `),
  covers: ["field-notes 23", "jkmount 5", "jkmount 5.3", "jkmount 5.4", "httpd JkMount"],
  check({ installation, report }) {
    const budget = new PairBudget();
    for (const { mounts, isOwn, useOf, view } of mountMapsOf(installation)) {
      for (const rule of mounts) {
        const use = useOf(rule);
        if (use === undefined || use.sections.length === 0 || !isOwn(rule)) continue;
        const words = mountWords(use);
        if (words.kind !== "mount" || words.section === undefined || words.path !== rule.written) continue;
        const { section } = words;
        const isExpression = /match$/i.test(section.name) || section.args[0]?.text === "~";
        if (!/^location/i.test(section.name)) continue;
        const { worker } = splitExtensions(words.worker);
        const place = use.place;
        if (isExpression) {
          const message = `mod_jk takes the expression of <${section.name}> for a pattern of plain characters: ${shown(words.path)} is mounted as it is written`;
          report({ place, message, hint: "move the line out of the section and give it a path" });
          continue;
        }
        if (/[*?|]/.test(words.path) || isStatusPage(view, worker) || isFile(words.path)) continue;
        const below = `${words.path.replace(/\/$/, "")}/x`;
        const meets = (pattern: string): boolean => budget.take(pattern, below) && canBothMatch(pattern, below);
        const covering = mounts.some((mount) => /[*?]/.test(mount.pattern) && meets(mount.pattern));
        if (covering || budget.isSpent) continue;
        const message = `JkMount in <Location ${shownPath(words.path)}> mounts ${shown(words.path)} alone, not what is below it`;
        const whole = words.path === "/" ? "/*" : `${words.path.replace(/\/$/, "")}|/*`;
        report({ place, message, hint: `write JkMount ${whole} ${words.worker} outside of the section` });
      }
    }
  },
};

function shownPath(path: string): string {
  return path.length > 80 ? "..." : path;
}

/** Whether a path names a file, below which there is nothing. */
function isFile(path: string): boolean {
  return /\.[A-Za-z]\w{0,9}$/.test(path);
}
