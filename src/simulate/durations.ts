const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Longest time that a text may name, in seconds: some thirty years. */
const MAX_SECONDS = 1e9;

/**
 * Reads a time such as `90`, `90s`, `1.5m`, `250ms`, `2h` or `1d`; without a unit it is in seconds.
 *
 * @returns seconds; `undefined` for anything else.
 */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit = "s"] = /^(\d{1,12}(?:\.\d{1,9})?)(ms|[smhd])?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const seconds = unit === "ms" ? Number(digits) / 1000 : Number(digits) * (UNIT_SECONDS[unit] ?? 1);
  return seconds <= MAX_SECONDS ? seconds : undefined;
}

/** Two times with two dots between them. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads `FROM..TO`.
 *
 * @param parse - reads one of both.
 * @returns `undefined` for anything else, and where TO comes before FROM.
 */
export function parseSpan(text: string, parse: (text: string) => number | undefined): Span | undefined {
  const at = text.indexOf("..");
  if (at === -1) return undefined;
  const [from, to] = [parse(text.slice(0, at)), parse(text.slice(at + 2))];
  return from === undefined || to === undefined || to < from ? undefined : { from, to };
}

const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
] as const;

/** A time for people, in at most two units: `16m 40s`, `2h`, `0.25s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toPrecision(3))}s`;
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}
