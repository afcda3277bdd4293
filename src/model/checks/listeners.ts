import { addressKind, machineOf } from "../addresses.ts";
import { shown } from "../shown.ts";
import type { PathPart } from "../topology-source.ts";
import type { CheckContext } from "./check.ts";

interface Listener {
  readonly what: string;
  readonly machine: string;
  /** `*` where it takes the port on every address of the machine. */
  readonly address: string;
  readonly port: number;
  readonly path: readonly PathPart[];
}

/** Two listeners on one address and port: the second Tomcat (or Apache) does not get its port. */
export function checkListeners({ topology, report, isStandIn }: CheckContext): void {
  /** By machine and port: who has it on every address, on some address, and on each. */
  const taken = new Map<string, { every?: Listener; some: Listener; readonly by: Map<string, Listener> }>();
  const add = (listener: Listener): void => {
    if (isStandIn(listener.path)) return;
    const key = `${listener.machine} ${listener.port}`;
    const others = taken.get(key) ?? { some: listener, by: new Map<string, Listener>() };
    const isEvery = listener.address === "*";
    const other = others.every ?? (isEvery && others.some !== listener ? others.some : others.by.get(listener.address));
    taken.set(key, others);
    if (isEvery) others.every ??= listener;
    else if (other === undefined) others.by.set(listener.address, listener);
    if (other === undefined) return;
    const message = `${listener.what} and ${other.what} both want port ${listener.port} of ${listener.machine}`;
    report("warning", "port-clash", listener.path, message, "give one of the two another port");
  };

  const { host, port } = topology.apache;
  add({ what: "Apache", machine: machineGroup(host), address: "*", port, path: ["apache", "port"] });
  for (const [index, node] of topology.nodes.entries()) {
    if (isStandIn(["nodes", index, "host"]) || isStandIn(["nodes", index, "name"])) continue;
    const machine = machineGroup(node.host);
    const of = `of node ${shown(node.name)}`;
    add({
      what: `the AJP port ${of}`,
      machine,
      address: addressKind(node.ajp.address) === "wildcard" ? "*" : addressOf(node.host),
      port: node.ajp.port,
      path: ["nodes", index, "ajp", "port"],
    });
    const ownHttp = !node.http.named && node.serverXml === undefined && node.ajp.port === node.http.port;
    if (node.http.named || ownHttp) {
      add({
        what: `the HTTP port ${of}`,
        machine,
        address: "*",
        port: node.http.port,
        path: ["nodes", index, "http", "port"],
      });
    }
    if (node.shutdown.port > 0) {
      const path = ["nodes", index, "shutdown", "port"];
      add({ what: `the shutdown port ${of}`, machine, address: "127.0.0.1", port: node.shutdown.port, path });
    }
    if (topology.cluster !== undefined) {
      const { address, port } = node.receiver;
      const kind = addressKind(address);
      add({
        what: `the replication receiver ${of}`,
        machine: kind === "wildcard" || kind === "loopback" ? machine : machineGroup(address),
        address: kind === "wildcard" ? "*" : addressOf(address),
        port,
        path: ["nodes", index, "cluster", "port"],
      });
    }
  }
}

/** Addresses that surely are one machine's: all loopback addresses are. */
function machineGroup(host: string): string {
  return addressKind(host) === "loopback" ? "localhost" : machineOf(host);
}

/** `localhost` is 127.0.0.1; ::1 is the same machine, but an address of its own. */
function addressOf(host: string): string {
  return host.includes(":") ? `[${machineOf(host)}]` : machineOf(host);
}
