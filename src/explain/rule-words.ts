import type { MountRule } from "../modjk/mount-rule.ts";

/** A rule by the name of what wrote it: `JkMount "/foo/*"`, `JkUnMount "/x"`, `the rule "!/x"`, `mount "/x" of w1`. */
export function describeRule({ origin, exclusion, disabled, pattern, worker }: MountRule): string {
  if (origin === "directive") return `${exclusion ? "JkUnMount" : "JkMount"} ${pattern}`;
  if (origin === "worker") return `worker.${worker}.mount ${pattern}`;
  return `the rule ${disabled ? "-" : ""}${exclusion ? "!" : ""}${pattern}`;
}
