import type { MountEffects } from "../modjk/mount-effects.ts";
import type { Activation } from "../modjk/workers-view.ts";
import { type Attempt, runAttempt, startAttempt } from "./attempt.ts";
import { activationOf, type Choice, choose, copyStates, startChoice } from "./choose.ts";
import type { MillisecondClock } from "./clock.ts";
import { forceRecovery } from "./force.ts";
import { countEnd, countStart } from "./load-value.ts";
import { applyOutcome, markBusy } from "./member-outcome.ts";
import { MemberState, type RunningBalancer, type RunningMember, type RunningWorker } from "./running.ts";
import { endBusyStates, takeSlot, waitForSlot } from "./slots.ts";
import type { ServiceResult, Try, TryOutcome, Turn } from "./turn.ts";

/** What decides about a request, besides the state of its worker. */
export interface BalancedRequest {
  /** In capital letters: HEAD and GET may be repeated where others may not. */
  readonly method: string;
  /** Whether the client came by TLS, so that a cookie is marked secure. */
  readonly isSecure: boolean;
  /** As `sessionTextOf` gives it; `undefined` for no session. No part in requests to a worker without a balancer. */
  readonly sessionText: string | undefined;
  /** JK_ROUTE, told to the node even if no member has it; `undefined` or empty for none. */
  readonly jkRoute: string | undefined;
  /** Of the mount, with what the environment changes. */
  readonly effects: MountEffects;
}

/** A request in progress: asks for tries and pauses, and ends with what the client gets. */
export type Service = Generator<Turn, ServiceResult, TryOutcome | undefined>;

/**
 * Serves a request by a balancer: chooses members, tries them, and goes on to others as long as mod_jk would. Everything
 * that it learns of members, other requests see at once.
 *
 * A driver that has lost its client ends a try with `client-gone`; where it cannot, it calls `return()`, which gives back
 * slots and counters.
 *
 * @param clock - asked only when something fails.
 * @see mod_jk-balancing, 6.1. Checked against recordings of mod_jk 1.2.48.
 */
export function* serveBalanced(balancer: RunningBalancer, request: BalancedRequest, clock: MillisecondClock): Service {
  const { settings, members } = balancer;
  endBusyStates(balancer);
  const progress = startProgress(balancer, request);
  const { choice } = progress;
  if (++balancer.busy > balancer.maxBusy) balancer.maxBusy = balancer.busy;
  try {
    let isForced = false;
    let attemptsOfRound = 0;
    for (let round = 0; progress.attempt.isRecoverable; ) {
      if (attemptsOfRound >= members.length || attemptsOfRound >= settings.lbRetries) {
        round++;
        if (round >= settings.retries) break;
        if (settings.retryIntervalMs > 0) yield { kind: "pause", ms: settings.retryIntervalMs };
        copyStates(choice);
        attemptsOfRound = 0;
      }
      progress.attempt = startAttempt();
      const member = choose(choice);
      if (member !== undefined) yield* tryMember(progress, member, clock);
      else if (!isForced) {
        isForced = true;
        if (forceRecovery(balancer, choice.states)) continue;
      }
      attemptsOfRound++;
    }
  } finally {
    balancer.busy--;
  }
  const { attempt, member, attempts } = progress;
  return resultOf(attempt, request.effects, member?.worker, member, attempts, choice.isSticky);
}

/**
 * Serves a request by a worker that is mounted without a balancer: there is no other to go on to, and no session.
 *
 * @see mod_jk-balancing, 6.2
 */
export function* serveDirect(worker: RunningWorker, request: BalancedRequest): Service {
  const attempt = startAttempt();
  if (!takeSlot(worker) && !(yield* waitForSlot(worker))) {
    attempt.end = "no-slot";
    return resultOf(attempt, request.effects, worker, undefined, 0, false);
  }
  try {
    const first = firstTry(worker, undefined, request, "active", request.jkRoute ?? "", NO_COOKIES, 1);
    yield* runAttempt(attempt, first, request.method);
  } finally {
    worker.slotsTaken--;
  }
  return resultOf(attempt, request.effects, worker, undefined, 1, false);
}

