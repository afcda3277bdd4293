import { encodeForwardRequest } from "../../src/ajp/forward-request.ts";
import { forwardedHeaders } from "../../src/ajp/forwarded-headers.ts";
import { failureKind } from "../../src/balance/classify.ts";
import { maintainIfDue } from "../../src/balance/maintain.ts";
import { ACTIVATION_NAMES, type Running, startRunning } from "../../src/balance/running.ts";
import { type BalancedRequest, serveBalanced, serveDirect } from "../../src/balance/serve-request.ts";
import { sessionTextOf } from "../../src/balance/session-lookup.ts";
import type { ServiceResult, Try, TryEnd, TryOutcome } from "../../src/balance/turn.ts";
import { jkRouteOf, mountEffects, withEnvironment } from "../../src/modjk/mount-effects.ts";
import { forwardedUri } from "../../src/modjk/uri-forward.ts";
import { compileUriMap, findMount, type UriMap } from "../../src/modjk/uri-map.ts";
import { httpdPath, jkPath } from "../../src/modjk/uri-path.ts";
import type { StatusWorker, WorkersView } from "../../src/modjk/workers-view.ts";
import { answerStatus } from "../../src/status/answer-status.ts";
import type { StatusAnswer } from "../../src/status/status-request.ts";
import { rulesOf } from "../modjk/mount-rules.ts";
import { viewOf } from "../support/workers.ts";
import type { RecordedAnswer, RecordedCase, RecordedRequest, RecordedStep } from "./recorded-case.ts";
import { commandAnswer, viewAnswer, viewQuery } from "./recorded-status.ts";
import { type NodeMessage, type SeenRequest, SimulatedNode } from "./simulated-node.ts";
import { SimulatedPool } from "./simulated-pool.ts";

/** Threads of the httpd of the recordings. */
const THREADS = 16;

/** From so many bytes of the body on, httpd has passed some on to the client. */
const HELD_BACK_BYTES = 8000;

/** What stands around the data of a body packet. */
const BODY_PACKET_BYTES = 6;

const ENVIRONMENT: readonly (readonly [header: string, variable: string])[] = [
  ["X-Jk-Route", "JK_ROUTE"],
  ["X-Jk-Sticky-Ignore", "JK_STICKY_IGNORE"],
  ["X-Jk-Stateless", "JK_STATELESS"],
  ["X-Jk-Reply-Timeout", "JK_REPLY_TIMEOUT"],
];

const STATUS_WORKER = viewOf("worker.list=jkstatus\nworker.jkstatus.type=status\n").workers.get(
  "jkstatus",
) as StatusWorker;

type Exchange = Generator<"held", RecordedAnswer>;

/** A balancer with its nodes, without sockets and with a time of its own: the core as it is, all else by hand. */
export class SimulatedSite {
  readonly running: Running;
  readonly nodes: ReadonlyMap<string, SimulatedNode>;
  readonly #case: RecordedCase;
  readonly #view: WorkersView;
  readonly #map: UriMap;
  readonly #pools = new Map<string, SimulatedPool>();
  readonly #seen: SeenRequest[] = [];
  readonly #released = new Set<string>();
  readonly #held = new Map<string, Exchange>();
  readonly #jars = new Map<string, string>();
  #requests = 0;
  #nowMs = 1_000_000_500;
  #tick: number;

