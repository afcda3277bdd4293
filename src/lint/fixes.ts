import type { SourceFile } from "../place.ts";
import { applyEdits } from "../text-edits.ts";
import type { FixableFinding } from "./lint.ts";
import type { FileEdit } from "./rule.ts";

/** What the mends come to. */
export interface Mended {
  /** The new text of each file that changes. */
  readonly texts: ReadonlyMap<SourceFile, string>;
  /** The findings whose mends were made; one that overlaps another is left for the next run. */
  readonly fixed: readonly FixableFinding[];
}

/** Makes the mends of findings, as far as they do not overlap; every other character stays. */
export function applyFixes(findings: readonly FixableFinding[]): Mended {
  const edits = new Map<SourceFile, FileEdit[]>();
  const fixed: FixableFinding[] = [];
  for (const finding of findings) {
    const wanted = finding.fix?.edits ?? [];
    if (wanted.length === 0 || wanted.some((edit) => overlaps(edit, edits.get(edit.file) ?? []))) continue;
    for (const edit of wanted) insert(edits, edit);
    fixed.push(finding);
  }
  return { texts: new Map([...edits].map(([file, list]) => [file, applyEdits(file.source.text, list)])), fixed };
}

/** Keeps the edits of a file sorted, so that a new one is held against its neighbours only. */
function insert(edits: Map<SourceFile, FileEdit[]>, edit: FileEdit): void {
  const list = edits.get(edit.file);
  if (list === undefined) edits.set(edit.file, [edit]);
  else list.splice(indexBehind(list, edit.start), 0, edit);
}

function overlaps(edit: FileEdit, list: readonly FileEdit[]): boolean {
  const index = indexBehind(list, edit.start);
  return [list[index - 1], list[index]].some(
    (other) =>
      other !== undefined && (other.start === edit.start || (other.start < edit.end && edit.start < other.end)),
  );
}

/** Index of the first edit that begins behind an offset. */
function indexBehind(list: readonly FileEdit[], start: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.start ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}
