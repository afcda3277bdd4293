/** mod_jk never maps a longer path (measured). */
export const MAX_PATTERN_BYTES = 4095;

/**
 * The patterns that one JkMount stands for: `X|Y` means `X` and `XY`, and only the first bar counts.
 * Measured on mod_jk 1.2.48.
 */
export function expandPattern(pattern: string): readonly string[] {
  const bar = pattern.indexOf("|");
  if (bar === -1) return [pattern];
  const head = pattern.slice(0, bar);
  return bar === pattern.length - 1 ? [head] : [head, head + pattern.slice(bar + 1)];
}

/**
 * Whether some path matches both patterns, in which `*` stands for any characters and `?` for one.
 * Takes time and memory in proportion to the product of their lengths.
 */
export function canBothMatch(a: string, b: string): boolean {
  // reachable[j]: some text is matched by a's first i characters and by b's first j characters.
  let reachable = new Uint8Array(b.length + 1);
  reachable[0] = 1;
  skipStars(reachable, b);
  for (let i = 0; i < a.length; i++) {
    const one = a[i];
    const next = new Uint8Array(b.length + 1);
    for (let j = 0; j <= b.length; j++) {
      if (one === "*") {
        if (reachable[j] === 1 || (j > 0 && next[j - 1] === 1)) next[j] = 1;
        continue;
      }
      if (reachable[j] !== 1) continue;
      const other = b[j];
      if (other === "*") next[j] = 1;
      else if (other !== undefined && (one === other || one === "?" || other === "?")) next[j + 1] = 1;
    }
    skipStars(next, b);
    reachable = next;
  }
  return reachable[b.length] === 1;
}

/** A star may stand for nothing. */
function skipStars(reachable: Uint8Array, pattern: string): void {
  for (let j = 0; j < pattern.length; j++) if (reachable[j] === 1 && pattern[j] === "*") reachable[j + 1] = 1;
}

/** Whether every path that `inner` matches surely is matched by `outer`: only simple cases say yes. */
export function covers(outer: string, inner: string): boolean {
  if (outer === inner || outer === "/*") return true;
  const star = outer.indexOf("*");
  return star === outer.length - 1 && !outer.includes("?") && inner.startsWith(outer.slice(0, -1));
}
