import { MemberState, type RunningBalancer, type RunningMember } from "./running.ts";

/**
 * Takes every member that is in error back in, disabled and stopped ones too.
 *
 * @param states - of the request that found nobody, where it is one.
 * @returns whether there was any.
 * @see mod_jk-balancing, 5.5
 */
export function forceRecovery({ members }: RunningBalancer, states?: MemberState[]): boolean {
  let hasForced = false;
  for (const member of members) {
    if (member.state !== MemberState.error) continue;
    force(member);
    if (states !== undefined) states[member.index] = MemberState.force;
    hasForced = true;
  }
  return hasForced;
}

function force(member: RunningMember): void {
  member.state = MemberState.force;
  member.worker.replyTimeouts = 0;
}
