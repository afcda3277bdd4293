import type { RunningBalancer } from "../balance/running.ts";
import { MemberState } from "../balance/running.ts";
import { readableDate } from "./dates.ts";
import type { Field } from "./fields.ts";
import type { MapFields } from "./maps.ts";
import { escapeMarkup } from "./markup.ts";
import { anchor, form, type PageFacts, toggle } from "./page-facts.ts";
import { ATTRIBUTE_LABELS } from "./setting-fields.ts";
import { type AjpReport, type BalancerReport, Hidden, type MemberReport } from "./status-report.ts";

/** Every balancer of a report. */
export function balancerSections(facts: PageFacts): string {
  const { report, hidden } = facts;
  const isHidden = (hidden & Hidden.balancers) !== 0;
  if (report.isList && (isHidden || report.balancers.length > 0)) {
    const count = isHidden ? "" : ` (${report.balancers.length})`;
    return [
      `<h2>Balancers${count} ${toggle(facts, Hidden.balancers, "balancers")}</h2>`,
      ...report.balancers.map((one) => balancerSection(facts, one)),
    ].join("\n");
  }
  return report.balancers.map((one) => balancerSection(facts, one)).join("\n");
}

/** Every worker of a report that is mounted by itself. */
export function ajpSections(facts: PageFacts): string {
  const { report, hidden } = facts;
  const isHidden = (hidden & Hidden.ajpWorkers) !== 0;
  if (report.isList && (isHidden || report.ajpWorkers.length > 0)) {
    const count = isHidden ? "" : ` (${report.ajpWorkers.length})`;
    return [
      `<h2>AJP workers${count} ${toggle(facts, Hidden.ajpWorkers, "AJP workers")}</h2>`,
      ...report.ajpWorkers.map((one) => ajpSection(facts, one)),
    ].join("\n");
  }
  return report.ajpWorkers.map((one) => ajpSection(facts, one)).join("\n");
}

function balancerSection(facts: PageFacts, { balancer, fields, members, maps }: BalancerReport): string {
  const value = reader(fields);
  const counts = `<p class="counts"><span class="good">${value("good")} good</span> <span class="degraded">${value(
    "degraded",
  )} degraded</span> <span class="bad">${value("bad")} bad</span></p>`;
  const settings = table(
    ["Method", "Sticky", "Force sticky", "Retries", "Lock", "Recover time", "Error escalation", "Max reply timeouts"],
    [
      [
        value("method"),
        value("sticky_session"),
        value("sticky_session_force"),
        value("retries"),
        value("lock"),
        `${value("recover_time")} s`,
        `${value("error_escalation_time")} s`,
        value("max_reply_timeouts"),
      ],
    ],
  );
  const state = table(
    ["Busy", "Most busy", "Next maintenance", "Last reset"],
    [
      [
        value("busy"),
        value("max_busy"),
        `${value("time_to_maintenance_min")} to ${value("time_to_maintenance_max")} s`,
        `${value("last_reset_ago")} s ago`,
      ],
    ],
  );
  return `<section class="card">
<h3>${escapeMarkup(balancer.name)} ${actions(facts, { w: balancer.name }, balancer.name, false)}</h3>
${counts}
${part(facts, Hidden.balancerSettings, "Settings", settings)}
${part(facts, Hidden.balancerState, "State", state)}
${memberTables(facts, balancer, members)}
${mapTable(facts, balancer.name, maps)}
</section>`;
}

