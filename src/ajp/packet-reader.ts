import { AjpError } from "./ajp-error.ts";
import { type Direction, Magic, PACKET_HEADER_BYTES } from "./protocol.ts";

/** One payload: `bytes` from `start` up to, not including, `end`. It is valid until the reader's next call. */
export interface Packet {
  bytes: Buffer;
  start: number;
  end: number;
}

const NO_BYTES = Buffer.alloc(0);

/**
 * Cuts a byte stream into packets. A packet that lies whole in the bytes fed is handed out in place; one that is cut is
 * put together in a buffer of the reader, made when the first such packet comes.
 *
 * The caller feeds bytes, then calls `next()` until it returns `undefined`; from then on the bytes fed may be overwritten.
 */
export class PacketReader {
  private readonly magic: number;
  private readonly maxPayloadBytes: number;
  private input: Buffer = NO_BYTES;
  private at = 0;
  /** The start of a cut packet, its header included; its first `kept` bytes are in use. */
  private store: Buffer | undefined;
  private kept = 0;
  private readonly packet: Packet = { bytes: NO_BYTES, start: 0, end: 0 };

  /**
   * @param magic - which direction is read: `request` is 12 34, `response` is 41 42.
   * @param maxPayloadBytes - without the four bytes of packet header.
   */
  constructor(magic: Direction, maxPayloadBytes: number) {
    this.magic = Magic[magic];
    this.maxPayloadBytes = maxPayloadBytes;
  }

  /** Bytes fed and not handed out in a packet yet. */
  get pendingBytes(): number {
    return this.kept + this.input.length - this.at;
  }

  /**
   * Bytes fed that a program would not have read yet which reads the header of a packet, then its payload, each as a whole.
   * After a bad header they are those behind it.
   */
  get unreadBytes(): number {
    const header = this.kept >= PACKET_HEADER_BYTES ? PACKET_HEADER_BYTES : 0;
    return this.pendingBytes - header;
  }

  /** @throws RangeError when `next()` has not returned `undefined` since the last call. */
  feed(bytes: Buffer): void {
    if (this.at < this.input.length) throw new RangeError("feed() before next() returned undefined");
    this.input = bytes;
    this.at = 0;
  }

  /**
   * @returns the next payload, maybe empty, or `undefined` when more bytes are needed. It is one object, used again.
   * @throws AjpError `AJP_BAD_MAGIC`, `AJP_TOO_LONG`, as soon as the bytes that show it are there.
   */
  next(): Packet | undefined {
    if (this.kept > 0) return this.nextFromStore();
    const { input, at } = this;
    const available = input.length - at;
    if (available >= PACKET_HEADER_BYTES) {
      this.at = at + PACKET_HEADER_BYTES; // it has been read, whatever it says
      const length = this.payloadLength(input, at);
      const end = at + PACKET_HEADER_BYTES + length;
      if (end <= input.length) {
        this.at = end;
        return this.handOut(input, at + PACKET_HEADER_BYTES, end);
      }
      this.at = at;
    } else if (available > 0) this.checkMagic(input, at, available);
    this.keep(available);
    this.release();
    return undefined;
  }

  private nextFromStore(): Packet | undefined {
    const store = this.store as Buffer;
    this.keep(Math.min(PACKET_HEADER_BYTES - this.kept, this.input.length - this.at));
    if (this.kept < PACKET_HEADER_BYTES) {
      this.checkMagic(store, 0, this.kept);
      this.release();
      return undefined;
    }
    const end = PACKET_HEADER_BYTES + this.payloadLength(store, 0);
    this.keep(Math.min(end - this.kept, this.input.length - this.at));
    if (this.kept < end) {
      this.release();
      return undefined;
    }
    this.kept = 0;
    return this.handOut(store, PACKET_HEADER_BYTES, end);
  }

  private handOut(bytes: Buffer, start: number, end: number): Packet {
    const { packet } = this;
    packet.bytes = bytes;
    packet.start = start;
    packet.end = end;
    return packet;
  }

  /** Moves some bytes of the input to the end of the store. */
  private keep(count: number): void {
    if (count <= 0) return;
    this.store ??= Buffer.allocUnsafeSlow(this.maxPayloadBytes + PACKET_HEADER_BYTES);
    this.input.copy(this.store, this.kept, this.at, this.at + count);
    this.kept += count;
    this.at += count;
  }

  /** Lets go of the input, which is used up. */
  private release(): void {
    this.input = NO_BYTES;
    this.at = 0;
  }

  private payloadLength(bytes: Buffer, at: number): number {
    this.checkMagic(bytes, at, 2);
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (length <= this.maxPayloadBytes) return length;
    throw new AjpError("AJP_TOO_LONG", `payload of ${length} bytes, at most ${this.maxPayloadBytes} are allowed`);
  }

  /** Compares the first one or two bytes of a packet. */
  private checkMagic(bytes: Buffer, at: number, available: number): void {
    if (bytes[at] === this.magic >> 8 && (available < 2 || bytes[at + 1] === (this.magic & 0xff))) return;
    const found = bytes.toString("hex", at, at + Math.min(available, 2));
    throw new AjpError("AJP_BAD_MAGIC", `packet starts with ${found}, wanted ${this.magic.toString(16)}`);
  }
}
