import { maintainIfDue } from "../balance/maintain.ts";
import { type Running, type RunningBalancer, startRunning } from "../balance/running.ts";
import { type Service, serveBalanced } from "../balance/serve-request.ts";
import type { ServiceResult, Try, TryOutcome } from "../balance/turn.ts";
import type { MountEffects } from "../modjk/mount-effects.ts";
import type { WorkersView } from "../modjk/workers-view.ts";
import { type ClientSession, Clients, type SessionCounts } from "./clients.ts";
import type { Span } from "./durations.ts";
import { type Outage, Outages } from "./outages.ts";
import { SeededRandom } from "./random.ts";
import { type Timed, TimeQueue } from "./time-queue.ts";

/** What is to be played through. */
export interface SimulationInput {
  readonly view: WorkersView;
  /** Name of an lb worker of the view. */
  readonly balancer: string;
  /** Of the mount by which requests come to the balancer. */
  readonly effects: MountEffects;
  /** How often maintenance runs by itself; `undefined` for on requests only. */
  readonly watchdogSeconds: number | undefined;
  /** Whether the nodes share their sessions. */
  readonly isClustered: boolean;
  readonly requests: number;
  readonly clients: number;
  /** Requests per second. */
  readonly rate: number;
  /** From 0 to 1: share of the clients whose application creates a session. */
  readonly sessions: number;
  /** A safe integer. */
  readonly seed: number;
  /** How long a node takes for an answer, in milliseconds. */
  readonly serviceMs: Span;
  /** Likewise, of single nodes. */
  readonly serviceMsOf: ReadonlyMap<string, Span>;
  readonly outages: readonly Outage[];
}

/** Requests of one stretch of time, by when they arrived. */
export interface Bucket {
  readonly requests: number;
  /** Answers by index of the member. */
  readonly served: Uint32Array;
  readonly errors: ReadonlyMap<number, number>;
}

/** Requests that httpd serves at once; others wait. */
const MAX_AT_ONCE = 400;

/** How many stretches of time are told apart at least, where there are as many requests, and at most. */
const MIN_BUCKETS = 20;
const MAX_BUCKETS = 40;

/** When virtual time begins: 2001-09-09T01:46:40Z. */
const EPOCH_MS = 1_000_000_000_000;

const ANSWER_STATUS = 200;

/** A request in progress; `outcome` is what it goes on with. */
interface Flight extends Timed {
  readonly service: Service;
  readonly client: number;
  readonly session: ClientSession | undefined;
  readonly bucket: number;
  outcome: TryOutcome | undefined;
  /** Of its last try. */
  cookies: readonly string[];
}

/** Bytes of one try, all of a size, so that method traffic counts answers. */
const REQUEST_BYTES = 400;
const ANSWER_BYTES = 4_000;

const NOTHING = { status: 0, hasHeaders: false, hasAskedForBody: false, isCommitted: false, bytesRead: 0 } as const;
const REFUSED: TryOutcome = { ...NOTHING, end: "not-sent", bytesWritten: 0 };
const CLOSED: TryOutcome = { ...NOTHING, end: "closed", bytesWritten: REQUEST_BYTES };
const LATE: TryOutcome = { ...NOTHING, end: "timeout", bytesWritten: REQUEST_BYTES };
const ANSWERED: TryOutcome = {
  end: "success",
  status: ANSWER_STATUS,
  hasHeaders: true,
  hasAskedForBody: false,
  isCommitted: true,
  bytesRead: ANSWER_BYTES,
  bytesWritten: REQUEST_BYTES,
};

