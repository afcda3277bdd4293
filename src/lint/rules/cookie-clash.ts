import { shown } from "../../model/shown.ts";
import { readBool } from "../../modjk/property-values.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, extensionOf, mountLookup, partOf } from "../balancers.ts";
import { cookieNames, DEFAULT_COOKIE } from "../cookie-names.ts";
import type { Rule } from "../rule.ts";
import { settingPlace } from "../worker-places.ts";

/** Two cookies of one name, and the second one is no session. */
export const cookieClash: Rule = {
  code: "cookie-clash",
  severities: ["warning"],
  summary: "The routing cookie of mod_jk has a name of its own.",
  why:
    "With `set_session_cookie` mod_jk adds a cookie that holds nothing but the route, such as `JSESSIONID=.tomcat1`, behind " +
    "the headers of Tomcat's answer. Under the name that the application uses it takes the place of the session id in the " +
    "browser, and the session is lost.",
  mend: "Set `session_cookie` to a name of its own, such as ROUTEID.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.set_session_cookie=true
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.set_session_cookie=true
      worker.lb.session_cookie=ROUTEID
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.set_session_cookie=true
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
    "context.xml": `
      <Context sessionCookieName="SHOPSESSION"/>
    `,
  }),
  covers: ["directive set_session_cookie"],
  check({ installation, report }) {
    const known = cookieNames(installation);
    const names = known.size === 0 ? new Set([DEFAULT_COOKIE]) : known;
    const mountsOf = mountLookup();
    for (const { site, lb } of balancersOf(installation)) {
      if (!names.has(lb.sessionCookie)) continue;
      const part = partOf(lb, "set_session_cookie");
      const mount = () =>
        mountsOf(site, lb.name).find((rule) => readBool(extensionOf(rule, "set_session_cookie") ?? "") === true);
      const place = lb.setSessionCookie && part !== undefined ? settingPlace(part) : mount()?.place;
      if (place === undefined) continue;
      const message = `balancer ${shown(lb.name)} sets a cookie ${lb.sessionCookie}, the name of the application's own: the session is lost`;
      report({ place, message, hint: `set worker.${lb.name}.session_cookie to a name of its own` });
    }
  },
};
