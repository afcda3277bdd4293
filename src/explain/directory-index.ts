import type { DirectiveUse } from "../modjk/httpd-types.ts";
import { toByteText } from "../modjk/uri-bytes.ts";
import { findMount, type UriMap } from "../modjk/uri-map.ts";
import { jkPath } from "../modjk/uri-path.ts";
import type { Forwarded } from "./front-outcome.ts";
import { inMergeOrder } from "./httpd-environment.ts";
import type { ExpressionContext } from "./httpd-expression.ts";
import type { ServerUses } from "./httpd-rivals.ts";
import { sectionsHold } from "./section-match.ts";

/** What stands below the document root at a path (decoded); `undefined` where nobody knows. */
export type SiteLookup = (path: string) => "folder" | "file" | "nothing" | undefined;

/** Names of DirectoryIndex that are asked for. */
const MAX_NAMES = 100;

/**
 * Asks for the names of DirectoryIndex in a folder one by one, as httpd does: a file that is there decides, else the last
 * name that is mounted (measured on httpd 2.4.71 with mod_jk 1.2.48).
 *
 * @param folder - its path, a byte text that ends in a slash.
 * @returns `file` where httpd serves a file of its own, `undefined` where no name leads anywhere.
 */
export function askForIndex(
  folder: string,
  names: readonly string[],
  map: UriMap,
  site: SiteLookup,
): Forwarded | "file" | undefined {
  let found: Forwarded | undefined;
  for (const name of names) {
    const path = name.startsWith("/") ? name : folder + name;
    const clean = jkPath(path);
    const match = clean.ok ? findMount(map, clean.path) : undefined;
    const isFile = site(path) === "file";
    if (match !== undefined && match.excludedBy === undefined) {
      const { rule } = match;
      const { worker, extensions } = rule;
      found = { kind: "forwarded", worker, extensions, via: "directory-index", rule, use: undefined, path };
      if (isFile) return found;
    } else if (isFile) return "file";
  }
  return found;
}

/** The names of the innermost context that has some, byte texts; mod_dir's own is index.html. */
export function indexNames({ main, host }: ServerUses, context: ExpressionContext): readonly string[] {
  const isIndex = ({ name }: DirectiveUse): boolean => /^directoryindex$/i.test(name);
  const inSections = [...main, ...host].filter((use) => use.sections.length > 0 && isIndex(use));
  const inServer = (uses: readonly DirectiveUse[]) => uses.filter((use) => use.sections.length === 0 && isIndex(use));
  const holding = inMergeOrder(inSections, (use) => use).filter(
    ({ sections }) => sectionsHold(sections, context, false) === true,
  );
  const level = [holding, inServer(host), inServer(main)].find((uses) => uses.length > 0);
  if (level === undefined) return ["index.html"];
  const names = level.flatMap(({ args }) => args.map(({ text }) => text));
  if (names.length === 1 && names[0]?.toLowerCase() === "disabled") return [];
  return names.slice(0, MAX_NAMES).map(toByteText);
}
