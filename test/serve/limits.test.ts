import { afterEach, describe, expect, it } from "vitest";
import { ajpNode, chunks, echoNode, echoOf, end, FLUSH, head, type NodeEnd } from "../support/ajp-node.ts";
import { createCleanup } from "../support/cleanup.ts";
import { startEngine } from "../support/engine.ts";
import { getOf, headerOf, postOf, type RawClient, rawClient } from "../support/raw-client.ts";
import { balancer, expectAlive, expectAllGivenBack, oneWorker, until } from "../support/serving.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

/** A node that answers when it is told to. */
async function holdingNode() {
  const held: { readonly node: NodeEnd; readonly uri: string }[] = [];
  let most = 0;
  const node = await ajpNode(cleanup, async (connection) => {
    for (let request = await connection.request(); request !== undefined; request = await connection.request()) {
      if (request.method === "POST") await connection.bodyPacket();
      held.push({ node: connection, uri: request.uri });
      most = Math.max(most, held.length);
    }
  });
  const release = (count: number) => {
    for (const { node: connection, uri } of held.splice(0, count)) connection.answer(200, uri);
  };
  return { node, held, mostAtOnce: () => most, release };
}

function clientsOf(port: number, count: number): Promise<RawClient[]> {
  return Promise.all(Array.from({ length: count }, () => rawClient(port, cleanup)));
}

describe("400 requests are served at once", () => {
  it("others wait, and are served in their order", async () => {
    const { node, held, mostAtOnce, release } = await holdingNode();
    const running = await startEngine(balancer([node.port]), cleanup);
    let read = 0;
    running.engine.front.server.on("request", () => read++);
    const clients = await clientsOf(running.port, 403);
    for (const [index, client] of clients.entries()) {
      client.write(getOf(`/${index}`));
      if (index >= 399) await until(() => read === index + 1, "the request was read");
    }
    await until(() => held.length === 400, "400 requests are at the node");
    expect(running.engine.requestsInProgress).toBe(400);
    const order: string[] = [];
    for (const index of [400, 401, 402]) {
      release(1);
      await until(() => held.length === 400, "the next one is there");
      order.push(held.at(-1)?.uri ?? "");
      expect(order).toHaveLength(index - 399);
    }
    expect(order).toEqual(["/400", "/401", "/402"]);
    release(400);
    const answers = await Promise.all(clients.map((client) => client.answer()));
    expect(answers.map(({ body }) => body.toString())).toEqual(clients.map((_, index) => `/${index}`));
    expect(mostAtOnce()).toBe(400);
    await expectAllGivenBack(running);
  }, 60_000);

  it("one that leaves while it waits takes nobody's place", async () => {
    const { node, held, mostAtOnce, release } = await holdingNode();
    const running = await startEngine(balancer([node.port]), cleanup);
    let read = 0;
    running.engine.front.server.on("request", () => read++);
    const clients = await clientsOf(running.port, 400);
    for (const [index, client] of clients.entries()) client.write(getOf(`/${index}`));
    await until(() => held.length === 400, "400 requests are at the node");
    const [leaving, staying] = [await rawClient(running.port, cleanup), await rawClient(running.port, cleanup)];
    leaving.write(getOf("/leaving"));
    await until(() => read === 401, "the first has come");
    staying.write(getOf("/staying"));
    await until(() => read === 402, "the second has come");
    leaving.socket.resetAndDestroy();
    await leaving.closed;
    release(1);
    await until(() => held.length === 400, "the one that stays is served");
    expect(held.at(-1)?.uri).toBe("/staying");
    release(400);
    expect((await staying.answer()).body.toString()).toBe("/staying");
    await Promise.all(clients.map((client) => client.answer()));
    expect(mostAtOnce()).toBe(400);
    await expectAllGivenBack(running);
  }, 60_000);
});

