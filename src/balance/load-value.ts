import type { Choice } from "./choose.ts";
import type { RunningMember } from "./running.ts";

/**
 * Adds to a member's load what its method counts when an attempt begins, and counts a new session.
 *
 * @param choice - whose session text is that of the request.
 * @see mod_jk-balancing, 3.7
 */
export function countStart({ balancer, effects, sessionText }: Choice, member: RunningMember): void {
  const isNewSession = sessionText === undefined && !effects.isStateless;
  if (isNewSession) member.sessions++;
  switch (balancer.settings.method) {
    case "Request":
    case "Busyness":
      member.lbValue += member.lbMult;
      return;
    case "Session":
    case "Next":
      if (isNewSession) member.lbValue += member.lbMult;
      return;
    case "Traffic":
      return;
  }
}

/** Corrects a member's load when an attempt has ended, by whatever outcome. */
export function countEnd({ balancer }: Choice, member: RunningMember, bytes: number): void {
  if (balancer.settings.method === "Busyness") member.lbValue = Math.max(0, member.lbValue - member.lbMult);
  else if (balancer.settings.method === "Traffic") member.lbValue += bytes * member.lbMult;
}
