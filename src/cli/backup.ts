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
      try {
        linkSync(staged, name);
      } catch (error) {
        if (!NO_LINKS.includes(errnoOf(error))) throw error;
        copyFileSync(staged, name, constants.COPYFILE_EXCL);
        const { uid, gid } = statSync(staged);
        chownSync(name, uid, gid);
      }
      return number;
    } catch (error) {
      if (errnoOf(error) !== "EEXIST") throw error;
    }
  }
}

/** `NAME.bak-N`. */
export function backupName(path: string, number: number): string {
  return `${path}.bak-${number}`;
}
