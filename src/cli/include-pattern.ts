/** Whether httpd takes a part of a path for a pattern: it holds `*` or `?`, or a `[` that is closed. */
export function isPattern(text: string): boolean {
  if (/[*?]/.test(text)) return true;
  const open = text.indexOf("[");
  return open !== -1 && text.indexOf("]", open + 1) !== -1;
}

/**
 * Whether the name of a file matches one part of an Include's path, as httpd matches it: `*` and `?` stand for any
 * characters, `[abc]`, `[a-c]` and `[!a]` (or `[^a]`) for one of a set, a backslash takes the next character as it is; a dot at
 * the start of a name must be written. Time grows with the product of both lengths at the most.
 *
 * @see apr_fnmatch with APR_FNM_PERIOD; measured on httpd 2.4.71
 */
export function matchesPattern(name: string, pattern: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    if (pattern[inPattern] === "*") {
      star = inPattern++;
      starAt = at;
      continue;
    }
    const next = matchOne(name[at] ?? "", pattern, inPattern);
    if (next !== undefined) {
      inPattern = next;
      at++;
    } else if (star === -1) return false;
    else {
      inPattern = star + 1;
      at = ++starAt;
    }
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}

/** Where the pattern goes on once one of its items has taken a character; `undefined` where it does not take it. */
function matchOne(character: string, pattern: string, at: number): number | undefined {
  const item = pattern[at];
  if (item === undefined) return undefined;
  if (item === "?") return at + 1;
  if (item === "[") return matchSet(character, pattern, at);
  if (item === "\\" && at + 1 < pattern.length) return pattern[at + 1] === character ? at + 2 : undefined;
  return item === character ? at + 1 : undefined;
}

/** A `[` without its `]` matches nothing. */
function matchSet(character: string, pattern: string, open: number): number | undefined {
  const first = open + (pattern[open + 1] === "!" || pattern[open + 1] === "^" ? 2 : 1);
  const close = pattern.indexOf("]", first + 1);
  if (close === -1) return undefined;
  let isIn = false;
  for (let at = first; at < close; at++) {
    const low = pattern[at] ?? "";
    if (pattern[at + 1] === "-" && at + 2 < close) {
      if (character >= low && character <= (pattern[at + 2] ?? "")) isIn = true;
      at += 2;
    } else if (character === low) isIn = true;
  }
  return isIn === (first === open + 1) ? close + 1 : undefined;
}
