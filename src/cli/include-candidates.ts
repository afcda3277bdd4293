import { basename, dirname, isAbsolute, join, normalize, sep } from "node:path";
import type { CollectedFile } from "./collect-types.ts";

/** Where the packages of httpd have their ServerRoot. */
const SERVER_ROOTS = ["/etc/apache2", "/etc/httpd", "/usr/local/apache2"] as const;

/** The folders that a ServerRoot may stand for, the likeliest first; none where nobody knows where the file lies. */
export type IncludeBase = readonly string[];

/**
 * The folder of the apache2.conf or httpd.conf that a file belongs to, or that of the file itself; for conf/httpd.conf first
 * the folder above.
 *
 * @param path - of the file, without links; `undefined` for standard input.
 */
export function includeBase(path: string | undefined, httpdRoots: readonly CollectedFile[]): IncludeBase {
  if (path === undefined) return [];
  const folder = dirname(path);
  const rootFolders = httpdRoots.flatMap(({ realPath }) => (realPath === undefined ? [] : [serverFolder(realPath)]));
  const above = rootFolders.filter((one) => folder === one || folder.startsWith(`${one}${sep}`));
  const nearest = above.reduce<string | undefined>(
    (best, one) => (best === undefined || one.length > best.length ? one : best),
    undefined,
  );
  if (nearest !== undefined) return [nearest, join(nearest, "conf")];
  const server = serverFolder(path);
  return server === folder ? [folder, dirname(folder)] : [server, folder];
}

/** The folder that is the ServerRoot of a main configuration file. */
function serverFolder(path: string): string {
  const folder = dirname(path);
  return basename(folder) === "conf" ? dirname(folder) : folder;
}

/** Where an Include may lead. */
export interface IncludeCandidates {
  /** Without `.` and `..`, the likeliest first. */
  readonly paths: readonly string[];
  /** Those at which the file would be, if it were among what is looked at. */
  readonly expected: readonly string[];
}

/**
 * The paths that an Include may mean: as it is written, below the ServerRoot; with the ServerRoot (or that of a package)
 * taken for the folder of the configuration that is looked at; and with a root of the walk taken for `/`.
 *
 * @param roots - the folders that were walked, without links.
 */
export function includeCandidates(
  pattern: string,
  base: IncludeBase,
  serverRoot: string | undefined,
  roots: readonly string[],
): IncludeCandidates {
  const rooted = isRooted(pattern) ? pattern : serverRoot === undefined ? undefined : `${serverRoot}/${pattern}`;
  const written = rooted !== undefined && isAbsolute(rooted) ? [tidy(rooted)] : [];
  const below = isRooted(pattern) ? belowServerRoot(pattern, serverRoot) : pattern;
  const moved = below === undefined ? [] : base.map((folder) => tidy(join(folder, below)));
  const mirrored = written.flatMap((path) => (path === sep ? [] : roots.map((root) => tidy(join(root, path)))));
  return { paths: [...new Set([...written, ...moved, ...mirrored])], expected: [...written, ...moved.slice(0, 1)] };
}

/** Whether a path begins at a root, that of Windows included. */
function isRooted(path: string): boolean {
  return isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path);
}

function belowServerRoot(path: string, serverRoot: string | undefined): string | undefined {
  const roots = serverRoot === undefined ? SERVER_ROOTS : [serverRoot, ...SERVER_ROOTS];
  for (const root of roots) {
    const prefix = root.endsWith("/") ? root : `${root}/`;
    if (path.startsWith(prefix)) return path.slice(prefix.length);
  }
  return undefined;
}

function tidy(path: string): string {
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith(sep) ? normal.slice(0, -1) : normal;
}
