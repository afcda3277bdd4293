import type {
  Activation,
  ApacheLayout,
  BalancerMethod,
  OptionValue,
  SecretSource,
  StickyMode,
} from "./topology-input.ts";

/** A topology with every default filled in. */
export interface Topology {
  readonly apache: Apache;
  readonly balancers: readonly Balancer[];
  readonly nodes: readonly TomcatNode[];
  readonly tuning: "recommended" | "minimal";
  /** Session replication among all nodes. */
  readonly cluster: Cluster | undefined;
}

export interface Apache {
  readonly host: string;
  readonly port: number;
  readonly layout: ApacheLayout;
  readonly paths: ApachePaths;
  readonly status: readonly StatusWorker[];
  /** Seconds; `undefined` where the topology leaves it to mod_jk. */
  readonly maintain: number | undefined;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** A status worker and the page it answers. */
export interface StatusWorker {
  readonly path: string;
  readonly name: string;
  readonly readOnly: boolean;
  /** Addresses and networks for `Require ip`. */
  readonly allow: readonly string[];
}

/** Paths on the Apache host. */
export interface ApachePaths {
  readonly module: string;
  readonly workersFile: string;
  readonly logFile: string;
  readonly shmFile: string;
}

export interface Balancer {
  readonly name: string;
  readonly method: BalancerMethod;
  readonly sticky: Sticky;
  readonly mounts: readonly Mount[];
  /** Names of nodes, in the order in which mod_jk considers them. */
  readonly members: readonly string[];
  readonly listed: boolean;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Keys that the topology itself gives, the others have their defaults. */
  readonly named: ReadonlySet<string>;
}

export interface Sticky {
  readonly mode: StickyMode;
  readonly cookie: string | undefined;
  /** Without the leading semicolon. */
  readonly pathParameter: string | undefined;
  readonly setCookie: boolean | undefined;
  readonly cookiePath: string | undefined;
}

/** One JkMount or JkUnMount. */
export interface Mount {
  /** Begins with a slash, unless validation says otherwise; without the leading `!`. */
  readonly pattern: string;
  /** A JkUnMount. */
  readonly exclusion: boolean;
  /** Rule extensions in the order of the topology, values as mod_jk reads them. */
  readonly extensions: readonly (readonly [name: string, value: string])[];
}

export interface TomcatNode {
  readonly name: string;
  readonly host: string;
  readonly ajp: {
    readonly port: number;
    readonly address: string;
    readonly secret: SecretSource | undefined;
    readonly attributes: Readonly<Record<string, string | number | boolean>>;
  };
  readonly lbfactor: number;
  readonly route: string;
  readonly domain: string | undefined;
  readonly redirect: string | undefined;
  readonly distance: number | undefined;
  readonly activation: Activation | undefined;
  readonly mounts: readonly Mount[];
  readonly http: { readonly port: number; readonly named: boolean };
  readonly shutdown: { readonly port: number; readonly named: boolean };
  readonly serverXml: string | undefined;
  readonly service: string | undefined;
  /** Receiver of session replication; of use only where the topology has a cluster. */
  readonly receiver: { readonly address: string; readonly port: number };
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Keys that the topology gives here or under `defaults`, the others have their defaults. */
  readonly named: ReadonlySet<string>;
}

export interface Cluster {
  readonly manager: "delta" | "backup";
  readonly membership: "static" | "multicast";
}

/** Where a member's `route` is not spelled out, mod_jk takes the worker's name. */
export function isDefaultRoute(node: TomcatNode): boolean {
  return node.route === node.name;
}

/** The names of all nodes that some balancer has; balancers that name none share one list. */
export function memberNames(topology: Topology): ReadonlySet<string> {
  return new Set([...new Set(topology.balancers.map(({ members }) => members))].flat());
}
