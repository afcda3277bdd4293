import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Deadlines, type Watched } from "../../src/serve/deadlines.ts";
import { createCleanup } from "../support/cleanup.ts";
import { until } from "../support/serving.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

/** Counts how often its deadline has passed. */
class Item implements Watched {
  watchedAt = -1;
  deadline = 0;
  fired = 0;
  firedAt = 0;

  onDeadline(): void {
    this.fired++;
    this.firedAt = performance.now();
  }
}

function busyFor(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

describe("a deadline", () => {
  it("fires once, never early", async () => {
    const deadlines = new Deadlines(() => performance.now());
    const items = [10, 60, 35].map((ms) => {
      const item = new Item();
      deadlines.arm(item, ms);
      return item;
    });
    await until(() => items.every(({ fired }) => fired > 0), "all have fired");
    for (const item of items) expect(item.firedAt).toBeGreaterThanOrEqual(item.deadline);
    await new Promise((go) => setTimeout(go, 60));
    expect(items.map(({ fired }) => fired)).toEqual([1, 1, 1]);
    expect(deadlines.size).toBe(0);
  });

  it("can be taken back and set anew, from within another one too", async () => {
    let now = 0;
    const deadlines = new Deadlines(() => now);
    const kept = new Item();
    const stopped = new Item();
    const stopper = new Item();
    stopper.onDeadline = () => {
      stopper.fired++;
      deadlines.disarm(stopped);
      deadlines.arm(kept, 100);
    };
    deadlines.arm(stopper, 10);
    deadlines.arm(stopped, 10);
    deadlines.arm(kept, 10);
    now = 50;
    await until(() => stopper.fired === 1, "the first has fired");
    await new Promise((go) => setTimeout(go, 60));
    expect([stopped.fired, kept.fired, deadlines.size]).toEqual([0, 0, 1]);
    now = 150;
    await until(() => kept.fired === 1, "it fires at its new time");
    expect(deadlines.size).toBe(0);
  });

  it("does not fire for what came while the process was busy", async () => {
    const server = createServer();
    cleanup.add(() => {
      server.close();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const client = connect(port, "127.0.0.1");
    cleanup.add(() => {
      client.destroy();
    });
    const [socket] = (await once(server, "connection")) as [Socket];
    await until(() => !client.connecting, "both ends stand");
    cleanup.add(() => {
      socket.destroy();
    });
    const deadlines = new Deadlines(() => performance.now());
    const item = new Item();
    let heard = false;
    socket.on("data", () => {
      heard = true;
      deadlines.disarm(item);
    });
    // The socket has to be one that is read already.
    await new Promise((go) => setTimeout(go, 20));
    deadlines.arm(item, 50);
    client.write("x");
    busyFor(150);
    await until(() => heard, "the bytes were read");
    await new Promise((go) => setTimeout(go, 60));
    expect(item.fired).toBe(0);
  });
});
