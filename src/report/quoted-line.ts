import { columns, graphemes, textWidth } from "../terminal-width.ts";

/** A line, and the part of it that is meant: offsets in UTF-16 code units from 0, `to` exclusive. */
export interface MarkedLine {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** A tab takes up to so many columns. */
const TAB_COLUMNS = 8;

/** The part of a line around what is meant, with an ellipsis where it was cut, in no more columns than there are. */
export function cutLine(line: MarkedLine, room: number): MarkedLine {
  // No code unit takes more than two columns, but for a tab.
  if (line.text.length * 2 <= room && !line.text.includes("\t")) return line;
  const parts = partsOf(line.text);
  const all = parts.reduce((sum, { width }) => sum + width, 0);
  if (all <= room) return line;
  const meant = parts.findIndex(({ end }) => end > line.from);
  const lead = startFor(parts, meant === -1 ? parts.length : meant, room, all);
  const start = parts[lead]?.start ?? line.text.length;
  let used = lead === 0 ? 0 : 1;
  let end = start;
  for (const part of parts.slice(lead)) {
    const isLast = part.end === line.text.length;
    if (used + part.width + (isLast ? 0 : 1) > room) break;
    used += part.width;
    end = part.end;
  }
  const sign = lead === 0 ? "" : "…";
  const kept = sign + line.text.slice(start, end);
  const shift = sign.length - start;
  const from = Math.max(0, Math.min(line.from + shift, kept.length));
  return {
    text: end < line.text.length ? `${kept}…` : kept,
    from,
    to: Math.max(from, Math.min(line.to + shift, kept.length)),
  };
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly width: number;
}

function partsOf(text: string): Part[] {
  return [...graphemes.segment(text)].map(({ segment, index }) => ({
    start: index,
    end: index + segment.length,
    width: segment === "\t" ? TAB_COLUMNS : columns(segment),
  }));
}

/** Where the shown part begins: at the beginning of the line, or a quarter of the room before what is meant. */
function startFor(parts: readonly Part[], meant: number, room: number, all: number): number {
  const before = parts.slice(0, meant).reduce((sum, { width }) => sum + width, 0);
  if (before < room / 2) return 0;
  // As much of the end as there is room for.
  const shownBefore = Math.max(room / 4, room - 1 - (all - before));
  let start = meant;
  for (let used = 0; start > 0; start--) {
    used += parts[start - 1]?.width ?? 0;
    if (used >= shownBefore) break;
  }
  return start;
}

/** White space as wide as a text: tabs stay tabs, and wide characters become the wide blank. */
export function blankLike(text: string): string {
  return [...graphemes.segment(text)]
    .map(({ segment }) => {
      if (segment === "\t") return "\t";
      const width = columns(segment);
      return width === 2 ? "\u3000" : " ".repeat(width);
    })
    .join("");
}

/** As many carets as a text is wide, at least one. */
export function caretsUnder(text: string): string {
  return "^".repeat(Math.max(1, textWidth(text)));
}
