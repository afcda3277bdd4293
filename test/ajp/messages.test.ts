import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AjpError, isAjpError } from "../../src/ajp/ajp-error.ts";
import { maxBodyBytes, writeBodyHeader } from "../../src/ajp/body-packet.ts";
import { decodeForwardRequest } from "../../src/ajp/decode-forward-request.ts";
import { encodeForwardRequest, type ForwardRequest } from "../../src/ajp/forward-request.ts";
import { METHODS, methodCode } from "../../src/ajp/method-codes.ts";
import {
  decodeSendHeaders,
  encodeBodyChunk,
  encodeGetBodyChunk,
  encodeSendHeaders,
  maxBodyChunkBytes,
} from "../../src/ajp/response-messages.ts";
import { bodyPacket } from "../support/body-packet.ts";
import { codeOf, packetOf } from "./recordings.ts";

const plain: ForwardRequest = {
  method: "GET",
  protocol: "HTTP/1.1",
  uri: "/a",
  remoteAddr: "10.0.0.1",
  remoteHost: null,
  serverName: "h",
  serverPort: 80,
  isSsl: false,
  headers: [],
  requestAttributes: [],
};

function encoded(request: ForwardRequest, packetBytes = 65_536): Buffer {
  const target = Buffer.alloc(packetBytes, 0xee);
  return target.subarray(0, encodeForwardRequest(request, target));
}

