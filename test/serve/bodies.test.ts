import { afterEach, describe, expect, it } from "vitest";
import { encodeGetBodyChunk } from "../../src/ajp/response-messages.ts";
import { type AjpNode, ajpNode, chunks, echoNode, echoOf, end, FLUSH, head } from "../support/ajp-node.ts";
import { createCleanup } from "../support/cleanup.ts";
import { startEngine } from "../support/engine.ts";
import { getOf, latin1, postOf, rawClient } from "../support/raw-client.ts";
import { balancer, expectAlive, expectAllGivenBack } from "../support/serving.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

/** Bytes that repeat in no small step. */
function filling(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = 7; at < length; at++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    bytes[at] = state >> 16;
  }
  return bytes;
}

function chunkedOf(target: string, body: Buffer, size: number, trailers = ""): Buffer {
  const parts = [latin1(`POST ${target} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n`)];
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size);
    parts.push(latin1(`${piece.length.toString(16)}\r\n`), piece, latin1("\r\n"));
  }
  return Buffer.concat([...parts, latin1(`0\r\n${trailers}\r\n`)]);
}

async function playing() {
  const node = await ajpNode(cleanup);
  const running = await startEngine(balancer([node.port], "retry_interval=1"), cleanup);
  return { node, running, client: await rawClient(running.port, cleanup) };
}

/** The next request on whatever connection the balancer takes. */
async function serveNext(node: AjpNode, from: number, body: string): Promise<void> {
  const connection = node.connections[from] ?? (await node.next());
  expect((await connection.request())?.uri).toBe("/next");
  connection.answer(200, body);
}

describe("an upload", () => {
  it.each([0, 1, 8185, 8186, 8187, 16_372, 65_536, 1_048_576])(
    "of %i bytes, with a length and chunked",
    async (length) => {
      const node = await echoNode(cleanup);
      const running = await startEngine(balancer([node.port]), cleanup);
      const client = await rawClient(running.port, cleanup);
      const body = filling(length);
      await expectAlive(client, postOf("/a", body).toString("latin1"), echoOf("POST", "/a", body));
      for (const size of [Math.max(1, Math.ceil(length / 7)), 8186]) {
        await expectAlive(
          client,
          chunkedOf("/b", body, size, "X-T: 1\r\n").toString("latin1"),
          echoOf("POST", "/b", body),
        );
      }
      expect(node.connections.length).toBe(1);
      await expectAllGivenBack(running);
    },
  );

  it("byte by byte", async () => {
    const node = await echoNode(cleanup);
    const { port } = await startEngine(balancer([node.port]), cleanup);
    const client = await rawClient(port, cleanup);
    const body = filling(60);
    for (const request of [postOf("/a", body), chunkedOf("/a", body, 9, "X-T: 1\r\n")]) {
      const answer = client.answer();
      for (const byte of request) {
        client.write(Buffer.of(byte));
        await new Promise((go) => setImmediate(go));
      }
      expect((await answer).body.toString()).toBe(echoOf("POST", "/a", body));
    }
  });

  it("to a node with larger packets", async () => {
    const node = await echoNode(cleanup);
    const { port } = await startEngine(balancer([node.port], "max_packet_size=65536"), cleanup);
    const client = await rawClient(port, cleanup);
    const body = filling(200_000);
    await expectAlive(client, postOf("/a", body).toString("latin1"), echoOf("POST", "/a", body));
  });
});

