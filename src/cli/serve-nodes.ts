import { randomBytes } from "node:crypto";
import { EmbeddedNode, type EmbeddedNodeSettings } from "../embedded/embedded-node.ts";
import { SessionStore } from "../embedded/session-store.ts";
import type { Topology } from "../model/topology.ts";
import { DEFAULT_SESSION_NAMES } from "../modjk/session-id.ts";
import type { AjpWorker, LbWorker, WorkersView } from "../modjk/workers-view.ts";
import type { Address } from "../serve/addresses.ts";
import type { Progress } from "./io.ts";

const LOOPBACK = "127.0.0.1";

/** The embedded nodes of a running `lbgen serve`: one for each ajp13 worker. */
export class ServeNodes {
  readonly #nodes = new Map<string, EmbeddedNode>();
  readonly #shared = newStore();

  /**
   * Starts those that are new, tells the others what has changed, and lets those go that are no longer there.
   *
   * @param say - told of a node that could not have its own port.
   * @returns where each of them listens, by name of worker.
   * @throws the error of node:net where there is no port at all.
   */
  async take(
    view: WorkersView,
    topology: Topology | undefined,
    say: (message: string) => void,
    progress?: Progress,
  ): Promise<ReadonlyMap<string, Address>> {
    const addresses = new Map<string, Address>();
    const wanted = new Map(view.ajpWorkers.map((worker) => [worker.name, worker]));
    for (const [name, node] of [...this.#nodes]) {
      if (wanted.has(name)) continue;
      this.#nodes.delete(name);
      void node.drain(DRAIN_MS);
    }
    for (const worker of wanted.values()) {
      progress?.tick("starting nodes", addresses.size, wanted.size);
      const settings = this.#settingsOf(worker, view, topology);
      const known = this.#nodes.get(worker.name);
      if (known?.address !== undefined) {
        const { sessions, ...changed } = settings;
        known.update(topology?.cluster === undefined ? changed : { ...changed, sessions });
        addresses.set(worker.name, known.address);
        continue;
      }
      const node = new EmbeddedNode({
        ...settings,
        name: worker.name,
        now: Date.now,
        randomHex: (bytes) => randomBytes(bytes).toString("hex"),
      });
      const address = await node.listen(LOOPBACK, worker.port, { anyPortIfTaken: true });
      if (address.port !== worker.port) {
        say(`node ${worker.name} listens on ${LOOPBACK}:${address.port}: port ${worker.port} is taken`);
      }
      this.#nodes.set(worker.name, node);
      addresses.set(worker.name, address);
    }
    return addresses;
  }

  get(name: string): EmbeddedNode | undefined {
    return this.#nodes.get(name);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#nodes.values()].map((node) => node.drain(DRAIN_MS)));
  }

  #settingsOf(worker: AjpWorker, view: WorkersView, topology: Topology | undefined): EmbeddedNodeSettings {
    const lb = view.balancers.find(({ members }) => members.some(({ name }) => name === worker.name));
    const member = lb?.members.find(({ name }) => name === worker.name);
    return {
      route: member?.route ?? worker.name,
      secret: worker.secret,
      maxPacketBytes: worker.maxPacketSize,
      ...sessionNames(lb),
      sessions: topology?.cluster === undefined ? newStore() : this.#shared,
    };
  }
}

/** Half-written answers have so long when a node goes. */
const DRAIN_MS = 5_000;

function newStore(): SessionStore {
  return new SessionStore();
}

/** A node names its cookie and its path parameter as the balancer looks for them. */
function sessionNames(
  lb: LbWorker | undefined,
): Pick<EmbeddedNodeSettings, "sessionCookie" | "pathParameter" | "cookiePath"> {
  const path = lb?.sessionPath ?? DEFAULT_SESSION_NAMES.path;
  return {
    sessionCookie: lb?.sessionCookie ?? DEFAULT_SESSION_NAMES.cookie,
    pathParameter: path.replace(/^;/, ""),
    cookiePath: "/",
  };
}
