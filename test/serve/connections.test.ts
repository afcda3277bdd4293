import { afterEach, describe, expect, it } from "vitest";
import { ajpNode, chunks, echoNode, echoOf, end, FLUSH, head, type NodeEnd } from "../support/ajp-node.ts";
import { createCleanup } from "../support/cleanup.ts";
import { deafPort } from "../support/deaf-port.ts";
import { type RunningEngine, startEngine } from "../support/engine.ts";
import { freePort } from "../support/ports.ts";
import { getOf, postOf, type RawClient, rawClient } from "../support/raw-client.ts";
import { balancer, expectAlive, expectAllGivenBack, oneWorker, until } from "../support/serving.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

/** Reads requests and answers each with `N uri`, N being the number of the connection. */
async function answers(node: NodeEnd, times = Number.POSITIVE_INFINITY): Promise<void> {
  for (let turn = 0; turn < times; turn++) {
    const request = await node.request();
    if (request === undefined) return;
    node.answer(200, `${node.number} ${request.uri}`);
  }
}

async function site(play: (node: NodeEnd) => Promise<void>, ...settings: string[]) {
  const node = await ajpNode(cleanup, play);
  const running = await startEngine(oneWorker(node.port, ...settings), cleanup, { mounts: ["/*=n1"] });
  return { node, running, client: await rawClient(running.port, cleanup) };
}

async function bodyOf(client: RawClient, target: string): Promise<string> {
  client.write(getOf(target));
  const { status, body } = await client.answer();
  return status === 200 ? body.toString("latin1") : String(status);
}

/** Whether the balancer has seen that an idle connection is of no use. */
function connected({ engine }: RunningEngine): number {
  return [...engine.running.workers.values()].reduce((sum, worker) => sum + worker.connected, 0);
}

describe("a connection to a node", () => {
  it("is used again", async () => {
    const { node, running, client } = await site(answers);
    for (const target of ["/a", "/b", "/c"]) expect(await bodyOf(client, target)).toBe(`0 ${target}`);
    expect(node.connections.length).toBe(1);
    expect(connected(running)).toBe(1);
  });

  it("is closed at once where the node says so, whatever else it does", async () => {
    const { node, running, client } = await site(async (connection) => {
      const request = await connection.request();
      connection.send(head(200), ...chunks(`${connection.number} ${request?.uri}`), end(false));
    });
    expect(await bodyOf(client, "/a")).toBe("0 /a");
    await node.connections[0]?.closed;
    expect(await bodyOf(client, "/b")).toBe("1 /b");
    await node.connections[1]?.closed;
    expect(connected(running)).toBe(0);
  });

  // As recorded (full-response-after-end): mod_jk gives such an answer to the next request.
  it.each([
    ["a whole answer", [head(200), ...chunks("EVIL"), end()]],
    ["some data", chunks("EVIL")],
    ["one byte", [Buffer.of(0x41)]],
    ["a CPONG", [Buffer.from("4142000109", "hex")]],
    ["GET_BODY_CHUNK", [Buffer.from("41420003061ffa", "hex")]],
  ])("is closed when %s comes while it is idle, and nobody gets that", async (_, packets) => {
    const { node, running, client } = await site(async (connection) => {
      await answers(connection, 1);
      if (connection.number > 0) return answers(connection);
      await until(() => client.rest.length > 0 || client.socket.bytesRead > 0, "the client has its answer");
      connection.send(...packets);
    });
    expect(await bodyOf(client, "/a")).toBe("0 /a");
    await until(() => connected(running) === 0, "the balancer has closed it");
    await node.connections[0]?.closed;
    expect(await bodyOf(client, "/b")).toBe("1 /b");
    expect(await bodyOf(client, "/c")).toBe("1 /c");
    expect([...running.engine.running.workers.values()][0]?.errors).toBe(0);
  });

  it("is closed when more comes with the end of an answer, and nobody gets that", async () => {
    const { node, client } = await site(async (connection) => {
      const request = await connection.request();
      const evil = [head(200), ...chunks("EVIL"), end()];
      connection.send(head(200), ...chunks(`${connection.number} ${request?.uri}`), end(), ...evil);
    });
    expect(await bodyOf(client, "/a")).toBe("0 /a");
    await node.connections[0]?.closed;
    expect(await bodyOf(client, "/b")).toBe("1 /b");
  });

  it.each(["end", "reset"])("that ends while it is idle (%s) is replaced, and no request is harmed", async (how) => {
    const node = await echoNode(cleanup);
    const running = await startEngine(oneWorker(node.port), cleanup, { mounts: ["/*=n1"] });
    const client = await rawClient(running.port, cleanup);
    await expectAlive(client, getOf("/a"), echoOf("GET", "/a"));
    const { socket } = node.connections[0] as NodeEnd;
    if (how === "end") socket.end();
    else socket.resetAndDestroy();
    await until(() => connected(running) === 0, "the balancer has closed it");
    await expectAlive(client, postOf("/b", "body").toString(), echoOf("POST", "/b", "body"));
    expect(node.connections.length).toBe(2);
    expect([...running.engine.running.workers.values()][0]?.errors).toBe(0);
  });

  it("of a worker that has none is dialled once for each request at the same time, and the lowest is used first", async () => {
    const held: NodeEnd[] = [];
    const { node, running } = await site(async (connection) => {
      for (let request = await connection.request(); request !== undefined; request = await connection.request()) {
        held.push(connection);
        if (request.uri === "/wait") await until(() => held.length >= 3, "three requests are there");
        connection.answer(200, `${connection.number}`);
      }
    });
    const clients = await Promise.all([0, 1, 2].map(() => rawClient(running.port, cleanup)));
    await Promise.all(clients.map((each) => bodyOf(each, "/wait")));
    expect(node.connections.length).toBe(3);
    for (let turn = 0; turn < 3; turn++) expect(await bodyOf(clients[turn] as RawClient, "/x")).toBe("0");
  });
});

