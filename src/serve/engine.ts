import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { carryOver } from "../balance/carry-over.ts";
import { maintainIfDue } from "../balance/maintain.ts";
import { type Running, type RunningBalancer, type RunningWorker, startRunning } from "../balance/running.ts";
import { type Service, serveBalanced, serveDirect } from "../balance/serve-request.ts";
import { sessionTextOf } from "../balance/session-lookup.ts";
import type { ServiceResult } from "../balance/turn.ts";
import { type MountEffects, mountEffects } from "../modjk/mount-effects.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import { compileUriMap, findMount, type UriMap } from "../modjk/uri-map.ts";
import type { StatusWorker } from "../modjk/workers-view.ts";
import { answerStatus } from "../status/answer-status.ts";
import { Bag } from "./bag.ts";
import type { ClientRequest } from "./client-request.ts";
import { Deadlines } from "./deadlines.ts";
import { EndpointPool } from "./endpoint-pool.ts";
import { isoTime, type ServeEvent } from "./events.ts";
import { CLIENT_STALL_MS, Exchange, type ExchangeHost, type Incoming } from "./exchange.ts";
import { HttpFront, sendPage } from "./http-front.ts";
import type { ServePlan } from "./serve-plan.ts";
import { StateWatch } from "./state-watch.ts";

/** What the engine needs of its process. */
export interface EngineOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds that only grow. */
  readonly uptime: () => number;
  /** Of lbgen, for the status page. */
  readonly version: string;
  readonly emit: (event: ServeEvent) => void;
  /** Whether anybody listens to events of requests, of which there are many. */
  readonly hearsRequests: () => boolean;
}

interface BalancedTarget {
  readonly kind: "balanced";
  readonly balancer: RunningBalancer;
  readonly effects: MountEffects;
}

interface DirectTarget {
  readonly kind: "direct";
  readonly worker: RunningWorker;
  readonly effects: MountEffects;
}

/** What a mount leads to; `none`: mod_jk would not find the worker. */
type Target =
  | BalancedTarget
  | DirectTarget
  | { readonly kind: "status"; readonly worker: StatusWorker }
  | { readonly kind: "none" };

/** How often exchanges are looked at that do not move. */
const SWEEP_MS = 5_000;

/** How long requests may take to end once the server stops. */
const DRAIN_MS = 30_000;

/**
 * The balancer: HTTP in front, AJP behind, and between them the decisions of mod_jk.
 */
export class Engine implements ExchangeHost {
  readonly deadlines: Deadlines;
  readonly front: HttpFront;
  readonly #options: EngineOptions;
  readonly #pools = new Map<RunningWorker, EndpointPool>();
  readonly #exchanges = new Bag<"exchangeAt", Exchange>("exchangeAt");
  readonly #states = new StateWatch();
  readonly #startedAt: number;
  #plan: ServePlan;
  /** As the plan starts: what differs from it was changed by hand. */
  #initial: Running;
  #running: Running;
  #map: UriMap;
  #targets = new Map<MountRule, Target>();
  #watchdog: NodeJS.Timeout | undefined;
  #sweep: NodeJS.Timeout | undefined;

  constructor(plan: ServePlan, options: EngineOptions) {
    this.#options = options;
    this.#plan = plan;
    this.#startedAt = options.uptime();
    this.deadlines = new Deadlines(options.uptime);
    this.#initial = startRunning(plan.view, this.#seconds());
    this.#running = startRunning(plan.view, this.#seconds());
    this.#map = compileUriMap(plan.rules);
    this.front = new HttpFront({
      request: (incoming) => this.#dispatch(incoming),
      answered: (message, status, reason) => this.#logLocal(message, status, reason),
    });
    this.#tellStates();
  }

  get running(): Running {
    return this.#running;
  }

  async listen(host: string, port: number): Promise<AddressInfo> {
    const address = await this.front.listen(host, port);
    this.#sweep = setInterval(() => this.#lookForStalls(), SWEEP_MS).unref();
    this.#startWatchdog();
    return address;
  }

