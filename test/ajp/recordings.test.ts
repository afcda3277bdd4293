import { describe, expect, it } from "vitest";
import { CPING, END_OF_BODY } from "../../src/ajp/body-packet.ts";
import { decodeForwardRequest } from "../../src/ajp/decode-forward-request.ts";
import { encodeForwardRequest, type ForwardRequest } from "../../src/ajp/forward-request.ts";
import {
  CPONG,
  decodeEndResponse,
  decodeGetBodyChunk,
  decodeSendHeaders,
  encodeBodyChunk,
  encodeEndResponse,
  encodeGetBodyChunk,
  encodeSendHeaders,
  narrowToChunk,
} from "../../src/ajp/response-messages.ts";
import { bodyPacket } from "../support/body-packet.ts";
import { codeOf, type Decoded, framesOf, lighttpd, modjk, modproxy, packetOf } from "./recordings.ts";

const all = [...modjk, ...modproxy, ...lighttpd];

/** Headers of a recording, flat. */
function flat(headers: Decoded["headers"]): string[] {
  return headers.flatMap(([, name, value]) => [name, value]);
}

/** The request that a recording says it holds. */
function requestOf(decoded: Decoded): ForwardRequest {
  const attribute = (code: number) => decoded.attributes.find(([found]) => found === code)?.[1];
  return {
    method: decoded.method,
    protocol: decoded.protocol,
    uri: decoded.requestUri,
    remoteAddr: decoded.remoteAddr,
    remoteHost: decoded.remoteHost,
    serverName: decoded.serverName,
    serverPort: decoded.serverPort,
    isSsl: decoded.isSsl,
    headers: flat(decoded.headers),
    secret: attribute(0x0c) as string | undefined,
    remoteUser: attribute(0x03) as string | undefined,
    authType: attribute(0x04) as string | undefined,
    query: attribute(0x05) as string | undefined,
    route: attribute(0x06) as string | undefined,
    sslCert: attribute(0x07) as string | undefined,
    sslCipher: attribute(0x08) as string | undefined,
    sslSession: attribute(0x09) as string | undefined,
    sslKeySize: attribute(0x0b) as number | undefined,
    requestAttributes: decoded.attributes.flatMap(([code, name, value]) =>
      code === 0x0a ? [String(name), String(value)] : [],
    ),
  };
}

it("there are recordings of each client and type", () => {
  expect([modjk.length, modproxy.length, lighttpd.length]).toEqual([127, 120, 12]);
  expect(framesOf(all, "FORWARD_REQUEST").length).toBe(263);
});

describe("FORWARD_REQUEST", () => {
  it.each(framesOf(all, "FORWARD_REQUEST"))("$name is decoded", ({ frame, wire }) => {
    expect(decodeForwardRequest(packetOf(wire))).toEqual(requestOf(frame.decoded));
  });

  it.each(framesOf(modjk, "FORWARD_REQUEST"))("$name is encoded to the same bytes", ({ frame, wire }) => {
    const target = Buffer.alloc(Math.max(8192, wire.length), 0xee);
    const length = encodeForwardRequest(requestOf(frame.decoded), target);
    expect(target.toString("hex", 0, length)).toBe(wire.toString("hex"));
  });
});

describe("SEND_HEADERS", () => {
  const frames = framesOf(all, "SEND_HEADERS");
  /** Control characters that a scripted node or an application put in; httpd answers 500 to these. */
  const refused = frames.filter(({ name }) => /header-crlf|resp-nonascii-headers/.test(name));
  /** A reason with CR and LF, which httpd drops. */
  const unreasonable = frames.filter(({ name }) => /reason-crlf/.test(name));
  const sound = frames.filter((frame) => !refused.includes(frame) && !unreasonable.includes(frame));

  it.each(sound)("$name is decoded, and encoded to the same bytes", ({ frame, wire }) => {
    const head = decodeSendHeaders(packetOf(wire));
    const { status, reason, headers } = frame.decoded;
    expect(head).toEqual({ status, reason, headers: flat(headers) });
    expect(encodeSendHeaders(head, Math.max(8192, wire.length)).toString("hex")).toBe(wire.toString("hex"));
  });

  it.each(refused)("$name has a control character in a value", ({ wire }) => {
    expect(() => decodeSendHeaders(packetOf(wire))).toThrow(expect.objectContaining({ code: "AJP_UNSENDABLE" }));
  });

  it.each(unreasonable)("$name has no reason that can be shown", ({ frame, wire }) => {
    const { status, headers } = frame.decoded;
    expect(decodeSendHeaders(packetOf(wire))).toEqual({ status, reason: null, headers: flat(headers) });
  });
});

