import type { Running, RunningWorker } from "../balance/running.ts";
import type { Fault } from "../embedded/settings.ts";
import type { ServeEvent } from "../serve/events.ts";

/** What the admin API shows and changes. */
export interface AdminSource {
  /** `lbgen`. */
  readonly engine: string;
  /** Asked anew for each answer: a changed topology may have taken its place. */
  running(): Running;
  /** In the order of the topology. */
  nodes(): readonly AdminNode[];
  /**
   * Done when the fault is in force. Called only for nodes of `nodes()` that are embedded.
   *
   * @throws an error with a `code` where the node cannot do it, as where its port is taken by now.
   */
  setFault(node: string, fault: Fault): Promise<void>;
  /** `HOST:PORT`, as it is dialled. */
  addressOf(worker: RunningWorker): string;
  /** Connections to a node, idle ones among those that are open. */
  openConnections(worker: RunningWorker): { readonly open: number; readonly idle?: number };
  /** Requests of clients that are not over yet. */
  requestsInProgress(): number;
  /** @returns what ends the subscription. */
  onEvent(listener: (event: ServeEvent) => void): () => void;
  /** State was changed by hand: whoever tells about states has to look again. */
  changed(): void;
}

export interface AdminNode {
  readonly name: string;
  /** `HOST:PORT`, where it listens. */
  readonly address: string;
  /** `null` for a live node, which takes no faults; `none` for an embedded one that does not fail. */
  readonly fault: Fault | null;
}
