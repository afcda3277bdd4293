/** One metric of Prometheus's text format. */
export interface Family {
  readonly type: string;
  readonly help: string;
  /** Value by series, as it is written: `name{label="value"}`. */
  readonly samples: ReadonlyMap<string, number>;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const SAMPLE = new RegExp(`^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|[+-]Inf|NaN)$`);

/**
 * Reads the text format, version 0.0.4, and nothing else: HELP and TYPE before the samples, each name and each series
 * once, buckets that grow up to `+Inf`, which is the count.
 *
 * @throws Error that names the line.
 */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const families = new Map<string, Family & { samples: Map<string, number> }>();
  let helped: readonly [name: string, help: string] | undefined;
  let current: (Family & { samples: Map<string, number> }) | undefined;
  let currentName = "";
  for (const line of text.slice(0, -1).split("\n")) {
    if (line === "") continue;
    const help = new RegExp(`^# HELP (${NAME}) (.+)$`).exec(line);
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`).exec(line);
    const sample = SAMPLE.exec(line);
    if (help !== null) helped = [help[1] ?? "", help[2] ?? ""];
    else if (type !== null) {
      currentName = type[1] ?? "";
      if (helped?.[0] !== currentName || families.has(currentName)) throw new Error(`out of place: ${line}`);
      current = { type: type[2] ?? "", help: helped[1], samples: new Map() };
      families.set(currentName, current);
    } else if (sample !== null && current !== undefined) {
      const name = sample[1] ?? "";
      const suffixes = current.type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
      if (!suffixes.some((suffix) => name === currentName + suffix)) throw new Error(`another metric's: ${line}`);
      const series = name + (sample[2] ?? "");
      if (current.samples.has(series)) throw new Error(`twice: ${line}`);
      current.samples.set(series, Number((sample[3] ?? "").replace("Inf", "Infinity")));
    } else throw new Error(`cannot be read: ${line}`);
  }
  for (const [name, family] of families) if (family.type === "histogram") checkBuckets(name, family);
  return families;
}

function checkBuckets(name: string, { samples }: Family): void {
  let before = 0;
  let bound = Number.NEGATIVE_INFINITY;
  for (const [series, value] of samples) {
    const le = /le="([^"]+)"/.exec(series)?.[1];
    if (le === undefined) continue;
    const own = Number(le.replace("Inf", "Infinity"));
    if (own <= bound || value < before) throw new Error(`buckets of ${name} do not grow: ${series} ${value}`);
    [bound, before] = own === Number.POSITIVE_INFINITY ? [Number.NEGATIVE_INFINITY, 0] : [own, value];
    if (own !== Number.POSITIVE_INFINITY) continue;
    const rest = series
      .replace(/le="[^"]+",?/, "")
      .replace("_bucket", "_count")
      .replace("{}", "");
    if (samples.get(rest) !== value) throw new Error(`${rest} is ${samples.get(rest)}, not ${value}`);
  }
}
