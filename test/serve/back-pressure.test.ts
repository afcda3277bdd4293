import { createHash } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { encodeBodyChunk, encodeGetBodyChunk } from "../../src/ajp/response-messages.ts";
import { ajpNode, end, head, type NodeEnd } from "../support/ajp-node.ts";
import { createCleanup } from "../support/cleanup.ts";
import { startEngine } from "../support/engine.ts";
import { getOf, type RawClient, rawClient } from "../support/raw-client.ts";
import { balancer, expectAllGivenBack } from "../support/serving.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

const MB = 1024 * 1024;
const LENGTH = 50 * MB;

/** What the balancer may keep of one request in its own memory: some reads of a connection, and what node holds. */
const KEPT_BYTES = 2 * MB;

/** Waits until a count has stood still for a while. */
async function stands(count: () => number): Promise<number> {
  for (let last = count(), turns = 0; ; ) {
    await new Promise((again) => setTimeout(again, 20));
    const now = count();
    turns = now === last ? turns + 1 : 0;
    last = now;
    if (turns === 15) return now;
  }
}

/** A body whose every part is different, and differs from another body's. */
function part(index: number, of: string): Buffer {
  return Buffer.alloc(8184, `${of}${index},`);
}

async function site(...settings: string[]) {
  const node = await ajpNode(cleanup);
  const running = await startEngine(balancer([node.port], ...settings), cleanup);
  const sockets: Socket[] = [];
  running.engine.front.server.on("connection", (socket) => sockets.push(socket));
  const client = await rawClient(running.port, cleanup);
  return { node, running, sockets, client };
}

/** Writes a long answer as fast as it is taken. */
async function pour(connection: NodeEnd, hash: (bytes: Buffer) => void, of = ""): Promise<number> {
  let length = 0;
  connection.send(head(200));
  for (let index = 0; length < LENGTH; index++) {
    const bytes = part(index, of);
    hash(bytes);
    length += bytes.length;
    if (!connection.send(encodeBodyChunk(bytes))) await once(connection.socket, "drain");
  }
  connection.send(end());
  return length;
}

/** Reads an answer of chunks to its end, and says what it was. */
async function drink({ socket, rest }: RawClient): Promise<{ readonly length: number; readonly digest: string }> {
  const hash = createHash("sha256");
  let length = 0;
  let isHead = true;
  let left = 0;
  let pending = rest;
  return new Promise((resolve, reject) => {
    const read = (bytes: Buffer) => {
      pending = Buffer.concat([pending, bytes]);
      for (;;) {
        if (left > 0) {
          const taken = pending.subarray(0, Math.min(left, pending.length));
          hash.update(taken);
          length += taken.length;
          left -= taken.length;
          pending = pending.subarray(taken.length);
          if (left > 0) return;
          isHead = false;
        }
        const mark = isHead && length === 0 ? "\r\n\r\n" : "\r\n";
        const from = length > 0 ? 2 : 0; // the end of the last chunk
        const at = pending.indexOf(mark, from);
        if (at === -1) return;
        if (length === 0 && isHead) {
          isHead = false;
          pending = pending.subarray(at + 4);
          continue;
        }
        left = Number.parseInt(pending.toString("latin1", from, at), 16);
        pending = pending.subarray(at + 2);
        if (left === 0) return resolve({ length, digest: hash.digest("hex") });
      }
    };
    socket.removeAllListeners("data");
    socket.on("data", read);
    socket.on("close", () => reject(new Error(`the connection ended after ${length} bytes`)));
    socket.resume();
  });
}

describe("a client that does not read", () => {
  it("stops its node, not the memory; and gets everything once it reads on", async () => {
    const { node, running, sockets, client } = await site();
    client.socket.pause();
    client.write(getOf("/big"));
    const connection = await node.next();
    await connection.request();
    const hash = createHash("sha256");
    const poured = pour(connection, (bytes) => hash.update(bytes));
    const written = await stands(() => connection.socket.bytesWritten - connection.socket.writableLength);
    expect(written).toBeLessThan(LENGTH / 2);
    expect(sockets[0]?.writableLength).toBeLessThan(KEPT_BYTES);
    const got = await drink(client);
    expect(got.length).toBe(await poured);
    expect(got.digest).toBe(hash.digest("hex"));
    await expectAllGivenBack(running);
  });

  it("does not stop others, nor does the reply timeout end its answer", async () => {
    const { node, running, client } = await site("reply_timeout=1500");
    client.socket.pause();
    client.write(getOf("/big"));
    const connection = await node.next();
    await connection.request();
    const poured = pour(connection, () => undefined);
    poured.catch(() => undefined); // awaited below
    await stands(() => connection.socket.bytesWritten - connection.socket.writableLength);
    await new Promise((go) => setTimeout(go, 1_700));
    const other = await rawClient(running.port, cleanup);
    other.write(getOf("/small"));
    const second = await node.next();
    await second.request();
    second.answer(200, "small");
    expect((await other.answer()).body.toString()).toBe("small");
    expect((await drink(client)).length).toBe(await poured);
    await expectAllGivenBack(running);
  });

  it("and leaves, is let go with its node's connection", async () => {
    const { node, running, client } = await site();
    client.socket.pause();
    client.write(getOf("/big"));
    const connection = await node.next();
    await connection.request();
    void pour(connection, () => undefined).catch(() => undefined);
    await stands(() => connection.socket.bytesWritten - connection.socket.writableLength);
    client.socket.resetAndDestroy();
    await connection.closed;
    await expectAllGivenBack(running);
  });
});

