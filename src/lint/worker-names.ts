import type { PropertyPart } from "../modjk/property-map.ts";
import { isCreated } from "../modjk/resolve-workers.ts";
import type { LbWorker, WorkerAttributes, WorkersView } from "../modjk/workers-view.ts";
import type { Place } from "../place.ts";
import { fewSuggestions } from "./few-suggestions.ts";
import type { LintContext } from "./rule.ts";

/** A name in worker.list, or among the members of a balancer that is listed. */
export interface UsedName {
  readonly name: string;
  readonly place: Place;
  /** The balancer; `undefined` for a name of worker.list. */
  readonly lb: LbWorker | undefined;
}

/** The names of a view: those that are used, and those that only have properties. */
export interface WorkerNames {
  /** Each name once, at its first place. */
  readonly used: ReadonlyMap<string, UsedName>;
  /** Names that are used and have no property, own or inherited. */
  readonly undefinedNames: readonly UsedName[];
  /** Names with properties that no list, no balancer and no `reference` names. */
  readonly strays: readonly string[];
}

/** Letters in which a misspelt name differs from the right one, beside what both begin and end with. */
const MAX_DIFFERENCE = 3;

/** Sorts the names of a view. */
export function workerNames(view: WorkersView): WorkerNames {
  const used = new Map<string, UsedName>();
  for (const { name, place } of view.listed) {
    if (place !== undefined) used.set(name, { name, place, lb: undefined });
  }
  const members = new Set<string>();
  for (const lb of view.workers.values()) {
    if (lb.type !== "lb") continue;
    for (const { name, place } of lb.members) {
      members.add(name);
      if (lb.isListed && !used.has(name)) used.set(name, { name, place, lb });
    }
  }
  const undefinedNames = [...used.values()].filter(({ name }) => !view.attributes.has(name));
  const strays = [...view.attributes.keys()].filter((name) => {
    const worker = view.workers.get(name);
    return !members.has(name) && !view.templates.has(name) && !(worker !== undefined && isCreated(worker));
  });
  return { used, undefinedNames, strays };
}

/** Names that seem to be meant for each other, though they are spelled differently. */
export interface Misspellings {
  /** By a used name without properties: the name that has them. */
  readonly definitions: ReadonlyMap<string, string>;
  /** By a name with properties that nobody uses: the used name. */
  readonly meant: ReadonlyMap<string, string>;
}

/**
 * Pairs what is used with what is only defined. A name with a property that the used one has too is no misspelling of it
 * but a worker of its own, such as a third node that was taken out of the list.
 */
export function misspellings(
  view: WorkersView,
  { used, undefinedNames, strays }: WorkerNames,
  nearest: LintContext["nearest"],
): Misspellings {
  const definitions = new Map<string, string>();
  const meant = new Map<string, string>();
  if (strays.length === 0) return { definitions, meant };
  const free = new Set(strays);
  const definitionOf = fewSuggestions(nearest);
  for (const { name } of undefinedNames) {
    const near = definitionOf(name, free);
    if (near === undefined || !differLittle(name, near)) continue;
    definitions.set(name, near);
    meant.set(near, name);
    free.delete(near);
  }
  const defined = [...used.keys()].filter((name) => view.attributes.has(name));
  const usedName = fewSuggestions(nearest);
  for (const name of free) {
    const near = usedName(name, defined);
    if (near === undefined || !sameDigits(name, near) || !differLittle(name, near)) continue;
    if (!shareOwn(view.attributes.get(name), view.attributes.get(near))) meant.set(name, near);
  }
  return { definitions, meant };
}

/** Whether two names are one but for a few letters in one place; long names of one scheme are near each other anyway. */
function differLittle(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return Math.max(one.length, other.length) - start - end <= MAX_DIFFERENCE;
}

/** Whether two names have the same numbers: `tomcat1` and `tomcat2` are two nodes, not one that is misspelt. */
export function sameDigits(one: string, other: string): boolean {
  return one.replace(/\D+/g, " ").trim() === other.replace(/\D+/g, " ").trim();
}

/** The lines of a name's own attributes, in the order of the attributes. */
export function ownParts(view: WorkersView, name: string): readonly PropertyPart[] {
  return [...(view.attributes.get(name)?.values() ?? [])].filter(isOwn).flatMap(({ property }) => property.parts);
}

function shareOwn(some: WorkerAttributes | undefined, others: WorkerAttributes | undefined): boolean {
  return [...(some?.values() ?? [])].some((attribute) => {
    const other = others?.get(attribute.name);
    return other !== undefined && isOwn(attribute) && isOwn(other);
  });
}

function isOwn({ inheritedFrom }: { readonly inheritedFrom: string | undefined }): boolean {
  return inheritedFrom === undefined;
}

/** Whether a text stands at a place as it is, and no variable brought it in. */
export function isWritten({ file, start, end }: Place, text: string): boolean {
  return file.source.text.slice(start, end) === text;
}
