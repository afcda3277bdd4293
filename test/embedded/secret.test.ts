import { afterEach, expect, it } from "vitest";
import { CPING } from "../../src/ajp/body-packet.ts";
import { createCleanup } from "../support/cleanup.ts";
import { startNode } from "./nodes.ts";
import { headerOf, openClient, wireOf } from "./raw-client.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

const SECRET = "s3cr3t-value";

it.each([
  ["none", undefined],
  ["an empty one", ""],
  ["a wrong one of the same length", "s3cr3t-valuE"],
  ["a shorter one", "s3cr3t"],
  ["a longer one", `${SECRET}x`],
])("a request with %s is 403, and its connection closed", async (_, secret) => {
  const { node, port } = await startNode(cleanup, { secret: SECRET });
  const client = openClient(cleanup, port);
  const answer = await client.exchange({ uri: "/session", secret });
  expect(answer).toMatchObject({ status: 403, reason: "403", reuse: false });
  expect(headerOf(answer, "content-type")).toBe("text/html;charset=utf-8");
  expect(answer.body.toString()).not.toContain(SECRET);
  expect(await client.untilEnded()).toBe("closed");
  expect(node.requests).toBe(0);
});

it("a request with the secret is let in, again and again", async () => {
  const { port } = await startNode(cleanup, { secret: SECRET });
  const client = openClient(cleanup, port);
  for (let index = 0; index < 3; index++) {
    expect(await client.exchange({ secret: SECRET })).toMatchObject({ status: 200, reuse: true });
  }
});

it("after a 403 nothing of the connection is read any more", async () => {
  const { node, port } = await startNode(cleanup, { secret: SECRET });
  const client = openClient(cleanup, port);
  client.send(Buffer.concat([wireOf({}), wireOf({ secret: SECRET }), CPING]));
  await client.untilEnded();
  expect(client.types).toEqual(["headers", "chunk", "end"]);
  expect(node.requests).toBe(0);
});

it("the body of a refused upload does not take its 403 away", async () => {
  const { port } = await startNode(cleanup, { secret: SECRET });
  const client = openClient(cleanup, port);
  const body = Buffer.alloc(8186);
  const answer = await client.exchange({ method: "POST", uri: "/echo", headers: ["content-length", "8186"] }, body);
  expect(answer).toMatchObject({ status: 403, reuse: false });
  client.send(Buffer.alloc(1_000_000));
  expect(await client.untilEnded()).toBe("closed");
});

it("CPING needs no secret", async () => {
  const { port } = await startNode(cleanup, { secret: SECRET });
  const client = openClient(cleanup, port);
  client.send(Buffer.concat([CPING, CPING]));
  await client.until(() => client.types.length === 2);
  expect(client.types).toEqual(["pong", "pong"]);
});

it.each([undefined, ""])("a node with %j for a secret takes every request", async (secret) => {
  const { port } = await startNode(cleanup, { secret });
  const client = openClient(cleanup, port);
  expect((await client.exchange({ secret: "whatever" })).status).toBe(200);
  expect((await client.exchange({})).status).toBe(200);
});

it("another secret holds from the next request on", async () => {
  const { node, port } = await startNode(cleanup, { secret: "old" });
  const client = openClient(cleanup, port);
  expect((await client.exchange({ secret: "old" })).status).toBe(200);
  node.update({ secret: "new" });
  expect((await client.exchange({ secret: "new" })).status).toBe(200);
  expect((await client.exchange({ secret: "old" })).status).toBe(403);
});

it.each([
  ["foo", 403],
  ["javax.servlet.include.request_uri", 403],
  ["AJP_SSL_PROTOCOL", 200],
  ["jakarta.servlet.request.key_size", 200],
])("the attribute %s gives %d", async (name, status) => {
  const { port } = await startNode(cleanup);
  const client = openClient(cleanup, port);
  const answer = await client.exchange({ requestAttributes: [name, "x"] });
  expect(answer).toMatchObject({ status, reuse: status === 200 });
});
