import { writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { temporaryFolder } from "../support/installation.ts";
import { startServe } from "../support/serve.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

/** Loaded into the process: counts its collections by kind, and says at the end what it has counted. */
const COUNTER = `import { constants, PerformanceObserver } from "node:perf_hooks";
let [young, steps] = [0, 0];
new PerformanceObserver((list) => {
  for (const { detail } of list.getEntries()) {
    if (detail.kind === constants.NODE_PERFORMANCE_GC_MINOR) young++;
    if (detail.kind === constants.NODE_PERFORMANCE_GC_INCREMENTAL) steps++;
  }
}).observe({ entryTypes: ["gc"] });
process.on("exit", () => console.error(JSON.stringify({ young, steps })));
`;

const UPLOADS = 2_000;
const AT_ONCE = 40;

function upload(port: number, agent: Agent, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path: "/echo", method: "POST", agent }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.on("error", reject).end(body);
  });
}

it("uploads do not make the process mark its heap in steps over and over", async () => {
  const folder = temporaryFolder(cleanup);
  const [counter, topology] = [join(folder, "counter.mjs"), join(folder, "one.yaml")];
  writeFileSync(counter, COUNTER);
  writeFileSync(topology, "balancers:\n  - name: lb\nnodes:\n  - { name: t1, host: 127.0.0.1 }\n");
  const served = await startServe([topology, "--quiet"], cleanup, { env: { NODE_OPTIONS: `--import=${counter}` } });
  const agent = new Agent({ keepAlive: true });
  cleanup.add(async () => agent.destroy());
  const body = Buffer.alloc(256 * 1024, "x");
  for (let sent = 0; sent < UPLOADS; sent += AT_ONCE) {
    const statuses = await Promise.all(Array.from({ length: AT_ONCE }, () => upload(served.port, agent, body)));
    expect(new Set(statuses)).toEqual(new Set([200]));
  }
  served.signal("SIGTERM");
  expect(await served.ended).toBe(0);
  const counted = JSON.parse(served.err().match(/\{.*\}/)?.[0] ?? "{}") as { young: number; steps: number };
  expect(counted.young).toBeGreaterThan(0);
  expect(counted.steps).toBeLessThan(3); // one collection, which counts twice, may have begun before
});
