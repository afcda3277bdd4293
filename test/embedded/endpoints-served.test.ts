import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { maxBodyChunkBytes } from "../../src/ajp/response-messages.ts";
import { createCleanup } from "../support/cleanup.ts";
import { liveBufferBytes } from "../support/live-memory.ts";
import { startNode } from "./nodes.ts";
import { headerOf, openClient, type RawAnswer, wireOf } from "./raw-client.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

const PATTERN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function answerTo(uri: string, method = "GET"): Promise<RawAnswer> {
  const { port } = await startNode(cleanup);
  return openClient(cleanup, port).exchange({ uri, method });
}

it.each([
  { uri: "/", type: "text/html" },
  { uri: "/app/", type: "text/html" },
  { uri: "/index.html", type: "text/html" },
  { uri: "/session", type: "text/html" },
  { uri: "/app/any.jsp", type: "text/html" },
  { uri: "/echo", type: "application/json" },
  { uri: "/status/200", type: "text/plain" },
  { uri: "/delay/1", type: "text/plain" },
  { uri: "/bytes/10", type: "application/octet-stream" },
])("GET $uri is answered with 200 as Tomcat words it, and its connection lives", async ({ uri, type }) => {
  const answer = await answerTo(uri);
  expect(answer).toMatchObject({ status: 200, reason: "200", reuse: true });
  expect(headerOf(answer, "content-type")).toMatch(type);
  expect(headerOf(answer, "content-length")).toBe(String(answer.body.length));
  expect(headerOf(answer, "date") ?? headerOf(answer, "server")).toBeUndefined();
});

it.each(["/", "/index.html", "/status/200", "/status/503", "/delay/1", "/bytes/1234", "/nowhere"])(
  "HEAD %s has the headers of GET, and no body",
  async (uri) => {
    const { port } = await startNode(cleanup);
    const got = await openClient(cleanup, port).exchange({ uri });
    const client = openClient(cleanup, port);
    const head = await client.exchange({ uri, method: "HEAD" });
    expect(head.body.length).toBe(0);
    expect(client.types).toEqual(["headers", "end"]);
    expect(head).toMatchObject({ status: got.status, reuse: true });
    expect(head.headers.filter((_, index) => index % 2 === 0)).toEqual(
      got.headers.filter((_, index) => index % 2 === 0),
    );
    if (uri !== "/") expect(headerOf(head, "content-length")).toBe(String(got.body.length));
  },
);

it("the page names its node, its requests and the session, and makes none", async () => {
  const { port } = await startNode(cleanup, { name: "<tom & cat>" });
  const client = openClient(cleanup, port);
  const first = await client.exchange({});
  expect(first.body.toString()).toContain("&lt;tom &amp; cat&gt;");
  expect(first.body.toString()).toContain("<dt>requests</dt><dd>1</dd>");
  expect(first.body.toString()).toContain("<dt>session</dt><dd>none</dd>");
  expect(headerOf(first, "set-cookie")).toBeUndefined();
  const cookie = headerOf(await client.exchange({ uri: "/session" }), "set-cookie")?.split(";")[0] ?? "";
  const id = cookie.split("=")[1] ?? "";
  const third = await client.exchange({ headers: ["Cookie", cookie, "content-length", "0"] });
  expect(third.body.toString()).toContain(`${id}, count 1`);
  expect(third.body.toString()).toContain("<dt>requests</dt><dd>3</dd>");
  expect(headerOf(third, "set-cookie")).toBeUndefined();
});

it("a page loads nothing from elsewhere, and its links stay below its mount", async () => {
  const html = (await answerTo("/app/")).body.toString();
  expect(html).not.toMatch(/https?:|src=|@import|url\(/);
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((href) => href?.startsWith("/"))).toEqual([]);
});

