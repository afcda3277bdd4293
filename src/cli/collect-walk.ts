import { type BigIntStats, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import type { Diagnostic } from "../diagnostic.ts";
import type { CollectBudget } from "./collect-budget.ts";
import { fileFinding, unreadable } from "./collect-read.ts";
import { attempt, isEnvironmentError } from "./environment-error.ts";
import { STAGING_PREFIX } from "./staging.ts";

/** A regular file that was found below a folder. */
export interface FoundFile {
  /** Below the folder as the user spelled it. */
  readonly name: string;
  readonly path: string;
  readonly realPath: string;
  /** Device and inode: the same for every name of one file. */
  readonly id: string;
  /** Debian's two kinds of folders: what lies in sites-enabled counts, what lies in sites-available only waits. */
  readonly state: FileState;
  /** Whether the name leads to the file without a link. */
  readonly isOwnName: boolean;
}

/** `enabled` and `available`: below such a folder, where both stand side by side. */
export type FileState = "enabled" | "plain" | "available";

/** What one walk knows. */
export interface Walk {
  /** The folders that are walked, with every link resolved. */
  readonly roots: readonly string[];
  readonly budget: CollectBudget;
  /** Folders that were visited, by device and inode. */
  readonly visited: Set<string>;
  readonly found: FoundFile[];
  readonly diagnostics: Diagnostic[];
  /** The limits that were reached and reported. */
  readonly reached: Set<"entries" | "depth">;
  /** Called now and then, with the number of entries so far. */
  readonly progress: (entries: number) => void;
}

const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([".git", ".hg", ".svn", "node_modules"]);

/** Copies that editors, package managers and lbgen leave beside a file. */
const BACKUP = /~$|\.(?:bak|orig|rej|rpmnew|rpmsave|rpmorig|swp)$|\.bak-[0-9]+$|\.(?:dpkg|ucf)-[a-z]+$/;

const PAIRED = /^(sites|mods|conf)-(available|enabled)$/;

/**
 * Finds the regular files below a folder, in no order. Follows a link only to what lies below one of the walk's roots, and
 * visits no folder twice.
 *
 * @param name - the folder as the user spelled it.
 * @throws EnvironmentError where the folder itself cannot be listed.
 */
export function walkFolder(name: string, walk: Walk): void {
  const real = attempt("read", name, () => realpathSync(name));
  const names = attempt("read", name, () => readdirSync(name));
  walk.visited.add(idOf(attempt("read", name, () => statSync(name, { bigint: true }))));
  walkEntries({ name, path: name, real, depth: 0, state: "plain", isOwnName: true }, names, walk);
}

/** A folder on the way. */
interface Folder {
  readonly name: string;
  readonly path: string;
  readonly real: string;
  readonly depth: number;
  readonly state: FileState;
  readonly isOwnName: boolean;
}

function walkEntries(folder: Folder, names: readonly string[], walk: Walk): void {
  const there = new Set(names);
  for (const entry of enabledFirst(names)) {
    if (isSkipped(entry)) continue;
    if (!walk.budget.takeEntry()) {
      limitReached(folder.name, walk);
      return;
    }
    if (walk.budget.entries % 100 === 0) walk.progress(walk.budget.entries);
    const state = stateOf(entry, there) ?? folder.state;
    walkEntry({ ...folder, state }, entry, walk);
  }
}

function walkEntry(folder: Folder, entry: string, walk: Walk): void {
  const name = join(folder.name, entry);
  const path = join(folder.path, entry);
  const own = statEntry(path, name, walk);
  if (own === undefined) return;
  const isLink = own.isSymbolicLink();
  const real = isLink ? linkTarget(path, folder.real, walk.roots) : join(folder.real, entry);
  if (real === undefined) return;
  const stats = isLink ? tryStat(() => lstatSync(real, { bigint: true })) : own;
  if (stats === undefined) return;
  const isOwnName = folder.isOwnName && !isLink;
  if (stats.isFile()) {
    walk.found.push({ name, path, realPath: real, id: idOf(stats), state: folder.state, isOwnName });
  } else if (stats.isDirectory() && !walk.visited.has(idOf(stats))) {
    if (folder.depth >= walk.budget.limits.depth) {
      tooDeep(name, walk);
      return;
    }
    walk.visited.add(idOf(stats));
    const names = listFolder(real, name, walk);
    walkEntries({ name, path, real, depth: folder.depth + 1, state: folder.state, isOwnName }, names, walk);
  }
}

/**
 * Where a link leads, if that is below a root. In a copy of /etc/apache2 a link of sites-enabled may lead to the original
 * by its absolute path; then the file of that name in sites-available beside it is meant.
 *
 * @param folder - what holds the link, without links itself.
 */
export function linkTarget(path: string, folder: string, roots: readonly string[]): string | undefined {
  const real = tryStat(() => realpathSync(path));
  if (real !== undefined && isReachable(real, roots)) return real;
  const pair = PAIRED.exec(basename(folder));
  if (pair?.[2] !== "enabled") return undefined;
  const target = tryStat(() => readlinkSync(path));
  if (target === undefined || basename(dirname(target)) !== `${pair[1]}-available`) return undefined;
  const waiting = join(dirname(folder), `${pair[1]}-available`, basename(target));
  const found = tryStat(() => realpathSync(waiting));
  return found !== undefined && isReachable(found, roots) ? found : undefined;
}

/** Whether a path without links is one of the folders or below it, and not in a folder such as .git. */
export function isReachable(real: string, roots: readonly string[]): boolean {
  return roots.some((root) => {
    const below = root.endsWith(sep) ? root : `${root}${sep}`;
    if (real === root) return true;
    return real.startsWith(below) && !real.slice(below.length).split(sep).some(isSkippedFolder);
  });
}

/** Whether a file or folder of this name is none of the configuration: a backup, or what belongs to a tool. */
function isSkipped(entry: string): boolean {
  return isSkippedFolder(entry) || BACKUP.test(entry);
}

function isSkippedFolder(entry: string): boolean {
  return SKIPPED_FOLDERS.has(entry) || entry.startsWith(STAGING_PREFIX);
}

/** Enabled folders before available ones, so that a folder which is both by a link counts as enabled. */
function enabledFirst(names: readonly string[]): readonly string[] {
  const rank = (name: string): number => (PAIRED.exec(name)?.[2] === "enabled" ? 0 : 1);
  return [...names].sort((a, b) => rank(a) - rank(b) || compareNames(a, b));
}

function stateOf(entry: string, there: ReadonlySet<string>): FileState | undefined {
  const [, kind, state] = PAIRED.exec(entry) ?? [];
  if (state !== "enabled" && state !== "available") return undefined;
  return there.has(`${kind}-enabled`) && there.has(`${kind}-available`) ? state : undefined;
}

/** By code units, as Apache sorts the files of an Include. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function listFolder(real: string, name: string, walk: Walk): readonly string[] {
  try {
    return attempt("read", name, () => readdirSync(real));
  } catch (error) {
    if (!isEnvironmentError(error)) throw error;
    walk.diagnostics.push(unreadable(name, "folder", error));
    return [];
  }
}

/** What stands at a path; `undefined` where it has gone, or cannot be told, which is then reported. */
function statEntry(path: string, name: string, walk: Walk): BigIntStats | undefined {
  try {
    return attempt("read", name, () => lstatSync(path, { bigint: true }));
  } catch (error) {
    if (!isEnvironmentError(error)) throw error;
    if (error.code !== "FS_MISSING") walk.diagnostics.push(unreadable(name, "file", error));
    return undefined;
  }
}

/** `undefined` where the file system fails: the entry has gone, or is nothing that can be followed. */
export function tryStat<T>(run: () => T): T | undefined {
  try {
    return attempt("read", "", run);
  } catch (error) {
    if (!isEnvironmentError(error)) throw error;
    return undefined;
  }
}

export function idOf({ dev, ino }: Pick<BigIntStats, "dev" | "ino">): string {
  return `${dev}:${ino}`;
}

function limitReached(name: string, walk: Walk): void {
  if (walk.reached.has("entries")) return;
  walk.reached.add("entries");
  const message = `there are more than ${walk.budget.limits.entries} files and folders; the rest was not looked at`;
  walk.diagnostics.push(fileFinding(name, "warning", "search-limit", message, "name a smaller folder"));
}

function tooDeep(name: string, walk: Walk): void {
  if (walk.reached.has("depth")) return;
  walk.reached.add("depth");
  const message = `folders are nested more than ${walk.budget.limits.depth} deep; this one was not looked at`;
  walk.diagnostics.push(fileFinding(name, "warning", "search-limit", message, "name the folder itself"));
}
