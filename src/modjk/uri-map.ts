import type { MountOrigin, MountRule } from "./mount-rule.ts";
import { toByteText } from "./uri-bytes.ts";
import { compileGlob, globMatches, type UriGlob } from "./uri-glob.ts";

/** The rules of one server, sorted and taken apart once, for any number of requests. */
export interface UriMap {
  /** The rules that mod_jk goes through, in its order; the first one that matches decides. */
  readonly mounts: readonly MapEntry[];
  /** Looked at once a mount has matched. */
  readonly exclusions: readonly MapEntry[];
  /** Never looked at: disabled, refused, or replaced by a later line. */
  readonly unused: readonly UnusedRule[];
  /** Place in `mounts` of the first rule of each pattern without wildcards. */
  readonly literals: ReadonlyMap<string, number>;
  /** Places in `mounts` of the rules with wildcards. */
  readonly wildcards: readonly number[];
  /** Exclusions by the worker they name, `*` for every worker. */
  readonly exclusionsOf: ReadonlyMap<string, readonly MapEntry[]>;
}

/** One rule with what it is sorted by. */
export interface MapEntry {
  readonly rule: MountRule;
  readonly glob: UriGlob;
  readonly slashes: number;
}

/** A rule that never takes part, and why. */
export type UnusedRule =
  | { readonly rule: MountRule; readonly reason: "disabled" | "no-slash" }
  | { readonly rule: MountRule; readonly reason: "replaced"; readonly by: MountRule };

/** What one rule came to for one path. */
export type RuleVerdict =
  /** It decides: its worker gets the request, unless `excludedBy` says otherwise. */
  | { readonly kind: "matched" }
  /** It matches, but its exclusion takes the request away; no other mount is tried. */
  | { readonly kind: "excluded"; readonly by: MountRule }
  | { readonly kind: "no-match" }
  /** It matches too, and comes later in mod_jk's order. */
  | {
      readonly kind: "shadowed";
      readonly by: MountRule;
      readonly reason: "slashes" | "length" | "origin" | "undefined";
    }
  /** An exclusion that matches and names the worker of the mount that matched. */
  | { readonly kind: "excludes"; readonly mount: MountRule }
  /** An exclusion that matches, but names another worker than that of the mount that matched, or no mount matched. */
  | { readonly kind: "excludes-nothing" }
  | { readonly kind: "disabled" }
  /** mod_jk refuses a pattern that does not begin with a slash. */
  | { readonly kind: "no-slash" }
  /** A later line of the same source has the same pattern. */
  | { readonly kind: "replaced"; readonly by: MountRule };

export interface ConsideredRule {
  readonly rule: MountRule;
  readonly verdict: RuleVerdict;
}

/** Rules between which mod_jk's order decides nothing. */
export interface UndefinedOrder {
  /** `same-pattern`: two lines, one of them with a bar, stand for one pattern; `same-rank`: as many slashes and as long. */
  readonly kind: "same-pattern" | "same-rank";
  /** The one that mod_jk 1.2.48 took when it was measured: the earlier line. */
  readonly taken: MountRule;
  /** The other ones that match and lead elsewhere. */
  readonly others: readonly MountRule[];
}

/** Which worker gets a path, and what became of every rule. */
export interface UriDecision {
  /** The mount whose worker gets the request. */
  readonly mount: MountRule | undefined;
  /** The mount that matched, also where an exclusion took the request away. */
  readonly matched: MountRule | undefined;
  readonly excludedBy: MountRule | undefined;
  /** Every rule: mounts in mod_jk's order, then exclusions, then those that take no part. */
  readonly considered: readonly ConsideredRule[];
  readonly undefinedOrder: UndefinedOrder | undefined;
}

/** The mount that matches a path, and the exclusion that takes the request away from it. */
export interface MountMatch {
  readonly rule: MountRule;
  readonly excludedBy: MountRule | undefined;
}

const ORIGIN_RANK: Readonly<Record<MountOrigin, number>> = { file: 0, directive: 1, worker: 2 };

/**
 * Sorts the rules of one server as mod_jk does: more slashes first, then the longer pattern (in bytes, wildcards
 * included), then by origin. Rules that are still equal keep their order, as they did when mod_jk 1.2.48 was measured;
 * it promises nothing. Of two lines of one source with the same pattern the later one takes the place of the earlier.
 */
export function compileUriMap(rules: readonly MountRule[]): UriMap {
  const kept = new Map<string, MountRule[]>();
  const unused: UnusedRule[] = [];
  for (const rule of rules) {
    const key = lineKey(rule);
    const before = kept.get(key);
    // The two rules of a bar come from one line, and so do equal patterns of one worker's mount.
    if (before === undefined) kept.set(key, [rule]);
    else if (rule.origin === "worker" || samePlace(before[0], rule)) before.push(rule);
    else {
      for (const old of before) unused.push({ rule: old, reason: "replaced", by: rule });
      kept.set(key, [rule]); // stays where the first one was
    }
  }
  const mounts: MapEntry[] = [];
  const exclusions: MapEntry[] = [];
  for (const rule of [...kept.values()].flat()) {
    if (rule.disabled) unused.push({ rule, reason: "disabled" });
    else if (!rule.pattern.startsWith("/")) unused.push({ rule, reason: "no-slash" });
    else {
      const glob = compileGlob(toByteText(rule.pattern));
      (rule.exclusion ? exclusions : mounts).push({ rule, glob, slashes: rule.pattern.split("/").length - 1 });
    }
  }
  mounts.sort(inMapOrder);
  exclusions.sort(inMapOrder);

  const literals = new Map<string, number>();
  const wildcards: number[] = [];
  for (const [index, { glob }] of mounts.entries()) {
    if (!glob.isLiteral) wildcards.push(index);
    else if (!literals.has(glob.pattern)) literals.set(glob.pattern, index);
  }
  const exclusionsOf = new Map<string, MapEntry[]>();
  for (const exclusion of exclusions) {
    const { worker } = exclusion.rule;
    const list = exclusionsOf.get(worker);
    if (list === undefined) exclusionsOf.set(worker, [exclusion]);
    else list.push(exclusion);
  }
  return { mounts, exclusions, unused, literals, wildcards, exclusionsOf };
}

