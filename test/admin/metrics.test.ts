import { afterEach, describe, expect, it } from "vitest";
import { lbOf, memberOf, runningOf } from "../balance/site.ts";
import { createCleanup } from "../support/cleanup.ts";
import { type AdminSite, ask, startAdmin } from "./admin-site.ts";
import { type Family, parseExposition } from "./exposition.ts";
import { requestEvent } from "./request-event.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

async function scrape({ port }: AdminSite): Promise<ReadonlyMap<string, Family>> {
  const answer = await ask(port, "/metrics");
  expect(answer.status).toBe(200);
  expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  return parseExposition(answer.text);
}

function valuesOf(families: ReadonlyMap<string, Family>, name: string): Record<string, number> {
  return Object.fromEntries(families.get(name)?.samples ?? []);
}

/** Those that are not 0. */
function setOf(families: ReadonlyMap<string, Family>, name: string): Record<string, number> {
  return Object.fromEntries(Object.entries(valuesOf(families, name)).filter(([, value]) => value !== 0));
}

describe("GET /metrics", () => {
  it("names what there is", async () => {
    const families = await scrape(await startAdmin(cleanup));
    expect([...families].map(([name, { type }]) => `${name} ${type}`).sort()).toEqual([
      "lbgen_attempts_total counter",
      "lbgen_balancer_busy gauge",
      "lbgen_failovers_total counter",
      "lbgen_member_activation gauge",
      "lbgen_member_errors_total counter",
      "lbgen_member_lb_value gauge",
      "lbgen_member_lbfactor gauge",
      "lbgen_member_sessions_total counter",
      "lbgen_member_state gauge",
      "lbgen_node_fault gauge",
      "lbgen_reloads_total counter",
      "lbgen_request_duration_seconds histogram",
      "lbgen_requests_in_progress gauge",
      "lbgen_requests_total counter",
      "lbgen_response_bytes_total counter",
      "lbgen_sticky_requests_total counter",
      "lbgen_worker_busy gauge",
      "lbgen_worker_client_errors_total counter",
      "lbgen_worker_elected_total counter",
      "lbgen_worker_endpoints_idle gauge",
      "lbgen_worker_endpoints_open gauge",
      "lbgen_worker_errors_total counter",
      "lbgen_worker_received_bytes_total counter",
      "lbgen_worker_reply_timeouts gauge",
      "lbgen_worker_sent_bytes_total counter",
      "nodejs_eventloop_active_seconds_total counter",
      "nodejs_eventloop_idle_seconds_total counter",
      "nodejs_external_memory_bytes gauge",
      "nodejs_heap_size_total_bytes gauge",
      "nodejs_heap_size_used_bytes gauge",
      "process_cpu_seconds_total counter",
      "process_cpu_system_seconds_total counter",
      "process_cpu_user_seconds_total counter",
      "process_resident_memory_bytes gauge",
      "process_start_time_seconds gauge",
    ]);
  });

  it("counts requests as they end", async () => {
    const site = await startAdmin(cleanup);
    site.source.emit(requestEvent());
    site.source.emit(requestEvent({ sticky: true, status: 204, bytes: 0, ms: 0.5 }));
    site.source.emit(requestEvent({ member: "t2", attempts: 3, status: 503, bytes: 7, ms: 61_000 }));
    site.source.emit(requestEvent({ status: 0, ms: 1 }));
    const { worker: _, member: __, ...unmounted } = requestEvent({ status: 404, attempts: 0, ms: 0, bytes: 9 });
    site.source.emit(unmounted);
    const families = await scrape(site);
    expect(setOf(families, "lbgen_requests_total")).toEqual({
      'lbgen_requests_total{worker="lb",member="t1",status="2xx"}': 2,
      'lbgen_requests_total{worker="lb",member="t1",status="none"}': 1,
      'lbgen_requests_total{worker="lb",member="t2",status="5xx"}': 1,
      'lbgen_requests_total{worker="",member="",status="4xx"}': 1,
    });
    expect(Object.keys(valuesOf(families, "lbgen_requests_total"))).toHaveLength(18);
    expect(valuesOf(families, "lbgen_attempts_total")).toEqual({
      'lbgen_attempts_total{worker="lb"}': 6,
      'lbgen_attempts_total{worker=""}': 0,
    });
    expect(setOf(families, "lbgen_failovers_total")).toEqual({ 'lbgen_failovers_total{worker="lb"}': 2 });
    expect(setOf(families, "lbgen_sticky_requests_total")).toEqual({ 'lbgen_sticky_requests_total{worker="lb"}': 1 });
    expect(setOf(families, "lbgen_response_bytes_total")).toEqual({
      'lbgen_response_bytes_total{worker="lb"}': 207,
      'lbgen_response_bytes_total{worker=""}': 9,
    });
    const durations = valuesOf(families, "lbgen_request_duration_seconds");
    const bucket = (le: string, worker = "lb") =>
      durations[`lbgen_request_duration_seconds_bucket{le="${le}",worker="${worker}"}`];
    expect(["0.001", "0.0025", "0.005", "60", "+Inf"].map((le) => bucket(le))).toEqual([2, 2, 3, 3, 4]);
    expect(["0.001", "+Inf"].map((le) => bucket(le, ""))).toEqual([1, 1]);
    expect(durations['lbgen_request_duration_seconds_sum{worker="lb"}']).toBeCloseTo(61.0045, 9);
    expect(durations['lbgen_request_duration_seconds_count{worker="lb"}']).toBe(4);
    expect(await scrape(site).then((again) => setOf(again, "lbgen_requests_total"))).toEqual(
      setOf(families, "lbgen_requests_total"),
    );
  });

  it("has no label of a client's making", async () => {
    const site = await startAdmin(cleanup);
    const before = (await ask(site.port, "/metrics")).text.split("\n").length;
    site.source.emit(requestEvent());
    const one = (await ask(site.port, "/metrics")).text.split("\n").length;
    for (let times = 0; times < 500; times++) {
      site.source.emit(
        requestEvent({
          target: `/${times}`,
          client: `${times}`,
          method: `M${times}`,
          route: `r${times}`,
          status: 200 + times,
        }),
      );
    }
    const many = (await ask(site.port, "/metrics")).text.split("\n").length;
    expect(many).toBe(one);
    expect(one).toBeGreaterThan(before);
  });

  it("tells the state of members, workers and nodes", async () => {
    const site = await startAdmin(cleanup);
    const { source } = site;
    const balancer = lbOf(source.state);
    const t1 = memberOf(balancer, "t1");
    Object.assign(balancer, { busy: 3 });
    Object.assign(t1, { state: 5, activation: "disabled", lbfactor: 4, lbValue: 11, errors: 2, sessions: 6 });
    Object.assign(t1.worker, { used: 8, busy: 1, errors: 3, clientErrors: 4, replyTimeouts: 5 });
    Object.assign(t1.worker, { bytesWritten: 1000, bytesRead: 2 ** 53 - 1 });
    source.inProgress = 12;
    source.emit({ event: "reload", ok: true });
    source.emit({ event: "reload", ok: false, reason: "no" });
    source.emit({ event: "reload", ok: false, reason: "no" });
    const families = await scrape(site);
    expect(setOf(families, "lbgen_member_state")).toEqual({
      'lbgen_member_state{balancer="lb",member="t1",state="ERR"}': 1,
      'lbgen_member_state{balancer="lb",member="t2",state="OK/IDLE"}': 1,
    });
    expect(Object.keys(valuesOf(families, "lbgen_member_state"))).toHaveLength(14);
    expect(setOf(families, "lbgen_member_activation")).toEqual({
      'lbgen_member_activation{balancer="lb",member="t1",activation="disabled"}': 1,
      'lbgen_member_activation{balancer="lb",member="t2",activation="active"}': 1,
    });
    expect(setOf(families, "lbgen_node_fault")).toEqual({
      'lbgen_node_fault{node="t1",fault="none"}': 1,
      'lbgen_node_fault{node="t2",fault="down"}': 1,
    });
    const ofT1 = { balancer: '{balancer="lb",member="t1"}', worker: '{worker="t1"}' };
    const numbers = {
      [`lbgen_member_lbfactor${ofT1.balancer}`]: 4,
      [`lbgen_member_lb_value${ofT1.balancer}`]: 11,
      [`lbgen_member_errors_total${ofT1.balancer}`]: 2,
      [`lbgen_member_sessions_total${ofT1.balancer}`]: 6,
      [`lbgen_worker_elected_total${ofT1.worker}`]: 8,
      [`lbgen_worker_busy${ofT1.worker}`]: 1,
      [`lbgen_worker_errors_total${ofT1.worker}`]: 3,
      [`lbgen_worker_client_errors_total${ofT1.worker}`]: 4,
      [`lbgen_worker_reply_timeouts${ofT1.worker}`]: 5,
      [`lbgen_worker_sent_bytes_total${ofT1.worker}`]: 1000,
      [`lbgen_worker_received_bytes_total${ofT1.worker}`]: 2 ** 53 - 1,
      [`lbgen_worker_endpoints_open${ofT1.worker}`]: 5,
      [`lbgen_worker_endpoints_idle${ofT1.worker}`]: 2,
      'lbgen_balancer_busy{balancer="lb"}': 3,
      lbgen_requests_in_progress: 12,
      'lbgen_reloads_total{ok="true"}': 1,
      'lbgen_reloads_total{ok="false"}': 2,
    };
    for (const [series, value] of Object.entries(numbers)) {
      expect([series, valuesOf(families, series.split("{")[0] ?? "")[series]]).toEqual([series, value]);
    }
  });

  it("forgets members that are gone, and follows counters that begin anew", async () => {
    const site = await startAdmin(cleanup);
    site.source.idle = undefined;
    Object.assign(memberOf(lbOf(site.source.state), "t1"), { errors: 9 });
    expect(setOf(await scrape(site), "lbgen_member_errors_total")).not.toEqual({});
    site.source.state = runningOf(1);
    const families = await scrape(site);
    expect(valuesOf(families, "lbgen_member_errors_total")).toEqual({
      'lbgen_member_errors_total{balancer="lb",member="t1"}': 0,
    });
    expect(valuesOf(families, "lbgen_worker_endpoints_idle")).toEqual({});
  });

  it("tells about the process", async () => {
    const site = await startAdmin(cleanup);
    const families = await scrape(site);
    expect(valuesOf(families, "process_resident_memory_bytes").process_resident_memory_bytes).toBeGreaterThan(2 ** 20);
    const cpu = (one: typeof families) => valuesOf(one, "process_cpu_seconds_total").process_cpu_seconds_total ?? -1;
    expect(cpu(families)).toBeGreaterThan(0);
    expect(cpu(await scrape(site))).toBeGreaterThanOrEqual(cpu(families));
  });

  it("escapes names", async () => {
    const site = await startAdmin(cleanup);
    site.source.emit(requestEvent({ worker: 'a"b\\c\nd' }));
    expect(setOf(await scrape(site), "lbgen_attempts_total")).toEqual({
      'lbgen_attempts_total{worker="a\\"b\\\\c\\nd"}': 1,
    });
  });

  it("answers two at once", async () => {
    const site = await startAdmin(cleanup);
    site.source.emit(requestEvent());
    const both = await Promise.all([scrape(site), scrape(site)]);
    for (const families of both) expect(Object.values(setOf(families, "lbgen_requests_total"))).toEqual([1]);
  });
});

describe("the parser of these tests refuses", () => {
  const head = "# HELP a b\n# TYPE a counter\n";
  it.each([
    ["a line without an end", `${head}a 1`],
    ["a sample before its type", "a 1\n"],
    ["a type without help", "# TYPE a counter\na 1\n"],
    ["a series twice", `${head}a 1\na 1\n`],
    ["another metric's sample", `${head}b 1\n`],
    ["a raw quote", `${head}a{b="c"d"} 1\n`],
    ["no number", `${head}a one\n`],
    ["buckets that shrink", '# HELP h i\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_count 1\n'],
    ["a wrong count", '# HELP h i\n# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 1\nh_count 2\n'],
  ])("%s", (_, text) => {
    expect(() => parseExposition(text)).toThrow(Error);
  });
});