it("the static file has the same bytes each time, and is not sent twice to a browser that has it", async () => {
  const { node, port } = await startNode(cleanup);
  const client = openClient(cleanup, port);
  const first = await client.exchange({ uri: "/index.html" });
  node.update({ route: "other" });
  const second = await client.exchange({ uri: "/index.html", headers: ["cookie", "JSESSIONID=A.t1"] });
  expect(second.body.equals(first.body)).toBe(true);
  expect(second.headers).toEqual(first.headers);
  const tag = headerOf(first, "etag") ?? "";
  const date = headerOf(first, "last-modified") ?? "";
  for (const headers of [
    ["If-None-Match", tag],
    ["If-Modified-Since", date],
  ]) {
    expect(await client.exchange({ uri: "/index.html", headers })).toMatchObject({
      status: 304,
      body: Buffer.alloc(0),
    });
  }
  const stale = await client.exchange({
    uri: "/index.html",
    headers: ["If-None-Match", '"other"', "If-Modified-Since", date],
  });
  expect(stale.status).toBe(200);
});

describe("/echo", () => {
  it("shows a request as it came, but for the secret", async () => {
    const { port } = await startNode(cleanup, { secret: "s3cr3t-value" });
    const answer = await openClient(cleanup, port).exchange({
      method: "PATCH",
      uri: "/app/echo;v=1",
      query: "a=1&b=%20",
      headers: ["host", "example.test", "X-Two", "1", "X-Two", "2", "X-Latin", "caf\u00e9", "content-length", "0"],
      secret: "s3cr3t-value",
      remoteUser: "admin",
      authType: "Basic",
      route: "t1",
      sslKeySize: 256,
    });
    expect(answer.body.toString()).not.toContain("s3cr3t-value");
    expect(JSON.parse(answer.body.toString())).toEqual({
      node: "tomcat1",
      route: "t1",
      method: "PATCH",
      target: "/app/echo;v=1?a=1&b=%20",
      protocol: "HTTP/1.1",
      headers: [
        ["host", "example.test"],
        ["X-Two", "1"],
        ["X-Two", "2"],
        ["X-Latin", "caf\u00e9"],
        ["content-length", "0"],
      ],
      bodyLength: 0,
      bodySha256: sha256(Buffer.alloc(0)),
      attributes: {
        remote_addr: "127.0.0.1",
        remote_host: null,
        server_name: "localhost",
        server_port: 80,
        is_ssl: false,
        remote_user: "admin",
        auth_type: "Basic",
        query_string: "a=1&b=%20",
        route: "t1",
        ssl_key_size: 256,
        AJP_REMOTE_PORT: "40000",
        AJP_LOCAL_ADDR: "127.0.0.1",
        JK_LB_ACTIVATION: "ACT",
      },
    });
  });

  it.each([0, 1, 8186, 8187, 100_000])("hashes a body of %d bytes with a length", async (length) => {
    const { port } = await startNode(cleanup);
    const body = Buffer.alloc(length, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    const client = openClient(cleanup, port);
    const headers = ["content-length", String(length)];
    const answer = await client.exchange({ method: "POST", uri: "/echo", headers }, body);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ bodyLength: length, bodySha256: sha256(body) });
    expect(client.types.filter((type) => type === "wanted").length).toBe(Math.max(0, Math.ceil(length / 8186) - 1));
    expect((await client.exchange({})).status).toBe(200);
  });

  it.each([0, 5, 20_000])("hashes a body of %d bytes without a length", async (length) => {
    const { port } = await startNode(cleanup);
    const body = Buffer.alloc(length, "x");
    const headers = ["transfer-encoding", "chunked"];
    const client = openClient(cleanup, port);
    const answer = await client.exchange({ method: "POST", uri: "/echo", headers }, body);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ bodyLength: length, bodySha256: sha256(body) });
    expect(client.types[0]).toBe("wanted");
  });

  it("is sent in as many packets as it takes", async () => {
    const { port } = await startNode(cleanup);
    const headers = ["x-long", "\u00e9".repeat(7_000), "content-length", "0"];
    const client = openClient(cleanup, port);
    const answer = await client.exchange({ uri: "/echo", headers });
    expect(JSON.parse(answer.body.toString()).headers[0][1]).toBe("\u00e9".repeat(7_000));
    expect(client.types).toEqual(["headers", "chunk", "chunk", "end"]);
  });
});

