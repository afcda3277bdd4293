import { Histogram, type HistogramConfiguration } from "prom-client";

/** What was measured for one set of labels. */
export interface Measured<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  /** How many fell into each bucket and into none before it; one more than there are bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** A histogram that is filled when it is asked for: its own way would look up labels with every value. */
export class DurationHistogram<Label extends string> extends Histogram<Label> {
  readonly #configuration: HistogramConfiguration<Label>;
  readonly #measured: () => readonly Measured<Label>[];

  constructor(configuration: HistogramConfiguration<Label>, measured: () => readonly Measured<Label>[]) {
    super(configuration);
    this.#configuration = configuration;
    this.#measured = measured;
  }

  /** What the registry, and `get()`, ask for; prom-client 15 does not declare it. */
  getForPromString() {
    const { name, help } = this.#configuration;
    const values = this.#measured().flatMap((one) => this.#valuesOf(one));
    return Promise.resolve({ name, help, type: "histogram", values, aggregator: "sum" });
  }

  #valuesOf({ labels, counts, sum }: Measured<Label>) {
    const { name, buckets = [] } = this.#configuration;
    let total = 0;
    const values = counts.map((count, index) => {
      total += count;
      return {
        metricName: `${name}_bucket`,
        labels: { le: buckets[index] ?? "+Inf" },
        sharedLabels: labels,
        value: total,
      };
    });
    return [
      ...values,
      { metricName: `${name}_sum`, labels: {}, sharedLabels: labels, value: sum },
      { metricName: `${name}_count`, labels: {}, sharedLabels: labels, value: total },
    ];
  }
}
