import { encodeBodyChunk, maxBodyChunkBytes } from "../ajp/response-messages.ts";

/** The body of `/bytes/N`: byte i is character `i mod 64` of this. */
const PATTERN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** About how much goes into one write. */
const BLOCK_BYTES = 65_536;

/** A long body of known content, made of packets that are written again and again: its memory does not grow with it. */
export class Fill {
  /** The data of one packet: whole patterns, so that all packets are alike. */
  readonly #chunkBytes: number;
  readonly #packet: Buffer;
  readonly #block: Buffer;
  readonly #blockBytes: number;

  constructor(maxPacketBytes: number) {
    const room = maxBodyChunkBytes(maxPacketBytes);
    this.#chunkBytes = room - (room % PATTERN.length);
    this.#packet = encodeBodyChunk(Buffer.alloc(this.#chunkBytes, PATTERN));
    const packets = Math.max(1, Math.floor(BLOCK_BYTES / this.#packet.length));
    this.#block = Buffer.concat(Array.from({ length: packets }, () => this.#packet));
    this.#blockBytes = packets * this.#chunkBytes;
  }

  /**
   * The next packets of a body.
   *
   * @param left - bytes of the body still to come, at least one.
   * @returns packets not to be written to, and how many bytes of the body they bring.
   */
  next(left: number): { readonly packets: Buffer; readonly byteCount: number } {
    if (left >= this.#blockBytes) return { packets: this.#block, byteCount: this.#blockBytes };
    if (left >= this.#chunkBytes) return { packets: this.#packet, byteCount: this.#chunkBytes };
    return { packets: encodeBodyChunk(Buffer.alloc(left, PATTERN)), byteCount: left };
  }
}
