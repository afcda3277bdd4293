/** How mod_jk 1.2.48 reads the values of workers.properties; sources: jk_map.c, jk_util.c and recordings. */

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 * 1024 };

/**
 * An integer: leading digits with a sign, text is 0, what follows the digits is dropped, and a last `K` or `M`
 * multiplies. Wraps at 32 bits, as C does.
 */
export function readInt(text: string): number {
  const unit = UNITS[text.slice(-1).toLowerCase()];
  const digits = /^[\t-\r ]*([+-]?\d+)/.exec(unit === undefined ? text : text.slice(0, -1))?.[1] ?? "0";
  return Math.imul(wrapped(digits), unit ?? 1);
}

/** What glibc's atoi gives: strtol clamps to 64 bits, the cast takes the lowest 32. */
function wrapped(digits: string): number {
  const value = digits.length < 16 ? BigInt(digits) : clamped(BigInt(digits.slice(0, 25)));
  return Number(BigInt.asIntN(32, value));
}

function clamped(value: bigint): bigint {
  const max = (1n << 63n) - 1n;
  return value > max ? max : value < -max - 1n ? -max - 1n : value;
}

/** A truth value; `undefined` for a word that mod_jk takes for neither, so that the default stays. */
export function readBool(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === "off" || word === "0" || word.startsWith("f") || word.startsWith("n")) return false;
  if (word === "on" || word === "1" || word.startsWith("t") || word.startsWith("y")) return true;
  return undefined;
}

/**
 * The index of a choice: by the first letter, in any case, or by its number's first digit.
 *
 * @returns `undefined` where mod_jk takes the default without a message.
 */
export function readChoice(choices: readonly string[], text: string): number | undefined {
  const first = text.slice(0, 1).toLowerCase();
  const index = choices.findIndex((choice, at) => choice.slice(0, 1).toLowerCase() === first || String(at) === first);
  return index === -1 ? undefined : index;
}

/** The names of a list: separated by commas, blanks and tabs, and by nothing else. */
export function readList(text: string): readonly string[] {
  return text.split(/[, \t]/).filter((name) => name !== "");
}

/** The letters of `ping_mode` that a word turns on. */
export interface PingMode {
  readonly connect: boolean;
  readonly prepost: boolean;
  readonly interval: boolean;
}

/** Each letter of the word counts for itself: C, P, I, and A for all three. */
export function readPingMode(text: string): PingMode {
  const letters = text.toLowerCase();
  const isAll = letters.includes("a");
  return {
    connect: isAll || letters.includes("c"),
    prepost: isAll || letters.includes("p"),
    interval: isAll || letters.includes("i"),
  };
}
