import { AjpError } from "./ajp-error.ts";
import { decodeForwardRequest } from "./decode-forward-request.ts";
import type { ForwardRequest } from "./forward-request.ts";
import { type Packet, PacketReader } from "./packet-reader.ts";
import { MessageType, PACKET_HEADER_BYTES } from "./protocol.ts";
import { bodyLengthOf } from "./request-framing.ts";

/** What a node does with what a balancer sends. A method may call `requestBody()` and `finish()` of the session. */
export interface ServerHandler {
  /** The secret in it, if any, is not checked yet. */
  onRequest(request: ForwardRequest): void;
  /** Some of the body, never empty: `bytes` from `start` up to `end`, valid during the call only. */
  onBody(bytes: Buffer, start: number, end: number): void;
  /** The body is complete: all of Content-Length is there, maybe 0, or the end packet has come. */
  onBodyEnd(): void;
  /** A CPING, to be answered with CPONG; one that comes within a request, behind the end of the answer, as Tomcat does. */
  onPing(): void;
}

type State = "idle" | "request" | "closed";

const REUSE = Object.freeze({ reuse: true });
const CLOSE = Object.freeze({ reuse: false });

/**
 * Reads what one balancer sends on one connection. It is a node's side.
 *
 * A body packet has no type: whether a packet is one is known only from what is owed. So nothing is read as a message while
 * a body packet is owed, and none is read as a body that is not.
 */
export class ServerSession {
  private readonly packets: PacketReader;
  private readonly handler: ServerHandler;
  private state: State = "idle";
  /** Body packets that the balancer has to send before anything else. */
  private owed = 0;
  /** Bytes of the body still to come; `undefined` where the request does not tell. */
  private left: number | undefined = 0;
  private ended = true;

  /** @param maxPacketBytes - the packet size set on both sides, packet header included. */
  constructor(maxPacketBytes: number, handler: ServerHandler) {
    this.packets = new PacketReader("request", maxPacketBytes - PACKET_HEADER_BYTES);
    this.handler = handler;
  }

  /** No request is in progress. */
  get isIdle(): boolean {
    return this.state === "idle";
  }

  /** Bytes of a packet that is not whole yet. */
  get pendingBytes(): number {
    return this.packets.pendingBytes;
  }

  /** How many body packets the balancer still has to send. */
  get owedPackets(): number {
    return this.owed;
  }

  /** The body of the current request is complete; to ask for more brings nothing but end packets. */
  get hasBodyEnded(): boolean {
    return this.ended;
  }

  /**
   * Calls the handler for every message that is whole. The bytes may be overwritten afterwards. Once `finish()` has said
   * that the connection must not be used again, bytes are dropped.
   *
   * @throws AjpError after which the request, if any, is to be answered with an error and END_RESPONSE without reuse, and
   * the connection closed; the session reads nothing more. `AJP_OUT_OF_ORDER` for a packet that no one asked for,
   * `AJP_BAD_BODY` for a body that is not as promised, `AJP_TOO_MANY_HEADERS`, `AJP_BAD_FRAMING`, and the codes of
   * PacketReader and decodeForwardRequest.
   */
  feed(bytes: Buffer): void {
    if (this.state === "closed") return;
    const { packets } = this;
    try {
      packets.feed(bytes);
      for (let packet = packets.next(); packet !== undefined; packet = packets.next()) {
        if (this.owed > 0) this.readBody(packet);
        else this.readMessage(packet);
        if (this.isClosed()) return;
      }
    } catch (error) {
      this.state = "closed";
      throw error;
    }
  }

  /**
   * A GET_BODY_CHUNK was sent: one more body packet is owed.
   *
   * @throws RangeError when no request is in progress.
   */
  requestBody(): void {
    if (this.state !== "request") throw new RangeError("no request is in progress");
    this.owed++;
  }

  /**
   * The response is complete.
   *
   * @returns whether END_RESPONSE may let the connection live: not while a body packet is owed, which would be taken for a
   * message. If not, the connection has to be closed.
   * @throws RangeError when no request is in progress.
   */
  finish(): { readonly reuse: boolean } {
    if (this.state !== "request") throw new RangeError("no request is in progress");
    this.state = this.owed === 0 ? "idle" : "closed";
    return this.owed === 0 ? REUSE : CLOSE;
  }

  /** A function, since the handler changes the state while `feed` runs. */
  private isClosed(): boolean {
    return this.state === "closed";
  }

  private readMessage(packet: Packet): void {
    const { bytes, start, end } = packet;
    const type = start === end ? undefined : bytes[start];
    const isPing = type === MessageType.cping;
    if (this.state !== "idle" && !isPing) {
      throw new AjpError("AJP_OUT_OF_ORDER", "a packet while the request is being answered");
    }
    if (type === undefined) throw new AjpError("AJP_OUT_OF_ORDER", "the end of a body that no one asked for");
    if (isPing) this.handler.onPing();
    else if (type === MessageType.forwardRequest) this.readRequest(packet);
    else throw new AjpError("AJP_UNKNOWN_MESSAGE", `message of type ${type}`);
  }

  private readRequest(packet: Packet): void {
    const request = decodeForwardRequest(packet);
    this.left = bodyLengthOf(request.headers);
    this.ended = this.left === 0;
    this.owed = this.left === undefined || this.left === 0 ? 0 : 1;
    this.state = "request";
    const { ended } = this;
    this.handler.onRequest(request);
    if (ended && this.state === "request") this.handler.onBodyEnd();
  }

  private readBody(packet: Packet): void {
    const length = bodyBytes(packet);
    this.owed--;
    if (length === 0) {
      if (this.left !== undefined && this.left > 0) throw badBody(`body ends ${this.left} bytes early`);
      this.end();
      return;
    }
    if (this.ended) throw badBody(`${length} bytes behind the end of the body`);
    if (this.left !== undefined) {
      if (length > this.left) throw badBody(`${length} bytes of a body of which ${this.left} are left`);
      this.left -= length;
    }
    this.handler.onBody(packet.bytes, packet.end - length, packet.end);
    if (this.left === 0 && this.state === "request") this.end();
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.handler.onBodyEnd();
  }
}

/** How many bytes of data a body packet has; both forms of the end packet have none. */
function bodyBytes(packet: Packet): number {
  const { bytes, start, end } = packet;
  if (start === end) return 0;
  const length = end - start - 2;
  if (length < 0) throw badBody("body packet with a payload of 1 byte");
  const inner = bytes.readUInt16BE(start);
  if (inner !== length) throw badBody(`body packet with a payload of ${end - start} bytes, inner length ${inner}`);
  return length;
}

function badBody(message: string): AjpError {
  return new AjpError("AJP_BAD_BODY", message);
}