describe("probes", () => {
  it("ping_mode=A: a pooled connection that is dead is replaced, and the request is served", async () => {
    const { node, running, client } = await site(answers, "ping_mode=A", "ping_timeout=150");
    expect(await bodyOf(client, "/a")).toBe("0 /a");
    const [first] = node.connections;
    expect(first?.pings).toBe(1);
    if (first !== undefined) first.answersPings = false; // it is there, and deaf
    expect(await bodyOf(client, "/b")).toBe("1 /b");
    expect([first?.pings, node.connections[1]?.pings]).toEqual([2, 1]);
    await first?.closed;
    expect([...running.engine.running.workers.values()][0]?.errors).toBe(0);
    await expectAllGivenBack(running);
  });

  it("one CPING for each request on a pooled connection", async () => {
    const { node, client } = await site(answers, "prepost_timeout=1000");
    for (const target of ["/a", "/b", "/c"]) expect(await bodyOf(client, target)).toBe(`0 ${target}`);
    expect(node.connections[0]?.pings).toBe(3);
  });

  it.each(["prepost_timeout=100", "connect_timeout=100"])(
    "%s: a node that never answers CPING is passed over",
    async (setting) => {
      const deaf = await ajpNode(cleanup, async (connection) => {
        connection.answersPings = false;
        await connection.payload();
      });
      const good = await echoNode(cleanup);
      const running = await startEngine(balancer([deaf.port, good.port], setting), cleanup);
      const client = await rawClient(running.port, cleanup);
      for (const target of ["/a", "/b"]) await expectAlive(client, getOf(target), echoOf("GET", target));
      expect(deaf.connections.every(({ unread }) => unread === 0)).toBe(true);
      const states = running.engine.running.balancers.get("lb")?.members.map(({ errors }) => errors);
      expect(states).toEqual([1, 0]);
      await expectAllGivenBack(running);
    },
  );

  it("anything but CPONG is a failure: 503", async () => {
    for (const answer of [head(200), Buffer.from("1234000109", "hex"), Buffer.from("41420000", "hex"), undefined]) {
      const node = await ajpNode(cleanup, async (connection) => {
        connection.answersPings = false;
        await connection.pinged;
        if (answer === undefined) connection.socket.end();
        else connection.send(answer);
      });
      const running = await startEngine(oneWorker(node.port, "ping_mode=C", "ping_timeout=5000"), cleanup, {
        mounts: ["/*=n1"],
      });
      const client = await rawClient(running.port, cleanup);
      expect(await bodyOf(client, "/a")).toBe("503");
      await expectAllGivenBack(running);
    }
  });
});

