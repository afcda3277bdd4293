import { nearestWord } from "../model/nearest.ts";
import type { WrongRequest } from "./topology-edit.ts";

/** How many names a hint lists. */
const MAX_LISTED = 20;

/**
 * The usage error for a name that the topology does not have.
 *
 * @param what - the kind of what is looked for, in the plural.
 */
export function unknownName(
  message: string,
  what: string,
  name: string,
  known: readonly { readonly name: string }[],
): WrongRequest {
  const names = known.map((one) => one.name);
  const near = nearestWord(name, names);
  const all = names.length === 0 ? `it has no ${what}` : `its ${what} are ${listed(names, ", ")}`;
  return { kind: "wrong-request", message, hint: near === undefined ? all : `did you mean ${near}?` };
}

/** The first of some names. */
export function listed(names: readonly string[], separator: string): string {
  return names.length > MAX_LISTED ? `${names.slice(0, MAX_LISTED).join(separator)}, …` : names.join(separator);
}
