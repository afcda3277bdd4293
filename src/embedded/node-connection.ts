import type { Socket } from "node:net";
import { type AjpErrorCode, isAjpError } from "../ajp/ajp-error.ts";
import { maxBodyBytes } from "../ajp/body-packet.ts";
import type { ForwardRequest } from "../ajp/forward-request.ts";
import { CPONG, encodeGetBodyChunk } from "../ajp/response-messages.ts";
import { type ServerHandler, ServerSession } from "../ajp/server-session.ts";
import { type Answer, END_WITH_REUSE, END_WITHOUT_REUSE, encodeAnswer, encodeHead } from "./answer.ts";
import { EchoBody } from "./echo.ts";
import { type Endpoint, endpointOf } from "./endpoints.ts";
import { Fill } from "./fill.ts";
import type { Responder } from "./responder.ts";
import type { EmbeddedNodeLimits, Fault } from "./settings.ts";

/** What all connections of a node see. */
export interface NodeState {
  fault: Fault;
  isDraining: boolean;
  readonly limits: EmbeddedNodeLimits;
  readonly responder: Responder;
}

/** One request from its first packet to the end of its answer. */
interface Exchange {
  readonly request: ForwardRequest;
  readonly endpoint: Endpoint;
  /** The 403 that it gets instead of anything else. */
  readonly refusal: Answer | undefined;
  /** Only the echo reads more of a body than the packet that comes unasked. */
  readonly body: EchoBody | undefined;
  state: "reading" | "waiting" | "answering";
  hasWaited: boolean;
  /** Of `/bytes/N`: bytes of the body still to be sent. */
  left: number;
}

/** So much may be queued for a peer that does not read before no more is read from it. */
const MAX_QUEUED_BYTES = 65_536;

/** CPINGs that may wait for the end of a hang. */
const MAX_HELD_PONGS = 1_000;

/** Errors that say nothing of a request: to answer would be to send what nobody waits for. */
const NOT_A_REQUEST: readonly AjpErrorCode[] = ["AJP_BAD_MAGIC", "AJP_UNKNOWN_MESSAGE", "AJP_OUT_OF_ORDER"];

/** One connection of a balancer to a node. */
export class NodeConnection implements ServerHandler {
  readonly #socket: Socket;
  readonly #node: NodeState;
  readonly #onGone: () => void;
  readonly #maxPacketBytes: number;
  readonly #session: ServerSession;
  #exchange: Exchange | undefined;
  #fill: Fill | undefined;
  /** CPINGs not answered yet: the node hangs, or, like Tomcat, it is busy with a request. */
  #heldPongs = 0;
  /** Messages read, to see whether there is progress. */
  #messages = 0;
  /** No more is read: our side is closed, or is about to be. */
  #isClosing = false;
  #hasInputEnded = false;
  /** The answer that is delayed. */
  #delay: NodeJS.Timeout | undefined;
  /** The packet, or the closing, that is awaited. */
  #patience: NodeJS.Timeout | undefined;

