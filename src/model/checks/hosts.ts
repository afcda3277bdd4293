import { type AddressKind, addressKind, machineOf } from "../addresses.ts";
import { shown } from "../shown.ts";
import { byteLength, MAX_NAME_BYTES, propertyObstacle } from "../text-limits.ts";
import type { TomcatNode } from "../topology.ts";
import type { PathPart } from "../topology-source.ts";
import type { CheckContext } from "./check.ts";

/** Hosts and bind addresses: whether Apache can reach each Connector, and who else can. */
export function checkHosts({ topology, report, isStandIn }: CheckContext): void {
  if (addressKind(topology.apache.host) === "invalid" && !isStandIn(["apache", "host"])) {
    const message = `apache.host ${shown(topology.apache.host)} is no address and no host name`;
    report("error", "bad-host", ["apache", "host"], message, hostHint(topology.apache.host, "apache.port"));
  }
  for (const [index, node] of topology.nodes.entries()) {
    const path = ["nodes", index, "host"];
    if (isStandIn(path)) continue;
    if (node.host === "") {
      const message = `node ${shown(node.name)} has no "host"`;
      report("error", "missing-key", path, message, "add host: the address that Apache dials", "key");
      continue;
    }
    const kind = addressKind(node.host);
    checkHost(node, kind, path);
    if (kind !== "invalid" || node.ajp.address !== node.host) checkAddress(node, kind, index);
  }

  function checkHost(node: TomcatNode, kind: AddressKind, path: readonly PathPart[]): void {
    if (byteLength(node.host) > MAX_NAME_BYTES) {
      const message = `host ${shown(node.host)} has ${byteLength(node.host)} bytes, mod_jk takes at most ${MAX_NAME_BYTES}`;
      report("error", "too-long", path, message, "use an IP address");
    } else if (kind === "invalid") {
      // Apache starts with it, and the requests get 503; Tomcat does not bind it.
      const severity =
        node.ajp.address === node.host || propertyObstacle(node.host) !== undefined ? "error" : "warning";
      const message = `host ${shown(node.host)} is no address and no host name, mod_jk cannot dial it`;
      report(severity, "bad-host", path, message, hostHint(node.host));
    } else if (kind === "wildcard") {
      const message = `host ${shown(node.host)} means every address, Apache needs one to dial`;
      report("warning", "wildcard-host", path, message, "name the node's own address; ajp.address may be the wildcard");
    } else if (isMdns(node.host)) {
      const message = `host ${shown(node.host)} is found by multicast DNS only: if it is not when Apache starts, mod_jk stops the node until a restart`;
      report("warning", "mdns-host", path, message, "use the node's IP address");
    }
  }

  function checkAddress(node: TomcatNode, hostKind: AddressKind, index: number): void {
    const path = ["nodes", index, "ajp", "address"];
    if (isStandIn(path)) return;
    const { address } = node.ajp;
    const kind = addressKind(address);
    const isNamed = address !== node.host;
    if (kind === "invalid") {
      const message = `ajp.address ${shown(address)} is no address and no host name, Tomcat cannot bind it`;
      report("error", "bad-host", path, message, hostHint(address));
      return;
    }
    if (!isNamed && kind === "name" && !isMdns(node.host)) {
      const message = `the Connector binds ${shown(address)}, which a Debian node itself resolves to 127.0.1.1: Apache would not reach it`;
      report("warning", "hostname-bind", ["nodes", index, "host"], message, "set ajp.address to the node's IP address");
    }
    if (isNamed && (kind === "loopback") !== (hostKind === "loopback") && kind !== "wildcard" && kind !== "name") {
      const message = `the Connector binds ${shown(address)}, Apache dials ${shown(node.host)}`;
      report("warning", "address-unreachable", path, message, "bind the address that Apache dials");
    } else if (isNamed && kind === "loopback" && isOtherLoopback(address, node.host)) {
      const message = `the Connector binds ${shown(address)}, Apache dials ${shown(node.host)}`;
      report("warning", "address-unreachable", path, message, "use the same address on both sides");
    } else if (isNamed && kind === "loopback" && address.includes(":") !== node.host.includes(":")) {
      const message = `the Connector binds ${shown(address)}, Apache dials ${shown(node.host)}, which is of the other IP version`;
      report("warning", "address-unreachable", path, message, "use the same address on both sides");
    }
    if (node.ajp.secret === undefined && !isStandIn(["nodes", index, "ajp", "secret"])) {
      reportNoSecret(node, kind, index);
    }
  }

  function reportNoSecret(node: TomcatNode, kind: AddressKind, index: number): void {
    if (kind === "loopback") return;
    const where = `the AJP Connector of node ${shown(node.name)} on ${node.ajp.address}`;
    const message =
      kind === "wildcard" || kind === "public"
        ? `${where} is open to ${kind === "wildcard" ? "every network of the machine" : "the Internet"} without a secret: whoever reaches port ${node.ajp.port} may pose as any user`
        : `${where} has no secret: every host that reaches port ${node.ajp.port} may send it requests`;
    const hint = "set ajp.secret, such as { file: ajp-secret.txt }, and let a firewall admit Apache only";
    report("warning", "no-secret", ["nodes", index, "ajp", "secret"], message, hint, "key");
  }
}

/** Two different IPv4 addresses of the loopback network. */
function isOtherLoopback(a: string, b: string): boolean {
  return !a.includes(":") && !b.includes(":") && machineOf(a) !== machineOf(b);
}

function isMdns(host: string): boolean {
  return /\.local\.?$/i.test(host);
}

function hostHint(host: string, portKey = "ajp.port"): string {
  if (/^[a-z]+:\/\//i.test(host)) return "write the host alone, without scheme and path";
  if (/^\[.*\]/.test(host)) return "write the IPv6 address without brackets";
  if (/^[^:]+:\d+$/.test(host)) return `write the port under ${portKey}`;
  if (/^[\d.]+$/.test(host) && /(?:^|\.)0\d/.test(host)) return "write numbers without leading zeros";
  return "use an IP address or a host name";
}
