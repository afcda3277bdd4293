import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration, parseSpan } from "../../src/simulate/durations.ts";
import { Outages } from "../../src/simulate/outages.ts";
import { SeededRandom } from "../../src/simulate/random.ts";
import { type Timed, TimeQueue } from "../../src/simulate/time-queue.ts";

describe("durations", () => {
  it.each([
    ["0", 0],
    ["90", 90],
    ["90s", 90],
    ["250ms", 0.25],
    ["1.5m", 90],
    ["2h", 7200],
    ["1d", 86_400],
  ])("%s is %d seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(["", "s", "-1", "1x", "1 s", "1e3", ".5", "5.", "1m30s", "99999d", "1S"])("%j is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it.each([
    ["1..2", { from: 1, to: 2 }],
    ["1.5s..2m", { from: 1.5, to: 120 }],
    ["2..2", { from: 2, to: 2 }],
    ["2..1", undefined],
    ["1...2", undefined],
    ["1.2", undefined],
    ["..2", undefined],
    ["1..", undefined],
  ])("%s from and to", (text, span) => {
    expect(parseSpan(text, parseDuration)).toEqual(span);
  });

  it.each([
    [0, "0s"],
    [0.25, "0.25s"],
    [12.5, "12.5s"],
    [60, "1m"],
    [1000, "16m 40s"],
    [3600, "1h"],
    [3605, "1h"],
    [7260, "2h 1m"],
    [90_000, "1d 1h"],
    [59.999, "60s"],
  ])("%d seconds are shown as %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe("outages", () => {
  const outages = new Outages(
    [
      { node: "a", from: 10, to: 20 },
      { node: "a", from: 15, to: 30 },
      { node: "b", from: 25, to: 40 },
      { node: "a", from: 50, to: 60 },
      { node: "a", from: 70, to: 70 },
      { node: "other", from: 0, to: 100 },
    ],
    ["a", "b"],
  );

  it.each([
    [9_999, false],
    [10_000, true],
    [20_000, true],
    [29_999, true],
    [30_000, false],
    [70_000, false],
  ])("at %d ms a is down: %s", (at, isDown) => {
    expect(outages.isDown(0, at)).toBe(isDown);
  });

  it("knows when a member goes down next", () => {
    expect([0, 30_000, 60_000].map((at) => outages.nextStart(0, at))).toEqual([10_000, 50_000, Infinity]);
  });

  it("knows whether a member has been down, or all have been at once", () => {
    expect(outages.hasRestarted(0, 0, 9_999)).toBe(false);
    expect(outages.hasRestarted(0, 0, 31_000)).toBe(true);
    expect(outages.hasRestarted(0, 31_000, 49_000)).toBe(false);
    expect(outages.haveAllRestarted(0, 24_000)).toBe(false);
    expect(outages.haveAllRestarted(0, 31_000)).toBe(true);
    expect(outages.haveAllRestarted(26_000, 100_000)).toBe(false);
  });
});

describe("the queue", () => {
  it("gives what comes first, and of the same time in order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.array(fc.boolean()), (times, pops) => {
        const queue = new TimeQueue<Timed>();
        const model: Timed[] = [];
        for (const [order, at] of times.entries()) {
          queue.push({ at, order });
          model.push({ at, order });
          if (pops[order] !== true) continue;
          model.sort((a, b) => a.at - b.at || a.order - b.order);
          expect(queue.first).toEqual(model[0]);
          expect(queue.pop()).toEqual(model.shift());
        }
        expect(queue.size).toBe(model.length);
        model.sort((a, b) => a.at - b.at || a.order - b.order);
        for (const item of model) expect(queue.pop()).toEqual(item);
        expect(queue.pop()).toBeUndefined();
      }),
    );
  });
});

describe("random numbers", () => {
  it("repeat with their seed, and differ with it", () => {
    const first = (seed: number): number[] => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 20 }, () => random.below(1_000_000));
    };
    expect(first(1)).toEqual(first(1));
    const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    expect(new Set(seeds.map((seed) => first(seed).join())).size).toBe(seeds.length);
  });

  it("are spread evenly", () => {
    const random = new SeededRandom(42);
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 100_000; index++) {
      const value = random.below(10);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    // 10,000 each; the standard deviation is 95.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it("need a whole seed", () => {
    expect(() => new SeededRandom(0.5)).toThrow(RangeError);
  });
});