  constructor(socket: Socket, node: NodeState, onGone: () => void) {
    this.#socket = socket;
    this.#node = node;
    this.#onGone = onGone;
    this.#maxPacketBytes = node.responder.maxPacketBytes;
    this.#session = new ServerSession(this.#maxPacketBytes, this);
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.on("drain", () => this.#goOn());
    socket.on("end", () => this.#readEnd());
    socket.on("error", () => undefined); // "close" follows
    socket.on("close", () => this.#bury());
  }

  onRequest(request: ForwardRequest): void {
    this.#messages++;
    if (this.#isClosing) return;
    const endpoint = endpointOf(request.uri);
    const refusal = this.#node.responder.refuse(request);
    this.#exchange = {
      request,
      endpoint,
      refusal,
      body: endpoint.kind === "echo" && refusal === undefined ? new EchoBody() : undefined,
      state: "reading",
      hasWaited: false,
      left: 0,
    };
    this.#advance();
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    this.#messages++;
    if (this.#isClosing) return;
    this.#exchange?.body?.update(bytes.subarray(start, end));
    this.#advance();
  }

  onBodyEnd(): void {
    this.#messages++;
    if (!this.#isClosing) this.#advance();
  }

  onPing(): void {
    this.#messages++;
    if (this.#isClosing) return;
    this.#heldPongs++;
    if (this.#heldPongs > MAX_HELD_PONGS) this.destroy();
    else this.#advance();
  }

  /** Another fault is in force, or none. */
  onFault(): void {
    this.#advance();
    if (!this.#isClosing) this.#askForBody();
  }

  /** Does what can be done now. It may be called at any time. */
  #advance(): void {
    if (this.#isClosing || this.#node.fault === "hang") return;
    this.#pong();
    const exchange = this.#exchange;
    if (exchange?.state === "reading") {
      if (this.#isRead(exchange)) this.#begin(exchange);
    } else if (exchange?.state === "answering") this.#fillUp(exchange);
  }

  #pong(): void {
    if (this.#exchange !== undefined) return;
    for (; this.#heldPongs > 0; this.#heldPongs--) this.#socket.write(CPONG);
  }

  /** Lets it finish what it has begun, and close. */
  drain(): void {
    if (this.#exchange === undefined) this.#close();
  }

  destroy(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    if (this.#isClosing) return;
    const before = this.#messages;
    try {
      this.#session.feed(bytes);
    } catch (error) {
      if (!isAjpError(error)) throw error;
      this.#fail(error.code, error.message);
      return;
    }
    if (this.#isClosing) return;
    this.#askForBody();
    this.#watch(this.#messages > before);
    if (this.#socket.writableLength > MAX_QUEUED_BYTES) this.#socket.pause();
  }

  /** Half-open: an answer that is on its way goes out; one that is not, has nobody to wait for it. */
  #readEnd(): void {
    this.#hasInputEnded = true;
    if (this.#isClosing) return;
    if (this.#exchange === undefined) this.#close();
    else if (this.#exchange.state !== "answering" || this.#node.fault === "hang") this.destroy();
  }

  /** What was queued has left. */
  #goOn(): void {
    this.#socket.resume();
    this.#advance();
  }

  /** Whether all has come that has to come before the answer. */
  #isRead(exchange: Exchange): boolean {
    if (exchange.refusal !== undefined) return true;
    return exchange.body === undefined ? this.#session.owedPackets === 0 : this.#session.hasBodyEnded;
  }

  #askForBody(): void {
    const session = this.#session;
    if (this.#exchange?.body === undefined || session.hasBodyEnded || session.owedPackets > 0) return;
    if (this.#node.fault === "hang") return;
    session.requestBody();
    this.#socket.write(encodeGetBodyChunk(maxBodyBytes(this.#maxPacketBytes)));
  }

  #begin(exchange: Exchange): void {
    const { fault, limits } = this.#node;
    if (fault === "reset") {
      this.#isClosing = true;
      this.#socket.resetAndDestroy();
      return;
    }
    const ownMs = exchange.endpoint.kind === "delay" && exchange.refusal === undefined ? exchange.endpoint.ms : 0;
    const waitMs = exchange.hasWaited ? 0 : ownMs + (fault === "slow" ? limits.slowMs : 0);
    if (waitMs === 0) {
      this.#answer(exchange);
      return;
    }
    exchange.state = "waiting";
    this.#delay = setTimeout(() => {
      exchange.state = "reading";
      exchange.hasWaited = true;
      this.#advance();
    }, waitMs);
  }

  #answer(exchange: Exchange): void {
    exchange.state = "answering";
    const { request, endpoint, refusal, body } = exchange;
    const { responder, fault } = this.#node;
    if (refusal !== undefined) this.#end(refusal, false);
    else if (fault === "error") {
      responder.requests++;
      this.#end(responder.error(500, "The node was told to fail."), true);
    } else {
      const answer = responder.answer(request, endpoint, body);
      if (endpoint.kind !== "bytes" || endpoint.byteCount === 0 || request.method === "HEAD") this.#end(answer, true);
      else {
        this.#socket.write(encodeHead(answer.status, answer.headers, this.#maxPacketBytes));
        exchange.left = endpoint.byteCount;
        this.#fillUp(exchange);
      }
    }
  }

  /** Sends of `/bytes/N` what the peer takes. */
  #fillUp(exchange: Exchange): void {
    const socket = this.#socket;
    if (exchange.left === 0 || socket.writableNeedDrain) return;
    this.#fill ??= new Fill(this.#maxPacketBytes);
    while (exchange.left > 0) {
      const { packets, byteCount } = this.#fill.next(exchange.left);
      exchange.left -= byteCount;
      if (!socket.write(packets) && exchange.left > 0) return;
    }
    const reuse = this.#mayReuse();
    socket.write(reuse ? END_WITH_REUSE : END_WITHOUT_REUSE);
    if (reuse) this.#pong();
    else this.#close();
  }

  /** Sends a whole answer in one write. */
  #end(answer: Answer, wantsReuse: boolean): void {
    const hasBody = this.#exchange?.request.method !== "HEAD";
    let reuse = wantsReuse && this.#mayReuse();
    let packets: Buffer;
    try {
      packets = encodeAnswer(answer, hasBody, reuse ? END_WITH_REUSE : END_WITHOUT_REUSE, this.#maxPacketBytes);
    } catch (error) {
      if (!isAjpError(error)) throw error;
      reuse = false;
      const apology = this.#node.responder.error(500, `The headers of the answer cannot be sent: ${error.message}`);
      packets = encodeAnswer(apology, hasBody, END_WITHOUT_REUSE, this.#maxPacketBytes);
    }
    this.#socket.write(packets);
    if (reuse) this.#pong();
    else this.#close();
  }

  /** The answer is complete: whether another request may follow it. */
  #mayReuse(): boolean {
    this.#exchange = undefined;
    const { reuse } = this.#session.finish();
    return reuse && !this.#hasInputEnded && !this.#node.isDraining;
  }

  /** What came is not AJP13. A request in it, or before it, is answered with 400 if there is no answer yet. */
  #fail(code: AjpErrorCode, message: string): void {
    const exchange = this.#exchange;
    const isRequest = exchange === undefined ? !NOT_A_REQUEST.includes(code) : exchange.state !== "answering";
    if (!isRequest || this.#node.fault === "hang") {
      this.destroy();
      return;
    }
    this.#end(this.#node.responder.error(400, `This is not AJP13: ${message}.`), false);
  }

  /** Sees to it that a packet that has begun, or is owed, comes in time. */
  #watch(hasMoved: boolean): void {
    if (this.#session.pendingBytes === 0 && this.#session.owedPackets === 0) {
      if (this.#patience !== undefined) clearTimeout(this.#patience);
      this.#patience = undefined;
    } else if (this.#patience === undefined) {
      this.#patience = setTimeout(() => {
        if (this.#exchange === undefined) this.destroy();
        else this.#fail("AJP_TRUNCATED", "a packet did not come in time");
      }, this.#node.limits.readTimeoutMs);
    } else if (hasMoved) this.#patience.refresh();
  }

  /** Closes our side, and waits a little for the other one: to close at once could take from the peer what was sent. */
  #close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    clearTimeout(this.#delay);
    clearTimeout(this.#patience);
    this.#socket.end();
    this.#socket.resume();
    this.#patience = setTimeout(() => this.#socket.destroy(), this.#node.limits.lingerMs);
  }

  #bury(): void {
    this.#isClosing = true;
    clearTimeout(this.#delay);
    clearTimeout(this.#patience);
    this.#onGone();
  }
}
