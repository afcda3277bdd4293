import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { backupName, placeBackup } from "./backup.ts";
import { attempt, EnvironmentError } from "./environment-error.ts";
import { makeStaging, removeStaging, removeStaleStaging } from "./staging.ts";

/** What a file shall become. */
export interface Replacement {
  /** The bytes as they were read, on which `bytes` are based. */
  readonly expected: Uint8Array;
  readonly bytes: Uint8Array;
}

/** What {@link replaceFile} did. */
export interface Replaced {
  /** The file itself, where the path was a symbolic link; else the path. */
  readonly target: string;
  /** `NAME.bak-N` beside the target; absent when nothing was written. */
  readonly backup?: string;
}

/**
 * Replaces a user's own file, atomically and durably (fsync of file and directory): a kill or a power failure leaves the
 * old file or the new one. A symbolic link is followed to its target; mode, owner and group stay; the old bytes are
 * kept in `NAME.bak-N`, with the same mode, owner and group. Equal bytes: nothing is written. What `node:fs` cannot
 * carry over is lost, as with any editor that renames: access control lists, extended attributes, further hard links.
 *
 * @throws EnvironmentError `REPLACE_CHANGED` when the file no longer holds `expected`, `REPLACE_NOT_A_FILE` for what is
 * not a regular file, `REPLACE_OWNER` when this user may not give a file to its owner and group, and `FS_...` for what
 * the operating system refuses (a file that is write-protected is respected). The file is then untouched.
 */
export function replaceFile(path: string, { expected, bytes }: Replacement): Replaced {
  const target = attempt("write", path, () => resolved(path));
  if (Buffer.compare(expected, bytes) === 0) return { target };
  const stats = attempt("write", path, () => statSync(target));
  if (!stats.isFile()) {
    throw new EnvironmentError("REPLACE_NOT_A_FILE", path, `cannot write ${path}: it is not a regular file`);
  }
  attempt("write", path, () => accessSync(target, constants.W_OK));
  const directory = dirname(target);
  removeStaleStaging(directory);
  const staging = attempt("write in", directory, () => makeStaging(directory));
  try {
    const fresh = join(staging, "new");
    const copy = join(staging, "old");
    attempt("write", path, () => writeLike(stats, fresh, bytes, path));
    attempt("back up", path, () => writeLike(stats, copy, expected, path));
    attempt("read", path, () => checkUnchanged(target, stats, expected, path));
    const number = attempt("back up", path, () => placeBackup(copy, target));
    attempt("write", path, () => renameSync(fresh, target));
    attempt("write in", directory, () => syncDirectory(directory));
    return { target, backup: backupName(target, number) };
  } finally {
    removeStaging(staging);
  }
}

/** The path itself unless a symbolic link is on the way: what is named to the user is what the user wrote. */
function resolved(path: string): string {
  return lstatSync(path).isSymbolicLink() ? realpathSync(path) : path;
}

/** Writes a new file with the mode, owner and group of another. */
function writeLike(stats: Stats, path: string, bytes: Uint8Array, shown: string): void {
  const descriptor = openSync(path, "wx", 0o600);
  try {
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset);
    const own = fstatSync(descriptor);
    if (own.uid !== stats.uid || own.gid !== stats.gid) giveTo(stats, descriptor, shown);
    fchmodSync(descriptor, stats.mode & 0o7777);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function giveTo({ uid, gid }: Stats, descriptor: number, shown: string): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch (error) {
    const message = `cannot write ${shown}: a new file cannot be given to its owner and group (${uid}:${gid}); run as root or as that user`;
    throw new EnvironmentError("REPLACE_OWNER", shown, message, error);
  }
}

function checkUnchanged(target: string, seen: Stats, expected: Uint8Array, shown: string): void {
  const stats = statSync(target);
  const same = stats.ino === seen.ino && stats.mode === seen.mode && stats.uid === seen.uid && stats.gid === seen.gid;
  if (same && stats.size === expected.length && Buffer.compare(readFileSync(target), expected) === 0) return;
  const message = `${shown} changed after it was read; run the command again`;
  throw new EnvironmentError("REPLACE_CHANGED", shown, message);
}

function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
