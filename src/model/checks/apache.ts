import { isIpRange } from "../addresses.ts";
import { shown } from "../shown.ts";
import type { CheckContext } from "./check.ts";

/** What Apache itself is told: who may see the status page, and maintenance. */
export function checkApache({ topology, report, isStandIn, statusPath }: CheckContext): void {
  const { apache } = topology;
  if (apache.maintain === 0) {
    const message = "apache.maintain is 0: failed nodes are never tried again on schedule";
    report("warning", "no-maintenance", ["apache", "maintain"], message, "leave it out, mod_jk's 60 seconds are good");
  }
  for (const [index, status] of apache.status.entries()) {
    const base = statusPath(index);
    if (isStandIn([...base, "allow"])) continue;
    for (const [position, range] of status.allow.entries()) {
      const path = [...base, "allow", position];
      if (!isIpRange(range)) {
        const message = `${shown(range)} is no IP address and no network, httpd refuses it in Require ip`;
        const hint = range === "localhost" ? "write 127.0.0.1" : "write addresses such as 127.0.0.1 or 192.168.0.0/24";
        report("error", "bad-allow", path, message, hint);
      } else if (/\/0{1,2}$|\/0\.0\.0\.0$/.test(range)) {
        const power = status.readOnly ? "see" : "change";
        const message = `every host may ${power} the balancer on ${shown(status.path)}`;
        report("warning", "status-open", path, message, "name the addresses of those who need it");
      }
    }
  }
}
