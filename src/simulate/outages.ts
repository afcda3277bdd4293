/** A node that refuses connections from one moment on until just before another; seconds since the start. */
export interface Outage {
  readonly node: string;
  readonly from: number;
  readonly to: number;
}

/** From `from` until just before `to`; milliseconds since the start. */
interface Interval {
  readonly from: number;
  readonly to: number;
}

/** When which member is down, by its index. */
export class Outages {
  readonly #ofMember: readonly (readonly Interval[])[];
  /** When all members are down. */
  readonly #ofAll: readonly Interval[];

  /** @param names - of the members, in their order. */
  constructor(outages: readonly Outage[], names: readonly string[]) {
    this.#ofMember = names.map((name) => merge(outages.filter(({ node }) => node === name)));
    this.#ofAll = this.#ofMember.reduce(intersect, [{ from: 0, to: Number.POSITIVE_INFINITY }]);
  }

  isDown(member: number, at: number): boolean {
    for (const { from, to } of this.#ofMember[member] ?? []) if (from <= at && at < to) return true;
    return false;
  }

  /** When a member goes down next, after a moment at which it is up; infinity for never. */
  nextStart(member: number, after: number): number {
    for (const { from } of this.#ofMember[member] ?? []) if (from > after) return from;
    return Number.POSITIVE_INFINITY;
  }

  /** Whether a member has been down in between, so that it has forgotten what it knew. */
  hasRestarted(member: number, since: number, until: number): boolean {
    return hasStart(this.#ofMember[member] ?? [], since, until);
  }

  /** Whether all members have been down at once in between, so that nobody is left who knew. */
  haveAllRestarted(since: number, until: number): boolean {
    return hasStart(this.#ofAll, since, until);
  }
}

function hasStart(intervals: readonly Interval[], since: number, until: number): boolean {
  for (const { from } of intervals) if (from >= since && from <= until) return true;
  return false;
}

/** In order, those that overlap or touch made one; empty ones left out. */
function merge(outages: readonly Outage[]): Interval[] {
  const sorted = outages
    .map(({ from, to }) => ({ from: from * 1000, to: to * 1000 }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && interval.from <= last.to) last.to = Math.max(last.to, interval.to);
    else merged.push({ ...interval });
  }
  return merged;
}

function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  return a.flatMap((one) =>
    b
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => from < to),
  );
}
