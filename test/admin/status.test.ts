import { afterEach, expect, it } from "vitest";
import { MemberState } from "../../src/balance/running.ts";
import { lbOf, memberOf, runningOf, START } from "../balance/site.ts";
import { createCleanup } from "../support/cleanup.ts";
import { ask, jsonOf, startAdmin } from "./admin-site.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

interface Status {
  readonly balancers: readonly {
    readonly method: string;
    readonly sticky: string;
    readonly members: readonly Record<string, unknown>[];
  }[];
}

it("GET /api/status answers every key of the contract and no other", async () => {
  const { port, source } = await startAdmin(cleanup, {
    lines: ["lb.method=Session", "t1.host=10.0.0.1", "t1.port=18009", "t1.route=r1", "t1.lbfactor=3"],
  });
  const t1 = memberOf(lbOf(source.state), "t1");
  Object.assign(t1, { lbValue: 7, errors: 2, sessions: 4, state: MemberState.busy, activation: "disabled" });
  Object.assign(t1.worker, {
    ...{ used: 9, busy: 1, clientErrors: 5, replyTimeouts: 6, bytesWritten: 1000, bytesRead: 2000 },
  });
  const answer = await ask(port, "/api/status");
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  expect(answer.text.endsWith("}\n")).toBe(true);
  const member = {
    ...{ state: "OK/IDLE", activation: "active", lbfactor: 1, value: 0, elected: 0, busy: 0, errors: 0, sessions: 0 },
    ...{ client_errors: 0, reply_timeouts: 0, transferred: 0, read: 0, time_to_recover: 0 },
  };
  expect(jsonOf(answer)).toStrictEqual({
    engine: "lbgen",
    balancers: [
      {
        name: "lb",
        method: "session",
        sticky: "session",
        members: [
          {
            name: "t1",
            address: "10.0.0.1:18009",
            route: "r1",
            ...{ state: "OK/BUSY", activation: "disabled", lbfactor: 3, value: 7, elected: 9, busy: 1, errors: 2 },
            ...{ sessions: 4, client_errors: 5, reply_timeouts: 6, transferred: 1000, read: 2000, time_to_recover: 0 },
          },
          { name: "t2", address: "localhost:8009", route: "t2", ...member },
        ],
      },
    ],
    nodes: [
      { name: "t1", address: "127.0.0.1:8009", fault: "none" },
      { name: "t2", address: "127.0.0.1:8010", fault: "down" },
      { name: "far", address: "10.0.0.9:8009", fault: null },
    ],
  });
});

it.each(["OK/IDLE", "OK", "ERR/REC", "ERR/FRC", "OK/BUSY", "ERR", "ERR/PRB"])(
  "a state is told as %s",
  async (shown) => {
    const { port, source } = await startAdmin(cleanup);
    const numbers = { "OK/IDLE": 0, OK: 1, "ERR/REC": 2, "ERR/FRC": 3, "OK/BUSY": 4, ERR: 5, "ERR/PRB": 6 };
    memberOf(lbOf(source.state), "t1").state = numbers[shown as keyof typeof numbers] as MemberState;
    const { balancers } = jsonOf(await ask(port, "/api/status")) as Status;
    expect(balancers[0]?.members[0]?.state).toBe(shown);
  },
);

it.each([
  { lines: ["lb.method=Request", "lb.sticky_session=False"], method: "request", sticky: "none" },
  { lines: ["lb.method=Traffic"], method: "traffic", sticky: "session" },
  { lines: ["lb.method=Busyness", "lb.sticky_session_force=True"], method: "busyness", sticky: "force" },
  {
    lines: ["lb.method=Next", "lb.sticky_session=False", "lb.sticky_session_force=True"],
    method: "next",
    sticky: "none",
  },
])("a balancer with $lines has method $method and sticky $sticky", async ({ lines, method, sticky }) => {
  const { port } = await startAdmin(cleanup, { lines });
  const { balancers } = jsonOf(await ask(port, "/api/status")) as Status;
  expect(balancers[0]).toMatchObject({ method, sticky });
});

it.each([
  // recover_time 60, maintain 60, the last maintenance at second 0
  { name: "its own time is longer", seconds: 50, failedAt: 40, left: 50 },
  { name: "maintenance is later", seconds: 10, failedAt: 0, left: 50 },
  { name: "both are over", seconds: 100, failedAt: 0, left: 0 },
])("time_to_recover is $left where $name", async ({ seconds, failedAt, left }) => {
  const site = await startAdmin(cleanup);
  const t1 = memberOf(lbOf(site.source.state), "t1");
  Object.assign(t1, { state: MemberState.error, lastErrorTime: START + failedAt });
  site.seconds = seconds;
  const { balancers } = jsonOf(await ask(site.port, "/api/status")) as Status;
  expect(balancers[0]?.members.map((one) => one.time_to_recover)).toEqual([left, 0]);
});

it("a reloaded configuration is told at once", async () => {
  const { port, source } = await startAdmin(cleanup);
  source.state = runningOf(3);
  const { balancers } = jsonOf(await ask(port, "/api/status")) as Status;
  expect(balancers[0]?.members.map(({ name }) => name)).toEqual(["t1", "t2", "t3"]);
});

it("a route that is not ASCII is told as it is written", async () => {
  const { port } = await startAdmin(cleanup, { lines: ["t1.route=grün"] });
  const { balancers } = jsonOf(await ask(port, "/api/status")) as Status;
  expect(balancers[0]?.members[0]?.route).toBe("grün");
});

it("no answer holds a secret", async () => {
  const { port, source } = await startAdmin(cleanup, {
    token: "tok3n",
    lines: ["t1.secret=s3cret", "lb.secret=s3cret"],
  });
  expect(source.state.workers.get("t1")?.settings.secret).toBe("s3cret");
  const headers = { Authorization: "Bearer tok3n" };
  const answers = await Promise.all(
    ["/", "/api/status", "/metrics", "/none"].map((path) => ask(port, path, { headers })),
  );
  for (const { text } of [...answers, await ask(port, "/", { headers: { Authorization: "Bearer t0ken" } })]) {
    expect(text).not.toMatch(/s3cret|tok3n|t0ken/);
  }
});
