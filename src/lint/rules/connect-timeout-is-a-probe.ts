import { files } from "../../rules/example.ts";
import { ownerOf, partOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";

/** Its name promises what another setting does. */
export const connectTimeoutIsAProbe: Rule = {
  code: "connect-timeout-is-a-probe",
  severities: ["info"],
  summary: "A worker with connect_timeout limits the TCP connect too.",
  why:
    "`connect_timeout` sends a CPing on each new connection and waits that long for the answer. The connect itself is " +
    "limited by `socket_connect_timeout` alone, or by `socket_timeout`: towards a host that drops packets a request hangs " +
    "until the system gives up, two minutes on Linux, though connect_timeout says one second.",
  mend: "Set `socket_connect_timeout`, in milliseconds too.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.connect_timeout=5000
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.connect_timeout=5000
      worker.tomcat1.socket_connect_timeout=5000
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.ping_mode=A
    `,
  }),
  covers: ["directive connect_timeout"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const worker of view.ajpWorkers) {
        const part = partOf(worker, "connect_timeout");
        if (part === undefined || worker.connectTimeoutMs <= 0 || worker.socketConnectTimeoutMs > 0) continue;
        const message =
          "connect_timeout is for the answer to a probe: without socket_connect_timeout the connect itself has no limit";
        report({ place: settingPlace(part), message, hint: `set ${ownerOf(part)}.socket_connect_timeout` });
      }
    }
  },
};
