import { diffArrays } from "diff/lib/diff/array.js";

/** Two texts and their names. */
export interface UnifiedDiffInput {
  /** As it stands in the header: `a/server.xml`, or `/dev/null` for a file that does not exist yet. */
  readonly oldName: string;
  /** `b/server.xml`, or `/dev/null` for a file that is deleted. */
  readonly newName: string;
  readonly oldText: string;
  readonly newText: string;
  /** `oldText` as it may be shown, secrets masked: with as many lines, and what is not secret unchanged. */
  readonly oldShown?: string;
  /** `newText` likewise. */
  readonly newShown?: string;
}

/** Lines of context around a change. */
const CONTEXT_LINES = 3;

/** Above this many changed lines the search for the shortest diff, which is quadratic in them, is given up. */
const MAX_EDIT_LENGTH = 1_000;

/** What `\n` did not end. */
const NO_NEWLINE = "\n\\ No newline at end of file\n";

/** A text in lines without their `\n`; a carriage return belongs to its line. */
interface Lines {
  readonly lines: readonly string[];
  readonly endsInNewline: boolean;
}

/** Lines `oldStart..oldEnd` become lines `newStart..newEnd`; from 0, ends exclusive. */
interface Edit {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/**
 * Formats the unified diff of two texts, three lines of context, in the form that `patch -p1` of GNU and BSD applies.
 * Lines end at `\n` alone, so that carriage returns, NULs and, in a text decoded as latin1, any bytes come out as they
 * went in. Import this module where a diff is asked for, with `await import()`: it loads the package `diff`.
 *
 * The diff is that of the real texts, printed with the shown ones: a secret that changed gives a `-` and a `+` line
 * that may read alike. It is the shortest one up to 1,000 changed lines, and beyond that one change from the first line
 * that differs to the last, so that the time stays linear.
 *
 * @returns `""` for equal texts.
 * @throws RangeError when a shown text has another number of lines than its real one.
 */
export function unifiedDiff(input: UnifiedDiffInput): string {
  if (input.oldText === input.newText) return "";
  const older = linesOf(input.oldText);
  const newer = linesOf(input.newText);
  const oldShown = shownLines(older, input.oldShown);
  const newShown = shownLines(newer, input.newShown);
  const edits = editsBetween(older, newer);
  const out = [`--- ${headerName(input.oldName)}\n+++ ${headerName(input.newName)}\n`];

  const lineEnd = (of: Lines, index: number): string =>
    index === of.lines.length - 1 && !of.endsInNewline ? NO_NEWLINE : "\n";
  const context = (oldIndex: number, newIndex: number): void => {
    // Equal lines of which one is masked are shown masked.
    const old = oldShown[oldIndex];
    const shown = old === older.lines[oldIndex] ? newShown[newIndex] : old;
    out.push(` ${shown}${lineEnd(older, oldIndex)}`);
  };

  for (const hunk of hunksOf(edits)) {
    const first = hunk[0] as Edit;
    const last = hunk[hunk.length - 1] as Edit;
    const before = Math.min(CONTEXT_LINES, first.oldStart);
    const after = Math.min(CONTEXT_LINES, older.lines.length - last.oldEnd);
    const oldRange = range(first.oldStart - before, last.oldEnd + after);
    const newRange = range(first.newStart - before, last.newEnd + after);
    out.push(`@@ -${oldRange} +${newRange} @@\n`);
    let oldIndex = first.oldStart - before;
    let newIndex = first.newStart - before;
    for (const { oldStart, oldEnd, newStart, newEnd } of hunk) {
      while (oldIndex < oldStart) context(oldIndex++, newIndex++);
      for (; oldIndex < oldEnd; oldIndex += 1) out.push(`-${oldShown[oldIndex]}${lineEnd(older, oldIndex)}`);
      for (newIndex = newStart; newIndex < newEnd; newIndex += 1) {
        out.push(`+${newShown[newIndex]}${lineEnd(newer, newIndex)}`);
      }
    }
    for (let rest = after; rest > 0; rest -= 1) context(oldIndex++, newIndex++);
  }
  return out.join("");
}

function linesOf(text: string): Lines {
  const lines = text.split("\n");
  if (lines[lines.length - 1] !== "") return { lines, endsInNewline: false };
  lines.pop();
  return { lines, endsInNewline: true };
}

function shownLines(real: Lines, shown: string | undefined): readonly string[] {
  if (shown === undefined) return real.lines;
  const { lines } = linesOf(shown);
  if (lines.length === real.lines.length) return lines;
  throw new RangeError(`a text of ${real.lines.length} lines cannot be shown in ${lines.length}`);
}

/** The places where the texts differ, in order, no two of them adjacent. */
function editsBetween(older: Lines, newer: Lines): Edit[] {
  const numbers = new Map<string, number>();
  const oldTokens = tokensOf(older, numbers);
  const newTokens = tokensOf(newer, numbers);
  const shorter = Math.min(oldTokens.length, newTokens.length);
  let start = 0;
  while (start < shorter && oldTokens[start] === newTokens[start]) start += 1;
  let same = 0;
  while (same < shorter - start && oldTokens.at(-1 - same) === newTokens.at(-1 - same)) same += 1;
  const oldEnd = oldTokens.length - same;
  const newEnd = newTokens.length - same;

  const limit = { maxEditLength: MAX_EDIT_LENGTH };
  const changes = diffArrays(oldTokens.slice(start, oldEnd), newTokens.slice(start, newEnd), limit);
  if (changes === undefined) return [{ oldStart: start, oldEnd, newStart: start, newEnd }];

  const edits: Edit[] = [];
  let edit: Edit | undefined;
  let oldIndex = start;
  let newIndex = start;
  for (const { added, removed, count } of changes) {
    const from: Edit = edit ?? { oldStart: oldIndex, oldEnd: oldIndex, newStart: newIndex, newEnd: newIndex };
    if (!added) oldIndex += count;
    if (!removed) newIndex += count;
    if (added || removed) {
      edit = { ...from, oldEnd: oldIndex, newEnd: newIndex };
    } else if (edit !== undefined) {
      edits.push(edit);
      edit = undefined;
    }
  }
  if (edit !== undefined) edits.push(edit);
  return edits;
}

/** Equal lines get equal numbers; a last line without its newline is another line than one with it. */
function tokensOf({ lines, endsInNewline }: Lines, numbers: Map<string, number>): number[] {
  return lines.map((line, index) => {
    const key = index === lines.length - 1 && !endsInNewline ? line : `${line}\n`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  });
}

/** Groups edits whose contexts touch. */
function hunksOf(edits: readonly Edit[]): Edit[][] {
  const hunks: Edit[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const edit of edits) {
    if (edit.oldStart - end <= 2 * CONTEXT_LINES) hunks.at(-1)?.push(edit);
    else hunks.push([edit]);
    end = edit.oldEnd;
  }
  return hunks;
}

/** `START,COUNT`, from 1, as GNU diff writes it: a count of 1 goes unsaid, an empty range names the line before it. */
function range(start: number, end: number): string {
  const count = end - start;
  if (count === 1) return `${start + 1}`;
  return count === 0 ? `${start},0` : `${start + 1},${count}`;
}

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\" };

/** As git writes names: in C's quotes where they need it, and with a tab after a name that has blanks. */
function headerName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not stand in a header.
  const special = /[\x00-\x1f"\\\x7f]/g;
  if (!special.test(name)) return name.includes(" ") ? `${name}\t` : name;
  const octal = (character: string): string => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
  return `"${name.replace(special, (character) => ESCAPES[character] ?? octal(character))}"`;
}
