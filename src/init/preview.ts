/** A line of the topology as it would be. */
export interface PreviewLine {
  readonly text: string;
  readonly isNew: boolean;
}

/**
 * The topology with what the last answer changes, cut to a window around it.
 *
 * @param before - the text without the answer; empty for none.
 * @param after - the text with it.
 * @param height - lines that there is room for; with less than three nothing is shown.
 */
export function previewLines(before: string, after: string, height: number): readonly PreviewLine[] {
  if (height < 3) return [];
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const start = commonLength(old, fresh);
  const end = Math.max(start, fresh.length - commonLength(old.slice(start).reverse(), fresh.slice(start).reverse()));
  const lines = fresh.map((text, index) => ({ text, isNew: before !== "" && index >= start && index < end }));
  if (lines.length <= height) return lines;
  const middle = Math.floor((start + Math.min(end, start + height)) / 2);
  const from = Math.max(0, Math.min(middle - Math.floor(height / 2), lines.length - height));
  return lines
    .slice(from, from + height)
    .map((line, index) =>
      (index === 0 && from > 0) || (index === height - 1 && from + height < lines.length)
        ? { text: "...", isNew: false }
        : line,
    );
}

/** Comments are for the file. */
function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
