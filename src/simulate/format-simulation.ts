import { printable } from "../printable.ts";
import type { Layout, Style } from "../report/style.ts";
import { formatTable, type TableColumn } from "../report/table.ts";
import { wrapText } from "../report/wrap.ts";
import { padded, rightAligned, textWidth } from "../terminal-width.ts";
import { formatDuration } from "./durations.ts";
import type { SimulatedMember, SimulationReport } from "./simulation-report.ts";

/** Bounds within which the width of a terminal is followed. */
const MIN_WIDTH = 40;
const MAX_WIDTH = 160;

/** Columns where there is no terminal: bars and times have to have some. */
const DEFAULT_WIDTH = 80;

/** Names are not cut below this many columns. */
const MIN_NAME_WIDTH = 8;

/** Columns of the largest share and the blanks before it. */
const PERCENT_WIDTH = "  100.00%".length;

/** No bar is longer, however wide the terminal. */
const MAX_BAR = 60;

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const LEVELS = ["·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/**
 * A report for people: a table of the members, a bar of each one's share, what became of the requests, and each member's
 * answers over time. Ends in a line end.
 */
export function formatSimulation(report: SimulationReport, { style, width }: Layout): string {
  const columns = room(width ?? DEFAULT_WIDTH);
  const parts = [
    headPart(report, { style, width }),
    tablePart(report, { style, width: columns }),
    sharePart(report, columns, style),
    totalsPart(report, { style, width: columns }),
    timelinePart(report, columns, style),
  ];
  return parts.join("\n");
}

function headPart(
  { balancer, method, sticky, clustered, members, settings }: SimulationReport,
  { style, width }: Layout,
): string {
  const { requests, rate, clients, sessions, seed, down, path } = settings;
  const sharing = clustered ? " that share their sessions" : "";
  const ratio = `${Number((sessions * 100).toPrecision(3))}%`;
  const lines = [
    `${printable(balancer)}: method ${method}, sticky ${sticky}, ${plural(members.length, "member")}${sharing}`,
    `${plural(requests, "request")} at ${grouped(rate)}/s from ${plural(clients, "client")}, ${ratio} of them with sessions; seed ${seed}`,
    ...members
      .filter(({ activation }) => activation !== "active")
      .map(({ name, activation }) => `${printable(name)} is ${activation}`),
    ...(path === null ? [] : [`path ${printable(path)}`]),
    ...serviceLines(settings.serviceMs),
    ...down.map(
      ({ node, from, to }) => `${printable(node)} is down from ${formatDuration(from)} to ${formatDuration(to)}`,
    ),
  ];
  const [first = "", ...rest] = lines.flatMap((line) => (width === undefined ? [line] : wrapText(line, room(width))));
  const name = first.startsWith(printable(balancer)) ? printable(balancer).length : 0;
  const titled = `${style.bold(first.slice(0, name))}${first.slice(name)}`;
  return [titled, ...rest].map((line) => `${line}\n`).join("");
}

/** Columns that are used of so many. */
function room(width: number): number {
  return Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width));
}

function serviceLines({ from, to, nodes }: SimulationReport["settings"]["serviceMs"]): string[] {
  const span = (one: { readonly from: number; readonly to: number }): string =>
    one.from === one.to ? `${one.from} ms` : `${one.from} to ${one.to} ms`;
  const lines = nodes.map((one) => `${printable(one.node)} takes ${span(one)} for an answer`);
  if (nodes.length > 0) return [...lines, `other nodes take ${span({ from, to })}`];
  return to > 0 ? [`a node takes ${span({ from, to })} for an answer`] : [];
}

/** A column of the members' table; `spare` as in {@link TableColumn}. */
interface Column {
  readonly title: string;
  readonly cell: (member: SimulatedMember) => string;
  readonly total?: string;
  readonly spare?: number;
}

function tablePart(report: SimulationReport, layout: Layout): string {
  const { members } = report;
  const columns = columnsOf(report);
  const titled = columns.map(
    ({ title, spare }): TableColumn => ({
      title,
      align: "right",
      ...(spare === undefined ? {} : { spare }),
    }),
  );
  const rows = [
    ...members.map((member) => [printable(member.name), ...columns.map(({ cell }) => cell(member))]),
    ["total", ...columns.map(({ total = "" }) => total)],
  ];
  return formatTable([{ title: "member" }, ...titled], rows, layout);
}

