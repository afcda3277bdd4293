import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { CPING } from "../../src/ajp/body-packet.ts";
import { bytesOf, negative, type Step } from "../ajp/recordings.ts";
import { createCleanup } from "../support/cleanup.ts";
import { startNode } from "./nodes.ts";
import { openClient, type RawClient, wireOf } from "./raw-client.ts";

const SECRET = "s3cr3t-value";
const READ_TIMEOUT_MS = 1_000;
const LIMITS = { readTimeoutMs: READ_TIMEOUT_MS, lingerMs: 100 };

/** What a case comes to: statuses, with a `!` where the connection must not be used again, and what became of it. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  closed: [
    "magic-container-to-server",
    "magic-zero",
    "http-to-ajp",
    "tls-to-ajp",
    "zero-length-first",
    "zero-length-then-request",
    "truncated-header-fin",
    "truncated-payload-fin",
    "truncated-payload-silent",
    "truncated-payload-silent-timeout",
    "prefix-0",
    "prefix-1",
    "prefix-3",
    "prefix-7-shutdown",
    "prefix-7-shutdown-secret",
    "prefix-8-ping",
    "prefix-9-cpong",
    "prefix-99",
  ],
  open: ["idle-timeout"],
  "pong open": ["cping", "cping-trailing", "cping-without-secret"],
  "pong pong open": ["cping-twice"],
  "pong 200 open": ["pipelined-cping-request"],
  "200 200 open": ["pipelined-two"],
  "200 open": [
    "attr-after-terminator",
    "attr-local-addr",
    "attr-query-null",
    "attr-remote-port-junk",
    "attr-remote-user",
    "attr-remote-user-trusted",
    "attr-ssl-cert-bad",
    "byte-by-byte",
    "connection-close",
    "headers-100",
    "host-invalid",
    "host-missing-http11",
    "host-twice",
    "http10",
    "is-ssl-2",
    "length-8188-ok",
    "length-too-large-padding",
    "missing-nul",
    "protocol-http2",
    "protocol-junk",
    "secret-unneeded",
    "te-chunked-empty-long-form",
    "te-chunked-no-body-then-empty",
  ],
  // A packet follows that Tomcat asks for and we do not, or that no one asks for; or the client's FIN.
  "200 closed": [
    "body-frame-8188",
    "cl-named-only",
    "expect-100",
    "half-close-after-request",
    "request-then-zero-length",
  ],
  "404 closed": ["body-unread-two-packets"],
  "404 open": ["uri-backslash", "uri-dotdot-escape", "uri-encoded-nul", "uri-encoded-slash"],
  "403! closed": [
    "attr-arbitrary",
    "attr-ghostcat",
    "attr-ghostcat-jakarta",
    "secret-empty",
    "secret-missing",
    "secret-null",
    "secret-wrong",
    "secret-wrong-post",
  ],
};

/** Of all other cases: a request that we refuse, and Tomcat mostly as well. */
const REFUSED = "400! closed";

const outcomes = new Map(Object.entries(EXPECTED).flatMap(([outcome, names]) => names.map((name) => [name, outcome])));

async function play(client: RawClient, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if ("hex" in step) client.send(bytesOf(step.hex as string));
    else if ("waitMs" in step) await sleep(50);
    else if ("halfClose" in step) client.socket.end();
  }
}

/** Waits for what is to come, and a little for what is not to come any more. */
async function outcomeOf(client: RawClient, expected: string): Promise<string> {
  const end = performance.now() + READ_TIMEOUT_MS + 10_000;
  while (performance.now() < end && describeClient(client) !== expected) await sleep(10);
  await sleep(100);
  return describeClient(client);
}

function describeClient(client: RawClient): string {
  const pongs = client.types.filter((type) => type === "pong");
  const statuses = client.answers.map(({ status, reuse }) => (reuse ? String(status) : `${status}!`));
  return [...pongs, ...statuses, client.ending].join(" ");
}

describe("malformed input", () => {
  it("has the cases", () => {
    expect(negative.toServer.length).toBeGreaterThan(120);
    const names = negative.toServer.map(({ name }) => name);
    expect([...outcomes.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });

  it.concurrent.for(negative.toServer)(
    "$name is answered or closed, and never left hanging",
    async ({ name, steps }, { expect }) => {
      const cleanup = createCleanup();
      const secret = name.includes("secret") && name !== "secret-unneeded" ? SECRET : undefined;
      const { node, port } = await startNode(cleanup, { limits: LIMITS, secret });
      const client = openClient(cleanup, port);
      try {
        await play(client, steps);
        const expected = outcomes.get(name) ?? REFUSED;
        expect(await outcomeOf(client, expected)).toBe(expected);
        if (expected.endsWith("closed")) await expect.poll(() => node.connections, { timeout: 10_000 }).toBe(0);
      } finally {
        await cleanup.run();
      }
    },
  );
});

describe("a peer that does half of something", () => {
  const cleanup = createCleanup();
  afterEach(cleanup.run);

  it.each([
    { what: "a packet", bytes: wireOf({}).subarray(0, 20), answers: "closed" },
    { what: "a packet behind a CPING", bytes: Buffer.concat([CPING, CPING.subarray(0, 3)]), answers: "pong closed" },
    { what: "a packet behind a request", bytes: Buffer.concat([wireOf({}), Buffer.of(0x12)]), answers: "200 closed" },
    { what: "an upload", bytes: wireOf({ headers: ["content-length", "5"] }), answers: REFUSED },
    {
      what: "an upload that was asked for",
      bytes: wireOf({ uri: "/echo", headers: ["transfer-encoding", "chunked"] }),
      answers: REFUSED,
    },
  ])("has a time for the rest of $what", async ({ bytes, answers }) => {
    const { port } = await startNode(cleanup, { limits: LIMITS });
    const client = openClient(cleanup, port);
    const start = performance.now();
    client.send(bytes);
    await client.untilEnded();
    expect(performance.now() - start).toBeGreaterThan(READ_TIMEOUT_MS - 5);
    expect(describeClient(client)).toBe(answers);
  });

  it("has no time to keep when it is whole, however slow it was", async () => {
    const { port } = await startNode(cleanup, { limits: LIMITS });
    const client = openClient(cleanup, port);
    const wire = wireOf({});
    client.send(wire.subarray(0, 30));
    await sleep(READ_TIMEOUT_MS / 5);
    client.send(wire.subarray(30));
    await client.until(() => client.answers.length === 1);
    await sleep(READ_TIMEOUT_MS + 50);
    expect((await client.exchange({})).status).toBe(200);
  });

  it("cannot keep a connection that was closed, by not closing its own side", async () => {
    const { node, port } = await startNode(cleanup, { limits: { lingerMs: 100 }, secret: SECRET });
    const client = openClient(cleanup, port);
    await client.exchange({});
    await client.untilEnded();
    await expect.poll(() => node.connections, { timeout: 10_000 }).toBe(0);
  });

  it("is not read any further while it does not read", async () => {
    const { node, port } = await startNode(cleanup);
    const client = openClient(cleanup, port);
    client.socket.pause();
    const many = Buffer.concat(Array.from({ length: 1_000 }, () => wireOf({ uri: "/index.html" })));
    for (let index = 0; index < 10; index++) client.send(many);
    let before = -1;
    await expect
      .poll(
        () => {
          const isStill = node.requests === before;
          before = node.requests;
          return isStill;
        },
        { interval: 200, timeout: 10_000 },
      )
      .toBe(true);
    expect(node.requests).toBeLessThan(10_000);
    client.socket.resume();
    await client.until(() => client.answers.length === 10_000, 20_000);
  });
});
