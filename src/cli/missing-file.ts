import { readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { DEFAULT_TOPOLOGY } from "./default-topology.ts";
import { suggest } from "./suggest.ts";

/** What a topology is called where it is not called lbgen.yaml. */
const OTHER_NAMES = ["lbgen.yml", "lbgen.json", "topology.yaml", "topology.yml", "topology.json"];

/**
 * What was likely meant by the name of a file that is not there: the file beside it with the nearest name, or a
 * topology under its usual name where a topology was asked for.
 *
 * @param path - as the user spelled it.
 * @returns a hint, or `undefined` for none.
 */
export function missingFileHint(path: string): string | undefined {
  const name = basename(path);
  const names = namesIn(dirname(path));
  const spelled = (found: string) => path.slice(0, path.lastIndexOf(name)) + found;
  const near = suggest(name, names);
  if (near !== undefined) return `did you mean ${spelled(near)}?`;
  if (!/\.(?:ya?ml|json)$/i.test(name)) return undefined;
  const other = [DEFAULT_TOPOLOGY, ...OTHER_NAMES].find((one) => names.includes(one));
  if (other !== undefined) return `there is ${spelled(other)}`;
  return path === DEFAULT_TOPOLOGY ? "lbgen init makes one" : undefined;
}

/** In alphabetical order; none where the folder cannot be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