describe("connection_pool_size=2", () => {
  it("a third request waits for a connection", async () => {
    const { node, held, mostAtOnce, release } = await holdingNode();
    const running = await startEngine(
      oneWorker(node.port, "connection_pool_size=2", "connection_acquire_timeout=10000"),
      cleanup,
      { mounts: ["/*=n1"] },
    );
    const clients = await clientsOf(running.port, 3);
    for (const [index, client] of clients.entries()) client.write(getOf(`/${index}`));
    await until(() => held.length === 2 && running.engine.requestsInProgress === 3, "two are at the node, one waits");
    release(1);
    await until(() => held.length === 2, "the third has come");
    release(2);
    const answers = await Promise.all(clients.map((client) => client.answer()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([mostAtOnce(), node.connections.length]).toEqual([2, 2]);
    await expectAllGivenBack(running);
  });

  it("gives up after connection_acquire_timeout, in a balancer too", async () => {
    for (const kind of ["worker", "balancer"] as const) {
      const { node, held, release } = await holdingNode();
      const settings = ["connection_pool_size=2", "connection_acquire_timeout=200"];
      const running =
        kind === "worker"
          ? await startEngine(oneWorker(node.port, ...settings), cleanup, { mounts: ["/*=n1"] })
          : await startEngine(balancer([node.port], ...settings), cleanup);
      const clients = await clientsOf(running.port, 2);
      for (const client of clients) client.write(getOf("/held"));
      await until(() => held.length === 2, "both are at the node");
      const third = await rawClient(running.port, cleanup);
      third.write(getOf("/third"));
      expect((await third.answer()).status).toBe(503);
      expect(held.length).toBe(2);
      release(2);
      for (const client of clients) expect((await client.answer()).status).toBe(200);
      third.write(getOf("/later"));
      await until(() => held.length === 1, "it is served now");
      release(1);
      expect((await third.answer()).status).toBe(200);
      await expectAllGivenBack(running);
    }
  });

  it("a client that leaves while it waits for a connection gives up its claim", async () => {
    const { node, held, release } = await holdingNode();
    const running = await startEngine(
      balancer([node.port], "connection_pool_size=1", "connection_acquire_timeout=60000"),
      cleanup,
    );
    const [first, waiting] = (await clientsOf(running.port, 2)) as [RawClient, RawClient];
    first.write(getOf("/first"));
    await until(() => held.length === 1, "the first is at the node");
    waiting.write(getOf("/waiting"));
    await until(() => running.engine.requestsInProgress === 2, "the second waits");
    waiting.socket.resetAndDestroy();
    await until(() => running.engine.requestsInProgress === 1, "it has gone");
    release(1);
    expect((await first.answer()).status).toBe(200);
    await expectAllGivenBack(running);
  });
});

it("1,000 clients that keep their connections", async () => {
  const node = await echoNode(cleanup);
  const running = await startEngine(balancer([node.port]), cleanup);
  const clients = await clientsOf(running.port, 1_000);
  for (const turn of ["/a", "/b"]) {
    for (const client of clients) client.write(getOf(turn));
    const answers = await Promise.all(clients.map((client) => client.answer()));
    expect(new Set(answers.map(({ body }) => body.toString()))).toEqual(new Set([echoOf("GET", turn)]));
  }
  expect(node.mostAtOnce()).toBeLessThanOrEqual(400);
  expect(node.connections.length).toBeLessThanOrEqual(400);
  await expectAllGivenBack(running);
}, 60_000);

describe("the end of the engine", () => {
  it("waits for what is in progress, and is over with that", async () => {
    const { node, held, release } = await holdingNode();
    const { engine, port } = await startEngine(balancer([node.port]), cleanup);
    const idle = await rawClient(port, cleanup);
    idle.write(getOf("/before"));
    await until(() => held.length === 1, "it is at the node");
    release(1);
    await idle.answer();
    const [client, sending] = (await clientsOf(port, 2)) as [RawClient, RawClient];
    client.write(getOf("/slow"));
    await until(() => held.length === 1, "it is at the node");
    sending.write("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
    await until(() => engine.requestsInProgress === 2, "the other is there");
    const closed = engine.close(60_000);
    await idle.closed;
    await expect(rawClient(port, cleanup)).rejects.toThrow("ECONNREFUSED");
    const startedAt = performance.now();
    release(1);
    expect((await client.answer()).status).toBe(200);
    await client.closed;
    sending.write("67890");
    await until(() => held.length === 1, "its body is at the node");
    release(1);
    expect((await sending.answer()).status).toBe(200);
    await sending.closed;
    await closed;
    // No waiting for connections that are kept alive.
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    for (const connection of node.connections) await connection.closed;
  });

  it("tells a client that nothing follows", async () => {
    const node = await ajpNode(cleanup);
    const { engine, port } = await startEngine(balancer([node.port]), cleanup);
    const client = await rawClient(port, cleanup);
    client.write(getOf("/first"), getOf("/second"));
    const connection = await node.next();
    await connection.request();
    connection.send(head(200), ...chunks("first"), FLUSH);
    const closed = engine.close(60_000);
    connection.send(end());
    expect((await client.answer()).body.toString()).toBe("first");
    await connection.request();
    connection.answer(200, "second");
    const second = await client.answer();
    expect([second.body.toString(), headerOf(second, "connection")]).toEqual(["second", "close"]);
    await client.closed;
    await closed;
  });

  it("cuts off what hangs, after the time that it was given", async () => {
    const node = await ajpNode(cleanup);
    const running = await startEngine(balancer([node.port]), cleanup);
    const { engine, port } = running;
    const [hanging, half, sending] = (await clientsOf(port, 3)) as [RawClient, RawClient, RawClient];
    hanging.write(getOf("/hang"));
    await (await node.next()).request();
    half.write(getOf("/half"));
    const connection = await node.next();
    await connection.request();
    connection.send(head(200), ...chunks("half"), FLUSH);
    sending.write("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
    await (await node.next()).request();
    await engine.close(100);
    for (const client of [hanging, half, sending]) await client.closed;
    for (const each of node.connections) await each.closed;
    expect(engine.deadlines.size).toBe(0);
    await expectAllGivenBack(running);
  });

  it("closes the connections to its nodes", async () => {
    const node = await echoNode(cleanup);
    const { engine, port } = await startEngine(balancer([node.port]), cleanup);
    const client = await rawClient(port, cleanup);
    await expectAlive(client, postOf("/a", "b").toString(), echoOf("POST", "/a", "b"));
    await engine.close(60_000);
    await node.connections[0]?.closed;
    expect([...engine.running.workers.values()].map(({ connected }) => connected)).toEqual([0]);
  });
});
