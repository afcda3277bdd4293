import { printable } from "../printable.ts";
import { compactDate, utcOffset } from "./dates.ts";
import type { Field } from "./fields.ts";
import type { MapFields } from "./maps.ts";
import type { StatusReport } from "./status-report.ts";
import type { StatusContext } from "./status-request.ts";
import type { StatusSettings } from "./status-settings.ts";

/** Names that `mime=prop` alone spells so. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  error_time_unix_seconds: "error_time_unix seconds",
  error_time_ago: "error_time_ago seconds",
};

/** A report as `mime=prop`: one line for each fact, under the name of its worker. */
export function formatProp(report: StatusReport, { prefix }: StatusSettings, context: StatusContext): string {
  const { server, nowSeconds } = context;
  const lines: string[] = [];
  const add = (key: string, value: string | number): void => {
    lines.push(printable(`${prefix}.${key}=${value}`));
  };
  const addFields = (name: string, fields: readonly Field[]): void => {
    for (const { name: field, value } of fields) add(`${name}.${OWN_NAMES[field] ?? field}`, value);
  };
  const addMaps = (name: string, maps: readonly MapFields[]): void => {
    for (const { id, fields } of maps) for (const [field, value] of fields) add(`${name}.map.${id}.${field}`, value);
  };

  if (report.hasServer) {
    add("server_name", server.name);
    add("server_port", server.port);
  }
  if (report.hasSoftware) {
    add("time_datetime", compactDate(nowSeconds, server.utcOffsetMinutes));
    add("time_tz", utcOffset(server.utcOffsetMinutes));
    add("time_unix", nowSeconds);
    add("web_server", server.software);
    add("jk_version", server.connector);
  }
  if (report.isList && report.balancers.length > 0) add("lb_count", report.balancers.length);
  for (const { balancer, fields, members, maps } of report.balancers) {
    add("list", balancer.name);
    addFields(balancer.name, fields);
    for (const { member, fields: memberFields, times } of members) {
      add(`${balancer.name}.balance_workers`, member.name);
      addFields(member.name, memberFields);
      addFields(balancer.name, times); // under the balancer's name, as mod_jk has it
    }
    addMaps(balancer.name, maps);
  }
  if (report.isList && report.ajpWorkers.length > 0) add("ajp_count", report.ajpWorkers.length);
  for (const { worker, fields, times, maps } of report.ajpWorkers) {
    add(`${worker.name}.list`, worker.name);
    addFields(worker.name, fields);
    addFields(worker.name, times);
    addMaps(worker.name, maps);
  }
  for (const [key, value] of report.configuration ?? []) lines.push(printable(`${key}=${value}`));
  add("result.type", report.result.type);
  add("result.message", report.result.message);
  return `${lines.join("\n")}\n`;
}
