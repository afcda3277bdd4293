import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { CPING } from "../../src/ajp/body-packet.ts";
import { EmbeddedNode } from "../../src/embedded/embedded-node.ts";
import { createCleanup } from "../support/cleanup.ts";
import { freePort } from "../support/ports.ts";
import { nodeOptions, startNode } from "./nodes.ts";
import { openClient, wireOf } from "./raw-client.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

const QUIET_MS = 150;

function quiet(): Promise<void> {
  return sleep(QUIET_MS);
}

/** The error code of a connection, or "connected". */
function dial(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("connect", () => {
      socket.destroy();
      resolve("connected");
    });
    socket.on("error", (error) => resolve("code" in error ? String(error.code) : error.message));
  });
}

describe("down", () => {
  it("closes what stands, refuses what comes, and is back on its port", async () => {
    const { node, port } = await startNode(cleanup);
    const idle = openClient(cleanup, port);
    await idle.exchange({});
    const busy = openClient(cleanup, port);
    busy.send(wireOf({ uri: "/delay/60000" }));
    await expect.poll(() => node.connections, { timeout: 10_000 }).toBe(2);
    await node.setFault("down");
    await Promise.all([idle.untilEnded(), busy.untilEnded()]);
    expect(busy.types).toEqual([]);
    expect(await dial(port)).toBe("ECONNREFUSED");
    expect(node.address).toEqual({ host: "127.0.0.1", port });
    await node.setFault("none");
    expect((await openClient(cleanup, port).exchange({})).status).toBe(200);
  });

  it("stays down while its port is taken", async () => {
    const { node, port } = await startNode(cleanup);
    await node.setFault("down");
    const other = new EmbeddedNode(nodeOptions());
    await other.listen("127.0.0.1", port);
    await expect(node.setFault("none")).rejects.toMatchObject({ code: "EADDRINUSE" });
    expect(node.fault).toBe("down");
    other.close();
    await node.setFault("none");
    expect(await dial(port)).toBe("connected");
  });

  it("obeys in the order of the orders", async () => {
    const { node, port } = await startNode(cleanup);
    await Promise.all((["down", "none", "down", "slow", "down", "none"] as const).map((fault) => node.setFault(fault)));
    expect(node.fault).toBe("none");
    expect(await dial(port)).toBe("connected");
  });
});

describe("hang", () => {
  it("takes connections and requests and says nothing, until it is lifted", async () => {
    const { node, port } = await startNode(cleanup);
    await node.setFault("hang");
    const [asking, pinging, uploading] = [0, 1, 2].map(() => openClient(cleanup, port));
    asking?.send(wireOf({}));
    pinging?.send(CPING);
    const body = Buffer.alloc(20_000, "x");
    const headers = ["content-length", "20000"];
    const upload = uploading?.exchange({ method: "POST", uri: "/echo", headers }, body);
    await quiet();
    expect([asking, pinging, uploading].flatMap((client) => client?.types)).toEqual([]);
    expect([asking, pinging].map((client) => client?.ending)).toEqual(["open", "open"]);
    expect(node.requests).toBe(0);
    await node.setFault("none");
    expect(await upload).toMatchObject({ status: 200 });
    await asking?.until(() => asking.answers.length === 1);
    await pinging?.until(() => pinging.types.length === 1);
    expect(pinging?.types).toEqual(["pong"]);
  });

  it("holds back what was under way", async () => {
    const { node, port } = await startNode(cleanup);
    const delayed = openClient(cleanup, port);
    delayed.send(wireOf({ uri: "/delay/2000" }));
    const long = openClient(cleanup, port);
    long.socket.pause();
    long.send(wireOf({ uri: "/bytes/20000000" }));
    await expect.poll(() => node.requests, { timeout: 10_000 }).toBe(1);
    await node.setFault("hang");
    long.socket.resume();
    await sleep(2_100);
    expect(delayed.types).toEqual([]);
    const { length } = long.types;
    await sleep(2 * QUIET_MS);
    expect(long.types.length).toBe(length);
    await node.setFault("none");
    await delayed.until(() => delayed.answers.length === 1);
    await long.until(() => long.answers.length === 1);
    expect(long.answers[0]?.body.length).toBe(20_000_000);
  });

  it("lets go of a connection that its client has left", async () => {
    const { node, port } = await startNode(cleanup);
    await node.setFault("hang");
    const client = openClient(cleanup, port);
    client.send(wireOf({}));
    await expect.poll(() => node.connections, { timeout: 10_000 }).toBe(1);
    client.socket.end();
    await expect.poll(() => node.connections, { timeout: 10_000 }).toBe(0);
  });

  it("keeps no endless number of CPINGs", async () => {
    const { node, port } = await startNode(cleanup);
    await node.setFault("hang");
    const client = openClient(cleanup, port);
    client.send(Buffer.concat(Array.from({ length: 1_001 }, () => CPING)));
    await client.untilEnded();
  });

  it("is silent about what is not AJP13", async () => {
    const { node, port } = await startNode(cleanup);
    await node.setFault("hang");
    const client = openClient(cleanup, port);
    client.send(Buffer.from("1234000402ff0000", "hex"));
    await client.untilEnded();
    expect(client.types).toEqual([]);
  });
});

