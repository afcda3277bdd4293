import type { WorkerDirective } from "../../model/directives.ts";
import { readInt } from "../../modjk/property-values.ts";
import type { Worker } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { integerOf } from "../integers.ts";
import type { Rule } from "../rule.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";
import { type ValueUse, valuesRead } from "../worker-values.ts";

/** Numbers that mod_jk replaces by others, without a message. */
export const outOfRange: Rule = {
  code: "out-of-range",
  severities: ["warning"],
  summary: "Numbers are within the range that mod_jk takes as it stands.",
  why:
    "Below 1, `lbfactor`, `retries`, `lb_retries` and `recover_time` become 1, so that `lbfactor=0` does not take a member " +
    "out. `max_packet_size` is rounded up to a multiple of 1024 and held between 8192 and 65536, a `socket_buffer` is at " +
    "least that large, and a `connection_pool_minsize` below 0 keeps every idle connection open. None of it is logged.",
  mend: "Write what is wanted, or take the line away for the default.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.lbfactor=0
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.activation=disabled
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.distance=-1
      worker.tomcat1.max_packet_size=64k
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.reply_timeout=-1
    `,
  }),
  covers: [
    "field-notes 11",
    "grammar 8.17",
    "grammar 8.19",
    "grammar 8.20",
    "grammar 8.21",
    "directive lbfactor",
    "directive retries",
    "directive recover_time",
    "directive max_packet_size",
    "directive socket_buffer",
    "directive recovery_options",
  ],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const use of valuesRead(view)) {
        const { directive, name, part } = use;
        if (directive?.type !== "int" || directive.deprecated === true || name === "port") continue;
        const read = integerOf(use);
        if (read === undefined || read.form === "other") continue;
        const effect = effectOf(use, directive, read.number);
        if (effect === undefined) continue;
        const message = `${name} is ${read.text}: ${effect}`;
        report({ place: settingPlace(part), message, hint: hintOf(name, read.number) });
      }
    }
  },
};

/** What mod_jk does with a number; `undefined` where it does what the number says. Measured on mod_jk 1.2.48. */
function effectOf({ name, readers }: ValueUse, { min, max }: WorkerDirective, number: number): string | undefined {
  switch (name) {
    case "lbfactor":
    case "retries":
    case "lb_retries":
    case "recover_time":
      return number < (min ?? 1) ? "mod_jk takes 1" : undefined;
    case "max_packet_size": {
      const [low, high] = [min ?? 8192, max ?? 65536];
      if (number < low) return `mod_jk takes ${low}, the least there is`;
      if (number > high) return `mod_jk takes ${high}, the most there is`;
      return number % 1024 === 0 ? undefined : `mod_jk rounds it up to ${Math.ceil(number / 1024) * 1024}`;
    }
    case "connection_pool_size":
      return number < 0 ? "mod_jk takes its default, a connection for each thread of httpd" : undefined;
    case "connection_pool_minsize":
      return number < 0 ? "mod_jk closes no idle connection at all" : undefined;
    case "recovery_options":
      if (number < 0) return "mod_jk sees every option switched on";
      return number > (max ?? 31) ? `mod_jk knows five bits, and takes ${number & 31}` : undefined;
    case "ping_timeout":
      return number <= 0 && readers.some(isProbed)
        ? "mod_jk sends none of the probes that ping_mode asks for"
        : undefined;
    case "socket_buffer": {
      const sizes = readers.map((reader) => ("maxPacketSize" in reader ? reader.maxPacketSize : 0));
      const least = Math.max(...sizes.slice(0, 1_000));
      return number > 0 && number < least ? `mod_jk takes ${least}, the size of a packet` : undefined;
    }
    default:
      // Times and limits below 0 mean none, as 0 does; a distance may be below 0.
      return undefined;
  }
}

/** Whether ping_mode leaves the time to wait for an answer to ping_timeout. */
function isProbed({ attributes }: Worker): boolean {
  const mode = attributes.get("ping_mode")?.value ?? "";
  const isOwn = (name: string) => readInt(attributes.get(name)?.value ?? "0") > 0;
  return (/[ac]/i.test(mode) && !isOwn("connect_timeout")) || (/[ap]/i.test(mode) && !isOwn("prepost_timeout"));
}

function hintOf(name: string, number: number): string {
  if (name === "lbfactor") return "write activation=disabled or activation=stopped to take a member out";
  if (name === "max_packet_size") {
    return number > 65536 ? "write 65536 here and in packetSize" : "write a multiple of 1024, the same as packetSize";
  }
  if (name === "recovery_options") return "write the sum of 1, 2, 4, 8 and 16, such as 7";
  if (name === "ping_timeout") return "write milliseconds, such as 10000";
  if (name === "connection_pool_minsize") return "write 0 to close all that are idle";
  return "write a number within the range, or take the line away";
}
