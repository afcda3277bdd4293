import { readInt } from "../../modjk/property-values.ts";
import type { Worker, WorkerAttribute } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";
import { areVital, type ValueUse, valuesRead } from "../worker-values.ts";

/** Three settings whose 0 does not mean what it means elsewhere. */
export const noFreeConnection: Rule = {
  code: "no-free-connection",
  severities: ["error", "warning"],
  summary: "connection_pool_size, connection_acquire_timeout and a member's retry_interval are above 0.",
  why:
    "With a pool of 0 connections, or with no time to wait for one, mod_jk finds none and every request gets 503: `Unable " +
    "to get the free endpoint for worker tomcat1 from 0 slots`. It looks for one as long as it has waited less than " +
    "`connection_acquire_timeout`, so that with 0 it never looks; without that setting it is retries * retry_interval. A " +
    "member is skipped, and the others serve. A `cachesize` below 0 even keeps Apache from starting.",
  mend: "Take the line away: the defaults are a connection for each thread of httpd and 200 ms.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.retry_interval=0
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.retry_interval=50
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.retry_interval=0
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.retry_interval=0
      worker.tomcat1.connection_acquire_timeout=200
    `,
  }),
  covers: ["grammar 8.22", "directive connection_pool_size"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const use of valuesRead(
        view,
        "connection_pool_size",
        "cachesize",
        "connection_acquire_timeout",
        "retry_interval",
      )) {
        const hit = use.readers.filter((reader) => isDead(reader, use.attribute));
        if (hit.length === 0) continue;
        const refuses = use.name === "cachesize" && readInt(use.value) < 0;
        const isVital = areVital(view, hit);
        const effect = refuses
          ? "Apache does not start"
          : isVital
            ? "every request gets 503"
            : "the member is never used";
        report({
          place: settingPlace(use.part),
          severity: isVital || refuses ? "error" : "warning",
          message: `${whyOf(use)}: ${effect}`,
          hint:
            use.name === "retry_interval"
              ? "write a number above 0, or set connection_acquire_timeout"
              : "take the line away, or write a number above 0",
        });
      }
    }
  },
};

function whyOf({ name, value }: ValueUse): string {
  const number = readInt(value);
  if (name === "connection_pool_size" || name === "cachesize") return `${name} gives the worker ${number} connections`;
  return `with ${name} ${number} mod_jk waits for a connection so briefly that it finds none`;
}

/** Whether an attribute leaves a worker without a connection. */
export function isDead(
  { type, attributes }: Worker,
  { name, value }: Pick<WorkerAttribute, "name" | "value">,
): boolean {
  if (type !== "ajp13" || value.includes("$(")) return false;
  const number = readInt(value);
  const size = attributes.get("connection_pool_size");
  switch (name) {
    case "connection_pool_size":
      return number === 0;
    case "cachesize":
      return number <= 0 && (size === undefined || readInt(size.value) < 0);
    case "connection_acquire_timeout":
      return number <= 0;
    case "retry_interval":
      return number <= 0 && !attributes.has("connection_acquire_timeout");
    default:
      return false;
  }
}
