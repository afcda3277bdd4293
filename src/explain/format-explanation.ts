import { addressText } from "../model/addresses.ts";
import { fromByteText } from "../modjk/uri-bytes.ts";
import type { ConsideredRule } from "../modjk/uri-map.ts";
import type { LbWorker, Member, WorkersView } from "../modjk/workers-view.ts";
import { printable } from "../printable.ts";
import { type Layout, plainLayout } from "../report/style.ts";
import { formatTable, type TableColumn } from "../report/table.ts";
import { wrapText } from "../report/wrap.ts";
import type { ExplainedSession, ExplainedWorker, Explanation } from "./explanation.ts";
import { outcomePlace } from "./outcome-place.ts";
import { outcomeWords, passedOverWords, pathText, placeText, stepWords, verdictWords } from "./words.ts";

/** Rules that do not match are told up to this number. */
const MAX_UNMATCHED = 20;

/** Rows of one table at most. */
const MAX_ROWS = 200;

/**
 * An explanation for people: one part below the other, columns aligned, each rule with its place. Ends in a line end.
 *
 * @param view - for the addresses of members.
 */
export function formatExplanation(
  explanation: Explanation,
  view: WorkersView | undefined,
  layout: Layout = plainLayout,
): string {
  const parts = [
    headPart(explanation, layout),
    mountsPart(explanation, layout),
    effectsPart(explanation.worker, layout),
    sessionPart(explanation.worker?.session, layout),
    workerPart(explanation.worker, view, layout),
    remarksPart(explanation, layout),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function headPart({ url, method, server, front, status }: Explanation, layout: Layout): string {
  const rows = [["request", `${method} ${url.scheme}://${url.hostHeader}${url.target}`]];
  if (server !== undefined) {
    const how =
      server.reason === "only"
        ? "no VirtualHost has the port"
        : server.reason === "name"
          ? `by the name ${server.matched ?? ""}`
          : "the first for its port, since none has the name";
    rows.push(["server", `${server.server.label}, ${how} (${placeText(server.server.place)})`]);
  }
  const { httpd, jk, outcome } = front;
  if (httpd.ok) rows.push(["httpd sees", pathText(httpd.path)]);
  if (jk?.ok === true) rows.push(["mod_jk sees", pathText(jk.path)]);
  const place = outcomePlace(outcome);
  rows.push(["answer", `${outcomeWords(outcome)}${place === undefined ? "" : ` (${placeText(place)})`}`]);
  if (
    status !== undefined &&
    outcome.kind !== "refused" &&
    outcome.kind !== "redirected" &&
    outcome.kind !== "denied"
  ) {
    rows.push(["status", String(status)]);
  }
  return table(rows, [{ dress: layout.style.dim }, { overflow: "wrap" }], layout, "");
}

function mountsPart({ front }: Explanation, layout: Layout): string {
  const considered = front.mounts?.considered ?? [];
  if (considered.length === 0) return front.mounts === undefined ? "" : "there are no mounts\n";
  let unmatched = 0;
  const told = considered.filter(({ verdict }) => verdict.kind !== "no-match" || ++unmatched <= MAX_UNMATCHED);
  const shown = told.slice(0, MAX_ROWS);
  const rows = shown.map(ruleRow);
  const left = considered.length - rows.length;
  const more = left === 0 ? "" : `  and ${left} more, which ${left === 1 ? "does" : "do"} not change anything\n`;
  const { kind } = front.outcome;
  const isAsked = kind === "forwarded" || kind === "local";
  const title = isAsked ? "mounts, in mod_jk's order" : "mounts, which are not asked this time";
  const { style } = layout;
  const decides = (text: string, row: number): string =>
    shown[row]?.verdict.kind === "matched" ? style.added(text) : text;
  const columns: TableColumn[] = [
    { dress: decides },
    { dress: decides },
    { dress: decides },
    { overflow: "wrap" },
    { dress: style.dim, overflow: "wrap", spare: 1 },
  ];
  return `${titleLine(`${title}:`, layout)}${table(rows, columns, layout)}${more}`;
}

function ruleRow({ rule, verdict }: ConsideredRule): string[] {
  const sign =
    verdict.kind === "matched" ? "*" : verdict.kind === "excludes" || verdict.kind === "excluded" ? "!" : "-";
  const pattern = `${rule.disabled ? "-" : ""}${rule.exclusion ? "!" : ""}${rule.pattern}`;
  return [sign, pattern, rule.worker, verdictWords(verdict), placeText(rule.place)];
}

function effectsPart(explained: ExplainedWorker | undefined, layout: Layout): string {
  const effects = explained?.rules.effects ?? [];
  if (effects.length === 0) return "";
  const rows = effects
    .slice(0, MAX_ROWS)
    .map(({ name, value, effect, isEffective }) => [
      `${name}=${fromByteText(value)}`,
      isEffective ? effect : `without effect: ${effect}`,
    ]);
  return `${titleLine("for this request:", layout)}${table(rows, [{}, { overflow: "wrap" }], layout)}`;
}

function sessionPart(session: ExplainedSession | undefined, layout: Layout): string {
  if (session === undefined) return "";
  const { search, names, unused } = session;
  const where = `path parameter ${fromByteText(names.path)}, then cookie ${fromByteText(names.cookie)}`;
  if (unused !== undefined) return titleLine("session ids: not looked for", layout);
  const ids = search.ids.filter(({ id }) => id !== "");
  if (ids.length === 0) return titleLine(`session ids: none (${where})`, layout);
  const rows = ids
    .slice(0, MAX_ROWS)
    .map(({ id, route, from, name }) => [
      fromByteText(id),
      route === undefined ? "no route" : `route ${fromByteText(route)}`,
      `${from === "path" ? "path parameter" : from === "cookie" ? "cookie" : "variable"} ${fromByteText(name)}`,
    ]);
  return `${titleLine("session ids:", layout)}${table(rows, [{}, {}, { overflow: "wrap" }], layout)}`;
}

function workerPart(explained: ExplainedWorker | undefined, view: WorkersView | undefined, layout: Layout): string {
  const worker = explained?.worker;
  if (explained === undefined || worker === undefined || explained.isListed !== true) return "";
  if (worker.type === "ajp13" || worker.type === "ajp14") {
    return titleLine(`worker ${worker.name}: ${addressText(worker)}`, layout);
  }
  if (worker.type === "status") return titleLine(`worker ${worker.name}: mod_jk's status page`, layout);
  return worker.type === "lb" ? balancerPart(worker, explained, view, layout) : "";
}

function balancerPart(
  worker: LbWorker,
  explained: ExplainedWorker,
  view: WorkersView | undefined,
  layout: Layout,
): string {
  const { election } = explained;
  if (election === undefined) return "";
  const sticky = !worker.stickySession ? "off" : worker.stickySessionForce ? "on, force" : "on";
  const title = `members of ${worker.name} (method ${worker.method}, sticky_session ${sticky}), in the order in which they are asked:`;
  const rows: string[][] = [];
  // Only sessions are counted by these methods, or no load at all.
  const isStateless = explained.rules.isStateless;
  for (const [index, step] of election.steps.entries()) {
    const sum = step.members.reduce((total, member) => total + member.lbfactor, 0);
    for (const member of step.members) {
      const share = step.members.length > 1 && !isStateless ? `, lbfactor ${member.lbfactor} of ${sum}` : "";
      rows.push([`${index + 1}.`, member.name, memberAddress(member, view), `${stepWords(step, isStateless)}${share}`]);
    }
  }
  for (const one of election.passedOver) {
    rows.push(["-", one.member.name, memberAddress(one.member, view), passedOverWords(one)]);
  }
  const left = rows.length - MAX_ROWS;
  const columns: TableColumn[] = [{}, { dress: layout.style.bold }, {}, { overflow: "wrap" }];
  const shown = table(rows.slice(0, MAX_ROWS), columns, layout);
  return `${titleLine(title, layout)}${shown}${left > 0 ? `  and ${left} more\n` : ""}`;
}

function memberAddress({ name }: Member, view: WorkersView | undefined): string {
  const worker = view?.workers.get(name);
  return worker?.type === "ajp13" || worker?.type === "ajp14" ? addressText(worker) : "";
}

function remarksPart({ remarks }: Explanation, layout: Layout): string {
  if (remarks.length === 0) return "";
  const rows = remarks.map(({ message, place }) => [
    `${message}${place === undefined ? "" : ` (${placeText(place)})`}`,
  ]);
  return `${titleLine("remarks:", layout)}${table(rows, [{ overflow: "wrap" }], layout)}`;
}

/** A line that stands alone or above a table. */
function titleLine(text: string, { style, width }: Layout): string {
  const lines = width === undefined ? [printable(text)] : wrapText(printable(text), width);
  return lines.map((line) => `${style.bold(line)}\n`).join("");
}

/** What comes from files must not steer the terminal. */
function table(
  rows: readonly (readonly string[])[],
  columns: readonly TableColumn[],
  layout: Layout,
  indent = "  ",
): string {
  const cells = rows.map((row) => row.map((cell) => printable(cell)));
  return formatTable(columns, cells, layout, indent);
}
