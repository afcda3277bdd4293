import { createServer } from "node:net";

// Below Linux's range for outgoing connections (32768 up), so that no client takes a port between our look and its use.
const FIRST_PORT = 18_000;
const LAST_PORT = 32_000;

const given = new Set<number>();
let next = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));

/** A port that nobody listens on, on any address, and that this process has not handed out before. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < LAST_PORT - FIRST_PORT; tries++) {
    next = next >= LAST_PORT ? FIRST_PORT : next + 1;
    if (given.has(next)) continue;
    if (await canListen(next)) {
      given.add(next);
      return next;
    }
  }
  throw new Error("no free port");
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "0.0.0.0", () => server.close(() => resolve(true)));
  });
}
