import { AjpError } from "./ajp-error.ts";
import { RESPONSE_HEADER_NAMES } from "./header-names.ts";
import type { Packet } from "./packet-reader.ts";
import { PayloadCursor } from "./payload-cursor.ts";
import { writeByte, writeHeaders, writeLine, writeUint16 } from "./payload-writer.ts";
import { MAX_PACKET_BYTES, Magic, MessageType, PACKET_HEADER_BYTES } from "./protocol.ts";

/** Bytes around the data in a SEND_BODY_CHUNK: packet header, type, inner length, and the NUL behind it. */
const BODY_CHUNK_OVERHEAD = PACKET_HEADER_BYTES + 4;

/** Status, reason and headers of a response. Texts have one UTF-16 unit per byte. */
export interface ResponseHead {
  readonly status: number;
  /** Tomcat sends the status as a text; `null` or empty for none. */
  readonly reason: string | null;
  /** Flat, repeats apart, in order: name, value, name, value. */
  readonly headers: readonly string[];
}

/** Answer to a CPING. Not to be written to. */
export const CPONG: Buffer = Buffer.from([0x41, 0x42, 0x00, 0x01, MessageType.cpong]);

/** How many bytes of a response body fit into one packet. */
export function maxBodyChunkBytes(maxPacketBytes: number): number {
  return maxPacketBytes - BODY_CHUNK_OVERHEAD;
}

/**
 * One SEND_HEADERS packet, names coded as Tomcat does.
 *
 * @throws AjpError `AJP_TOO_LARGE` when it does not fit into a packet, `AJP_BAD_HEADER` for a name that is no token and
 * for a control character in a value, `AJP_BAD_STRING` for NUL, CR or LF in the reason, `AJP_BAD_STATUS` outside 100..999.
 */
export function encodeSendHeaders(head: ResponseHead, maxPacketBytes: number): Buffer {
  checkStatus(head.status);
  const packet = Buffer.allocUnsafe(Math.min(mostBytesOf(head), maxPacketBytes, MAX_PACKET_BYTES));
  let at = writeUint16(packet, 0, Magic.response);
  at = writeUint16(packet, at, 0); // the length is written last
  at = writeByte(packet, at, MessageType.sendHeaders);
  at = writeUint16(packet, at, head.status);
  at = writeLine(packet, at, head.reason);
  at = writeHeaders(packet, at, RESPONSE_HEADER_NAMES, head.headers);
  writeUint16(packet, 2, at - PACKET_HEADER_BYTES);
  return packet.subarray(0, at);
}

/** The length of a packet that has no coded name. */
function mostBytesOf(head: ResponseHead): number {
  let byteCount = PACKET_HEADER_BYTES + 8 + (head.reason?.length ?? 0);
  for (const text of head.headers) byteCount += text.length + 3;
  return byteCount;
}

/** One SEND_BODY_CHUNK packet; no data means: flush. @throws AjpError `AJP_TOO_LARGE` when no packet can hold the data. */
export function encodeBodyChunk(data: Buffer): Buffer {
  if (data.length > maxBodyChunkBytes(MAX_PACKET_BYTES)) {
    throw new AjpError("AJP_TOO_LARGE", `${data.length} bytes in one body chunk`);
  }
  const packet = Buffer.allocUnsafe(BODY_CHUNK_OVERHEAD + data.length);
  packet.writeUInt16BE(Magic.response, 0);
  packet.writeUInt16BE(data.length + 4, 2);
  packet[4] = MessageType.sendBodyChunk;
  packet.writeUInt16BE(data.length, 5);
  data.copy(packet, 7);
  packet[packet.length - 1] = 0;
  return packet;
}

/** One END_RESPONSE packet. @param reuse - whether the connection may carry another request. */
export function encodeEndResponse(reuse: boolean): Buffer {
  return Buffer.from([0x41, 0x42, 0x00, 0x02, MessageType.endResponse, reuse ? 1 : 0]);
}

/** One GET_BODY_CHUNK packet. @param length - most bytes wanted; Tomcat asks for as many as fit into a packet. */
export function encodeGetBodyChunk(length: number): Buffer {
  return Buffer.from([0x41, 0x42, 0x00, 0x03, MessageType.getBodyChunk, length >> 8, length & 0xff]);
}

/**
 * Reads one SEND_HEADERS. Bytes behind the last header are skipped. A reason with a control character counts as none:
 * httpd drops it as well.
 *
 * @param packet - a payload of type SEND_HEADERS.
 * @throws AjpError `AJP_TRUNCATED`, `AJP_BAD_STATUS`, `AJP_BAD_HEADER`, `AJP_UNSENDABLE`
 */
export function decodeSendHeaders(packet: Packet): { status: number; reason: string | null; headers: string[] } {
  const cursor = new PayloadCursor(packet);
  cursor.byte();
  const status = cursor.uint16();
  if (status === 0) throw new AjpError("AJP_BAD_STATUS", "status 0");
  if (status < 100 || status > 999) throw new AjpError("AJP_UNSENDABLE", `status ${status}`);
  const reason = cursor.phrase();
  const headers: string[] = [];
  for (let left = cursor.uint16(); left > 0; left--) cursor.header(RESPONSE_HEADER_NAMES, headers, "AJP_UNSENDABLE");
  return { status, reason, headers };
}

/**
 * Narrows a payload of type SEND_BODY_CHUNK to its data, maybe none. What follows the data, a NUL by custom, is not
 * looked at and may be missing, as in mod_jk.
 *
 * @throws AjpError `AJP_TRUNCATED` without a length, `AJP_BAD_BODY` when the data runs past the payload.
 */
export function narrowToChunk(packet: Packet): void {
  const length = uint16At(packet, 1);
  const start = packet.start + 3;
  if (start + length > packet.end) {
    throw new AjpError("AJP_BAD_BODY", `chunk of ${length} bytes in a payload of ${packet.end - packet.start}`);
  }
  packet.start = start;
  packet.end = start + length;
}

/** How many bytes a GET_BODY_CHUNK asks for. @throws AjpError `AJP_TRUNCATED` */
export function decodeGetBodyChunk(packet: Packet): number {
  return uint16At(packet, 1);
}

/** Whether an END_RESPONSE lets the connection live: any byte but 0 says so; no byte does not. */
export function decodeEndResponse(packet: Packet): boolean {
  return packet.end - packet.start > 1 && packet.bytes[packet.start + 1] !== 0;
}

function uint16At(packet: Packet, offset: number): number {
  const at = packet.start + offset;
  if (at + 2 <= packet.end) return packet.bytes.readUInt16BE(at);
  throw new AjpError("AJP_TRUNCATED", `no length in a payload of ${packet.end - packet.start} bytes`);
}

function checkStatus(status: number): void {
  if (!(status >= 100 && status <= 999)) throw new AjpError("AJP_BAD_STATUS", `status ${status}`);
}
