import { shown } from "../shown.ts";
import type { CheckContext } from "./check.ts";

/** Who balances whom: members that exist, nodes that are used, and somebody who takes new sessions. */
export function checkMembers({ topology, report, isStandIn, nearest }: CheckContext): void {
  const nodes = new Map(topology.nodes.map((node) => [node.name, node]));
  const balancers = new Set(topology.balancers.map(({ name }) => name));
  if (topology.nodes.length === 0 && topology.apache.status.length === 0 && !isStandIn(["nodes"])) {
    report("error", "no-nodes", ["nodes"], "the topology has no nodes", "add nodes: a list of { name, host }", "key");
  }
  const used = new Set<string>();
  let isEveryNodeUsed = false;
  const isAnyNameUnknown = topology.nodes.some((_, index) => isStandIn(["nodes", index, "name"]));
  for (const [index, balancer] of topology.balancers.entries()) {
    const at = ["balancers", index, "members"];
    if (isStandIn(at)) {
      isEveryNodeUsed = true; // for all that can be told
      continue;
    }
    if (balancer.members.length === 0 && !isStandIn(["nodes"])) {
      const message = `balancer ${shown(balancer.name)} has no members, Apache does not start`;
      report("error", "no-members", at, message, "name at least one node");
    }
    const seen = new Set<string>();
    const isNamed = balancer.named.has("members");
    if (!isNamed) isEveryNodeUsed = true;
    for (const [position, member] of isNamed ? balancer.members.entries() : []) {
      used.add(member);
      const path = [...at, position];
      if (seen.has(member)) {
        const message = `balancer ${shown(balancer.name)} names member ${shown(member)} twice, Apache does not start`;
        report("error", "duplicate-member", path, message, "remove one of the two");
      } else if (balancers.has(member) && !nodes.has(member)) {
        const message = `member ${shown(member)} is a balancer, mod_jk has none inside another`;
        report("error", "unknown-member", path, message, "name its nodes instead");
      } else if (!nodes.has(member) && !isAnyNameUnknown) {
        const near = nearest(member, nodes.keys());
        const hint = near === undefined ? "name a node" : `did you mean ${shown(near)}?`;
        report("error", "unknown-member", path, `member ${shown(member)} is no node`, hint);
      }
      seen.add(member);
    }
    const isIdle = balancer.members.every((name) => (nodes.get(name)?.activation ?? "active") !== "active");
    if (balancer.members.length > 0 && isIdle) {
      const message = `no member of balancer ${shown(balancer.name)} is active: requests without a session get 503`;
      report("warning", "no-active-member", ["balancers", index], message, "leave at least one member active", "key");
    }
  }
  for (const [index, node] of topology.nodes.entries()) {
    const path = ["nodes", index, "name"];
    if (isEveryNodeUsed || used.has(node.name) || node.mounts.length > 0 || isStandIn(path)) continue;
    const message = `node ${shown(node.name)} is in no balancer and has no mounts: it gets no requests`;
    report("warning", "unused-node", path, message, "name it under members, or give it mounts");
  }
}
