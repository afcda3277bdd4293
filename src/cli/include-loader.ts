import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import type { FileKind } from "../installation/kind.ts";
import { kindByLines } from "../installation/kind-lines.ts";
import type { IncludeObstacle, IncludeResult, LoadInclude } from "../modjk/httpd-types.ts";
import type { SourceFile } from "../place.ts";
import { type ReadOutcome, readFound } from "./collect-read.ts";
import type { CollectedFile, CollectedFiles } from "./collect-types.ts";
import { compareNames, idOf, isReachable, linkTarget, tryStat } from "./collect-walk.ts";
import { type IncludeBase, includeBase, includeCandidates } from "./include-candidates.ts";
import { isPattern, matchesPattern } from "./include-pattern.ts";

/** How deep httpd follows an Include of a folder. */
const MAX_DEPTH = 20;

/** Entries of folders that all Includes together may go through; links can lead through the same ones again and again. */
const MAX_STEPS = 50_000;

/** No path of a file system is longer. */
const MAX_PATTERN = 4096;

/** Finds what Include names, and remembers what it read. */
export interface IncludeLoader {
  readonly load: LoadInclude;
  /** Every file that an Include brought in and that was not collected. */
  readonly loaded: () => readonly CollectedFile[];
}

/**
 * Finds the files that Include names: below the folders that were walked, and among the files that the command line
 * names. Nothing else is opened or even asked for, and links are followed as far as they stay there. A file that is no
 * configuration of httpd by what it holds counts as unreadable, whatever its name.
 *
 * @param included - what an earlier loader brought in; these are not read again.
 * @see `includeCandidates` for a ServerRoot that lies elsewhere, since it is a copy that is looked at.
 */
export function includeLoader(collected: CollectedFiles, included: readonly CollectedFile[] = []): IncludeLoader {
  const loader = new Loader(collected, included);
  return { load: (pattern, from, serverRoot) => loader.load(pattern, from, serverRoot), loaded: () => loader.loaded };
}

/** What an Include has come to so far. */
interface Gathered {
  readonly files: SourceFile[];
  readonly missed: { readonly name: string; readonly reason: IncludeObstacle }[];
}

class Loader {
  readonly loaded: CollectedFile[] = [];
  readonly #collected: CollectedFiles;
  readonly #roots: readonly string[];
  readonly #byPath = new Map<string, CollectedFile>();
  readonly #included: ReadonlyMap<string | undefined, CollectedFile>;
  /** Files that the command line names, by their paths without links. */
  readonly #named: readonly CollectedFile[];
  readonly #pathOf = new Map<SourceFile, string>();
  /** The configuration that a file is a part of. */
  readonly #baseOf = new Map<SourceFile, IncludeBase>();
  readonly #refused = new Map<string, IncludeObstacle>();
  readonly #lists = new Map<string, readonly string[]>();
  #steps = 0;

  constructor(collected: CollectedFiles, included: readonly CollectedFile[]) {
    this.#collected = collected;
    this.#included = new Map(included.map((one) => [one.realPath, one]));
    this.#roots = collected.roots.map(({ realPath }) => realPath);
    this.#named = collected.files.filter(({ named, realPath }) => named && realPath !== undefined);
    for (const file of collected.files) this.#know(file);
  }

