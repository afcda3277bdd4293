/** What is measured of one run, and how a table shows it; `ratio` marks what contenders are compared by. */
export const measures = [
  { name: "requestsPerSecond", title: "requests/s", digits: 0, ratio: true },
  { name: "p50Ms", title: "p50 ms", digits: 2, ratio: true },
  { name: "p99Ms", title: "p99 ms", digits: 2, ratio: true },
  { name: "cpuMicroseconds", title: "CPU us/request", digits: 1, ratio: true },
  { name: "balancerCores", title: "balancer", digits: 2 },
  { name: "tomcatCores", title: "Tomcats", digits: 2 },
  { name: "wrkCores", title: "wrk", digits: 2 },
  { name: "otherCores", title: "others", digits: 2 },
  { name: "idleCores", title: "idle", digits: 2 },
];

/**
 * Medians and ratios of one load. A round counts when every contender's run in it was valid; a contender that had no
 * valid run at all is left out, and the rounds are judged by the others.
 */
export function summarize(rounds, names) {
  const failed = names.filter((name) => rounds.every((runs) => runs[name].faults.length > 0));
  const sound = names.filter((name) => !failed.includes(name));
  const counted = rounds.filter((runs) => sound.every((name) => runs[name].faults.length === 0));
  if (counted.length === 0) return { failed, valid: 0, medians: {}, ratios: [] };
  const medians = {};
  for (const name of sound) {
    const valuesOf = (measure) => counted.map((runs) => runs[name][measure]);
    medians[name] = Object.fromEntries(measures.map((measure) => [measure.name, median(valuesOf(measure.name))]));
    const speeds = valuesOf("requestsPerSecond");
    medians[name].spread = (Math.max(...speeds) - Math.min(...speeds)) / medians[name].requestsPerSecond;
  }
  return { failed, valid: counted.length, medians, ratios: ratiosOf(sound, medians) };
}

/** The first contender's medians as multiples of each other one's. */
function ratiosOf([first, ...others], medians) {
  return others.map((other) => ({
    of: first,
    to: other,
    ...Object.fromEntries(
      measures
        .filter(({ ratio }) => ratio)
        .map(({ name }) => [name, medians[other][name] === 0 ? null : medians[first][name] / medians[other][name]]),
    ),
  }));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Growth per unit of `x` of the line that fits best. */
export function slope(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)];
  const over = points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0);
  const under = points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  return under === 0 ? 0 : over / under;
}