/**
 * The mount that a path belongs to.
 *
 * @param path - as mod_jk compares it, a byte text (see `jkPath`).
 * @returns `undefined` where no mount matches; where `excludedBy` is set nobody gets the request.
 */
export function findMount(map: UriMap, path: string): MountMatch | undefined {
  const literal = map.literals.get(path) ?? map.mounts.length;
  let found = map.mounts[literal];
  for (const index of map.wildcards) {
    if (index > literal) break;
    const entry = map.mounts[index];
    if (entry === undefined || !globMatches(entry.glob, path)) continue;
    found = entry;
    break;
  }
  if (found === undefined) return undefined;
  return { rule: found.rule, excludedBy: findExclusion(map, found.rule.worker, path)?.rule };
}

/**
 * Goes through every rule of a map for one path.
 *
 * @param path - as mod_jk compares it, a byte text (see `jkPath`).
 */
export function matchUri(map: UriMap, path: string): UriDecision {
  const matching = map.mounts.filter(({ glob }) => globMatches(glob, path));
  const [winner] = matching;
  const excluding = winner === undefined ? undefined : findExclusion(map, winner.rule.worker, path);
  const matched = new Set(matching);
  const considered: ConsideredRule[] = [];
  for (const entry of map.mounts) {
    considered.push({ rule: entry.rule, verdict: mountVerdict(entry, matched, winner, excluding) });
  }
  for (const entry of map.exclusions) {
    considered.push({ rule: entry.rule, verdict: exclusionVerdict(entry, path, winner) });
  }
  for (const one of map.unused) {
    const verdict: RuleVerdict = one.reason === "replaced" ? { kind: "replaced", by: one.by } : { kind: one.reason };
    considered.push({ rule: one.rule, verdict });
  }
  return {
    mount: excluding === undefined ? winner?.rule : undefined,
    matched: winner?.rule,
    excludedBy: excluding?.rule,
    considered,
    undefinedOrder: winner === undefined ? undefined : undefinedOrder(winner, matching),
  };
}

function mountVerdict(
  entry: MapEntry,
  matched: ReadonlySet<MapEntry>,
  winner: MapEntry | undefined,
  excluding: MapEntry | undefined,
): RuleVerdict {
  if (winner === undefined || !matched.has(entry)) return { kind: "no-match" };
  if (entry !== winner) return { kind: "shadowed", by: winner.rule, reason: orderReason(winner, entry) };
  return excluding === undefined ? { kind: "matched" } : { kind: "excluded", by: excluding.rule };
}

function exclusionVerdict(entry: MapEntry, path: string, winner: MapEntry | undefined): RuleVerdict {
  if (!globMatches(entry.glob, path)) return { kind: "no-match" };
  if (winner === undefined || !namesWorker(entry.rule, winner.rule.worker)) return { kind: "excludes-nothing" };
  return { kind: "excludes", mount: winner.rule };
}

function findExclusion(map: UriMap, worker: string, path: string): MapEntry | undefined {
  const matches = ({ glob }: MapEntry): boolean => globMatches(glob, path);
  return map.exclusionsOf.get(worker)?.find(matches) ?? map.exclusionsOf.get("*")?.find(matches);
}

function namesWorker(exclusion: MountRule, worker: string): boolean {
  return exclusion.worker === worker || exclusion.worker === "*";
}

function inMapOrder(a: MapEntry, b: MapEntry): number {
  return (
    b.slashes - a.slashes ||
    b.glob.pattern.length - a.glob.pattern.length ||
    ORIGIN_RANK[a.rule.origin] - ORIGIN_RANK[b.rule.origin]
  );
}

/** Why one rule comes before another that also matches. */
function orderReason(first: MapEntry, later: MapEntry): "slashes" | "length" | "origin" | "undefined" {
  if (first.slashes !== later.slashes) return "slashes";
  if (first.glob.pattern.length !== later.glob.pattern.length) return "length";
  return first.rule.origin === later.rule.origin ? "undefined" : "origin";
}

function undefinedOrder(winner: MapEntry, matching: readonly MapEntry[]): UndefinedOrder | undefined {
  const others = matching.filter(
    (other) =>
      other !== winner && orderReason(winner, other) === "undefined" && !leadsTheSameWay(winner.rule, other.rule),
  );
  if (others.length === 0) return undefined;
  const isSame = others.every(({ glob }) => glob.pattern === winner.glob.pattern);
  return { kind: isSame ? "same-pattern" : "same-rank", taken: winner.rule, others: others.map(({ rule }) => rule) };
}

function leadsTheSameWay(a: MountRule, b: MountRule): boolean {
  return a.worker === b.worker && JSON.stringify(a.extensions) === JSON.stringify(b.extensions);
}

/** What mod_jk keeps the lines of one source by: the pattern as it is written, with the signs before it. */
function lineKey({ origin, written, exclusion, disabled }: MountRule): string {
  return JSON.stringify([origin, written, exclusion, disabled]);
}

function samePlace(a: MountRule | undefined, b: MountRule): boolean {
  return a !== undefined && a.place.file === b.place.file && a.place.start === b.place.start;
}
