import { readInt } from "../../modjk/property-values.ts";
import type { AjpWorker, WorkersView } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { extensionOf, mountsByWorker } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { workerNames } from "../worker-names.ts";
import { viewsOf } from "../worker-places.ts";

/** mod_jk waits for ever, unless somebody says otherwise. */
export const noTimeouts: Rule = {
  code: "no-timeouts",
  severities: ["info"],
  summary: "Some worker has a timeout or a probe.",
  why:
    "Every timeout of mod_jk is off by default. When a Tomcat accepts connections and does not answer, because it is " +
    "stuck, or because a firewall has forgotten an idle connection, each request keeps a thread of httpd, until " +
    "none is left for the other Tomcats either. No line of any log says so.",
  mend:
    "Set `ping_mode=A` and `socket_connect_timeout` on a template that the workers refer to, and a `reply_timeout` with " +
    "`recovery_options=7` for answers.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.ping_mode=A
      worker.tomcat1.socket_connect_timeout=5000
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=jkstatus
      worker.jkstatus.type=status
      worker.jkstatus.read_only=true
    `,
  }),
  covers: ["field-notes 34", "grammar 8.35"],
  check({ installation, report }) {
    for (const { site, view } of viewsOf(installation)) {
      const workers = view.ajpWorkers;
      const place = firstPlace(view, workers);
      if (place === undefined || workers.some(hasTimeout)) continue;
      const rules = [...mountsByWorker(site).values()].flat();
      if (rules.some((rule) => readInt(extensionOf(rule, "reply_timeout") ?? "0") > 0)) continue;
      const message =
        "no worker has a timeout or a probe: a Tomcat that hangs keeps one thread of httpd after the other";
      const hint = "set ping_mode=A and socket_connect_timeout, and reply_timeout with recovery_options=7";
      report({ place, message, hint });
    }
  },
};

function hasTimeout(worker: AjpWorker): boolean {
  const times = [
    worker.socketTimeoutSeconds,
    worker.socketConnectTimeoutMs,
    worker.connectTimeoutMs,
    worker.prepostTimeoutMs,
    worker.connectionPingIntervalSeconds,
    worker.replyTimeoutMs,
  ];
  return times.some((time) => time > 0);
}

/** Where the first of some workers is listed, or named as a member. */
function firstPlace(view: WorkersView, workers: readonly AjpWorker[]) {
  const names = new Set(workers.map(({ name }) => name));
  for (const [name, { place }] of workerNames(view).used) if (names.has(name)) return place;
  return undefined;
}
