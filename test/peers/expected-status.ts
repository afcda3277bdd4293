import type { TestBalancer, TestNode, TestTopology } from "../support/generate.ts";
import { membersOf } from "../support/installation.ts";
import type { Fields } from "../support/status.ts";

// How the status worker of mod_jk 1.2.48 spells the topology's words.
const METHODS: Readonly<Record<string, string>> = {
  request: "Request",
  session: "Sessions",
  traffic: "Traffic",
  busyness: "Busyness",
  next: "Next",
};
const ACTIVATIONS = { active: "ACT", disabled: "DIS", stopped: "STP" } as const;

// ping_mode=A switches both cpings on, with ping_timeout as their timeout, and one more every 100 s.
const RECOMMENDED = {
  ping_timeout: "10000",
  connect_timeout: "10000",
  prepost_timeout: "10000",
  connection_ping_interval: "100",
  connection_pool_timeout: "600",
  recovery_options: "7",
  max_packet_size: "65536",
};
// mod_jk's own defaults.
const MINIMAL = {
  ping_timeout: "10000",
  connect_timeout: "0",
  prepost_timeout: "0",
  connection_ping_interval: "0",
  connection_pool_timeout: "0",
  recovery_options: "0",
  max_packet_size: "8192",
};

export function expectedBalancer(topology: TestTopology, balancer: TestBalancer): Fields {
  const sticky = typeof balancer.sticky === "object" ? balancer.sticky.mode : balancer.sticky;
  const recoverTime = Number(balancer.options?.recover_time ?? 60);
  return {
    type: "lb",
    method: METHODS[balancer.method ?? "request"] ?? "",
    sticky_session: sticky === "none" ? "False" : "True",
    sticky_session_force: sticky === "force" ? "True" : "False",
    lock: "Optimistic",
    retries: "2",
    recover_time: String(recoverTime),
    error_escalation_time: String(recoverTime / 2),
    max_reply_timeouts: "0",
    member_count: String(membersOf(topology, balancer).length),
    ...stringsOf(balancer.options),
  };
}

export function expectedMember(topology: TestTopology, node: TestNode): Fields {
  return {
    ...expectedWorker(topology, node),
    lbfactor: String(node.lbfactor ?? 1),
    route: node.route ?? node.name,
    domain: node.domain ?? "",
    distance: String(node.distance ?? 0),
    redirect: node.redirect ?? "",
    activation: ACTIVATIONS[node.activation ?? "active"],
  };
}

export function expectedWorker(topology: TestTopology, node: TestNode): Fields {
  return {
    type: "ajp13",
    host: node.host,
    port: String(node.ajp.port),
    address: `${node.host}:${node.ajp.port}`,
    ...(topology.tuning === "minimal" ? MINIMAL : RECOMMENDED),
    reply_timeout: "0",
    retries: "2",
    busy_limit: "0",
    ...stringsOf(node.options),
  };
}

export interface ExpectedMount {
  readonly uri: string;
  readonly type: string;
  readonly stateless: string;
}

/** The rules that a list of mounts makes; `X|Y` is short for X and XY. */
export function expectedMounts(mounts: TestBalancer["mounts"] = ["/*"]): readonly ExpectedMount[] {
  return mounts.flatMap((entry) => {
    const pattern = typeof entry === "string" ? entry : entry.path;
    const stateless = typeof entry === "string" ? "0" : String(entry.stateless ?? 0);
    const unmount = pattern.startsWith("!");
    const [first = "", rest] = (unmount ? pattern.slice(1) : pattern).split("|");
    const uris = rest === undefined ? [first] : [first, first + rest];
    return uris.map((uri) => ({
      uri,
      type: `${unmount ? "Unmount " : ""}${/[*?]/.test(uri) ? "Wildchar" : "Exact"}`,
      stateless,
    }));
  });
}

function stringsOf(options: Readonly<Record<string, unknown>> = {}): Fields {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, String(value)]));
}
