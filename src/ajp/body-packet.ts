import { AjpError } from "./ajp-error.ts";
import { MAX_PACKET_BYTES, Magic, MessageType, PACKET_HEADER_BYTES } from "./protocol.ts";

/** Bytes in front of the data in a request body packet: packet header and inner length. */
export const BODY_HEADER_BYTES = PACKET_HEADER_BYTES + 2;

/** The packet that ends a request body, as mod_jk writes it. Not to be written to. */
export const END_OF_BODY: Buffer = Buffer.from([0x12, 0x34, 0x00, 0x00]);

/** The packet that asks an idle connection whether the node is alive. Not to be written to. */
export const CPING: Buffer = Buffer.from([0x12, 0x34, 0x00, 0x01, MessageType.cping]);

/** How many bytes of a request body fit into one packet. */
export function maxBodyBytes(maxPacketBytes: number): number {
  return maxPacketBytes - BODY_HEADER_BYTES;
}

/**
 * Writes the six bytes that stand in front of the data of a request body packet: `12 34`, payload length, data length.
 *
 * @param offset - of the first of them; the data has its place from `offset + BODY_HEADER_BYTES`.
 * @param length - of the data, in bytes.
 * @throws AjpError `AJP_TOO_LARGE` when no packet can hold the data.
 */
export function writeBodyHeader(target: Buffer, offset: number, length: number): void {
  if (length > maxBodyBytes(MAX_PACKET_BYTES))
    throw new AjpError("AJP_TOO_LARGE", `${length} bytes in one body packet`);
  target.writeUInt16BE(Magic.request, offset);
  target.writeUInt16BE(length + 2, offset + 2);
  target.writeUInt16BE(length, offset + 4);
}