  constructor(recorded: RecordedCase) {
    this.#case = recorded;
    const names = [
      ...new Set([...recorded.workersProperties.matchAll(/\$\{port:([\w.-]+)\}/g)].map((found) => found[1])),
    ];
    const ports = new Map(names.map((name, index) => [name, 20_001 + index]));
    const text = recorded.workersProperties.replace(/\$\{port:([\w.-]+)\}/g, (_, name) => String(ports.get(name)));
    const view = viewOf(text);
    this.#view = view;
    this.running = startRunning(view, this.#seconds);
    for (const worker of this.running.workers.values()) {
      if (worker.settings.connectionPoolSize === undefined) worker.slots = THREADS;
    }
    this.#tick = this.#seconds + 1;
    this.#map = compileUriMap(rulesOf([...recorded.mounts, "/jkstatus jkstatus"].join(" | ")));
    const nodes = view.ajpWorkers
      .filter(({ name }) => ports.has(name))
      .map((settings) => {
        const route = settings.attributes.get("route")?.value ?? settings.attributes.get("jvm_route")?.value;
        const node = new SimulatedNode(settings.name, route ?? settings.name, this.#seen, this.#released);
        const sleep = (ms: number) => this.#sleep(ms);
        this.#pools.set(settings.name, new SimulatedPool(settings, node, sleep, this.#seconds));
        return [settings.name, node] as const;
      });
    this.nodes = new Map(nodes);
  }

  /** Does one step. */
  perform(step: RecordedStep): RecordedAnswer | undefined {
    const nodesOf = (names: string | readonly string[]) => [names].flat().map((name) => this.#node(name));
    if (step.request !== undefined) return this.#request(step.request);
    if (step.begin !== undefined) return this.#begin(step.begin.id, step.begin.request);
    if (step.end !== undefined) return this.#end(step.end);
    if (step.down !== undefined) for (const node of nodesOf(step.down)) node.down();
    else if (step.up !== undefined) for (const node of nodesOf(step.up)) node.up();
    else if (step.dropIdle !== undefined) for (const node of nodesOf(step.dropIdle)) node.dropIdle();
    else if (step.mode !== undefined) {
      for (const [name, mode] of Object.entries(step.mode)) this.#node(name).setMode(mode);
    } else if (step.wait !== undefined) this.#sleep(step.wait * 1000);
    else if (step.tick !== undefined) {
      this.#tick += step.tick;
      if (this.#seconds >= this.#tick) throw new Error("the steps before this tick took too long");
      this.#nowMs = this.#tick * 1000 + 60;
    } else if (step.status !== undefined) return this.#command(step.status);
    else if (step.view !== undefined) return this.#show(step.view);
    else throw new Error(`unknown step ${JSON.stringify(step)}`);
    return undefined;
  }

  get #seconds(): number {
    return Math.floor(this.#nowMs / 1000);
  }

  #sleep(ms: number): void {
    if (!Number.isFinite(ms)) throw new Error("somebody waits for ever");
    this.#nowMs += ms;
  }

  #node(name: string): SimulatedNode {
    const node = this.nodes.get(name);
    if (node === undefined) throw new Error(`no node ${name}`);
    return node;
  }

  #maintain(): void {
    if (!maintainIfDue(this.running, this.#seconds).pools) return;
    for (const [name, pool] of this.#pools) {
      pool.maintain(this.#seconds, this.running.workers.get(name)?.slots ?? THREADS);
    }
  }

  #request(request: RecordedRequest): RecordedAnswer {
    const turn = this.#exchange(request, undefined).next();
    if (turn.done !== true) throw new Error("nobody will let this request go on");
    return turn.value;
  }

  #begin(id: string, request: RecordedRequest): RecordedAnswer {
    const exchange = this.#exchange(request, id);
    const trace = `t${this.#requests + 1}`;
    const { value, done } = exchange.next();
    this.#held.set(id, done === true ? finished(value) : exchange);
    return { attempts: this.#attempts(trace).map(({ w, route, act }) => ({ w, route, act })) };
  }

  #end(id: string): RecordedAnswer {
    this.#released.add(id);
    const turn = this.#held.get(id)?.next();
    this.#held.delete(id);
    if (turn?.done !== true) throw new Error(`no request ${id} that could end`);
    return turn.value;
  }

  #attempts(trace: string): SeenRequest[] {
    return this.#seen.filter((one) => one.trace === trace);
  }

  *#exchange(request: RecordedRequest, hold: string | undefined): Exchange {
    const trace = `t${++this.#requests}`;
    const before = [...this.nodes.values()].map(({ name, connections, cpings }) => ({ name, connections, cpings }));
    const exchange = new HttpExchange(request, this.#jars.get(request.client ?? ""), trace, hold);
    this.#maintain();
    const target = httpdPath(request.path);
    if (!target.ok) throw new Error(target.reason);
    const mapped = jkPath(target.path);
    const match = mapped.ok ? findMount(this.#map, mapped.path) : undefined;
    if (match === undefined || match.excludedBy !== undefined) throw new Error("nobody is mounted there");
    const path = forwardedUri(target.path, request.path);
    exchange.uri = path;
    const environment = new Map(
      (this.#case.needs ?? []).includes("env")
        ? ENVIRONMENT.flatMap(([header, variable]) => {
            const value = request.headers?.[header];
            return value === undefined ? [] : [[variable, value] as const];
          })
        : [],
    );
    const effects = withEnvironment(mountEffects(match.rule.extensions), environment);
    const jkRoute = jkRouteOf(environment);
    const sources = { path, cookies: exchange.cookies, ...(jkRoute === undefined ? {} : { jkRoute }) };
    const balancer = this.running.balancers.get(match.rule.worker);
    const balanced: BalancedRequest = {
      method: exchange.method,
      isSecure: false,
      jkRoute,
      sessionText: balancer === undefined ? undefined : sessionTextOf(balancer, effects, sources),
      effects,
    };
    const worker = this.running.workers.get(match.rule.worker);
    if (balancer === undefined && worker === undefined) throw new Error(`no worker ${match.rule.worker}`);
    const service =
      balancer === undefined
        ? serveDirect(worker as NonNullable<typeof worker>, balanced)
        : serveBalanced(balancer, balanced, () => this.#nowMs);
    let turn = service.next();
    while (turn.done !== true) {
      if (turn.value.kind === "pause") {
        this.#sleep(turn.value.ms);
        turn = service.next();
      } else turn = service.next(yield* this.#try(turn.value, exchange));
    }
    return this.#answer(exchange, turn.value, before);
  }

  #answer(
    exchange: HttpExchange,
    result: ServiceResult,
    before: readonly { readonly name: string; readonly connections: number; readonly cpings: number }[],
  ): RecordedAnswer {
    const { answer } = exchange;
    const { isAnswered, isCut } = result;
    const isLost = isCut && exchange.isClientGone;
    const hasNode = (isAnswered || isCut) && !isLost && answer !== undefined;
    if (hasNode && exchange.request.client !== undefined) {
      for (const cookie of [...answer.cookies, ...exchange.cookiesAdded]) {
        const id = /^JSESSIONID=([^;]*)/.exec(cookie)?.[1];
        if (id !== undefined) this.#jars.set(exchange.request.client, `JSESSIONID=${id}`);
      }
    }
    const counts = (key: "connections" | "cpings") =>
      Object.fromEntries(
        before.flatMap((one) => {
          const difference = this.#node(one.name)[key] - one[key];
          return difference === 0 ? [] : [[one.name, difference]];
        }),
      );
    const own = hasNode ? exchange.cookiesAdded : [];
    return {
      status: isLost ? 0 : hasNode ? answer.status : result.status,
      worker: hasNode ? answer.worker : null,
      attempts: this.#attempts(exchange.trace).map(({ trace, ...seen }) => seen),
      ...(own.length === 0 ? {} : { setCookie: own }),
      ...(isCut && !isLost ? { truncated: true } : {}),
      ...(hasNode ? { body: answer.text } : {}),
      connections: counts("connections"),
      cpings: counts("cpings"),
    };
  }

  *#try(turn: Try, exchange: HttpExchange): Generator<"held", TryOutcome> {
    const pool = this.#pools.get(turn.worker.name);
    if (pool === undefined) return failedTry("not-sent");
    const packetBytes = exchange.forwardBytes(turn);
    if (packetBytes === undefined) return failedTry("too-large");
    const { connection, bytesRead, bytesWritten } = pool.checkOut(this.#seconds);
    const talk = new Talk(turn, exchange, packetBytes, bytesRead, bytesWritten);
    if (connection === undefined) return talk.outcome("not-sent");
    const outcome = yield* talk.run(pool.node, (ms) => this.#sleep(ms));
    if (talk.isReusable) pool.giveBack(connection, this.#seconds);
    return outcome;
  }

  #command(query: string): RecordedAnswer {
    const { status, body } = this.#askStatus(query);
    return commandAnswer(status, body);
  }

  #show(name: string): RecordedAnswer {
    const { status, body } = this.#askStatus(viewQuery(name));
    return viewAnswer(status, body, name);
  }

  #askStatus(query: string): StatusAnswer {
    this.#maintain();
    return answerStatus({ query, path: "/jkstatus" }, STATUS_WORKER, {
      running: this.running,
      view: this.#view,
      mounts: this.#map,
      server: { name: "localhost", port: 80, software: "", connector: "" },
      nowSeconds: this.#seconds,
    });
  }
}

// biome-ignore lint/correctness/useYield: it is over before it could wait
function* finished(answer: RecordedAnswer | "held"): Exchange {
  if (answer === "held") throw new Error("it is not over");
  return answer;
}

function failedTry(end: TryEnd): TryOutcome {
  return {
    end,
    status: 0,
    hasHeaders: false,
    hasAskedForBody: false,
    isCommitted: false,
    bytesRead: 0,
    bytesWritten: 0,
  };
}

/** A request of a client, from its first byte to the last of the answer. */
class HttpExchange {
  readonly request: RecordedRequest;
  readonly trace: string;
  readonly hold: string | undefined;
  readonly method: string;
  readonly cookies: readonly string[];
  readonly #headers: readonly string[];
  readonly contentLength: number | undefined;
  /** What the client sends before it leaves. */
  readonly #bodyBytes: number;
  uri = "";
  #bodyRead = 0;
  #firstPacket: number | undefined;
  isClientGone = false;
  answer: { status: number; worker: string; cookies: readonly string[]; text: string } | undefined;
  cookiesAdded: readonly string[] = [];

  constructor(request: RecordedRequest, jar: string | undefined, trace: string, hold: string | undefined) {
    this.request = request;
    this.trace = trace;
    this.hold = hold;
    this.method = request.method ?? "GET";
    const size = request.body?.length ?? request.bodySize ?? 0;
    const hasLength =
      request.chunked !== true && (size > 0 || request.abortAfter !== undefined || this.method === "POST");
    this.contentLength = hasLength ? size : undefined;
    this.#bodyBytes = request.abortAfter ?? size;
    const own = request.cookie === undefined ? [] : [request.cookie].flat();
    this.cookies = [...own, ...(jar === undefined ? [] : [jar])].map((cookie) => cookie.trim());
    this.#headers = [
      ...["Host", "127.0.0.1:20000", "Connection", "close"],
      ...this.cookies.flatMap((cookie) => ["Cookie", cookie]),
      ...Object.entries(request.headers ?? {}).flat(),
      ...["X-Trace-Id", trace],
      ...(hold === undefined ? [] : ["X-Hold", hold]),
      ...(request.chunked === true ? ["Transfer-Encoding", "chunked"] : []),
      ...(hasLength ? ["Content-Length", String(size)] : []),
    ];
  }

  /** Length of the packet that forwards it; `undefined` where it does not fit. */
  forwardBytes({ route, activation, worker }: Try): number | undefined {
    const query = this.request.path.split("?").slice(1).join("?");
    try {
      return encodeForwardRequest(
        {
          method: this.method,
          protocol: "HTTP/1.1",
          uri: this.uri,
          remoteAddr: "127.0.0.1",
          remoteHost: null,
          serverName: "127.0.0.1",
          serverPort: 20_000,
          isSsl: false,
          headers: forwardedHeaders(this.#headers),
          secret: worker.settings.secret,
          query: this.request.path.includes("?") ? query : undefined,
          route,
          requestAttributes: [
            ...["AJP_REMOTE_PORT", "50000", "AJP_LOCAL_ADDR", "127.0.0.1"],
            ...["JK_LB_ACTIVATION", ACTIVATION_NAMES[activation]],
          ],
        },
        Buffer.alloc(worker.settings.maxPacketSize),
      );
    } catch (error) {
      if ((error as { readonly code?: string }).code === "AJP_TOO_LARGE") return undefined;
      throw error;
    }
  }

  /** The packet that is sent ahead, the same for every try; `undefined` where the client does not send all of it. */
  firstPacket(mostBytes: number): number | undefined {
    this.#firstPacket ??= this.nextPacket(mostBytes);
    return this.#firstPacket;
  }

  /** Data of the next packet; 0 at the end, `undefined` where the client has left before. */
  nextPacket(mostBytes: number): number | undefined {
    const all = this.contentLength ?? this.#bodyBytes;
    const wanted = Math.min(mostBytes, all - this.#bodyRead);
    if (this.#bodyRead + wanted > this.#bodyBytes) {
      this.isClientGone = true;
      return undefined;
    }
    this.#bodyRead += wanted;
    return wanted;
  }
}

/** One try on one connection, as mod_jk's side of it. */
class Talk {
  readonly #turn: Try;
  readonly #exchange: HttpExchange;
  readonly #packetBytes: number;
  #bytesRead: number;
  #bytesWritten: number;
  #status = 0;
  #hasHeaders = false;
  #hasAskedForBody = false;
  #textBytes = 0;
  isReusable = false;

  constructor(turn: Try, exchange: HttpExchange, packetBytes: number, bytesRead: number, bytesWritten: number) {
    this.#turn = turn;
    this.#exchange = exchange;
    this.#packetBytes = packetBytes;
    this.#bytesRead = bytesRead;
    this.#bytesWritten = bytesWritten;
  }

  outcome(end: TryEnd): TryOutcome {
    return {
      end,
      status: this.#status,
      hasHeaders: this.#hasHeaders,
      hasAskedForBody: this.#hasAskedForBody,
      isCommitted: this.#textBytes > HELD_BACK_BYTES,
      bytesRead: this.#bytesRead,
      bytesWritten: this.#bytesWritten,
    };
  }

  *run(node: SimulatedNode, sleep: (ms: number) => void): Generator<"held", TryOutcome> {
    const { worker, route, activation, replyTimeoutMs } = this.#turn;
    const exchange = this.#exchange;
    const mostBytes = worker.settings.maxPacketSize - BODY_PACKET_BYTES;
    this.#bytesWritten += this.#packetBytes;
    const hasFirst = (exchange.contentLength ?? 0) > 0;
    const first = hasFirst ? exchange.firstPacket(mostBytes) : 0;
    if (hasFirst) this.#bytesWritten += first === undefined ? 4 : first + BODY_PACKET_BYTES;
    const answer = node.answer({
      path: exchange.uri,
      route: route ?? null,
      activation: ACTIVATION_NAMES[activation],
      trace: exchange.trace,
      hold: exchange.hold,
      contentLength: exchange.contentLength,
      isChunked: exchange.request.chunked === true,
      firstPacketBytes: first ?? 0,
    });
    let next = answer.next();
    if (first === undefined) return this.outcome("client-short-body");
    while (next.done !== true) {
      const message = next.value;
      let reply: number | undefined;
      if (message.kind === "held") yield "held";
      else if (message.kind === "silence") {
        if (replyTimeoutMs > 0 && message.ms > replyTimeoutMs) {
          sleep(replyTimeoutMs);
          return this.outcome("timeout");
        }
        sleep(message.ms);
      } else if (message.kind === "get-body") {
        this.#bytesRead += 7;
        this.#hasAskedForBody = true;
        reply = exchange.nextPacket(mostBytes);
        if (reply === undefined) return this.outcome("client-short-body");
        this.#bytesWritten += reply === 0 ? 4 : reply + BODY_PACKET_BYTES;
      } else {
        const end = this.#read(message, node);
        if (end !== undefined) return this.outcome(end);
      }
      next = answer.next(reply);
    }
    throw new Error("the node does not say how it ends");
  }

  #read(message: Exclude<NodeMessage, { readonly kind: "held" | "silence" | "get-body" }>, node: SimulatedNode) {
    const exchange = this.#exchange;
    switch (message.kind) {
      case "garbage":
      case "short-packet":
        this.#bytesRead += 4; // mod_jk counts a header once it has it, and a payload once that is whole
        return "bad-frame";
      case "bad-code":
        this.#bytesRead += 4 + 3;
        return "bad-message";
      case "close":
        return "closed";
      case "headers": {
        const { status, headers } = message;
        const strings = headers.flat().reduce((sum, text) => sum + text.length + 3, 0);
        this.#bytesRead += 4 + 1 + 2 + (status === 200 ? "OK" : `S${status}`).length + 3 + 2 + strings;
        if (this.#hasHeaders) return "bad-message";
        this.#hasHeaders = true;
        this.#status = status;
        if (failureKind(this.#turn.failOnStatus, status) !== undefined) return "fail-status";
        const cookies = headers.filter(([name]) => name === "Set-Cookie").map(([, value]) => value);
        exchange.answer = { status, worker: node.name, cookies, text: "" };
        exchange.cookiesAdded = this.#turn.cookies;
        return undefined;
      }
      case "chunk":
        this.#bytesRead += 4 + 1 + 2 + message.text.length + 1;
        this.#textBytes += message.text.length;
        if (exchange.answer !== undefined) exchange.answer.text += message.text;
        if (exchange.request.abortResponse === true && this.#textBytes > HELD_BACK_BYTES) {
          exchange.isClientGone = true;
          return "client-gone";
        }
        return undefined;
      case "end":
        this.#bytesRead += 6;
        this.isReusable = message.reuse;
        return "success";
    }
  }
}
