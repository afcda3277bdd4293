import type { Installation } from "../../installation/installation.ts";
import type { NodePair } from "../../installation/node-pairs.ts";
import type { ServiceFacts } from "../../installation/tomcat-facts.ts";
import { shown } from "../../model/shown.ts";
import type { LbWorker } from "../../modjk/workers-view.ts";
import type { Place } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { extensionOf, mountsByWorker } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { pairsByService, settingOf } from "../tomcat-places.ts";
import { contextsOf, stickyBalancers, webAppsOf } from "../web-apps.ts";

const DEFAULT_COOKIE = "JSESSIONID";

/** Two names for one cookie. */
export const cookieNameMismatch: Rule = {
  code: "cookie-name-mismatch",
  severities: ["warning"],
  summary: "The balancer looks for the cookie that the application sets.",
  why:
    "mod_jk finds the session id in the cookie that `session_cookie` of the `lb` worker names, JSESSIONID unless told " +
    "otherwise. An application renames its own with `sessionCookieName` of its Context, or with `<cookie-config>` in web.xml, " +
    "and Tomcat then uses the new name in paths too (`;APPSESSION=...`). mod_jk looks for the old one, finds no session and " +
    "balances each request anew, without a line in its log.",
  mend: "Set `session_cookie` of the balancer to the name, and `session_path` to a semicolon and the name.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat2.host=192.168.0.12
    `,
    "shop/META-INF/context.xml": `
      <Context sessionCookieName="SHOPSESSION"/>
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.session_cookie=SHOPSESSION
      worker.lb.session_path=;SHOPSESSION
      worker.tomcat1.host=192.168.0.10
      worker.tomcat2.host=192.168.0.12
    `,
    "shop/META-INF/context.xml": `
      <Context sessionCookieName="SHOPSESSION"/>
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat2.host=192.168.0.12
    `,
    "uriworkermap.properties": `
      /*=lb
      /shop|/*=lb;session_cookie=SHOPSESSION
    `,
    "shop/META-INF/context.xml": `
      <Context sessionCookieName="SHOPSESSION"/>
    `,
  }),
  covers: ["field-notes 42", "directive session_cookie", "directive session_path"],
  check({ installation, report }) {
    const sticky = stickyBalancers(installation);
    if (sticky.length === 0) return;
    const byMount = namesOfMounts(installation);
    const names = cookieNames(installation);
    const pairs = pairsByService(installation);
    const behind = new Map<
      ServiceFacts | undefined,
      { readonly lb: LbWorker | undefined; readonly cookies: Set<string> }
    >();
    for (const { name, place, service } of names) {
      const all = behind.get(service) ?? lookedFor(service === undefined ? [] : (pairs.get(service) ?? []), sticky);
      behind.set(service, all);
      const { lb, cookies } = all;
      if (lb === undefined || byMount.has(name) || cookies.has(name)) continue;
      report({
        place,
        message: `the session cookie is ${shown(name)}, and balancer ${lb.name} looks for ${shown(lb.sessionCookie)}: sessions do not stick`,
        hint: `add worker.${lb.name}.session_cookie=${name} and worker.${lb.name}.session_path=;${name}`,
      });
    }
    // The other way round: a name that only mod_jk has, where the web.xml is there and says nothing.
    if (names.length > 0 || byMount.size > 0 || [...webAppsOf(installation)].length === 0) return;
    for (const lb of sticky) {
      const place = settingOf(lb, ["session_cookie"]);
      if (place === undefined || lb.sessionCookie === DEFAULT_COOKIE) continue;
      report({
        place,
        message: `balancer ${lb.name} looks for cookie ${shown(lb.sessionCookie)}, and no given web.xml or Context sets that name: Tomcat's is ${DEFAULT_COOKIE}`,
        hint: `take the line away, or set sessionCookieName=${JSON.stringify(lb.sessionCookie)} on the Context`,
      });
    }
  },
};

interface CookieName {
  readonly name: string;
  readonly place: Place;
  readonly service: ServiceFacts | undefined;
}

function cookieNames(installation: Installation): readonly CookieName[] {
  const found: CookieName[] = [];
  for (const { context, service } of contextsOf(installation)) {
    const { value, place, fromProperty } = context.sessionCookieName;
    if (value === undefined || value === "" || fromProperty || context.cookies.value === false) continue;
    found.push({ name: value, place, service });
  }
  for (const { cookieName } of webAppsOf(installation)) {
    if (cookieName?.text === undefined || cookieName.text === "") continue;
    found.push({ name: cookieName.text, place: cookieName.place, service: undefined });
  }
  return found;
}

/** What the balancers look for that a Tomcat is behind, and the first of them; all of them where that is not known. */
function lookedFor(pairs: readonly NodePair[], sticky: readonly LbWorker[]) {
  const certain = pairs.filter((pair) => pair.certain);
  const own = new Set(certain.flatMap(({ memberships }) => memberships.map(({ lb }) => lb)));
  const all = own.size === 0 ? sticky : sticky.filter((lb) => own.has(lb));
  return { lb: all[0], cookies: new Set(all.map(({ sessionCookie }) => sessionCookie)) };
}

function namesOfMounts({ sites }: Installation): ReadonlySet<string> {
  const names = new Set<string>();
  for (const site of sites) {
    for (const rules of mountsByWorker(site).values()) {
      for (const rule of rules) {
        const name = extensionOf(rule, "session_cookie");
        if (name !== undefined) names.add(name);
      }
    }
  }
  return names;
}
