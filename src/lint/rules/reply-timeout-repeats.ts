import { shown } from "../../model/shown.ts";
import { readInt } from "../../modjk/property-values.ts";
import type { AjpWorker, Worker, WorkersView } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { extensionOf, mountsByWorker, ownerOf, partOf } from "../balancers.ts";
import { answerTimeout, mayRepeat } from "../repeats.ts";
import type { Rule } from "../rule.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";

/** The order that was placed eight times. */
export const replyTimeoutRepeats: Rule = {
  code: "reply-timeout-repeats",
  severities: ["warning"],
  summary: "A request that takes too long is not sent a second time.",
  why:
    "When `reply_timeout` expires, or `socket_timeout` where there is no other, mod_jk gives the request to another try " +
    "and another member, unless `recovery_options` forbids it; the first one still runs. With its default 0 one POST was " +
    "seen to run eight times on two members before the client got 504 (`Timeout with waiting reply from tomcat. Tomcat is " +
    "down, stopped or network problems (errno=110)`), or 502 with socket_timeout.",
  mend: "Set `recovery_options=7` where the timeout is.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.reply_timeout=60000
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.reply_timeout=60000
      worker.tomcat1.recovery_options=7
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.template.reply_timeout=60000
      worker.template.recovery_options=3
      worker.tomcat1.reference=worker.template
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  covers: [
    "field-notes 32",
    "grammar 8.34",
    "directive reply_timeout",
    "directive recovery_options",
    "directive socket_timeout",
  ],
  check({ installation, report }) {
    for (const { site, view } of viewsOf(installation)) {
      for (const worker of view.ajpWorkers) {
        const attribute = answerTimeout(worker);
        const part = attribute === undefined ? undefined : partOf(worker, attribute);
        if (part === undefined || !mayRepeat(view, worker)) continue;
        const message = `a request that exceeds this ${attribute} is sent again with recovery_options=${worker.recoveryOptions}, POSTs too`;
        report({ place: settingPlace(part), message, hint: `set ${ownerOf(part)}.recovery_options=7` });
      }
      const repeating = new Map<string, AjpWorker | undefined>();
      for (const [name, rules] of mountsByWorker(site)) {
        for (const rule of rules) {
          if (readInt(extensionOf(rule, "reply_timeout") ?? "0") <= 0) continue;
          const worker = repeating.has(name) ? repeating.get(name) : repeatingWorker(view, view.workers.get(name));
          repeating.set(name, worker);
          if (worker === undefined) continue;
          const message = `a request that exceeds this reply_timeout is sent again, POSTs too: worker ${shown(worker.name)} has recovery_options=${worker.recoveryOptions}`;
          report({ place: rule.place, message, hint: `set worker.${worker.name}.recovery_options=7` });
        }
      }
    }
  },
};

/** The first worker behind a mount that would get a request twice. */
function repeatingWorker(view: WorkersView, mounted: Worker | undefined): AjpWorker | undefined {
  const workers = mounted?.type === "lb" ? mounted.members.map(({ name }) => view.workers.get(name)) : [mounted];
  return workers.find(
    (worker): worker is AjpWorker => (worker?.type === "ajp13" || worker?.type === "ajp14") && mayRepeat(view, worker),
  );
}
