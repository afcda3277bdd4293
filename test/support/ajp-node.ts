import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { decodeForwardRequest } from "../../src/ajp/decode-forward-request.ts";
import type { ForwardRequest } from "../../src/ajp/forward-request.ts";
import { PacketReader } from "../../src/ajp/packet-reader.ts";
import {
  CPONG,
  encodeBodyChunk,
  encodeEndResponse,
  encodeGetBodyChunk,
  encodeSendHeaders,
} from "../../src/ajp/response-messages.ts";
import type { Cleanup } from "./cleanup.ts";

const FORWARD_REQUEST = 2;
const CPING = 10;

/** A node's end of one AJP connection: a test says what it reads and writes, message by message. */
export class NodeEnd {
  /** From 0, in the order in which they came. */
  readonly number: number;
  readonly socket: Socket;
  /** Whether the balancer has closed it. */
  isClosed = false;
  readonly closed: Promise<void>;
  /** CPINGs are answered on the way. */
  answersPings = true;
  pings = 0;
  /** The first CPING has come, or the balancer has closed. */
  readonly pinged: Promise<void>;
  readonly #reader = new PacketReader("request", 65536);
  readonly #payloads: Buffer[] = [];
  #wake: () => void = () => undefined;
  #onPing: () => void = () => undefined;

  constructor(number: number, socket: Socket) {
    this.number = number;
    this.socket = socket;
    socket.on("error", () => undefined);
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    this.pinged = new Promise((resolve) => {
      this.#onPing = resolve;
    });
    this.closed = new Promise((resolve) => {
      const over = () => {
        this.isClosed = true;
        this.#wake();
        this.#onPing();
        resolve();
      };
      socket.on("end", over);
      socket.on("close", over);
    });
  }

  /** Payloads that came and were not read yet. */
  get unread(): number {
    return this.#payloads.length;
  }

  /** The next payload, whatever it is; `undefined` when the balancer closes. */
  async payload(): Promise<Buffer | undefined> {
    for (;;) {
      const payload = this.#payloads.shift();
      if (payload !== undefined || this.isClosed) return payload;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  /** The next FORWARD_REQUEST; `undefined` when the balancer closes. */
  async request(): Promise<ForwardRequest | undefined> {
    const payload = await this.payload();
    if (payload === undefined) return undefined;
    if (payload[0] !== FORWARD_REQUEST) throw new Error(`no FORWARD_REQUEST: ${payload.toString("hex", 0, 20)}`);
    return decodeForwardRequest({ bytes: payload, start: 0, end: payload.length });
  }

  /** The data of the next body packet, empty at the end; `undefined` when the balancer closes. */
  async bodyPacket(): Promise<Buffer | undefined> {
    const payload = await this.payload();
    if (payload === undefined || payload.length === 0) return payload;
    const length = payload.readUInt16BE(0);
    if (length !== payload.length - 2) throw new Error(`${payload.length} bytes for ${length} of a body`);
    return payload.subarray(2);
  }

  /** Asks for a body packet and reads it. */
  ask(length: number): Promise<Buffer | undefined> {
    this.send(encodeGetBodyChunk(length));
    return this.bodyPacket();
  }

  /** Reads a whole body as Tomcat does: the packet that comes unasked, then to the end and once more. */
  async body(request: ForwardRequest, step = 8186): Promise<Buffer | undefined> {
    const length = headerIn(request.headers, "content-length");
    if (length === "0") return Buffer.alloc(0);
    const parts: Buffer[] = [];
    if (length !== undefined) {
      const first = await this.bodyPacket();
      if (first === undefined) return undefined;
      parts.push(first);
    }
    for (;;) {
      const packet = await this.ask(step);
      if (packet === undefined) return undefined;
      if (packet.length === 0) return Buffer.concat(parts);
      parts.push(packet);
    }
  }

  send(...packets: readonly Buffer[]): boolean {
    return this.socket.write(Buffer.concat(packets));
  }

  /** A whole answer. */
  answer(status: number, body: string | Buffer, headers: readonly string[] = []): void {
    this.send(head(status, headers), ...chunks(body), end());
  }

  #receive(bytes: Buffer): void {
    this.#reader.feed(bytes);
    for (let packet = this.#reader.next(); packet !== undefined; packet = this.#reader.next()) {
      const payload = Buffer.from(packet.bytes.subarray(packet.start, packet.end));
      if (payload.length === 1 && payload[0] === CPING) {
        this.pings++;
        this.#onPing();
        if (this.answersPings) this.send(CPONG);
      } else this.#payloads.push(payload);
    }
    this.#wake();
  }
}

/** SEND_HEADERS. */
export function head(status: number, headers: readonly string[] = [], reason: string | null = null): Buffer {
  return encodeSendHeaders({ status, reason, headers }, 8192);
}

/** SEND_BODY_CHUNKs. */
export function chunks(body: string | Buffer): Buffer[] {
  const bytes = typeof body === "string" ? Buffer.from(body, "latin1") : body;
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 8184) packets.push(encodeBodyChunk(bytes.subarray(at, at + 8184)));
  return packets;
}

