import type { MountRule } from "../modjk/mount-rule.ts";
import type { WorkersView } from "../modjk/workers-view.ts";

/** What is to be run: workers and mounts, whatever they were read from. */
export interface ServePlan {
  readonly view: WorkersView;
  readonly rules: readonly MountRule[];
  /** JkWatchdogInterval: maintenance runs so often by itself; `undefined` for on requests only. */
  readonly watchdogSeconds: number | undefined;
}
