import type { AjpWorker } from "../../src/modjk/workers-view.ts";
import type { SimulatedConnection, SimulatedNode } from "./simulated-node.ts";

/** Bytes of a CPING, and of a CPONG. */
const PROBE_BYTES = 5;

/** A connection that a request may use, or none; with the bytes of the probes. */
export interface Checkout {
  readonly connection: SimulatedConnection | undefined;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** The pool of connections to one node, by slots, as mod_jk keeps it. */
export class SimulatedPool {
  readonly #settings: AjpWorker;
  readonly #node: SimulatedNode;
  readonly #sleep: (ms: number) => void;
  readonly #startedAt: number;
  #idle: SimulatedConnection[] = [];

  /** @param nowSeconds - when the process starts. */
  constructor(settings: AjpWorker, node: SimulatedNode, sleep: (ms: number) => void, nowSeconds: number) {
    this.#settings = settings;
    this.#node = node;
    this.#sleep = sleep;
    this.#startedAt = nowSeconds;
  }

  get node(): SimulatedNode {
    return this.#node;
  }

  /** Takes a connection that works, or makes one. */
  checkOut(nowSeconds: number): Checkout {
    const { connectTimeoutMs, prepostTimeoutMs } = this.#settings;
    const bytes = { bytesRead: 0, bytesWritten: 0 };
    const ping = (timeoutMs: number): boolean => {
      bytes.bytesWritten += PROBE_BYTES;
      const isAnswered = this.#node.ping();
      if (isAnswered) bytes.bytesRead += PROBE_BYTES;
      else this.#sleep(timeoutMs);
      return isAnswered;
    };
    for (let idle = this.#idle.shift(); idle !== undefined; idle = this.#idle.shift()) {
      if (idle.isClosedByNode) continue;
      if (prepostTimeoutMs <= 0 || ping(prepostTimeoutMs)) return { connection: idle, ...bytes };
    }
    const connection = this.#node.connect(nowSeconds);
    const probeMs = connectTimeoutMs > 0 ? connectTimeoutMs : prepostTimeoutMs;
    if (connection !== undefined && probeMs > 0 && !ping(probeMs)) return { connection: undefined, ...bytes };
    return { connection, ...bytes };
  }

  giveBack(connection: SimulatedConnection, nowSeconds: number): void {
    connection.lastUsed = nowSeconds;
    this.#idle.unshift(connection);
  }

  /** Closes what nobody has used for long, and probes the rest. */
  maintain(nowSeconds: number, poolSize: number): void {
    const { connectionPoolTimeoutSeconds, connectionPingIntervalSeconds, pingTimeoutMs } = this.#settings;
    const least = this.#settings.connectionPoolMinsize ?? Math.ceil(poolSize / 2);
    if (connectionPoolTimeoutSeconds > 0) {
      for (const one of [...this.#idle]) {
        if (this.#idle.length <= least || nowSeconds - one.lastUsed <= connectionPoolTimeoutSeconds) continue;
        this.#idle = this.#idle.filter((other) => other !== one);
      }
    }
    if (connectionPingIntervalSeconds <= 0) return;
    this.#idle = this.#idle.filter((one) => {
      const since = connectionPoolTimeoutSeconds > 0 ? one.lastUsed : this.#startedAt;
      if (nowSeconds - since <= connectionPingIntervalSeconds) return true;
      const isWell = !one.isClosedByNode && this.#node.ping();
      if (!isWell) this.#sleep(pingTimeoutMs);
      return isWell;
    });
  }
}
