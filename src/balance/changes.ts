import type { Activation } from "../modjk/workers-view.ts";
import { largestLoad, recover } from "./maintain.ts";
import {
  MemberState,
  type RunningBalancer,
  type RunningMember,
  type RunningWorker,
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

/**
 * Begins anew with all members; where balancing by value begins to look stays as it is.
 *
 * @param nowSeconds - whole seconds, as below.
 */
export function resetBalancer(balancer: RunningBalancer, nowSeconds: number): void {
  for (const member of balancer.members) resetMember(member, nowSeconds);
  balancer.maxBusy = 0;
  balancer.lastReset = nowSeconds;
}

/** Begins anew with one member, and with its worker. */
export function resetMember(member: RunningMember, nowSeconds: number): void {
  member.state = MemberState.idle;
  member.lbValue = 0;
  member.firstErrorTime = 0;
  member.lastErrorTime = 0;
  member.errors = 0;
  member.sessions = 0;
  member.electedSnapshot = 0;
  resetWorker(member.worker, nowSeconds);
}

/** Counters of a worker begin anew, for all its balancers; when its last error was, stays. */
export function resetWorker(worker: RunningWorker, nowSeconds: number): void {
  worker.used = 0;
  worker.errors = 0;
  worker.clientErrors = 0;
  worker.replyTimeouts = 0;
  worker.bytesRead = 0;
  worker.bytesWritten = 0;
  worker.maxBusy = 0;
  worker.maxConnected = 0;
  worker.lastReset = nowSeconds;
}

/** @returns false where the member is not in error. */
export function recoverMember(balancer: RunningBalancer, member: RunningMember): boolean {
  if (member.state !== MemberState.error) return false;
  recover(member, balancer.settings.method === "Busyness" ? member.lbValue : largestLoad(balancer));
  return true;
}