function columnsOf({ members, totals, settings }: SimulationReport): Column[] {
  const failures = total(members.map(({ failed }) => failed));
  const columns: Column[] = [
    { title: "lbfactor", cell: ({ lbfactor }) => grouped(lbfactor), spare: 6 },
    { title: "expected", cell: ({ expected }) => percent(expected), spare: 7 },
    { title: "served", cell: ({ served }) => grouped(served), total: grouped(totals.answered), spare: 1 },
    { title: "share", cell: ({ share }) => percent(share) },
    { title: "off by", cell: ({ deviation }) => signed(deviation * 100), spare: 8 },
    { title: "failed", cell: ({ failed }) => grouped(failed), total: grouped(failures), spare: 4 },
  ];
  if (settings.sessions === 0) return columns;
  const { sessionsMade, sessionsLost, sessionsMoved } = totals;
  columns.push({ title: "sessions", cell: (one) => grouped(one.sessionsMade), total: grouped(sessionsMade), spare: 5 });
  if (sessionsMoved > 0) {
    columns.push({
      title: "moved",
      cell: (one) => grouped(one.sessionsMoved),
      total: grouped(sessionsMoved),
      spare: 3,
    });
  }
  columns.push({ title: "lost", cell: (one) => grouped(one.sessionsLost), total: grouped(sessionsLost), spare: 2 });
  return columns;
}

function sharePart({ members }: SimulationReport, room: number, style: Style): string {
  const names = members.map(({ name }) => printable(name));
  const nameWidth = widthOfNames(names, Math.floor(room / 3));
  const bar = Math.min(MAX_BAR, room - nameWidth - PERCENT_WIDTH - 2);
  const most = Math.max(...members.map(({ share, expected }) => Math.max(share, expected)));
  const lines = members.map(({ share, expected }, index) => {
    const scale = most === 0 ? 0 : bar / most;
    const drawn = barOf(share * scale, expected * scale, bar, style);
    return `${padded(names[index] ?? "", nameWidth)}  ${drawn}${rightAligned(percent(share), PERCENT_WIDTH)}\n`;
  });
  return `${style.bold("share of the answers")} ${style.dim("(│ what lbfactor asks for)")}\n${lines.join("")}`;
}

/** A bar `room` columns wide, with a mark in the column in which the expected length ends. */
function barOf(length: number, expected: number, room: number, style: Style): string {
  const eighths = Math.round(length * 8);
  const full = Math.floor(eighths / 8);
  const drawn = [...`${"█".repeat(full)}${EIGHTHS[eighths % 8] ?? ""}`.padEnd(room)];
  if (expected === 0) return style.added(drawn.join(""));
  const mark = Math.min(room - 1, Math.max(0, Math.round(expected) - 1));
  const [before, after] = [drawn.slice(0, mark).join(""), drawn.slice(mark + 1).join("")];
  return `${style.added(before)}${style.bold("│")}${style.added(after)}`;
}

function totalsPart({ totals, settings, durationSeconds, clustered }: SimulationReport, layout: Layout): string {
  const { requests, answered, errors, failovers, sessionsMade, sessionsLost, sessionsMoved } = totals;
  const failures = Object.entries(errors).map(([status, count]) => `${grouped(count)} with ${status}`);
  const rows = [
    { name: "answered", text: `${grouped(answered)} of ${grouped(requests)} (${percent(answered / requests)})` },
    { name: "errors", text: failures.join(", ") || "none", isBad: failures.length > 0 },
    { name: "failovers", text: grouped(failovers) },
  ];
  if (settings.sessions > 0) {
    const moved = clustered ? `, ${grouped(sessionsMoved)} moved` : "";
    const text = `${grouped(sessionsMade)} made, ${grouped(sessionsLost)} lost${moved}`;
    rows.push({ name: "sessions", text, isBad: sessionsLost > 0 });
  }
  rows.push({ name: "time", text: formatDuration(durationSeconds) });
  const { style } = layout;
  const dress = (text: string, row: number): string => (rows[row]?.isBad === true ? style.error(text) : text);
  const columns: TableColumn[] = [{ dress: style.dim }, { dress, overflow: "wrap" }];
  return formatTable(
    columns,
    rows.map(({ name, text }) => [name, text]),
    layout,
  );
}

