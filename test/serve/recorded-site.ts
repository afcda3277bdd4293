import type { RecordedAnswer, RecordedCase, RecordedRequest, RecordedStep } from "../balance/recorded-case.ts";
import { commandAnswer, viewAnswer, viewQuery } from "../balance/recorded-status.ts";
import type { SeenRequest } from "../balance/simulated-node.ts";
import type { Cleanup } from "../support/cleanup.ts";
import { type RunningEngine, startEngine } from "../support/engine.ts";
import { latin1, rawClient } from "../support/raw-client.ts";
import { exchangeRaw, type RawAnswer } from "../support/raw-http.ts";
import { until } from "../support/serving.ts";
import { AwakeTime } from "./awake-time.ts";
import { RecordedNode } from "./recorded-node.ts";

/** Threads of the httpd of the recordings: what a pool holds where nothing says otherwise. */
const THREADS = 16;

const CHUNK_BYTES = 4000;
const MOST_MS = 25_000;

/** A request whose answer a node holds back. */
interface Begun {
  readonly request: RecordedRequest;
  readonly trace: string;
  readonly before: readonly Counts[];
  readonly answer: Promise<RawAnswer | undefined>;
  isOver: boolean;
}

interface Counts {
  readonly name: string;
  readonly connections: number;
  readonly cpings: number;
}

/** The balancer with the nodes and the client of a recording, over sockets. Its time moves with the steps that say so. */
export class RecordedSite {
  readonly #nodes: ReadonlyMap<string, RecordedNode>;
  readonly #served: RunningEngine;
  readonly #cleanup: Cleanup;
  readonly #time: SiteTime;
  readonly #seen: SeenRequest[];
  readonly #holds: Holds;
  readonly #begun = new Map<string, Begun>();
  readonly #jars = new Map<string, string>();
  #requests = 0;

  static async start(recorded: RecordedCase, cleanup: Cleanup): Promise<RecordedSite> {
    const { workersProperties, mounts } = recorded;
    const time = new SiteTime(cleanup);
    const seen: SeenRequest[] = [];
    const holds = new Holds();
    const around = { seen, pause: time.pause, held: (hold: string) => holds.reach(hold), cleanup };
    const nodes = new Map<string, RecordedNode>();
    for (const [, name = ""] of workersProperties.matchAll(PORT)) {
      if (nodes.has(name)) continue;
      const node = new RecordedNode(name, routeOf(workersProperties, name), around);
      await node.start();
      nodes.set(name, node);
    }
    const workers = workersProperties.replace(PORT, (_, name) => String(nodes.get(name)?.port));
    const served = await startEngine(workers, cleanup, {
      mounts: [...mounts, "/jkstatus jkstatus"].map((mount) => mount.replace(/\s+/, "=")),
      now: time.now,
      uptime: time.uptime,
    });
    for (const worker of served.engine.running.workers.values()) {
      if (worker.settings.connectionPoolSize === undefined) worker.slots = THREADS;
    }
    if (recorded.aligned === true) time.tick(1);
    return new RecordedSite(cleanup, { nodes, served, time, seen, holds });
  }

  private constructor(
    cleanup: Cleanup,
    parts: {
      readonly nodes: ReadonlyMap<string, RecordedNode>;
      readonly served: RunningEngine;
      readonly time: SiteTime;
      readonly seen: SeenRequest[];
      readonly holds: Holds;
    },
  ) {
    this.#cleanup = cleanup;
    this.#nodes = parts.nodes;
    this.#served = parts.served;
    this.#time = parts.time;
    this.#seen = parts.seen;
    this.#holds = parts.holds;
  }

  /** Does one step, and waits until nothing of it is under way any more. */
  async perform(step: RecordedStep): Promise<RecordedAnswer | undefined> {
    const nodesOf = (names: string | readonly string[]) => [names].flat().map((name) => this.#node(name));
    if (step.request !== undefined) return this.#request(step.request);
    if (step.begin !== undefined) return this.#begin(step.begin.id, step.begin.request);
    if (step.end !== undefined) return this.#end(step.end);
    if (step.status !== undefined) return this.#command(step.status);
    if (step.view !== undefined) return this.#show(step.view);
    if (step.down !== undefined) for (const node of nodesOf(step.down)) await node.down();
    else if (step.up !== undefined) for (const node of nodesOf(step.up)) await node.up();
    else if (step.dropIdle !== undefined) for (const node of nodesOf(step.dropIdle)) await node.dropIdle();
    else if (step.mode !== undefined) {
      for (const [name, mode] of Object.entries(step.mode)) this.#node(name).setMode(mode);
    } else if (step.wait !== undefined) this.#time.pass(step.wait * 1000);
    else if (step.tick !== undefined) this.#time.tick(step.tick);
    else throw new Error(`unknown step ${JSON.stringify(step)}`);
    await this.#settle();
    return undefined;
  }

  #node(name: string): RecordedNode {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`no node ${name}`);
    return node;
  }

