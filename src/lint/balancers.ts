import { type Installation, type Site, serversOf } from "../installation/installation.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import type { PropertyPart } from "../modjk/property-map.ts";
import { decidingPart, type LbWorker, type Member, type Worker, type WorkersView } from "../modjk/workers-view.ts";
import type { Place } from "../place.ts";
import { viewsOf } from "./worker-places.ts";

/** A balancer that exists in mod_jk, with the httpd that it belongs to. */
export interface PlacedBalancer {
  readonly site: Site;
  readonly view: WorkersView;
  readonly lb: LbWorker;
}

/** The balancers that exist, site by site. */
export function* balancersOf(installation: Installation): Generator<PlacedBalancer> {
  for (const { site, view } of viewsOf(installation)) {
    for (const lb of view.balancers) yield { site, view, lb };
  }
}

/** The line that decides an attribute of a worker; `undefined` where no line does. */
export function partOf(worker: Worker | undefined, attribute: string): PropertyPart | undefined {
  const found = worker?.attributes.get(attribute);
  return found === undefined ? undefined : decidingPart(found);
}

/** What stands before the attribute in the key of a line, such as `worker.tomcat1`: where a line beside it belongs. */
export function ownerOf({ key }: PropertyPart): string {
  const text = key.file.source.text.slice(key.start, key.end);
  return text.slice(0, text.lastIndexOf("."));
}

/** The route of a member where a line gives it, by its current or its old name. */
export function writtenRoute(view: WorkersView, member: Member): PropertyPart | undefined {
  const worker = view.workers.get(member.name);
  return partOf(worker, "route") ?? partOf(worker, "jvm_route");
}

/** Where a balancer names its members; its type where it names none. */
export function membersPlace(lb: LbWorker): Place | undefined {
  const part = partOf(lb, "balance_workers") ?? partOf(lb, "balanced_workers") ?? partOf(lb, "type");
  return part === undefined ? undefined : { file: part.key.file, start: part.key.start, end: part.value.end };
}

/** Looks up the rules that give requests to a worker; each site is sorted once. */
export function mountLookup(): (site: Site, worker: string) => readonly MountRule[] {
  const known = new Map<Site, ReadonlyMap<string, readonly MountRule[]>>();
  return (site, worker) => {
    const byWorker = known.get(site) ?? mountsByWorker(site);
    known.set(site, byWorker);
    return byWorker.get(worker) ?? [];
  };
}

/** The rules of a site that give requests to a worker, by worker. Each rule stands there once. */
export function mountsByWorker(site: Site): ReadonlyMap<string, readonly MountRule[]> {
  const byWorker = new Map<string, MountRule[]>();
  const seen = new Set<MountRule | readonly MountRule[]>();
  for (const server of serversOf(site)) {
    const rules = site.rulesOf(server);
    if (seen.has(rules)) continue;
    seen.add(rules);
    for (const rule of rules) {
      if (rule.exclusion || rule.disabled || seen.has(rule)) continue;
      seen.add(rule);
      const list = byWorker.get(rule.worker);
      if (list === undefined) byWorker.set(rule.worker, [rule]);
      else list.push(rule);
    }
  }
  return byWorker;
}

/** The value of a rule extension; of repeated ones mod_jk takes the last. */
export function extensionOf(rule: MountRule, name: string): string | undefined {
  return rule.extensions.findLast(([key]) => key === name)?.[1];
}
