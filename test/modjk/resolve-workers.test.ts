import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { workerDirectives } from "../../src/model/directives.ts";
import { ajpOf, lbOf, logOf, viewOf } from "../support/workers.ts";

const lines = (...text: string[]) => text.join("\n");
const LB = lines("worker.list=lb", "worker.lb.type=lb", "worker.lb.balance_workers=t1,t2");

describe("what mod_jk believes", () => {
  it("makes up a worker ajp13 on localhost:8009 where there is no worker.list", () => {
    const view = viewOf("worker.w1.host=10.0.0.1");
    expect(view.listed).toEqual([{ name: "ajp13", place: undefined }]);
    expect(ajpOf(view, "ajp13")).toMatchObject({ host: "localhost", port: 8009, isListed: true });
    expect(ajpOf(view, "w1")).toMatchObject({ isListed: false, balancers: [] });
  });

  it("makes listed names and members without properties ajp13 on localhost:8009", () => {
    const view = viewOf(lines("worker.list=w9", LB));
    for (const name of ["w9", "t1"]) expect(ajpOf(view, name)).toMatchObject({ host: "localhost", port: 8009 });
    expect(view.failures).toEqual([]);
  });

  it("leaves a balancer without its type an ajp13 worker", () => {
    expect(ajpOf(viewOf("worker.list=lb\nworker.lb.balance_workers=t1"), "lb").port).toBe(8009);
  });

  it("fills in the defaults that the status worker of mod_jk 1.2.48 shows", () => {
    const view = viewOf(LB);
    expect(lbOf(view, "lb")).toMatchObject({
      method: "Request",
      lock: "Optimistic",
      stickySession: true,
      stickySessionForce: false,
      retries: 2,
      recoverTimeSeconds: 60,
      errorEscalationSeconds: 30,
      maxReplyTimeouts: 0,
    });
    expect(ajpOf(view, "t1")).toMatchObject({
      connectionPoolTimeoutSeconds: 0,
      pingTimeoutMs: 10_000,
      connectTimeoutMs: 0,
      prepostTimeoutMs: 0,
      replyTimeoutMs: 0,
      retries: 2,
      connectionPingIntervalSeconds: 0,
      recoveryOptions: 0,
      busyLimit: 0,
      maxPacketSize: 8192,
    });
    expect(lbOf(view, "lb").members[0]).toMatchObject({
      activation: "active",
      lbfactor: 1,
      route: "t1",
      domain: "",
      redirect: "",
      distance: 0,
    });
  });

  it.each([
    ["lbfactor=0", { lbfactor: 1 }],
    ["lbfactor=2.5", { lbfactor: 2 }],
    ["activation=off", { activation: "active" }],
    ["activation=d", { activation: "disabled" }],
    ["activation=2", { activation: "stopped" }],
    ["stopped=1", { activation: "stopped" }],
    ["stopped=true\nworker.t1.activation=Active", { activation: "active" }],
    ["disabled=true", { activation: "disabled" }],
    ["port=abc", { activation: "stopped" }],
    ["route=a.b", { route: "a.b", domain: "a" }],
    ["route=a.b\nworker.t1.domain=c", { domain: "c" }],
    ["jvm_route=x", { route: "x" }],
    ["distance=0\nworker.t1.distance=1", { distance: 0 }],
  ])("member with %s", (text, expected) => {
    expect(lbOf(viewOf(`${LB}\nworker.t1.${text}`), "lb").members[0]).toMatchObject(expected);
  });

  it.each([
    ["port=8k", { port: 8192 }],
    ["port=21019x", { port: 21019 }],
    ["port=65545", { port: 9 }],
    ["port=-1", { port: 0 }],
    ["retries=0", { retries: 1 }],
    ["max_packet_size=1", { maxPacketSize: 8192 }],
    ["max_packet_size=8193", { maxPacketSize: 9216 }],
    ["max_packet_size=99999", { maxPacketSize: 65536 }],
    ["ping_mode=A", { connectTimeoutMs: 10_000, prepostTimeoutMs: 10_000, connectionPingIntervalSeconds: 100 }],
    ["ping_mode=P\nworker.t1.ping_timeout=2000", { connectTimeoutMs: 0, prepostTimeoutMs: 2000 }],
    ["ping_mode=A\nworker.t1.connect_timeout=7", { connectTimeoutMs: 7 }],
    ["cachesize=5", { connectionPoolSize: 5 }],
    ["cache_timeout=5", { connectionPoolTimeoutSeconds: 5 }],
    ["cache_timeout=5\nworker.t1.connection_pool_timeout=7", { connectionPoolTimeoutSeconds: 7 }],
    ["socket_timeout=3", { socketConnectTimeoutMs: 3000 }],
    ["fail_on_status=500 -503,404", { failOnStatus: [500, -503, 404] }],
  ])("ajp13 worker with %s", (text, expected) => {
    expect(ajpOf(viewOf(`${LB}\nworker.t1.${text}`), "t1")).toMatchObject(expected);
  });

  it.each([
    ["method=Session", { method: "Session" }],
    ["method=xyz", { method: "Request" }],
    ["sticky_session=disabled", { stickySession: true }],
    ["sticky_session=0", { stickySession: false }],
    ["recover_time=0", { recoverTimeSeconds: 1, errorEscalationSeconds: 0 }],
    ["retries=-3", { retries: 1 }],
    ["lb_retries=0", { lbRetries: 1 }],
  ])("balancer with %s", (text, expected) => {
    expect(lbOf(viewOf(`${LB}\nworker.lb.${text}`), "lb")).toMatchObject(expected);
  });

  it("lends the balancer's secret to members that have none", () => {
    const view = viewOf(lines(LB, "worker.lb.secret=shared", "worker.t2.secret=own"));
    expect([ajpOf(view, "t1").secret, ajpOf(view, "t2").secret]).toEqual(["shared", "own"]);
  });

  it("reads worker.maintain, of which 0 and less are never", () => {
    expect(viewOf("worker.maintain=30").maintainSeconds).toBe(30);
    expect(viewOf("worker.maintain=-1").maintainSeconds).toBe(0);
    expect(viewOf("").maintainSeconds).toBe(60);
  });

  it("places each name of a list", () => {
    const [first, second] = viewOf("worker.list= a , bb").listed;
    expect([first?.place, second?.place].map((place) => [place?.start, place?.end])).toEqual([
      [13, 14],
      [17, 19],
    ]);
  });
});

