import { files } from "../../rules/example.ts";
import { balancersOf, partOf } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { settingPlace } from "../worker-places.ts";

/** Nobody looks at a failed member between two runs of maintenance. */
export const recoverBelowMaintain: Rule = {
  code: "recover-below-maintain",
  severities: ["info"],
  summary: "A short recover_time goes with a short worker.maintain.",
  why:
    "mod_jk compares the time since the failure with `recover_time` only when maintenance runs, every `worker.maintain` " +
    "seconds, 60 unless told otherwise, and, without JkWatchdogInterval, only if a request comes. With `recover_time=10` " +
    "alone a member that is up again waits for up to a minute.",
  mend: "Set `worker.maintain` to the shortest recover_time.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.recover_time=10
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.maintain=10
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.recover_time=10
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.recover_time=45
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  covers: ["field-notes 36", "directive recover_time"],
  check({ installation, report }) {
    for (const { view, lb } of balancersOf(installation)) {
      const part = partOf(lb, "recover_time");
      const maintain = view.maintainSeconds;
      if (part === undefined || lb.recoverTimeSeconds * 2 > maintain) continue;
      const message = `recover_time is ${lb.recoverTimeSeconds} s, but mod_jk looks after failed members every ${maintain} s`;
      report({ place: settingPlace(part), message, hint: `set worker.maintain=${lb.recoverTimeSeconds}` });
    }
  },
};
