import { shown } from "../../model/shown.ts";
import type { Worker } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { balancersOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";

/** Only ajp13 and ajp14 workers can be members. */
export const badMember: Rule = {
  code: "bad-member",
  severities: ["error"],
  summary: "The members of a balancer are connections to Tomcats.",
  why:
    "A balancer inside a balancer stops Apache (`Could not allocate shared memory for worker shop`). A status worker, or " +
    "one of type ajp12, is accepted at start, but the httpd child that hands it a request dies with `exit signal " +
    "Segmentation fault (11)`, and all requests that it was serving with it.",
  mend: "Name ajp13 workers as members; mount the status page directly.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,jkstatus
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
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,jkstatus
      worker.tomcat1.host=192.168.0.11
      worker.jkstatus.type=status
    `,
  }),
  covers: ["grammar 7", "grammar 8.25", "directive balance_workers"],
  check({ installation, report }) {
    for (const { view, lb } of balancersOf(installation)) {
      for (const { name, place } of lb.members) {
        const effect = effectOf(view.workers.get(name));
        if (effect === undefined) continue;
        const message = `member ${shown(name)} of ${lb.name} is ${effect}`;
        report({ place, message, hint: "name ajp13 workers as members" });
      }
    }
  },
};

function effectOf(worker: Worker | undefined): string | undefined {
  switch (worker?.type) {
    case "lb":
      return "a balancer, mod_jk has none inside another: Apache does not start";
    case "status":
      return "a status worker: the httpd child that gives it a request crashes";
    case "ajp12":
      return "an ajp12 worker: the httpd child that gives it a request crashes";
    default:
      return undefined;
  }
}
