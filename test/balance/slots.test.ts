import { expect, it } from "vitest";
import { endBusyStates, takeSlot, waitForSlot } from "../../src/balance/slots.ts";
import { arrange, balancerOf, memberOf, statesOf } from "./site.ts";

/** Waits, while slots become free after so many pauses. */
function waited(lines: readonly string[], freeAfter: number): string {
  const { worker } = memberOf(balancerOf(1, lines), "t1");
  worker.slotsTaken = freeAfter === 0 ? worker.slots - 1 : worker.slots;
  if (takeSlot(worker)) return `at once, ${worker.slotsTaken} taken`;
  const waiting = waitForSlot(worker);
  let pauses = 0;
  let next = waiting.next();
  while (next.done !== true) {
    expect(next.value).toEqual({ kind: "pause", ms: 100 });
    if (++pauses === freeAfter) worker.slotsTaken--;
    next = waiting.next();
  }
  return `${next.value ? "a slot" : "none"} after ${pauses}, ${worker.slotsTaken} taken`;
}

it.each([
  [
    "acquire 250, free at once",
    ["t1.connection_pool_size=2", "t1.connection_acquire_timeout=250"],
    0,
    "at once, 2 taken",
  ],
  [
    "acquire 250, free later",
    ["t1.connection_pool_size=2", "t1.connection_acquire_timeout=250"],
    2,
    "a slot after 2, 2 taken",
  ],
  [
    "acquire 250, free too late",
    ["t1.connection_pool_size=2", "t1.connection_acquire_timeout=250"],
    3,
    "none after 3, 1 taken",
  ],
  [
    "acquire 100: one look",
    ["t1.connection_pool_size=1", "t1.connection_acquire_timeout=100"],
    9,
    "none after 1, 1 taken",
  ],
  ["acquire 1: one look", ["t1.connection_pool_size=1", "t1.connection_acquire_timeout=1"], 0, "at once, 1 taken"],
  ["acquire 0: none", ["t1.connection_pool_size=1", "t1.connection_acquire_timeout=0"], 0, "none after 0, 0 taken"],
  ["retry_interval 0: none", ["t1.retry_interval=0"], 0, "none after 0, 399 taken"],
  ["2 retries of 100 ms", ["t1.connection_pool_size=1"], 9, "none after 2, 1 taken"],
  ["no pool at all", ["t1.connection_pool_size=0"], 9, "none after 2, 0 taken"],
])("takes a slot: %s", (_, lines, freeAfter, expected) => {
  expect(waited(lines, freeAfter)).toBe(expected);
});

it.each([
  ["with a slot", 1, 0, "t1.busy_limit=0", "t1=ok"],
  ["without one", 2, 0, "t1.busy_limit=0", "t1=busy"],
  ["below its limit", 1, 1, "t1.busy_limit=2", "t1=ok"],
  ["at its limit", 1, 2, "t1.busy_limit=2", "t1=busy"],
])("a busy member %s", (_, slotsTaken, busy, line, expected) => {
  const balancer = balancerOf(1, ["t1.connection_pool_size=2", line]);
  arrange(balancer, "t1=busy");
  Object.assign(memberOf(balancer, "t1").worker, { slotsTaken, busy });
  endBusyStates(balancer);
  expect(statesOf(balancer)).toBe(expected);
});