describe("clients that read at different paces", () => {
  it("get each its own bytes, whatever buffers their answers have shared, and whoever leaves", async () => {
    const { node, running } = await site();
    const answers = [];
    const leaving = await rawClient(running.port, cleanup);
    for (const name of ["fast", "slow", "faster", "slower", "left"]) {
      const client = name === "left" ? leaving : await rawClient(running.port, cleanup);
      client.socket.pause();
      client.write(getOf(`/${name}`));
      const connection = await node.next();
      await connection.request();
      const hash = createHash("sha256");
      const poured = pour(connection, (bytes) => hash.update(bytes), name);
      poured.catch(() => undefined); // awaited below, but for the one that is left alone
      if (name !== "left") answers.push({ name, client, poured, hash });
    }
    leaving.socket.resume();
    setTimeout(() => leaving.socket.resetAndDestroy(), 20);
    await Promise.all(
      answers.map(async ({ name, client, poured, hash }) => {
        const got = drink(client);
        if (name.startsWith("slow")) {
          client.socket.on("data", () => {
            client.socket.pause();
            setTimeout(() => client.socket.resume(), name === "slow" ? 1 : 3);
          });
        }
        expect((await got).length).toBe(await poured);
        expect((await got).digest).toBe(hash.digest("hex"));
      }),
    );
    await expectAllGivenBack(running);
  });
});

describe("a node that does not ask", () => {
  it.each(["Content-Length", "chunked"])("stops its client, not the memory (%s)", async (framing) => {
    const { node, running, sockets, client } = await site();
    const body = Buffer.alloc(LENGTH, "u");
    const header = framing === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${LENGTH}`;
    client.write(`POST /up HTTP/1.1\r\nHost: h\r\n${header}\r\n\r\n`);
    if (framing === "chunked") client.write(`${LENGTH.toString(16)}\r\n`);
    client.socket.write(body);
    if (framing === "chunked") client.write("\r\n0\r\n\r\n");
    const connection = await node.next();
    const request = await connection.request();
    const sent = await stands(() => sockets[0]?.bytesRead ?? 0);
    expect(sent).toBeLessThan(KEPT_BYTES);
    // Some pieces, and it stands again.
    if (framing !== "chunked") await connection.bodyPacket();
    for (let turn = 0; turn < 10; turn++) expect((await connection.ask(8186))?.length).toBe(8186);
    expect((await stands(() => sockets[0]?.bytesRead ?? 0)) - sent).toBeLessThan(KEPT_BYTES);
    // Enough: the rest runs into nothing, and the connection lives.
    connection.answer(200, "enough");
    expect((await client.answer()).body.toString()).toBe("enough");
    client.write(getOf("/next"));
    expect((await connection.request())?.uri).toBe("/next");
    connection.answer(200, "next");
    expect((await client.answer()).body.toString()).toBe("next");
    expect(request?.uri).toBe("/up");
    await expectAllGivenBack(running);
  });
});

describe("a node that does not read", () => {
  it("but asks and asks, is stopped", async () => {
    const { node, running, client } = await site();
    client.write(`POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: ${LENGTH}\r\n\r\n`);
    client.socket.write(Buffer.alloc(LENGTH, "u"));
    const connection = await node.next();
    await connection.request();
    await connection.bodyPacket();
    connection.socket.pause();
    connection.send(...Array.from({ length: 5_000 }, () => encodeGetBodyChunk(8186)));
    // Refused, or served at the pace of the node: in no case with everything in memory.
    await Promise.race([connection.closed, stands(() => connection.socket.bytesWritten)]);
    connection.socket.resume();
    connection.socket.destroy();
    expect((await client.answer()).status).toBeGreaterThanOrEqual(500);
    await expectAllGivenBack(running);
  });
});
