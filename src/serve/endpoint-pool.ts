import type { RunningWorker } from "../balance/running.ts";
import type { Deadlines } from "./deadlines.ts";
import { Endpoint, type EndpointFault } from "./endpoint.ts";

/** The connections to one node; how many there may be is decided where slots are taken (`balance`). */
export class EndpointPool {
  readonly worker: RunningWorker;
  readonly #deadlines: Deadlines;
  readonly #now: () => number;
  /** In the order of their slots: the lowest idle one is used first. */
  readonly #slots: (Endpoint | undefined)[] = [];
  #isClosed = false;

  constructor(worker: RunningWorker, deadlines: Deadlines, now: () => number) {
    this.worker = worker;
    this.#deadlines = deadlines;
    this.#now = now;
  }

  /** How many connections are idle. */
  get idle(): number {
    return this.#slots.reduce((count, endpoint) => (endpoint?.isIdle === true ? count + 1 : count), 0);
  }

  /** The idle connection of the lowest slot, which the caller then has; `undefined` where there is none. */
  takeIdle(): Endpoint | undefined {
    const { host, port } = this.worker.settings;
    for (const endpoint of this.#slots) {
      if (endpoint === undefined || !endpoint.isIdle) continue;
      if (endpoint.dial.host !== host || endpoint.dial.port !== port) {
        endpoint.destroy(); // the worker has moved
        continue;
      }
      endpoint.isIdle = false;
      return endpoint;
    }
    return undefined;
  }

  /** Dials a new connection, which the caller then has. */
  dial(connected: (endpoint: Endpoint, fault: EndpointFault | undefined) => void): void {
    const { settings } = this.worker;
    const endpoint: Endpoint = new Endpoint(
      settings,
      settings.socketConnectTimeoutMs,
      this.#deadlines,
      (fault) => connected(endpoint, fault),
      (dead) => this.#forget(dead),
    );
    const free = this.#slots.indexOf(undefined);
    if (free === -1) this.#slots.push(endpoint);
    else this.#slots[free] = endpoint;
    const { worker } = this;
    if (++worker.connected > worker.maxConnected) worker.maxConnected = worker.connected;
  }

  /** Takes a connection back, idle, after a complete answer. */
  giveBack(endpoint: Endpoint): void {
    endpoint.release();
    if (endpoint.isDead) return;
    if (this.#isClosed) {
      endpoint.destroy();
      return;
    }
    endpoint.idleSince = this.#now();
    endpoint.isIdle = true;
  }

  /**
   * Closes what has been idle for too long, down to the least size of the pool, and probes the rest where the worker
   * says so.
   *
   * @param uptimeMs - of the process.
   * @see mod_jk-balancing, section 7
   */
  maintain(uptimeMs: number): void {
    const { settings, slots } = this.worker;
    const now = this.#now();
    const least = settings.connectionPoolMinsize ?? Math.ceil(slots / 2);
    const timeoutMs = settings.connectionPoolTimeoutSeconds * 1000;
    const pingMs = settings.connectionPingIntervalSeconds * 1000;
    for (const endpoint of this.#slots.toReversed()) {
      if (endpoint === undefined || !endpoint.isIdle) continue;
      const idleMs = wholeSeconds(now) - wholeSeconds(endpoint.idleSince);
      if (timeoutMs > 0 && idleMs > timeoutMs && this.worker.connected > least) {
        endpoint.destroy();
        continue;
      }
      // Without a pool timeout mod_jk does not know when a connection was last used.
      const restedMs = timeoutMs > 0 ? idleMs : uptimeMs;
      if (pingMs > 0 && restedMs >= pingMs) this.#probe(endpoint);
    }
  }

  /** Closes idle connections now, and all others when they are given back. */
  close(): void {
    this.#isClosed = true;
    for (const endpoint of this.#slots.slice()) if (endpoint?.isIdle === true) endpoint.destroy();
  }

  /** Ends all connections. */
  destroy(): void {
    this.#isClosed = true;
    for (const endpoint of this.#slots.slice()) endpoint?.fail("closed");
  }

  #probe(endpoint: Endpoint): void {
    endpoint.isIdle = false;
    const since = endpoint.idleSince;
    endpoint.ping(this.worker.settings.pingTimeoutMs, (fault) => {
      if (fault !== undefined || endpoint.isDead) return;
      this.giveBack(endpoint);
      endpoint.idleSince = since;
    });
  }

  #forget(endpoint: Endpoint): void {
    endpoint.isIdle = false;
    const slot = this.#slots.indexOf(endpoint);
    if (slot === -1) return;
    this.#slots[slot] = undefined;
    while (this.#slots.length > 0 && this.#slots.at(-1) === undefined) this.#slots.pop();
    this.worker.connected--;
  }
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
