import { MemberState, type Running, type RunningMember, STATE_NAMES } from "../balance/running.ts";
import type { StateEvent } from "./events.ts";

interface Seen {
  state: MemberState;
  activation: RunningMember["activation"];
}

/** Tells which members have changed their state or activation since it was last asked; idle and OK are one here. */
export class StateWatch {
  readonly #seen = new Map<RunningMember, Seen>();

  /** @param time - ISO 8601, for the events; asked for only where there are some. */
  changes({ balancers }: Running, time: () => string): StateEvent[] {
    let events: StateEvent[] = NOTHING;
    for (const balancer of balancers.values()) {
      for (const member of balancer.members) {
        const state = member.state === MemberState.idle ? MemberState.ok : member.state;
        const seen = this.#seen.get(member);
        if (seen === undefined) {
          this.#seen.set(member, { state, activation: member.activation });
          continue;
        }
        if (seen.state === state && seen.activation === member.activation) continue;
        if (events === NOTHING) events = [];
        events.push({
          event: "state",
          time: time(),
          balancer: balancer.name,
          member: member.name,
          state: STATE_NAMES[member.state],
          before: STATE_NAMES[seen.state],
          activation: member.activation,
        });
        seen.state = state;
        seen.activation = member.activation;
      }
    }
    return events;
  }
}

const NOTHING: StateEvent[] = [];
