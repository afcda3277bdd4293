import { connect, type Socket } from "node:net";
import { encodeForwardRequest, type ForwardRequest } from "../../src/ajp/forward-request.ts";
import { PacketReader } from "../../src/ajp/packet-reader.ts";
import { decodeEndResponse, decodeSendHeaders, narrowToChunk } from "../../src/ajp/response-messages.ts";
import { bodyPacket } from "../support/body-packet.ts";
import type { Cleanup } from "../support/cleanup.ts";

export interface RawAnswer {
  readonly status: number;
  readonly reason: string | null;
  /** Flat. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly reuse: boolean;
}

/** Types of the messages of a node, by their code. */
const TYPES: Readonly<Record<number, string>> = { 3: "chunk", 4: "headers", 5: "end", 6: "wanted", 9: "pong" };

/** A balancer's side of one connection, which sends what it is told to, whether that is right or not. */
export class RawClient {
  readonly socket: Socket;
  /** Whole messages of the node: their types, in order. */
  readonly types: string[] = [];
  readonly answers: RawAnswer[] = [];
  /** How the node closed it. */
  ending: "open" | "closed" | "reset" = "open";
  readonly #reader: PacketReader;
  readonly #maxPacketBytes: number;
  readonly #waiting = new Set<() => void>();
  /** The packet that answers a GET_BODY_CHUNK. */
  nextBody: (() => Buffer) | undefined;
  #head: { status: number; reason: string | null; headers: string[] } | undefined;
  #chunks: Buffer[] = [];

  constructor(port: number, maxPacketBytes = 8192) {
    this.#maxPacketBytes = maxPacketBytes;
    this.#reader = new PacketReader("response", maxPacketBytes - 4);
    this.socket = connect({ host: "127.0.0.1", port, noDelay: true, allowHalfOpen: true });
    this.socket.on("data", (bytes) => this.#read(bytes));
    this.socket.on("end", () => this.#end("closed"));
    this.socket.on("error", (error) => this.#end("code" in error && error.code === "ECONNRESET" ? "reset" : "closed"));
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /** Sends a request, and its body as mod_jk does: the first packet at once, further ones when asked. */
  async exchange(request: Partial<ForwardRequest>, body?: Buffer): Promise<RawAnswer> {
    const count = this.answers.length;
    const full = requestOf(request);
    this.send(wireOf(full, this.#maxPacketBytes));
    if (body !== undefined) {
      let at = 0;
      this.nextBody = () => {
        const piece = body.subarray(at, at + this.#maxPacketBytes - 6);
        at += piece.length;
        return bodyPacket(piece);
      };
      if (full.headers.includes("content-length") && body.length > 0) this.send(this.nextBody());
    }
    await this.until(() => this.answers.length > count);
    return this.answers[count] as RawAnswer;
  }

  /** Waits until something is so; fails when the node closes the connection first, or after a time. */
  async until(isSo: () => boolean, timeoutMs = 15_000): Promise<void> {
    await this.#wait(() => isSo() || this.ending !== "open", timeoutMs);
    if (!isSo()) throw new Error(`${this.ending} after ${this.types.join(" ") || "nothing"}`);
  }

  async untilEnded(timeoutMs = 15_000): Promise<"closed" | "reset"> {
    await this.#wait(() => this.ending !== "open", timeoutMs);
    return this.ending as "closed" | "reset";
  }

  destroy(): void {
    this.socket.destroy();
  }

  #wait(isSo: () => boolean, timeoutMs: number): Promise<void> {
    if (isSo()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing happens after ${this.types.join(" ")}`)), timeoutMs);
      const look = () => {
        if (!isSo()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  #read(bytes: Buffer): void {
    this.#reader.feed(bytes);
    for (let packet = this.#reader.next(); packet !== undefined; packet = this.#reader.next()) {
      const type = TYPES[packet.bytes[packet.start] ?? 0] ?? "unknown";
      this.types.push(type);
      if (type === "headers") this.#head = decodeSendHeaders(packet);
      else if (type === "chunk") {
        narrowToChunk(packet);
        this.#chunks.push(Buffer.from(packet.bytes.subarray(packet.start, packet.end)));
      } else if (type === "wanted" && this.nextBody !== undefined) this.send(this.nextBody());
      else if (type === "end") {
        const head = this.#head ?? { status: 0, reason: null, headers: [] };
        this.answers.push({ ...head, body: Buffer.concat(this.#chunks), reuse: decodeEndResponse(packet) });
        this.#chunks = [];
      }
    }
    for (const look of this.#waiting) look();
  }

  #end(ending: "closed" | "reset"): void {
    if (this.ending === "open") this.ending = ending;
    for (const look of this.#waiting) look();
  }
}

export function openClient(cleanup: Cleanup, port: number, maxPacketBytes?: number): RawClient {
  const client = new RawClient(port, maxPacketBytes);
  cleanup.add(() => client.destroy());
  return client;
}

/** A GET without a body, as mod_jk forwards it, with some fields of its own. */
export function requestOf(own: Partial<ForwardRequest>): ForwardRequest {
  return {
    method: "GET",
    protocol: "HTTP/1.1",
    uri: "/",
    remoteAddr: "127.0.0.1",
    remoteHost: null,
    serverName: "localhost",
    serverPort: 80,
    isSsl: false,
    headers: ["host", "localhost", "content-length", "0"],
    requestAttributes: ["AJP_REMOTE_PORT", "40000", "AJP_LOCAL_ADDR", "127.0.0.1", "JK_LB_ACTIVATION", "ACT"],
    ...own,
  };
}

export function wireOf(own: Partial<ForwardRequest>, maxPacketBytes = 8192): Buffer {
  const target = Buffer.alloc(maxPacketBytes);
  return target.subarray(0, encodeForwardRequest(requestOf(own), target));
}

export function headerOf(answer: RawAnswer, name: string): string | undefined {
  const at = answer.headers.findIndex((found, index) => index % 2 === 0 && found.toLowerCase() === name.toLowerCase());
  return at === -1 ? undefined : answer.headers[at + 1];
}
