import { shown } from "../../model/shown.ts";
import type { LbWorker } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, partOf } from "../balancers.ts";
import { cookieNames, DEFAULT_COOKIE } from "../cookie-names.ts";
import type { Rule } from "../rule.ts";

/** Tomcat's name for the path parameter, semicolon included. */
const DEFAULT_PARAMETER = ";jsessionid";

/** mod_jk looks for exactly these letters. */
export const cookieNotFound: Rule = {
  code: "cookie-not-found",
  severities: ["warning"],
  summary: "session_cookie and session_path are names that a request can have.",
  why:
    "mod_jk looks for the name followed by `=`, in cookies and in the path, and case counts. With `=`, a blank or a " +
    "semicolon in a cookie's name, with `=` behind the path's, or with `jsessionid` for Tomcat's cookie `JSESSIONID`, " +
    "nothing is ever found: no log line, and no session sticks.",
  mend: "Write the bare name as the application spells it: `JSESSIONID` for the cookie, `;jsessionid` for the path.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.session_cookie=jsessionid
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.session_cookie=JSESSIONID
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.session_cookie=jsessionid
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
    "context.xml": `
      <Context sessionCookieName="jsessionid"/>
    `,
  }),
  covers: ["directive session_cookie", "directive session_path"],
  check({ installation, report }) {
    const names = cookieNames(installation);
    for (const { lb } of balancersOf(installation)) {
      if (!lb.stickySession) continue;
      reportName(lb, "session_cookie", lb.sessionCookie, /[\s;,="]/, DEFAULT_COOKIE);
      reportName(lb, "session_path", lb.sessionPath.replace(/^;/, ""), /[\s;,="/?]/, DEFAULT_PARAMETER.slice(1));
    }

    function reportName(lb: LbWorker, attribute: string, name: string, forbidden: RegExp, usual: string): void {
      const part = partOf(lb, attribute);
      if (part === undefined) return;
      const sign = forbidden.exec(name)?.[0];
      const isMiscased = name !== usual && name.toLowerCase() === usual.toLowerCase() && !names.has(name);
      if (sign === undefined && !isMiscased) return;
      const why =
        sign === undefined
          ? `Tomcat spells it ${shown(usual)}, and case counts`
          : `no name that a request can have holds ${shown(sign)}`;
      const message = `mod_jk never finds ${attribute} ${shown(part.text)}: ${why}`;
      const bare = attribute === "session_path" ? DEFAULT_PARAMETER : DEFAULT_COOKIE;
      report({ place: part.value, message, hint: `write ${bare}, or the bare name of the application's own` });
    }
  },
};
