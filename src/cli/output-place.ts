import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { attempt, EnvironmentError, errnoOf } from "./environment-error.ts";

/** More bytes than any file that lbgen writes has. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** What stands at a place below the output directory where a directory is wanted. */
export interface Place {
  readonly kind: "directory" | "missing" | "symlink" | "mount" | "other";
  /** The first part of the path that is not a directory, relative; the path itself when all are. */
  readonly at: string;
}

/** The output directory, and what is known of the directories in it. */
export interface Tree {
  /** As the user spelled it. */
  readonly dir: string;
  /** Absolute, ends in a slash. */
  readonly prefix: string;
  readonly device: number;
  readonly places: Map<string, Place>;
}

/** What stands at a place where a file is wanted. */
export interface Found {
  readonly stats: Stats;
  /** `undefined` for a file over {@link MAX_FILE_BYTES}. */
  readonly bytes: Uint8Array | undefined;
}

/** Looks at the output directory itself, which need not exist and may be a symbolic link to a directory. */
export function openTree(dir: string): Tree {
  const absolute = resolve(dir);
  const places = new Map<string, Place>();
  const stats = attempt("read", dir, () => look(statSync, absolute));
  if (stats === undefined) {
    firstExisting(dir);
    places.set("", { kind: "missing", at: "" });
  } else if (!stats.isDirectory()) {
    throw notADirectory(dir);
  } else {
    places.set("", { kind: "directory", at: "" });
  }
  const prefix = absolute.endsWith("/") ? absolute : `${absolute}/`;
  return { dir, prefix, device: stats?.dev ?? 0, places };
}

/** The nearest existing directory above a `dir` that does not exist; absolute, ends in a slash. */
export function firstExisting(dir: string): string {
  for (let path = resolve(dir); ; path = dirname(path)) {
    const shown = path === resolve(dir) ? dir : path;
    if (attempt("read", shown, () => look(lstatSync, path)) === undefined) continue;
    const stats = attempt("read", shown, () => look(statSync, path));
    if (stats === undefined) {
      const message = `${shown} is a symbolic link to nothing; make its target or remove it`;
      throw new EnvironmentError("OUT_SYMLINK", shown, message);
    }
    if (!stats.isDirectory()) throw notADirectory(shown);
    return path.endsWith("/") ? path : `${path}/`;
  }
}

function notADirectory(path: string): EnvironmentError {
  const message = `${path} is not a directory; remove it or name another output directory`;
  return new EnvironmentError("OUT_NOT_A_DIRECTORY", path, message);
}

/**
 * Whether the directory of a path below the output directory exists.
 *
 * @throws EnvironmentError when anything else is in its place, or in the place of a directory above it.
 */
export function hasDirectory(tree: Tree, path: string): boolean {
  const place = placeOf(tree, parentOf(path));
  if (place.kind !== "directory" && place.kind !== "missing") throw notUsable(tree, place);
  return place.kind === "directory";
}

/** The regular file at a path below the directory; `undefined` when there is none. */
export function findFile(tree: Tree, path: string): Found | undefined {
  if (!hasDirectory(tree, path)) return undefined;
  const found = attempt("read", join(tree.dir, path), () => inspect(tree.prefix + path));
  if (found === "missing") return undefined;
  if (typeof found === "object") return found;
  const shown = join(tree.dir, path);
  if (found === "symlink") throw symlink(shown);
  if (found === "unreadable") {
    throw new EnvironmentError("FS_PERMISSION", shown, `cannot read ${shown}: permission denied`);
  }
  throw new EnvironmentError("OUT_NOT_A_FILE", shown, `${shown} is in the place of a file and is none; move it away`);
}

function notUsable(tree: Tree, place: Place): EnvironmentError {
  const shown = join(tree.dir, place.at);
  if (place.kind === "symlink") return symlink(shown);
  if (place.kind === "mount") {
    const message = `${shown} is on another file system than ${tree.dir}, and lbgen replaces files by renaming; unmount it`;
    return new EnvironmentError("OUT_OTHER_FILE_SYSTEM", shown, message);
  }
  const message = `${shown} is in the place of a directory and is none; move it away`;
  return new EnvironmentError("OUT_NOT_A_DIRECTORY", shown, message);
}

function symlink(shown: string): EnvironmentError {
  const message = `${shown} is a symbolic link, and lbgen writes through none below its output directory; remove it`;
  return new EnvironmentError("OUT_SYMLINK", shown, message);
}

/** What stands at a directory's path below the output directory; each is looked at once. */
export function placeOf(tree: Tree, path: string): Place {
  const known = tree.places.get(path);
  if (known !== undefined) return known;
  const above = placeOf(tree, parentOf(path));
  const place: Place = above.kind === "directory" ? { kind: directoryKind(tree, path), at: path } : above;
  tree.places.set(path, place);
  return place;
}

function directoryKind(tree: Tree, path: string): Place["kind"] {
  const stats = attempt("read", join(tree.dir, path), () => look(lstatSync, tree.prefix + path));
  if (stats === undefined) return "missing";
  if (stats.isSymbolicLink()) return "symlink";
  if (!stats.isDirectory()) return "other";
  return stats.dev === tree.device ? "directory" : "mount";
}

/** Opens for reading: no symbolic link is followed, and the other end of a named pipe is not waited for. */
export const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Reads the regular file at a path, whose directory is known to be one; else says what is there. */
export function inspect(path: string): Found | "missing" | "symlink" | "unreadable" | "other" {
  let descriptor: number;
  try {
    descriptor = openSync(path, readFlags);
  } catch (error) {
    const stats = look(lstatSync, path);
    if (stats === undefined) return "missing";
    if (stats.isSymbolicLink()) return "symlink";
    if (!stats.isFile()) return "other";
    if (errnoOf(error) === "EACCES" || errnoOf(error) === "EPERM") return "unreadable";
    throw error;
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return "other";
    if (stats.size > MAX_FILE_BYTES) return { stats, bytes: undefined };
    const bytes = Buffer.allocUnsafe(stats.size);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return { stats, bytes: bytes.subarray(0, length) };
  } finally {
    closeSync(descriptor);
  }
}

/** The directory part of a relative path; `""` for the output directory. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

/** The stats of a path, by `statSync` or `lstatSync`; `undefined` where there is nothing. */
export function look(by: typeof statSync | typeof lstatSync, path: string): Stats | undefined {
  try {
    return by(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errnoOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}
