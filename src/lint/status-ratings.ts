/** What a status worker's `good` and `bad` say of a member: its activation and its state. */
export interface Rating {
  /** One bit for each pair of an activation and a state. */
  readonly bits: number;
  /** The word that mod_jk does not know. */
  readonly unknown: string | undefined;
}

/** An activation has a byte of its own, a state one bit in each byte; of each word only the first letter counts. */
const LETTERS: ReadonlyMap<string, number> = new Map([
  ["a", 0x0000ff],
  ["d", 0x00ff00],
  ["s", 0xff0000],
  ["o", 0x010101],
  ["i", 0x020202],
  ["n", 0x020202],
  ["b", 0x040404],
  ["r", 0x080808],
  ["e", 0x101010],
]);

/** What mod_jk takes where a line is missing. */
export const DEFAULT_GOOD: readonly string[] = ["a.o", "a.n", "a.b", "a.r"];
export const DEFAULT_BAD: readonly string[] = ["s", "e"];

/**
 * Reads one entry, such as `a.o` for active members that are OK: an activation, a state, or one of each with a dot
 * between them, in either order.
 *
 * @see measured on mod_jk 1.2.48, which logs the bits where `good` and `bad` overlap
 */
export function readRating(text: string): Rating {
  const words = text
    .split(".")
    .filter((word) => word !== "")
    .slice(0, 2);
  let bits = 0xffffff;
  for (const word of words) {
    const mask = LETTERS.get(word.slice(0, 1).toLowerCase());
    if (mask === undefined) return { bits: 0, unknown: word };
    bits &= mask;
  }
  return { bits: words.length === 0 ? 0 : bits, unknown: undefined };
}