  /** Waits for the end of all but what is held back. */
  async #settle(): Promise<void> {
    const { engine } = this.#served;
    const nodes = [...this.#nodes.values()];
    const isSettled = () => {
      const held = [...this.#begun.values()].filter(({ isOver }) => !isOver).length;
      if (engine.requestsInProgress !== held || nodes.some(({ atWork }) => atWork > 0)) return false;
      // Those that are being probed are not idle either.
      const workers = [...engine.running.workers.values()].map((worker) => engine.connectionsOf(worker));
      return workers.reduce((sum, { open, idle }) => sum + open - idle, 0) <= held;
    };
    await until(isSettled, "nothing is under way", MOST_MS);
  }

  async #request(request: RecordedRequest): Promise<RecordedAnswer> {
    const { trace, before, answer } = this.#send(request);
    const got = await answer;
    await this.#settle();
    return this.#told(request, trace, before, got);
  }

  async #begin(id: string, request: RecordedRequest): Promise<RecordedAnswer> {
    const held = this.#holds.next(id);
    const begun: Begun = { request, ...this.#send(request, id), isOver: false };
    this.#begun.set(id, begun);
    void begun.answer.finally(() => {
      begun.isOver = true;
    });
    await Promise.race([held, begun.answer]);
    await this.#settle();
    return { attempts: this.#attempts(begun.trace).map(({ w, route, act }) => ({ w, route, act })) };
  }

  async #end(id: string): Promise<RecordedAnswer> {
    const begun = this.#begun.get(id);
    if (begun === undefined) throw new Error(`no request ${id}`);
    this.#holds.release(id);
    const got = await begun.answer;
    this.#begun.delete(id);
    await this.#settle();
    return this.#told(begun.request, begun.trace, begun.before, got);
  }

  #attempts(trace: string): Omit<SeenRequest, "trace">[] {
    return this.#seen.filter((one) => one.trace === trace).map(({ trace: _, ...seen }) => seen);
  }

  #counts(): Counts[] {
    return [...this.#nodes.values()].map(({ name, connections, cpings }) => ({ name, connections, cpings }));
  }

  /** Sends a request on a connection of its own, its headers in the order of the recordings. */
  #send(
    request: RecordedRequest,
    hold?: string,
  ): { readonly trace: string; readonly before: readonly Counts[]; readonly answer: Promise<RawAnswer | undefined> } {
    const trace = `t${++this.#requests}`;
    const before = this.#counts();
    const { port } = this.#served;
    const { method = "GET", path, chunked, abortAfter } = request;
    const jar = this.#jars.get(request.client ?? "");
    const cookies = [request.cookie ?? [], jar ?? []].flat(2);
    const body = request.body ?? "x".repeat(request.bodySize ?? 0);
    const hasLength = chunked !== true && (body.length > 0 || abortAfter !== undefined || method === "POST");
    const head = [
      `${method} ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "Connection: close",
      ...cookies.map((cookie) => `Cookie: ${cookie}`),
      ...Object.entries(request.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
      `X-Trace-Id: ${trace}`,
      ...(hold === undefined ? [] : [`X-Hold: ${hold}`]),
      ...(chunked === true ? ["Transfer-Encoding: chunked"] : []),
      ...(hasLength ? [`Content-Length: ${body.length}`] : []),
    ];
    const sent = chunked === true ? chunkedBody(body) : body.slice(0, abortAfter);
    const bytes = latin1(`${head.join("\r\n")}\r\n\r\n${sent}`);
    if (request.abortResponse === true) return { trace, before, answer: this.#leaveAmidAnswer(bytes) };
    const parts = abortAfter === undefined ? [bytes] : [bytes, "half-close" as const];
    return { trace, before, answer: exchangeRaw(port, parts, { method, idleMs: MOST_MS }) };
  }

  async #leaveAmidAnswer(bytes: Buffer): Promise<undefined> {
    const { socket } = await rawClient(this.#served.port, this.#cleanup);
    socket.once("data", () => socket.destroy());
    socket.write(bytes);
    await new Promise((closed) => socket.once("close", closed));
  }

  #told(
    request: RecordedRequest,
    trace: string,
    before: readonly Counts[],
    answer: RawAnswer | undefined,
  ): RecordedAnswer {
    const valuesOf = (wanted: string) =>
      (answer?.headers ?? []).filter(([name]) => name === wanted).map(([, value]) => value);
    const workers = valuesOf("x-worker");
    const cookies = valuesOf("set-cookie");
    if (request.client !== undefined) {
      for (const cookie of cookies) {
        const id = /^JSESSIONID=([^;]*)/.exec(cookie)?.[1];
        if (id !== undefined) this.#jars.set(request.client, `JSESSIONID=${id}`);
      }
    }
    const added = cookies.filter((cookie) => /^[^=;]+=\./.test(cookie));
    const counts = this.#counts();
    const grown = (what: "connections" | "cpings") =>
      Object.fromEntries(
        counts.flatMap((now, index) => {
          const difference = now[what] - (before[index]?.[what] ?? 0);
          return difference === 0 ? [] : [[now.name, difference]];
        }),
      );
    return {
      status: answer?.status ?? 0,
      worker: workers.at(-1) ?? null,
      attempts: this.#attempts(trace),
      ...(workers.length > 1 ? { headersFrom: workers } : {}),
      ...(added.length === 0 ? {} : { setCookie: added }),
      ...(answer !== undefined && answer.status !== 0 && !answer.isWhole ? { truncated: true } : {}),
      ...(answer === undefined ? {} : { body: answer.body.toString("latin1") }),
      connections: grown("connections"),
      cpings: grown("cpings"),
    };
  }

  async #askStatus(query: string): Promise<{ readonly status: number; readonly text: string }> {
    const { port } = this.#served;
    const head = `GET /jkstatus?${query} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
    const { status, body } = await exchangeRaw(port, [head]);
    await this.#settle();
    return { status, text: body.toString("latin1") };
  }

  async #command(query: string): Promise<RecordedAnswer> {
    const { status, text } = await this.#askStatus(query);
    return commandAnswer(status, text);
  }

  async #show(name: string): Promise<RecordedAnswer> {
    const { status, text } = await this.#askStatus(viewQuery(name));
    return viewAnswer(status, text, name);
  }
}

