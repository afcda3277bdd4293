/**
 * Large buffers that are used again and again. Node takes memory for each new one outside of the heap, and gives it back
 * only when the garbage is collected.
 */
export class BufferPool {
  readonly #bytes: number;
  readonly #leastUse: number;
  readonly #mostFree: number;
  readonly #free: Buffer[] = [];

  /**
   * @param bytes - of each buffer.
   * @param leastUse - bytes; less is not worth a buffer of the pool.
   * @param mostFree - so many are kept for the next use at most.
   */
  constructor(bytes: number, leastUse: number, mostFree: number) {
    this.#bytes = bytes;
    this.#leastUse = leastUse;
    this.#mostFree = mostFree;
  }

  /** @returns a buffer of at least so many bytes; one of the pool where that suits. */
  take(bytes: number): Buffer {
    if (bytes < this.#leastUse || bytes > this.#bytes) return Buffer.allocUnsafe(bytes);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#bytes);
  }

  /** Whether it is worth giving back. */
  owns(buffer: Buffer): boolean {
    return buffer.length === this.#bytes;
  }

  /** Takes a buffer back that nobody reads or writes any longer. */
  giveBack(buffer: Buffer): void {
    if (this.owns(buffer) && this.#free.length < this.#mostFree) this.#free.push(buffer);
  }
}