const byteText = (from: number) =>
  fc.string({ unit: fc.integer({ min: from, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 120 });
// biome-ignore lint/suspicious/noControlCharactersInRegex: what may not stand in a value
const value = byteText(0).map((text) => text.replace(/[\0-\x08\x0a-\x1f\x7f]/g, ""));
const line = byteText(1).map((text) => text.replace(/[\r\n]/g, ""));
const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$/);
const optionalLine = fc.option(line, { nil: undefined });
const headerList = fc.array(fc.tuple(token, value), { maxLength: 30 }).map((pairs) => pairs.flat());

describe("FORWARD_REQUEST", () => {
  const names =
    "accept authorization connection content-type content-length cookie cookie2 host pragma referer user-agent";
  const coded = new Set(names.split(" "));

  it("decodes what was encoded; coded names come back in lower case", () => {
    const request = fc.record({
      method: fc.oneof(token, fc.constantFrom(...METHODS.slice(1).map(String))),
      protocol: line,
      uri: value.map((text) => `/${text.replace(/[\t ?]/g, "")}`),
      remoteAddr: line,
      remoteHost: fc.option(line),
      serverName: line,
      serverPort: fc.nat({ max: 65_535 }),
      isSsl: fc.boolean(),
      headers: fc.tuple(headerList, headerList).map((lists) => lists.flat()),
      secret: optionalLine,
      remoteUser: optionalLine,
      authType: optionalLine,
      query: optionalLine,
      route: optionalLine,
      sslCert: fc.option(byteText(1), { nil: undefined }),
      sslCipher: optionalLine,
      sslSession: optionalLine,
      sslKeySize: fc.option(fc.nat({ max: 65_535 }), { nil: undefined }),
      requestAttributes: fc.array(fc.tuple(line, byteText(1)), { maxLength: 5 }).map((pairs) => pairs.flat()),
    });
    fc.assert(
      fc.property(request, (sent) => {
        const headers = sent.headers.map((text, index) =>
          index % 2 === 0 && coded.has(text.toLowerCase()) ? text.toLowerCase() : text,
        );
        expect(decodeForwardRequest(packetOf(encoded(sent)))).toEqual({ ...sent, headers });
      }),
    );
  });

  it.each(names.split(" "))("%s goes as a code, in any case", (name) => {
    const shorter = encoded({ ...plain, headers: [name.toUpperCase(), "v"] }).length;
    expect(shorter).toBe(encoded(plain).length + 2 + 4);
  });

  it.each([
    "Accept-Charset",
    "accept-encoding",
    "Accept-Language",
    "Hosts",
    "hos",
    "HOSX",
    "cooKIE!",
    "Xost",
    "user_agent",
    "Cookie3",
  ])("%s goes as it is spelled", (name) => {
    const wire = encoded({ ...plain, headers: [name, "v"] });
    expect(wire.length).toBe(encoded(plain).length + name.length + 3 + 4);
    expect(wire.includes(name, 0, "latin1")).toBe(true);
  });

  it.each([
    ["*", undefined],
    ["**", "AJP_BAD_URI"],
    ["", "AJP_BAD_URI"],
    ["a", "AJP_BAD_URI"],
  ])("path %j is read: %s", (uri, code) => {
    const wire = encoded({ ...plain, method: "OPTIONS", uri });
    expect(codeOf(() => decodeForwardRequest(packetOf(wire)))).toBe(code);
  });

  it("names of the table's other codes are read too", () => {
    const wire = encoded({ ...plain, headers: ["Accept", "v"] });
    const at = wire.indexOf("a001", 0, "hex");
    const read = [2, 3, 4].map((code) => {
      wire[at + 1] = code;
      return decodeForwardRequest(packetOf(wire)).headers[0];
    });
    expect(read).toEqual(["accept-charset", "accept-encoding", "accept-language"]);
  });

  it.each([8192, 9216, 65_536])("a packet of exactly %d bytes is written, one byte more is not", (size) => {
    const room = size - encoded({ ...plain, headers: ["x", ""] }).length;
    const fits = encoded({ ...plain, headers: ["x", "v".repeat(room)] }, size);
    expect(fits.length).toBe(size);
    expect(fits.readUInt16BE(2)).toBe(size - 4);
    expect(decodeForwardRequest(packetOf(fits)).headers[1]?.length).toBe(room);
    expect(codeOf(() => encoded({ ...plain, headers: ["x", "v".repeat(room + 1)] }, size))).toBe("AJP_TOO_LARGE");
  });

  it("no room is too small for a coded error", () => {
    const { length } = encoded({ ...plain, headers: ["x", "y", "Host", "h"], secret: "s", sslKeySize: 1, method: "X" });
    for (let size = 0; size < length; size++) {
      expect(
        codeOf(() =>
          encoded({ ...plain, headers: ["x", "y", "Host", "h"], secret: "s", sslKeySize: 1, method: "X" }, size),
        ),
      ).toBe("AJP_TOO_LARGE");
    }
  });

  it("a target larger than any packet does not make a larger packet", () => {
    expect(codeOf(() => encoded({ ...plain, query: "q".repeat(65_500) }, 100_000))).toBe("AJP_TOO_LARGE");
  });

  const long = "x".repeat(100);

  it.each([
    ["a line end in a value", { headers: ["x", "a\r\nb"] }, "AJP_BAD_HEADER"],
    ["a line end in a long value", { headers: ["x", `${long}\n`] }, "AJP_BAD_HEADER"],
    ["NUL in a value", { headers: ["x", "\0"] }, "AJP_BAD_HEADER"],
    ["what is no byte in a value", { headers: ["x", "\u0100"] }, "AJP_BAD_HEADER"],
    ["what is no byte in a long value", { headers: ["x", `${long}\u2603`] }, "AJP_BAD_HEADER"],
    ["a space in a name", { headers: ["x y", "v"] }, "AJP_BAD_HEADER"],
    ["a space in a long name", { headers: [`${long} y`, "v"] }, "AJP_BAD_HEADER"],
    ["an empty name", { headers: ["", "v"] }, "AJP_BAD_HEADER"],
    ["a method that is no token", { method: "G ET" }, "AJP_BAD_METHOD"],
    ["an empty method", { method: "" }, "AJP_BAD_METHOD"],
    ["a space in the path", { uri: "/a b" }, "AJP_BAD_URI"],
    ["a space in a long path", { uri: `/${long} b` }, "AJP_BAD_URI"],
    ["a query in the path", { uri: "/a?b" }, "AJP_BAD_URI"],
    ["a line end in the query", { query: "a\nb" }, "AJP_BAD_STRING"],
    ["NUL in an attribute", { requestAttributes: ["a", "\0"] }, "AJP_BAD_STRING"],
    ["what is no byte in the secret", { secret: "\u0141" }, "AJP_BAD_STRING"],
  ] as const)("%s is not encoded", (_, part, code) => {
    expect(codeOf(() => encoded({ ...plain, ...part }))).toBe(code);
  });
});

it("methods have the codes of jk_ajp_common.h, and are case-sensitive", () => {
  expect(["OPTIONS", "GET", "POST", "MERGE", "MKACTIVITY"].map(methodCode)).toEqual([1, 2, 4, 25, 27]);
  expect(["get", "PATCH", ""].map(methodCode)).toEqual([255, 255, 255]);
});

describe("SEND_HEADERS", () => {
  it("decodes what was encoded, repeats and order kept; coded names come back as in the table", () => {
    const table = "Content-Type Content-Language Content-Length Date Last-Modified Location Set-Cookie Set-Cookie2";
    const spelled = [...table.split(" "), "Servlet-Engine", "Status", "WWW-Authenticate"];
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), fc.option(value), headerList, (status, reason, list) => {
        const headers = [...list, ...spelled.flatMap((name) => [name.toUpperCase(), name])];
        const read = decodeSendHeaders(packetOf(encodeSendHeaders({ status, reason, headers }, 65_536)));
        const known = (name: string) => spelled.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
        const wanted = headers.map((text, index) => (index % 2 === 0 ? known(text) : text));
        expect(read).toEqual({ status, reason, headers: wanted });
      }),
    );
  });

  it.each([8192, 65_536])("a packet of exactly %d bytes is made, one byte more is not", (size) => {
    // 4 of packet header, 1, 2, reason 2, count 2, name 1 + 3, length of the value and its NUL 3.
    const room = size - 4 - 1 - 2 - 2 - 2 - 4 - 3;
    const head = (length: number) => ({ status: 200, reason: null, headers: ["x", "v".repeat(length)] });
    expect(encodeSendHeaders(head(room), size).length).toBe(size);
    expect(codeOf(() => encodeSendHeaders(head(room + 1), size))).toBe("AJP_TOO_LARGE");
  });

  it.each([
    ["a status of 0", { status: 0 }, "AJP_BAD_STATUS"],
    ["a status of 99", { status: 99 }, "AJP_BAD_STATUS"],
    ["a status of 1000", { status: 1000 }, "AJP_BAD_STATUS"],
    ["no number", { status: Number.NaN }, "AJP_BAD_STATUS"],
    ["a line end in the reason", { reason: "a\r\nb" }, "AJP_BAD_STRING"],
    ["a line end in a value", { headers: ["x", "a\nb"] }, "AJP_BAD_HEADER"],
    ["a colon in a name", { headers: ["x:", "a"] }, "AJP_BAD_HEADER"],
  ] as const)("%s is not encoded", (_, part, code) => {
    expect(codeOf(() => encodeSendHeaders({ status: 200, reason: null, headers: [], ...part }, 8192))).toBe(code);
  });
});

