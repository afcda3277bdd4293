import { recoverMember, resetBalancer, resetMember, resetWorker } from "../balance/changes.ts";
import type { StatusWorker } from "../modjk/workers-view.ts";
import { formatProp } from "./format-prop.ts";
import { formatTxt } from "./format-txt.ts";
import { formatXml } from "./format-xml.ts";
import { formatPage } from "./page.ts";
import { parseStatusQuery, readNumber } from "./status-query.ts";
import {
  ajpReport,
  balancerReport,
  dumpReport,
  editReport,
  FINISHED,
  Hidden,
  listReport,
  resultOnly,
  type StatusReport,
  versionReport,
} from "./status-report.ts";
import type { StatusAnswer, StatusContext, StatusRequest } from "./status-request.ts";
import { type StatusSettings, statusSettings } from "./status-settings.ts";
import { findTarget, type StatusTarget } from "./status-target.ts";
import { update } from "./update.ts";

const COMMANDS = ["list", "show", "edit", "update", "reset", "recover", "version", "dump"] as const;
export type StatusCommand = (typeof COMMANDS)[number];

const CHANGING: ReadonlySet<StatusCommand> = new Set(["edit", "update", "reset", "recover"]);

type Values = ReadonlyMap<string, string>;

const NOT_CACHED = { "cache-control": "no-cache", pragma: "no-cache" } as const;

/**
 * Answers as a worker of type `status` of mod_jk 1.2.48 does, and changes what it is told to. The method and a body do not
 * count. Every answer has status 200, a refusal too: it is in `worker.result.type`.
 *
 * @param worker - the status worker that the request is mapped to.
 * @see test/status/recordings
 */
export function answerStatus(request: StatusRequest, worker: StatusWorker, context: StatusContext): StatusAnswer {
  const settings = statusSettings(worker);
  const { values, isReadable } = parseStatusQuery(request.query);
  const hidden = readNumber(values.get("opt") ?? "");
  const isReadOnly = settings.readOnly || (hidden & Hidden.readOnly) !== 0;
  const command = COMMANDS.find((one) => one === (values.get("cmd") ?? "list"));
  const mime = values.get("mime") ?? "html";

  const refusal = refusalOf(request, settings, { isReadable, command, isReadOnly, mime });
  let target: StatusTarget | undefined;
  let report: StatusReport;
  if (refusal !== undefined || command === undefined) report = failed(refusal ?? "");
  else {
    const outcome = execute(command, values, context, settings, hidden);
    report = outcome.report;
    target = outcome.target;
  }
  const isChange = refusal === undefined && command !== undefined && command !== "edit" && CHANGING.has(command);
  const base = { status: 200, headers: NOT_CACHED, isChange };
  switch (mime) {
    case "html":
      return {
        ...base,
        contentType: "text/html; charset=utf-8",
        headers: { ...NOT_CACHED, ...pageHeaders(settings) },
        body: formatPage({
          report,
          settings,
          context,
          values,
          target,
          hidden,
          isReadOnly,
          path: request.path,
          command,
        }),
      };
    case "xml":
      return { ...base, contentType: "text/xml", body: formatXml(report, settings, context) };
    case "txt":
      return { ...base, contentType: "text/plain", body: formatTxt(report, context) };
    default: // a type that there is not is refused in the words of `prop`
      return { ...base, contentType: "text/plain", body: formatProp(report, settings, context) };
  }
}

interface Asked {
  readonly isReadable: boolean;
  readonly command: StatusCommand | undefined;
  readonly isReadOnly: boolean;
  readonly mime: string;
}

/** Why a request is not looked at any further, in the order in which mod_jk checks. */
function refusalOf(
  { remoteUser }: StatusRequest,
  settings: StatusSettings,
  { isReadable, command, isReadOnly, mime }: Asked,
): string | undefined {
  if (!isAllowed(settings, remoteUser)) return "Access denied.";
  if (!isReadable) return "Error during parsing of URI";
  if (command === undefined) return "Invalid command.";
  if (isReadOnly && CHANGING.has(command)) return "This command is not allowed in read only mode.";
  return MIMES.has(mime) ? undefined : "Invalid mime type.";
}

const MIMES: ReadonlySet<string> = new Set(["html", "xml", "prop", "txt"]);

function isAllowed({ users, userCaseInsensitive }: StatusSettings, user: string | undefined): boolean {
  if (users.length === 0) return true;
  if (user === undefined) return false;
  const same = (text: string): string => (userCaseInsensitive ? text.toLowerCase() : text);
  return users.some((one) => same(one) === same(user));
}

interface Outcome {
  readonly report: StatusReport;
  /** What the command was about, where it is about something. */
  readonly target?: StatusTarget;
}

function execute(
  command: StatusCommand,
  values: Values,
  context: StatusContext,
  settings: StatusSettings,
  hidden: number,
): Outcome {
  if (command === "list") return { report: listReport(context, settings, hidden) };
  if (command === "version") return { report: versionReport() };
  if (command === "dump") return { report: dumpReport(context) };

  const target = findTarget(context, values.get("w"), values.get("sw"), command === "update");
  if (target.kind === "missing") return { report: failed(target.why) };
  if (command === "show") return { report: showReport(target, context, settings, hidden), target };
  if (command === "edit") return { report: editReport(), target };
  const problem = change(command, target, values, context);
  return { report: problem === undefined ? resultOnly(FINISHED) : failed(problem), target };
}

function showReport(
  target: StatusTarget,
  context: StatusContext,
  settings: StatusSettings,
  hidden: number,
): StatusReport {
  if (target.kind === "balancer") {
    const { balancer, members } = target;
    return { ...versionReport(), balancers: [balancerReport(balancer, members, context, settings, hidden)] };
  }
  if (target.kind === "ajp") return { ...versionReport(), ajpWorkers: [ajpReport(target.worker, context, hidden)] };
  return versionReport();
}

/** @returns why it could not be done. */
function change(
  command: "update" | "reset" | "recover",
  target: StatusTarget,
  values: Values,
  context: StatusContext,
): string | undefined {
  if (command === "update") return update(target, values, context);
  const { nowSeconds } = context;
  const isMember = values.has("sw");
  if (command === "recover") {
    const member = isMember && target.kind === "balancer" ? target.members[0] : undefined;
    const isDone = target.kind === "balancer" && member !== undefined && recoverMember(target.balancer, member);
    return isDone ? undefined : "Marking worker for recovery failed";
  }
  if (target.kind === "other") return "Reset failed";
  if (target.kind === "ajp") resetWorker(target.worker, nowSeconds);
  else if (isMember) for (const member of target.members) resetMember(member, nowSeconds);
  else resetBalancer(target.balancer, nowSeconds);
  return undefined;
}

function failed(message: string): StatusReport {
  return resultOnly({ type: "ERROR", message });
}

/** A page loads nothing but a style sheet that its own worker names, and nobody may put it into a frame. */
function pageHeaders({ css }: StatusSettings): Readonly<Record<string, string>> {
  const styles = css === "" ? "'unsafe-inline'" : "'unsafe-inline' *";
  return {
    "content-security-policy": `default-src 'none'; style-src ${styles}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}
