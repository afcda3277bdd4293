import type { MountEffects } from "../modjk/mount-effects.ts";
import type { Activation } from "../modjk/workers-view.ts";
import { MemberState, type RunningBalancer, type RunningMember } from "./running.ts";

/** What one request knows while it looks for members. */
export interface Choice {
  readonly balancer: RunningBalancer;
  readonly effects: MountEffects;
  /** Its own copy of the states, by index of the member: what failed for this request is not chosen again. */
  readonly states: MemberState[];
  /**
   * Session ids joined with semicolons; `undefined` for no session. Only the first one is left after the first choice,
   * since mod_jk cuts the text in place.
   */
  sessionText: string | undefined;
  /** Whether the last choice was the member of the session's route. */
  isSticky: boolean;
  /** The route that the node is told; empty as long as nobody has set it. */
  route: string;
}

export function startChoice(
  balancer: RunningBalancer,
  effects: MountEffects,
  sessionText: string | undefined,
  route: string,
): Choice {
  const choice: Choice = { balancer, effects, states: [], sessionText, isSticky: false, route };
  copyStates(choice);
  return choice;
}

/** Takes the states as they are now; what failed for this request before is forgotten. */
export function copyStates({ balancer, states }: Choice): void {
  const { members } = balancer;
  for (let index = 0; index < members.length; index++) states[index] = (members[index] as RunningMember).state;
}

/** The activation of a member for this request: a mount may have another one than the member itself. */
export function activationOf({ effects }: Choice, member: RunningMember): Activation {
  return effects.activation.size === 0 ? member.activation : (effects.activation.get(member.name) ?? member.activation);
}

/**
 * Chooses the member for the next attempt. Changes the choice's route, stickiness and session text, and where the
 * balancer begins to look next time.
 *
 * @returns `undefined` for nobody.
 * @see mod_jk-balancing, section 3. Measured on mod_jk 1.2.48.
 */
export function choose(choice: Choice): RunningMember | undefined {
  const { balancer, sessionText } = choice;
  choice.isSticky = false;
  const [only] = balancer.members;
  if (balancer.members.length === 1 && only !== undefined) {
    if (!keepsSessions(choice, only)) return undefined;
    if (activationOf(choice, only) !== "disabled") {
      choice.isSticky = true;
      return only;
    }
  }
  if (sessionText !== undefined) {
    const member = bySessionText(choice, sessionText);
    if (member !== undefined) return member;
    if (balancer.settings.stickySessionForce) return undefined;
  }
  return byValue(choice) ?? lastResort(choice);
}

/** The member of the first session id that leads to one. */
function bySessionText(choice: Choice, text: string): RunningMember | undefined {
  let end = text.indexOf(";");
  if (end === -1) return bySessionId(choice, text);
  choice.sessionText = text.slice(0, end);
  for (let start = 0; ; ) {
    const member = bySessionId(choice, text.slice(start, end));
    if (member !== undefined || end === text.length) return member;
    start = end + 1;
    end = text.indexOf(";", start);
    if (end === -1) end = text.length;
  }
}

function bySessionId(choice: Choice, id: string): RunningMember | undefined {
  const dot = id.indexOf(".");
  return dot === -1 ? undefined : bySession(choice, id.slice(dot + 1));
}

function bySession(choice: Choice, route: string): RunningMember | undefined {
  const { balancer } = choice;
  const own = byRoute(balancer, route);
  if (own === undefined) {
    const member = byDomain(choice, route); // always usable
    if (member !== undefined) choice.route = member.domain;
    return member;
  }
  if (keepsSessions(choice, own)) {
    choice.isSticky = true;
    return own;
  }
  if (balancer.settings.stickySessionForce) return undefined;
  if (own.redirect !== "") {
    choice.route = "";
    const target = byRoute(balancer, own.redirect);
    return target !== undefined && keepsSessions(choice, target) ? target : undefined;
  }
  if (own.domain === "") return undefined;
  const other = byDomain(choice, own.domain);
  choice.route = other === undefined ? "" : own.domain;
  return other;
}

function byRoute({ members }: RunningBalancer, route: string): RunningMember | undefined {
  for (const member of members) if (member.route === route) return member;
  return undefined;
}

/** Of the active members of a domain the one with the smallest distance, then with the least load. */
function byDomain(choice: Choice, text: string): RunningMember | undefined {
  const dot = text.indexOf(".");
  const domain = dot === -1 ? text : text.slice(0, dot);
  if (domain === "") return undefined;
  let best: RunningMember | undefined;
  for (const member of choice.balancer.members) {
    if (member.domain !== domain || !takesAll(choice, member)) continue;
    if (best === undefined || member.distance < best.distance || hasLessLoad(member, best)) best = member;
  }
  return best;
}

function byValue(choice: Choice): RunningMember | undefined {
  const { balancer, effects } = choice;
  const { members } = balancer;
  let best: RunningMember | undefined;
  let index = balancer.nextOffset % members.length;
  for (let left = members.length; left > 0; left--) {
    const member = members[index] as RunningMember;
    if (++index === members.length) index = 0;
    if (!takesAll(choice, member)) continue;
    if (best === undefined || member.distance < best.distance || (!effects.isStateless && hasLessLoad(member, best))) {
      best = member;
      balancer.nextOffset = member.index + 1;
    }
  }
  return best;
}

/** Whoever the first redirect names; here it may be a domain too. */
function lastResort(choice: Choice): RunningMember | undefined {
  for (const { redirect } of choice.balancer.members) {
    if (redirect === "") continue;
    const member = bySession(choice, redirect);
    choice.isSticky = false;
    return member;
  }
  return undefined;
}

function hasLessLoad(member: RunningMember, best: RunningMember): boolean {
  return member.distance === best.distance && member.lbValue < best.lbValue;
}

/** Whether it takes requests without a session of its own. */
function takesAll(choice: Choice, member: RunningMember): boolean {
  return canServe(choice, member) && activationOf(choice, member) === "active";
}

function keepsSessions(choice: Choice, member: RunningMember): boolean {
  return canServe(choice, member) && activationOf(choice, member) !== "stopped";
}

function canServe({ states }: Choice, member: RunningMember): boolean {
  return (states[member.index] as MemberState) <= MemberState.force;
}