describe("reference", () => {
  it("gives what a worker does not set itself, wherever the lines stand", () => {
    const view = viewOf(
      lines(
        "worker.list=a",
        "worker.a.reference=worker.tpl",
        "worker.a.host=10.0.0.1",
        "worker.tpl.host=x",
        "worker.tpl.port=9",
      ),
    );
    expect(ajpOf(view, "a")).toMatchObject({ host: "10.0.0.1", port: 9 });
    expect(ajpOf(view, "a").attributes.get("port")?.inheritedFrom).toBe("tpl");
    expect([...view.templates]).toEqual(["tpl"]);
  });

  it("follows templates of templates", () => {
    const chain = Array.from({ length: 19 }, (_, i) => `worker.t${i}.reference=worker.t${i + 1}`);
    const view = viewOf(lines("worker.list=t0", ...chain, "worker.t19.port=7"));
    expect(view.failures).toEqual([]);
    expect(ajpOf(view, "t0").port).toBe(7);
  });

  it.each([
    ["a name without worker.", "worker.a.reference=tpl\nworker.tpl.port=1", "Reference 'tpl.' not found"],
    ["a missing target", "worker.a.reference=worker.none", "Reference 'worker.none.' not found"],
    [
      "a loop",
      "worker.w1.reference=worker.w2\nworker.w2.reference=worker.w1",
      "Recursion limit 20 for worker references with prefix 'worker.w1' reached",
    ],
  ])("%s stops Apache", (_, text, log) => {
    expect(logOf(viewOf(`worker.list=a\n${text}`).failures)).toContain(log);
  });

  it("of more than 20 levels stops Apache", () => {
    const chain = Array.from({ length: 25 }, (_, i) => `worker.t${i}.reference=worker.t${i + 1}`);
    expect(logOf(viewOf(lines("worker.list=t0", ...chain, "worker.t25.port=7")).failures)).toContainEqual(
      expect.stringContaining("Recursion limit 20"),
    );
  });
});

