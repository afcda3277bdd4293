import { shown } from "../shown.ts";
import type { TomcatNode } from "../topology.ts";
import type { PathPart } from "../topology-source.ts";
import { nodeSettings, wholeNumber } from "../tuning.ts";
import type { CheckContext } from "./check.ts";

/** Settings that must fit together: mod_jk's with the Connector's, and timeouts with what happens when they expire. */
export function checkPairs({ topology, report, membersOf, balancersOf }: CheckContext): void {
  const reported = new Set<number>();

  for (const [index, node] of topology.nodes.entries()) {
    const settings = nodeSettings(topology, node);
    const member = new Map(settings.member);
    const connector = new Map(settings.connector);
    const number = (map: ReadonlyMap<string, string>, name: string): number | undefined => {
      const text = map.get(name);
      return text === undefined ? undefined : wholeNumber(text);
    };
    const option = (name: string): readonly PathPart[] => ["nodes", index, "options", name];
    const attribute = (name: string): readonly PathPart[] => ["nodes", index, "ajp", "attributes", name];

    const packet = Math.ceil((number(member, "max_packet_size") ?? 8192) / 1024) * 1024; // as mod_jk rounds it
    const packetSize = number(connector, "packetSize") ?? 8192;
    if (packet !== packetSize && Math.max(packet, packetSize) <= 65536) {
      const path = node.options.max_packet_size === undefined ? attribute("packetSize") : option("max_packet_size");
      const effect =
        packet > packetSize ? "large requests get 500" : "mod_jk answers 502 for what Tomcat sends in larger packets";
      const message = `max_packet_size is ${packet} and packetSize of node ${shown(node.name)} is ${packetSize}: ${effect}`;
      report("warning", "packet-size-mismatch", path, message, "give both the same number");
    }
    const pool = number(member, "connection_pool_timeout") ?? 0;
    for (const name of ["keepAliveTimeout", "connectionTimeout"]) {
      const idle = number(connector, name);
      if (pool <= 0 || idle === undefined || idle <= 0 || idle === pool * 1000) continue;
      const path = node.ajp.attributes[name] === undefined ? option("connection_pool_timeout") : attribute(name);
      const message = `connection_pool_timeout is ${pool} s and ${name} of node ${shown(node.name)} is ${idle} ms: one side closes connections that the other still uses`;
      report("warning", "timeout-mismatch", path, message, `set ${name} to ${pool * 1000}`);
    }
    const size = number(member, "connection_pool_size");
    const threads = number(connector, "maxThreads") ?? 200;
    if (size !== undefined && threads > 0 && size > threads && !connector.has("executor")) {
      const message = `connection_pool_size is ${size}, but node ${shown(node.name)} serves ${threads} requests at once (maxThreads)`;
      report(
        "warning",
        "pool-over-threads",
        option("connection_pool_size"),
        message,
        "raise ajp.attributes.maxThreads",
      );
    }
    if ((number(member, "reply_timeout") ?? 0) > 0)
      checkReplyTimeout(node, index, number(member, "recovery_options") ?? 0);
  }

  for (const [index, balancer] of topology.balancers.entries()) {
    const mount = balancer.mounts.findIndex(({ extensions }) =>
      extensions.some(([name, value]) => name === "reply_timeout" && Number(value) > 0),
    );
    if (mount === -1 || topology.tuning === "recommended") continue;
    const members = membersOf(index);
    const node = topology.nodes.find(
      ({ name, options }) => members.has(name) && ((wholeNumber(options.recovery_options) ?? 0) & 1) === 0,
    );
    if (node === undefined) continue;
    const message = `a request that exceeds this reply_timeout is sent again to other members of ${shown(balancer.name)}, POSTs too`;
    const path = ["balancers", index, "mounts", mount, "reply_timeout"];
    report("warning", "reply-timeout-repeats", path, message, "set recovery_options: 7 under options of the nodes");
  }

  function checkReplyTimeout(node: TomcatNode, index: number, recovery: number): void {
    const path = ["nodes", index, "options", "reply_timeout"];
    if ((recovery & 1) === 0) {
      const message = `a request of node ${shown(node.name)} that exceeds reply_timeout is sent again to other nodes, POSTs too`;
      report("warning", "reply-timeout-repeats", path, message, "set recovery_options: 7");
    }
    for (const balancer of balancersOf(node.name)) {
      const { name = "", options = {} } = topology.balancers[balancer] ?? {};
      if (reported.has(balancer) || Number(options.max_reply_timeouts ?? 0) > 0) continue;
      reported.add(balancer);
      const message = `one slow page can take every member of ${shown(name)} out: each reply_timeout puts a member into error state`;
      report(
        "warning",
        "reply-timeout-stops-node",
        path,
        message,
        `set max_reply_timeouts: 10 under options of ${shown(name)}`,
      );
    }
  }
}
