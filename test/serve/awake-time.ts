import type { Cleanup } from "../support/cleanup.ts";

const STEP_MS = 5;
const MOST_AT_ONCE_MS = 10;

/**
 * Time in which this process could work. When it gets no processor for a while, or is long in one thing, neither side of a
 * connection in it could have done anything: that counts for next to nothing, so that no deadline passes by it.
 */
export class AwakeTime {
  #ms = 0;
  #last = performance.now();

  constructor(cleanup: Cleanup) {
    const timer = setInterval(() => {
      const now = performance.now();
      this.#ms += Math.min(now - this.#last, MOST_AT_ONCE_MS);
      this.#last = now;
    }, STEP_MS);
    cleanup.add(() => clearInterval(timer));
  }

  /** Milliseconds since the begin. */
  get ms(): number {
    return this.#ms;
  }
}
