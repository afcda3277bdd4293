import { describe, expect, it } from "vitest";
import { BufferPool } from "../../src/serve/buffer-pool.ts";

const BYTES = 1024;

describe("a pool of buffers", () => {
  it("gives a buffer out again once it has been given back, and not before", () => {
    const pool = new BufferPool(BYTES, 512, 2);
    const first = pool.take(600);
    const second = pool.take(BYTES);
    expect(first.length).toBe(BYTES);
    expect(second).not.toBe(first);
    pool.giveBack(first);
    expect(pool.take(512)).toBe(first);
  });

  it("keeps no more of them than it was told", () => {
    const pool = new BufferPool(BYTES, 512, 2);
    const taken = [pool.take(BYTES), pool.take(BYTES), pool.take(BYTES)];
    for (const buffer of taken) pool.giveBack(buffer);
    const again = [pool.take(BYTES), pool.take(BYTES), pool.take(BYTES)];
    expect(again.filter((buffer) => taken.includes(buffer))).toHaveLength(2);
    expect(new Set(again).size).toBe(3);
  });

  it.each([1, 511, 1025])("lends none for %i bytes, and takes none of that size", (bytes) => {
    const pool = new BufferPool(BYTES, 512, 2);
    const buffer = pool.take(bytes);
    expect(buffer.length).toBe(bytes);
    expect(pool.owns(buffer)).toBe(false);
    pool.giveBack(buffer);
    expect(pool.take(bytes)).not.toBe(buffer);
  });
});
