import { afterEach, describe, expect, it } from "vitest";
import {
  type AjpNode,
  ajpNode,
  chunks,
  echoNode,
  echoOf,
  end,
  FLUSH,
  head,
  headerIn,
  type NodeEnd,
} from "../support/ajp-node.ts";
import { createCleanup } from "../support/cleanup.ts";
import { startEngine } from "../support/engine.ts";
import { freePort } from "../support/ports.ts";
import { type Answer, getOf, headerOf, latin1, postOf, type RawClient, rawClient } from "../support/raw-client.ts";
import { balancer, expectAlive, expectAllGivenBack, oneWorker } from "../support/serving.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

/** A client of a balancer over one node, which plays. */
async function clientOf(play: (node: NodeEnd) => Promise<void>): Promise<{ client: RawClient; node: AjpNode }> {
  const node = await ajpNode(cleanup, play);
  const { port } = await startEngine(balancer([node.port]), cleanup);
  return { client: await rawClient(port, cleanup), node };
}

/** A node that answers every request with the same packets. */
function always(...packets: readonly Buffer[]): (node: NodeEnd) => Promise<void> {
  return async (node) => {
    for (let request = await node.request(); request !== undefined; request = await node.request()) {
      node.send(...packets);
    }
  };
}

async function answerTo(request: string, ...packets: readonly Buffer[]): Promise<Answer> {
  const { client } = await clientOf(always(...packets));
  client.write(request);
  return client.answer(request.split(" ")[0]);
}

const namesOf = ({ headers }: Answer) => headers.map(([name]) => name);

