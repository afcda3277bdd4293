import { BODY_HEADER_BYTES, writeBodyHeader } from "../../src/ajp/body-packet.ts";

/** One whole request body packet. */
export function bodyPacket(data: Buffer): Buffer {
  const header = Buffer.alloc(BODY_HEADER_BYTES);
  writeBodyHeader(header, 0, data.length);
  return Buffer.concat([header, data]);
}
