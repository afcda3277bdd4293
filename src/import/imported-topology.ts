import type { TopologyInput } from "../model/topology-input.ts";

type List<T> = NonNullable<T> extends readonly (infer Item)[] ? Item : never;

/** Parts of a topology as they are written. */
export type ImportedNode = List<TopologyInput["nodes"]>;
export type ImportedBalancer = List<TopologyInput["balancers"]>;
export type ImportedMount = List<ImportedBalancer["mounts"]>;
export type ImportedApache = NonNullable<TopologyInput["apache"]>;
export type ImportedStatus = Exclude<NonNullable<ImportedApache["status"]>, readonly unknown[]>;
