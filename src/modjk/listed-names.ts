import type { Place } from "../place.ts";
import type { Property } from "./property-map.ts";
import { readList } from "./property-values.ts";

/** A name in a list, and where it stands. */
export interface PlacedName {
  readonly name: string;
  /** The name itself; the whole value where a variable brought it in. */
  readonly place: Place;
}

/** The names that a list property holds, in the order of its lines. */
export function placedNames(property: Property | undefined): readonly PlacedName[] {
  if (property === undefined) return [];
  // Values that were joined with `*` make one nonsense name of two.
  const isList = property.value === property.parts.map(({ text }) => text).join(",");
  if (!isList) {
    const place = property.parts.at(-1)?.value;
    return place === undefined ? [] : readList(property.value).map((name) => ({ name, place }));
  }
  return property.parts.flatMap(({ written, text, value }) => {
    let from = 0;
    return readList(text).map((name): PlacedName => {
      if (written !== text) return { name, place: value };
      const at = written.indexOf(name, from);
      from = at + name.length;
      return { name, place: { file: value.file, start: value.start + at, end: value.start + from } };
    });
  });
}
