import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { ForwardRequest } from "../../src/ajp/forward-request.ts";
import { encodeBodyChunk } from "../../src/ajp/response-messages.ts";
import type { SeenRequest } from "../balance/simulated-node.ts";
import { end, headerIn, NodeEnd } from "../support/ajp-node.ts";
import type { Cleanup } from "../support/cleanup.ts";

const CHUNK_BYTES = 8000;
const ASKED_BYTES = 8186;

/** What nodes of one recording share. */
export interface NodeSurroundings {
  /** Where all nodes note their requests. */
  readonly seen: SeenRequest[];
  readonly pause: (ms: number) => Promise<void>;
  /** Resolves once a held answer may go on; at once where it may already. */
  readonly held: (hold: string) => Promise<void>;
  readonly cleanup: Cleanup;
}

/** A node with the ways to misbehave of those that the recordings were made with, on a port of its own. */
export class RecordedNode {
  readonly name: string;
  readonly route: string;
  readonly #around: NodeSurroundings;
  readonly #ends = new Set<NodeEnd>();
  readonly #isBusy = new WeakSet<NodeEnd>();
  #server: Server | undefined;
  #port = 0;
  #keeper: Socket | undefined;
  #mode = "ok";
  #modeLeft = Number.POSITIVE_INFINITY;
  #sessions = 0;
  #closedPings = 0;
  connections = 0;
  /** Requests in hand whose answer is not held back. */
  atWork = 0;
  readonly failures: unknown[] = [];

  constructor(name: string, route: string, around: NodeSurroundings) {
    this.name = name;
    this.route = route;
    this.#around = around;
  }

  get port(): number {
    return this.#port;
  }

