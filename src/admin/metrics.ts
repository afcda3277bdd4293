import { Counter, Gauge, Registry } from "prom-client";
import type { RunningBalancer, RunningMember, RunningWorker } from "../balance/running.ts";
import { STATE_NAMES } from "../balance/running.ts";
import { FAULTS } from "../embedded/settings.ts";
import { ACTIVATIONS } from "../modjk/workers-view.ts";
import type { ServeEvent } from "../serve/events.ts";
import { DurationHistogram } from "./duration-histogram.ts";
import { addProcessMetrics } from "./process-metrics.ts";
import { DURATION_BUCKETS, RequestCounts, STATUS_CLASSES, type WorkerCounts } from "./request-counts.ts";
import type { AdminSource } from "./source.ts";

/** One value of a metric, with a value for each of its labels. */
interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * What `GET /metrics` answers. Requests are counted as they end; everything else is asked for when somebody reads it.
 * Labels are names of the configuration and words of lbgen's own, and what has a state has one series for each that
 * there is: 1 for the one that it is in, 0 for the others.
 */
export class Metrics {
  readonly #source: AdminSource;
  readonly #registry = new Registry();
  readonly #counts = new RequestCounts();
  readonly #reloads = { true: 0, false: 0 };

  constructor(source: AdminSource) {
    this.#source = source;
    this.#addRequests();
    this.#addBalancers();
    this.#addWorkers();
    this.#addNodes();
    addProcessMetrics(this.#registry);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  count(event: ServeEvent): void {
    if (event.event === "request") this.#counts.count(event);
    else if (event.event === "reload") this.#reloads[event.ok ? "true" : "false"]++;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #addRequests(): void {
    const perWorker = (value: (counts: WorkerCounts) => number) => () =>
      [...this.#counts.workers].map(([worker, counts]) => ({ labels: { worker }, value: value(counts) }));
    this.#counter(
      "lbgen_requests_total",
      "Requests that are over, by mounted worker, the member that answered or was tried last, and class of status.",
      ["worker", "member", "status"],
      () =>
        [...this.#counts.workers].flatMap(([worker, { requests }]) =>
          [...requests].flatMap(([member, classes]) =>
            classes.map((value, index) => ({ labels: { worker, member, status: STATUS_CLASSES[index] ?? "" }, value })),
          ),
        ),
    );
    this.#counter(
      "lbgen_attempts_total",
      "Attempts of requests that are over, on any member.",
      ["worker"],
      perWorker(({ attempts }) => attempts),
    );
    this.#counter(
      "lbgen_failovers_total",
      "Attempts after the first one of a request.",
      ["worker"],
      perWorker(({ failovers }) => failovers),
    );
    this.#counter(
      "lbgen_sticky_requests_total",
      "Requests whose member was the one of their session.",
      ["worker"],
      perWorker(({ sticky }) => sticky),
    );
    this.#counter(
      "lbgen_response_bytes_total",
      "Bytes of bodies sent to clients.",
      ["worker"],
      perWorker(({ bytes }) => bytes),
    );
    new DurationHistogram(
      {
        name: "lbgen_request_duration_seconds",
        help: "How long requests took, from their headers to the end of the answer.",
        labelNames: ["worker"],
        buckets: [...DURATION_BUCKETS],
        registers: [this.#registry],
      },
      () =>
        [...this.#counts.workers].map(([worker, counts]) => ({
          labels: { worker },
          counts: counts.durations,
          sum: counts.seconds,
        })),
    );
    this.#gauge("lbgen_requests_in_progress", "Requests that are not over yet.", [], () => [
      { labels: {}, value: this.#source.requestsInProgress() },
    ]);
    this.#counter("lbgen_reloads_total", "Changed inputs that were taken over, or not.", ["ok"], () =>
      Object.entries(this.#reloads).map(([ok, value]) => ({ labels: { ok }, value })),
    );
  }

  #addBalancers(): void {
    const perMember = (value: (member: RunningMember) => number) => () =>
      this.#members().map(([balancer, member]) => ({
        labels: { balancer: balancer.name, member: member.name },
        value: value(member),
      }));
    const labels = ["balancer", "member"];
    this.#gauge("lbgen_balancer_busy", "Requests in progress, as the balancer counts them.", ["balancer"], () =>
      [...this.#source.running().balancers.values()].map(({ name, busy }) => ({
        labels: { balancer: name },
        value: busy,
      })),
    );
    this.#gauge(
      "lbgen_member_state",
      "1 for the state that a member is in, as mod_jk's status page names it, 0 for all others.",
      [...labels, "state"],
      () => this.#oneOf("state", Object.values(STATE_NAMES), ({ state }) => STATE_NAMES[state]),
    );
    this.#gauge(
      "lbgen_member_activation",
      "1 for the activation that a member has, 0 for all others.",
      [...labels, "activation"],
      () => this.#oneOf("activation", ACTIVATIONS, ({ activation }) => activation),
    );
    this.#gauge(
      "lbgen_member_lbfactor",
      "A member's share of the work.",
      labels,
      perMember(({ lbfactor }) => lbfactor),
    );
    this.#gauge(
      "lbgen_member_lb_value",
      "The load that a member has gathered; the least one is chosen.",
      labels,
      perMember(({ lbValue }) => lbValue),
    );
    this.#counter(
      "lbgen_member_errors_total",
      "Failures of a member, as its balancer counts them.",
      labels,
      perMember(({ errors }) => errors),
    );
    this.#counter(
      "lbgen_member_sessions_total",
      "Requests without a session that a member was chosen for.",
      labels,
      perMember(({ sessions }) => sessions),
    );
  }

  #addWorkers(): void {
    const perWorker = (value: (worker: RunningWorker) => number) => () =>
      [...this.#source.running().workers.values()].map((worker) => ({
        labels: { worker: worker.name },
        value: value(worker),
      }));
    const gauges: Readonly<Record<string, readonly [help: string, value: (worker: RunningWorker) => number]>> = {
      lbgen_worker_busy: ["Requests in progress on an ajp13 worker.", ({ busy }) => busy],
      lbgen_worker_endpoints_open: [
        "Connections to an ajp13 worker, idle ones included.",
        (worker) => this.#source.openConnections(worker).open,
      ],
      // What a balancer's maintenance halves is no counter.
      lbgen_worker_reply_timeouts: ["Reply timeouts that still count.", ({ replyTimeouts }) => replyTimeouts],
    };
    for (const [name, [help, value]] of Object.entries(gauges)) this.#gauge(name, help, ["worker"], perWorker(value));
    this.#gauge("lbgen_worker_endpoints_idle", "Connections that are kept for reuse.", ["worker"], () =>
      [...this.#source.running().workers.values()].flatMap((worker) => {
        const { idle } = this.#source.openConnections(worker);
        return idle === undefined ? [] : [{ labels: { worker: worker.name }, value: idle }];
      }),
    );
    const counters: typeof gauges = {
      lbgen_worker_elected_total: ["Attempts on an ajp13 worker.", ({ used }) => used],
      lbgen_worker_errors_total: ["Failures of an ajp13 worker, for all of its balancers.", ({ errors }) => errors],
      lbgen_worker_client_errors_total: ["Requests that failed by their client.", ({ clientErrors }) => clientErrors],
      lbgen_worker_sent_bytes_total: ["Bytes sent to an ajp13 worker.", ({ bytesWritten }) => bytesWritten],
      lbgen_worker_received_bytes_total: ["Bytes received from an ajp13 worker.", ({ bytesRead }) => bytesRead],
    };
    for (const [name, [help, value]] of Object.entries(counters)) {
      this.#counter(name, help, ["worker"], perWorker(value));
    }
  }

  #addNodes(): void {
    this.#gauge(
      "lbgen_node_fault",
      "1 for the fault that an embedded node was told to have, 0 for all others.",
      ["node", "fault"],
      () =>
        this.#source.nodes().flatMap((node) => {
          if (node.fault === null) return [];
          return FAULTS.map((fault) => ({
            labels: { node: node.name, fault },
            value: fault === node.fault ? 1 : 0,
          }));
        }),
    );
  }

  #members(): (readonly [RunningBalancer, RunningMember])[] {
    return [...this.#source.running().balancers.values()].flatMap((balancer) =>
      balancer.members.map((member) => [balancer, member] as const),
    );
  }

  #oneOf(label: string, words: readonly string[], word: (member: RunningMember) => string | undefined): Sample[] {
    return this.#members().flatMap(([balancer, member]) => {
      const own = word(member);
      return words.map((one) => ({
        labels: { balancer: balancer.name, member: member.name, [label]: one },
        value: one === own ? 1 : 0,
      }));
    });
  }

  #counter(name: string, help: string, labelNames: readonly string[], samples: () => readonly Sample[]): void {
    new Counter({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const { labels, value } of samples()) this.inc(labels, value);
      },
    });
  }

  #gauge(name: string, help: string, labelNames: readonly string[], samples: () => readonly Sample[]): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const { labels, value } of samples()) this.set(labels, value);
      },
    });
  }
}
