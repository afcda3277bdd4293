import { canBothMatch } from "../../model/patterns.ts";
import type { DirectiveUse, HttpdConfig } from "../../modjk/httpd-types.ts";
import { httpdExample } from "../httpd-example.ts";
import { httpdsOf, jkUses, usesNamed, wordOf } from "../httpd-places.ts";
import { mountMapsOf } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

/** Patterns and handlers that are held against each other. */
const MAX_PATTERNS = 1_000;
const MAX_HANDLERS = 100;

/** mod_jk is asked, and does not know for whom. */
export const handlerWithoutWorker: Rule = {
  code: "handler-without-worker",
  severities: ["warning"],
  summary: "Where mod_jk is a handler, a variable names the worker.",
  why:
    "`SetHandler jakarta-servlet` gives requests to mod_jk, which takes the worker from the variable JK_WORKER_NAME, or the one that " +
    "JkWorkerIndicator names. If nothing sets it, and no mount matches, mod_jk declines and httpd answers 404; an upstream mod_jk " +
    "up to 1.2.48 takes the first worker of worker.list instead, be it the status page (CVE-2023-41081).",
  mend: "Write `SetEnv JK_WORKER_NAME lb` in the same section, or a JkMount.",
  bad: httpdExample(`
    <Location /shop>
        SetHandler jakarta-servlet
    </Location>
  `),
  good: httpdExample(`
    <Location /shop>
        SetHandler jakarta-servlet
        SetEnv JK_WORKER_NAME lb
    </Location>
  `),
  nearMiss: httpdExample(`
    <Location /shop>
        SetHandler jakarta-servlet
    </Location>
    JkMount /shop|/* lb
    <Location /server-status>
        SetHandler server-status
    </Location>
  `),
  covers: ["jkmount 4"],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) {
      const handlers = usesNamed(httpd, "sethandler").filter((use) => wordOf(use).toLowerCase() === "jakarta-servlet");
      if (handlers.length === 0 || setsWorker(httpd)) continue;
      const mounted = mountMapsOf(installation).flatMap(({ mounts }) => mounts.map(({ pattern }) => pattern));
      const patterns = [...new Set(mounted)].slice(0, MAX_PATTERNS);
      for (const use of handlers.slice(0, MAX_HANDLERS)) {
        const path = locationOf(use);
        if (path !== undefined && patterns.some((pattern) => meets(pattern, path))) continue;
        const message =
          "this gives requests to mod_jk, but no variable names a worker: it declines, and httpd answers 404";
        report({ place: use.place, message, hint: "write SetEnv JK_WORKER_NAME with a worker beside it" });
      }
    }
  },
};

function setsWorker(httpd: HttpdConfig): boolean {
  const names = ["JK_WORKER_NAME", ...jkUses(httpd, "JkWorkerIndicator").map((use) => wordOf(use))];
  const setters = usesNamed(
    httpd,
    ...["setenv", "setenvif", "setenvifnocase", "setenvifexpr", "browsermatch", "browsermatchnocase", "passenv"],
    ...["rewriterule", "use"],
  );
  return setters.some(({ args }) => args.some(({ text }) => names.some((name) => name !== "" && text.includes(name))));
}

/** The plain path of the Location around a directive. */
function locationOf({ sections }: DirectiveUse): string | undefined {
  const section = sections.find(({ name }) => name.toLowerCase() === "location");
  const path = section?.args[0]?.text;
  return path === undefined || path.length > 500 || !/^\/[^*?[]*$/.test(path) ? undefined : path;
}

function meets(pattern: string, path: string): boolean {
  if (pattern.length > 500) return true;
  return canBothMatch(pattern, path) || canBothMatch(pattern, `${path.replace(/\/$/, "")}/*`);
}
