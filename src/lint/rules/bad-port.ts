import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { integerOf } from "../integers.ts";
import type { LintFinding, Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";
import { areVital, type ValueUse, valuesRead } from "../worker-values.ts";

/** From here on httpd's child process dies of each request (measured, mod_jk 1.2.48 of Debian 12). */
const CRASHING = 1_000_000;
const MAX_PORT = 65_535;

/** Text is a number to mod_jk, and a number beyond the last port is another one. */
export const badPort: Rule = {
  code: "bad-port",
  severities: ["error", "warning"],
  summary: "A port is a whole number from 1 to 65535.",
  why:
    "mod_jk reads leading digits and nothing else, so that text is 0. A worker of its own with port 0 or below answers 503 " +
    "(`Failed opening socket to (UnresolvedIP:0) (errno=97)`), a member is stopped. Above 65535 the number wraps: 73545 is " +
    "port 8009. With seven digits the child process of httpd aborts at each request. A last `K` or `M` multiplies by 1024 or 1048576.",
  mend: "Write the port of the Connector.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.port=ajp
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.port=8009
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.port=65535
    `,
  }),
  covers: ["field-notes 11", "grammar 3", "grammar 8.15", "grammar 8.16", "directive port"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const use of valuesRead(view, "port")) {
        const finding = portFinding(use, areVital(view, use.readers));
        if (finding !== undefined) report(finding);
      }
    }
  },
};

function portFinding(use: ValueUse, isVital: boolean): LintFinding | undefined {
  const read = integerOf(use);
  if (read === undefined) return undefined;
  const { text, number, form } = read;
  const place = use.part.value;
  const hint = "write a port from 1 to 65535";
  const wrapped = number & 0xffff;
  const dead = isVital ? "every request gets 503" : "the member is stopped";
  if (number <= 0) {
    const taken = String(number) === text ? "" : `, which mod_jk takes for ${number}`;
    return { place, severity: isVital ? "error" : "warning", message: `port is ${shown(text)}${taken}: ${dead}`, hint };
  }
  if (number >= CRASHING) {
    const message = `port is ${shown(text)}: httpd's child process aborts at each request for this worker`;
    return { place, severity: "error", message, hint };
  }
  if (number > MAX_PORT) {
    const message = `port is ${shown(text)}, mod_jk dials ${wrapped} instead`;
    return { place, severity: wrapped === 0 && isVital ? "error" : "warning", message, hint };
  }
  if (form === "plain") return undefined;
  return { place, severity: "warning", message: `port is ${shown(text)}, which mod_jk takes for ${number}`, hint };
}
