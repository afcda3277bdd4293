import { canBothMatch } from "../model/patterns.ts";

/** Longest pattern and name that are looked at; their product is the time it takes. */
const MAX_LENGTH = 2_000;

/**
 * Whether a regular expression of Java matches a whole name. Only what people write here is understood: words, `|` between
 * them, `.`, `.*` and `.+`, one pair of parentheses around it all. Takes time in proportion to the product of the lengths.
 *
 * @returns `undefined` where it depends on something else.
 */
export function matchesWhole(pattern: string, name: string): boolean | undefined {
  if (pattern.length > MAX_LENGTH || name.length > MAX_LENGTH || /[*?]/.test(name)) return undefined;
  const inner = pattern.replace(/^\^/, "").replace(/\$$/, "");
  const bare = inner.startsWith("(") && inner.endsWith(")") ? inner.slice(inner.startsWith("(?:") ? 3 : 1, -1) : inner;
  let isSure = true;
  for (const alternative of bare.split("|")) {
    const glob = globOf(alternative);
    if (glob === undefined) isSure = false;
    else if (canBothMatch(glob, name)) return true;
  }
  return isSure ? false : undefined;
}

/** A pattern of `*` and `?` that means the same; `undefined` where there is none. */
function globOf(alternative: string): string | undefined {
  let glob = "";
  for (let at = 0; at < alternative.length; at++) {
    const one = alternative[at] ?? "";
    const next = alternative[at + 1] ?? "";
    if (one === "\\" && /[-._/:$]/.test(next)) {
      glob += next;
      at++;
    } else if (one === "." && (next === "*" || next === "+")) {
      glob += next === "*" ? "*" : "?*";
      at++;
    } else if (one === ".") glob += "?";
    else if (/[\w\-/: ]/.test(one)) glob += one;
    else return undefined;
  }
  return glob;
}
