import { machineOf } from "../../model/addresses.ts";
import { shown } from "../../model/shown.ts";
import { type AjpWorker, decidingPart } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { balancersOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";

/** One Tomcat that counts as two. */
export const sharedAddress: Rule = {
  code: "shared-address",
  severities: ["warning"],
  summary: "The members of a balancer dial different Tomcats.",
  why:
    "Two members with one host and port are one Tomcat with twice the share. It has one jvmRoute, so sessions that begin " +
    "through the other member carry a route that leads elsewhere or nowhere; when that Tomcat is down mod_jk spends its " +
    "attempts on it twice. Mostly a line was copied and its port or host not changed.",
  mend: "Give each member the address of its own Tomcat; `lbfactor` gives one of them more of the work.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.port=8109
      worker.tomcat2.host=192.168.0.11
      worker.tomcat2.port=8109
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.port=8109
      worker.tomcat2.host=192.168.0.11
      worker.tomcat2.port=8209
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=shop,blog
      worker.shop.type=lb
      worker.shop.balance_workers=shop1
      worker.shop1.host=192.168.0.11
      worker.blog.type=lb
      worker.blog.balance_workers=blog1
      worker.blog1.host=192.168.0.11
    `,
  }),
  covers: ["directive host", "directive port"],
  check({ installation, report }) {
    for (const { view, lb } of balancersOf(installation)) {
      const before = new Map<string, string>();
      for (const { name, place } of lb.members) {
        const worker = view.workers.get(name);
        // One without any property is said to be undefined; one that nobody dials shares nothing.
        if (worker?.type !== "ajp13" || worker.attributes.size === 0 || worker.port === 0) continue;
        const address = addressOf(worker);
        const other = before.get(address);
        if (other === undefined) before.set(address, name);
        if (other === undefined || other === name) continue;
        const own = worker.attributes.get("port") ?? worker.attributes.get("host");
        const isOwn = own !== undefined && own.inheritedFrom === undefined;
        const message = `members ${shown(other)} and ${shown(name)} of ${lb.name} both dial ${worker.host} port ${worker.port}: one Tomcat counts as two`;
        const hint = "give each member the host and port of its own Tomcat";
        report({ place: isOwn ? decidingPart(own).value : place, message, hint });
      }
    }
  },
};

/** `::1` and 127.0.0.1 may be two Tomcats. */
function addressOf({ host, port }: AjpWorker): string {
  return `${host.includes(":") ? host.toLowerCase() : machineOf(host)} ${port}`;
}
