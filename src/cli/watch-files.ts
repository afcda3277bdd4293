import { statSync } from "node:fs";

const LOOK_MS = 300;

/** Files are left alone for so long before they count as written. */
const QUIET_MS = 200;

/**
 * Calls back once some of the files have changed and are quiet again. Looks at them from time to time: that sees a file that
 * an editor replaces, on every file system.
 *
 * @param paths - asked for at each look, since what counts may change.
 * @returns what stops it.
 */
export function watchFiles(paths: () => readonly string[], changed: () => void): () => void {
  let seen = printOf(paths());
  let since = 0;
  const timer = setInterval(() => {
    const print = printOf(paths());
    if (print !== seen) {
      seen = print;
      since = performance.now();
    } else if (since > 0 && performance.now() - since >= QUIET_MS) {
      since = 0;
      changed();
    }
  }, LOOK_MS);
  return () => clearInterval(timer);
}

function printOf(paths: readonly string[]): string {
  return paths
    .map((path) => {
      const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
      return stats === undefined ? "-" : `${stats.ino}:${stats.size}:${stats.mtimeNs}`;
    })
    .join(" ");
}
