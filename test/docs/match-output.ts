/** What is never the same twice, and what stands for it: any time is as good as any other. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\b/g, "<date>"],
  [/\b\d\d:\d\d:\d\d\.\d{3}\b/g, "<time>"],
  [/\b\d+(?:\.\d+)?ms\b/g, "<duration>"],
];

const SESSION_ID = /\b[0-9A-F]{32}\b/g;

/**
 * A text without its dates, times and durations, and with its session ids numbered in the order in which they appear: so
 * a session that goes on is told from one that changes.
 */
export function stable(text: string): string {
  const seen: string[] = [];
  return VOLATILE.reduce((result, [pattern, name]) => result.replaceAll(pattern, name), text).replaceAll(
    SESSION_ID,
    (id) => {
      if (!seen.includes(id)) seen.push(id);
      return `<session ${seen.indexOf(id) + 1}>`;
    },
  );
}

/** Whether a program printed what a page shows. A line `...` of the page stands for any number of lines. */
export function matches(shown: string, printed: string): boolean {
  const parts = splitAtEllipses(withoutLastEnd(shown));
  const lines = withoutLastEnd(printed);
  if (parts.length === 1) return isAt(parts[0] ?? [], lines, 0) && parts[0]?.length === lines.length;
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const isFirst = index === 0;
    const isLast = index === parts.length - 1;
    const from = isLast ? Math.max(at, lines.length - part.length) : at;
    const found = findPart(part, lines, from, isFirst ? from : lines.length);
    if (found === undefined) return false;
    at = found + part.length;
  }
  return true;
}

function findPart(part: readonly string[], lines: readonly string[], from: number, to: number): number | undefined {
  for (let at = from; at <= to; at++) if (isAt(part, lines, at)) return at;
  return undefined;
}

/** Numbers start anew in each part, since lines that are left out have ids of their own. */
function isAt(part: readonly string[], lines: readonly string[], at: number): boolean {
  if (at + part.length > lines.length) return false;
  return stable(part.join("\n")) === stable(lines.slice(at, at + part.length).join("\n"));
}

function splitAtEllipses(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (line === "...") parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts;
}

function withoutLastEnd(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
