import type { RunningBalancer, RunningMember } from "../balance/running.ts";
import { sessionTextOf } from "../balance/session-lookup.ts";
import type { MountEffects } from "../modjk/mount-effects.ts";
import type { Outages } from "./outages.ts";

/** A session that a client believes in. */
export interface ClientSession {
  /** Index of the member whose route its id has. */
  readonly home: number;
  /** When it was made, in milliseconds since the start; moving does not change it. */
  readonly madeAt: number;
}

/** What became of sessions, by index of the member that made them, or that they were lost from or moved away from. */
export interface SessionCounts {
  readonly made: Uint32Array;
  readonly lost: Uint32Array;
  readonly moved: Uint32Array;
}

export interface ClientsInput {
  readonly count: number;
  /** From 0 to 1: share of the clients whose application creates a session. */
  readonly sessions: number;
  readonly balancer: RunningBalancer;
  readonly effects: MountEffects;
  readonly outages: Outages;
  /** Whether every node knows every session. */
  readonly isClustered: boolean;
}

/**
 * The clients, their cookies, and the sessions behind them.
 *
 * The answering node knows a session if it made it and has not been down since; in a cluster, if there was always a node
 * to keep it. In a cluster the session moves with its client, and its id gets the new route, as JvmRouteBinderValve does.
 * A session that the node does not know is lost: the node makes another one in the same answer.
 */
export class Clients {
  readonly counts: SessionCounts;
  readonly #input: ClientsInput;
  /** Clients with a lower number than this have sessions. */
  readonly #withSessions: number;
  /** What mod_jk finds in the next request of each client. */
  readonly #texts: (string | undefined)[];
  readonly #sessions: (ClientSession | undefined)[];
  #ids = 0;

  constructor(input: ClientsInput) {
    this.#input = input;
    this.#withSessions = Math.round(input.count * input.sessions);
    this.#texts = new Array<string | undefined>(input.count).fill(undefined);
    this.#sessions = new Array<ClientSession | undefined>(input.count).fill(undefined);
    const size = input.balancer.members.length;
    this.counts = { made: new Uint32Array(size), lost: new Uint32Array(size), moved: new Uint32Array(size) };
  }

  textOf(client: number): string | undefined {
    return this.#texts[client];
  }

  sessionOf(client: number): ClientSession | undefined {
    return this.#sessions[client];
  }

  /**
   * A client gets an answer.
   *
   * @param sent - its session when it sent the request; an answer that came meanwhile may have brought another.
   * @param modJkCookie - value of the last cookie that mod_jk adds, behind that of the node; `undefined` for none.
   */
  answered(
    client: number,
    sent: ClientSession | undefined,
    member: RunningMember,
    at: number,
    modJkCookie: string | undefined,
  ): void {
    if (client < this.#withSessions) this.#useSession(client, sent, member, at);
    if (modJkCookie === undefined || !this.#looksAtModJksCookie()) return;
    // It has the same name as that of the session, and a browser keeps the last one.
    this.#forget(client);
    this.#texts[client] = this.#find(modJkCookie);
  }

  #useSession(client: number, sent: ClientSession | undefined, member: RunningMember, at: number): void {
    if (sent !== undefined && this.#isKnown(sent, member, at)) {
      const { home } = sent;
      // Of requests that overlap, the first one to be answered has moved it.
      if (home === member.index || this.#sessions[client] !== sent) return;
      count(this.counts.moved, home);
      this.#keep(client, { ...sent, home: member.index }, member);
      return;
    }
    this.#forget(client);
    count(this.counts.made, member.index);
    this.#keep(client, { home: member.index, madeAt: at }, member);
  }

  #isKnown({ home, madeAt }: ClientSession, { index }: RunningMember, at: number): boolean {
    const { outages, isClustered } = this.#input;
    if (isClustered) return !outages.haveAllRestarted(madeAt, at);
    return home === index && !outages.hasRestarted(index, madeAt, at);
  }

  #forget(client: number): void {
    const session = this.#sessions[client];
    if (session !== undefined) count(this.counts.lost, session.home);
    this.#sessions[client] = undefined;
  }

  #keep(client: number, session: ClientSession, { route }: RunningMember): void {
    this.#sessions[client] = session;
    this.#texts[client] = this.#find(`S${++this.#ids}.${route}`);
  }

  /** What mod_jk finds where a cookie has this value. */
  #find(value: string): string | undefined {
    const { balancer, effects } = this.#input;
    const name = effects.sessionCookie ?? balancer.settings.sessionCookie;
    return sessionTextOf(balancer, effects, { path: "/", cookies: [`${name}=${value}`] });
  }

  /** mod_jk's cookie has the balancer's name, whatever name the mount has mod_jk look for. */
  #looksAtModJksCookie(): boolean {
    const { balancer, effects } = this.#input;
    return effects.sessionCookie === undefined || effects.sessionCookie === balancer.settings.sessionCookie;
  }
}

function count(counts: Uint32Array, member: number): void {
  counts[member] = (counts[member] ?? 0) + 1;
}
