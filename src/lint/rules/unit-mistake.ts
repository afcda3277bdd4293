import type { PropertyPart } from "../../modjk/property-map.ts";
import { files } from "../../rules/example.ts";
import { integerIn, integerOf, type ReadInteger } from "../integers.ts";
import type { LintFinding, Rule } from "../rule.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";
import { valuesRead } from "../worker-values.ts";

/** From these on a round number of seconds was meant as milliseconds. */
const SECONDS: Readonly<Record<string, number>> = {
  socket_timeout: 1_000,
  connection_pool_timeout: 10_000,
  cache_timeout: 10_000,
  connection_ping_interval: 10_000,
  recover_time: 5_000,
  error_escalation_time: 5_000,
  maintain: 1_000,
};

/** Any number of seconds beyond a day was. */
const DAY = 86_400;

/** Up to these a number of milliseconds was meant as seconds. */
const MILLISECONDS: Readonly<Record<string, number>> = {
  ping_timeout: 99,
  connect_timeout: 99,
  prepost_timeout: 99,
  socket_connect_timeout: 99,
  connection_acquire_timeout: 99,
  reply_timeout: 400,
};

/** mod_jk counts some times in seconds and some in milliseconds, side by side. */
export const unitMistake: Rule = {
  code: "unit-mistake",
  severities: ["warning"],
  summary: "Times are in the unit that mod_jk counts them in.",
  why:
    "`socket_timeout`, `connection_pool_timeout`, `connection_ping_interval`, `recover_time`, `error_escalation_time` and " +
    "`worker.maintain` are seconds; `reply_timeout`, `ping_timeout`, `connect_timeout`, `prepost_timeout`, " +
    "`socket_connect_timeout` and `connection_acquire_timeout` are milliseconds, as all times in Tomcat are. " +
    "`socket_timeout=10000` waits for nearly three hours, `reply_timeout=30` gives up on every page that takes longer than a blink.",
  mend: "Multiply or divide by 1000.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.socket_timeout=10000
      worker.tomcat1.ping_timeout=10
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.socket_timeout=10
      worker.tomcat1.ping_timeout=10000
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.socket_timeout=3600
      worker.tomcat1.connection_pool_timeout=600
      worker.tomcat1.socket_connect_timeout=100
      worker.tomcat1.connect_timeout=0
      worker.tomcat1.reply_timeout=500
      worker.tomcat1.recovery_options=7
    `,
  }),
  covers: [
    "directive socket_timeout",
    "directive socket_connect_timeout",
    "directive connection_pool_timeout",
    "directive reply_timeout",
    "directive recover_time",
  ],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const use of valuesRead(view)) {
        const finding = findingOf(use.name, use.part, integerOf(use));
        if (finding !== undefined) report(finding);
      }
      const maintain = view.map.properties.get("worker.maintain");
      const part = maintain?.parts.at(-1);
      if (maintain?.parts.length !== 1 || part === undefined) continue;
      const finding = findingOf("maintain", part, integerIn(part, maintain.value));
      if (finding !== undefined) report(finding);
    }
  },
};

function findingOf(name: string, part: PropertyPart, read: ReadInteger | undefined): LintFinding | undefined {
  if (read?.form !== "plain") return undefined;
  const { number } = read;
  const what = name === "maintain" ? "worker.maintain" : name;
  const place = settingPlace(part);
  const seconds = Object.hasOwn(SECONDS, name) ? SECONDS[name] : undefined;
  if (seconds !== undefined && ((number >= seconds && number % 1_000 === 0) || number > DAY)) {
    const message = `${what} is in seconds: ${number} are ${spoken(number)}`;
    return { place, message, hint: `write ${Math.max(1, Math.round(number / 1_000))} if milliseconds were meant` };
  }
  const least = Object.hasOwn(MILLISECONDS, name) ? MILLISECONDS[name] : undefined;
  if (least !== undefined && number > 0 && number <= least) {
    const message = `${what} is in milliseconds: ${number} are ${number / 1_000} seconds`;
    return { place, message, hint: `write ${number * 1_000} if seconds were meant` };
  }
  return undefined;
}

function spoken(seconds: number): string {
  if (seconds >= 2 * DAY) return `${Math.round(seconds / DAY)} days`;
  return seconds >= 7_200 ? `${Math.round(seconds / 3_600)} hours` : `${Math.round(seconds / 60)} minutes`;
}