  load(pattern: string, from: SourceFile, serverRoot: string | undefined): IncludeResult {
    const missing = (reason: IncludeObstacle): IncludeResult => ({ files: [], missed: [{ name: pattern, reason }] });
    if (pattern === "" || pattern.length > MAX_PATTERN || pattern.includes("\0")) return missing("missing");
    const base = this.#baseFor(from);
    const { paths, expected } = includeCandidates(pattern, base, serverRoot, this.#roots);
    for (const path of paths) {
      const gathered: Gathered = { files: [], missed: [] };
      this.#expand(path, gathered);
      this.#addNamed(path, gathered);
      if (gathered.files.length + gathered.missed.length === 0) continue;
      for (const file of gathered.files) if (!this.#baseOf.has(file)) this.#baseOf.set(file, base);
      return gathered;
    }
    const sameName = this.#named.filter(({ name, file }) => basename(name) === basename(pattern) && file !== from);
    const [only] = sameName;
    if (only !== undefined && sameName.length === 1) return { files: [only.file], missed: [] };
    return missing(expected.some((path) => this.#isIn(staticFolder(path))) ? "missing" : "outside");
  }

  #know(file: CollectedFile): void {
    if (file.realPath === undefined) return;
    this.#byPath.set(file.realPath, file);
    this.#pathOf.set(file.file, file.realPath);
  }

  #baseFor(from: SourceFile): IncludeBase {
    const known = this.#baseOf.get(from);
    if (known !== undefined) return known;
    const base = includeBase(this.#pathOf.get(from), this.#collected.httpdRoots);
    this.#baseOf.set(from, base);
    return base;
  }

  #isIn(path: string): boolean {
    return isReachable(path, this.#roots);
  }

  /** Follows a path, part by part, from the root that holds it. */
  #expand(path: string, gathered: Gathered): void {
    const folder = staticFolder(path);
    const root = this.#roots.find((one) => isReachable(folder, [one]));
    if (root === undefined) return;
    const parts = relative(root, path)
      .split(sep)
      .filter((part) => part !== "");
    let found: readonly string[] = [root];
    for (const [at, part] of parts.entries()) {
      const isLast = at === parts.length - 1;
      found = found.flatMap((one) => this.#children(one, part, isLast, gathered));
    }
    for (const one of found) this.#take(one, [], gathered);
  }

  /** The children of a folder that one part of a path names; only the last part may be a file. */
  #children(folder: string, part: string, isLast: boolean, gathered: Gathered): string[] {
    const isOpen = isPattern(part);
    const names = isOpen ? this.#list(folder).filter((name) => matchesPattern(name, part)) : [part];
    return names.flatMap((name) => {
      if (!this.#step(join(folder, name), gathered)) return [];
      const child = this.#resolve(folder, name, gathered, isLast || !isOpen);
      if (child === undefined) return [];
      return isLast || tryStat(() => statSync(child).isDirectory()) === true ? [child] : [];
    });
  }

  /** A child of a folder without links; `undefined`, and noted where it is wanted, if it leads out of the roots. */
  #resolve(folder: string, name: string, gathered: Gathered, isWanted: boolean): string | undefined {
    const path = join(folder, name);
    const stats = tryStat(() => lstatSync(path));
    if (stats === undefined) return undefined;
    const inside = stats.isSymbolicLink() ? this.#follow(path, folder) : this.#isIn(path) ? path : undefined;
    if (inside === undefined && isWanted) {
      const isThere = tryStat(() => realpathSync(path)) !== undefined;
      gathered.missed.push({ name: this.#nameOf(path), reason: isThere ? "outside" : "missing" });
    }
    return inside;
  }

  #follow(path: string, folder: string): string | undefined {
    const inside = linkTarget(path, folder, this.#roots);
    if (inside !== undefined) return inside;
    const real = tryStat(() => realpathSync(path));
    return this.#named.some(({ realPath }) => realPath === real) ? real : undefined;
  }

  /**
   * Takes a file, or every file of a folder, those whose names begin with a dot included.
   *
   * @param above - the folders on the way down, by device and inode: a link back to one of them is not followed.
   */
  #take(real: string, above: readonly string[], gathered: Gathered): void {
    const stats = this.#byPath.has(real) ? undefined : tryStat(() => lstatSync(real, { bigint: true }));
    if (stats?.isDirectory() !== true) {
      this.#takeFile(real, gathered);
      return;
    }
    const id = idOf(stats);
    if (above.includes(id) || above.length >= MAX_DEPTH) return;
    for (const name of this.#list(real)) {
      if (!this.#step(join(real, name), gathered)) return;
      const child = this.#resolve(real, name, gathered, true);
      if (child !== undefined) this.#take(child, [...above, id], gathered);
    }
  }

  /** Counts one more step; false, and noted once, where it is one too many. */
  #step(path: string, gathered: Gathered): boolean {
    if (++this.#steps <= MAX_STEPS) return true;
    if (this.#steps === MAX_STEPS + 1) gathered.missed.push({ name: this.#nameOf(path), reason: "too-many" });
    return false;
  }

  #takeFile(real: string, gathered: Gathered): void {
    const known = this.#byPath.get(real);
    if (known !== undefined) {
      gathered.files.push(known.file);
      return;
    }
    const name = this.#nameOf(real);
    const reason = this.#refused.get(real) ?? this.#read(real, name);
    const file = this.#byPath.get(real);
    if (file !== undefined) gathered.files.push(file.file);
    else if (reason !== undefined) gathered.missed.push({ name, reason });
  }

  /** Reads a file; gives the reason where that is not done. */
  #read(real: string, name: string): IncludeObstacle | undefined {
    const outcome = this.#outcome(real, name);
    if (outcome.state === "kept") {
      this.loaded.push(outcome.file);
      this.#know(outcome.file);
      return undefined;
    }
    const reason = outcome.state === "skipped" ? "unreadable" : outcome.state;
    this.#refused.set(real, reason);
    return reason;
  }

  #outcome(real: string, name: string): ReadOutcome | { readonly state: "too-many" } {
    const known = this.#included.get(real);
    if (known !== undefined) return { state: "kept", file: known };
    const { budget } = this.#collected;
    if (budget.isSpent) return { state: "too-many" };
    return readFound({ name, path: real, realPath: real }, budget, httpdOnly);
  }

  /** Files that the command line names and that a path means. */
  #addNamed(path: string, gathered: Gathered): void {
    const parts = path.split(sep);
    for (const { realPath = "", file } of this.#named) {
      if (gathered.files.includes(file)) continue;
      const own = realPath.split(sep);
      if (own.length < parts.length) continue;
      const fits = parts.every((part, at) => {
        const name = own[at] ?? "";
        return isPattern(part) ? matchesPattern(name, part) : name === part;
      });
      if (fits) gathered.files.push(file);
    }
  }

  #list(folder: string): readonly string[] {
    const known = this.#lists.get(folder);
    if (known !== undefined) return known;
    const sorted = (tryStat(() => readdirSync(folder)) ?? []).sort(compareNames);
    this.#lists.set(folder, sorted);
    return sorted;
  }

  /** A path as the user would spell it. */
  #nameOf(real: string): string {
    const root = this.#collected.roots.find(({ realPath }) => isReachable(real, [realPath]));
    return root === undefined ? real : join(root.name, relative(root.realPath, real));
  }
}

/** An included file is read as one of httpd where it may be one: it holds directives, or nothing but comments. */
function httpdOnly(_name: string, text: string): FileKind | undefined {
  return !text.startsWith("#!") && kindByLines(text, "httpd") === "httpd" ? "httpd" : undefined;
}

/** The part of a path before its first pattern. */
function staticFolder(path: string): string {
  const parts = path.split(sep);
  const first = parts.findIndex(isPattern);
  return first === -1 ? path : parts.slice(0, first).join(sep);
}