describe("reset", () => {
  it("resets a connection once its request is there, with the first packet of a body", async () => {
    const { node, port } = await startNode(cleanup);
    await node.setFault("reset");
    const client = openClient(cleanup, port);
    client.send(CPING);
    await client.until(() => client.types.length === 1);
    client.send(wireOf({ method: "POST", headers: ["content-length", "3"] }));
    await quiet();
    expect(client.ending).toBe("open");
    client.send(Buffer.from("12340005000361 62 63".replaceAll(" ", ""), "hex"));
    expect(await client.untilEnded()).toBe("reset");
    expect(client.types).toEqual(["pong"]);
    expect(node.requests).toBe(0);
  });
});

describe("slow", () => {
  it("answers late, and CPING at once", async () => {
    const { node, port } = await startNode(cleanup, { limits: { slowMs: 1_000 } });
    await node.setFault("slow");
    const client = openClient(cleanup, port);
    const start = performance.now();
    client.send(CPING);
    await client.until(() => client.types.length === 1);
    expect(performance.now() - start).toBeLessThan(950);
    expect(await client.exchange({})).toMatchObject({ status: 200, reuse: true });
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  it("takes three seconds unless told otherwise", async () => {
    const { node, port } = await startNode(cleanup);
    await node.setFault("slow");
    const start = performance.now();
    await openClient(cleanup, port).exchange({});
    expect(performance.now() - start).toBeGreaterThan(2_990);
  });
});

describe("error", () => {
  it.each(["/", "/session", "/status/200", "/bytes/5", "/nowhere"])(
    "answers %s with a 500 and goes on",
    async (uri) => {
      const { node, port } = await startNode(cleanup);
      await node.setFault("error");
      const client = openClient(cleanup, port);
      const answer = await client.exchange({ uri });
      expect(answer).toMatchObject({ status: 500, reason: "500", reuse: true });
      expect(answer.body.toString()).toContain("500 Internal Server Error");
      expect(node.requests).toBe(1);
      await node.setFault("none");
      expect((await client.exchange({})).status).toBe(200);
    },
  );
});

describe("listen", () => {
  it("fails where the port is taken, or takes another one if it may", async () => {
    const { port } = await startNode(cleanup);
    const node = new EmbeddedNode(nodeOptions());
    cleanup.add(() => node.close());
    await expect(node.listen("127.0.0.1", port)).rejects.toMatchObject({ code: "EADDRINUSE" });
    const address = await node.listen("127.0.0.1", port, { anyPortIfTaken: true });
    expect(address.port).not.toBe(port);
    expect(node.address).toEqual(address);
    expect((await openClient(cleanup, address.port).exchange({})).status).toBe(200);
  });

  it("takes the port that was wanted where it can", async () => {
    const port = await freePort();
    const node = new EmbeddedNode(nodeOptions());
    cleanup.add(() => node.close());
    expect(await node.listen("127.0.0.1", port, { anyPortIfTaken: true })).toEqual({ host: "127.0.0.1", port });
  });
});

describe("drain", () => {
  it("finishes what is served and closes the rest", async () => {
    const { node, port } = await startNode(cleanup);
    const idle = openClient(cleanup, port);
    await idle.exchange({});
    const busy = openClient(cleanup, port);
    const answer = busy.exchange({ uri: "/delay/200" });
    await expect.poll(() => node.connections, { timeout: 10_000 }).toBe(2);
    await sleep(20);
    const drained = node.drain(5_000);
    expect(await idle.untilEnded()).toBe("closed");
    expect(await dial(port)).toBe("ECONNREFUSED");
    expect(await answer).toMatchObject({ status: 200, reuse: false });
    idle.destroy();
    busy.destroy();
    await drained;
    expect(node.connections).toBe(0);
  });

  it("cuts off what takes too long", async () => {
    const { node, port } = await startNode(cleanup);
    const busy = openClient(cleanup, port);
    busy.send(wireOf({ uri: "/delay/60000" }));
    await expect.poll(() => node.connections, { timeout: 10_000 }).toBe(1);
    await node.drain(50);
    await busy.untilEnded();
    expect(busy.types).toEqual([]);
  });

  it("is done at once where there is nothing", async () => {
    const { node } = await startNode(cleanup);
    await node.drain(60_000);
  });
});

it("more connections than it may have are closed at once", async () => {
  const { node, port } = await startNode(cleanup, { limits: { maxConnections: 2 } });
  const clients = [0, 1].map(() => openClient(cleanup, port));
  await expect.poll(() => node.connections, { timeout: 10_000 }).toBe(2);
  await openClient(cleanup, port).untilEnded();
  expect(clients.map(({ ending }) => ending)).toEqual(["open", "open"]);
});
