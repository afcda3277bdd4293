import { addressKind } from "../../model/addresses.ts";
import { shown } from "../../model/shown.ts";
import type { HttpdConfig, HttpdServer } from "../../modjk/httpd-types.ts";
import { isGuarded } from "../access.ts";
import { httpdExample } from "../httpd-example.ts";
import { patternPlace, usesNamed, wordOf } from "../httpd-places.ts";
import { mountMapsOf } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

/** Mounts of status pages that are looked at. */
const MAX_PAGES = 2_000;

/** A control panel in the street. */
export const statusOpen: Rule = {
  code: "status-open",
  severities: ["warning"],
  summary: "Not everybody reaches the page of a status worker.",
  why:
    "The page shows every address and the load of each node, and unless `read_only` is set whoever reaches it can disable members, " +
    "change their routes and reset counters. `<Location>` guards its path and all below it: `<Location /jk-status/>` does not " +
    "guard `/jk-status`, none guards all of `/jk-status*`, and `<Directory>` does not hold for what mod_jk answers. Of several that " +
    "fit, the last one with a Require decides.",
  mend: "Mount one plain path, and put `Require ip` with the addresses of the administrators into a `<Location>` of that path.",
  bad: httpdExample(`
    JkMount /jk-status jkstatus
    <Location /jk-status/>
        Require ip 127.0.0.1
    </Location>
  `),
  good: httpdExample(`
    JkMount /jk-status jkstatus
    <Location /jk-status>
        Require ip 127.0.0.1
    </Location>
  `),
  nearMiss: httpdExample(`
    <Location /jk-status>
        JkMount jkstatus
        Order deny,allow
        Deny from all
        Allow from 127.0.0.1
    </Location>
    <VirtualHost 127.0.0.1:8081>
        JkMount /* jkstatus
    </VirtualHost>
  `),
  covers: ["field-notes 53", "directive read_only"],
  check({ installation, report }) {
    let pages = 0;
    for (const { site, server, view, mounts, useOf } of mountMapsOf(installation)) {
      const httpd = site?.httpd;
      if (httpd === undefined || server === undefined || view === undefined || isLocal(httpd, server)) continue;
      for (const rule of mounts) {
        const worker = view.workers.get(rule.worker);
        if (worker?.type !== "status" || !worker.isListed || worker.users.length > 0) continue;
        if (++pages > MAX_PAGES) return;
        if (isGuarded(httpd, server, rule.pattern)) continue;
        const what = worker.readOnly ? "sees the addresses of all nodes" : "can switch the members of balancers off";
        const message = `whoever reaches ${shown(rule.pattern)} ${what}: no Require keeps anybody from status worker ${shown(rule.worker)}`;
        const path = rule.pattern.replace(/\/?[*?].*$/, "") || "/";
        const readOnly = worker.readOnly ? "" : `, and set worker.${rule.worker}.read_only=true`;
        const hint = `write Require ip 127.0.0.1 in <Location ${path}>${readOnly}`;
        report({ place: patternPlace(rule, useOf(rule)), message, hint });
      }
    }
  },
};

/** Whether a server listens for its own machine only. */
function isLocal(httpd: HttpdConfig, { addresses }: HttpdServer): boolean {
  const isLoopback = (address: string): boolean =>
    addressKind(address.replace(/:(?:\d+|\*)$/, "").replace(/^\[|\]$/g, "")) === "loopback";
  if (addresses.length > 0 && addresses.every(isLoopback)) return true;
  const listens = usesNamed(httpd, "listen").map((use) => wordOf(use));
  return listens.length > 0 && listens.every(isLoopback);
}
