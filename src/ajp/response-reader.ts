import { AjpError } from "./ajp-error.ts";
import { type Packet, PacketReader } from "./packet-reader.ts";
import { MessageType } from "./protocol.ts";
import { decodeEndResponse, decodeGetBodyChunk, decodeSendHeaders, narrowToChunk } from "./response-messages.ts";

/**
 * What a balancer does with the messages of a node. A method may call nothing of the reader, but `beginExchange()` or
 * `expectPong()` from within `onEnd` and `onPong`.
 */
export interface ResponseHandler {
  /** @param headers - flat: name, value, name, value; one UTF-16 unit per byte. Lengths in them are not checked. */
  onHeaders(status: number, reason: string | null, headers: string[]): void;
  /** Some of the body, never empty: `bytes` from `start` up to `end`, valid during the call only. */
  onBody(bytes: Buffer, start: number, end: number): void;
  /** The node wants what came so far to be passed on. It comes after the headers only. */
  onFlush(): void;
  /** The node wants one body packet, of at most `length` bytes, or the end packet. It may come before the headers. */
  onBodyWanted(length: number): void;
  /**
   * The response is complete. There may have been no headers: mod_jk makes an empty 200 of that; `hasHeaders` of the
   * reader tells.
   *
   * @param reuse - whether the connection may carry another request; if not, it has to be closed now. It may not when
   * bytes of the node follow the end: `feed` throws `AJP_UNEXPECTED_BYTES` after this call.
   */
  onEnd(reuse: boolean): void;
  /** The answer to a CPING, also to one that was sent within an exchange (see `allowPong`). */
  onPong(): void;
}

type State = "idle" | "pong" | "exchange" | "failed";

/** Reads what one node sends on one connection. It is a balancer's side. */
export class ResponseReader {
  private readonly packets: PacketReader;
  private readonly handler: ResponseHandler;
  private state: State = "idle";
  private headersCame = false;
  private bodyCame = false;
  private pongMayCome = false;

  /**
   * @param maxPacketBytes - the packet size set on both sides. A payload may be as long, as in mod_jk 1.2.48, which reads
   * packets of up to four bytes more than that.
   */
  constructor(maxPacketBytes: number, handler: ResponseHandler) {
    this.packets = new PacketReader("response", maxPacketBytes);
    this.handler = handler;
  }

  /** Nothing is expected from the node. */
  get isIdle(): boolean {
    return this.state === "idle";
  }

  /** The headers of the current exchange, or of the last one, have come. */
  get hasHeaders(): boolean {
    return this.headersCame;
  }

  /** Bytes of a packet that is not whole yet; four or more: its header is there. */
  get pendingBytes(): number {
    return this.packets.pendingBytes;
  }

  /** Bytes fed that mod_jk would not have read; it counts what it reads, for the method traffic. */
  get unreadBytes(): number {
    return this.packets.unreadBytes;
  }

  /** A CPING was sent. @throws RangeError when the connection is not idle. */
  expectPong(): void {
    this.leaveIdle("pong");
  }

  /** A FORWARD_REQUEST was sent. @throws RangeError when the connection is not idle. */
  beginExchange(): void {
    this.leaveIdle("exchange");
    this.headersCame = false;
    this.bodyCame = false;
    this.pongMayCome = false;
  }

  /**
   * A CPING was sent within the exchange, whose CPONG comes once the node has done with the request. When it comes before
   * the end of the response, that will never come.
   */
  allowPong(): void {
    this.pongMayCome = true;
  }

  /**
   * Calls the handler for every message that is whole. The bytes may be overwritten afterwards.
   *
   * @throws AjpError after which the connection has to be closed, and the reader is of no further use, not idle again, and
   * throws `AJP_UNEXPECTED_BYTES` for any more: `AJP_BAD_MAGIC` and `AJP_TOO_LONG` for a bad packet; `AJP_BODY_BEFORE_HEADERS`; `AJP_UNEXPECTED_BYTES` for bytes while idle, and behind an
   * END_RESPONSE or CPONG in the same bytes; any other code for a bad message.
   */
  feed(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.state === "idle" || this.state === "failed") throw unexpected(bytes.length);
    const { packets } = this;
    try {
      packets.feed(bytes);
      for (let packet = packets.next(); packet !== undefined; packet = packets.next()) this.read(packet);
    } catch (error) {
      this.state = "failed";
      throw error;
    }
  }

  private read(packet: Packet): void {
    if (packet.start === packet.end) throw new AjpError("AJP_TRUNCATED", "empty packet");
    const type = packet.bytes[packet.start];
    if (this.state === "pong") {
      if (type !== MessageType.cpong) throw new AjpError("AJP_OUT_OF_ORDER", `message ${type} in place of CPONG`);
      this.becomeIdle();
      this.handler.onPong();
      this.endOfFeed();
      return;
    }
    switch (type) {
      case MessageType.sendBodyChunk:
        this.readChunk(packet);
        break;
      case MessageType.sendHeaders: {
        if (this.headersCame) {
          throw new AjpError(this.bodyCame ? "AJP_HEADERS_AFTER_BODY" : "AJP_OUT_OF_ORDER", "headers twice");
        }
        const { status, reason, headers } = decodeSendHeaders(packet);
        this.headersCame = true;
        this.handler.onHeaders(status, reason, headers);
        break;
      }
      case MessageType.getBodyChunk:
        this.handler.onBodyWanted(decodeGetBodyChunk(packet));
        break;
      case MessageType.endResponse: {
        const reuse = decodeEndResponse(packet);
        this.becomeIdle();
        this.handler.onEnd(reuse && this.packets.pendingBytes === 0);
        this.endOfFeed();
        break;
      }
      case MessageType.cpong:
        if (this.pongMayCome) {
          this.handler.onPong();
          break;
        }
        throw new AjpError("AJP_OUT_OF_ORDER", "CPONG without CPING");
      default:
        throw new AjpError("AJP_UNKNOWN_MESSAGE", `message of type ${type}`);
    }
  }

  private readChunk(packet: Packet): void {
    narrowToChunk(packet);
    const { bytes, start, end } = packet;
    if (this.headersCame) {
      if (start === end) this.handler.onFlush();
      else {
        this.bodyCame = true;
        this.handler.onBody(bytes, start, end);
      }
    } else if (start < end) {
      throw new AjpError("AJP_BODY_BEFORE_HEADERS", `${end - start} bytes of a body before the headers`);
    }
  }

  private leaveIdle(state: State): void {
    if (this.state !== "idle") throw new RangeError("the connection is in use, or has failed");
    this.state = state;
  }

  private becomeIdle(): void {
    this.state = "idle";
  }

  /** After the last message that was expected: what follows it in the same bytes answers nothing. */
  private endOfFeed(): void {
    const { pendingBytes } = this.packets;
    if (pendingBytes > 0) throw unexpected(pendingBytes);
  }
}

function unexpected(byteCount: number): AjpError {
  return new AjpError("AJP_UNEXPECTED_BYTES", `${byteCount} bytes that answer nothing`);
}
