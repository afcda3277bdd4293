import { shown } from "../../model/shown.ts";
import { readInt } from "../../modjk/property-values.ts";
import { httpdExample } from "../httpd-example.ts";
import { patternPlace } from "../httpd-places.ts";
import { mountMapsOf } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

const WORKERS = `
  worker.list=lb
  worker.lb.type=lb
  worker.lb.method=Session
  worker.lb.balance_workers=tomcat1,tomcat2
  worker.tomcat1.host=192.168.0.11
  worker.tomcat2.host=192.168.0.12
`;

/** Names of files that begin no session. */
const STATIC = /\.(?:gif|jpe?g|png|svg|ico|webp|css|js|map|woff2?|ttf)$/i;

/** Pictures that count as visitors. */
export const staticCountsAsSession: Rule = {
  code: "static-counts-as-session",
  severities: ["info"],
  summary: "Where a balancer counts sessions, mounts of static files are stateless.",
  why:
    "With `method=Session` every request without a session id counts as a new session, for pictures and robots too, which send no " +
    "cookie: the member that happens to get them seems to have many sessions and gets fewer real ones. The rule extension " +
    "`stateless=1` keeps the requests of a mount from counting.",
  mend: "Write `;stateless=1` behind the worker, or let httpd serve these files.",
  bad: httpdExample(
    `
    JkMount /shop|/* lb
    JkMount /*.png lb
  `,
    WORKERS,
  ),
  good: httpdExample(
    `
    JkMount /shop|/* lb
    JkMount /*.png lb;stateless=1
  `,
    WORKERS,
  ),
  nearMiss: httpdExample(
    `
    JkMount /*.png lb
  `,
    WORKERS.replace("Session", "Request"),
  ),
  covers: ["field-notes 44"],
  check({ installation, report }) {
    for (const { view, mounts, isOwn, useOf } of mountMapsOf(installation)) {
      for (const rule of mounts) {
        const worker = view?.workers.get(rule.worker);
        if (worker?.type !== "lb" || worker.method !== "Session" || !worker.isListed || !isOwn(rule)) continue;
        if (!STATIC.test(rule.pattern)) continue;
        if (rule.extensions.some(([name, value]) => name === "stateless" && readInt(value) !== 0)) continue;
        const message = `${shown(rule.worker)} counts sessions, and each request for ${shown(rule.pattern)} without a session id counts as a new one`;
        report({ place: patternPlace(rule, useOf(rule)), message, hint: `write ${rule.worker};stateless=1` });
      }
    }
  },
};
