/** What a node sends, or does. */
export type NodeMessage =
  /** The answer is held back for now. */
  | { readonly kind: "held" }
  /** It wants a further body packet; its next message comes after that. */
  | { readonly kind: "get-body" }
  | { readonly kind: "headers"; readonly status: number; readonly headers: readonly (readonly [string, string])[] }
  | { readonly kind: "chunk"; readonly text: string }
  | { readonly kind: "end"; readonly reuse: boolean }
  | { readonly kind: "garbage" | "bad-code" | "short-packet" | "close" }
  /** Nothing comes, for so long or for ever. */
  | { readonly kind: "silence"; readonly ms: number };

/** What a node gets. */
export interface NodeRequest {
  readonly path: string;
  readonly route: string | null;
  readonly activation: string | null;
  readonly trace: string;
  /** Name of the hold. */
  readonly hold: string | undefined;
  readonly contentLength: number | undefined;
  readonly isChunked: boolean;
  /** Bytes in the packet that is sent ahead. */
  readonly firstPacketBytes: number;
}

/** What a node has seen of a request. */
export interface SeenRequest {
  readonly trace: string;
  readonly w: string;
  readonly route: string | null;
  readonly act: string | null;
  body?: number;
}

export interface SimulatedConnection {
  isClosedByNode: boolean;
  /** Whole seconds. */
  lastUsed: number;
}

const CHUNK_BYTES = 8000;

/** A node with the ways to misbehave of those that the recordings were made with. */
export class SimulatedNode {
  readonly name: string;
  readonly route: string;
  readonly #seen: SeenRequest[];
  readonly #released: ReadonlySet<string>;
  readonly #open = new Set<SimulatedConnection>();
  #isUp = true;
  #mode = "ok";
  #modeLeft = Number.POSITIVE_INFINITY;
  #sessions = 0;
  connections = 0;
  cpings = 0;

  /** @param seen - where all nodes note their requests. */
  constructor(name: string, route: string, seen: SeenRequest[], released: ReadonlySet<string>) {
    this.name = name;
    this.route = route;
    this.#seen = seen;
    this.#released = released;
  }

  /** @param mode - maybe with `*N`: for the next N requests. */
  setMode(mode: string): void {
    const [name = "", times] = mode.split("*");
    this.#mode = name;
    this.#modeLeft = times === undefined ? Number.POSITIVE_INFINITY : Number(times);
  }

  up(): void {
    this.#isUp = true;
  }

  down(): void {
    this.#isUp = false;
    this.dropIdle();
  }

  dropIdle(): void {
    for (const connection of this.#open) connection.isClosedByNode = true;
    this.#open.clear();
  }

  connect(nowSeconds: number): SimulatedConnection | undefined {
    if (!this.#isUp) return undefined;
    this.connections++;
    const connection = { isClosedByNode: false, lastUsed: nowSeconds };
    this.#open.add(connection);
    return connection;
  }

  /** Whether it answers a CPING. */
  ping(): boolean {
    this.cpings++;
    return this.#mode !== "deaf";
  }

  /** Its side of one request. A body packet is told by its bytes, a closed connection by `undefined`. */
  *answer(request: NodeRequest): Generator<NodeMessage, void, number | undefined> {
    const [mode = "", argument = ""] = this.#takeMode().split(":");
    const { trace, route, activation, contentLength, isChunked } = request;
    const seen: SeenRequest = { trace, w: this.name, route, act: activation };
    this.#seen.push(seen);
    if (mode === "hang" || mode === "deaf") {
      yield { kind: "silence", ms: Number.POSITIVE_INFINITY };
      return;
    }
    if (mode === "close") {
      yield { kind: "close" };
      return;
    }
    if (isChunked || (contentLength ?? 0) > 0) {
      let bytes = isChunked ? 0 : request.firstPacketBytes;
      seen.body = bytes;
      if (mode === "close-after-first") {
        yield { kind: "close" };
        return;
      }
      while (isChunked || bytes < (contentLength ?? 0)) {
        const more = yield { kind: "get-body" };
        if (more === undefined || more === 0) break;
        bytes += more;
        seen.body = bytes;
        if (mode === "chunk-then-close") {
          yield { kind: "close" };
          return;
        }
      }
    }
    if (request.hold !== undefined && !this.#released.has(request.hold)) yield { kind: "held" };
    if (mode === "delay") yield { kind: "silence", ms: Number(argument) };
    yield* this.#misbehave(mode, argument, request.path);
  }

  *#misbehave(mode: string, argument: string, path: string): Generator<NodeMessage, void, number | undefined> {
    if (mode === "garbage") yield { kind: "garbage" };
    else if (mode === "short-packet") yield { kind: "short-packet" };
    else if (mode === "badcode") yield { kind: "bad-code" };
    else yield* this.#respond(mode, argument, path);
  }

  *#respond(mode: string, argument: string, path: string): Generator<NodeMessage, void, number | undefined> {
    const isStatus = mode === "status" || mode === "status-empty";
    const asked = mode === "ok" ? /\/status\/(\d+)/.exec(path)?.[1] : undefined;
    const status = Number(isStatus ? argument : (asked ?? 200));
    const size = Number(/\/bytes\/(\d+)/.exec(path)?.[1] ?? 0);
    const text = mode === "status-empty" ? "" : `worker=${this.name}\n${"x".repeat(size)}`;
    const headers: [string, string][] = [
      ["Content-Type", "text/plain"],
      ["X-Worker", this.name],
    ];
    if (/^\/session(?![a-z])/.test(path)) {
      const id = (++this.#sessions).toString(16).padStart(6, "0").toUpperCase();
      headers.push(["Set-Cookie", `JSESSIONID=${id}.${this.route}; Path=/; HttpOnly`]);
    }
    headers.push(["Content-Length", String(text.length)]);
    yield { kind: "headers", status, headers };
    if (mode === "twice") yield { kind: "headers", status, headers };
    if (mode === "headers-close") yield { kind: "close" };
    if (mode === "headers-hang") yield { kind: "silence", ms: Number.POSITIVE_INFINITY };
    const sent = mode === "partial" ? text.slice(0, Math.floor(text.length / 2)) : text;
    for (let at = 0; at < sent.length; at += CHUNK_BYTES)
      yield { kind: "chunk", text: sent.slice(at, at + CHUNK_BYTES) };
    if (mode === "partial" || mode === "noend-close") yield { kind: "close" };
    yield { kind: "end", reuse: mode !== "noreuse" };
  }

  #takeMode(): string {
    const mode = this.#mode;
    if (mode !== "ok" && --this.#modeLeft <= 0) {
      this.#mode = "ok";
      this.#modeLeft = Number.POSITIVE_INFINITY;
    }
    return mode;
  }
}