// The rows of the failure table that end in "refuses", with the log lines of mod_jk 1.2.48.
describe("Apache does not start", () => {
  const name61 = "w".repeat(61);
  it.each([
    [
      "unknown attribute",
      "worker.list=w1\nworker.w1.bogus=1",
      [
        "The attribute 'worker.w1.bogus' is not supported - please check the documentation for the supported attributes.",
      ],
    ],
    [
      "wrong type",
      "worker.list=w1\nworker.w1.type=apj13",
      ["Unknown worker type apj13 for worker w1", "failed to create worker w1"],
    ],
    [
      "type in capitals",
      "worker.list=w1\nworker.w1.type=AJP13",
      ["Unknown worker type AJP13 for worker w1", "failed to create worker w1"],
    ],
    [
      "wrong type of a member",
      `${LB}\nworker.t2.type=apj13`,
      [
        "Unknown worker type apj13 for worker t2",
        "Failed creating worker t2",
        "NULL parameters",
        "validate failed for lb",
        "failed to create worker lb",
      ],
    ],
    [
      "no members",
      "worker.list=lb\nworker.lb.type=lb",
      [
        "Could not get member list for lb worker from map",
        "NULL parameters",
        "validate failed for lb",
        "failed to create worker lb",
      ],
    ],
    [
      "two members with one route",
      `${LB}\nworker.t1.route=r\nworker.t2.route=r`,
      [
        "Balanced workers number 1 (t2) and 0 (t1) share the same route r - aborting configuration!",
        "validate failed for lb",
        "failed to create worker lb",
      ],
    ],
    [
      "one member twice",
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=t1,t1",
      [
        "Balanced workers number 1 (t1) and 0 (t1) share the same route t1 - aborting configuration!",
        "validate failed for lb",
        "failed to create worker lb",
      ],
    ],
    ["a list of nobody", "worker.list=,\nworker.w1.host=a", ["Could not get worker list from map"]],
    [
      "a long name",
      `worker.list=${name61}`,
      [`Worker name '${name61}' is 1 bytes too long, a maximum of 60 bytes is supported`],
    ],
    [
      "a long host",
      `worker.list=w1\nworker.w1.host=${name61}`,
      [`Worker host name '${name61}' is 1 bytes too long, a maximum of 60 bytes is supported`],
    ],
    [
      "a long route",
      `${LB}\nworker.t1.route=${name61}`,
      [`Worker route '${name61}' is 1 bytes too long, a maximum of 60 bytes is supported`],
    ],
    [
      "a long cookie name",
      `${LB}\nworker.lb.session_cookie=${name61}`,
      [`Worker session_cookie '${name61}' is 1 bytes too long, a maximum of 60 bytes is supported`],
    ],
    [
      "a mount without a slash",
      "worker.list=w1\nworker.w1.mount=foo/*",
      [
        "invalid context 'foo/*': does not begin with '/'",
        "mounting foo/* failed for w1",
        "failed to create worker w1",
      ],
    ],
    ["ajp14 without its key", "worker.list=w1\nworker.w1.type=ajp14", ["validate error, empty or missing secretkey"]],
  ])("%s", (_, text, log) => {
    expect(logOf(viewOf(text).failures)).toEqual(log);
  });

  it("a balancer in a balancer", () => {
    const view = viewOf(`${LB}\nworker.t1.type=lb\nworker.t1.balance_workers=t3`);
    expect(logOf(view.failures)).toContain("Could not allocate shared memory for worker t1");
  });

  it("never for a worker that is neither listed nor a member", () => {
    const view = viewOf("worker.list=w1\nworker.w2.type=apj13\nworker.w3.type=lb\nworker.w4.mount=x");
    expect(view.failures).toEqual([]);
  });

  it("the argument of an unknown JkWorkerProperty is named as httpd names it", () => {
    expect(logOf(viewOf("", { directives: ["worker.w1.bogus=1"] }).failures)).toEqual([
      "Invalid JkWorkerProperty worker.w1.bogus=1",
    ]);
  });
});

it("throws at no text, and takes time in proportion to it", () => {
  const word = fc.oneof(
    fc.constantFrom("worker.", "list", "w1", ".", "=", "lb", "$(", ")", "#", "\n", ",", " ", "reference", "worker.w1"),
    fc.constantFrom(...workerDirectives.map(({ name }) => name)),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      expect(viewOf(words.join("")).listed).toBeDefined();
    }),
  );
});
