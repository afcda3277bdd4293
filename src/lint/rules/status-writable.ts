import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { partOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";

/** The status page is a control panel, unless somebody says otherwise. */
export const statusWritable: Rule = {
  code: "status-writable",
  severities: ["info"],
  summary: "A status worker is read-only, has users, or stands behind an httpd that was looked at.",
  why:
    "By default everybody who reaches the page of a status worker can disable members, change their routes and reset " +
    "counters. `read_only=true` leaves the view; `user` admits names, if httpd asks who it is. Who may reach the page is " +
    "for httpd's configuration to say: where that is given, the mount is what is checked.",
  mend: "Set `read_only=true`, with a second status worker for those who may change something.",
  bad: files({
    "workers.properties": `
      worker.list=lb,jkstatus
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.jkstatus.type=status
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb,jkstatus
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.jkstatus.type=status
      worker.jkstatus.read_only=true
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb,jkstatus
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.jkstatus.type=status
      worker.jkstatus.user=admin
    `,
  }),
  covers: ["directive read_only", "directive user"],
  check({ installation, report }) {
    for (const { site, view } of viewsOf(installation)) {
      const hasBalancer = [...view.workers.values()].some(({ type, isListed }) => type === "lb" && isListed);
      if (site.httpd !== undefined || !hasBalancer) continue;
      for (const worker of view.workers.values()) {
        if (worker.type !== "status" || !worker.isListed || worker.readOnly || worker.users.length > 0) continue;
        const part = partOf(worker, "type");
        if (part === undefined) continue;
        const message = `whoever reaches the page of status worker ${shown(worker.name)} can change the balancers`;
        report({ place: settingPlace(part), message, hint: `set worker.${worker.name}.read_only=true` });
      }
    }
  },
};
