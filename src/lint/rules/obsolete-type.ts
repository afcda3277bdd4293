import { isCreated } from "../../modjk/resolve-workers.ts";
import { decidingPart } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";

/** Types that mod_jk still has and no Tomcat of today answers. */
export const obsoleteType: Rule = {
  code: "obsolete-type",
  severities: ["error"],
  summary: "Workers that connect to a Tomcat are of type ajp13.",
  why:
    "Tomcat's AJP Connector speaks ajp13 only. An `ajp12` worker starts and gets nothing: the browser sees an empty page " +
    "with status 200, or waits. An `ajp14` worker wants a `secretkey` (`validate error, empty or missing secretkey`, and " +
    "Apache exits) and logs on while Apache starts: with a Tomcat there Apache hangs or crashes, without one it answers 503.",
  mend: "Write `type=ajp13`.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.type=ajp12
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.type=ajp13
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=ajp12
      worker.ajp12.type=ajp13
      worker.ajp12.host=192.168.0.10
      worker.old.type=ajp12
      worker.old.host=192.168.0.12
    `,
  }),
  covers: ["grammar 8.24", "grammar 8.25"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const worker of view.workers.values()) {
        const type = worker.attributes.get("type");
        if (type === undefined) continue;
        const place = decidingPart(type).value;
        const hint = "write type=ajp13";
        if (worker.type === "ajp12" && worker.isListed) {
          // As a member it is a bad-member.
          const message = "no Tomcat answers ajp12: every request gets an empty page or hangs";
          report({ place, message, hint });
        } else if (worker.type === "ajp14" && isCreated(worker)) {
          const message = worker.attributes.has("secretkey")
            ? "no Tomcat answers ajp14: Apache hangs or crashes at start when it logs on"
            : "type ajp14 needs a secretkey: Apache does not start, and no Tomcat answers ajp14 anyway";
          report({ place, message, hint });
        }
      }
    }
  },
};
