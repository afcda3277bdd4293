/** How many folders of a path count; what lies deeper counts as there. */
const MAX_DEPTH = 64;

/** Things that lie below one folder, and the things near them. */
export interface Neighbourhood<A, B> {
  readonly anchors: readonly A[];
  readonly others: readonly B[];
}

interface Folder<A, B> {
  readonly children: Map<string, Folder<A, B>>;
  /** Those of the folders below included. */
  readonly anchors: A[];
  readonly others: B[];
}

/**
 * Puts each of some files to the anchors that lie nearest: those below the deepest folder that it has in common with one
 * of them. Examples or hosts that lie side by side in one tree so stay apart.
 *
 * @param pathOfAnchor - name of a file, as the user spelled it.
 * @returns one neighbourhood for each folder that has any, the deepest ones first. An anchor may be in several of them.
 */
export function neighbourhoods<A, B>(
  anchors: readonly A[],
  pathOfAnchor: (anchor: A) => string,
  others: readonly B[],
  pathOfOther: (other: B) => string,
): readonly Neighbourhood<A, B>[] {
  const root: Folder<A, B> = { children: new Map(), anchors: [], others: [] };
  for (const anchor of anchors) {
    let folder: Folder<A, B> = root;
    folder.anchors.push(anchor);
    for (const name of foldersOf(pathOfAnchor(anchor))) {
      const child: Folder<A, B> = folder.children.get(name) ?? { children: new Map(), anchors: [], others: [] };
      folder.children.set(name, child);
      child.anchors.push(anchor);
      folder = child;
    }
  }
  for (const other of others) {
    let folder: Folder<A, B> = root;
    for (const name of foldersOf(pathOfOther(other))) {
      const child = folder.children.get(name);
      if (child === undefined) break;
      folder = child;
    }
    folder.others.push(other);
  }
  const found: Neighbourhood<A, B>[] = [];
  collect(root, found);
  return found;
}

function collect<A, B>({ children, anchors, others }: Folder<A, B>, found: Neighbourhood<A, B>[]): void {
  for (const child of children.values()) collect(child, found);
  if (others.length > 0) found.push({ anchors, others });
}

/** The folders of a path from the top; `.` is none. */
export function foldersOf(path: string): readonly string[] {
  const parts = path.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  return parts.slice(0, -1).slice(0, MAX_DEPTH);
}
