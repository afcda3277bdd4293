import { layoutPaths } from "./defaults.ts";
import type { MountEntry, NodeOutput, TopologyOutput } from "./schema.ts";
import { nodeSchema } from "./schema.ts";
import type { Apache, Balancer, Mount, Sticky, TomcatNode, Topology } from "./topology.ts";

/**
 * Fills in what a topology leaves out.
 *
 * @param output - the schema's reading of the file.
 * @param input - the same file as it was written, which tells what it names itself.
 */
export function resolveTopology(output: TopologyOutput, input: unknown): Topology {
  const rawNodes = listAt(input, "nodes");
  const rawBalancers = listAt(input, "balancers");
  const defaults = objectAt(input, "defaults");
  const clusterPort = output.cluster?.port ?? 4000;
  const hasDefaults = Object.keys(defaults).length > 0;
  const nodes = output.nodes.map((node, index) => {
    const raw = rawNodes[index] as Record<string, unknown>;
    const merged = hasDefaults ? merge(defaults, raw) : raw;
    return resolveNode(hasDefaults ? nodeSchema.parse(merged) : node, merged, clusterPort);
  });
  const everyNode = nodes.map(({ name }) => name);
  const balancers = output.balancers.map((balancer, index): Balancer => {
    const named = new Set(Object.keys((rawBalancers[index] ?? {}) as object));
    const sticky = resolveSticky(balancer.sticky);
    return {
      ...balancer,
      sticky,
      mounts: balancer.mounts.map(resolveMount),
      members: balancer.members ?? everyNode,
      named,
    };
  });
  return { apache: resolveApache(output.apache), balancers, nodes, tuning: output.tuning, cluster: output.cluster };
}

function resolveApache(apache: TopologyOutput["apache"]): Apache {
  const { status, paths, maintain, ...rest } = apache;
  const usual = layoutPaths[apache.layout];
  return {
    ...rest,
    paths: {
      module: paths.module ?? usual.module,
      workersFile: paths.workersFile ?? usual.workersFile,
      logFile: paths.logFile ?? usual.logFile,
      shmFile: paths.shmFile ?? usual.shmFile,
    },
    status: status === undefined ? [] : Array.isArray(status) ? status : [status],
    maintain,
  };
}

function resolveSticky(sticky: TopologyOutput["balancers"][number]["sticky"]): Sticky {
  const given = typeof sticky === "string" ? { mode: sticky } : sticky;
  return { cookie: undefined, pathParameter: undefined, setCookie: undefined, cookiePath: undefined, ...given };
}

function resolveMount(entry: MountEntry): Mount {
  const { path, ...extensions } = typeof entry === "string" ? { path: entry } : entry;
  const exclusion = path.startsWith("!");
  return {
    pattern: exclusion ? path.slice(1) : path,
    exclusion,
    extensions: Object.entries(extensions).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, extensionText(value)] as const],
    ),
  };
}

/** mod_jk reads flags of rule extensions as numbers: the word true would count as 0. */
function extensionText(value: string | number | boolean | readonly (string | number)[]): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return Array.isArray(value) ? value.join(",") : String(value);
}

/** @param merged - what the topology itself says of the node, at the node and under `defaults`. */
function resolveNode(node: NodeOutput, merged: Record<string, unknown>, clusterPort: number): TomcatNode {
  const host = node.host ?? "";
  return {
    name: node.name,
    host,
    ajp: {
      port: node.ajp.port,
      address: node.ajp.address ?? host,
      secret: node.ajp.secret,
      attributes: node.ajp.attributes,
    },
    lbfactor: node.lbfactor,
    route: node.route ?? node.name,
    domain: node.domain,
    redirect: node.redirect,
    distance: node.distance,
    activation: node.activation,
    mounts: (node.mounts ?? []).map(resolveMount),
    http: { port: node.http.port, named: objectAt(merged, "http").port !== undefined },
    shutdown: { port: node.shutdown.port, named: objectAt(merged, "shutdown").port !== undefined },
    serverXml: node.serverXml,
    service: node.service,
    receiver: { address: node.cluster?.address ?? host, port: node.cluster?.port ?? clusterPort },
    options: node.options,
    named: new Set(Object.keys(merged)),
  };
}

/** Lays `over` on `under`: objects are merged key by key, all else is replaced; a secret is one value, however spelled. */
function merge(under: Record<string, unknown>, over: unknown): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries((over ?? {}) as object)) {
    const before = merged[key];
    merged[key] = key !== "secret" && isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectAt(value: unknown, key: string): Record<string, unknown> {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isObject(value) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}
