import { addressKind } from "../../model/addresses.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";
import { valuesRead } from "../worker-values.ts";

/** An address to listen on is none to dial. */
export const wildcardHost: Rule = {
  code: "wildcard-host",
  severities: ["warning"],
  summary: "A host is one address, not all of them.",
  why:
    "`0.0.0.0` and `::` are for the Connector's `address`, where they mean every address of its machine. Dialled, they lead " +
    "to Apache's own machine, whichever the Tomcat is on; Windows does not dial them at all.",
  mend: "Name the node's own address, or 127.0.0.1 where Tomcat is on the same machine.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=0.0.0.0
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=10.0.0.0
    `,
  }),
  covers: [],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const { value, part } of valuesRead(view, "host")) {
        if (addressKind(value) !== "wildcard") continue;
        const message = `host ${shown(value)} means every address: mod_jk dials Apache's own machine`;
        report({ place: part.value, message, hint: "name the node's own address" });
      }
    }
  },
};
