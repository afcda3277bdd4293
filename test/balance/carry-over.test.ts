import { describe, expect, it } from "vitest";
import { carryOver } from "../../src/balance/carry-over.ts";
import { MemberState, type Running, type RunningBalancer, startRunning } from "../../src/balance/running.ts";
import { serveBalanced } from "../../src/balance/serve-request.ts";
import { NO_EFFECTS } from "../../src/modjk/mount-effects.ts";
import { viewOf } from "../support/workers.ts";

const NOW = 1_000_000;

const base = `worker.list=lb
worker.lb.type=lb
worker.lb.balance_workers=t1,t2
worker.t1.port=8001
worker.t2.port=8002
`;

const start = (text: string): Running => startRunning(viewOf(text), NOW);
const lbOf = ({ balancers }: Running): RunningBalancer => balancers.get("lb") as RunningBalancer;

/** The running state after a change of the file, with something on the members that has to last. */
function changed(from: string, to: string, touch: (lb: RunningBalancer) => void = () => undefined) {
  const running = start(from);
  const lb = lbOf(running);
  for (const member of lb.members) Object.assign(member, { lbValue: 10 + member.index, sessions: 3, errors: 2 });
  lb.nextOffset = 1;
  touch(lb);
  const next = carryOver(running, start(to), start(from));
  return { running, lb, next, nextLb: lbOf(next) };
}

describe("a balancer with the same members", () => {
  it("is the same object, with its state, values and counters, whatever else has changed", () => {
    const { lb, nextLb } = changed(base, `${base}worker.t2.lbfactor=3\nworker.lb.method=S\n`, ({ members }) => {
      Object.assign(members[0] ?? {}, { state: MemberState.error, firstErrorTime: 5, lastErrorTime: 6 });
    });
    expect(nextLb).toBe(lb);
    expect(nextLb.settings.method).toBe("Session");
    expect(nextLb.members.map(({ lbValue, state, sessions, errors }) => [lbValue, state, sessions, errors])).toEqual([
      [10, MemberState.error, 3, 2],
      [11, MemberState.idle, 3, 2],
    ]);
    expect(nextLb.members.map(({ lbfactor, lbMult }) => [lbfactor, lbMult])).toEqual([
      [1, 3],
      [3, 1],
    ]);
    expect(nextLb.nextOffset).toBe(1);
  });

  it("keeps what was changed by hand, unless the file has changed it too", () => {
    const byHand = ({ members, settings }: RunningBalancer) => {
      Object.assign(members[0] ?? {}, { activation: "disabled", lbfactor: 7 });
      Object.assign(members[1] ?? {}, { activation: "stopped" });
      settings.stickySession = false;
    };
    const { nextLb } = changed(base, `${base}worker.t2.activation=d\nworker.lb.retries=5\n`, byHand);
    expect(nextLb.members.map(({ activation, lbfactor }) => [activation, lbfactor])).toEqual([
      ["disabled", 7],
      ["disabled", 1],
    ]);
    expect([nextLb.settings.stickySession, nextLb.settings.retries]).toEqual([false, 5]);
  });

  it("takes new settings of a worker at once, and keeps the worker", () => {
    const { running, next } = changed(base, `${base}worker.t1.reply_timeout=77\nworker.t1.connection_pool_size=9\n`);
    const worker = next.workers.get("t1");
    expect(worker).toBe(running.workers.get("t1"));
    expect([worker?.settings.replyTimeoutMs, worker?.slots]).toEqual([77, 9]);
  });
});

describe("where members come and go", () => {
  it("those that stay keep what they have, and a new one begins", () => {
    const { lb, nextLb } = changed(base, base.replace("t1,t2", "t1,t2,t3"));
    expect(nextLb.members.slice(0, 2)).toEqual(lb.members);
    expect(nextLb.members[0]).toBe(lb.members[0]);
    expect(nextLb.members[2]).toMatchObject({ name: "t3", lbValue: 0, state: MemberState.idle, index: 2 });
  });

  it("one with another place is another object with the same values", () => {
    const { lb, nextLb } = changed(base, base.replace("t1,t2", "t2,t1"));
    expect(nextLb.members.map(({ name, index, lbValue }) => [name, index, lbValue])).toEqual([
      ["t2", 0, 11],
      ["t1", 1, 10],
    ]);
    expect(lb.members.map(({ name, index }) => [name, index])).toEqual([
      ["t1", 0],
      ["t2", 1],
    ]);
  });

  it("one whose address has changed begins anew", () => {
    const { running, next, nextLb } = changed(base, base.replace("8002", "9002"));
    expect(next.workers.get("t1")).toBe(running.workers.get("t1"));
    expect(next.workers.get("t2")).not.toBe(running.workers.get("t2"));
    expect(nextLb.members.map(({ lbValue }) => lbValue)).toEqual([10, 0]);
    expect(nextLb.members[1]?.worker).toBe(next.workers.get("t2"));
  });

  it("another balancer gets the workers that go on", () => {
    const { running, next } = changed(
      base,
      `${base.replace("worker.list=lb", "worker.list=lb,new")}worker.new.type=lb\nworker.new.balance_workers=t2\n`,
    );
    expect(next.balancers.get("new")?.members[0]?.worker).toBe(running.workers.get("t2"));
  });

  it("the place to begin from stays within the members", () => {
    const { nextLb } = changed(base, base.replace("t1,t2", "t1"), (lb) => {
      lb.nextOffset = 2;
    });
    expect(nextLb.nextOffset).toBe(1);
  });
});

it("a request in progress gives back what it took", () => {
  const running = start(base);
  const clock = () => NOW * 1000;
  const request = { method: "GET", isSecure: false, sessionText: undefined, jkRoute: undefined, effects: NO_EFFECTS };
  const service = serveBalanced(lbOf(running), request, clock);
  const turn = service.next();
  expect(turn.value).toMatchObject({ kind: "try", worker: { name: "t1", busy: 1, slotsTaken: 1 } });
  const next = carryOver(running, start(base.replace("t1,t2", "t3,t1")), start(base));
  const outcome = { hasHeaders: true, hasAskedForBody: false, isCommitted: true, bytesRead: 1, bytesWritten: 1 };
  expect(service.next({ ...outcome, end: "success", status: 200 }).done).toBe(true);
  expect(next.workers.get("t1")).toMatchObject({ busy: 0, slotsTaken: 0, used: 1 });
});
