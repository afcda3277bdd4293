import { encodeBodyChunk, encodeEndResponse, encodeSendHeaders, maxBodyChunkBytes } from "../ajp/response-messages.ts";

/** A whole response of an embedded node. */
export interface Answer {
  readonly status: number;
  /** Flat: name, value; one UTF-16 unit per byte. Content-Length is among them. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export const END_WITH_REUSE: Buffer = encodeEndResponse(true);
export const END_WITHOUT_REUSE: Buffer = encodeEndResponse(false);

const NO_BYTES = Buffer.alloc(0);

/** An answer whose body is a text, in UTF-8. */
export function textAnswer(status: number, type: string, text: string, headers: readonly string[] = []): Answer {
  const body = Buffer.from(text);
  return {
    status,
    headers: ["Content-Type", `${type};charset=utf-8`, "Content-Length", String(body.length), ...headers],
    body,
  };
}

/** An answer made anew for each request, not to be kept by anybody. */
export function htmlAnswer(status: number, html: string, headers: readonly string[] = []): Answer {
  return textAnswer(status, "text/html", html, ["Cache-Control", "no-store", ...headers]);
}

export function jsonAnswer(status: number, value: object, headers: readonly string[] = []): Answer {
  return textAnswer(status, "application/json", `${JSON.stringify(value)}\n`, [
    "Cache-Control",
    "no-store",
    ...headers,
  ]);
}

/** An answer that has no body by its status: 204, 205, 304. */
export function emptyAnswer(status: number, headers: readonly string[] = []): Answer {
  return { status, headers, body: NO_BYTES };
}

/** SEND_HEADERS. The reason is the status, as Tomcat sends it. @throws AjpError when it does not fit into a packet. */
export function encodeHead(status: number, headers: readonly string[], maxPacketBytes: number): Buffer {
  return encodeSendHeaders({ status, reason: String(status), headers }, maxPacketBytes);
}

/**
 * All packets of an answer, in one piece.
 *
 * @param end - the last one of them.
 * @throws AjpError when the headers do not fit into a packet.
 */
export function encodeAnswer(answer: Answer, hasBody: boolean, end: Buffer, maxPacketBytes: number): Buffer {
  const packets = [encodeHead(answer.status, answer.headers, maxPacketBytes)];
  if (hasBody) {
    const room = maxBodyChunkBytes(maxPacketBytes);
    for (let at = 0; at < answer.body.length; at += room) {
      packets.push(encodeBodyChunk(answer.body.subarray(at, at + room)));
    }
  }
  packets.push(end);
  return Buffer.concat(packets);
}