const PORT = /\$\{port:([\w.-]+)\}/g;

/** The last line that gives a worker its route; its name where none does. */
function routeOf(workersProperties: string, name: string): string {
  const value = (key: string) =>
    workersProperties
      .split("\n")
      .map((line) => line.split("=").map((part) => part.trim()))
      .findLast(([found]) => found === `worker.${name}.${key}`)?.[1];
  return value("route") ?? value("jvm_route") ?? name;
}

function chunkedBody(body: string): string {
  const chunks: string[] = [];
  for (let at = 0; at < body.length; at += CHUNK_BYTES) {
    const chunk = body.slice(at, at + CHUNK_BYTES);
    chunks.push(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  }
  return `${chunks.join("")}0\r\n\r\n`;
}

/** Answers that nodes hold back, by name. */
class Holds {
  readonly #released = new Set<string>();
  readonly #waiting = new Map<string, () => void>();
  readonly #reached = new Map<string, () => void>();

  /** Resolves once a node holds that answer back. */
  next(hold: string): Promise<void> {
    return new Promise((reached) => this.#reached.set(hold, reached));
  }

  /** A node is there: resolves once it may go on. */
  reach(hold: string): Promise<void> {
    if (this.#released.has(hold)) return Promise.resolve();
    this.#reached.get(hold)?.();
    return new Promise((goOn) => this.#waiting.set(hold, goOn));
  }

  release(hold: string): void {
    this.#released.add(hold);
    this.#waiting.get(hold)?.();
  }
}

/**
 * Two clocks for one balancer. The time of day stands still but for the steps that move it. The uptime goes on, so that
 * deadlines pass, and jumps when the time of day does.
 */
class SiteTime {
  readonly #awake: AwakeTime;
  readonly #startMs = 1_000_000_500;
  readonly #startUptime: number;
  #nowMs = this.#startMs;
  #jumped = 0;

  constructor(cleanup: Cleanup) {
    this.#awake = new AwakeTime(cleanup);
    this.#startUptime = this.uptime();
  }

  readonly now = (): number => this.#nowMs;

  readonly uptime = (): number => this.#awake.ms + this.#jumped;

  readonly pause = async (ms: number): Promise<void> => {
    const last = this.#awake.ms + ms;
    await until(() => this.#awake.ms >= last, "the pause is over");
  };

  pass(ms: number): void {
    this.#nowMs += ms;
    const missing = this.#startUptime + this.#nowMs - this.#startMs - this.uptime();
    if (missing > 0) this.#jumped += missing;
  }

  /** To just after the begin of a second, so many from this one. */
  tick(seconds: number): void {
    this.pass((Math.floor(this.#nowMs / 1000) + seconds) * 1000 + 60 - this.#nowMs);
  }
}
