import type { Place } from "../place.ts";

/** One rule of mod_jk's map from URIs to workers. */
export interface MountRule {
  /** One pattern; `X|Y` stands for two rules already, unless it comes from a worker's `mount`, where mod_jk takes it literally. */
  readonly pattern: string;
  /** The pattern as it is written, bar included. */
  readonly written: string;
  /** Name of the worker, without rule extensions; `*` in exclusions stands for every worker. */
  readonly worker: string;
  /** A JkUnMount, or a rule of a mount file that begins with `!`. */
  readonly exclusion: boolean;
  /** A rule of a mount file that begins with `-`: mod_jk reads it and never uses it. */
  readonly disabled: boolean;
  readonly extensions: readonly (readonly [name: string, value: string])[];
  /** Of equal patterns the mount file's comes first, then JkMount's, then that of `worker.NAME.mount`. */
  readonly origin: MountOrigin;
  readonly place: Place;
}

export type MountOrigin = "file" | "directive" | "worker";
