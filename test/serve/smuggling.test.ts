import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EchoNode, echoNode, echoOf, headerIn } from "../support/ajp-node.ts";
import { createCleanup } from "../support/cleanup.ts";
import { type RunningEngine, startEngine } from "../support/engine.ts";
import { getOf, rawClient } from "../support/raw-client.ts";
import { balancer, expectAlive, expectAllGivenBack } from "../support/serving.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

let node: EchoNode;
let running: RunningEngine;
beforeEach(async () => {
  node = await echoNode(cleanup);
  running = await startEngine(balancer([node.port]), cleanup);
});

/** What must never be taken for a request. */
const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

/** Sends bytes; what came back until the server ended the connection. */
async function send(text: string): Promise<string> {
  const client = await rawClient(running.port, cleanup);
  client.write(text);
  await client.closed;
  return client.rest.toString("latin1");
}

/** Statuses of all answers in a stream. */
function statuses(stream: string): number[] {
  return [...stream.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}

const post = (...lines: string[]) => ["POST /first HTTP/1.1", "Host: h", ...lines].join("\r\n");

describe("is refused with 400, the connection closed, and no node hears of it:", () => {
  it.each([
    [
      "Content-Length with chunked",
      `${post("Content-Length: 5", "Transfer-Encoding: chunked")}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    [
      "chunked with Content-Length",
      `${post("Transfer-Encoding: chunked", "Content-Length: 5")}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ["Content-Length 0 with chunked", `${post("Content-Length: 0", "Transfer-Encoding: chunked")}\r\n\r\n${SMUGGLED}`],
    [
      "chunked twice",
      `${post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked")}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    [
      "chunked and identity",
      `${post("Transfer-Encoding: chunked", "Transfer-Encoding: identity")}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ["chunked, gzip", `${post("Transfer-Encoding: chunked, gzip")}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["gzip, chunked", `${post("Transfer-Encoding: gzip, chunked")}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["chunked, chunked", `${post("Transfer-Encoding: chunked, chunked")}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["chunked and a comma", `${post("Transfer-Encoding: chunked,")}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["gzip", `${post("Transfer-Encoding: gzip")}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["xchunked", `${post("Transfer-Encoding: xchunked")}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["chunked with a vertical tab", `${post("Transfer-Encoding: \vchunked")}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["chunked behind a no-break space", `${post("Transfer-Encoding: \u00a0chunked")}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["chunked in quotes", `${post('Transfer-Encoding: "chunked"')}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["an empty coding", `${post("Transfer-Encoding:")}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    [
      "a coding and OPTIONS *",
      `OPTIONS * HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    [
      "a coding and TRACE",
      `TRACE / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    [
      "a coding and a WebSocket",
      `${post("Connection: Upgrade", "Upgrade: websocket", "Transfer-Encoding: gzip, chunked")}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ["two equal lengths", `${post("Content-Length: 5", "Content-Length: 5")}\r\n\r\nhello${SMUGGLED}`],
    ["two lengths", `${post("Content-Length: 5", "Content-Length: 0")}\r\n\r\nhello${SMUGGLED}`],
    ["a list of lengths", `${post("Content-Length: 5, 5")}\r\n\r\nhello${SMUGGLED}`],
    ["+5", `${post("Content-Length: +5")}\r\n\r\nhello${SMUGGLED}`],
    ["-5", `${post("Content-Length: -5")}\r\n\r\nhello${SMUGGLED}`],
    ["0x10", `${post("Content-Length: 0x10")}\r\n\r\n${SMUGGLED}`],
    ["a length with a space within", `${post("Content-Length: 1 0")}\r\n\r\nhello${SMUGGLED}`],
    ["an empty length", `${post("Content-Length:")}\r\n\r\n${SMUGGLED}`],
    ["a length with tabs", `${post("Content-Length: \t5\t")}\r\n\r\nhello${SMUGGLED}`],
    ["a length past all bounds", `${post("Content-Length: 18446744073709551617")}\r\n\r\n${SMUGGLED}`],
    ["a length past what counts exactly", `${post("Content-Length: 9007199254740993")}\r\n\r\n${SMUGGLED}`],
    ["a space before the colon", `${post("Content-Length : 5")}\r\n\r\nhello${SMUGGLED}`],
    ["a tab before the colon", `${post("Transfer-Encoding\t: chunked")}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["a folded header", `${post("X-A: 1", " Content-Length: 5")}\r\n\r\nhello${SMUGGLED}`],
    ["a folded coding", `${post("Transfer-Encoding:", " chunked")}\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["a first header that is folded", `GET / HTTP/1.1\r\n Host: h\r\n\r\n`],
    ["NUL in a header", `${post("X-A: a\0b")}\r\n\r\n`],
    ["NUL in a name", `${post("X\0A: b")}\r\n\r\n`],
    ["a carriage return in a header", `${post("X-A: a\rContent-Length: 5")}\r\n\r\n`],
    ["a control character in a header", `${post("X-A: a\x01b")}\r\n\r\n`],
    ["DEL in a header", `${post("X-A: a\x7fb")}\r\n\r\n`],
    ["a header without a colon", `${post("X-A")}\r\n\r\n`],
    ["a header without a name", `${post(": x")}\r\n\r\n`],
    ["a name outside ASCII", `${post("caf\u00e9: x")}\r\n\r\n`],
    ["a name in brackets", `${post("(X): x")}\r\n\r\n`],
    ["a bare line feed in place of the header's end", `${post("X-A: 1")}\n\r\n\r\n`],
    ["bare line feeds", "GET /first HTTP/1.1\nHost: h\n\n"],
    ["a bare line feed behind the request line", "GET /first HTTP/1.1\nHost: h\r\n\r\n"],
    ["two hosts", "GET /first HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"],
    ["no host", "GET /first HTTP/1.1\r\nX-A: 1\r\n\r\n"],
    ["a host that is none", "GET /first HTTP/1.1\r\nHost: a b\r\n\r\n"],
    ["no target", "GET HTTP/1.1\r\nHost: h\r\n\r\n"],
    ["a space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"],
    ["a tab for a space", "GET\t/first\tHTTP/1.1\r\nHost: h\r\n\r\n"],
    ["a control character in the target", "GET /a\x01b HTTP/1.1\r\nHost: h\r\n\r\n"],
    ["NUL in the target", "GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n"],
    ["a fragment", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n"],
    ["a target without a slash", "GET a HTTP/1.1\r\nHost: h\r\n\r\n"],
    ["a star for a GET", "GET * HTTP/1.1\r\nHost: h\r\n\r\n"],
    ["HTTP/0.9 without a version", "GET /first\r\n\r\n"],
    ["HTTP/0.9", "GET /first HTTP/0.9\r\nHost: h\r\n\r\n"],
    ["HTTP/1.2", "GET /first HTTP/1.2\r\nHost: h\r\n\r\n"],
    ["HTTP/2.0", "GET /first HTTP/2.0\r\nHost: h\r\n\r\n"],
    ["http/1.1", "GET /first http/1.1\r\nHost: h\r\n\r\n"],
    ["HTTP/1.1x", "GET /first HTTP/1.1x\r\nHost: h\r\n\r\n"],
    ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["an unknown method", "FROBNICATE / HTTP/1.1\r\nHost: h\r\n\r\n"],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["AJP", "\x12\x34\x00\x01\x0a"],
  ])("%s", async (_, text) => {
    const stream = await send(text);
    expect(statuses(stream)).toEqual([400]);
    expect(node.seen).toEqual([]);
    expect(node.connections).toEqual([]);
    await expectAllGivenBack(running);
  });
});

describe("is refused in the middle of the body:", () => {
  const chunked = `${post("Transfer-Encoding: chunked")}\r\n\r\n`;
  it.each([
    ["no length", "\r\nhello"],
    ["a negative length", "-5\r\nhello\r\n0\r\n\r\n"],
    ["a sign", "+5\r\nhello\r\n0\r\n\r\n"],
    ["0x5", "0x5\r\nhello\r\n0\r\n\r\n"],
    ["a length past all bounds", "10000000000000005\r\nhello\r\n0\r\n\r\n"],
    ["a space before the length", " 5\r\nhello\r\n0\r\n\r\n"],
    ["a space behind the length", "5 \r\nhello\r\n0\r\n\r\n"],
    ["more data than announced", "5\r\nhello!\r\n0\r\n\r\n"],
    ["less data than announced", "6\r\nhello\r\n0\r\n\r\n"],
    ["no line end behind the data", "5\r\nhello0\r\n\r\n"],
    ["a bare line feed behind the length", "5\nhello\r\n0\r\n\r\n"],
    ["a bare line feed behind the data", "5\r\nhello\n0\r\n\r\n"],
    ["a bare carriage return behind the length", "5\rhello\r\n0\r\n\r\n"],
    ["NUL in an extension", "5;a=\0\r\nhello\r\n0\r\n\r\n"],
    ["a line feed in an extension", "5;a\nhello\r\n0\r\n\r\n"],
    ["a length in the trailer", "5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n"],
    ["a coding in the trailer", "5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"],
    ["a bad trailer", "5\r\nhello\r\n0\r\nX : y\r\n\r\n"],
  ])("%s", async (_, body) => {
    const stream = await send(`${chunked}${body}${SMUGGLED}`);
    // The node may have begun with the head of the request: then the answer is cut off, as mod_jk does it.
    expect([[], [400]]).toContainEqual(statuses(stream));
    expect(node.seen).toEqual([]);
    await expectAllGivenBack(running);
    await expectAlive(await rawClient(running.port, cleanup), getOf("/after"), echoOf("GET", "/after"));
    expect(node.seen.map(({ request }) => request.uri)).toEqual(["/after"]);
  });
});

describe("is one request, and its body is no other:", () => {
  const close = "Connection: close";
  const chunks = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
  it.each([
    ["a length", `${post(`Content-Length: ${SMUGGLED.length}`, close)}\r\n\r\n${SMUGGLED}`, SMUGGLED],
    ["a length with zeros", `${post(`Content-Length: 000${SMUGGLED.length}`, close)}\r\n\r\n${SMUGGLED}`, SMUGGLED],
    [
      "a length between blanks",
      `${post(`Content-Length:   ${SMUGGLED.length}  `, close)}\r\n\r\n${SMUGGLED}`,
      SMUGGLED,
    ],
    ["a chunk", `${post("Transfer-Encoding: chunked", close)}\r\n\r\n${chunks(SMUGGLED)}`, SMUGGLED],
    ["a chunk and CHUNKED", `${post("transfer-encoding:CHUNKED", close)}\r\n\r\n${chunks(SMUGGLED)}`, SMUGGLED],
    ["a chunk and blanks", `${post("Transfer-Encoding:   chunked  ", close)}\r\n\r\n${chunks(SMUGGLED)}`, SMUGGLED],
    [
      "a chunk with an extension",
      `${post("Transfer-Encoding: chunked", close)}\r\n\r\n3;a=b;c="d"\r\nabc\r\n0;e\r\n\r\n`,
      "abc",
    ],
    [
      "a length with leading zeros",
      `${post("Transfer-Encoding: chunked", close)}\r\n\r\n0003\r\nabc\r\n0\r\n\r\n`,
      "abc",
    ],
    [
      "trailers",
      `${post("Transfer-Encoding: chunked", close)}\r\n\r\n3\r\nabc\r\n0\r\nX-Length: 50\r\nHost: x\r\n\r\n`,
      "abc",
    ],
    [
      "a GET with a body",
      `GET /first HTTP/1.1\r\nHost: h\r\nContent-Length: ${SMUGGLED.length}\r\n${close}\r\n\r\n${SMUGGLED}`,
      SMUGGLED,
    ],
    [
      "a method that means nothing",
      `PROPFIND /first HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n${close}\r\n\r\nabc`,
      "abc",
    ],
    ["empty lines before it", `\r\n\r\n${post("Content-Length: 3", close)}\r\n\r\nabc`, "abc"],
    [
      "other hop-by-hop headers",
      `${post("Content-Length: 3", "Connection: close, Content-Length", "TE: chunked")}\r\n\r\nabc`,
      "abc",
    ],
  ])("%s", async (_, text, body) => {
    const stream = await send(text);
    expect(statuses(stream)).toEqual([200]);
    expect(node.seen.map(({ request, body: got }) => [request.uri, got.toString("latin1")])).toEqual([
      ["/first", body],
    ]);
    // One framing, and one only, is what the node was told.
    const { headers } = node.seen[0]?.request ?? { headers: [] };
    const length = headerIn(headers, "content-length");
    expect(length === undefined).toBe(headerIn(headers, "transfer-encoding") !== undefined);
    if (length !== undefined) expect(Number(length)).toBe(body.length);
    expect(stream).toContain(echoOf(node.seen[0]?.request.method ?? "", "/first", body));
    await expectAllGivenBack(running);
  });

  it("what follows a body is the next request", async () => {
    const client = await rawClient(running.port, cleanup);
    client.write(`${post(`Content-Length: ${SMUGGLED.length}`)}\r\n\r\n${SMUGGLED}`, getOf("/second"));
    expect((await client.answer()).body.toString()).toBe(echoOf("POST", "/first", SMUGGLED));
    expect((await client.answer()).body.toString()).toBe(echoOf("GET", "/second"));
  });
});

describe("limits", () => {
  it.each([
    ["101 headers", `GET / HTTP/1.1\r\nHost: h\r\n${"X-A: 1\r\n".repeat(100)}\r\n`, 400],
    ["a header of 8191 bytes", `GET / HTTP/1.1\r\nHost: h\r\nX-A: ${"v".repeat(8186)}\r\n\r\n`, 400],
    ["headers of 200 kB", `GET / HTTP/1.1\r\nHost: h\r\n${`X-A: ${"v".repeat(8000)}\r\n`.repeat(25)}\r\n`, 400],
    ["a request line of 8191 bytes", `GET /${"u".repeat(8191 - 14)} HTTP/1.1\r\nHost: h\r\n\r\n`, 414],
  ])("%s", async (_, text, status) => {
    expect(statuses(await send(text))).toEqual([status]);
    expect(node.connections).toEqual([]);
  });

  it("a request that fits into no packet is 413, and the connection lives", async () => {
    const client = await rawClient(running.port, cleanup);
    client.write(getOf("/", `X-A: ${"v".repeat(4200)}`, `X-B: ${"v".repeat(4200)}`));
    expect((await client.answer()).status).toBe(413);
    await expectAlive(client, getOf("/after"), echoOf("GET", "/after"));
    await expectAllGivenBack(running);
  });
});
