import type { RequestEvent } from "../serve/events.ts";

/** Upper bounds of the buckets of durations, in seconds. */
export const DURATION_BUCKETS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** Of a status its first digit; `none` where the client got no answer. */
export const STATUS_CLASSES = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"] as const;

/** What was counted for one mounted worker; all of it only grows. */
export interface WorkerCounts {
  /** By member, its name empty where there was none; then as `STATUS_CLASSES`. */
  readonly requests: Map<string, number[]>;
  attempts: number;
  /** Attempts after the first of a request. */
  failovers: number;
  sticky: number;
  bytes: number;
  /** Requests that took so long as the bound of the same place and longer than the one before; the last has no bound. */
  readonly durations: number[];
  seconds: number;
}

/** Counts requests by names of the configuration alone: paths and clients would have no end. */
export class RequestCounts {
  /** By name; empty for requests that no mount took. */
  readonly workers = new Map<string, WorkerCounts>();

  /** Called for each request, so it does as little as it can. */
  count(event: RequestEvent): void {
    const counts = this.#countsOf(event.worker ?? "");
    const member = event.member ?? "";
    let requests = counts.requests.get(member);
    if (requests === undefined) {
      requests = new Array<number>(STATUS_CLASSES.length).fill(0);
      counts.requests.set(member, requests);
    }
    const place = Math.floor(event.status / 100);
    add(requests, place >= 1 && place <= 5 ? place : 0);
    counts.attempts += event.attempts;
    if (event.attempts > 1) counts.failovers += event.attempts - 1;
    if (event.sticky) counts.sticky++;
    counts.bytes += event.bytes;
    const seconds = event.ms / 1000;
    counts.seconds += seconds;
    let bucket = 0;
    while (bucket < DURATION_BUCKETS.length && seconds > (DURATION_BUCKETS[bucket] as number)) bucket++;
    add(counts.durations, bucket);
  }

  #countsOf(worker: string): WorkerCounts {
    const known = this.workers.get(worker);
    if (known !== undefined) return known;
    const durations = new Array<number>(DURATION_BUCKETS.length + 1).fill(0);
    const counts = { requests: new Map(), attempts: 0, failovers: 0, sticky: 0, bytes: 0, durations, seconds: 0 };
    this.workers.set(worker, counts);
    return counts;
  }
}

function add(numbers: number[], index: number): void {
  numbers[index] = (numbers[index] ?? 0) + 1;
}
