/** One session of an embedded node. */
export interface Session {
  /** With its route, as the cookie has it: `<32 hex>.<route>`. */
  readonly id: string;
  /** How many requests continued it, the one that made it included. */
  readonly count: number;
}

export interface SessionLimits {
  /** The session that was used longest ago goes when there are more. */
  readonly maxSessions: number;
  /** A session unused for so long is gone: Tomcat's session-timeout. */
  readonly idleMs: number;
}

export const SESSION_LIMITS: SessionLimits = { maxSessions: 10_000, idleMs: 30 * 60_000 };

interface Kept {
  id: string;
  count: number;
  usedAt: number;
  /** In the order of use: the neighbours used before and after it; itself while it is in no list. */
  before: Kept;
  after: Kept;
}

/**
 * The sessions of one node, or of all nodes of a cluster, by their whole id. Times are milliseconds of the caller's clock,
 * the same one for all calls.
 */
export class SessionStore {
  readonly #limits: SessionLimits;
  readonly #sessions = new Map<string, Kept>();
  /** Closes the ring: after it comes the session used longest ago. A Map in that order would be slow at its start. */
  readonly #ends: Kept = alone("", 0);

  constructor(limits: SessionLimits = SESSION_LIMITS) {
    this.#limits = limits;
  }

  /** Those that are kept; some may have been unused for too long. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Finds a session and marks it as used, without counting the request. */
  find(id: string, now: number): Session | undefined {
    this.#expire(now);
    return this.#use(id, now);
  }

  /** Counts one more request of a session, and marks it as used. */
  count(session: Session, now: number): void {
    const kept = this.#use(session.id, now);
    if (kept !== undefined) kept.count++;
  }

  /** Makes a session that no request has counted yet. */
  create(id: string, now: number): Session {
    this.#expire(now);
    const most = Math.max(1, this.#limits.maxSessions);
    while (this.#sessions.size >= most) this.#forget(this.#ends.after);
    const kept = alone(id, now);
    this.#name(kept, id);
    this.#append(kept);
    return kept;
  }

  /** Gives a session another id; the old one names nothing from then on. */
  rename(session: Session, id: string): void {
    const kept = this.#sessions.get(session.id);
    if (kept === undefined) return;
    this.#sessions.delete(kept.id);
    kept.id = id;
    this.#name(kept, id);
  }

  /** One that has the id already gives way. */
  #name(kept: Kept, id: string): void {
    const other = this.#sessions.get(id);
    if (other !== undefined) unlink(other);
    this.#sessions.set(id, kept);
  }

  #use(id: string, now: number): Kept | undefined {
    const kept = this.#sessions.get(id);
    if (kept === undefined) return undefined;
    kept.usedAt = now;
    unlink(kept);
    this.#append(kept);
    return kept;
  }

  #append(kept: Kept): void {
    const ends = this.#ends;
    kept.before = ends.before;
    kept.after = ends;
    kept.before.after = kept;
    ends.before = kept;
  }

  #expire(now: number): void {
    for (let kept = this.#ends.after; kept !== this.#ends; kept = this.#ends.after) {
      if (now - kept.usedAt < this.#limits.idleMs) return;
      this.#forget(kept);
    }
  }

  #forget(kept: Kept): void {
    unlink(kept);
    this.#sessions.delete(kept.id);
  }
}

function alone(id: string, usedAt: number): Kept {
  const kept = { id, count: 0, usedAt } as Kept;
  kept.before = kept;
  kept.after = kept;
  return kept;
}

function unlink(kept: Kept): void {
  kept.before.after = kept.after;
  kept.after.before = kept.before;
}
