import { hash } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** How every name begins that lbgen makes for its own use while it writes; nothing that is rendered may. */
export const STAGING_PREFIX = ".lbgen-";

/** `.lbgen-`, host, process id, and what mkdtemp appends. */
const STAGING_NAME = /^\.lbgen-([0-9a-f]{8})-([1-9][0-9]{0,9})-[A-Za-z0-9]{6}$/;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Makes a fresh directory, mode 0700, in which files get their bytes before they are renamed into place.
 *
 * @param directory - an existing directory on the file system of the files.
 * @returns its path.
 */
export function makeStaging(directory: string): string {
  return mkdtempSync(join(directory, `${STAGING_PREFIX}${hostTag()}-${process.pid}-`));
}

/** Removes what {@link makeStaging} made, with all in it. A failure is left for a later run to clear up. */
export function removeStaging(staging: string): void {
  try {
    rmSync(staging, { recursive: true, force: true });
  } catch {
    // A later run finds it by its name.
  }
}

/**
 * Removes the staging directories that killed runs left in `directory`. One counts as left when it bears our kind of
 * name, is a real directory of this user with mode 0700, and the process that made it is gone: no such process on this
 * host, or, where the name says another host (a shared volume), nothing written to it for a day. A run never stages
 * twice at once, so one with our own process id is an earlier process's, too. Never throws.
 */
export function removeStaleStaging(directory: string): void {
  try {
    for (const name of readdirSync(directory)) {
      const match = name.startsWith(STAGING_PREFIX) ? STAGING_NAME.exec(name) : null;
      if (match === null) continue;
      const path = join(directory, name);
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats === undefined || !stats.isDirectory() || (stats.mode & 0o077) !== 0) continue;
      if (process.geteuid !== undefined && stats.uid !== process.geteuid()) continue;
      const left = match[1] === hostTag() ? !isAlive(Number(match[2])) : Date.now() - stats.mtimeMs > DAY_MS;
      if (left) removeStaging(path);
    }
  } catch {
    // What cannot be listed cannot be written either, which the write itself will say.
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function hostTag(): string {
  return hash("sha256", hostname()).slice(0, 8);
}