function timelinePart({ members, timeline, settings }: SimulationReport, room: number, style: Style): string {
  const hasErrors = timeline.some(({ errors }) => Object.keys(errors).length > 0);
  const names = [...members.map(({ name }) => printable(name)), ...(hasErrors ? ["errors"] : [])];
  const nameWidth = widthOfNames(names, Math.floor(room / 3));
  const cells = mergeBuckets(timeline, members.length, room - nameWidth - 2);
  const most = cells.reduce((largest, { served, errors }) => Math.max(largest, errors, ...served), 1);
  const lineOf = (name: string, counts: readonly number[], isBad: (cell: Cell) => boolean): string => {
    const levels = counts.map((count) => LEVELS[Math.ceil((count / most) * 8)] ?? "");
    return `${padded(name, nameWidth)}  ${dressRuns(levels, cells.map(isBad), style)}\n`;
  };
  const lines = members.map(({ name }, member) => {
    const down = settings.down.filter(({ node }) => node === name);
    const isDown = (cell: Cell): boolean => down.some(({ from, to }) => from < cell.to && cell.from < to);
    const counts = cells.map(({ served }) => served[member] ?? 0);
    return lineOf(names[member] ?? "", counts, isDown);
  });
  if (hasErrors) {
    const counts = cells.map(({ errors }) => errors);
    lines.push(lineOf("errors", counts, ({ errors }) => errors > 0));
  }
  const seconds = cells.at(-1)?.to ?? 0;
  const end = formatDuration(seconds);
  const axis = `0s${rightAligned(end, Math.max(end.length + 1, cells.length - 2))}`;
  const title = `${style.bold("answers over time")} ${style.dim(`(${formatDuration(seconds / cells.length)} a column)`)}`;
  return `${title}\n${lines.join("")}${" ".repeat(nameWidth + 2)}${style.dim(axis)}\n`;
}

/** One column of the timeline. */
interface Cell {
  readonly from: number;
  readonly to: number;
  /** By member. */
  readonly served: readonly number[];
  readonly errors: number;
}

/** As many buckets to a cell as it takes to have at most `room` cells. */
function mergeBuckets(timeline: SimulationReport["timeline"], members: number, room: number): Cell[] {
  const size = Math.ceil(timeline.length / room);
  return Array.from({ length: Math.ceil(timeline.length / size) }, (_, index) => {
    const buckets = timeline.slice(index * size, (index + 1) * size);
    return {
      from: buckets[0]?.from ?? 0,
      to: buckets.at(-1)?.to ?? 0,
      served: Array.from({ length: members }, (_, member) => total(buckets.map(({ served }) => served[member] ?? 0))),
      errors: total(buckets.flatMap(({ errors }) => Object.values(errors))),
    };
  });
}

/** Dresses neighbours alike in one go. */
function dressRuns(parts: readonly string[], areBad: readonly boolean[], style: Style): string {
  let text = "";
  for (let start = 0; start < parts.length; ) {
    const isBad = areBad[start];
    let end = start + 1;
    while (end < parts.length && areBad[end] === isBad) end++;
    text += (isBad ? style.error : style.added)(parts.slice(start, end).join(""));
    start = end;
  }
  return text;
}

function widthOfNames(names: readonly string[], room: number): number {
  return Math.min(Math.max(...names.map(textWidth)), Math.max(MIN_NAME_WIDTH, room));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

function signed(points: number): string {
  const text = points.toFixed(2);
  return Number(text) === 0 ? "0.00" : points > 0 ? `+${text}` : text;
}

function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A number with commas between thousands. */
function grouped(value: number): string {
  const [whole = "", ...rest] = String(value).split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join(".");
}