function memberTables(facts: PageFacts, balancer: RunningBalancer, members: readonly MemberReport[]): string {
  const title = "Members";
  if ((facts.hidden & Hidden.members) !== 0) return part(facts, Hidden.members, title, "");
  const settings = table(
    SETTING_HEADS,
    members.map(({ member, fields }) => [escapeMarkup(member.name), ...settingCells(reader(fields))]),
  );
  const rows = members.map((one) => memberRow(facts, balancer, one));
  const options = [...ATTRIBUTE_LABELS].map(([name, label]) => `<option value="${name}">${label}</option>`);
  const edit = facts.isReadOnly
    ? ""
    : form(
        facts,
        { cmd: "edit", w: balancer.name, from: facts.command ?? "list" },
        `<label>Change for all members: <select name="att">${options.join("")}</select></label> <button>Edit</button>`,
      );
  return [
    part(facts, Hidden.members, title, `${table(MEMBER_HEADS, rows)}\n${edit}`),
    part(facts, Hidden.workerSettings, "Settings of the members' connections", settings),
  ].join("\n");
}

const MEMBER_HEADS = [
  "Name",
  "Address",
  "Activation",
  "State",
  "Route",
  "Redirect",
  "Domain",
  "Distance",
  "Weight",
  "Load",
  "Elected",
  "Sessions",
  "Errors",
  "Client errors",
  "Reply timeouts",
  "Written",
  "Read",
  "Busy",
  "Connections",
  "Recovery",
  "Last reset",
  "Last error",
  "Actions",
];

function memberRow(facts: PageFacts, balancer: RunningBalancer, { member, fields, times }: MemberReport): string[] {
  const value = reader([...fields, ...times]);
  const seconds = facts.context.nowSeconds - member.worker.lastReset;
  return [
    `<strong>${escapeMarkup(member.name)}</strong>`,
    value("address"),
    pill(value("activation"), member.activation === "active" ? "good" : "degraded"),
    pill(value("state"), stateClass(member.state)),
    value("route"),
    value("redirect"),
    value("domain"),
    value("distance"),
    `${value("lbfactor")} (${value("lbmult")})`,
    value("lbvalue"),
    perSecond(value("elected"), member.worker.used, seconds),
    perSecond(value("sessions"), member.sessions, seconds),
    value("errors"),
    value("client_errors"),
    value("reply_timeouts"),
    perSecond(amount(member.worker.bytesWritten), member.worker.bytesWritten, seconds),
    perSecond(amount(member.worker.bytesRead), member.worker.bytesRead, seconds),
    `${value("busy")} (${value("max_busy")})`,
    `${value("connected")} (${value("max_connected")})`,
    member.state === MemberState.error ? `${value("time_to_recover_min")} to ${value("time_to_recover_max")} s` : "",
    `${value("last_reset_ago")} s ago`,
    lastError(facts, member.lastErrorTime),
    actions(
      facts,
      { w: balancer.name, sw: member.name },
      `${member.name} of ${balancer.name}`,
      member.state === MemberState.error,
    ),
  ];
}

function ajpSection(facts: PageFacts, { worker, fields, times, maps }: AjpReport): string {
  const value = reader([...fields, ...times]);
  const seconds = facts.context.nowSeconds - worker.lastReset;
  const state = table(
    [
      "Requests",
      "Errors",
      "Client errors",
      "Reply timeouts",
      "Written",
      "Read",
      "Busy",
      "Connections",
      "Last reset",
      "Last error",
    ],
    [
      [
        perSecond(value("used"), worker.used, seconds),
        value("errors"),
        value("client_errors"),
        value("reply_timeouts"),
        perSecond(amount(worker.bytesWritten), worker.bytesWritten, seconds),
        perSecond(amount(worker.bytesRead), worker.bytesRead, seconds),
        `${value("busy")} (${value("max_busy")})`,
        `${value("connected")} (${value("max_connected")})`,
        `${value("last_reset_ago")} s ago`,
        lastError(facts, worker.lastErrorTime),
      ],
    ],
  );
  const settings = table(["Address", ...SETTING_HEADS.slice(1)], [[value("address"), ...settingCells(value)]]);
  return `<section class="card">
<h3>${escapeMarkup(worker.name)} ${actions(facts, { w: worker.name }, worker.name, false)}</h3>
${state}
${part(facts, Hidden.workerSettings, "Settings of the connection", settings)}
${mapTable(facts, worker.name, maps)}
</section>`;
}