describe("a node", () => {
  it("that asks for small pieces gets them, never more", async () => {
    const { node, running, client } = await playing();
    const body = filling(9_000);
    for (const request of [postOf("/a", body), chunkedOf("/a", body, 1000)]) {
      client.write(request);
      const connection = node.connections[0] ?? (await node.next());
      await connection.request();
      const parts = request.includes("chunked") ? [] : [await connection.bodyPacket()];
      for (const wanted of [1, 2, 7, 100, 500]) {
        const packet = await connection.ask(wanted);
        expect(packet?.length).toBeLessThanOrEqual(wanted);
        parts.push(packet);
      }
      for (let packet = await connection.ask(8186); packet?.length !== 0; packet = await connection.ask(8186))
        parts.push(packet);
      expect(Buffer.concat(parts.map((part) => part ?? Buffer.alloc(0))).equals(body)).toBe(true);
      connection.answer(200, "ok");
      expect((await client.answer()).body.toString()).toBe("ok");
    }
    await expectAllGivenBack(running);
  });

  it("that asks past the end gets the end, as often as it asks", async () => {
    const { node, running, client } = await playing();
    for (const request of [getOf("/a"), postOf("/a", "12345"), chunkedOf("/a", latin1("12345"), 2), postOf("/a", "")]) {
      client.write(request);
      const connection = node.connections[0] ?? (await node.next());
      const { headers } = (await connection.request()) ?? { headers: [] };
      const length = headers[headers.findIndex((name) => name.toLowerCase() === "content-length") + 1];
      if (length === "5") expect((await connection.bodyPacket())?.toString()).toBe("12345");
      else if (length !== "0") expect((await connection.ask(8186))?.toString()).toBe("12345");
      for (let times = 0; times < 3; times++) expect((await connection.ask(8186))?.length).toBe(0);
      connection.answer(200, "ok");
      expect((await client.answer()).body.toString()).toBe("ok");
    }
    expect(node.connections.length).toBe(1);
    await expectAllGivenBack(running);
  });

  it("that asks several times at once gets as many packets, in order", async () => {
    const { node, running, client } = await playing();
    const body = filling(3_000);
    client.write(postOf("/a", body).subarray(0, -2_900)); // nothing but the start of the first packet
    const connection = await node.next();
    await connection.request();
    connection.send(encodeGetBodyChunk(8186), encodeGetBodyChunk(8186));
    await new Promise((go) => setTimeout(go, 20));
    client.write(body.subarray(100));
    expect((await connection.bodyPacket())?.equals(body)).toBe(true);
    expect((await connection.bodyPacket())?.length).toBe(0);
    expect((await connection.bodyPacket())?.length).toBe(0);
    connection.answer(200, "ok");
    expect((await client.answer()).body.toString()).toBe("ok");
    await expectAllGivenBack(running);
  });

  it.each([
    ["leaves the rest to the balancer, and the client goes on", postOf("/a", filling(500_000)), 8186],
    ["is no trouble with chunks either", chunkedOf("/a", filling(500_000), 7_000), undefined],
  ])("that never asks %s", async (_, request, sentUnasked) => {
    const { node, running, client } = await playing();
    client.write(request, getOf("/next"));
    const connection = await node.next();
    await connection.request();
    if (sentUnasked !== undefined) expect((await connection.bodyPacket())?.length).toBe(sentUnasked);
    connection.answer(200, "not read");
    expect((await client.answer()).body.toString()).toBe("not read");
    await serveNext(node, 0, "next");
    expect((await client.answer()).body.toString()).toBe("next");
    expect(node.connections.length).toBe(1);
    await expectAllGivenBack(running);
  });

  it("that answers early, and then reads on, gets everything", async () => {
    const { node, running, client } = await playing();
    const body = filling(100_000);
    client.write(postOf("/a", body));
    const connection = await node.next();
    const request = await connection.request();
    connection.send(head(200), ...chunks("early "), FLUSH);
    const got = request === undefined ? undefined : await connection.body(request);
    expect(got?.equals(body)).toBe(true);
    connection.send(...chunks("late"), end());
    expect((await client.answer()).body.toString()).toBe("early late");
    await expectAllGivenBack(running);
  });

  it("that ends while a body packet is owed does not get its connection used again", async () => {
    const { node, running, client } = await playing();
    client.write("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 20000\r\n\r\n", Buffer.alloc(9_000, "x"));
    const connection = await node.next();
    await connection.request();
    await connection.bodyPacket();
    connection.send(encodeGetBodyChunk(8186));
    connection.answer(200, "enough");
    expect((await client.answer()).body.toString()).toBe("enough");
    await connection.closed;
    client.write(Buffer.alloc(11_000, "x"), getOf("/next"));
    await serveNext(node, 1, "next");
    expect((await client.answer()).body.toString()).toBe("next");
    expect(connection.unread).toBe(0);
    await expectAllGivenBack(running);
  });

  it("that ends before the first packet has come does not get its connection used again", async () => {
    const { node, running, client } = await playing();
    client.write("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf");
    const connection = await node.next();
    await connection.request();
    connection.answer(200, "enough");
    expect((await client.answer()).body.toString()).toBe("enough");
    await connection.closed;
    client.write(Buffer.alloc(96, "x"), getOf("/next"));
    await serveNext(node, 1, "next");
    expect((await client.answer()).body.toString()).toBe("next");
    await expectAllGivenBack(running);
  });

  it("that breaks off before it asked is replaced by another, which gets the first packet again", async () => {
    const dying = await ajpNode(cleanup, async (node) => {
      await node.request();
      await node.bodyPacket();
      node.socket.resetAndDestroy();
    });
    const good = await echoNode(cleanup);
    const running = await startEngine(balancer([dying.port, good.port]), cleanup);
    const client = await rawClient(running.port, cleanup);
    const body = filling(30_000);
    await expectAlive(client, postOf("/a", body).toString("latin1"), echoOf("POST", "/a", body));
    expect(dying.connections.length).toBe(2);
    await expectAllGivenBack(running);
  });

  it("that breaks off before the first packet has come is replaced by another, which gets it whole", async () => {
    const dying = await ajpNode(cleanup);
    const good = await echoNode(cleanup);
    const running = await startEngine(balancer([dying.port, good.port], "retries=1"), cleanup);
    const client = await rawClient(running.port, cleanup);
    const body = filling(30_000);
    const request = postOf("/a", body);
    client.write(request.subarray(0, request.length - 29_000));
    const connection = await dying.next();
    await connection.request();
    connection.socket.resetAndDestroy();
    await connection.closed;
    await new Promise((go) => setTimeout(go, 20));
    expect(good.connections.length).toBe(0); // nobody knows yet whether the packet ever comes
    client.write(request.subarray(request.length - 29_000));
    expect((await client.answer()).body.toString()).toBe(echoOf("POST", "/a", body));
    await expectAllGivenBack(running);
  });

  it.each(["reset", "half-close"])(
    "that breaks off before the first packet has come, and the client (%s) too: nobody else hears of it",
    async (way) => {
      const dying = await ajpNode(cleanup);
      const good = await echoNode(cleanup);
      const running = await startEngine(balancer([dying.port, good.port], "retries=1"), cleanup);
      const client = await rawClient(running.port, cleanup);
      client.write("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf");
      const connection = await dying.next();
      await connection.request();
      connection.socket.resetAndDestroy();
      await connection.closed;
      await new Promise((go) => setTimeout(go, 20));
      if (way === "reset") client.socket.resetAndDestroy();
      else client.socket.end();
      await client.closed;
      await expectAllGivenBack(running);
      expect(good.connections.length).toBe(0);
    },
  );

  it("that breaks off after it asked is replaced by nobody", async () => {
    const dying = await ajpNode(cleanup, async (node) => {
      await node.request();
      await node.bodyPacket();
      await node.ask(8186);
      node.socket.end();
    });
    const good = await echoNode(cleanup);
    const running = await startEngine(balancer([dying.port, good.port]), cleanup);
    const client = await rawClient(running.port, cleanup);
    client.write(postOf("/a", filling(30_000)));
    expect((await client.answer()).status).toBe(502);
    await expectAlive(client, getOf("/b"), echoOf("GET", "/b"));
    expect(good.seen.length).toBe(1);
    await expectAllGivenBack(running);
  });
});