it("a body that nobody reads does not spoil the connection", async () => {
  const { port } = await startNode(cleanup);
  const client = openClient(cleanup, port);
  const body = Buffer.alloc(30_000, "x");
  const headers = ["content-length", "30000"];
  for (const uri of ["/", "/session", "/status/404", "/delay/5", "/bytes/20000", "/nowhere"]) {
    expect(await client.exchange({ method: "POST", uri, headers }, body)).toMatchObject({ reuse: true });
  }
  expect((await client.exchange({ uri: "/echo" })).status).toBe(200);
});

it.each([200, 201, 204, 205, 302, 304, 401, 404, 418, 500, 503, 599])("/status/%d", async (status) => {
  const answer = await answerTo(`/status/${status}`);
  expect(answer).toMatchObject({ status, reason: String(status), reuse: true });
  const isEmpty = [204, 205, 304].includes(status);
  expect(answer.body.length === 0).toBe(isEmpty);
});

it("what is nowhere is 404, with a page", async () => {
  const answer = await answerTo("/status/600");
  expect(answer).toMatchObject({ status: 404, reuse: true });
  expect(answer.body.toString()).toContain("404 Not Found");
});

it("headers that do not fit into a packet make a 500, and a closed connection", async () => {
  const { port } = await startNode(cleanup, { cookiePath: `/${"x".repeat(9_000)}` });
  const client = openClient(cleanup, port);
  expect(await client.exchange({ uri: "/session" })).toMatchObject({ status: 500, reuse: false });
  expect(await client.untilEnded()).toBe("closed");
});

describe("/delay/MS", () => {
  it("answers after its time", async () => {
    const { port } = await startNode(cleanup);
    const start = performance.now();
    await openClient(cleanup, port).exchange({ uri: "/delay/120" });
    expect(performance.now() - start).toBeGreaterThan(115);
  });

  it.each(["close", "half-close", "reset"])("is forgotten at the client's %s", async (way) => {
    const { node, port } = await startNode(cleanup);
    const client = openClient(cleanup, port);
    client.send(wireOf({ uri: "/delay/600000" }));
    const other = openClient(cleanup, port);
    await other.exchange({});
    expect(node.connections).toBe(2);
    if (way === "close") client.destroy();
    else if (way === "reset") client.socket.resetAndDestroy();
    else client.socket.end();
    await expect.poll(() => node.connections, { timeout: 10_000 }).toBe(1);
    expect(node.requests).toBe(1);
  });
});

describe("/bytes/N", () => {
  it.each([
    { byteCount: 1, maxPacketBytes: 8192 },
    { byteCount: 64 * 127, maxPacketBytes: 8192 },
    { byteCount: 300_001, maxPacketBytes: 8192 },
    { byteCount: 1_000_000, maxPacketBytes: 65_536 },
  ])("sends $byteCount known bytes in packets of up to $maxPacketBytes", async ({ byteCount, maxPacketBytes }) => {
    const { port } = await startNode(cleanup, { maxPacketBytes });
    const client = openClient(cleanup, port, maxPacketBytes);
    const answer = await client.exchange({ uri: `/bytes/${byteCount}` });
    expect(answer.body.equals(Buffer.alloc(byteCount, PATTERN))).toBe(true);
    expect(answer.reuse).toBe(true);
    expect(client.types.length - 2).toBeLessThanOrEqual(
      Math.ceil(byteCount / (maxBodyChunkBytes(maxPacketBytes) - 64)) + 1,
    );
    expect((await client.exchange({})).status).toBe(200);
  });

  it("waits for a slow reader, in constant memory", async () => {
    const { node, port } = await startNode(cleanup);
    const client = openClient(cleanup, port);
    client.socket.pause();
    client.send(wireOf({ uri: "/bytes/2147483648" }));
    await expect.poll(() => node.requests, { timeout: 10_000 }).toBe(1);
    const before = liveBufferBytes();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect.poll(() => liveBufferBytes() - before).toBeLessThan(10_000_000);
    await new Promise<void>((resolve) => {
      let read = 0;
      client.socket.removeAllListeners("data");
      client.socket.on("data", (bytes) => {
        read += bytes.length;
        if (read > 30_000_000) resolve();
      });
      client.socket.resume();
    });
    client.socket.pause();
    await expect.poll(() => liveBufferBytes() - before).toBeLessThan(20_000_000);
    client.destroy();
    await expect.poll(() => node.connections, { timeout: 10_000 }).toBe(0);
  });
});
