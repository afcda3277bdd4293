/** First byte of a payload. Body packets of a request have none. */
export const MessageType = {
  forwardRequest: 2,
  sendBodyChunk: 3,
  sendHeaders: 4,
  endResponse: 5,
  getBodyChunk: 6,
  cpong: 9,
  cping: 10,
} as const;

/** Bytes in front of each payload: two of magic, two of length. */
export const PACKET_HEADER_BYTES = 4;

/** The largest packet that a peer can be set to, header included. */
export const MAX_PACKET_BYTES = 65_536;

/** String length that means: no string, neither bytes nor NUL follow. */
export const NULL_STRING = 0xffff;

/** High byte of a coded header name. */
export const CODED_NAME = 0xa0;

/** First two bytes of each packet, by direction. */
export const Magic = { request: 0x1234, response: 0x4142 } as const;

export type Direction = keyof typeof Magic;
