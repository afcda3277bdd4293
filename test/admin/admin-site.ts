import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import { connect, type Socket } from "node:net";
import { AdminServer, type AdminServerOptions } from "../../src/admin/admin-server.ts";
import type { AdminNode, AdminSource } from "../../src/admin/source.ts";
import type { Running } from "../../src/balance/running.ts";
import type { Fault } from "../../src/embedded/settings.ts";
import type { ServeEvent } from "../../src/serve/events.ts";
import { runningOf, START_MS } from "../balance/site.ts";
import type { Cleanup } from "../support/cleanup.ts";

/** An engine of which everything is set by hand. */
export class ScriptedSource implements AdminSource {
  readonly engine = "lbgen";
  state: Running;
  nodeList: AdminNode[] = [
    { name: "t1", address: "127.0.0.1:8009", fault: "none" },
    { name: "t2", address: "127.0.0.1:8010", fault: "down" },
    { name: "far", address: "10.0.0.9:8009", fault: null },
  ];
  changes = 0;
  inProgress = 0;
  idle: number | undefined = 2;
  onSetFault: () => Promise<void> = () => Promise.resolve();
  readonly listeners = new Set<(event: ServeEvent) => void>();

  constructor(state: Running) {
    this.state = state;
  }

  running(): Running {
    return this.state;
  }

  nodes(): readonly AdminNode[] {
    return this.nodeList;
  }

  async setFault(node: string, fault: Fault): Promise<void> {
    await this.onSetFault();
    this.nodeList = this.nodeList.map((one) => (one.name === node ? { ...one, fault } : one));
  }

  addressOf({ settings }: { readonly settings: { readonly host: string; readonly port: number } }): string {
    return `${settings.host}:${settings.port}`;
  }

  openConnections() {
    return { open: 5, ...(this.idle === undefined ? {} : { idle: this.idle }) };
  }

  requestsInProgress(): number {
    return this.inProgress;
  }

  onEvent(listener: (event: ServeEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed(): void {
    this.changes++;
  }

  emit(event: ServeEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

export interface AdminSite {
  readonly source: ScriptedSource;
  readonly admin: AdminServer;
  readonly port: number;
  /** Seconds since everything started. */
  seconds: number;
}

/** An admin server on a free port, over balancer `lb` with members t1 and t2. */
export async function startAdmin(
  cleanup: Cleanup,
  { lines = [], ...options }: Partial<AdminServerOptions> & { readonly lines?: readonly string[] } = {},
): Promise<AdminSite> {
  const source = new ScriptedSource(runningOf(2, lines));
  const clock = { seconds: 0 };
  const now = () => START_MS + clock.seconds * 1000;
  const admin = new AdminServer(source, { token: undefined, now, ...options });
  const { port } = await admin.listen("127.0.0.1", 0);
  cleanup.add(() => admin.close());
  return Object.assign(clock, { source, admin, port });
}

export interface AdminAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** One request on a connection of its own, with a right Host where it brings none. */
export function ask(
  port: number,
  path: string,
  { method = "GET", headers = {}, body }: Sent = {},
): Promise<AdminAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, agent: false, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

export function post(
  port: number,
  path: string,
  value: unknown,
  headers: OutgoingHttpHeaders = {},
): Promise<AdminAnswer> {
  const body = typeof value === "string" || Buffer.isBuffer(value) ? value : JSON.stringify(value);
  return ask(port, path, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body });
}

export function jsonOf({ text }: AdminAnswer): unknown {
  return JSON.parse(text);
}

/** What `{ "error" }` says. */
export function errorOf(answer: AdminAnswer): string {
  const value = jsonOf(answer) as { readonly error: string };
  if (Object.keys(value).join() !== "error") throw new Error(`no error alone: ${answer.text}`);
  return value.error;
}

/** A connection whose bytes are written by hand. */
export interface RawConnection {
  readonly socket: Socket;
  /** All that came until now. */
  readonly received: () => string;
  /** Done once what came holds the text; fails when the connection ends before. */
  readonly until: (text: string) => Promise<void>;
  readonly ended: Promise<void>;
}

export function openRaw(cleanup: Cleanup, port: number, bytes: string): RawConnection {
  const socket = connect(port, "127.0.0.1");
  cleanup.add(() => {
    socket.destroy();
  });
  const chunks: string[] = [];
  let wanted: { readonly text: string; readonly done: () => void; readonly fail: (error: Error) => void } | undefined;
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    chunks.push(text);
    if (wanted === undefined || !chunks.slice(-8).join("").includes(wanted.text)) return;
    wanted.done();
    wanted = undefined;
  });
  socket.on("error", () => undefined); // a reset is an end as well
  const received = () => chunks.join("");
  const ended = new Promise<void>((resolve) => {
    socket.on("close", () => {
      wanted?.fail(
        new Error(`the connection ended without ${JSON.stringify(wanted.text)}: ${received().slice(-2000)}`),
      );
      resolve();
    });
  });
  socket.write(bytes);
  return {
    socket,
    ended,
    received,
    until: (text) =>
      new Promise((done, fail) => {
        if (received().includes(text)) done();
        else if (socket.destroyed) fail(new Error(`the connection has ended without ${JSON.stringify(text)}`));
        else wanted = { text, done, fail };
      }),
  };
}

export function listen(cleanup: Cleanup, port: number): RawConnection {
  return openRaw(cleanup, port, `GET /api/events HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
}
