import { connect, isIP, type Socket } from "node:net";
import { isAjpError } from "../ajp/ajp-error.ts";
import { CPING } from "../ajp/body-packet.ts";
import { type ResponseHandler, ResponseReader } from "../ajp/response-reader.ts";
import type { AjpWorker } from "../modjk/workers-view.ts";
import type { Deadlines, Watched } from "./deadlines.ts";

/** Why a connection is of no further use. */
export type EndpointFault =
  /** The node closed it, between two messages or within the header of one. */
  | "closed"
  /** The node closed it within a message. */
  | "cut"
  /** The network, or the node, reset it. */
  | "reset"
  /** A frame with wrong magic, or too long. */
  | "bad-frame"
  /** A message that makes no sense, or comes at the wrong time. */
  | "bad-message"
  /** Headers a second time, behind a part of the body. */
  | "headers-after-body"
  /** An answer that mod_jk reads and httpd cannot send on. */
  | "unsendable"
  /** No CPONG, or no connection, in time. */
  | "timeout";

/** Whoever has a request on the connection; all calls come from the socket. */
export interface EndpointUser extends Omit<ResponseHandler, "onPong"> {
  /** All messages of one read have been told. */
  onRead(): void;
  onFault(fault: EndpointFault): void;
  /** The CPING of {@link Endpoint.askWhetherDone} was answered: the node waits for its next request. */
  onLatePong(): void;
}

/** The most that one read of a connection brings. */
export const READ_BYTES = 256 * 1024;

/** One read of any connection at a time: what is kept of it is copied before the next. */
const READ_BUFFER = Buffer.allocUnsafeSlow(READ_BYTES);

const SOFT_END_MS = 2_000;

/** Where to, in the form of `net.connect`. */
export type Dial = Pick<AjpWorker, "host" | "port" | "source" | "preferIpv6" | "socketKeepalive" | "maxPacketSize">;

/**
 * One connection to a node: idle, probed, or in the hands of one request. Any byte that comes while it is idle ends it.
 */
export class Endpoint implements ResponseHandler, Watched {
  readonly dial: Dial;
  readonly socket: Socket;
  /** For the request that is being sent; it is kept for a second try. */
  readonly packet: Buffer;
  watchedAt = -1;
  deadline = 0;
  /** Milliseconds, when it was last given back; 0 before. */
  idleSince = 0;
  /** What the node has sent for the request so far. */
  bytesReceived = 0;
  bytesWritten = 0;
  isDead = false;
  /** Whether it waits in its pool; the pool's own mark. */
  isIdle = false;
  readonly #reader: ResponseReader;
  readonly #deadlines: Deadlines;
  readonly #onDead: (endpoint: Endpoint) => void;
  #user: EndpointUser | undefined;
  #ready: ((fault: EndpointFault | undefined) => void) | undefined;
  #isPaused = false;
  #wasReset = false;

