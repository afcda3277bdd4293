import type { Rule } from "./rule.ts";
import { stickyOnMember } from "./rules/sticky-on-member.ts";
import { unknownWorkerAttribute } from "./rules/unknown-worker-attribute.ts";

/** Rules about lines, keys and values of workers.properties, each worker for itself. */
export const workerRules: readonly Rule[] = [stickyOnMember, unknownWorkerAttribute];