describe("body data", () => {
  it("fills a packet as the reference says", () => {
    expect([8192, 65_536].map(maxBodyBytes)).toEqual([8186, 65_530]);
    expect([8192, 65_536].map(maxBodyChunkBytes)).toEqual([8184, 65_528]);
  });

  it("a body packet at the limit is made, one byte more is not", () => {
    expect(bodyPacket(Buffer.alloc(65_530)).length).toBe(65_536);
    expect(bodyPacket(Buffer.alloc(0)).toString("hex")).toBe("123400020000");
    expect(codeOf(() => bodyPacket(Buffer.alloc(65_531)))).toBe("AJP_TOO_LARGE");
  });

  it("a body chunk at the limit is made, one byte more is not", () => {
    expect(encodeBodyChunk(Buffer.alloc(65_528)).length).toBe(65_536);
    expect(encodeBodyChunk(Buffer.alloc(0)).toString("hex")).toBe("4142000403000000");
    expect(codeOf(() => encodeBodyChunk(Buffer.alloc(65_529)))).toBe("AJP_TOO_LARGE");
  });

  it("the header of a body packet goes in front of data that is in place", () => {
    const target = Buffer.alloc(10, 0xee);
    writeBodyHeader(target, 2, 2);
    expect(target.toString("hex")).toBe("eeee123400040002eeee");
  });

  it("more of a body is asked for", () => {
    expect(encodeGetBodyChunk(65_530).toString("hex")).toBe("4142000306fffa");
  });
});

it("an AjpError is known by its code", () => {
  expect(isAjpError(new AjpError("AJP_BAD_MAGIC", "x"))).toBe(true);
  expect(isAjpError(Object.assign(new Error("of another copy"), { code: "AJP_TOO_LONG" }))).toBe(true);
  const others = [
    Object.assign(new Error(), { code: "ECONNRESET" }),
    new Error("x"),
    { code: "AJP_TOO_LONG" },
    null,
    1,
  ];
  expect(others.map(isAjpError)).toEqual([false, false, false, false, false]);
});
