import { createServer, type Socket } from "node:net";
import { PacketReader } from "../../src/ajp/packet-reader.ts";
import type { Cleanup } from "./cleanup.ts";

/** One thing that a scripted node does. */
export type NodeStep =
  /** Waits for a frame of the balancer. */
  | { readonly kind: "await" }
  | { readonly kind: "send"; readonly bytes: Buffer }
  | { readonly kind: "close" }
  | { readonly kind: "reset" }
  | { readonly kind: "pause"; readonly ms: number };

export interface ScriptedNode {
  readonly port: number;
  /** Every frame that came, header included, over all connections. */
  readonly frames: readonly Buffer[];
  readonly connections: () => number;
}

/**
 * A node that speaks from a script, on each connection from its start.
 *
 * @param stepsOf - the script of the n-th connection, from 0.
 */
export async function scriptedNode(
  stepsOf: (connection: number) => readonly NodeStep[],
  cleanup: Cleanup,
  maxPayload = 65536,
): Promise<ScriptedNode> {
  const frames: Buffer[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    const reader = new PacketReader("request", maxPayload);
    const steps = [...stepsOf(connections++)];
    let waiting = 0;
    const go = async () => {
      for (let step = steps[0]; step !== undefined; step = steps[0]) {
        if (step.kind === "await") {
          if (waiting === 0) return;
          waiting--;
        }
        steps.shift();
        if (step.kind === "send") socket.write(step.bytes);
        else if (step.kind === "close") socket.end();
        else if (step.kind === "reset") socket.resetAndDestroy();
        else if (step.kind === "pause") await new Promise((done) => setTimeout(done, step.ms));
      }
    };
    let running = Promise.resolve();
    const advance = () => {
      running = running.then(go);
    };
    socket.on("data", (bytes: Buffer) => {
      reader.feed(bytes);
      for (let packet = reader.next(); packet !== undefined; packet = reader.next()) {
        const frame = Buffer.alloc(4 + packet.end - packet.start);
        frame.writeUInt16BE(0x1234, 0);
        frame.writeUInt16BE(packet.end - packet.start, 2);
        packet.bytes.copy(frame, 4, packet.start, packet.end);
        frames.push(frame);
        waiting++;
      }
      advance();
    });
    advance();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  cleanup.add(
    () =>
      new Promise<void>((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  );
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    frames,
    connections: () => connections,
  };
}
