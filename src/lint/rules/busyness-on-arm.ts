import { decidingPart } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { listedBalancers, settingPlace } from "../worker-places.ts";

/** One counter that several processes change, on machines that cannot do it at once. */
export const busynessOnArm: Rule = {
  code: "busyness-on-arm",
  severities: ["info"],
  summary: "The method Busyness wants a processor with atomic operations.",
  why:
    "It compares the requests at work in each member, which every process of httpd counts up and down. A build for an ARM " +
    "before version 7, as in the first Raspberry Pis, has no atomic operations for that, and the counters drift: mod_jk logs " +
    "`Missing support for atomics: LB method 'busyness' not recommended`.",
  mend: "Leave it as it is on other machines; on an old ARM use `method=Request` or `Session`.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.method=Busyness
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.method=Request
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.method=Busyness
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  covers: ["field-notes 46"],
  check({ installation, report }) {
    for (const lb of listedBalancers(installation)) {
      const method = lb.attributes.get("method");
      if (lb.method !== "Busyness" || method === undefined) continue;
      const message =
        "on an ARM processor without atomic operations mod_jk miscounts the busy requests of the method Busyness";
      report({ place: settingPlace(decidingPart(method)), message, hint: "use Request or Session there" });
    }
  },
};
