import { addressText } from "../model/addresses.ts";
import { fromByteText } from "../modjk/uri-bytes.ts";
import type { ConsideredRule } from "../modjk/uri-map.ts";
import type { LbWorker, Member, WorkersView } from "../modjk/workers-view.ts";
import { printable } from "../printable.ts";
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
export function formatExplanation(explanation: Explanation, view: WorkersView | undefined): string {
  const parts = [
    headPart(explanation),
    mountsPart(explanation),
    effectsPart(explanation.worker),
    sessionPart(explanation.worker?.session),
    workerPart(explanation.worker, view),
    remarksPart(explanation),
  ];
  const text = parts.filter((part) => part !== "").join("\n");
  return printable(text, "\n");
}

function headPart({ url, method, server, front, status }: Explanation): string {
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
  return table(rows, "");
}

function mountsPart({ front }: Explanation): string {
  const considered = front.mounts?.considered ?? [];
  if (considered.length === 0) return front.mounts === undefined ? "" : "there are no mounts\n";
  let unmatched = 0;
  const told = considered.filter(({ verdict }) => verdict.kind !== "no-match" || ++unmatched <= MAX_UNMATCHED);
  const rows = told.slice(0, MAX_ROWS).map(ruleRow);
  const left = considered.length - rows.length;
  const more = left === 0 ? "" : `  and ${left} more, which ${left === 1 ? "does" : "do"} not change anything\n`;
  const { kind } = front.outcome;
  const isAsked = kind === "forwarded" || kind === "local";
  const title = isAsked ? "mounts, in mod_jk's order" : "mounts, which are not asked this time";
  return `${title}:\n${table(rows, "  ")}${more}`;
}

function ruleRow({ rule, verdict }: ConsideredRule): string[] {
  const sign =
    verdict.kind === "matched" ? "*" : verdict.kind === "excludes" || verdict.kind === "excluded" ? "!" : "-";
  const pattern = `${rule.disabled ? "-" : ""}${rule.exclusion ? "!" : ""}${rule.pattern}`;
  return [sign, pattern, rule.worker, verdictWords(verdict), placeText(rule.place)];
}

function effectsPart(explained: ExplainedWorker | undefined): string {
  const effects = explained?.rules.effects ?? [];
  if (effects.length === 0) return "";
  const rows = effects
    .slice(0, MAX_ROWS)
    .map(({ name, value, effect, isEffective }) => [
      `${name}=${fromByteText(value)}`,
      isEffective ? effect : `without effect: ${effect}`,
    ]);
  return `for this request:\n${table(rows, "  ")}`;
}

function sessionPart(session: ExplainedSession | undefined): string {
  if (session === undefined) return "";
  const { search, names, unused } = session;
  const where = `path parameter ${fromByteText(names.path)}, then cookie ${fromByteText(names.cookie)}`;
  if (unused !== undefined) return `session ids: not looked for\n`;
  const ids = search.ids.filter(({ id }) => id !== "");
  if (ids.length === 0) return `session ids: none (${where})\n`;
  const rows = ids
    .slice(0, MAX_ROWS)
    .map(({ id, route, from, name }) => [
      fromByteText(id),
      route === undefined ? "no route" : `route ${fromByteText(route)}`,
      `${from === "path" ? "path parameter" : from === "cookie" ? "cookie" : "variable"} ${fromByteText(name)}`,
    ]);
  return `session ids:\n${table(rows, "  ")}`;
}

function workerPart(explained: ExplainedWorker | undefined, view: WorkersView | undefined): string {
  const worker = explained?.worker;
  if (explained === undefined || worker === undefined || explained.isListed !== true) return "";
  if (worker.type === "ajp13" || worker.type === "ajp14") return `worker ${worker.name}: ${addressText(worker)}\n`;
  if (worker.type === "status") return `worker ${worker.name}: mod_jk's status page\n`;
  return worker.type === "lb" ? balancerPart(worker, explained, view) : "";
}

function balancerPart(worker: LbWorker, explained: ExplainedWorker, view: WorkersView | undefined): string {
  const { election } = explained;
  if (election === undefined) return "";
  const sticky = !worker.stickySession ? "off" : worker.stickySessionForce ? "on, force" : "on";
  const title = `members of ${worker.name} (method ${worker.method}, sticky_session ${sticky}), in the order in which they are asked:\n`;
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
  return `${title}${table(rows.slice(0, MAX_ROWS), "  ")}${left > 0 ? `  and ${left} more\n` : ""}`;
}

function memberAddress({ name }: Member, view: WorkersView | undefined): string {
  const worker = view?.workers.get(name);
  return worker?.type === "ajp13" || worker?.type === "ajp14" ? addressText(worker) : "";
}

function remarksPart({ remarks }: Explanation): string {
  if (remarks.length === 0) return "";
  const lines = remarks.map(
    ({ message, place }) => `  ${message}${place === undefined ? "" : ` (${placeText(place)})`}\n`,
  );
  return `remarks:\n${lines.join("")}`;
}

/** Aligns all columns but the last. */
function table(rows: readonly (readonly string[])[], indent: string): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, Math.min(cell.length, MAX_WIDTH));
  }
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "),
  );
  return lines.map((line) => `${indent}${line.trimEnd()}\n`).join("");
}

/** A column is not made wider than this for one long cell. */
const MAX_WIDTH = 60;