describe("a message that is cut short", () => {
  // What follows the end of the payload in the buffer must not be read.
  const heads = [
    ...framesOf(modjk, "FORWARD_REQUEST").map((found) => ({ ...found, decode: decodeForwardRequest })),
    ...framesOf(modjk, "SEND_HEADERS").map((found) => ({ ...found, decode: decodeSendHeaders })),
  ].filter(({ wire, name }) => wire.length < 500 && !/header-crlf|resp-nonascii/.test(name));

  it.each(heads.filter((_, index) => index % 5 === 0))("$name is truncated at every byte", ({ wire, decode }) => {
    for (let end = 5; end < wire.length; end++) {
      expect(codeOf(() => decode({ bytes: wire, start: 4, end }))).toBe("AJP_TRUNCATED");
    }
    expect(codeOf(() => decode(packetOf(wire)))).toBeUndefined();
  });

  it("a chunk is refused when its last byte is missing", () => {
    const wire = encodeBodyChunk(Buffer.from("abc"));
    expect(codeOf(() => narrowToChunk({ bytes: wire, start: 4, end: wire.length - 1 }))).toBeUndefined();
    expect(codeOf(() => narrowToChunk({ bytes: wire, start: 4, end: wire.length - 2 }))).toBe("AJP_BAD_BODY");
    expect(codeOf(() => narrowToChunk({ bytes: wire, start: 4, end: 6 }))).toBe("AJP_TRUNCATED");
  });
});

describe("the other messages", () => {
  it.each(framesOf(all, "SEND_BODY_CHUNK"))("$name, a SEND_BODY_CHUNK", ({ frame, wire }) => {
    const packet = packetOf(wire);
    narrowToChunk(packet);
    expect([packet.start, packet.end - packet.start]).toEqual([7, frame.decoded.length]);
    if (!frame.decoded.trailingNul) return;
    expect(encodeBodyChunk(wire.subarray(packet.start, packet.end)).toString("hex")).toBe(wire.toString("hex"));
  });

  it.each(framesOf(all, "END_RESPONSE"))("$name, an END_RESPONSE", ({ frame, wire }) => {
    expect(decodeEndResponse(packetOf(wire))).toBe(frame.decoded.reuse === 1);
    expect(encodeEndResponse(frame.decoded.reuse === 1)).toEqual(wire);
  });

  it.each(framesOf(all, "GET_BODY_CHUNK"))("$name, a GET_BODY_CHUNK", ({ frame, wire }) => {
    expect(decodeGetBodyChunk(packetOf(wire))).toBe(frame.decoded.requestedLength);
    expect(encodeGetBodyChunk(frame.decoded.requestedLength)).toEqual(wire);
  });

  it.each(framesOf([...modjk, ...modproxy], "BODY_CHUNK"))("$name, a body packet", ({ frame, wire }) => {
    if (frame.decoded.empty === true) expect(END_OF_BODY).toEqual(wire);
    else {
      expect(wire.readUInt16BE(4)).toBe(frame.decoded.length);
      expect(bodyPacket(wire.subarray(6)).toString("hex")).toBe(wire.toString("hex"));
    }
  });

  it.each([
    ["CPING", CPING],
    ["CPONG", CPONG],
  ])("%s", (type, encoded) => {
    const frames = framesOf(all, type);
    expect(frames.length).toBe(2);
    for (const { wire } of frames) expect(encoded).toEqual(wire);
  });
});
