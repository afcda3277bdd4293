import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { type AjpNode, ajpNode, chunks, echoNode, echoOf, end, FLUSH, head } from "../support/ajp-node.ts";
import { createCleanup } from "../support/cleanup.ts";
import { startEngine } from "../support/engine.ts";
import { getOf, latin1, postOf, type RawClient, rawClient } from "../support/raw-client.ts";
import { balancer, expectAllGivenBack } from "../support/serving.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

/** A client of a balancer over one node. */
async function clientOf(node: AjpNode) {
  const running = await startEngine(balancer([node.port]), cleanup);
  return { running, client: await rawClient(running.port, cleanup) };
}

async function texts(client: RawClient, count: number): Promise<string[]> {
  const found: string[] = [];
  for (let index = 0; index < count; index++) {
    const { status, body } = await client.answer();
    found.push(`${status} ${status === 200 ? body.toString("latin1") : ""}`.trimEnd());
  }
  return found;
}

describe("several requests in one write", () => {
  it("are served one after the other, in their order", async () => {
    const node = await echoNode(cleanup);
    const { running, client } = await clientOf(node);
    const big = Buffer.alloc(20_000, "b");
    const chunked =
      "POST /d HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n";
    client.write(
      getOf("/a"),
      postOf("/b", "body of b"),
      getOf("/c"),
      chunked,
      postOf("/e", big),
      postOf("/f", ""),
      getOf("/g"),
    );
    expect(await texts(client, 7)).toEqual([
      `200 ${echoOf("GET", "/a")}`,
      `200 ${echoOf("POST", "/b", "body of b")}`,
      `200 ${echoOf("GET", "/c")}`,
      `200 ${echoOf("POST", "/d", "abcde")}`,
      `200 ${echoOf("POST", "/e", big)}`,
      `200 ${echoOf("POST", "/f")}`,
      `200 ${echoOf("GET", "/g")}`,
    ]);
    expect(node.seen.map(({ request }) => request.uri)).toEqual(["/a", "/b", "/c", "/d", "/e", "/f", "/g"]);
    expect(node.mostAtOnce()).toBe(1);
    expect(node.connections.length).toBe(1);
    await expectAllGivenBack(running);
  });

  it("are served one after the other when there are very many", async () => {
    const node = await echoNode(cleanup);
    const { client } = await clientOf(node);
    const targets = Array.from({ length: 500 }, (_, index) => `/${index}`);
    client.write(...targets.map((target) => getOf(target)));
    expect(await texts(client, 500)).toEqual(targets.map((target) => `200 ${echoOf("GET", target)}`));
    expect(node.seen.map(({ request }) => request.uri)).toEqual(targets);
    expect(node.mostAtOnce()).toBe(1);
  });

  it("wait for the first, however long it takes", async () => {
    const node = await ajpNode(cleanup);
    const { client } = await clientOf(node);
    client.write(getOf("/slow"), getOf("/next"));
    const connection = await node.next();
    expect((await connection.request())?.uri).toBe("/slow");
    connection.send(head(200));
    const next = connection.payload();
    const first = await Promise.race([next, new Promise((resolve) => setTimeout(() => resolve("nothing"), 100))]);
    expect(first).toBe("nothing");
    expect(node.connections.length).toBe(1);
    connection.send(end());
    expect((await client.answer()).status).toBe(200);
    expect((await next)?.includes("/next")).toBe(true);
    connection.answer(200, "n");
    expect(await texts(client, 1)).toEqual(["200 n"]);
  });

  it("wait for the first also when the balancer answers that one itself", async () => {
    const node = await echoNode(cleanup);
    const { client } = await clientOf(node);
    const options = "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n";
    client.write(options, getOf("/a"), getOf("/b"), options, getOf("/c"), getOf("/d"));
    const found = await texts(client, 6);
    expect(found).toEqual([
      "200",
      `200 ${echoOf("GET", "/a")}`,
      `200 ${echoOf("GET", "/b")}`,
      "200",
      `200 ${echoOf("GET", "/c")}`,
      `200 ${echoOf("GET", "/d")}`,
    ]);
    expect(node.mostAtOnce()).toBe(1);
    expect(node.connections.length).toBe(1);
  });

  it("are all answered for a client that has shut its side down", async () => {
    const node = await echoNode(cleanup);
    const { running, client } = await clientOf(node);
    client.write(getOf("/a"), postOf("/b", "bb"), getOf("/c"));
    client.socket.end();
    expect(await texts(client, 3)).toEqual([
      `200 ${echoOf("GET", "/a")}`,
      `200 ${echoOf("POST", "/b", "bb")}`,
      `200 ${echoOf("GET", "/c")}`,
    ]);
    expect(await client.closed).toBe("end");
    await expectAllGivenBack(running);
  });

  it("end with the one that says close", async () => {
    const node = await echoNode(cleanup);
    const { client } = await clientOf(node);
    client.write(getOf("/a"), getOf("/b", "Connection: close"), getOf("/c"));
    expect(await texts(client, 2)).toEqual([`200 ${echoOf("GET", "/a")}`, `200 ${echoOf("GET", "/b")}`]);
    await client.closed;
    expect(client.rest.toString()).toBe("");
    expect(node.seen.map(({ request }) => request.uri)).toEqual(["/a", "/b"]);
  });

  it("behind an answer that the client does not take yet are not begun", async () => {
    const node = await ajpNode(cleanup);
    const { client } = await clientOf(node);
    client.socket.pause();
    client.write(getOf("/big"), getOf("/cut"));
    const connection = await node.next();
    expect((await connection.request())?.uri).toBe("/big");
    const big = Buffer.alloc(8_000_000, "x");
    connection.answer(200, big);
    await once(connection.socket, "drain");
    client.socket.resume();
    expect((await client.answer()).body.equals(big)).toBe(true);
    // Half an answer, then nothing: the client must see that.
    expect((await connection.request())?.uri).toBe("/cut");
    connection.send(head(200, ["Content-Length", "20000"]), ...chunks("abc"), FLUSH);
    connection.socket.end();
    await expect(client.answer()).rejects.toThrow("the connection ended before 20000 bytes");
  });
});