const SETTING_HEADS = [
  "Name",
  "Type",
  "Host",
  "Port",
  "Source",
  "Pool timeout",
  "Ping timeout",
  "Connect timeout",
  "Prepost timeout",
  "Reply timeout",
  "Retries",
  "Ping interval",
  "Recovery options",
  "Busy limit",
  "Max packet size",
];

function settingCells(value: (name: string) => string): string[] {
  return [
    value("type"),
    value("host"),
    value("port"),
    value("source"),
    `${value("connection_pool_timeout")} s`,
    `${value("ping_timeout")} ms`,
    `${value("connect_timeout")} ms`,
    `${value("prepost_timeout")} ms`,
    `${value("reply_timeout")} ms`,
    value("retries"),
    `${value("connection_ping_interval")} s`,
    value("recovery_options"),
    value("busy_limit"),
    value("max_packet_size"),
  ];
}

const MAP_HEADS = [
  "Server",
  "URI",
  "Match",
  "Source",
  "Reply timeout",
  "Sticky ignore",
  "Stateless",
  "Fail on status",
  "Active",
  "Disabled",
  "Stopped",
  "Use server errors",
];

function mapTable(facts: PageFacts, name: string, maps: readonly MapFields[]): string {
  const title = "Mounts";
  if ((facts.hidden & Hidden.maps) !== 0) return part(facts, Hidden.maps, title, "");
  if (maps.length === 0) return `<p class="note">No URI is mounted to ${escapeMarkup(name)}.</p>`;
  const rows = maps.map(({ fields }) => fields.map(([, value]) => escapeMarkup(value)));
  return part(facts, Hidden.maps, `${title} (${maps.length})`, table(MAP_HEADS, rows));
}

/** A titled part that can be hidden; `content` is markup. */
function part(facts: PageFacts, bit: number, title: string, content: string): string {
  const heading = `<h4>${title} ${toggle(facts, bit, title.toLowerCase())}</h4>`;
  return (facts.hidden & bit) === 0 ? `${heading}\n${content}` : heading;
}

function actions(
  facts: PageFacts,
  target: Readonly<Record<string, string>>,
  name: string,
  mayRecover: boolean,
): string {
  const from = facts.command ?? "list";
  const links = [anchor(facts, "Show", { cmd: "show", ...target }, `Show ${name}`)];
  if (!facts.isReadOnly) {
    links.push(anchor(facts, "Edit", { cmd: "edit", from, ...target }, `Edit ${name}`));
    links.push(anchor(facts, "Reset", { cmd: "reset", from, ...target }, `Reset ${name}`));
    if (mayRecover) links.push(anchor(facts, "Recover", { cmd: "recover", from, ...target }, `Recover ${name}`));
  }
  return `<span class="actions">${links.join(" ")}</span>`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("\n");
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>`;
}

/** Fields by name, escaped. */
function reader(fields: readonly Field[]): (name: string) => string {
  const values = new Map(fields.map(({ name, value }) => [name, escapeMarkup(String(value))]));
  return (name) => values.get(name) ?? "";
}

function pill(text: string, kind: string): string {
  return `<span class="pill ${kind}">${text}</span>`;
}

function stateClass(state: MemberState): "good" | "degraded" | "bad" {
  if (state === MemberState.error) return "bad";
  return state === MemberState.idle || state === MemberState.ok ? "good" : "degraded";
}

/** A number with what it comes to in a second. */
function perSecond(text: string, count: number, seconds: number): string {
  if (seconds <= 0 || count === 0) return text;
  return `<span title="${(count / seconds).toFixed(2)} per second since the last reset">${text}</span>`;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

function amount(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

function lastError({ context: { server } }: PageFacts, seconds: number): string {
  return seconds === 0 ? "" : readableDate(seconds, server.utcOffsetMinutes);
}