/**
 * Plays requests through the decisions of the balancer, by a clock of its own and without a network.
 *
 * - Requests are GETs without a body; they arrive evenly spaced, the first one at time 0. At most 400 are in progress, as
 *   in httpd; others wait. Each is from a client that chance picks, all equally often.
 * - The first `sessions` of the clients have an application that creates a session with the first answer: the node sets
 *   a cookie whose id ends in its route (see {@link Clients}). Cookies that mod_jk sets count too. Clients stay to the
 *   end, and so do their sessions.
 * - A node that is down refuses connections at once, and what it has not answered when it goes down ends. It comes back
 *   without its sessions. Else it answers with status 200 after its service time, chosen evenly from its span, or runs
 *   into the reply timeout.
 * - Pauses between tries take as long as the configuration says; meanwhile other requests go on.
 * - Maintenance runs by the watchdog, the first time one interval after the start, or else at the start of requests.
 *
 * The same input gives the same result.
 */
export class Simulation {
  readonly input: SimulationInput;
  readonly balancer: RunningBalancer;
  readonly served: Uint32Array;
  readonly errors = new Map<number, number>();
  readonly buckets: readonly Bucket[];
  readonly #bucketErrors: readonly Map<number, number>[];
  readonly #running: Running;
  readonly #outages: Outages;
  readonly #clients: Clients;
  readonly #random: SeededRandom;
  readonly #services: readonly Span[];
  readonly #queue = new TimeQueue<Flight>();
  readonly #clock = (): number => EPOCH_MS + this.#now;
  readonly #intervalMs: number;
  readonly #watchdogMs: number;
  #watchdogAt: number;
  /** Milliseconds since the start. */
  #now = 0;
  #started = 0;
  #orders = 0;
  #failovers = 0;

  constructor(input: SimulationInput) {
    this.input = input;
    this.#running = startRunning(input.view, EPOCH_MS / 1000);
    const balancer = this.#running.balancers.get(input.balancer);
    if (balancer === undefined) throw new RangeError(`there is no balancer ${input.balancer}`);
    this.balancer = balancer;
    const { members } = balancer;
    const names = members.map(({ name }) => name);
    this.#outages = new Outages(input.outages, names);
    this.#services = names.map((name) => input.serviceMsOf.get(name) ?? input.serviceMs);
    this.#clients = new Clients({ ...input, count: input.clients, balancer, outages: this.#outages });
    this.#random = new SeededRandom(input.seed);
    this.#intervalMs = 1000 / input.rate;
    this.#watchdogMs = (input.watchdogSeconds ?? 0) * 1000;
    this.#watchdogAt = this.#watchdogMs > 0 ? this.#watchdogMs : Number.POSITIVE_INFINITY;
    this.served = new Uint32Array(members.length);
    const count = bucketCount(input.requests);
    const buckets = Array.from({ length: count }, (_, index) => ({
      requests: bucketStart(index + 1, count, input.requests) - bucketStart(index, count, input.requests),
      served: new Uint32Array(members.length),
      errors: new Map<number, number>(),
    }));
    this.buckets = buckets;
    this.#bucketErrors = buckets.map(({ errors }) => errors);
  }

  /** Requests that have arrived so far and been started. */
  get started(): number {
    return this.#started;
  }

  /** Answers that took more than one attempt. */
  get failovers(): number {
    return this.#failovers;
  }

  get sessions(): SessionCounts {
    return this.#clients.counts;
  }

