import { chownSync, constants, copyFileSync, linkSync, statSync } from "node:fs";
import { errnoOf } from "./environment-error.ts";

/** File systems without hard links say one of these. */
const NO_LINKS: readonly (string | undefined)[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"];

/**
 * Gives a finished copy of a file its name `NAME.bak-N`, N being the lowest number from 1 that is free. Nothing is ever
 * overwritten, a symbolic link of that name included, and the backup appears whole or (where the file system knows hard
 * links) not at all.
 *
 * @param staged - the copy, with the mode and the owner that the backup shall have; it stays where it is.
 * @param path - the file that was copied.
 * @returns N.
 */
export function placeBackup(staged: string, path: string): number {
  for (let number = 1; ; number += 1) {
    const name = backupName(path, number);
    try {
      placeNew(staged, name);
      return number;
    } catch (error) {
      if (errnoOf(error) !== "EEXIST") throw error;
    }
  }
}

/**
 * Gives a finished file its name, unless something has that name already.
 *
 * @throws what `node:fs` throws, with EEXIST where the name is taken.
 */
export function placeNew(staged: string, path: string): void {
  try {
    linkSync(staged, path);
  } catch (error) {
    if (!NO_LINKS.includes(errnoOf(error))) throw error;
    copyFileSync(staged, path, constants.COPYFILE_EXCL);
    const { uid, gid } = statSync(staged);
    chownSync(path, uid, gid);
  }
}

/** `NAME.bak-N`. */
export function backupName(path: string, number: number): string {
  return `${path}.bak-${number}`;
}
