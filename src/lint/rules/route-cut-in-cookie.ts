import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, writtenRoute } from "../balancers.ts";
import type { Rule } from "../rule.ts";

/** Signs that end a value in a cookie, or that no cookie may have. */
export const CUT_IN_COOKIE = /[;,\s"]|[^ -~]/u;

/** The route makes its way back to mod_jk in a cookie. */
export const routeCutInCookie: Rule = {
  code: "route-cut-in-cookie",
  severities: ["warning"],
  summary: "A route survives the way through a cookie.",
  why:
    "Tomcat appends its jvmRoute to the session id, and the browser sends both back in a cookie. There `;` and `,` end the " +
    "value, and blanks, quotes and letters beyond ASCII are changed or refused. mod_jk compares what is left with the " +
    "route of each member, finds none and balances the request anew: no log line, only users who have to log in again.",
  mend: "Use letters, digits, `_` and `-`, in the route and in the jvmRoute.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.route=left;1
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.route=left-1
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.sticky_session=false
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.route=left;1
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  covers: ["grammar 10", "directive route"],
  check({ installation, report }) {
    for (const { view, lb } of balancersOf(installation)) {
      if (!lb.stickySession) continue;
      for (const member of lb.members) {
        const part = writtenRoute(view, member);
        const cut = part === undefined ? undefined : CUT_IN_COOKIE.exec(member.route)?.[0];
        if (part === undefined || cut === undefined) continue;
        const message = `route ${shown(member.route)} holds ${shown(cut)}, which a session cookie cannot carry: sessions do not stick`;
        report({ place: part.value, message, hint: "use letters, digits, _ and -, in the jvmRoute too" });
      }
    }
  },
};