describe("a node that cannot be reached", () => {
  it("refuses: another is asked; none left: 503", async () => {
    const good = await echoNode(cleanup);
    const running = await startEngine(balancer([await freePort(), good.port]), cleanup);
    const client = await rawClient(running.port, cleanup);
    await expectAlive(client, getOf("/a"), echoOf("GET", "/a"));
    const none = await startEngine(balancer([await freePort(), await freePort()]), cleanup);
    const other = await rawClient(none.port, cleanup);
    expect(await bodyOf(other, "/a")).toBe("503");
    await expectAllGivenBack(none);
  });

  it("does not take the connection: socket_connect_timeout, and another is asked", async () => {
    const deaf = await deafPort(cleanup);
    const good = await echoNode(cleanup);
    const running = await startEngine(balancer([deaf, good.port], "socket_connect_timeout=100"), cleanup);
    const client = await rawClient(running.port, cleanup);
    await expectAlive(client, getOf("/a"), echoOf("GET", "/a"));
    await expectAlive(client, postOf("/b", "x".repeat(20_000)).toString(), echoOf("POST", "/b", "x".repeat(20_000)));
    await expectAllGivenBack(running);
  });

  it("does not take the connection, and the client leaves", async () => {
    const deaf = await deafPort(cleanup);
    const running = await startEngine(oneWorker(deaf, "socket_connect_timeout=300"), cleanup, { mounts: ["/*=n1"] });
    const client = await rawClient(running.port, cleanup);
    client.write(getOf("/a"));
    await until(() => running.engine.requestsInProgress === 1, "the request is there");
    client.socket.resetAndDestroy();
    await expectAllGivenBack(running);
  });
});

describe("reply_timeout", () => {
  it.each([
    ["nothing", []],
    ["headers", [head(200)]],
    ["headers and a part that is held", [head(200, ["Content-Length", "100"]), ...chunks("part")]],
  ])("of a node that sends %s, and no more: 504", async (_, packets) => {
    const { node, running, client } = await site(
      async (connection) => {
        await connection.request();
        connection.send(...packets);
        await connection.payload();
      },
      "reply_timeout=100",
      "retries=1",
    );
    expect(await bodyOf(client, "/a")).toBe("504");
    await node.connections[0]?.closed;
    expect([...running.engine.running.workers.values()][0]?.replyTimeouts).toBe(1);
    await expectAllGivenBack(running);
  });

  it("behind a part that has gone out: the client's connection is cut", async () => {
    const { running, client } = await site(async (connection) => {
      await connection.request();
      connection.send(head(200), ...chunks("part"), FLUSH);
      await connection.payload();
    }, "reply_timeout=100");
    client.write(getOf("/a"));
    await expect(client.answer()).rejects.toThrow("the connection ended");
    await expectAllGivenBack(running);
  });

  it("is for each message: a slow answer as a whole may take longer", async () => {
    const { client } = await site(async (connection) => {
      await connection.request();
      connection.send(head(200));
      for (let turn = 0; turn < 8; turn++) {
        await new Promise((go) => setTimeout(go, 150));
        connection.send(...chunks("."));
      }
      connection.send(end());
    }, "reply_timeout=1000");
    expect(await bodyOf(client, "/a")).toBe("........");
  });

  it("does not run while the client is still sending", async () => {
    const { client } = await site(async (connection) => {
      const request = await connection.request();
      const body = request === undefined ? undefined : await connection.body(request);
      connection.answer(200, String(body?.length));
    }, "reply_timeout=100");
    client.write("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
    await new Promise((go) => setTimeout(go, 400));
    client.write("67890");
    expect((await client.answer()).body.toString()).toBe("10");
  });

  it("lets another node answer", async () => {
    const silent = await ajpNode(cleanup, async (connection) => {
      await connection.request();
      await connection.payload();
    });
    const good = await echoNode(cleanup);
    const running = await startEngine(balancer([silent.port, good.port], "reply_timeout=100"), cleanup);
    const client = await rawClient(running.port, cleanup);
    await expectAlive(client, getOf("/a"), echoOf("GET", "/a"));
    expect(silent.connections.length).toBe(2);
    await expectAllGivenBack(running);
  });
});