  get cpings(): number {
    return [...this.#ends].reduce((sum, { pings }) => sum + pings, this.#closedPings);
  }

  /** Listens on a free port. One connection to it is kept, so that nobody else gets the port while it is down. */
  async start(): Promise<void> {
    await this.up();
    const kept = once(this.#server as Server, "connection");
    const keeper = connect(this.#port, "127.0.0.1");
    this.#around.cleanup.add(() => {
      keeper.destroy();
      this.#keeper?.destroy();
      this.#server?.close();
      for (const { socket } of this.#ends) socket.destroy();
      if (this.failures.length > 0) throw this.failures[0];
    });
    [this.#keeper] = (await kept) as [Socket];
    this.#server?.on("connection", (socket) => this.#accept(socket));
  }

  async up(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ noDelay: true, allowHalfOpen: true });
    if (this.#port !== 0) server.on("connection", (socket) => this.#accept(socket));
    server.listen({ port: this.#port, host: "127.0.0.1" });
    await once(server, "listening");
    this.#server = server;
    this.#port = (server.address() as { port: number }).port;
  }

  async down(): Promise<void> {
    this.#server?.close();
    this.#server = undefined;
    await this.#close(() => true);
  }

  async dropIdle(): Promise<void> {
    await this.#close((one) => !this.#isBusy.has(one));
  }

  /** @param mode - maybe with `*N`: for the next N requests. */
  setMode(mode: string): void {
    const [name = "", times] = mode.split("*");
    this.#mode = name;
    this.#modeLeft = times === undefined ? Number.POSITIVE_INFINITY : Number(times);
    for (const one of this.#ends) this.#letPing(one);
  }

  #takeMode(): string {
    const mode = this.#mode;
    if (mode !== "ok" && --this.#modeLeft <= 0) this.setMode("ok");
    return mode;
  }

  /** Ends connections, and waits until the balancer has seen it. */
  async #close(isMeant: (one: NodeEnd) => boolean): Promise<void> {
    const meant = [...this.#ends].filter(isMeant);
    for (const { socket } of meant) socket.end();
    await Promise.all(meant.map(({ closed }) => closed));
  }

  #accept(socket: Socket): void {
    const one = new NodeEnd(this.connections++, socket);
    this.#ends.add(one);
    this.#letPing(one);
    void one.closed.then(() => {
      socket.end();
      this.#ends.delete(one);
      this.#closedPings += one.pings;
    });
    void this.#serve(one).catch((failure: unknown) => this.failures.push(failure));
  }

  #letPing(one: NodeEnd): void {
    one.answersPings = this.#mode !== "deaf" && !this.#isBusy.has(one);
  }

  async #serve(one: NodeEnd): Promise<void> {
    for (let request = await one.request(); request !== undefined; request = await one.request()) {
      this.atWork++;
      this.#isBusy.add(one);
      this.#letPing(one);
      await this.#answer(one, request);
      this.#isBusy.delete(one);
      this.#letPing(one);
      this.atWork--;
    }
  }

  async #answer(one: NodeEnd, request: ForwardRequest): Promise<void> {
    const [mode = "", argument = ""] = this.#takeMode().split(":");
    const seen: SeenRequest = {
      trace: headerIn(request.headers, "x-trace-id") ?? "",
      w: this.name,
      route: request.route ?? null,
      act: headerIn(request.requestAttributes, "jk_lb_activation") ?? null,
    };
    this.#around.seen.push(seen);
    if (mode === "hang" || mode === "deaf") return one.closed;
    if (!(await this.#readBody(one, request, mode, seen))) {
      one.socket.end();
      return one.closed;
    }
    const hold = headerIn(request.headers, "x-hold");
    if (hold !== undefined) {
      this.atWork--;
      await this.#around.held(hold);
      this.atWork++;
    }
    if (mode === "delay") await Promise.race([this.#around.pause(Number(argument)), one.closed]);
    if (one.isClosed) return undefined;
    return this.#respond(one, mode, argument, request.uri);
  }

  /** @returns whether the node goes on. */
  async #readBody(one: NodeEnd, request: ForwardRequest, mode: string, seen: SeenRequest): Promise<boolean> {
    const length = Number(headerIn(request.headers, "content-length") ?? 0);
    const isChunked = headerIn(request.headers, "transfer-encoding") !== undefined;
    if (length === 0 && !isChunked) return mode !== "close";
    let bytes = 0;
    if (length > 0) {
      const first = await one.bodyPacket();
      if (mode === "close" || first === undefined) return false;
      bytes = first.length;
      seen.body = bytes;
      if (mode === "close-after-first") return false;
    } else {
      if (mode === "close") return false;
      seen.body = 0;
    }
    while (isChunked || bytes < length) {
      const packet = await one.ask(ASKED_BYTES);
      if (packet === undefined) return false;
      if (packet.length === 0) break;
      bytes += packet.length;
      seen.body = bytes;
      if (mode === "chunk-then-close") return false;
    }
    return true;
  }

  async #respond(one: NodeEnd, mode: string, argument: string, path: string): Promise<void> {
    if (mode === "garbage") one.send(Buffer.from("HTTP/1.1 400 Bad\r\n\r\n"));
    else if (mode === "badcode") one.send(packet(Buffer.of(0x55, 0, 0)));
    else if (mode === "short-packet") one.socket.end(Buffer.of(0x41, 0x42, 0, 0x20, 4, 0));
    else {
      const { head, text } = this.#content(mode, argument, path);
      if (mode === "twice") one.send(head, head);
      else if (mode === "headers-close") one.socket.end(head);
      else if (mode === "headers-hang") one.send(head);
      else {
        const body = bodyChunks(mode === "partial" ? text.slice(0, Math.floor(text.length / 2)) : text);
        one.send(head, ...body);
        if (mode === "partial" || mode === "noend-close") one.socket.end();
        else {
          one.send(end(mode !== "noreuse"));
          return;
        }
      }
    }
    await one.closed;
  }

  #content(mode: string, argument: string, path: string): { readonly head: Buffer; readonly text: string } {
    const isStatus = mode === "status" || mode === "status-empty";
    const asked = mode === "ok" ? /\/status\/(\d+)/.exec(path)?.[1] : undefined;
    const status = Number(isStatus ? argument : (asked ?? 200));
    const size = Number(/\/bytes\/(\d+)/.exec(path)?.[1] ?? 0);
    const text = mode === "status-empty" ? "" : `worker=${this.name}\n${"x".repeat(size)}`;
    const headers = ["Content-Type", "text/plain", "X-Worker", this.name];
    if (/^\/session(?![a-z])/.test(path)) {
      const id = (++this.#sessions).toString(16).padStart(6, "0").toUpperCase();
      headers.push("Set-Cookie", `JSESSIONID=${id}.${this.route}; Path=/; HttpOnly`);
    }
    headers.push("Content-Length", String(text.length));
    return { head: plainHead(status, headers), text };
  }
}

/** SEND_HEADERS without header codes: method traffic counts the bytes. */
function plainHead(status: number, headers: readonly string[]): Buffer {
  const reason = status === 200 ? "OK" : `S${status}`;
  const strings = headers.map(ajpString);
  return packet(
    Buffer.concat([Buffer.of(4), uint16(status), ajpString(reason), uint16(headers.length / 2), ...strings]),
  );
}

function packet(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from("AB"), uint16(payload.length), payload]);
}

function ajpString(text: string): Buffer {
  return Buffer.concat([uint16(text.length), Buffer.from(`${text}\0`, "latin1")]);
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}

function bodyChunks(text: string): Buffer[] {
  const bytes = Buffer.from(text, "latin1");
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    packets.push(encodeBodyChunk(bytes.subarray(at, at + CHUNK_BYTES)));
  }
  return packets;
}