/** What Tomcat sends where an application flushes. */
export const FLUSH: Buffer = encodeBodyChunk(Buffer.alloc(0));

/** END_RESPONSE. */
export function end(reuse = true): Buffer {
  return encodeEndResponse(reuse);
}

export interface AjpNode {
  readonly port: number;
  readonly connections: readonly NodeEnd[];
  /** Resolves with the next connection that nobody has taken yet. */
  next(): Promise<NodeEnd>;
}

/**
 * A node whose connections a test plays.
 *
 * @param play - run for each connection; without it the test takes them from `next()`.
 */
export async function ajpNode(cleanup: Cleanup, play?: (node: NodeEnd) => Promise<void>): Promise<AjpNode> {
  const connections: NodeEnd[] = [];
  const untaken: NodeEnd[] = [];
  const waiting: ((node: NodeEnd) => void)[] = [];
  const failures: unknown[] = [];
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const node = new NodeEnd(connections.length, socket);
    connections.push(node);
    if (play !== undefined) void play(node).catch((failure: unknown) => failures.push(failure));
    else {
      const taker = waiting.shift();
      if (taker === undefined) untaken.push(node);
      else taker(node);
    }
    void node.closed.then(() => socket.end());
  });
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 });
  await once(server, "listening");
  cleanup.add(async () => {
    for (const { socket } of connections) socket.destroy();
    server.close();
    await once(server, "close");
    if (failures.length > 0) throw failures[0];
  });
  const next = (): Promise<NodeEnd> => {
    const first = untaken.shift();
    return first === undefined ? new Promise((take) => waiting.push(take)) : Promise.resolve(first);
  };
  return { port: (server.address() as { port: number }).port, connections, next };
}

/** What a node that answers everything has seen. */
export interface Seen {
  readonly request: ForwardRequest;
  readonly body: Buffer;
}

export interface EchoNode extends AjpNode {
  /** Requests in the order in which they were read whole. */
  readonly seen: readonly Seen[];
  /** Most requests in progress at once. */
  readonly mostAtOnce: () => number;
}

/** A node that reads each request whole and answers `METHOD uri length sha256`. */
export async function echoNode(cleanup: Cleanup): Promise<EchoNode> {
  const seen: Seen[] = [];
  let inProgress = 0;
  let most = 0;
  const node = await ajpNode(cleanup, async (connection) => {
    for (;;) {
      const request = await connection.request();
      if (request === undefined) return;
      most = Math.max(most, ++inProgress);
      const body = await connection.body(request);
      inProgress--;
      if (body === undefined) return;
      seen.push({ request, body });
      connection.answer(200, echoOf(request.method, request.uri, body));
    }
  });
  return { ...node, seen, mostAtOnce: () => most };
}

/** What {@link echoNode} answers. */
export function echoOf(method: string, uri: string, body: string | Buffer = ""): string {
  const bytes = typeof body === "string" ? Buffer.from(body, "latin1") : body;
  return `${method} ${uri} ${bytes.length} ${createHash("sha256").update(bytes).digest("hex")}`;
}

/** The value of a request's header. */
export function headerIn(headers: readonly string[], name: string): string | undefined {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() === name) return headers[index + 1];
  }
  return undefined;
}