describe("an answer", () => {
  it.each([
    ["a phrase", "All Is Well", "All Is Well"],
    ["the status in place of a phrase", "200", "OK"],
    ["an empty phrase", "", "OK"],
    ["no phrase", null, "OK"],
    ["a phrase outside ASCII", "caf\u00e9", "caf\u00e9"],
  ])("has %s", async (_, reason, expected) => {
    const answer = await answerTo(getOf("/"), head(200, [], reason), end());
    expect([answer.status, answer.reason]).toEqual([200, expected]);
  });

  it("keeps headers, repeats and their order, byte for byte", async () => {
    const sent = [
      "Set-Cookie",
      "a=1; Path=/",
      "X-A",
      "1",
      "set-cookie",
      "b=2",
      "X-A",
      "",
      "X-Latin",
      "caf\u00e9",
      "X-T",
      "a\tb",
    ];
    for (const packets of [
      [head(200, sent), end()],
      [head(200, sent), FLUSH, end()],
      [head(200, sent), FLUSH, ...chunks("x"), end()],
      [head(200, sent), ...chunks("x".repeat(9_000)), end()],
    ]) {
      const { headers } = await answerTo(getOf("/"), ...packets);
      const kept = headers.filter(([name]) => /^(?:set-cookie|x-)/.test(name));
      expect(kept).toEqual([
        ["set-cookie", "a=1; Path=/"],
        ["x-a", "1"],
        ["set-cookie", "b=2"],
        ["x-a", ""],
        ["x-latin", "caf\u00e9"],
        ["x-t", "a\tb"],
      ]);
    }
  });

  it("loses the headers of one hop, and those that Connection names", async () => {
    const answer = await answerTo(
      getOf("/"),
      head(200, [
        ...[
          "Connection",
          "X-Hop, close",
          "Keep-Alive",
          "timeout=99",
          "Proxy-Connection",
          "keep-alive",
          "TE",
          "trailers",
        ],
        ...["Trailer", "X-T", "Transfer-Encoding", "gzip, chunked", "Upgrade", "h2c", "X-Hop", "1", "X-Kept", "1"],
      ]),
      ...chunks("body"),
      end(),
    );
    expect(answer.body.toString()).toBe("body");
    expect(headerOf(answer, "connection")).not.toContain("X-Hop");
    expect(headerOf(answer, "keep-alive")).not.toBe("timeout=99");
    const gone = ["proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "x-hop"];
    expect(namesOf(answer).filter((name) => gone.includes(name))).toEqual([]);
    expect(headerOf(answer, "x-kept")).toBe("1");
  });

  it("with a control character in a header is 500", async () => {
    for (const value of ["a\rb", "a\nb", "a\0b", "a\x01b", "a\x7fb", "a\r\nX-Injected: 1"]) {
      const packet = head(200, ["X-A", "v".repeat(value.length)]);
      packet.write(value, packet.indexOf("vvv"), "latin1");
      const answer = await answerTo(getOf("/"), packet, end());
      expect(answer.status).toBe(500);
      expect(namesOf(answer)).not.toContain("x-injected");
    }
  });

  it("with a control character in its phrase has httpd's phrase", async () => {
    const packet = head(200, [], "Ovv");
    packet.write("\r\n", packet.indexOf("vv"), "latin1");
    expect((await answerTo(getOf("/"), packet, end())).reason).toBe("OK");
  });

  it.each([400, 404, 500, 503])("%i without a body stays without one, as through mod_jk", async (status) => {
    const headers = ["Content-Length", "0", "Content-Type", "image/png", "ETag", '"x"', "WWW-Authenticate", "Basic"];
    const answer = await answerTo(getOf("/"), head(status, headers), end());
    expect([answer.status, answer.body.length]).toEqual([status, 0]);
    for (let index = 0; index < headers.length; index += 2) {
      expect(headerOf(answer, (headers[index] ?? "").toLowerCase())).toBe(headers[index + 1]);
    }
  });
});

describe("an answer without a body", () => {
  it.each([
    ["GET", 204, ["Content-Length", "0"], undefined],
    ["GET", 304, ["Content-Length", "0", "ETag", '"abc"'], undefined],
    ["HEAD", 200, ["Content-Length", "1234"], "1234"],
    ["HEAD", 200, [], undefined],
    ["HEAD", 204, ["Content-Length", "0"], undefined],
    ["HEAD", 304, ["Content-Length", "7"], undefined],
  ])("%s, %i, %j: what the node sends as one is dropped", async (method, status, headers, length) => {
    const body = [...chunks("a body that must not be"), ...chunks("x".repeat(20_000))];
    for (const packets of [[], body, [FLUSH, ...body], [FLUSH]]) {
      const { client } = await clientOf(always(head(status, [...headers, "X-A", "caf\u00e9"]), ...packets, end()));
      client.write(getOf("/").replace("GET", method), getOf("/").replace("GET", method));
      for (let turn = 0; turn < 2; turn++) {
        const answer = await client.answer(method);
        expect(answer.status).toBe(status);
        expect(headerOf(answer, "content-length")).toBe(length);
        expect(namesOf(answer)).not.toContain("transfer-encoding");
        expect(headerOf(answer, "x-a")).toBe("caf\u00e9");
        if (status === 304 && method === "GET") expect(headerOf(answer, "etag")).toBe('"abc"');
      }
      expect(client.rest.length).toBe(0);
    }
  });

  it("a page of the balancer's own has none for HEAD either", async () => {
    const { port } = await startEngine(oneWorker(await freePort()), cleanup, { mounts: ["/a/*=n1"] });
    const client = await rawClient(port, cleanup);
    for (const [target, status] of [
      ["/nothing", 404],
      ["/a/x", 503],
    ] as const) {
      client.write(getOf(target).replace("GET", "HEAD"));
      expect((await client.answer("HEAD")).status).toBe(status);
      expect(client.rest.length).toBe(0);
    }
  });
});

describe("an answer that comes in several reads", () => {
  it.each([
    ["held as it grows", [3_000, 3_000, 1_500]],
    ["held to the last byte", [4_096, 1, 3_903]],
    ["too large to be held any longer", [3_000, 3_000, 2_001, 40_000, 5]],
  ])("is whole: %s", async (_, lengths) => {
    const parts = lengths.map((length, index) => String.fromCharCode(0xe0 + index).repeat(length));
    const { client } = await clientOf(async (node) => {
      await node.request();
      node.send(head(200));
      for (const part of parts) {
        node.send(...chunks(part));
        await new Promise((go) => setTimeout(go, 30));
      }
      node.send(end());
    });
    client.write(getOf("/"));
    const { body } = await client.answer();
    expect(body.equals(Buffer.from(parts.join(""), "latin1"))).toBe(true);
  });
});

describe("a body that is not as long as its Content-Length", () => {
  it("is corrected while nothing has gone out", async () => {
    for (const announced of ["2", "4000", "abc", "-1"]) {
      const answer = await answerTo(getOf("/"), head(200, ["Content-Length", announced]), ...chunks("four"), end());
      expect([answer.body.toString(), headerOf(answer, "content-length")]).toEqual(["four", "4"]);
    }
  });

  it("is cut off where it is short and a part has gone out", async () => {
    const { client } = await clientOf(
      always(head(200, ["Content-Length", "100"]), ...chunks("ten bytes "), FLUSH, end()),
    );
    client.write(getOf("/"));
    await expect(client.answer()).rejects.toThrow("the connection ended before 100 bytes");
    expect(client.rest.toString()).toBe("ten bytes ");
  });

  it("never gives more than was announced", async () => {
    const { client } = await clientOf(
      always(
        head(200, ["Content-Length", "12"]),
        ...chunks("ten bytes "),
        FLUSH,
        ...chunks("and many more"),
        FLUSH,
        end(),
      ),
    );
    client.write(getOf("/"));
    expect((await client.answer()).body.toString()).toBe("ten bytes an");
    await client.closed;
    expect(client.rest.toString()).toBe("");
  });

  it("never gives more than was announced in one large packet", async () => {
    const { client } = await clientOf(
      always(head(200, ["Content-Length", "10"]), ...chunks("x".repeat(40_000)), end()),
    );
    client.write(getOf("/"));
    expect((await client.answer()).body.toString()).toBe("x".repeat(10));
    await client.closed;
    expect(client.rest.toString()).toBe("");
  });

  it("which is chunked, is cut without its end when the node breaks off", async () => {
    const { client } = await clientOf(async (node) => {
      await node.request();
      node.send(head(200), ...chunks("half"), FLUSH);
      node.socket.end();
    });
    client.write(getOf("/"));
    await expect(client.answer()).rejects.toThrow("the connection ended before");
    expect(client.rest.toString()).not.toMatch(/^0\r\n/m);
  });
});

describe("a node whose answer breaks off in nonsense, which comes in the same read", () => {
  async function twoNodes(length: number) {
    const broken = await ajpNode(
      cleanup,
      always(head(200, ["Content-Length", String(length + 1)]), ...chunks("b".repeat(length)), Buffer.from("nonsense")),
    );
    const good = await echoNode(cleanup);
    const running = await startEngine(balancer([broken.port, good.port]), cleanup);
    return { broken, good, running, client: await rawClient(running.port, cleanup) };
  }

  it.each([0, 100, 5_000, 8_000])("gives way to another node behind %i bytes, which httpd holds", async (length) => {
    const { running, client } = await twoNodes(length);
    await expectAlive(client, getOf("/a"), echoOf("GET", "/a"));
    await expectAllGivenBack(running);
  });

  it.each([8_001, 16_000, 40_000, 100_000])("is the answer behind %i bytes: it is cut there", async (length) => {
    const { broken, good, running, client } = await twoNodes(length);
    client.write(getOf("/a"));
    await expect(client.answer()).rejects.toThrow(`the connection ended before ${length + 1} bytes`);
    expect(client.rest.toString()).toBe("b".repeat(length));
    expect([broken.connections.length, good.connections.length]).toEqual([1, 0]);
    await expectAllGivenBack(running);
  });
});

describe("HTTP/1.0", () => {
  const old = (target: string, ...headers: string[]) =>
    `GET ${target} HTTP/1.0\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n`;

  it("closes behind the answer", async () => {
    const { client } = await clientOf(always(head(200), ...chunks("body"), end()));
    client.write(old("/"));
    const answer = await client.answer();
    expect([answer.status, answer.body.toString()]).toEqual([200, "body"]);
    expect(headerOf(answer, "connection")).toBe("close");
    expect(await client.closed).toBe("end");
  });

  it("keeps a connection where the client asks for it and the length is known", async () => {
    const { client } = await clientOf(always(head(200), ...chunks("body"), end()));
    for (let turn = 0; turn < 3; turn++) {
      client.write(old("/", "Connection: keep-alive"));
      const answer = await client.answer();
      expect(answer.body.toString()).toBe("body");
      expect(headerOf(answer, "connection")?.toLowerCase()).toBe("keep-alive");
    }
  });

  it("gets no chunks: a long answer without a length ends with the connection", async () => {
    const body = "x".repeat(50_000);
    const { client } = await clientOf(always(head(200), FLUSH, ...chunks(body), end()));
    client.write(old("/", "Connection: keep-alive"));
    const answer = await client.answer();
    expect(namesOf(answer)).not.toContain("transfer-encoding");
    expect(answer.body.toString()).toBe(body);
  });
});

describe("Expect", () => {
  const expecting = (body: string, ...lines: string[]) =>
    ["POST /x HTTP/1.1", "Host: h", "Expect: 100-continue", `Content-Length: ${body.length}`, ...lines, "", ""].join(
      "\r\n",
    );

  it("100-continue: 100 comes once the body is wanted", async () => {
    const node = await echoNode(cleanup);
    const { port } = await startEngine(balancer([node.port]), cleanup);
    const client = await rawClient(port, cleanup);
    client.write(expecting("hello"));
    const answer = client.answer();
    while (!client.socket.bytesRead) await new Promise((read) => client.socket.once("data", read));
    client.write("hello");
    expect(await answer).toMatchObject({ status: 200, interim: [100], body: latin1(echoOf("POST", "/x", "hello")) });
    await expectAlive(client, getOf("/next"), echoOf("GET", "/next"));
  });

  it("100-continue: with chunks, 100 comes once the node asks", async () => {
    const node = await ajpNode(cleanup);
    const { port } = await startEngine(balancer([node.port]), cleanup);
    const client = await rawClient(port, cleanup);
    client.write("POST /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
    const connection = await node.next();
    await connection.request();
    const answer = client.answer();
    expect(client.socket.bytesRead).toBe(0);
    const packet = connection.ask(100);
    while (!client.socket.bytesRead) await new Promise((read) => client.socket.once("data", read));
    client.write("3\r\nabc\r\n0\r\n\r\n");
    expect((await packet)?.toString()).toBe("abc");
    connection.answer(200, "ok");
    expect(await answer).toMatchObject({ status: 200, interim: [100] });
  });

  it("100-continue: nothing but the error where no node can be asked, and the connection ends", async () => {
    const { port } = await startEngine(oneWorker(await freePort()), cleanup, { mounts: ["/x=n1"] });
    for (const [request, status] of [
      [expecting("hello"), 503],
      [expecting("hello").replace("/x", "/unmapped"), 404],
      [expecting("hello").replace("/x", "/../x"), 400],
    ] as const) {
      const client = await rawClient(port, cleanup);
      client.write(request);
      const answer = await client.answer();
      expect([answer.status, answer.interim]).toEqual([status, []]);
      // The client will not send its body: what it sends next must not be taken for that.
      expect(headerOf(answer, "connection")).toBe("close");
    }
  });

  it("100-continue: 413 comes at once", async () => {
    const node = await echoNode(cleanup);
    const { port } = await startEngine(balancer([node.port]), cleanup);
    const client = await rawClient(port, cleanup);
    client.write(expecting("hello", `X-A: ${"v".repeat(5000)}`, `X-B: ${"v".repeat(5000)}`));
    const answer = await client.answer();
    expect([answer.status, answer.interim, headerOf(answer, "connection")]).toEqual([413, [], "close"]);
  });

  it("100-continue: an early answer, without 100, ends the connection", async () => {
    const node = await ajpNode(cleanup);
    const running = await startEngine(balancer([node.port]), cleanup);
    const client = await rawClient(running.port, cleanup);
    client.write("POST /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
    const connection = await node.next();
    await connection.request();
    connection.answer(403, "no");
    const answer = await client.answer();
    expect([answer.status, answer.interim, headerOf(answer, "connection")]).toEqual([403, [], "close"]);
    await client.closed;
    await expectAllGivenBack(running);
  });

  it("anything else is 417", async () => {
    const { client, node } = await clientOf(always(head(200), end()));
    client.write(expecting("hello").replace("100-continue", "other"));
    expect((await client.answer()).status).toBe(417);
    await client.closed;
    expect(node.connections).toEqual([]);
  });
});

describe("what the balancer answers itself", () => {
  it("TRACE, without secrets", async () => {
    const { client, node } = await clientOf(always(end()));
    const lines = ["Host: h", "X-A: caf\u00e9 <b>", "Cookie: JSESSIONID=secret", "AUTHORIZATION: Basic secret"];
    client.write(
      ["TRACE /x;y?z HTTP/1.1", ...lines, "Proxy-Authorization: secret", "Accept: */*", "", ""].join("\r\n"),
    );
    const answer = await client.answer();
    expect([answer.status, headerOf(answer, "content-type")]).toEqual([200, "message/http"]);
    expect(answer.body.toString("latin1")).toBe(
      ["TRACE /x;y?z HTTP/1.1", "Host: h", "X-A: caf\u00e9 <b>", "Accept: */*", "", ""].join("\r\n"),
    );
    expect(node.connections).toEqual([]);
  });

  it("OPTIONS *", async () => {
    const { client, node } = await clientOf(always(end()));
    client.write("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
    const answer = await client.answer();
    expect([answer.status, headerOf(answer, "content-length")]).toEqual([200, "0"]);
    expect(headerOf(answer, "allow")).toContain("GET");
    expect(node.connections).toEqual([]);
  });

  it("but not OPTIONS of a path", async () => {
    const node = await echoNode(cleanup);
    const { port } = await startEngine(balancer([node.port]), cleanup);
    const client = await rawClient(port, cleanup);
    await expectAlive(client, getOf("/x").replace("GET", "OPTIONS"), echoOf("OPTIONS", "/x"));
  });

  it("CONNECT", async () => {
    const { client, node } = await clientOf(always(end()));
    client.write("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n\x16\x03\x01");
    expect((await client.answer()).status).toBe(405);
    await client.closed;
    expect(node.connections).toEqual([]);
  });

  it.each(["websocket", "WebSocket", "h2c, websocket", "websocket/13"])("Upgrade: %s", async (upgrade) => {
    const { client, node } = await clientOf(always(end()));
    const websocket = getOf("/ws", "Connection: Upgrade", `Upgrade: ${upgrade}`, "Sec-WebSocket-Version: 13");
    client.write(websocket);
    const answer = await client.answer();
    expect(answer.status).toBe(501);
    expect(answer.body.toString()).toContain("WebSocket");
    expect(node.connections).toEqual([]);
  });

  it.each(["h2c", "TLS/1.0", "xwebsocket"])("but not Upgrade: %s, which is no upgrade", async (upgrade) => {
    const node = await echoNode(cleanup);
    const { port } = await startEngine(balancer([node.port]), cleanup);
    const client = await rawClient(port, cleanup);
    const request = getOf("/x", "Connection: Upgrade, HTTP2-Settings", `Upgrade: ${upgrade}`, "HTTP2-Settings: AA");
    await expectAlive(client, request, echoOf("GET", "/x"));
    expect(headerIn(node.seen[0]?.request.headers ?? [], "upgrade")).toBe(upgrade);
    await expectAlive(client, getOf("/y"), echoOf("GET", "/y"));
  });

  it("404 with a body to read is no end of the connection", async () => {
    const node = await echoNode(cleanup);
    const { port } = await startEngine(balancer([node.port]), cleanup, { mounts: ["/a/*=lb"] });
    const client = await rawClient(port, cleanup);
    client.write(postOf("/b", "x".repeat(100_000)));
    expect((await client.answer()).status).toBe(404);
    await expectAlive(client, getOf("/a/x"), echoOf("GET", "/a/x"));
  });
});

it("requests that follow each other on a connection leave no listener behind", async () => {
  const node = await echoNode(cleanup);
  const { engine, port } = await startEngine(balancer([node.port]), cleanup);
  const counts: number[] = [];
  engine.front.server.on("connection", (socket) => {
    engine.front.server.on("request", () => {
      counts.push(socket.eventNames().reduce((sum, event) => sum + socket.listenerCount(event), 0));
    });
  });
  const client = await rawClient(port, cleanup);
  for (let turn = 0; turn < 30; turn++) {
    client.write(turn % 2 === 0 ? getOf("/a") : postOf("/a", "b".repeat(turn * 1000)));
    expect((await client.answer()).status).toBe(200);
  }
  expect(counts.length).toBe(30);
  expect(counts.at(-2)).toBe(counts[2]);
  const { socket } = node.connections[0] ?? {};
  expect(node.connections.length).toBe(1);
  expect(socket?.listenerCount("data")).toBe(1);
});
