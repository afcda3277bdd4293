import { placedNames } from "../../modjk/listed-names.ts";
import { readInt } from "../../modjk/property-values.ts";
import type { Place } from "../../place.ts";
import { files } from "../../rules/example.ts";

import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";

/** What an application answers every day is no failure of its Tomcat. */
export const failOnCommonStatus: Rule = {
  code: "fail-on-common-status",
  severities: ["warning", "error"],
  summary: "fail_on_status names no status that an application answers normally.",
  why:
    "For a status in `fail_on_status` mod_jk drops the answer, tries again elsewhere, and at last gives the client 503: " +
    "nobody sees the page. The member is in error state at once, so that with 404 anybody who asks for a page that does " +
    "not exist takes one member out after the other. With a minus before it (`-404`) the member stays, and only the answer " +
    "is lost. With 200 in the list no page is ever delivered (`request failed, because of response status 200`).",
  mend: "Keep to what says that the Tomcat or the application is not up, such as 503, and to `-404` while applications are deployed one by one.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.fail_on_status=404,503
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.fail_on_status=503
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.fail_on_status=-404,-500,503
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  covers: ["directive fail_on_status"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const worker of view.ajpWorkers) {
        const seen = new Set<number>();
        for (const { name, place } of placedNames(worker.attributes.get("fail_on_status")?.property)) {
          const code = readInt(name);
          if (!seen.has(Math.abs(code))) reportStatus(code, place, worker.balancers.length > 0); // the first one decides
          seen.add(Math.abs(code));
        }
      }
    }

    function reportStatus(code: number, place: Place, isMember: boolean): void {
      if (Math.abs(code) === 200) {
        const message = `status ${code} takes every page for a failure: all clients get 503`;
        report({ place, severity: "error", message, hint: "take it out" });
      } else if ((code > 200 && code < 500) || (code < -200 && code > -400)) {
        const state = code > 0 && isMember ? ", and the member is in error state" : "";
        const message = `applications answer ${Math.abs(code)} every day: with ${code} here the client gets 503 instead${state}`;
        report({
          place,
          message,
          hint: code >= 400 ? `take it out, or write -${code} to keep the member` : "take it out",
        });
      }
    }
  },
};
