import { shown } from "../../model/shown.ts";
import { readBool } from "../../modjk/property-values.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, extensionOf, mountLookup, partOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { settingPlace } from "../worker-places.ts";

/** A path for a cookie that nobody sets. */
export const cookiePathWithoutCookie: Rule = {
  code: "cookie-path-without-cookie",
  severities: ["warning"],
  summary: "The path of the routing cookie is named only where mod_jk sets one.",
  why:
    "`session_cookie_path` is the path of the cookie that `set_session_cookie` makes. It changes nothing about the cookie " +
    "of the application, whose path Tomcat sets.",
  mend: "Add `set_session_cookie=true` with a cookie name of its own, or take the path away.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.session_cookie_path=/shop
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.session_cookie=ROUTEID
      worker.lb.session_cookie_path=/shop
      worker.lb.set_session_cookie=true
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "httpd.conf": `
      JkWorkersFile workers.properties
      JkMount /shop/* lb;set_session_cookie=1
    `,
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.session_cookie=ROUTEID
      worker.lb.session_cookie_path=/shop
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  covers: ["directive session_cookie_path"],
  check({ installation, report }) {
    const mountsOf = mountLookup();
    for (const { site, lb } of balancersOf(installation)) {
      const part = partOf(lb, "session_cookie_path");
      if (part === undefined || lb.setSessionCookie) continue;
      const mounts = mountsOf(site, lb.name);
      if (mounts.some((rule) => readBool(extensionOf(rule, "set_session_cookie") ?? "") === true)) continue;
      const message = `session_cookie_path does nothing: balancer ${shown(lb.name)} sets no cookie`;
      report({ place: settingPlace(part), message, hint: "add set_session_cookie=true, or remove it" });
    }
  },
};
