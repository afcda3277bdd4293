import { files } from "../../rules/example.ts";
import { jkOptionUses } from "../jk-option-uses.ts";
import type { Rule } from "../rule.ts";

const COSTS: Readonly<Record<string, string>> = {
  DisableReuse: "opens a connection to Tomcat for each request and closes it again",
  FlushPackets: "sends every packet of Tomcat's to the client by itself, however small it is",
};

/** Options that cost more than they seem to. */
export const costlyOption: Rule = {
  code: "costly-option",
  severities: ["info"],
  summary: "Options that slow every request down are wanted.",
  why:
    "DisableReuse was a way around firewalls that cut idle connections; `connection_pool_timeout` with Tomcat's keepAliveTimeout and " +
    "`ping_mode=A` do that without a new connection for each request. FlushPackets is for pages that come bit by bit, and " +
    "FlushHeader mostly is enough.",
  mend: "Remove it, unless you have measured that you need it.",
  bad: files({
    "jk.conf": `
      JkOptions +DisableReuse
    `,
  }),
  good: files({
    "jk.conf": `
      JkOptions +FlushHeader
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkOptions -DisableReuse -FlushPackets
    `,
  }),
  covers: ["option DisableReuse", "option FlushPackets"],
  check({ installation, report }) {
    for (const { option, isOn, place } of jkOptionUses(installation)) {
      const cost = COSTS[option.name];
      if (cost === undefined || !isOn) continue;
      report({
        place,
        message: `${option.name} ${cost}`,
        hint: "remove it, unless you have measured that you need it",
      });
    }
  },
};
