import type { WorkerDirective } from "../../model/directives.ts";
import { nearestWord } from "../../model/nearest.ts";
import { eitherOf, shown } from "../../model/shown.ts";
import { readBool, readChoice, readInt, readList, readPingMode } from "../../modjk/property-values.ts";
import { files } from "../../rules/example.ts";
import { integerIn, integerOf, type ReadInteger } from "../integers.ts";
import type { Rule } from "../rule.ts";
import { isOpaque, withoutComment } from "../value-text.ts";
import { viewsOf } from "../worker-places.ts";
import { type ValueUse, valuesRead } from "../worker-values.ts";
import { isDead } from "./no-free-connection.ts";

/** What is wrong with a value, and what to do. */
interface Fault {
  readonly effect: string;
  readonly hint: string;
}

/** Every value passes; what mod_jk cannot read is a 0, a default, or what its first letter says. */
export const badValue: Rule = {
  code: "bad-value",
  severities: ["warning"],
  summary: "Values are numbers, truth values, choices and lists that mod_jk reads as they are meant.",
  why:
    "mod_jk refuses no value and logs none. Of a number it takes the leading digits (`2.5` is 2, `ten` and `0x10` are 0), " +
    "and a last `K` or `M` multiplies. A word that is neither true nor false keeps the default, so that " +
    "`sticky_session=disabled` stays true. Of `method`, `lock` and `activation` the first letter counts: `activation=off` is " +
    "Active, `method=byrequests` is Busyness. Each letter of `ping_mode` counts for itself.",
  mend: "Write the value as mod_jk reads it.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.sticky_session=disabled
      worker.lb.method=byrequests
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.activation=off
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.lbfactor=2.5
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.sticky_session=true
      worker.lb.method=Request
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.activation=disabled
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.lbfactor=3
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.lb.sticky_session=No
      worker.lb.method=bybusyness
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.ping_mode=connect
      worker.tomcat1.max_packet_size=16k
      worker.tomcat1.activation=DIS
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.socket_timeout=30s
    `,
  }),
  covers: [
    "field-notes 11",
    "grammar 3",
    "grammar 8.18",
    "directive sticky_session",
    "directive sticky_session_force",
    "directive method",
    "directive lock",
    "directive activation",
    "directive ping_mode",
    "directive fail_on_status",
    "directive max_packet_size",
    "directive worker.maintain",
  ],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const use of valuesRead(view)) {
        const { name, part, value, directive, readers, attribute } = use;
        if (directive === undefined || name === "port" || name === "type" || isOpaque(value)) continue;
        if (readers.some((reader) => isDead(reader, attribute))) continue;
        const fault = faultOf(directive, use);
        if (fault === undefined) continue;
        const message = `${name} is ${shown(part.text)}: ${fault.effect}`;
        report({ place: part.value, message, hint: fault.hint });
      }
      const maintain = view.map.properties.get("worker.maintain");
      const part = maintain?.parts.at(-1);
      if (maintain?.parts.length !== 1 || part === undefined) continue;
      const read = integerIn(part, maintain.value);
      const fault = read === undefined ? undefined : integerFault(read, "seconds", "maintain");
      if (fault === undefined) continue;
      report({
        place: part.value,
        message: `worker.maintain is ${shown(part.text)}: ${fault.effect}`,
        hint: fault.hint,
      });
    }
  },
};

function faultOf(directive: WorkerDirective, use: ValueUse): Fault | undefined {
  const { name, type, choices, letters } = directive;
  const text = withoutComment(use.part, use.value);
  if (type === "int") {
    const read = integerOf(use);
    return read === undefined ? undefined : integerFault(read, directive.unit, name);
  }
  if (type === "bool") return truthFault(name, text);
  if (letters !== undefined) return letterFault(text);
  if (choices !== undefined) return choiceFault(name, choices, text);
  return name === "fail_on_status" ? statusFault(text) : undefined;
}

type Unit = WorkerDirective["unit"];

/** What people write behind a number of seconds or milliseconds, in milliseconds. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|msecs?|millis|milliseconds?)$/i, 1],
  [/^(?:s|secs?|seconds?)$/i, 1_000],
  [/^(?:m|mins?|minutes?)$/i, 60_000],
  [/^(?:h|hrs?|hours?)$/i, 3_600_000],
  [/^(?:d|days?)$/i, 86_400_000],
];

function integerFault({ text, number, form }: ReadInteger, unit: Unit, name: string): Fault | undefined {
  const taken = `mod_jk takes ${number}`;
  if (form === "plain") {
    return /^[+-]?0*\d{1,9}$/.test(text) || Number(text) === number
      ? undefined
      : { effect: `${taken}, since it counts up to 2147483647`, hint: "write a smaller number" };
  }
  const [, digits = "", suffix = ""] = /^([+-]?\d{1,15})\s*(.*)$/s.exec(text) ?? [];
  const isTime = unit === "seconds" || unit === "milliseconds";
  const factor = isTime ? UNITS.find(([word]) => word.test(suffix))?.[1] : undefined;
  const meant = factor === undefined ? undefined : (Number(digits) * factor) / (unit === "seconds" ? 1_000 : 1);
  if (meant === number || (form === "unit" && !isTime)) return undefined;
  const hint = meant !== undefined && Number.isInteger(meant) ? `write ${meant}` : "write digits only";
  if (form === "unit") {
    return { effect: `${taken}, since a last ${suffix} multiplies by ${/k/i.test(suffix) ? 1024 : 1048576}`, hint };
  }
  if (digits === "") {
    const effect = name === "maintain" ? `${taken}, and maintenance is off` : `${taken}, since it begins with no digit`;
    return { effect, hint: "write digits only" };
  }
  return { effect: `${taken}, since it reads the leading digits only`, hint };
}

function truthFault(name: string, text: string): Fault | undefined {
  const read = readBool(text);
  const hint = "write true or false";
  if (read === undefined) {
    return {
      effect: `mod_jk takes it for neither true nor false and keeps its default, ${name === "sticky_session"}`,
      hint,
    };
  }
  // `force` begins as `false` does.
  const word = text.toLowerCase();
  const isMeant =
    !word.startsWith("f") || "false".startsWith(word) || nearestWord(word, ["false", "falsch"]) !== undefined;
  return isMeant ? undefined : { effect: "mod_jk takes every word with f for false", hint };
}

function choiceFault(name: string, choices: readonly string[], text: string): Fault | undefined {
  const index = readChoice(choices, text);
  const hint = `write ${eitherOf(choices)}`;
  if (index === undefined) {
    return {
      effect: `mod_jk looks at the first letter, knows none such and takes ${choices[0]}`,
      hint: hintFor(name, hint),
    };
  }
  const taken = choices[index] ?? "";
  const [word, choice] = [text.toLowerCase(), taken.toLowerCase()];
  const isMeant =
    word.length <= 3 ||
    /^\d/.test(word) ||
    choice.startsWith(word) ||
    word.includes(choice) ||
    nearestWord(word, choices) === taken;
  return isMeant ? undefined : { effect: `mod_jk looks at the first letter only and takes ${taken}`, hint };
}

function hintFor(name: string, usual: string): string {
  return name === "activation" ? "write disabled (no new sessions) or stopped (no requests)" : usual;
}

/** Words of which the letters that count happen to say what is meant. */
const HARMLESS: ReadonlySet<string> = new Set(["all", "any", "connect", "prepost", "none", "never", "no", "off", "0"]);

function letterFault(text: string): Fault | undefined {
  const word = text.toLowerCase();
  if (HARMLESS.has(word) || /^[acpi\W_]*$/.test(word)) return undefined;
  const { connect, prepost, interval } = readPingMode(word);
  const on = [...(connect ? ["connect"] : []), ...(prepost ? ["prepost"] : []), ...(interval ? ["interval"] : [])];
  const effect =
    on.length === 0
      ? "none of its letters is C, P, I or A, and mod_jk probes nothing"
      : `mod_jk reads it letter by letter and probes at ${on.join(", ")}`;
  return { effect, hint: "write letters of C, P and I, or A for all" };
}

function statusFault(text: string): Fault | undefined {
  for (const token of readList(text)) {
    const status = Math.abs(readInt(token));
    if (/^[+-]?\d+$/.test(token) && status >= 100 && status <= 599) continue;
    return {
      effect: `mod_jk takes ${shown(token)} for the status ${readInt(token)}`,
      hint: "write every status, separated by commas, such as 500,503",
    };
  }
  return undefined;
}
