import type { RequestEvent } from "../../src/serve/events.ts";

export function requestEvent(more: Partial<RequestEvent> = {}): RequestEvent {
  return {
    event: "request",
    time: "2026-01-01T00:00:00.000Z",
    client: "127.0.0.1",
    method: "GET",
    target: "/session",
    status: 200,
    bytes: 100,
    ms: 3,
    worker: "lb",
    member: "t1",
    attempts: 1,
    sticky: false,
    ...more,
  };
}
