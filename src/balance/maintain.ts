import { forceRecovery } from "./force.ts";
import { MemberState, type Running, type RunningBalancer, type RunningMember } from "./running.ts";

/**
 * Maintenance, where it is due: to be called at the start of every request that is mapped to any worker, the status
 * worker included, or from time to time by a watchdog instead.
 *
 * @param nowSeconds - whole seconds.
 * @returns whether the process has to look after its pools of connections now.
 * @see mod_jk-balancing, 5.1
 */
export function maintainIfDue(running: Running, nowSeconds: number): { readonly pools: boolean } {
  const { maintainSeconds, balancers } = running;
  if (maintainSeconds <= 0 || nowSeconds - running.lastProcessMaintenance < maintainSeconds) return NOT_DUE;
  running.lastProcessMaintenance = nowSeconds;
  if (running.lastGlobalMaintenance <= nowSeconds - maintainSeconds) {
    running.lastGlobalMaintenance = nowSeconds;
    for (const balancer of balancers.values()) maintainBalancer(balancer, maintainSeconds, nowSeconds);
  }
  return DUE;
}

const NOT_DUE = { pools: false };
const DUE = { pools: true };

/**
 * Lets load values and reply timeouts decay, members recover, and old errors turn global.
 *
 * @see mod_jk-balancing, 5.2
 */
export function maintainBalancer(balancer: RunningBalancer, maintainSeconds: number, nowSeconds: number): void {
  const { members, settings } = balancer;
  const intervals = Math.floor((nowSeconds - balancer.lastMaintenance) / maintainSeconds);
  balancer.lastMaintenance = nowSeconds;
  const maximum = decay(balancer, 2 ** Math.max(0, intervals));
  let alive = 0;
  for (const member of members) {
    if (member.state === MemberState.error) {
      if (nowSeconds - member.lastErrorTime > settings.recoverTimeSeconds) {
        recover(member, settings.method === "Busyness" ? member.lbValue : maximum);
        alive++;
      }
    } else if (isEscalating(member, settings.errorEscalationSeconds, nowSeconds)) {
      member.state = MemberState.error;
    } else {
      alive++;
      if (member.state === MemberState.ok && member.worker.used === member.electedSnapshot) {
        member.state = MemberState.idle;
      }
    }
    member.electedSnapshot = member.worker.used;
  }
  if (alive === 0) forceRecovery(balancer);
}

/**
 * Seconds until the next maintenance of a balancer, which may come one interval later where nobody asks.
 *
 * @param nowSeconds - whole seconds.
 */
export function timeToMaintenance(balancer: RunningBalancer, { maintainSeconds }: Running, nowSeconds: number) {
  const min = Math.max(0, maintainSeconds - (nowSeconds - balancer.lastMaintenance));
  return { min, max: min + maintainSeconds };
}

/**
 * Seconds until a member in error may be tried again: not before its time is over, and only by maintenance.
 *
 * @param nowSeconds - whole seconds.
 */
export function timeToRecover(balancer: RunningBalancer, member: RunningMember, running: Running, nowSeconds: number) {
  if (member.state !== MemberState.error) return { min: 0, max: 0 };
  const left = Math.max(0, balancer.settings.recoverTimeSeconds - (nowSeconds - member.lastErrorTime));
  return {
    min: Math.max(left, timeToMaintenance(balancer, running, nowSeconds).min),
    max: left + running.maintainSeconds,
  };
}

/** Lets a member be tried again that was in error. */
export function recover(member: RunningMember, lbValue: number): void {
  member.state = MemberState.recover;
  member.worker.replyTimeouts = 0;
  member.lbValue = lbValue;
}

/** The largest load value of a balancer. */
export function largestLoad({ members }: RunningBalancer): number {
  let largest = 0;
  for (const { lbValue } of members) if (lbValue > largest) largest = lbValue;
  return largest;
}

/** @returns the largest load value, for method next that before the subtraction. */
function decay(balancer: RunningBalancer, divisor: number): number {
  const { members, settings } = balancer;
  const halves = settings.method !== "Busyness" && settings.method !== "Next";
  for (const member of members) {
    if (halves) member.lbValue = Math.floor(member.lbValue / divisor);
    member.worker.replyTimeouts = Math.floor(member.worker.replyTimeouts / divisor);
  }
  const maximum = largestLoad(balancer);
  if (settings.method === "Next") subtractLowest(members);
  return maximum;
}

function subtractLowest(members: readonly RunningMember[]): void {
  let low = Number.POSITIVE_INFINITY;
  for (const { state, activation, lbValue } of members) {
    if (state <= MemberState.force && activation === "active" && lbValue < low) low = lbValue;
  }
  if (low === Number.POSITIVE_INFINITY) return;
  for (const member of members) member.lbValue = Math.max(0, member.lbValue - low);
}

function isEscalating({ state, firstErrorTime }: RunningMember, escalationSeconds: number, now: number): boolean {
  return firstErrorTime > 0 && now - firstErrorTime >= escalationSeconds && state !== MemberState.recover;
}
