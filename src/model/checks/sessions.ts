import { addressKind } from "../addresses.ts";
import { shown } from "../shown.ts";
import { byteLength, MAX_NAME_BYTES, propertyObstacle } from "../text-limits.ts";
import type { Balancer } from "../topology.ts";
import type { PathPart } from "../topology-source.ts";
import type { CheckContext } from "./check.ts";

/** Every server.xml lists every node, so the output grows with the square of this. */
const MAX_STATIC_NODES = 500;

/** Stickiness: what users lose when a node goes, and cookies that nobody looks for. */
export function checkSticky({ topology, report, isStandIn }: CheckContext): void {
  for (const [index, balancer] of topology.balancers.entries()) {
    const path = ["balancers", index, "sticky"];
    if (isStandIn(path)) continue;
    const { mode, cookie, setCookie } = balancer.sticky;
    if (mode === "force" && topology.cluster === undefined) {
      const message = `balancer ${shown(balancer.name)} forces stickiness without replication: when a node dies, its users get 503 until it is back`;
      report("warning", "force-without-cluster", path, message, "use sticky: session, or add cluster");
    }
    if (mode === "none" && topology.cluster === undefined && balancer.members.length > 1) {
      const message = `balancer ${shown(balancer.name)} is not sticky and sessions are not replicated: users lose their login between two clicks`;
      report("warning", "none-without-cluster", path, message, "use sticky: session, or add cluster");
    }
    if (setCookie === true && (cookie ?? "JSESSIONID") === "JSESSIONID") {
      const message = `balancer ${shown(balancer.name)} sets a cookie of the name that Tomcat uses for sessions: they overwrite each other`;
      report(
        "warning",
        "cookie-clash",
        [...path, "setCookie"],
        message,
        "name a cookie of its own under sticky.cookie",
      );
    }
    if (balancer.sticky.cookiePath !== undefined && setCookie !== true) {
      const message = `sticky.cookiePath does nothing: balancer ${shown(balancer.name)} sets no cookie`;
      report(
        "warning",
        "cookie-path-without-cookie",
        [...path, "cookiePath"],
        message,
        "add setCookie: true, or remove it",
      );
    }
    checkTexts(balancer, path);
  }

  function checkTexts(balancer: Balancer, path: readonly PathPart[]): void {
    const { cookie, pathParameter, cookiePath } = balancer.sticky;
    for (const [key, value] of Object.entries({ cookie, pathParameter, cookiePath })) {
      if (value === undefined) continue;
      const at = [...path, key];
      const obstacle = propertyObstacle(value);
      const bytes = byteLength(value) + (key === "pathParameter" ? 1 : 0);
      if (obstacle !== undefined) report("error", "not-writable", at, `sticky.${key} ${shown(value)} ${obstacle}`);
      else if (bytes > MAX_NAME_BYTES) {
        report(
          "error",
          "too-long",
          at,
          `sticky.${key} ${shown(value)} has ${bytes} bytes, mod_jk takes at most ${MAX_NAME_BYTES}`,
        );
      } else if (key !== "cookiePath" && /[\s;,="/?]/u.test(value)) {
        const message = `sticky.${key} ${shown(value)} is no name that mod_jk can find in a request`;
        report("warning", "cookie-not-found", at, message, "write the bare name, such as JSESSIONID or jsessionid");
      }
    }
  }
}

/** Session replication: receivers that the other nodes can reach. */
export function checkCluster({ topology, report, isStandIn }: CheckContext): void {
  const { cluster, nodes } = topology;
  if (cluster === undefined) {
    for (const [index, node] of nodes.entries()) {
      if (!node.named.has("cluster") || isStandIn(["cluster"])) continue;
      const message = `node ${shown(node.name)} has a replication receiver, but the topology has no cluster`;
      report(
        "warning",
        "cluster-without-effect",
        ["nodes", index, "cluster"],
        message,
        "add cluster: {} at the top",
        "key",
      );
    }
    return;
  }
  if (nodes.length === 1) {
    report("warning", "cluster-of-one", ["cluster"], "a cluster of one node replicates nothing", "add a node", "key");
  }
  if (cluster.membership === "static" && nodes.length > MAX_STATIC_NODES) {
    const message = `static membership lists every node in every server.xml, ${nodes.length} are too many: at most ${MAX_STATIC_NODES}`;
    report("error", "cluster-too-large", ["cluster"], message, "use membership: multicast", "key");
  }
  const kinds = nodes.map((node) => addressKind(node.receiver.address));
  const isSpread = nodes.some(({ host }) => addressKind(host) !== "loopback");
  for (const [index, node] of nodes.entries()) {
    if (isStandIn(["nodes", index, "host"])) continue;
    const { address } = node.receiver;
    if (address === "") continue;
    const path = ["nodes", index, "cluster", "address"];
    const kind = kinds[index];
    if (kind === "invalid" && address !== node.host) {
      report(
        "error",
        "bad-host",
        path,
        `cluster.address ${shown(address)} is no address and no host name, Tomcat cannot bind it`,
      );
    } else if (kind === "wildcard") {
      const message = `the receiver of node ${shown(node.name)} is on ${shown(address)}, which the other nodes cannot dial`;
      report("warning", "receiver-unreachable", path, message, "name the node's own address");
    } else if (kind === "loopback" && isSpread) {
      const message = `the receiver of node ${shown(node.name)} is on ${shown(address)}, which nodes on other machines cannot reach`;
      report("warning", "receiver-unreachable", path, message, "name the node's own address");
    } else if (kind === "name") {
      const message = `the receiver of node ${shown(node.name)} binds ${shown(address)}, which a Debian node itself resolves to 127.0.1.1: the others would not reach it`;
      report("warning", "hostname-bind", path, message, "set cluster.address to the node's IP address");
    }
  }
}
