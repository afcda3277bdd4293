/**
 * A set of things that come and go all the time, each knowing its own place. (A Set leaves a table behind whenever it
 * grows or shrinks, and every such table keeps the next one, and all that is in it, from being collected early.)
 */
export class Bag<K extends string, T extends Record<K, number>> {
  readonly #key: K;
  readonly #items: T[] = [];

  /** @param key - the field in which an item keeps its place; -1 while it is in no bag. */
  constructor(key: K) {
    this.#key = key;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Nothing happens where it is in it. */
  add(item: T): void {
    if (item[this.#key] >= 0) return;
    (item as Record<K, number>)[this.#key] = this.#items.length;
    this.#items.push(item);
  }

  /** Nothing happens where it is not in it. */
  delete(item: T): void {
    const place = item[this.#key];
    if (place < 0) return;
    const last = this.#items.pop() as T;
    (item as Record<K, number>)[this.#key] = -1;
    if (last === item) return;
    this.#items[place] = last;
    (last as Record<K, number>)[this.#key] = place;
  }

  /** As it is now: items may be added and deleted meanwhile. */
  toArray(): readonly T[] {
    return this.#items.slice();
  }
}
