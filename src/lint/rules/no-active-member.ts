import { shown } from "../../model/shown.ts";
import type { LbWorker, WorkersView } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { balancersOf, extensionOf, membersPlace, mountLookup } from "../balancers.ts";
import type { Rule } from "../rule.ts";

/** Somebody has to take the new sessions. */
export const noActiveMember: Rule = {
  code: "no-active-member",
  severities: ["warning"],
  summary: "Every balancer has a member that takes new sessions.",
  why:
    "A disabled member serves the sessions that it has, a stopped one nothing. Where none is active, requests without a " +
    "session get 503: `All tomcat instances failed, no more workers left for recovery`. The exception is a disabled " +
    "member that is the `redirect` of another: it stands by for just that.",
  mend: "Leave at least one member active.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.activation=Disabled
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.activation=Stopped
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.activation=Stopped
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.activation=Stopped
      worker.tomcat1.redirect=tomcat2
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.activation=Disabled
    `,
  }),
  covers: ["grammar 8.32", "directive activation"],
  check({ installation, report }) {
    const mountsOf = mountLookup();
    for (const { site, view, lb } of balancersOf(installation)) {
      if (lb.members.length === 0 || lb.members.some(({ activation }) => activation === "active")) continue;
      // A member without a usable port is stopped, too; that is another mistake.
      if (!lb.members.some(({ name }) => isSwitchedOff(view, name)) || hasStandby(lb)) continue;
      if (mountsOf(site, lb.name).some((rule) => extensionOf(rule, "active") !== undefined)) continue;
      const place = membersPlace(lb);
      if (place === undefined) continue;
      const message = `no member of balancer ${shown(lb.name)} is active: requests without a session get 503`;
      report({ place, message, hint: "leave at least one member active" });
    }
  },
};

function isSwitchedOff(view: WorkersView, name: string): boolean {
  const attributes = view.workers.get(name)?.attributes;
  return ["activation", "disabled", "stopped"].some((attribute) => attributes?.has(attribute) === true);
}

/** Where nobody is left mod_jk asks the redirect of the first member that has one. */
function hasStandby({ members }: LbWorker): boolean {
  const redirect = members.find((member) => member.redirect !== "")?.redirect;
  return members.some(({ route, activation }) => route === redirect && activation === "disabled");
}
