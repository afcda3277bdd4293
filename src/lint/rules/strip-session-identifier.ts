import { shown } from "../../model/shown.ts";
import { httpdExample } from "../httpd-example.ts";
import { httpdsOf, jkUses, wordOf, wordPlace } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

const DEFAULT = ";jsessionid";

/** A session id that stays in the path. */
export const stripSessionIdentifier: Rule = {
  code: "strip-session-identifier",
  severities: ["warning"],
  summary: "JkStripSession removes the path parameter that the balancers look for, from its semicolon on.",
  why:
    "JkStripSession cuts a path where its identifier begins, `;jsessionid` unless it is named, capitals included. Without the semicolon " +
    "that stays in the path, so that httpd looks for the file `logo.gif;` and answers 404; and an identifier that no balancer looks " +
    "for is in no link.",
  mend: "Write the identifier as in the balancer's `session_path`, with its semicolon.",
  bad: httpdExample(`
    JkStripSession On jsessionid
    JkMount /*.jsp lb
  `),
  good: httpdExample(`
    JkStripSession On
    JkMount /*.jsp lb
  `),
  nearMiss: httpdExample(
    `
    JkStripSession On ;sid
    JkMount /*.jsp lb
  `,
    `
    worker.list=lb
    worker.lb.type=lb
    worker.lb.balance_workers=tomcat1
    worker.lb.session_path=;sid
    worker.tomcat1.host=192.168.0.11
  `,
  ),
  covers: ["jkmount 8", "httpd JkStripSession"],
  check({ installation, report }) {
    for (const { site, httpd } of httpdsOf(installation)) {
      for (const use of jkUses(httpd, "JkStripSession")) {
        if (wordOf(use).toLowerCase() !== "on") continue;
        const identifier = wordOf(use, 1) || DEFAULT;
        const place = use.args.length > 1 ? wordPlace(use, 1) : use.place;
        if (!identifier.startsWith(";")) {
          const message = `the identifier of JkStripSession is ${shown(identifier)}, without the semicolon that stays in the path then`;
          report({ place, message, hint: `write ${shown(`;${identifier}`)}` });
          continue;
        }
        const wanted = new Set((site.view?.balancers ?? []).map(({ sessionPath }) => sessionPath));
        const [other] = wanted;
        if (other === undefined || wanted.has(identifier.replace(/=$/, ""))) continue;
        const message = `JkStripSession removes ${shown(identifier)}, and the balancers look for ${shown(other)}`;
        report({ place, message, hint: `write JkStripSession On ${other}` });
      }
    }
  },
};
