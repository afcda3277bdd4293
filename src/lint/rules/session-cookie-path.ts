import type { Installation } from "../../installation/installation.ts";
import { shown } from "../../model/shown.ts";
import type { Place } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { mountsByWorker } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { contextsOf, webAppsOf } from "../web-apps.ts";

/** A cookie that the browser keeps to itself. */
export const sessionCookiePath: Rule = {
  code: "session-cookie-path",
  severities: ["warning"],
  summary: "The path of the session cookie is one that a mount leads to.",
  why:
    "A browser sends a cookie back for its path and what lies below. With a `sessionCookiePath`, or a `<path>` in web.xml, " +
    "that no mount leads to, Tomcat never sees its cookie again: each request begins a new session, and there is nothing " +
    "to stick to.",
  mend: "Give the cookie the path under which Apache mounts the application, or take the attribute away: the Context's own path is the default.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
    `,
    "uriworkermap.properties": `
      /shop|/*=tomcat1
    `,
    "shop/META-INF/context.xml": `
      <Context sessionCookiePath="/store"/>
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
    `,
    "uriworkermap.properties": `
      /shop|/*=tomcat1
    `,
    "shop/META-INF/context.xml": `
      <Context sessionCookiePath="/shop"/>
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
    `,
    "uriworkermap.properties": `
      /shop|/*=tomcat1
    `,
    "shop/META-INF/context.xml": `
      <Context sessionCookiePath="/"/>
    `,
  }),
  covers: ["field-notes 43"],
  check({ installation, report }) {
    const patterns = mountedPatterns(installation);
    if (patterns.length === 0) return;
    for (const { path, place } of cookiePaths(installation)) {
      const bare = path.replace(/\/+$/, "");
      if (bare === "" || !bare.startsWith("/") || patterns.some((pattern) => leadsBelow(pattern, bare))) continue;
      report({
        place,
        message: `the session cookie comes back for ${shown(path)} only, and no mount leads there: each request begins a new session`,
        hint: "write the path under which the application is mounted, or take it away",
      });
    }
  },
};

/** Patterns that are looked at for each path; with more of them one surely fits. */
const MAX_PATTERNS = 1_000;

function mountedPatterns({ sites }: Installation): readonly string[] {
  const patterns = new Set<string>();
  for (const site of sites) {
    for (const rules of mountsByWorker(site).values()) for (const { pattern } of rules) patterns.add(pattern);
  }
  return patterns.size > MAX_PATTERNS ? [] : [...patterns];
}

function cookiePaths(installation: Installation): readonly { readonly path: string; readonly place: Place }[] {
  const found: { path: string; place: Place }[] = [];
  for (const { context } of contextsOf(installation)) {
    const { value, place, fromProperty } = context.sessionCookiePath;
    if (value !== undefined && !fromProperty) found.push({ path: value, place });
  }
  for (const { cookiePath } of webAppsOf(installation)) {
    if (cookiePath?.text !== undefined) found.push({ path: cookiePath.text, place: cookiePath.place });
  }
  return found;
}

/** Whether a pattern may match the path of a cookie, or something below it. */
function leadsBelow(pattern: string, path: string): boolean {
  const wildcard = pattern.search(/[*?]/);
  const head = wildcard === -1 ? pattern : pattern.slice(0, wildcard);
  if (head === path || head.startsWith(`${path}/`)) return true;
  return wildcard !== -1 && (path.startsWith(head) || head === `${path}/`);
}
