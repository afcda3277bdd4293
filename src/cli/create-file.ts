import { closeSync, fchmodSync, fsyncSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { placeNew } from "./backup.ts";
import { attempt, EnvironmentError, errnoOf } from "./environment-error.ts";
import { makeStaging, removeStaging, removeStaleStaging } from "./staging.ts";

/**
 * Makes a file that is not there yet, atomically: it has all its bytes or is absent.
 *
 * @param mode - such as 0o600; `undefined` for what the umask leaves of 0666.
 * @throws EnvironmentError `CREATE_EXISTS` when something has that name, `FS_...` for what the operating system refuses.
 */
export function createFile(path: string, bytes: Uint8Array, mode: number | undefined): void {
  const directory = dirname(path);
  attempt("write in", directory, () => removeStaleStaging(directory));
  const staging = attempt("write in", directory, () => makeStaging(directory));
  try {
    const fresh = join(staging, "new");
    attempt("write", path, () => writeWhole(fresh, bytes, mode));
    try {
      placeNew(fresh, path);
    } catch (error) {
      if (errnoOf(error) === "EEXIST") {
        throw new EnvironmentError("CREATE_EXISTS", path, `cannot write ${path}: it is there already`, error);
      }
      attempt("write", path, () => {
        throw error;
      });
    }
  } finally {
    removeStaging(staging);
  }
}

function writeWhole(path: string, bytes: Uint8Array, mode: number | undefined): void {
  const descriptor = openSync(path, "wx", mode ?? 0o666);
  try {
    if (mode !== undefined) fchmodSync(descriptor, mode);
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