/** What a balanced request knows of itself, from turn to turn. */
interface Progress {
  readonly request: BalancedRequest;
  readonly choice: Choice;
  /** The last one. */
  attempt: Attempt;
  member: RunningMember | undefined;
  attempts: number;
  cookies: readonly string[];
}

const NO_COOKIES: readonly string[] = [];

function startProgress(balancer: RunningBalancer, request: BalancedRequest): Progress {
  const choice = startChoice(balancer, request.effects, request.sessionText, request.jkRoute ?? "");
  return { request, choice, attempt: startAttempt(), member: undefined, attempts: 0, cookies: NO_COOKIES };
}

/** One attempt on the member chosen: a slot, the load value, the tries, and what the outcome means for the member. */
function* tryMember(progress: Progress, member: RunningMember, clock: MillisecondClock): Attempting {
  const { choice, attempt } = progress;
  const { worker } = member;
  progress.member = member;
  if (choice.route === "") choice.route = member.route;
  const isProbe = member.state === MemberState.recover;
  if (isProbe) {
    member.state = MemberState.probe;
    choice.states[member.index] = MemberState.probe;
  }
  let isOver = false;
  try {
    if (takeSlot(worker) || (yield* waitForSlot(worker))) {
      yield* useSlot(progress, member);
      applyOutcome(choice.balancer, member, choice.states, attempt, clock);
    } else {
      attempt.end = "no-slot";
      markBusy(member, choice.states);
    }
    isOver = true;
  } finally {
    // Abandoned: it has told nothing of the member, so that the next request has to probe it.
    if (!isOver && isProbe && member.state === MemberState.probe) member.state = MemberState.recover;
  }
}

type Attempting = Generator<Turn, void, TryOutcome | undefined>;

function* useSlot(progress: Progress, member: RunningMember): Attempting {
  const { choice, request, attempt } = progress;
  const { worker } = member;
  progress.attempts++;
  countStart(choice, member);
  const { setSessionCookie } = choice.balancer.settings;
  if (!choice.isSticky && (setSessionCookie || request.effects.setsSessionCookie)) {
    progress.cookies = [...progress.cookies, cookieOf(choice.balancer, member, request.isSecure)];
  }
  const activation = activationOf(choice, member);
  try {
    const first = firstTry(worker, member, request, activation, choice.route, progress.cookies, progress.attempts);
    yield* runAttempt(attempt, first, request.method);
  } finally {
    worker.slotsTaken--;
    countEnd(choice, member, attempt.bytes);
  }
}

function firstTry(
  worker: RunningWorker,
  member: RunningMember | undefined,
  { effects }: BalancedRequest,
  activation: Activation,
  route: string,
  cookies: readonly string[],
  attempt: number,
): Try {
  return {
    kind: "try",
    worker,
    member,
    route: route === "" ? undefined : route,
    activation,
    replyTimeoutMs: Math.max(0, effects.replyTimeoutMs ?? worker.settings.replyTimeoutMs),
    failOnStatus: effects.failOnStatus ?? worker.settings.failOnStatus,
    useServerErrors: effects.useServerErrors ?? 0,
    cookies,
    attempt,
    tryOfAttempt: 1,
  };
}

/** The cookie that mod_jk sets where it has chosen the member: it has the balancer's names, whatever the mount says. */
function cookieOf({ settings }: RunningBalancer, { route }: RunningMember, isSecure: boolean): string {
  const { sessionCookie, sessionCookiePath } = settings;
  const path = sessionCookiePath === "" ? "" : `;PATH=${sessionCookiePath}`;
  return `${sessionCookie}=.${route}${path};HttpOnly${isSecure ? ";Secure" : ""}`;
}

function resultOf(
  { end, status, isCommitted }: Attempt,
  { useServerErrors }: MountEffects,
  worker: RunningWorker | undefined,
  member: RunningMember | undefined,
  attempts: number,
  isSticky: boolean,
): ServiceResult {
  const isReplaced = useServerErrors !== undefined && status >= useServerErrors;
  const isAnswered = end === "success" && !isReplaced;
  const isCut = !isAnswered && (isCommitted || end === "client-gone" || end === "client-short-body");
  return { isAnswered, isCut, status, worker, member, attempts, isSticky, end };
}
