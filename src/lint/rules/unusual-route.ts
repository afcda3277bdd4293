import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, writtenRoute } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { CUT_IN_COOKIE } from "./route-cut-in-cookie.ts";

/** Signs that end a path parameter, or that are decoded there. */
const CUT_IN_PATH = /[/?%]/;

/** What the manual promises of routes. */
export const unusualRoute: Rule = {
  code: "unusual-route",
  severities: ["warning", "info"],
  summary: "A route is made of letters, digits, `_` and `-`.",
  why:
    "The mod_jk manual promises only those. The route travels in a cookie, or where a browser takes none behind " +
    "`;jsessionid=` in the path: there `/` and `?` end it and `%` is decoded, so that those sessions do not stick.",
  mend: "Use letters, digits, `_` and `-`, in the route and in the jvmRoute.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.route=left/1
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
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.route=left_1
      worker.tomcat1.domain=left/side
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  covers: ["field-notes 59", "directive route"],
  check({ installation, report }) {
    for (const { view, lb } of balancersOf(installation)) {
      if (!lb.stickySession) continue;
      for (const member of lb.members) {
        const part = writtenRoute(view, member);
        const odd = /[^\w.-]/.exec(member.route)?.[0];
        // A sign that no cookie carries is more than unusual: route-cut-in-cookie.
        if (part === undefined || odd === undefined || CUT_IN_COOKIE.test(member.route)) continue;
        const isCut = CUT_IN_PATH.test(member.route);
        const effect = isCut
          ? "sessions in the path (;jsessionid=) do not stick"
          : "the manual promises letters, digits, _ and - only";
        const message = `route ${shown(member.route)} holds ${shown(CUT_IN_PATH.exec(member.route)?.[0] ?? odd)}: ${effect}`;
        const severity = isCut ? "warning" : "info";
        report({ place: part.value, severity, message, hint: "use letters, digits, _ and -, in the jvmRoute too" });
      }
    }
  },
};
