import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Worker } from "node:worker_threads";
import type { Cleanup } from "./cleanup.ts";

/** Listens in a thread that then never runs again, so that nobody accepts and the queue of the system fills up. */
const LISTEN_AND_STOP = `
  const { parentPort } = require("node:worker_threads");
  const server = require("node:net").createServer();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

/** A port of this machine where a connection is neither taken nor refused. */
export async function deafPort(cleanup: Cleanup): Promise<number> {
  const worker = new Worker(LISTEN_AND_STOP, { eval: true });
  const fillers: Socket[] = [];
  cleanup.add(async () => {
    for (const filler of fillers) filler.destroy();
    await worker.terminate();
  });
  const [port] = (await once(worker, "message")) as [number];
  for (;;) {
    const filler = connect(port, "127.0.0.1");
    filler.on("error", () => undefined);
    fillers.push(filler);
    const isTaken = await Promise.race([
      once(filler, "connect").then(() => true),
      // What has come by then is looked at before the second turn.
      new Promise<boolean>((resolve) => setTimeout(() => setImmediate(() => setImmediate(resolve, false)), 100)),
    ]);
    if (!isTaken) return port;
  }
}
