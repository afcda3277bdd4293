import { afterEach, expect, it } from "vitest";
import type { ServeEvent } from "../../src/serve/events.ts";
import { createCleanup } from "../support/cleanup.ts";
import { ask, errorOf, listen, startAdmin } from "./admin-site.ts";
import { requestEvent } from "./request-event.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

const stateEvent: ServeEvent = {
  event: "state",
  time: "2026-01-01T00:00:00.000Z",
  balancer: "lb",
  member: "t1",
  state: "ERR",
  before: "OK",
  activation: "active",
};

/** The events of a stream, without its HTTP framing. */
function eventsIn(received: string): { readonly event: string; readonly data: unknown }[] {
  return [...received.matchAll(/event: (.*)\ndata: (.*)\n\n/g)].map(([, event = "", data = ""]) => ({
    event,
    data: JSON.parse(data) as unknown,
  }));
}

it("GET /api/events tells every listener every event", async () => {
  const { port, source } = await startAdmin(cleanup);
  const listeners = [listen(cleanup, port), listen(cleanup, port)];
  await Promise.all(listeners.map((one) => one.until("retry: 2000\n\n")));
  const events: ServeEvent[] = [
    requestEvent({ target: "/a\nb?c=1" }),
    stateEvent,
    { event: "reload", ok: false, reason: "two\nlines" },
    { event: "stopped", reason: "SIGTERM" },
  ];
  for (const event of events) source.emit(event);
  for (const one of listeners) {
    await one.until("SIGTERM");
    expect(one.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(one.received()).toMatch(/\r\nContent-Type: text\/event-stream; charset=utf-8\r\n/);
    expect(one.received()).toMatch(/\r\nCache-Control: no-store\r\n/);
    expect(one.received()).toMatch(/\r\nX-Content-Type-Options: nosniff\r\n/);
    expect(eventsIn(one.received())).toEqual(events.map((event) => ({ event: event.event, data: event })));
  }
});

it("a silent stream gets comments", async () => {
  const { port } = await startAdmin(cleanup, { limits: { heartbeatMs: 20 } });
  const one = listen(cleanup, port);
  await one.until(": still here\n\n");
  const first = one.received().length;
  await new Promise<void>((resolve) => one.socket.once("data", () => resolve()));
  expect(one.received().slice(first)).toContain(": still here\n\n");
});

it("HEAD /api/events listens to nothing", async () => {
  const { port } = await startAdmin(cleanup, { limits: { maxListeners: 1 } });
  for (let times = 0; times < 3; times++) {
    const answer = await ask(port, "/api/events", { method: "HEAD" });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/event-stream; charset=utf-8"]);
  }
});

it("there may be so many listeners, and one that leaves makes room", async () => {
  const { port } = await startAdmin(cleanup, { limits: { maxListeners: 2 } });
  const listeners = [listen(cleanup, port), listen(cleanup, port)];
  await Promise.all(listeners.map((one) => one.until("retry:")));
  const answer = await ask(port, "/api/events");
  expect(answer.status).toBe(403);
  expect(errorOf(answer)).toBe("2 clients listen to events already, and there may be no more");
  listeners[0]?.socket.destroy();
  await expect
    .poll(async () => {
      const next = listen(cleanup, port);
      await next.until("\r\n\r\n");
      return next.received().slice(0, 12);
    })
    .toBe("HTTP/1.1 200");
});

it("a listener that takes nothing is cut off, and the others stay", async () => {
  const { port, source } = await startAdmin(cleanup, { limits: { maxBufferedBytes: 512 * 1024 } });
  const [slow, quick] = [listen(cleanup, port), listen(cleanup, port)];
  await Promise.all([slow.until("retry:"), quick.until("retry:")]);
  slow.socket.pause();
  const target = `/${"x".repeat(250 * 1024)}`;
  for (let times = 0; times < 48; times++) {
    source.emit(requestEvent({ target, client: `number ${times}` }));
    await quick.until(`number ${times}"`);
  }
  slow.socket.resume();
  await slow.ended;
  expect(slow.received()).not.toContain("number 47");
  expect(eventsIn(quick.received())).toHaveLength(48);
});

it("streams end when the server closes, with what was told before", async () => {
  const { port, admin, source } = await startAdmin(cleanup);
  const one = listen(cleanup, port);
  await one.until("retry:");
  source.emit({ event: "stopped", reason: "SIGINT" });
  await admin.close();
  await one.ended;
  expect(one.received()).toMatch(/event: stopped\ndata: .*\n\n\r\n0\r\n\r\n$/);
});
