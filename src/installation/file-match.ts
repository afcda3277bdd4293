import type { SourceFile } from "../place.ts";

/**
 * The file that a path of a configuration means: the one whose last folders and name are most alike, since the files
 * that are looked at need not lie where they are used.
 *
 * @param path - as written, such as `/etc/httpd/conf/workers.properties`.
 * @param takeOnly - whether the only file there is may have any name.
 */
export function bestMatch<T extends { readonly file: SourceFile }>(
  path: string,
  files: readonly T[],
  takeOnly: boolean,
): T | undefined {
  const wanted = segments(path);
  let best: T[] = [];
  let bestLength = 1;
  for (const one of files) {
    const length = commonTail(wanted, segments(one.file.name));
    if (length > bestLength) best = [];
    if (length >= bestLength) best.push(one);
    bestLength = Math.max(bestLength, length);
  }
  if (best.length === 1) return best[0];
  return best.length === 0 && takeOnly && files.length === 1 ? files[0] : undefined;
}

function segments(path: string): readonly string[] {
  return path.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
}

function commonTail(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) length++;
  return length;
}
