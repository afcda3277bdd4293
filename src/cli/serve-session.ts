import type { AddressInfo } from "node:net";
import type { AdminSource } from "../admin/source.ts";
import { addressText } from "../model/addresses.ts";
import { withAddresses } from "../serve/addresses.ts";
import { Engine } from "../serve/engine.ts";
import type { ServeEvent } from "../serve/events.ts";
import type { ServePlan } from "../serve/serve-plan.ts";
import type { Progress } from "./io.ts";
import { packageVersion } from "./package-version.ts";
import type { ServeInput } from "./serve-input.ts";
import { ServeNodes } from "./serve-nodes.ts";

/** What was read, without errors. */
export type ReadyInput = ServeInput & { readonly plan: ServePlan };

/** A running `lbgen serve`: the balancer, and its embedded nodes where it has some. */
export class ServeSession {
  readonly #listeners = new Map<(event: ServeEvent) => void, { readonly requests: boolean }>();
  #hearsRequests = false;
  readonly #nodes: ServeNodes | undefined;
  readonly #say: (message: string) => void;
  readonly #engine: Engine;

  private constructor(plan: ServePlan, nodes: ServeNodes | undefined, say: (message: string) => void) {
    this.#nodes = nodes;
    this.#say = say;
    const clock = performance; // looked up once: it is asked several times for each request
    this.#engine = new Engine(plan, {
      now: Date.now,
      uptime: () => clock.now(),
      version: packageVersion(),
      emit: (event) => this.emit(event),
      hearsRequests: () => this.#hearsRequests,
    });
  }

  /** @param say - told what a person should know, one line at a time. */
  static async start(
    input: ReadyInput,
    kind: "embedded" | "live",
    say: (message: string) => void,
    progress?: Progress,
  ): Promise<ServeSession> {
    const nodes = kind === "embedded" ? new ServeNodes() : undefined;
    const plan = await planOver(input, nodes, say, progress);
    return new ServeSession(plan, nodes, say);
  }

  listen(host: string, port: number): Promise<AddressInfo> {
    return this.#engine.listen(host, port);
  }

  /** Goes on with what was read anew. */
  async reload(input: ReadyInput): Promise<void> {
    this.#engine.reload(await planOver(input, this.#nodes, this.#say));
  }

  async close(): Promise<void> {
    await this.#engine.close();
    await this.#nodes?.close();
  }

  emit(event: ServeEvent): void {
    for (const [listener, { requests }] of this.#listeners) {
      if (requests || event.event !== "request") listener(event);
    }
  }

  /**
   * @param wants - `requests`: whether to tell of each request.
   * @returns what ends the subscription.
   */
  onEvent(listener: (event: ServeEvent) => void, wants: { readonly requests: boolean }): () => void {
    this.#listeners.set(listener, wants);
    this.#look();
    return () => {
      this.#listeners.delete(listener);
      this.#look();
    };
  }

  #look(): void {
    this.#hearsRequests = [...this.#listeners.values()].some(({ requests }) => requests);
  }

  /** Each node with its address, in the order of the file. */
  nodes(): ReturnType<AdminSource["nodes"]> {
    return [...this.#engine.running.workers.values()].map(({ name, settings }) => ({
      name,
      address: addressText(settings),
      fault: this.#nodes?.get(name)?.fault ?? null,
    }));
  }

  /** What the admin API goes by. */
  get adminSource(): AdminSource {
    const engine = this.#engine;
    return {
      engine: "lbgen",
      running: () => engine.running,
      nodes: () => this.nodes(),
      setFault: async (node, fault) => this.#nodes?.get(node)?.setFault(fault),
      addressOf: ({ settings }) => addressText(settings),
      openConnections: (worker) => engine.connectionsOf(worker),
      requestsInProgress: () => engine.requestsInProgress,
      onEvent: (listener) => this.onEvent(listener, { requests: true }),
      changed: () => engine.changed(),
    };
  }
}

async function planOver(
  { plan, topology }: ReadyInput,
  nodes: ServeNodes | undefined,
  say: (message: string) => void,
  progress?: Progress,
): Promise<ServePlan> {
  if (nodes === undefined) return plan;
  const addresses = await nodes.take(plan.view, topology, say, progress);
  return { ...plan, view: withAddresses(plan.view, addresses) };
}
