import { afterEach, describe, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { startEngine } from "../support/engine.ts";
import { exchangeRaw } from "../support/raw-http.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

const WORKERS = `worker.list=lb,jkstatus
worker.jkstatus.type=status
worker.lb.type=lb
worker.lb.balance_workers=t1,t2
worker.t1.port=1
worker.t2.port=1
`;

const start = () => startEngine(WORKERS, cleanup, { mounts: ["/*=lb", "/jkstatus=jkstatus"] });

const ask = (port: number, query: string, ...headers: string[]) =>
  exchangeRaw(port, [
    [`GET /jkstatus?${query} HTTP/1.1`, "Host: x", "Connection: close", ...headers, "", ""].join("\r\n"),
  ]);

describe("the status worker", () => {
  it("changes the balancer that serves, and tells of it", async () => {
    const { engine, port, events } = await start();
    const answer = await ask(port, "cmd=update&mime=prop&w=lb&sw=t2&vwa=1");
    expect([answer.status, answer.body.toString()]).toEqual([200, expect.stringContaining("worker.result.type=OK")]);
    expect(engine.running.balancers.get("lb")?.members.map(({ activation }) => activation)).toEqual([
      "active",
      "disabled",
    ]);
    expect(events).toContainEqual(expect.objectContaining({ event: "state", member: "t2", activation: "disabled" }));
  });

  it("answers HEAD with the headers of GET", async () => {
    const { port } = await start();
    const text = "HEAD /jkstatus?cmd=version&mime=txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const answer = await exchangeRaw(port, [text], { method: "HEAD" });
    expect([answer.status, answer.body.length]).toEqual([200, 0]);
    expect(answer.headers).toContainEqual(["content-type", "text/plain"]);
  });

  it.each([
    ["Sec-Fetch-Site: cross-site", 403],
    ["Sec-Fetch-Site: same-site", 403],
    ["Sec-Fetch-Site: same-origin", 200],
    ["Sec-Fetch-Site: none", 200],
  ])("a browser that says %s gets %i", async (header, status) => {
    const { engine, port } = await start();
    expect((await ask(port, "cmd=update&w=lb&sw=t2&vwa=2", header)).status).toBe(status);
    const activation = engine.running.balancers.get("lb")?.members[1]?.activation;
    expect(activation).toBe(status === 200 ? "stopped" : "active");
  });
});
