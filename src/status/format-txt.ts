import { printable } from "../printable.ts";
import { compactDate, utcOffset } from "./dates.ts";
import type { Field } from "./fields.ts";
import type { MapFields } from "./maps.ts";
import type { StatusReport } from "./status-report.ts";
import type { StatusContext } from "./status-request.ts";

/** A report as `mime=txt`: one line for each worker. */
export function formatTxt(report: StatusReport, { server, nowSeconds }: StatusContext): string {
  const lines: string[] = [];
  const add = (title: string, ...fields: readonly Field[]): void => {
    lines.push([`${title}:`, ...fields.map(assignment)].join(" "));
  };
  if (report.hasServer) add("Server", field("name", server.name), field("port", server.port));
  if (report.hasSoftware) {
    add(
      "Time",
      field("datetime", compactDate(nowSeconds, server.utcOffsetMinutes)),
      field("tz", utcOffset(server.utcOffsetMinutes)),
      field("unix", nowSeconds),
    );
    add("Software", quoted("web_server", server.software), field("jk_version", server.connector));
  }
  const addMaps = (maps: readonly MapFields[]): void => {
    for (const { id, fields } of maps)
      add("Map", field("id", id), ...fields.map(([name, value]) => quoted(name, value)));
  };
  if (report.isList && report.balancers.length > 0) add("Balancer Workers", field("count", report.balancers.length));
  for (const { balancer, fields, members, maps } of report.balancers) {
    add("Balancer Worker", field("name", balancer.name), ...fields);
    for (const { member, fields: own, times } of members) add("Member", field("name", member.name), ...own, ...times);
    addMaps(maps);
  }
  if (report.isList && report.ajpWorkers.length > 0) add("AJP Workers", field("count", report.ajpWorkers.length));
  for (const { worker, fields, times, maps } of report.ajpWorkers) {
    add("AJP Worker", field("name", worker.name), ...fields, ...times);
    addMaps(maps);
  }
  if (report.configuration !== undefined) {
    lines.push("Configuration:");
    for (const [key, value] of report.configuration) lines.push(printable(`${key}=${value}`));
  }
  add("Result", field("type", report.result.type), quoted("message", report.result.message));
  return `${lines.join("\n")}\n`;
}

function field(name: string, value: string | number): Field {
  return { name, value };
}

function quoted(name: string, value: string): Field {
  return { name, value, isQuoted: true };
}

function assignment({ name, value, isQuoted }: Field): string {
  const text = printable(String(value));
  return isQuoted === true ? `${name}="${text}"` : `${name}=${text}`;
}
