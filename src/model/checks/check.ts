import type { Severity } from "../../diagnostic.ts";
import type { Topology } from "../topology.ts";
import type { PathPart } from "../topology-source.ts";

/** Reports one finding about the value (or, with `at: "key"`, the key) at a path of the topology. */
export type Report = (
  severity: Severity,
  code: string,
  path: readonly PathPart[],
  message: string,
  hint?: string,
  at?: "key" | "value",
) => void;

/** What a check sees. */
export interface CheckContext {
  readonly topology: Topology;
  readonly report: Report;
  /** The balancers that have a node among their members, by their indexes. */
  readonly balancersOf: (node: string) => readonly number[];
  /** The members of a balancer by its index. */
  readonly membersOf: (balancer: number) => ReadonlySet<string>;
  /** Where the status worker of an index stands: `apache.status` is one object or a list. */
  readonly statusPath: (index: number) => readonly PathPart[];
  /** Whether the value at a path, or what holds it, was refused by the schema and so is only a stand-in. */
  readonly isStandIn: (path: readonly PathPart[]) => boolean;
  /** The nearest of some words, for hints; answers only a bounded number of times in one run. */
  readonly nearest: (word: string, candidates: Iterable<string>) => string | undefined;
}

/** Looks for one family of mistakes that the real programs would make something else of. */
export type Check = (context: CheckContext) => void;