describe("behind a request, in the same write,", () => {
  it.each([
    ["garbage", "\u0001\u0002 garbage\r\n\r\n", 400],
    ["a request with a bad header", "GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400],
    ["a request that the front refuses", "GET /../.. HTTP/1.1\r\nHost: h\r\n\r\n", 400],
    ["CONNECT", "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 405],
    ["another protocol", "GET / SIP/2.0\r\n\r\n", 400],
    ["a chunked body that is none", "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400],
    ["Expect: other", "GET /x HTTP/1.1\r\nHost: h\r\nExpect: other\r\n\r\n", 417],
  ])("%s does not touch the answer to the first", async (_, second, status) => {
    const node = await ajpNode(cleanup);
    const { running, client } = await clientOf(node);
    client.write(getOf("/slow"), latin1(second));
    const connection = await node.next();
    expect((await connection.request())?.uri).toBe("/slow");
    const body = "s".repeat(30_000);
    connection.answer(200, body);
    expect(await texts(client, 2)).toEqual([`200 ${body}`, String(status)]);
    await client.closed;
    expect(client.rest.toString()).toBe("");
    await expectAllGivenBack(running);
    expect([node.connections.length, connection.unread]).toEqual([1, 0]);
  });

  it("half of another, and the end, do not touch the answer to the first", async () => {
    const node = await ajpNode(cleanup);
    const { running, client } = await clientOf(node);
    client.write(getOf("/slow"), "GET /half HT");
    client.socket.end();
    const connection = await node.next();
    expect((await connection.request())?.uri).toBe("/slow");
    connection.answer(200, "whole");
    expect(await texts(client, 1)).toEqual(["200 whole"]);
    await client.closed;
    expect(client.rest.toString()).toBe("");
    await expectAllGivenBack(running);
  });
});

it("a client that leaves with requests in the queue leaves nothing behind", async () => {
  const node = await ajpNode(cleanup);
  const { running, client } = await clientOf(node);
  client.write(getOf("/slow"), getOf("/b"), postOf("/c", "c"), getOf("/d"));
  const connection = await node.next();
  await connection.request();
  client.socket.resetAndDestroy();
  await client.closed;
  connection.answer(200, "nobody");
  await expectAllGivenBack(running);
  expect([node.connections.length, connection.unread]).toEqual([1, 0]);
});
