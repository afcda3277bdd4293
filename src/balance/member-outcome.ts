import type { Attempt } from "./attempt.ts";
import { type MillisecondClock, wholeSeconds } from "./clock.ts";
import { MemberState, type RunningBalancer, type RunningMember } from "./running.ts";

/**
 * What an attempt that came back makes of its member, for this request and for all.
 *
 * @param states - the request's own copy; a member that failed is an error there, whatever others think of it.
 * @see mod_jk-balancing, 5.3, 5.4 and 6.3
 */
export function applyOutcome(
  balancer: RunningBalancer,
  member: RunningMember,
  states: MemberState[],
  attempt: Attempt,
  clock: MillisecondClock,
): void {
  if (member.state !== MemberState.error) member.state = MemberState.ok;
  switch (attempt.end) {
    case "success":
    case "client-short-body":
    case "client-gone":
    case "too-large":
    case "dropped":
      isWell(member);
      return;
    case "busy":
      member.state = MemberState.busy;
      states[member.index] = MemberState.busy;
      return;
    case "bad-frame":
      states[member.index] = MemberState.error;
      return;
    case "fail-status":
      states[member.index] = MemberState.error;
      if (attempt.isSoft) isWell(member);
      else isOut(member, wholeSeconds(clock));
      return;
    case "timeout":
      states[member.index] = MemberState.error;
      if (member.worker.replyTimeouts > balancer.settings.maxReplyTimeouts) isOut(member, wholeSeconds(clock));
      return;
    case "not-sent":
    case "closed":
    case "bad-message":
    case "headers-after-body":
      states[member.index] = MemberState.error;
      hasFailed(balancer, member, wholeSeconds(clock));
      return;
    default: // no try, no news
      return;
  }
}

/** Marks a member that had no slot in time; an error is worse and stays. */
export function markBusy(member: RunningMember, states: MemberState[]): void {
  if (member.state === MemberState.error) return;
  member.state = MemberState.busy;
  states[member.index] = MemberState.busy;
}

function isWell(member: RunningMember): void {
  member.state = MemberState.ok;
  member.firstErrorTime = 0;
  member.lastErrorTime = 0;
}

/** An error for all, at once. */
function isOut(member: RunningMember, now: number): void {
  member.state = MemberState.error;
  member.errors++;
  member.firstErrorTime = now;
  member.lastErrorTime = now;
}

/** An ordinary failure: an error for all, unless other requests are in progress there and it has not failed for long. */
function hasFailed({ settings }: RunningBalancer, member: RunningMember, now: number): void {
  const { firstErrorTime, worker } = member;
  const escalation = settings.errorEscalationSeconds;
  const isOld = firstErrorTime > 0 && now - firstErrorTime >= escalation;
  if (worker.busy === 0 || escalation === 0 || isOld) member.state = MemberState.error;
  member.errors++;
  member.lastErrorTime = now;
  if (firstErrorTime === 0) member.firstErrorTime = now;
}
