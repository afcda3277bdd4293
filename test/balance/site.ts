import {
  MemberState,
  type Running,
  type RunningBalancer,
  type RunningMember,
  startRunning,
} from "../../src/balance/running.ts";
import type { BalancedRequest, Service } from "../../src/balance/serve-request.ts";
import type { ServiceResult, Try, TryEnd, TryOutcome } from "../../src/balance/turn.ts";
import { mountEffects } from "../../src/modjk/mount-effects.ts";
import { splitExtensions } from "../../src/modjk/rule-extensions.ts";
import type { Activation } from "../../src/modjk/workers-view.ts";
import { viewOf } from "../support/workers.ts";

/** When all that runs has started: whole seconds, and milliseconds. */
export const START = 1000;
export const START_MS = START * 1000;

/**
 * A balancer `lb` with members t1, t2 and so on, and all that runs with it.
 *
 * @param lines - more of workers.properties, without `worker.`: `lb.retries=1`, `t1.domain=a`.
 */
export function runningOf(members: number, lines: readonly string[] = []): Running {
  const names = Array.from({ length: members }, (_, index) => `t${index + 1}`);
  const text = ["list=lb", "lb.type=lb", `lb.balance_workers=${names.join(",")}`, ...lines];
  return startRunning(viewOf(`${text.map((line) => `worker.${line}`).join("\n")}\n`), START);
}

export function balancerOf(members: number, lines: readonly string[] = []): RunningBalancer {
  return lbOf(runningOf(members, lines));
}

export function lbOf(running: Running): RunningBalancer {
  const balancer = running.balancers.get("lb");
  if (balancer === undefined) throw new Error("no balancer lb");
  return balancer;
}

export function memberOf(balancer: RunningBalancer, name: string): RunningMember {
  const member = balancer.members.find((one) => one.name === name);
  if (member === undefined) throw new Error(`no member ${name}`);
  return member;
}

/**
 * Puts members into states, `t1=error t2=disabled t3=busy`, by state or activation; a number is a load value.
 */
export function arrange(balancer: RunningBalancer, words: string): void {
  for (const word of words.split(" ").filter((one) => one !== "")) {
    const [name = "", value = ""] = word.split("=");
    const member = memberOf(balancer, name);
    if (value in MemberState) member.state = MemberState[value as keyof typeof MemberState];
    else if (/^\d+$/.test(value)) member.lbValue = Number(value);
    else member.activation = value as Activation;
  }
}

/** `t1=ok t2=error`, of all members. */
export function statesOf(balancer: RunningBalancer): string {
  return balancer.members.map(({ name, state }) => `${name}=${stateName(state)}`).join(" ");
}

export function stateName(state: MemberState): string {
  return Object.entries(MemberState).find(([, value]) => value === state)?.[0] ?? "";
}

/**
 * A request in short.
 *
 * @param extensions - of its mount, `stateless=1;stopped=t1`.
 */
export function requestOf(sessionText?: string, extensions = "", more: Partial<BalancedRequest> = {}): BalancedRequest {
  const effects = mountEffects(splitExtensions(`lb;${extensions}`).extensions);
  return { method: "GET", isSecure: false, sessionText, jkRoute: undefined, effects, ...more };
}

export function outcomeOf(end: TryEnd, more: Partial<TryOutcome> = {}): TryOutcome {
  const isRead = end === "success" || end === "fail-status";
  return {
    end,
    status: isRead ? 200 : 0,
    hasHeaders: isRead,
    hasAskedForBody: false,
    isCommitted: false,
    bytesRead: 0,
    bytesWritten: 0,
    ...more,
  };
}

/** What a request has asked its driver for, in short: `t1`, a further try `t1 again`, a pause `100ms`. */
export interface Trail {
  readonly turns: readonly string[];
  readonly tries: readonly Try[];
  readonly result: ServiceResult;
}

/** @param answer - what becomes of a try; success where it says nothing. */
export function drive(
  service: Service,
  answer: (turn: Try) => TryOutcome | TryEnd | undefined = () => undefined,
): Trail {
  const turns: string[] = [];
  const tries: Try[] = [];
  let next = service.next();
  while (next.done !== true) {
    const turn = next.value;
    if (turn.kind === "pause") {
      turns.push(`${turn.ms}ms`);
      next = service.next();
    } else {
      turns.push(turn.tryOfAttempt === 1 ? turn.worker.name : `${turn.worker.name} again`);
      tries.push(turn);
      const given = answer(turn) ?? "success";
      next = service.next(typeof given === "string" ? outcomeOf(given) : given);
    }
  }
  return { turns, tries, result: next.value };
}
