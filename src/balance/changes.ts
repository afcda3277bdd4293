import { toByteText } from "../modjk/uri-bytes.ts";
import { largestLoad, recover } from "./maintain.ts";
import {
  type Activation,
  type BalancerSettings,
  MemberState,
  type RunningBalancer,
  type RunningMember,
  recomputeMultiplicators,
} from "./running.ts";

/*
 * What the status worker may change while requests go on. A function that can refuse says so by its result; nothing has
 * changed then.
 *
 * @see mod_jk-balancing, 3.8
 */

/** Another activation lets all members of the balancer begin anew, unless it goes by busyness. */
export function setActivation(balancer: RunningBalancer, member: RunningMember, activation: Activation): void {
  if (member.activation === activation) return;
  member.activation = activation;
  if (balancer.settings.method === "Busyness") return;
  for (const one of balancer.members) one.lbValue = 0;
}

/** @returns false for a factor below 1. Load values stay. */
export function setLbfactor(balancer: RunningBalancer, member: RunningMember, lbfactor: number): boolean {
  if (!Number.isSafeInteger(lbfactor) || lbfactor < 1) return false;
  member.lbfactor = lbfactor;
  recomputeMultiplicators(balancer);
  return true;
}

/** @returns false for a distance below 0, which only the file may have. */
export function setDistance(member: RunningMember, distance: number): boolean {
  if (!Number.isSafeInteger(distance) || distance < 0) return false;
  member.distance = distance;
  return true;
}

/** @param route - as a file has it, not a byte text. */
export function setRoute(member: RunningMember, route: string): void {
  member.route = toByteText(route);
}

/** @param domain - as a file has it, not a byte text. */
export function setDomain(member: RunningMember, domain: string): void {
  member.domain = toByteText(domain);
}

/** @param redirect - as a file has it, not a byte text. */
export function setRedirect(member: RunningMember, redirect: string): void {
  member.redirect = toByteText(redirect);
}

/** The least value of each setting that is a number. */
const LEAST = {
  retries: 1,
  lbRetries: 1,
  retryIntervalMs: 0,
  recoverTimeSeconds: 1,
  errorEscalationSeconds: 0,
  maxReplyTimeouts: 0,
} as const;

/**
 * Changes settings of a balancer; load values stay. Texts are taken as a file has them.
 *
 * @returns the names of numbers that are refused, being too small; all others are taken over.
 */
export function changeSettings(
  { settings }: RunningBalancer,
  changes: Partial<BalancerSettings>,
): readonly (keyof BalancerSettings)[] {
  const refused = (Object.keys(LEAST) as (keyof typeof LEAST)[]).filter((name) => {
    const value = changes[name];
    return value !== undefined && !(Number.isSafeInteger(value) && value >= LEAST[name]);
  });
  const accepted = Object.fromEntries(
    Object.entries(changes)
      .filter(([name, value]) => value !== undefined && !(refused as readonly string[]).includes(name))
      .map(([name, value]) => [name, typeof value === "string" ? toByteText(value) : value]),
  );
  Object.assign(settings, accepted);
  return refused;
}

/** Begins anew with all members; where balancing by value begins to look stays as it is. */
export function resetBalancer(balancer: RunningBalancer): void {
  for (const member of balancer.members) resetMember(member);
  balancer.maxBusy = 0;
}

/** Begins anew with one member. Counters of its worker fall for all balancers. */
export function resetMember(member: RunningMember): void {
  const { worker } = member;
  member.state = MemberState.idle;
  member.lbValue = 0;
  member.firstErrorTime = 0;
  member.lastErrorTime = 0;
  member.errors = 0;
  member.sessions = 0;
  member.electedSnapshot = 0;
  worker.used = 0;
  worker.maxBusy = 0;
  worker.replyTimeouts = 0;
  worker.errors = 0;
  worker.clientErrors = 0;
  worker.bytesRead = 0;
  worker.bytesWritten = 0;
}

/** @returns false where the member is not in error. */
export function recoverMember(balancer: RunningBalancer, member: RunningMember): boolean {
  if (member.state !== MemberState.error) return false;
  recover(member, balancer.settings.method === "Busyness" ? member.lbValue : largestLoad(balancer));
  return true;
}
