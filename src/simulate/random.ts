/** Rounds after which no trace of a simple seed is left, as in PractRand. */
const WARM_UP_ROUNDS = 12;

/**
 * Random numbers that one seed repeats: sfc32, a small fast counting generator of 128 bits of state.
 *
 * @see Chris Doty-Humphrey, PractRand, "sfc32"
 */
export class SeededRandom {
  #a = 0;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed - any safe integer. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed} is no safe integer`);
    this.#b = seed | 0;
    this.#c = Math.floor(seed / 2 ** 32) | 0;
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.#next();
  }

  /** From 0 to just below 1, in steps of 2^-32. */
  fraction(): number {
    return this.#next() / 2 ** 32;
  }

  /** A whole number from 0 to just below `count`. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}
