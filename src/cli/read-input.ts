import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { attempt, EnvironmentError } from "./environment-error.ts";
import type { Io } from "./io.ts";

/** How messages name standard input. */
export const STDIN_NAME = "<stdin>";

/**
 * Reads a file that the command line names; `-` is standard input.
 *
 * @param maxBytes - one byte more than this is read at the most, so that the reader can tell that it is too much.
 * @throws EnvironmentError for a file that cannot be read.
 */
export async function readInput(path: string, maxBytes: number, io: Io): Promise<Uint8Array> {
  return path === "-" ? io.readStdin(maxBytes) : readUpTo(path, maxBytes, constants.O_RDONLY);
}

/**
 * Reads a file that a topology names, `maxBytes` and one more at the most. A pipe or a device is refused: nobody knows
 * how long it would keep the reader waiting.
 */
export function readRegularFile(path: string, maxBytes: number): Uint8Array {
  return readUpTo(path, maxBytes, constants.O_RDONLY | constants.O_NONBLOCK);
}

function readUpTo(path: string, maxBytes: number, flags: number): Uint8Array {
  return attempt("read", path, () => {
    const fd = openSync(path, flags);
    try {
      const stats = fstatSync(fd);
      if (!stats.isFile() && !stats.isDirectory() && (flags & constants.O_NONBLOCK) !== 0) {
        throw new EnvironmentError("FS_NOT_A_FILE", path, `cannot read ${path}: it is no regular file`);
      }
      if (stats.isDirectory())
        throw new EnvironmentError("FS_NOT_A_FILE", path, `cannot read ${path}: it is a directory`);
      const chunks: Buffer[] = [];
      let size = 0;
      while (size <= maxBytes) {
        const wanted = Math.min(maxBytes + 1 - size, Math.max(64 * 1024, stats.size + 1 - size));
        const chunk = Buffer.allocUnsafe(wanted);
        const count = readSync(fd, chunk, 0, wanted, null);
        if (count === 0) break;
        chunks.push(chunk.subarray(0, count));
        size += count;
      }
      return chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks);
    } finally {
      closeSync(fd);
    }
  });
}
