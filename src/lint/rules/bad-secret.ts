import { byteLength } from "../../model/text-limits.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { placeholderIn } from "../value-text.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";
import { valuesRead } from "../worker-values.ts";

/** A request that carries a longer secret may not fit into a packet of 8192 bytes (measured). */
const MAX_SECRET_BYTES = 4_000;

/** Characters that do not arrive at Tomcat as they stand here. */
export const badSecret: Rule = {
  code: "bad-secret",
  severities: ["warning"],
  summary: "A secret is made of characters that both sides read alike.",
  why:
    "`$(` starts a variable in workers.properties, a character outside of ASCII is encoded differently on both sides, and " +
    "with a secret of some thousand bytes no request fits into a packet. Tomcat answers 403 to every request, or mod_jk " +
    "413, while CPing passes and the member is OK.",
  mend: "Use letters, digits, `-` and `_`, 32 of them or more.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.secret=geheimschlüssel
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.secret=geheimschluessel
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      ajp_secret=4f1c-9b27
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.secret=$(ajp_secret)
    `,
  }),
  covers: ["field-notes 13", "directive secret"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const { value, part } of valuesRead(view, "secret")) {
        if (placeholderIn(value) !== undefined) continue;
        const problem = problemOf(value, part.written);
        if (problem === undefined) continue;
        const hint = "use letters, digits, - and _, such as the output of: openssl rand -hex 32";
        report({ place: settingPlace(part), message: `the secret ${problem}`, hint });
      }
    }
  },
};

function problemOf(value: string, written: string): string | undefined {
  // A value that is one variable is said to be unknown elsewhere.
  if (value.includes("$(") && !/^\$\([^()]*\)$/.test(written))
    return "holds $(, which starts a variable: mod_jk may send another one";
  if (/[^ -~]/.test(value)) return "holds a character outside of ASCII, which Apache and Tomcat encode differently";
  if (byteLength(value) > MAX_SECRET_BYTES)
    return `has more than ${MAX_SECRET_BYTES} bytes, with which no request fits into a packet`;
  return undefined;
}
