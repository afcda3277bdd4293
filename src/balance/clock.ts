/**
 * Tells the time in milliseconds since the epoch; it need not be whole. mod_jk works in whole seconds, of which 0 stands
 * for no time at all, so a virtual clock had better not begin before 1000.
 */
export type MillisecondClock = () => number;

export function wholeSeconds(clock: MillisecondClock): number {
  return Math.floor(clock() / 1000);
}
