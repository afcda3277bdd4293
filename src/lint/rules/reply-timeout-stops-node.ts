import { shown } from "../../model/shown.ts";
import { readInt } from "../../modjk/property-values.ts";
import type { LbWorker, WorkersView } from "../../modjk/workers-view.ts";
import type { Place } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, extensionOf, mountLookup, partOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { settingPlace } from "../worker-places.ts";

/** One slow page takes one member after the other. */
export const replyTimeoutStopsNode: Rule = {
  code: "reply-timeout-stops-node",
  severities: ["warning"],
  summary: "One slow page does not take a member out.",
  why:
    "With `max_reply_timeouts` at its default 0 on the balancer each `reply_timeout` that expires puts the member into " +
    "error state, and its users move to the others, where the same page does the same: one report that takes too long " +
    "can stop every member.",
  mend: "Set `max_reply_timeouts=10` on the balancer, and give slow pages a mount with a `reply_timeout` of their own.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.template.reply_timeout=60000
      worker.template.recovery_options=7
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.reference=worker.template
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.reference=worker.template
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.template.reply_timeout=60000
      worker.template.recovery_options=7
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.max_reply_timeouts=10
      worker.tomcat1.reference=worker.template
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.reference=worker.template
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.reply_timeout=60000
      worker.tomcat1.recovery_options=7
    `,
  }),
  covers: ["field-notes 33", "directive reply_timeout"],
  check({ installation, report }) {
    const mountsOf = mountLookup();
    for (const { site, view, lb } of balancersOf(installation)) {
      // The only member of a balancer is forced back at once.
      if (lb.maxReplyTimeouts > 0 || lb.members.length < 2) continue;
      const mount = () =>
        mountsOf(site, lb.name).find((rule) => readInt(extensionOf(rule, "reply_timeout") ?? "0") > 0);
      const place = memberTimeout(view, lb) ?? mount()?.place;
      if (place === undefined) continue;
      const message = `one slow page can take every member of ${shown(lb.name)} out: each reply_timeout puts a member into error state`;
      report({ place, message, hint: `set worker.${lb.name}.max_reply_timeouts=10` });
    }
  },
};

function memberTimeout(view: WorkersView, lb: LbWorker): Place | undefined {
  for (const { name } of lb.members) {
    const worker = view.workers.get(name);
    if ((worker?.type !== "ajp13" && worker?.type !== "ajp14") || worker.replyTimeoutMs <= 0) continue;
    const part = partOf(worker, "reply_timeout");
    if (part !== undefined) return settingPlace(part);
  }
  return undefined;
}
