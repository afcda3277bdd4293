import { expandPattern, MAX_PATTERN_BYTES } from "./patterns.ts";
import { shown } from "./shown.ts";
import { byteLength } from "./text-limits.ts";

/** Why no path matches a pattern. */
export interface NeverMatches {
  /** Whether that is so of one of the two patterns of an `X|Y` only. */
  readonly partly: boolean;
  /** To follow "never matches: ". */
  readonly reason: string;
  /** An imperative. */
  readonly hint: string;
}

/**
 * What a pattern holds that no path has when mod_jk compares it: httpd has decoded the path, cut the query and resolved dots,
 * and mod_jk cuts path parameters and repeated slashes.
 *
 * @param pattern - as it is written, bar included.
 * @see jkmount-matching, section 1
 */
export function neverMatches(pattern: string): NeverMatches | undefined {
  const whole = (reason: string, hint: string): NeverMatches => ({ partly: false, reason, hint });
  const parts = expandPattern(pattern);
  const doubled = parts.find((part) => part.includes("//"));
  if (byteLength(pattern.replaceAll("*", "")) > MAX_PATTERN_BYTES) {
    return whole(`mod_jk maps no path of more than ${MAX_PATTERN_BYTES} bytes`, "shorten it");
  }
  if (/%[0-9A-Fa-f]{2}/.test(pattern)) {
    return whole("paths are compared decoded", `write it decoded: ${shown(decoded(pattern))}`);
  }
  if (pattern.includes(";")) return whole("mod_jk cuts ; and what follows from every part of a path", "remove it");
  if (doubled !== undefined) {
    if (parts.every((part) => part.includes("//"))) {
      return whole("repeated slashes become one before patterns are compared", "write one slash");
    }
    const hint = `write ${shown(pattern.replace("/|/", "/"))}`;
    return { partly: true, reason: `${shown(doubled)} has two slashes, and a path has one`, hint };
  }
  if (parts.some((part) => /\/\.\.?(?:\/|$)/.test(part))) {
    return whole("dots are resolved before patterns are compared", "remove them");
  }
  if (/\?[\w.-]+=/.test(pattern)) {
    return whole("the query takes no part, and ? stands for one character", "remove the query");
  }
  return looksLikeRegex(pattern)
    ? whole("it looks like a regular expression, and mod_jk knows * and ? only", "write * for any characters")
    : undefined;
}

/** Signs that no path begins, ends or goes on with, and that regular expressions are full of. */
function looksLikeRegex(pattern: string): boolean {
  const group = pattern.indexOf("(");
  return (
    pattern.startsWith("/^") ||
    pattern.endsWith("$") ||
    pattern.endsWith("/.*") ||
    pattern.includes("/.*/") ||
    pattern.includes("\\.") ||
    (group !== -1 && pattern.indexOf(")", group) !== -1 && /[|*+?]/.test(pattern.slice(group)))
  );
}

function decoded(pattern: string): string {
  try {
    return decodeURIComponent(pattern);
  } catch {
    return pattern;
  }
}
