import { byteLength } from "../model/text-limits.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import { readInt } from "../modjk/property-values.ts";
import type { StatusContext } from "./status-request.ts";

/** One rule of the map from URIs to workers, with mod_jk's names for what it says. */
export interface MapFields {
  /** From 1, within its worker. */
  readonly id: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

const SOURCES = { directive: "JkMount", file: "uriworkermap", worker: "worker definition" } as const;
/** Of equal patterns the file's comes first. */
const ORIGIN_RANK = { file: 0, directive: 1, worker: 2 } as const;

/** Finds the rules of a worker. */
export type MapsOf = (worker: string) => readonly MapFields[];

/** Sorts all rules once, in the order in which they are looked at; an exclusion for every worker is shown with each. */
export function mapsByWorker({ mounts, server }: StatusContext): MapsOf {
  const disabled = mounts.unused.flatMap((one) => (one.reason === "disabled" ? [one.rule] : []));
  const rules = [...mounts.mounts, ...mounts.exclusions].map(({ rule }) => rule).concat(disabled);
  const forAll = rules.filter(isForAll);
  const byWorker = new Map<string, MountRule[]>();
  for (const rule of rules) {
    if (isForAll(rule)) continue;
    const own = byWorker.get(rule.worker);
    if (own === undefined) byWorker.set(rule.worker, [rule]);
    else own.push(rule);
  }
  return (worker) =>
    [...(byWorker.get(worker) ?? []), ...forAll]
      .sort(inMapOrder)
      .map((rule, index) => ({ id: index + 1, fields: [["server", server.name], ...ruleFields(rule)] }));
}

function isForAll({ exclusion, worker }: MountRule): boolean {
  return exclusion && worker === "*";
}

function ruleFields(rule: MountRule): (readonly [string, string])[] {
  const extension = (name: string): string | undefined => rule.extensions.findLast(([own]) => own === name)?.[1];
  const number = (name: string, usual: string): string => {
    const value = extension(name);
    return value === undefined ? usual : String(readInt(value));
  };
  const kind = /[*?]/.test(rule.pattern) ? "Wildchar" : "Exact";
  return [
    ["uri", rule.pattern],
    ["type", `${rule.disabled ? "Disabled " : ""}${rule.exclusion ? "Unmount " : ""}${kind}`],
    ["source", SOURCES[rule.origin]],
    ["reply_timeout", number("reply_timeout", "-1")],
    ["sticky_ignore", number("sticky_ignore", "0")],
    ["stateless", number("stateless", "0")],
    ["fail_on_status", extension("fail_on_status") ?? ""],
    ["active", extension("active") ?? ""],
    ["disabled", extension("disabled") ?? ""],
    ["stopped", extension("stopped") ?? ""],
    ["use_server_errors", number("use_server_errors", "0")],
  ];
}

function inMapOrder(a: MountRule, b: MountRule): number {
  return (
    slashes(b) - slashes(a) ||
    byteLength(b.pattern) - byteLength(a.pattern) ||
    ORIGIN_RANK[a.origin] - ORIGIN_RANK[b.origin] ||
    (a.place.file === b.place.file ? a.place.start - b.place.start : 0)
  );
}

function slashes({ pattern }: MountRule): number {
  return pattern.split("/").length;
}
