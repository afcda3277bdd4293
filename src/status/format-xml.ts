import { compactDate, utcOffset } from "./dates.ts";
import type { Field } from "./fields.ts";
import type { MapFields } from "./maps.ts";
import { attributeName, escapeMarkup } from "./markup.ts";
import type { StatusReport } from "./status-report.ts";
import type { StatusContext } from "./status-request.ts";
import type { StatusSettings } from "./status-settings.ts";

type Attributes = readonly (readonly [name: string, value: string | number])[];

/** A report as `mime=xml`: one line for each attribute. mod_jk does not escape their values; here they are escaped. */
export function formatXml(report: StatusReport, settings: StatusSettings, context: StatusContext): string {
  const { server, nowSeconds } = context;
  const { namespace, namespaceDeclaration, doctype } = settings;
  const lines: string[] = ['<?xml version="1.0" encoding="UTF-8" ?>'];
  if (doctype !== "") lines.push(doctype);
  const open = (indent: string, name: string, attributes: Attributes, end: "/>" | ">"): void => {
    lines.push(`${indent}<${namespace}${name}`);
    for (const [attribute, value] of attributes) lines.push(`${indent}  ${attribute}="${escapeMarkup(String(value))}"`);
    lines.push(`${indent}${end}`);
  };
  const close = (indent: string, name: string): void => {
    lines.push(`${indent}</${namespace}${name}>`);
  };
  const addMaps = (maps: readonly MapFields[]): void => {
    for (const { id, fields } of maps) open("      ", "map", [["id", id], ...fields], "/>");
  };

  lines.push(`<${namespace}status`, namespaceDeclaration === "" ? ">" : `  ${namespaceDeclaration}>`);
  if (report.hasServer) open("", "server", Object.entries({ name: server.name, port: server.port }), "/>");
  if (report.hasSoftware) {
    const datetime = compactDate(nowSeconds, server.utcOffsetMinutes);
    open("", "time", Object.entries({ datetime, tz: utcOffset(server.utcOffsetMinutes), unix: nowSeconds }), "/>");
    open("", "software", Object.entries({ web_server: server.software, jk_version: server.connector }), "/>");
  }
  const hasBalancers = report.isList && report.balancers.length > 0;
  if (hasBalancers) open("", "balancers", [["count", report.balancers.length]], ">");
  for (const { balancer, fields, members, maps } of report.balancers) {
    open("  ", "balancer", attributesOf(balancer.name, fields), ">");
    for (const { member, fields: own, times } of members) {
      open("      ", "member", attributesOf(member.name, [...own, ...times]), "/>");
    }
    addMaps(maps);
    close("  ", "balancer");
  }
  if (hasBalancers) close("", "balancers");
  const hasAjpWorkers = report.isList && report.ajpWorkers.length > 0;
  if (hasAjpWorkers) open("", "ajp_workers", [["count", report.ajpWorkers.length]], ">");
  for (const { worker, fields, times, maps } of report.ajpWorkers) {
    open("  ", "ajp", attributesOf(worker.name, [...fields, ...times]), "/>");
    addMaps(maps);
  }
  if (hasAjpWorkers) close("", "ajp_workers");
  if (report.configuration !== undefined) {
    const attributes = report.configuration.map(([key, value]) => [attributeName(key), value] as const);
    open("  ", "configuration", attributes, "/>");
  }
  open("  ", "result", Object.entries(report.result), "/>");
  lines.push(`</${namespace}status>`);
  return `${lines.join("\n")}\n`;
}

/** In the order of `mime=xml`, which has one attribute elsewhere. */
function attributesOf(name: string, fields: readonly Field[]): Attributes {
  const values = new Map(fields.map((field) => [field.name, field.value]));
  const pairs: (readonly [string, string | number])[] = [["name", name]];
  for (const [field, value] of values) {
    if (field === MOVED) continue;
    const moved = values.get(MOVED);
    if (field === "retries" && moved !== undefined) pairs.push([MOVED, moved]);
    pairs.push([field, value]);
  }
  return pairs;
}

const MOVED = "connection_ping_interval";
