import type { ConnectorFacts } from "../installation/tomcat-facts.ts";
import { addressKind, ipv4Bytes, machineOf } from "../model/addresses.ts";
import type { AjpWorker } from "../modjk/workers-view.ts";

/**
 * Whether mod_jk gets through to a Connector by their addresses alone. `refused`: nothing listens where it dials;
 * `unlikely`: only where a name or a translation of addresses leads there all the same.
 */
export type Reach = "open" | "refused" | "unlikely";

/** What an AJP Connector without an address listens on. */
const DEFAULT_ADDRESS = "127.0.0.1";

/** Names that a hosts file commonly has for a loopback address, of either version. */
const LOOPBACK_NAMES = /^(?:localhost[46]?(?:\.localdomain[46]?)?|ip6-(?:localhost|loopback)|.*\.localhost)\.?$/i;

/** The address that a Connector listens on; `undefined` where it depends on a property, or Tomcat cannot use it. */
export function boundAddress({ address }: ConnectorFacts): string | undefined {
  if (address.attribute === undefined) return DEFAULT_ADDRESS;
  const value = address.value?.replace(/^\[(.*)\]$/, "$1");
  return value === undefined || addressKind(value) === "invalid" ? undefined : value;
}

/**
 * Holds the host of a worker against the address of a Connector. Nothing is resolved: `localhost` is 127.0.0.1 to mod_jk
 * unless it prefers IPv6, and to Tomcat.
 */
export function reachOf({ host, preferIpv6 }: AjpWorker, connector: ConnectorFacts): Reach {
  const bound = boundAddress(connector);
  if (bound === undefined) return "open";
  const boundKind = addressKind(bound);
  const hostKind = addressKind(host);
  if (boundKind === "wildcard" || boundKind === "name" || hostKind === "wildcard" || hostKind === "invalid")
    return "open";
  if (isMapped(bound) || isMapped(host)) return "open";
  if (boundKind === "loopback") {
    if (hostKind === "name") return LOOPBACK_NAMES.test(host) ? "open" : "unlikely";
    if (hostKind !== "loopback") return "refused";
    if (preferIpv6 && isLocalhost(host)) return "open";
    return loopbackOf(host) === loopbackOf(bound) ? "open" : "refused";
  }
  if (hostKind === "loopback") return "refused";
  return hostKind === "private" && boundKind === "private" && areNeighbours(host, bound) ? "unlikely" : "open";
}

/** IPv4 in the clothes of IPv6. */
function isMapped(address: string): boolean {
  return /^::ffff:/i.test(address);
}

function isLocalhost(host: string): boolean {
  return host.toLowerCase() === "localhost";
}

/** One spelling; unlike for machines, ::1 is an address of its own. */
function loopbackOf(host: string): string {
  return host.includes(":") ? "::1" : machineOf(host);
}

/** Two different addresses of one small network. */
function areNeighbours(a: string, b: string): boolean {
  const [some, others] = [ipv4Bytes(a), ipv4Bytes(b)];
  if (some === undefined || others === undefined) return false;
  return some.slice(0, 3).join() === others.slice(0, 3).join() && some[3] !== others[3];
}
