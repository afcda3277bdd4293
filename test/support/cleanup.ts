/** What a test opened, closed in reverse order, also when one of the closings fails. */
export interface Cleanup {
  readonly add: (close: () => void | Promise<void>) => void;
  readonly run: () => Promise<void>;
}

export function createCleanup(): Cleanup {
  const closings: (() => void | Promise<void>)[] = [];
  return {
    add: (close) => {
      closings.push(close);
    },
    run: async () => {
      const failures: unknown[] = [];
      for (let close = closings.pop(); close !== undefined; close = closings.pop()) {
        try {
          await close();
        } catch (failure) {
          failures.push(failure);
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("; "));
    },
  };
}
