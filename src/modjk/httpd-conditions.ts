/** What a condition comes to: whether its lines are read, and whether another httpd may decide otherwise. */
export interface Verdict {
  readonly read: boolean;
  readonly conditional: boolean;
}

/** What conditions ask about. */
export interface ConditionFacts {
  /** Identifiers of the modules that a LoadModule has loaded so far, such as `ssl_module`. */
  readonly loaded: ReadonlySet<string>;
  readonly isDefined: (name: string) => boolean;
  /** Whether a LoadModule for mod_jk stands in the section itself. */
  readonly loadsJk: boolean;
}

const TRUE: Verdict = { read: true, conditional: false };
const FALSE: Verdict = { read: false, conditional: false };
const PROBABLY: Verdict = { read: true, conditional: true };
const HARDLY: Verdict = { read: false, conditional: true };

/** Compiled into every httpd. */
const BUILT_IN: ReadonlySet<string> = new Set(["core.c", "http_core.c", "core_module", "http_module"]);

/** The sections whose lines httpd reads or skips while it reads the file; names in lower case. */
export const CONDITION_SECTIONS: ReadonlySet<string> = new Set([
  "ifmodule",
  "ifdefine",
  "ifversion",
  "iffile",
  "ifdirective",
  "ifsection",
]);

/**
 * What a condition comes to. mod_jk counts as loaded, and of what nobody can know from the files the positive is assumed:
 * the module is loaded, the file is there.
 *
 * @param key - the section's name in lower case, one of {@link CONDITION_SECTIONS}.
 * @param words - its arguments.
 */
export function evaluateCondition(key: string, words: readonly string[], facts: ConditionFacts): Verdict {
  const [first = ""] = words;
  if (key === "ifversion") return versionVerdict(words);
  const isNegated = first.startsWith("!");
  const name = isNegated ? first.slice(1) : first;
  if (key === "ifmodule") return moduleVerdict(name, isNegated, facts);
  if (key === "ifdefine") return facts.isDefined(name) === isNegated ? FALSE : TRUE;
  if (key === "ifdirective" && /^<?jk/i.test(name)) return isNegated ? FALSE : TRUE;
  return isNegated ? HARDLY : PROBABLY;
}

/** How httpd knows mod_jk; it asks in exactly these spellings. */
export const JK_MODULE_NAMES: readonly string[] = ["mod_jk.c", "jk_module"];

/** What is meant for mod_jk and never finds it, such as `mod_jk` and `MOD_JK.C`. */
export function isWrongJkName(name: string): boolean {
  if (JK_MODULE_NAMES.includes(name)) return false;
  return /^(?:(?:lib)?mod_?)?jk(?:_?module)?(?:\.(?:c|so))?$/i.test(name);
}

function moduleVerdict(name: string, isNegated: boolean, { loaded, loadsJk }: ConditionFacts): Verdict {
  if (JK_MODULE_NAMES.includes(name)) {
    // Where a file asks whether mod_jk is missing in order to load it, it is missing until then.
    if (isNegated) return loadsJk && !loaded.has("jk_module") ? TRUE : FALSE;
    return TRUE;
  }
  if (isWrongJkName(name)) return isNegated ? TRUE : FALSE;
  if (BUILT_IN.has(name) || loaded.has(name) || loaded.has(identifierOf(name))) return isNegated ? FALSE : TRUE;
  return isNegated ? HARDLY : PROBABLY;
}

/** By convention `mod_ssl.c` is `ssl_module`. */
function identifierOf(name: string): string {
  return /^mod_[^.]*\.c$/.test(name) ? `${name.slice("mod_".length, -".c".length)}_module` : name;
}

/** mod_jk's facts hold for httpd 2.4; only its patch level is unknown. */
const MAJOR = 2;
const MINOR = 4;
const PATCHES = [1, 999];

/**
 * Compares with httpd 2.4: a missing part of the version is 0, so 2.4.1 is greater than 2.4.
 *
 * @see mod_version; measured on httpd 2.4.71
 */
function versionVerdict(words: readonly string[]): Verdict {
  const [first = "", second] = words;
  const [operator, version] = second === undefined ? ["=", first] : [first, second];
  const isNegated = operator.startsWith("!") && operator.length > 1;
  const bare = isNegated ? operator.slice(1) : operator;
  const parts = /^(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?$/.exec(version);
  if (parts === null || !["=", "==", ">", ">=", "<", "<="].includes(bare)) return PROBABLY;
  const wanted = parts.slice(1).map((part) => Number(part ?? 0));
  const answers = PATCHES.map((patch) => compares([MAJOR, MINOR, patch], bare, wanted) !== isNegated);
  if (answers[0] !== answers[1]) return PROBABLY;
  return answers[0] === true ? TRUE : FALSE;
}

function compares(found: readonly number[], operator: string, wanted: readonly number[]): boolean {
  const order = found.map((part, index) => Math.sign(part - (wanted[index] ?? 0))).find((sign) => sign !== 0) ?? 0;
  if (order === 0) return operator.includes("=");
  return operator.startsWith(order < 0 ? "<" : ">");
}
