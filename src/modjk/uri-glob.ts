/** A pattern of mod_jk, taken apart once; all texts are byte texts. */
export interface UriGlob {
  readonly pattern: string;
  /** Without `*` and `?`: it matches one path only, itself. */
  readonly isLiteral: boolean;
  /** What stands before the first wildcard, which nearly every path can be refused by. */
  readonly prefix: string;
  /** What stands behind the last wildcard. */
  readonly suffix: string;
  /** The shortest path that it can match. */
  readonly minLength: number;
}

/** @param pattern - a byte text; `*` stands for any bytes, also for none and for `/`, `?` for exactly one. */
export function compileGlob(pattern: string): UriGlob {
  const first = pattern.search(/[*?]/);
  if (first === -1) {
    return { pattern, isLiteral: true, prefix: pattern, suffix: pattern, minLength: pattern.length };
  }
  const last = Math.max(pattern.lastIndexOf("*"), pattern.lastIndexOf("?"));
  let stars = 0;
  for (let at = pattern.indexOf("*"); at !== -1; at = pattern.indexOf("*", at + 1)) stars++;
  return {
    pattern,
    isLiteral: false,
    prefix: pattern.slice(0, first),
    suffix: pattern.slice(last + 1),
    minLength: pattern.length - stars,
  };
}

/**
 * Whether a pattern matches a whole path (a byte text). It goes back only to the last star it has passed, so the time is
 * at most the product of both lengths.
 */
export function globMatches(glob: UriGlob, path: string): boolean {
  if (path.length < glob.minLength || !path.startsWith(glob.prefix) || !path.endsWith(glob.suffix)) return false;
  if (glob.isLiteral) return path.length === glob.pattern.length;
  const { pattern } = glob;
  const patternEnd = pattern.length - glob.suffix.length;
  const pathEnd = path.length - glob.suffix.length;
  let inPattern = glob.prefix.length;
  let inPath = inPattern;
  /** Just past the last star, and where in the path the text behind it was last tried. */
  let afterStar = -1;
  let tried = 0;
  while (inPath < pathEnd) {
    const wanted = inPattern < patternEnd ? pattern.charCodeAt(inPattern) : -1;
    if (wanted === STAR) {
      inPattern++;
      afterStar = inPattern;
      tried = inPath;
    } else if (wanted === QUESTION_MARK || wanted === path.charCodeAt(inPath)) {
      inPattern++;
      inPath++;
    } else if (afterStar === -1) return false;
    else {
      inPattern = afterStar;
      tried++;
      inPath = tried;
    }
  }
  while (inPattern < patternEnd && pattern.charCodeAt(inPattern) === STAR) inPattern++;
  return inPattern === patternEnd;
}

const STAR = 0x2a;
const QUESTION_MARK = 0x3f;
