import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";
import { valueUses } from "../worker-values.ts";
import { isLbWithoutType } from "./lb-without-type.ts";

export const STICKY = ["sticky_session", "sticky_session_force"] as const;

/** The tutorials' favourite mistake: it looks as if it worked, since stickiness is on by default. */
export const stickyOnMember: Rule = {
  code: "sticky-on-member",
  severities: ["warning"],
  summary: "Stickiness is switched on the balancer, where mod_jk reads it.",
  why:
    "mod_jk takes `sticky_session` and `sticky_session_force` from the `lb` worker only. On a member it accepts the line " +
    "without a word at any log level and makes nothing of it: `sticky_session=False` on every member changes nothing, and " +
    "`True` seems to work because it is the balancer's default.",
  mend: "Write the line for the balancer, and take it away from its members.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.type=ajp13
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.sticky_session=True
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.sticky_session=True
      worker.tomcat1.type=ajp13
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.template.sticky_session=True
      worker.lb.reference=worker.template
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  covers: [
    "field-notes 8",
    "tutorial-mistakes 1",
    "grammar 9",
    "directive sticky_session",
    "directive sticky_session_force",
  ],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const { name, attribute, part, users, readers } of valueUses(view)) {
        const [worker] = users;
        if (readers.length > 0 || worker === undefined || !STICKY.some((sticky) => sticky === name)) continue;
        if ((worker.type !== "ajp13" && worker.type !== "ajp14") || users.every(isLbWithoutType)) continue;
        const who = attribute.inheritedFrom === undefined ? `${worker.type} worker ${worker.name}` : "ajp13 workers";
        const message = `${name} is read from the lb worker; on ${who} it does nothing`;
        const lb = view.workers.get(worker.balancers[0] ?? "");
        const isSet = lb?.attributes.has(name) === true;
        const hint =
          lb === undefined
            ? "remove it"
            : isSet
              ? `remove it, worker.${lb.name}.${name} says it already`
              : `move it: worker.${lb.name}.${name}=${part.written}`;
        report({ place: settingPlace(part), message, hint });
      }
    }
  },
};
