import { Bag } from "./bag.ts";

/** Something that must have moved by a point in time. */
export interface Watched {
  /** Its place among those that are watched; -1 at first. */
  watchedAt: number;
  /** Milliseconds of the clock given to {@link Deadlines}. */
  deadline: number;
  /** The deadline has passed; it is watched no longer. */
  onDeadline(): void;
}

const TICK_MS = 20;

/**
 * Deadlines of many at the price of one timer: all are looked at every 20 ms while there are any, so that one fires up to
 * that much late and never early.
 */
export class Deadlines {
  readonly #now: () => number;
  readonly #watched = new Bag<"watchedAt", Watched>("watchedAt");
  #timer: NodeJS.Timeout | undefined;

  /** @param now - milliseconds that only grow. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Watches something from now on, or anew. */
  arm(item: Watched, ms: number): void {
    item.deadline = this.#now() + ms;
    this.#watched.add(item);
    // Behind the next turn of I/O: what came while the process was busy counts.
    this.#timer ??= setInterval(() => setImmediate(() => this.#look()), TICK_MS).unref();
  }

  disarm(item: Watched): void {
    this.#watched.delete(item);
  }

  get size(): number {
    return this.#watched.size;
  }

  #look(): void {
    if (this.#watched.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const now = this.#now();
    for (const item of this.#watched.toArray()) {
      if (item.watchedAt < 0 || item.deadline > now) continue;
      this.#watched.delete(item);
      item.onDeadline();
    }
  }
}
