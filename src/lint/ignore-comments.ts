import type { Diagnostic } from "../diagnostic.ts";
import { indexLines, type LineIndex, lineText, positionAt } from "../line-index.ts";
import type { Place, SourceFile } from "../place.ts";

/** One `lbgen-ignore CODE reason` in a comment. */
export interface IgnoreComment {
  readonly code: string;
  readonly place: Place;
  /** Lines, from 1, whose findings of the code are not reported. */
  readonly lines: readonly number[];
}

const MARK = "lbgen-ignore";

/** Lines that are looked at for what a comment stands above; a longer run of comments hides it. */
const MAX_COMMENT_LINES = 200;

/**
 * Finds the comments that ignore a finding: `# lbgen-ignore CODE reason`, in XML `<!-- lbgen-ignore CODE reason -->`. A
 * comment behind something speaks of its own line, one that stands alone of the next line that is no comment.
 */
export function ignoreComments(file: SourceFile, isXml: boolean): readonly IgnoreComment[] {
  const { text } = file.source;
  const found: IgnoreComment[] = [];
  let lines: LineIndex | undefined;
  for (let at = text.indexOf(MARK); at !== -1; at = text.indexOf(MARK, at + MARK.length)) {
    lines ??= indexLines(text);
    const { line, column } = positionAt(lines, at);
    const whole = lineText(lines, line);
    const before = whole.slice(0, column - 1).trimEnd();
    const opener = isXml ? "<!--" : "#";
    if (!before.endsWith(opener)) continue;
    const [code = ""] = whole
      .slice(column - 1 + MARK.length)
      .trimStart()
      .split(/[\s>]/, 1);
    if (!/^[a-z][a-z0-9-]*$/.test(code)) continue;
    const isAlone = before === opener;
    const own = isAlone ? nextLine(lines, line, isXml) : line;
    const start = text.indexOf(code, at + MARK.length);
    found.push({ code, place: { file, start, end: start + code.length }, lines: isAlone ? [line, own] : [own] });
  }
  return found;
}

/** The first line below one that is neither blank nor a comment. */
function nextLine(lines: LineIndex, from: number, isXml: boolean): number {
  for (let line = from + 1; line <= from + MAX_COMMENT_LINES; line++) {
    const text = lineText(lines, line).trim();
    if (text !== "" && !text.startsWith(isXml ? "<!--" : "#")) return line;
  }
  return from + 1;
}

/** The findings that no comment ignores. */
export function withoutIgnored<T extends { readonly diagnostic: Diagnostic }>(
  findings: readonly T[],
  comments: readonly IgnoreComment[],
): T[] {
  const ignored = new Set(
    comments.flatMap(({ code, place, lines }) => lines.map((line) => `${place.file.name}\n${line}\n${code}`)),
  );
  if (ignored.size === 0) return [...findings];
  return findings.filter(({ diagnostic: { file, line, code } }) => !ignored.has(`${file}\n${line}\n${code}`));
}
