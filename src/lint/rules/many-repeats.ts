import type { PropertyPart } from "../../modjk/property-map.ts";
import type { AjpWorker, LbWorker, WorkersView } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, partOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";

/** Four times what mod_jk does by default: two tries, two attempts and two rounds. */
const MAX_TRIES = 32;

/** Three settings that each say how often, and that multiply. */
export const manyRepeats: Rule = {
  code: "many-repeats",
  severities: ["warning"],
  summary: "The retries of a balancer and of its members do not add up to dozens of tries.",
  why:
    "They multiply: `retries` of the member, times `lb_retries` (at most the number of members), times `retries` of the " +
    "balancer. With `retries=10` on a balancer of two members whose answers were too slow, one POST was seen to reach the " +
    "Tomcats 40 times before the client got 504. `recovery_options=7` on the members stops that after the first try.",
  mend: "Lower `retries`, or set `recovery_options=7` on the members.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.retries=10
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.template.recovery_options=7
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.retries=10
      worker.tomcat1.reference=worker.template
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.reference=worker.template
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  covers: ["field-notes 32", "directive retries"],
  check({ installation, report }) {
    for (const { view, lb } of balancersOf(installation)) {
      const worst = worstMember(view, lb);
      const attempts = lb.retries * Math.min(lb.lbRetries, lb.members.length);
      if (worst === undefined || worst.retries * attempts <= MAX_TRIES) continue;
      const factors: [number, PropertyPart | undefined][] = [
        [lb.retries, partOf(lb, "retries")],
        [Math.min(lb.lbRetries, lb.members.length), partOf(lb, "lb_retries")],
        [worst.retries, partOf(worst, "retries")],
      ];
      const [, part] = factors.sort(([a], [b]) => b - a)[0] ?? [];
      if (part === undefined) continue;
      const message = `one failing request of ${lb.name} is tried up to ${worst.retries * attempts} times: the retries of member, lb_retries and retries of the balancer multiply`;
      report({ place: settingPlace(part), message, hint: "lower it, or set recovery_options=7 on the members" });
    }
    for (const { view } of viewsOf(installation)) {
      for (const worker of view.ajpWorkers) {
        const part = partOf(worker, "retries");
        if (part === undefined || worker.balancers.length > 0 || repeatsNothing(worker)) continue;
        if (worker.retries <= MAX_TRIES) continue;
        const message = `a failing request is tried ${worker.retries} times`;
        report({ place: settingPlace(part), message, hint: "lower it, or set recovery_options=7 beside it" });
      }
    }
  },
};

function worstMember(view: WorkersView, { members }: LbWorker): AjpWorker | undefined {
  let worst: AjpWorker | undefined;
  for (const { name } of members) {
    const worker = view.workers.get(name);
    if ((worker?.type !== "ajp13" && worker?.type !== "ajp14") || repeatsNothing(worker)) continue;
    if (worst === undefined || worker.retries > worst.retries) worst = worker;
  }
  return worst;
}

function repeatsNothing({ recoveryOptions }: AjpWorker): boolean {
  return (recoveryOptions & 1) !== 0;
}
