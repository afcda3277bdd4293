import { canBothMatch, expandPattern } from "../patterns.ts";
import { shown } from "../shown.ts";
import { byteLength } from "../text-limits.ts";
import type { Mount } from "../topology.ts";
import type { PathPart } from "../topology-source.ts";
import type { CheckContext } from "./check.ts";

/** Pairs of characters of patterns that are compared in one run; beyond, no more patterns are looked at. */
const MAX_STEPS = 10_000_000;

/** Most patterns of one rank that a pattern is compared with. */
const MAX_RIVALS = 50;

interface Mounted {
  readonly pattern: string;
  readonly worker: string;
  readonly path: readonly PathPart[];
}

/**
 * Patterns of different workers between which mod_jk does not decide, and applications whose front door is not mounted.
 * Measured on mod_jk 1.2.48.
 */
export function checkMountOrder({ topology, report }: CheckContext): void {
  const mounted: Mounted[] = [];
  const collect = (worker: string, mounts: readonly Mount[], base: readonly PathPart[]) => {
    for (const [index, { pattern, exclusion }] of mounts.entries()) {
      if (exclusion || !pattern.startsWith("/")) continue;
      for (const part of expandPattern(pattern)) mounted.push({ pattern: part, worker, path: [...base, index] });
    }
  };
  for (const [index, { name, mounts }] of topology.balancers.entries())
    collect(name, mounts, ["balancers", index, "mounts"]);
  for (const [index, { name, mounts }] of topology.nodes.entries()) collect(name, mounts, ["nodes", index, "mounts"]);

  let steps = 0;
  const canMeet = (a: string, b: string): boolean => {
    steps += (a.length + 1) * (b.length + 1);
    return steps <= MAX_STEPS && canBothMatch(a, b);
  };

  const equals = new Map<string, Mounted[]>();
  for (const one of mounted) {
    const rank = `${one.pattern.split("/").length} ${byteLength(one.pattern)}`;
    const before = equals.get(rank) ?? [];
    equals.set(rank, [...before.slice(0, MAX_RIVALS), one]);
    const rival = before.find(
      (other) => other.worker !== one.worker && other.pattern !== one.pattern && canMeet(other.pattern, one.pattern),
    );
    if (rival === undefined) continue;
    const message = `mounts ${shown(rival.pattern)} of ${shown(rival.worker)} and ${shown(one.pattern)} of ${shown(one.worker)} can match one path, and which of them wins is not defined`;
    report("warning", "ambiguous-mount", one.path, message, "make one of the two longer, or unmount the overlap");
  }

  for (const { pattern, path } of mounted) {
    const root = /^(\/[^*?]+)\/\*$/.exec(pattern)?.[1];
    if (steps > MAX_STEPS) return;
    if (root === undefined || mounted.some((other) => canMeet(other.pattern, root))) continue;
    if (steps > MAX_STEPS) return; // not every pattern was compared
    const message = `mount ${shown(pattern)} does not match ${root} itself, which Apache answers with 404`;
    report("info", "mount-without-root", path, message, `write ${shown(`${root}|/*`)}`);
  }
}
