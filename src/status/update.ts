import { setActivation, setDistance, setLbfactor } from "../balance/changes.ts";
import type { RunningBalancer, RunningMember, RunningWorker } from "../balance/running.ts";
import { byteLength, MAX_NAME_BYTES } from "../model/text-limits.ts";
import { readBool, readChoice } from "../modjk/property-values.ts";
import { fromByteText } from "../modjk/uri-bytes.ts";
import { ACTIVATIONS, LB_LOCKS, LB_METHODS } from "../modjk/workers-view.ts";
import { addressOf } from "./address.ts";
import { shownPort } from "./fields.ts";
import { ATTRIBUTE_LABELS, BALANCER_NUMBERS, WORKER_NUMBERS } from "./setting-fields.ts";
import { readNumber } from "./status-query.ts";
import type { StatusContext } from "./status-request.ts";
import type { StatusTarget } from "./status-target.ts";

/** Values by parameter, byte texts. */
type Values = ReadonlyMap<string, string>;

/**
 * `cmd=update`: of a balancer its settings, or with `att` one attribute of all its members (`val0`, `val1`, ...); of
 * members and of an AJP worker what is named. What is not named stays, and so does what a number out of its limits names.
 *
 * @returns why not everything could be done; what comes before that is done.
 */
export function update(target: StatusTarget, values: Values, context: StatusContext): string | undefined {
  if (target.kind === "other") return "Update failed";
  if (target.kind === "ajp") return failure(updateWorker(target.worker, values, context, MAY_MOVE));
  const { balancer, members } = target;
  const member = values.get("sw");
  if (member !== undefined) {
    const isPattern = member.includes("*");
    for (const one of members) {
      const problem = updateMember(balancer, one, values, context, MAY_MOVE);
      if (problem !== undefined) return failure(isPattern ? `${problem} Aborting further wildcard updates.` : problem);
    }
    return undefined;
  }
  const attribute = values.get("att");
  if (attribute === undefined) updateBalancer(balancer, values);
  else if (ATTRIBUTE_LABELS.has(attribute)) {
    for (const [index, one] of members.entries()) {
      const value = values.get(`val${index}`);
      // A text that is too long is left out without a word, and the others are taken.
      if (value !== undefined) updateMember(balancer, one, new Map([[attribute, value]]), context, STAYS);
    }
  }
  return undefined;
}

/** Whether host and port are looked at. */
const MAY_MOVE = true;
const STAYS = false;

function failure(problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `Update failed (at least partially): ${problem}`;
}

function updateBalancer({ settings }: RunningBalancer, values: Values): void {
  for (const { name, min, change } of BALANCER_NUMBERS) {
    const value = numberOf(values, name);
    if (value !== undefined && value >= min) Object.assign(settings, change(value));
  }
  settings.stickySession = readBool(values.get("vls") ?? "") ?? settings.stickySession;
  settings.stickySessionForce = readBool(values.get("vlf") ?? "") ?? settings.stickySessionForce;
  const method = values.get("vlm");
  if (method !== undefined) settings.method = LB_METHODS[readChoice(LB_METHODS, method) ?? 0] ?? "Request";
  const lock = values.get("vll");
  if (lock !== undefined) settings.lock = LB_LOCKS[readChoice(LB_LOCKS, lock) ?? 0] ?? "Optimistic";
}

function updateMember(
  balancer: RunningBalancer,
  member: RunningMember,
  values: Values,
  context: StatusContext,
  mayMove: boolean,
): string | undefined {
  const activation = values.get("vwa");
  if (activation !== undefined) {
    setActivation(balancer, member, ACTIVATIONS[readChoice(ACTIVATIONS, activation) ?? 0] ?? "active");
  }
  const lbfactor = numberOf(values, "vwf");
  if (lbfactor !== undefined) setLbfactor(balancer, member, lbfactor);
  const distance = numberOf(values, "vwd");
  if (distance !== undefined) setDistance(member, distance);

  let problem: string | undefined;
  for (const { name, field, word } of TEXTS) {
    const value = values.get(name);
    if (value === undefined || value === member[field]) continue;
    if (value.length > MAX_NAME_BYTES) problem = tooLong(word, value, member.name);
    else {
      member[field] = value;
      // A member without a domain gets one from its route, as in a file.
      if (field === "route" && member.domain === "") member.domain = domainOf(value);
    }
  }
  return updateWorker(member.worker, values, context, mayMove) ?? problem;
}

/** In mod_jk's order: of several texts that are too long it names the last. */
const TEXTS = [
  { name: "vwn", field: "route", word: "route" },
  { name: "vwr", field: "redirect", word: "redirect" },
  { name: "vwc", field: "domain", word: "domain" },
] as const;

function domainOf(route: string): string {
  const dot = route.indexOf(".");
  return dot === -1 ? "" : route.slice(0, dot);
}

function updateWorker(
  worker: RunningWorker,
  values: Values,
  context: StatusContext,
  mayMove: boolean,
): string | undefined {
  for (const { name, min, max, change } of WORKER_NUMBERS) {
    const value = numberOf(values, name);
    if (value === undefined || value < min || value > (max ?? Number.POSITIVE_INFINITY)) continue;
    worker.settings = { ...worker.settings, ...change(value) };
  }
  return mayMove ? moveWorker(worker, values, context) : undefined;
}

/** Changes host and port, both or neither: a host that has no address is refused, unless it is too long to be looked at. */
function moveWorker(worker: RunningWorker, values: Values, context: StatusContext): string | undefined {
  const { settings } = worker;
  const before = shownPort(settings);
  const number = numberOf(values, "vaprt") ?? before;
  const port = number < 0 ? before : number;
  const named = values.get("vahst");
  const wanted = named === undefined ? settings.host : fromByteText(named);
  const isTooLong = wanted !== settings.host && byteLength(wanted) > MAX_NAME_BYTES;
  const host = isTooLong ? settings.host : wanted;
  const needsAddress = host !== settings.host || (port !== before && port > 0);
  if (needsAddress && addressOf(context, host) === undefined) {
    return `could not resolve address '${host}:${port}' for sub worker '${worker.name}'.`;
  }
  if (host !== settings.host || port !== before) {
    worker.settings = { ...settings, host, port: port <= 0 ? 0 : port & 0xffff };
  }
  return isTooLong ? tooLong("host name", named ?? "", worker.name) : undefined;
}

function tooLong(word: string, value: string, name: string): string {
  return `new ${word} '${fromByteText(value)}' too long for sub worker '${name}', see log file for details.`;
}

function numberOf(values: Values, name: string): number | undefined {
  const text = values.get(name);
  return text === undefined ? undefined : readNumber(text);
}