  /**
   * Dials at once.
   *
   * @param connected - called once, with a fault or without.
   * @param timeoutMs - for the connection to stand; 0 leaves it to the system.
   */
  constructor(
    dial: Dial,
    timeoutMs: number,
    deadlines: Deadlines,
    connected: (fault: EndpointFault | undefined) => void,
    onDead: (endpoint: Endpoint) => void,
  ) {
    this.dial = dial;
    this.#deadlines = deadlines;
    this.#onDead = onDead;
    this.#ready = connected;
    this.packet = Buffer.allocUnsafeSlow(dial.maxPacketSize);
    this.#reader = new ResponseReader(dial.maxPacketSize, this);
    const family = isIP(dial.host) || (dial.preferIpv6 ? 6 : 4);
    this.socket = connect({
      host: dial.host,
      port: dial.port,
      family,
      noDelay: true,
      keepAlive: dial.socketKeepalive,
      ...(dial.source === undefined ? {} : { localAddress: dial.source }),
      onread: { buffer: READ_BUFFER, callback: (length, bytes) => this.#read(length, bytes as Buffer) },
    });
    this.socket.on("connect", () => this.#finishWait(undefined));
    this.socket.on("error", () => {
      this.#wasReset = true;
    });
    this.socket.on("end", () => this.fail("closed"));
    this.socket.on("close", () => this.fail("closed"));
    if (timeoutMs > 0) deadlines.arm(this, timeoutMs);
  }

  /** Probes it: CPING, and CPONG within a time. Afterwards it is idle, or dead. */
  ping(timeoutMs: number, done: (fault: EndpointFault | undefined) => void): void {
    this.#ready = done;
    this.#reader.expectPong();
    this.#deadlines.arm(this, timeoutMs);
    this.write(CPING);
  }

  /**
   * Asks, within an exchange, whether the node has done with it: a node reads the CPING once it waits for its next request.
   * Only for a request without a body, of which a node might take the CPING for a part. What is asked and answered is not
   * counted. The connection cannot be used again.
   */
  askWhetherDone(): void {
    this.#reader.allowPong();
    this.socket.write(CPING);
  }

  /** Gives it to a request, which writes the packet that is in {@link packet}. */
  begin(user: EndpointUser): void {
    this.#user = user;
    this.bytesReceived = 0;
    this.bytesWritten = 0;
  }

  /** Sends the first bytes of {@link packet}. */
  send(length: number): void {
    this.#reader.beginExchange();
    this.write(this.packet.subarray(0, length));
  }

  /** Packets are small, and a node asks for one of the body at a time: nobody waits until the socket took it. */
  write(bytes: Buffer): void {
    this.bytesWritten += bytes.length;
    this.socket.write(bytes);
  }

  /** As much of that as mod_jk would have read: no message behind the last one, and no part of a payload. */
  get bytesRead(): number {
    return this.bytesReceived - this.#reader.unreadBytes;
  }

  /** Takes it from the request that had it. */
  release(): void {
    this.#user = undefined;
    this.resume();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.socket.resume();
  }

  /**
   * Ends it without a word to its user.
   *
   * @param how - `soft`: what was written still leaves; `hard`: by a reset.
   */
  destroy(how: "soft" | "now" | "hard" = "now"): void {
    this.#user = undefined;
    this.#ready = undefined;
    this.#bury(how);
  }

  /** Ends it, and tells whoever waits for it. */
  fail(fault: EndpointFault): void {
    if (this.isDead) return;
    const told = fault === "closed" && this.#wasReset ? "reset" : this.#isCut(fault) ? "cut" : fault;
    const user = this.#user;
    const ready = this.#ready;
    this.#user = undefined;
    this.#ready = undefined;
    this.#bury("now");
    if (ready !== undefined) ready(told);
    else user?.onFault(told);
  }

  onDeadline(): void {
    this.fail("timeout");
  }

  onHeaders(status: number, reason: string | null, headers: string[]): void {
    this.#user?.onHeaders(status, reason, headers);
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    this.#user?.onBody(bytes, start, end);
  }

  onFlush(): void {
    this.#user?.onFlush();
  }

  onBodyWanted(length: number): void {
    this.#user?.onBodyWanted(length);
  }

  onEnd(reuse: boolean): void {
    this.#user?.onEnd(reuse);
  }

  onPong(): void {
    if (this.#ready === undefined) this.#user?.onLatePong();
    else this.#finishWait(undefined);
  }

  #read(length: number, bytes: Buffer): boolean {
    if (this.isDead) return false;
    this.bytesReceived += length;
    try {
      this.#reader.feed(bytes.subarray(0, length));
    } catch (error) {
      if (!isAjpError(error)) throw error;
      this.fail(faultOf(error.code));
      return false;
    }
    this.#user?.onRead();
    return !this.#isPaused;
  }

  #finishWait(fault: EndpointFault | undefined): void {
    const ready = this.#ready;
    this.#ready = undefined;
    this.#deadlines.disarm(this);
    ready?.(fault);
  }

  #isCut(fault: EndpointFault): boolean {
    return fault === "closed" && this.#reader.pendingBytes >= 4;
  }

  #bury(how: "soft" | "now" | "hard"): void {
    if (this.isDead) return;
    this.isDead = true;
    this.#deadlines.disarm(this);
    if (how === "hard") this.socket.resetAndDestroy();
    else if (how === "now") this.socket.destroy();
    else {
      this.socket.uncork();
      this.socket.destroySoon();
      // A node that takes nothing any more would keep it for ever.
      setTimeout(() => this.socket.destroy(), SOFT_END_MS).unref();
    }
    this.#onDead(this);
  }
}

function faultOf(code: string): EndpointFault {
  switch (code) {
    case "AJP_BAD_MAGIC":
    case "AJP_TOO_LONG":
      return "bad-frame";
    case "AJP_HEADERS_AFTER_BODY":
      return "headers-after-body";
    case "AJP_UNSENDABLE":
      return "unsendable";
    default:
      return "bad-message";
  }
}