  /**
   * Goes on with another plan. Balancers and members whose addresses are the same keep their state, values and connections;
   * what is gone finishes what it serves.
   */
  reload(plan: ServePlan): void {
    const fresh = startRunning(plan.view, this.#seconds());
    this.#running = carryOver(this.#running, fresh, this.#initial);
    this.#initial = startRunning(plan.view, this.#seconds());
    this.#plan = plan;
    this.#map = compileUriMap(plan.rules);
    this.#targets = new Map();
    const kept = new Set(this.#running.workers.values());
    for (const [worker, pool] of this.#pools) {
      if (kept.has(worker)) continue;
      pool.close();
      // Requests in progress still give their connections back to it.
      if (worker.connected === 0) this.#pools.delete(worker);
    }
    this.#startWatchdog();
    this.#tellStates();
  }

  /** State was changed by hand. */
  changed(): void {
    this.#tellStates();
  }

  /** Connections to a node, idle ones among those that are open. */
  connectionsOf(worker: RunningWorker): { readonly open: number; readonly idle: number } {
    return { open: worker.connected, idle: this.#pools.get(worker)?.idle ?? 0 };
  }

  /** Requests of clients that are not over yet. */
  get requestsInProgress(): number {
    return this.front.served;
  }

  /** Ends: no new connections, requests in progress have half a minute. */
  async close(drainMs = DRAIN_MS): Promise<void> {
    clearInterval(this.#sweep);
    clearInterval(this.#watchdog);
    const closed = this.front.close();
    const hurry = setTimeout(() => {
      for (const exchange of this.#exchanges.toArray()) exchange.abort();
      this.front.destroy();
    }, drainMs);
    await closed;
    clearTimeout(hurry);
    for (const pool of this.#pools.values()) pool.destroy();
  }

  poolOf(worker: RunningWorker): EndpointPool {
    const known = this.#pools.get(worker);
    if (known !== undefined) return known;
    const pool = new EndpointPool(worker, this.deadlines, this.#options.now);
    this.#pools.set(worker, pool);
    return pool;
  }

  finished(exchange: Exchange, result: ServiceResult): void {
    const { message } = exchange.incoming;
    exchange.discardBody();
    this.#tellStates();
    this.#logExchange(exchange, result);
    this.front.done(message);
  }

  #dispatch(incoming: Incoming): void {
    const { request } = incoming;
    const mount = findMount(this.#map, request.mountPath);
    if (mount === undefined || mount.excludedBy !== undefined) {
      this.#answer(incoming, 404);
      return;
    }
    const { rule } = mount;
    if (this.#plan.watchdogSeconds === undefined) this.#maintain();
    const target = this.#targetOf(rule);
    if (target.kind === "status") {
      this.#answerStatus(incoming, target.worker);
      return;
    }
    if (target.kind === "none") {
      this.#answer(incoming, 500, "The mount names a worker that worker.list does not have.");
      return;
    }
    const service = this.#serviceOf(request, target);
    const exchange = new Exchange(incoming, rule.worker, service, this, this.#options.uptime());
    this.#exchanges.add(exchange);
    incoming.response.on("close", () => {
      this.#exchanges.delete(exchange);
      exchange.clientLeft();
    });
    exchange.start();
  }

  #serviceOf({ method, uri, cookies }: ClientRequest, target: BalancedTarget | DirectTarget): Service {
    const { effects } = target;
    if (target.kind === "direct") {
      return serveDirect(target.worker, {
        method,
        isSecure: false,
        sessionText: undefined,
        jkRoute: undefined,
        effects,
      });
    }
    const { balancer } = target;
    const sessionText = sessionTextOf(balancer, effects, { path: uri, cookies });
    const request = { method, isSecure: false, sessionText, jkRoute: undefined, effects };
    return serveBalanced(balancer, request, this.#options.now);
  }

  /** Looked up once for each rule. */
  #targetOf(rule: MountRule): Target {
    const known = this.#targets.get(rule);
    if (known !== undefined) return known;
    const target = this.#lookUp(rule);
    this.#targets.set(rule, target);
    return target;
  }

  #lookUp(rule: MountRule): Target {
    const worker = this.#plan.view.workers.get(rule.worker);
    if (worker?.isListed !== true) return { kind: "none" };
    if (worker.type === "status") return { kind: "status", worker };
    const effects = mountEffects(rule.extensions);
    const balancer = this.#running.balancers.get(rule.worker);
    if (balancer !== undefined) return { kind: "balanced", balancer, effects };
    const running = this.#running.workers.get(rule.worker);
    return running === undefined ? { kind: "none" } : { kind: "direct", worker: running, effects };
  }

  #answer(incoming: Incoming, status: number, reason?: string): void {
    const { message, response, request } = incoming;
    message.resume();
    sendPage(response, request.method, status, reason);
    this.#logLocal(message, status, reason ?? "");
    this.front.done(message);
  }

  #answerStatus(incoming: Incoming, worker: StatusWorker): void {
    const { message, response, request } = incoming;
    if (comesFromElsewhere(request.rawHeaders)) {
      this.#answer(incoming, 403, "A page of another site may not use the status worker.");
      return;
    }
    message.resume();
    const answer = answerStatus({ query: request.query ?? "", path: request.mountPath }, worker, {
      running: this.#running,
      view: this.#plan.view,
      mounts: this.#map,
      server: {
        name: request.serverName,
        port: request.serverPort,
        software: `lbgen/${this.#options.version}`,
        connector: "mod_jk/1.2.48 (lbgen)",
        utcOffsetMinutes: -new Date(this.#options.now()).getTimezoneOffset(),
      },
      nowSeconds: this.#seconds(),
    });
    const body = Buffer.from(answer.body);
    const headers = { ...answer.headers, "content-type": answer.contentType, "content-length": body.length };
    response.writeHead(answer.status, headers);
    response.end(request.method === "HEAD" ? undefined : body);
    if (answer.isChange) this.#tellStates();
    this.#logLocal(message, answer.status, `status worker ${worker.name}`);
    this.front.done(message);
  }

  #startWatchdog(): void {
    clearInterval(this.#watchdog);
    const { watchdogSeconds } = this.#plan;
    if (watchdogSeconds === undefined) return;
    this.#watchdog = setInterval(() => this.#maintain(), watchdogSeconds * 1000).unref();
  }

  #maintain(): void {
    const { pools } = maintainIfDue(this.#running, this.#seconds());
    if (!pools) return;
    const uptime = this.#options.uptime() - this.#startedAt;
    for (const pool of this.#pools.values()) pool.maintain(uptime);
    this.#tellStates();
  }

  /** A client that neither sends nor takes for too long is let go, so that nobody holds a slot for ever. */
  #lookForStalls(): void {
    const now = this.#options.uptime();
    for (const exchange of this.#exchanges.toArray()) if (exchange.stalledFor(now) > CLIENT_STALL_MS) exchange.abort();
  }

  #tellStates(): void {
    for (const event of this.#states.changes(this.#running, () => isoTime(this.#options.now()))) {
      this.#options.emit(event);
    }
  }

  #logExchange(exchange: Exchange, result: ServiceResult): void {
    if (!this.#options.hearsRequests()) return;
    const { message } = exchange.incoming;
    const ms = this.#options.uptime() - exchange.startedAt;
    this.#options.emit({
      event: "request",
      time: isoTime(this.#options.now() - ms),
      client: exchange.incoming.remoteAddress,
      method: message.method ?? "",
      target: message.url ?? "",
      status: result.isCut ? 0 : exchange.sink.status,
      bytes: exchange.sink.sent,
      ms,
      worker: exchange.worker,
      ...(result.member === undefined ? {} : { member: result.member.name, route: result.member.route }),
      attempts: result.attempts,
      sticky: result.isSticky,
      ...(result.end === "success" || result.end === undefined ? {} : { reason: result.end }),
    });
  }

  #logLocal(message: IncomingMessage, status: number, reason: string): void {
    if (!this.#options.hearsRequests()) return;
    this.#options.emit({
      event: "request",
      time: isoTime(this.#options.now()),
      client: message.socket.remoteAddress ?? "",
      method: message.method ?? "",
      target: message.url ?? "",
      status,
      bytes: 0,
      ms: 0,
      attempts: 0,
      sticky: false,
      ...(reason === "" ? {} : { reason }),
    });
  }

  #seconds(): number {
    return Math.floor(this.#options.now() / 1000);
  }
}

/** Whether a browser says that another site makes it send the request; programs, and people at an address bar, do not. */
function comesFromElsewhere(rawHeaders: readonly string[]): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if ((rawHeaders[index] ?? "").toLowerCase() !== "sec-fetch-site") continue;
    if (!["same-origin", "none"].includes(rawHeaders[index + 1] ?? "")) return true;
  }
  return false;
}