describe("a client that leaves", () => {
  const starts = [
    ["within the first packet", "Content-Length: 100", "half"],
    ["within a later packet", "Content-Length: 20000", "x".repeat(9_000)],
    ["within a chunk", "Transfer-Encoding: chunked", "100\r\nabc"],
    ["between chunks", "Transfer-Encoding: chunked", "3\r\nabc\r\n"],
  ] as const;
  const ways = ["reset", "half-close"] as const;

  it.each(starts.flatMap(([name, header, part]) => ways.map((way) => ({ name, header, part, way }))))(
    "$name, by $way, takes its node's connection with it, and nothing else",
    async ({ header, part, way }) => {
      const { node, running, client } = await playing();
      client.write(`POST /a HTTP/1.1\r\nHost: h\r\n${header}\r\n\r\n`, part);
      const connection = await node.next();
      const request = await connection.request();
      if (way === "reset") setTimeout(() => client.socket.resetAndDestroy(), 20);
      else client.socket.end();
      const body = request === undefined ? undefined : await connection.body(request);
      // A body that is not whole is never given out as one that is.
      expect(body?.length ?? 0).toBe(0);
      await connection.closed;
      await client.closed;
      expect(client.rest.toString()).toBe("");
      await expectAllGivenBack(running);
      const other = await rawClient(running.port, cleanup);
      other.write(getOf("/next"));
      await serveNext(node, 1, "next");
      expect((await other.answer()).body.toString()).toBe("next");
      const [worker] = running.engine.running.workers.values();
      expect([worker?.errors, worker?.clientErrors]).toEqual([0, 1]);
    },
  );

  it("before the node asks for its chunks is noticed when it asks", async () => {
    const { node, running, client } = await playing();
    client.write("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n100\r\nabc");
    const connection = await node.next();
    await connection.request();
    client.socket.resetAndDestroy();
    await client.closed;
    await new Promise((go) => setTimeout(go, 50));
    connection.send(encodeGetBodyChunk(8186));
    expect(await connection.bodyPacket()).toBeUndefined();
    await expectAllGivenBack(running);
  });

  it("while the node works is let go when its answer comes", async () => {
    const { node, running, client } = await playing();
    client.write(getOf("/a"));
    const connection = await node.next();
    await connection.request();
    client.socket.resetAndDestroy();
    await client.closed;
    connection.answer(200, "x".repeat(100_000));
    await expectAllGivenBack(running);
  });

  it("amid the answer takes its node's connection with it", async () => {
    const { node, running, client } = await playing();
    client.write(getOf("/a"));
    const connection = await node.next();
    await connection.request();
    connection.send(head(200), ...chunks("begin"), FLUSH);
    while (client.socket.bytesRead === 0) await new Promise((read) => client.socket.once("data", read));
    client.socket.resetAndDestroy();
    await connection.closed;
    await expectAllGivenBack(running);
  });
});
