import { basename, dirname, join } from "node:path";
import type { CollectedFile } from "./collect-types.ts";

/** What Apache is started with, by Debian's name and by the one that everybody else uses. */
const ROOT_NAMES = ["apache2.conf", "httpd.conf"] as const;

/**
 * The files that Apache is started with: each folder's apache2.conf, else its httpd.conf. Not the untouched copies that
 * an installation from source keeps in conf/original.
 */
export function httpdRootsOf(files: readonly CollectedFile[]): readonly CollectedFile[] {
  const byPath = new Map(
    files.flatMap((file) => (file.realPath === undefined ? [] : [[file.realPath, file] as const])),
  );
  return files.filter(({ kind, realPath }) => {
    if (kind !== "httpd" || realPath === undefined) return false;
    const folder = dirname(realPath);
    const name = basename(realPath);
    if (name === ROOT_NAMES[0]) return true;
    if (name !== ROOT_NAMES[1] || byPath.has(join(folder, ROOT_NAMES[0]))) return false;
    return basename(folder) !== "original" || !byPath.has(join(dirname(folder), name));
  });
}