  /**
   * Goes on for some requests.
   *
   * @returns whether all requests have ended.
   */
  run(count: number): boolean {
    const { requests } = this.input;
    const last = Math.min(requests, this.#started + count);
    while (this.#started < last) {
      const arrival = this.#started * this.#intervalMs;
      const { first, size } = this.#queue;
      if (first !== undefined && (first.at <= arrival || size >= MAX_AT_ONCE)) this.#resume();
      else this.#start(Math.max(this.#now, arrival));
    }
    if (last < requests) return false;
    while (this.#queue.size > 0) this.#resume();
    return true;
  }

  #goTo(at: number): void {
    while (this.#watchdogAt <= at) {
      this.#now = this.#watchdogAt;
      this.#maintain();
      this.#watchdogAt += this.#watchdogMs;
    }
    this.#now = at;
  }

  #maintain(): void {
    maintainIfDue(this.#running, Math.floor(this.#clock() / 1000));
  }

  #start(at: number): void {
    this.#goTo(at);
    if (this.#watchdogMs === 0) this.#maintain();
    const { clients, requests, effects } = this.input;
    const client = this.#random.below(clients);
    const request = {
      method: "GET",
      isSecure: false,
      sessionText: this.#clients.textOf(client),
      jkRoute: undefined,
      effects,
    };
    this.#advance({
      at,
      order: 0,
      service: serveBalanced(this.balancer, request, this.#clock),
      client,
      session: this.#clients.sessionOf(client),
      bucket: Math.floor((this.#started * this.buckets.length) / requests),
      outcome: undefined,
      cookies: [],
    });
    this.#started++;
  }

  #resume(): void {
    const flight = this.#queue.pop();
    if (flight === undefined) return;
    this.#goTo(flight.at);
    this.#advance(flight);
  }

  /** Goes on with a request until it ends or has to wait. */
  #advance(flight: Flight): void {
    for (;;) {
      const turn = flight.service.next(flight.outcome);
      if (turn.done === true) {
        this.#finish(flight, turn.value);
        return;
      }
      const { value } = turn;
      flight.outcome = undefined;
      const waitMs = value.kind === "pause" ? value.ms : this.#try(flight, value);
      if (waitMs === 0) continue;
      flight.at = this.#now + waitMs;
      flight.order = ++this.#orders;
      this.#queue.push(flight);
      return;
    }
  }

  /** @returns how long it takes until the outcome is there. */
  #try(flight: Flight, { member, cookies, replyTimeoutMs }: Try): number {
    flight.cookies = cookies;
    const index = member?.index ?? 0;
    if (this.#outages.isDown(index, this.#now)) {
      flight.outcome = REFUSED;
      return 0;
    }
    const { from, to } = this.#services[index] as Span;
    let waitMs = to > from ? from + this.#random.fraction() * (to - from) : from;
    flight.outcome = ANSWERED;
    if (waitMs === 0) return 0;
    if (replyTimeoutMs > 0 && waitMs > replyTimeoutMs) {
      flight.outcome = LATE;
      waitMs = replyTimeoutMs;
    }
    const leftMs = this.#outages.nextStart(index, this.#now) - this.#now;
    if (leftMs >= waitMs) return waitMs;
    flight.outcome = CLOSED;
    return leftMs;
  }

  #finish({ client, session, bucket, cookies }: Flight, result: ServiceResult): void {
    const { isAnswered, member, status, attempts } = result;
    if (!isAnswered || member === undefined) {
      count(this.errors, status);
      count(this.#bucketErrors[bucket] as Map<number, number>, status);
      return;
    }
    const { index } = member;
    const { served } = this.buckets[bucket] as Bucket;
    served[index] = (served[index] as number) + 1;
    this.served[index] = (this.served[index] as number) + 1;
    if (attempts > 1) this.#failovers++;
    const modJkCookie = cookies.length === 0 ? undefined : cookieValue(cookies.at(-1) as string);
    this.#clients.answered(client, session, member, this.#now, modJkCookie);
  }
}

/** The largest number of buckets that get equally many requests. */
function bucketCount(requests: number): number {
  for (let count = MAX_BUCKETS; count >= MIN_BUCKETS; count--) if (requests % count === 0) return count;
  return Math.min(MAX_BUCKETS, requests);
}

/** Number of the first request of a bucket. */
export function bucketStart(bucket: number, buckets: number, requests: number): number {
  return Math.ceil((bucket * requests) / buckets);
}

function count(counts: Map<number, number>, status: number): void {
  counts.set(status, (counts.get(status) ?? 0) + 1);
}

function cookieValue(setCookie: string): string {
  return /^[^=]*=([^;]*)/.exec(setCookie)?.[1] ?? "";
}
