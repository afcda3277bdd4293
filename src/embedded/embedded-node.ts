import { createServer, type Server, type Socket } from "node:net";
import { NodeConnection, type NodeState } from "./node-connection.ts";
import { Responder } from "./responder.ts";
import { EMBEDDED_NODE_LIMITS, type EmbeddedNodeOptions, type EmbeddedNodeSettings, type Fault } from "./settings.ts";

export type { EmbeddedNodeLimits, EmbeddedNodeOptions, EmbeddedNodeSettings, Fault } from "./settings.ts";
export { EMBEDDED_NODE_LIMITS, FAULTS } from "./settings.ts";

export interface NodeAddress {
  readonly host: string;
  readonly port: number;
}

export interface ListenOptions {
  /** Takes any free port where the wanted one is taken. */
  readonly anyPortIfTaken?: boolean;
}

/** An AJP13 server that stands in for a Tomcat: it answers so that one can see which node did, and fails when told to. */
export class EmbeddedNode {
  readonly name: string;
  readonly #state: NodeState;
  readonly #responder: Responder;
  readonly #connections = new Set<NodeConnection>();
  #server: Server | undefined;
  #address: NodeAddress | undefined;
  /** Faults are set one after the other. */
  #settingFault: Promise<void> = Promise.resolve();
  #isClosed = false;
  #onEmpty: (() => void) | undefined;

  constructor(options: EmbeddedNodeOptions) {
    const { name, now, randomHex, limits, ...settings } = options;
    this.name = name;
    this.#responder = new Responder(name, settings, now, randomHex);
    this.#state = {
      fault: "none",
      isDraining: false,
      limits: { ...EMBEDDED_NODE_LIMITS, ...limits },
      responder: this.#responder,
    };
  }

  /** Where it listens, or listened before it was told to be down; `undefined` before `listen()`. */
  get address(): NodeAddress | undefined {
    return this.#address;
  }

  get fault(): Fault {
    return this.#state.fault;
  }

  /** How many requests it has answered; refused ones (400, 403) and those that a fault swallowed do not count. */
  get requests(): number {
    return this.#responder.requests;
  }

  /** Connections that stand. */
  get connections(): number {
    return this.#connections.size;
  }

  /**
   * @param port - 0 for any free one.
   * @throws the error of node:net, such as `EADDRINUSE`.
   */
  async listen(host: string, port: number, options: ListenOptions = {}): Promise<NodeAddress> {
    if (this.#address !== undefined) throw new RangeError(`${this.name} listens already`);
    const address = await this.#open(host, port).catch((error: unknown) => {
      if (options.anyPortIfTaken === true && codeOf(error) === "EADDRINUSE") return this.#open(host, 0);
      throw error;
    });
    if (this.fault === "down") this.#shut();
    return address;
  }

  /**
   * Done when the fault is in force.
   *
   * @throws where it was down and its port is taken by now; it is down still.
   */
  setFault(fault: Fault): Promise<void> {
    const done = this.#settingFault.then(() => this.#setFault(fault));
    this.#settingFault = done.catch(() => undefined);
    return done;
  }

  /** Connections stay; each request is answered by what holds when it comes. */
  update(settings: Partial<EmbeddedNodeSettings>): void {
    this.#responder.update(settings);
  }

  /** Finishes what it serves, then closes; what is not done after a while is cut off. */
  async drain(graceMs: number): Promise<void> {
    this.#state.isDraining = true;
    this.#shut();
    for (const connection of this.#connections) connection.drain();
    if (this.#connections.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs);
        this.#onEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.close();
  }

  /** Closes it for good, with its connections. */
  close(): void {
    this.#isClosed = true;
    this.#shut();
    for (const connection of this.#connections) connection.destroy();
  }

  async #setFault(fault: Fault): Promise<void> {
    const state = this.#state;
    if (fault === state.fault) return;
    if (state.fault === "down" && this.#address !== undefined && !state.isDraining && !this.#isClosed) {
      await this.#open(this.#address.host, this.#address.port);
    }
    state.fault = fault;
    if (fault === "down") this.#shut();
    for (const connection of this.#connections) {
      if (fault === "down") connection.destroy();
      else connection.onFault();
    }
  }

  #open(host: string, port: number): Promise<NodeAddress> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
    server.maxConnections = this.#state.limits.maxConnections;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, () => {
        server.off("error", reject);
        server.on("error", () => undefined); // of a single connection: the others go on
        const bound = server.address();
        const address = { host, port: typeof bound === "object" && bound !== null ? bound.port : port };
        this.#address = address;
        this.#server = server;
        if (this.#isClosed) this.#shut();
        resolve(address);
      });
    });
  }

  #accept(socket: Socket): void {
    const connection = new NodeConnection(socket, this.#state, () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#onEmpty?.();
    });
    this.#connections.add(connection);
  }

  /** Listens no longer; connections that stand, stay. The port is free at once. */
  #shut(): void {
    this.#server?.close();
    this.#server = undefined;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
