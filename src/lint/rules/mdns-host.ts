import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";
import { valuesRead } from "../worker-values.ts";

/** The Raspberry Pi that is switched on after Apache. */
export const mdnsHost: Rule = {
  code: "mdns-host",
  severities: ["warning"],
  summary: "No host is found by multicast DNS only (`.local`).",
  why:
    "mod_jk resolves a host once, when Apache starts. A `.local` name that nobody answers just then gives port 0 (`worker " +
    "tomcat1 can't resolve tomcat address pi.local`), and the worker stays stopped until Apache is reloaded, while the " +
    "status page shows it as `OK/IDLE`.",
  mend: "Write the IP address, and give the machine a fixed one.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=raspberrypi.local
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=pi.local.example.org
    `,
  }),
  covers: ["field-notes 10"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const { value, part } of valuesRead(view, "host")) {
        if (!/\.local\.?$/i.test(value)) continue;
        const message = `host ${shown(value)} is found by multicast DNS only: if it is not when Apache starts, the worker is stopped until a reload`;
        report({ place: part.value, message, hint: "write the IP address" });
      }
    }
  },
};
