import { optionText } from "./option-text.ts";
import type { TomcatNode, Topology } from "./topology.ts";
import type { OptionValue } from "./topology-input.ts";

/** One setting of a worker or a Connector, as it is written. */
export type Setting = readonly [name: string, value: string];

/** What `tuning: recommended` adds, and why. */
export interface TunedSetting {
  readonly name: string;
  readonly value: string;
  readonly why: string;
}

/**
 * Tuned directives of every member. Sources: the manuals' advice and what users report, most of it
 * measured.
 */
export const tunedMember: readonly TunedSetting[] = [
  { name: "ping_mode", value: "A", why: "probe a connection before it is used, so that a dead node costs no request" },
  { name: "ping_timeout", value: "10000", why: "wait 10 s for the answer to a probe: a small machine may pause" },
  {
    name: "socket_connect_timeout",
    value: "5000",
    why: "give up on a host that does not answer after 5 s, not after minutes",
  },
  { name: "socket_keepalive", value: "True", why: "notice connections that a firewall dropped without a word" },
  {
    name: "connection_pool_timeout",
    value: "600",
    why: "close idle connections after so many seconds, as the Connector does",
  },
  { name: "connection_pool_minsize", value: "0", why: "keep none of them open beyond that" },
  {
    name: "recovery_options",
    value: "7",
    why: "never send a request twice that Tomcat may have begun: an order is placed once",
  },
  {
    name: "max_packet_size",
    value: "65536",
    why: "room for large cookies and Kerberos tickets, as much as the Connector takes",
  },
];

/** Tuned attributes of every AJP Connector; those that have a partner among the member's directives follow it. */
export const tunedConnector: readonly TunedSetting[] = [
  {
    name: "connectionTimeout",
    value: "600000",
    why: "close idle connections when mod_jk does, see connection_pool_timeout there",
  },
  { name: "keepAliveTimeout", value: "600000", why: "the same between two requests of one connection" },
  { name: "packetSize", value: "65536", why: "the same as mod_jk's max_packet_size" },
  {
    name: "bindOnInit",
    value: "false",
    why: "open the port only when the applications are ready, so that nobody waits for a booting node",
  },
];

/** Tuned directive of httpd. */
export const tunedWatchdog = {
  name: "JkWatchdogInterval",
  value: "60",
  why: "let failed nodes recover by timer, not only when the next request comes",
} as const;

/** Where META-INF and WEB-INF may stand; Tomcat never serves them, and httpd does not ask it. */
export const tunedUnmounts: readonly string[] = ["/WEB-INF|/*", "/META-INF|/*", "/*/WEB-INF|/*", "/*/META-INF|/*"];

/** Keys under which old versions of mod_jk read a tuned directive; the new key would win over them. */
const OLD_NAMES: Readonly<Record<string, readonly string[]>> = {
  connection_pool_timeout: ["cache_timeout"],
};

/** Both halves of one node's settings beyond address and secret: mod_jk's, and the Connector's. */
export interface NodeSettings {
  /** Directives of the ajp13 worker: tuned ones first, then those that the topology names. */
  readonly member: readonly Setting[];
  /** Attributes of the AJP Connector, likewise. */
  readonly connector: readonly Setting[];
}

/**
 * The settings of a node: named ones win over tuned ones, and a tuned one whose partner on the other side is named
 * follows that, so that both sides agree.
 */
export function nodeSettings(topology: Topology, node: TomcatNode): NodeSettings {
  const { options } = node;
  const { attributes } = node.ajp;
  if (topology.tuning === "minimal") return { member: settings(options), connector: attributeSettings(attributes) };

  const packet = wholeNumber(options.max_packet_size);
  const packetSize = wholeNumber(attributes.packetSize);
  const pool = wholeNumber(options.connection_pool_timeout ?? options.cache_timeout);
  const idle = wholeNumber(attributes.keepAliveTimeout) ?? wholeNumber(attributes.connectionTimeout);
  const seconds = pool ?? (idle === undefined ? undefined : Math.max(0, Math.floor(idle / 1000)));
  const derived: Record<string, string | undefined> = {
    // mod_jk rounds its own up to whole kilobytes, so it must follow Tomcat's downwards.
    max_packet_size: text(packetSize === undefined ? undefined : clampPacket(Math.floor(packetSize / 1024) * 1024)),
    packetSize: text(packet === undefined ? undefined : clampPacket(Math.ceil(packet / 1024) * 1024)),
    connection_pool_timeout: text(seconds),
    connectionTimeout: text(
      seconds === undefined ? undefined : seconds === 0 ? -1 : Math.min(seconds * 1000, 2147483647),
    ),
  };
  derived.keepAliveTimeout = derived.connectionTimeout;
  return {
    member: [...unnamed(tunedMember, options, derived), ...settings(options)],
    connector: [...unnamed(tunedConnector, attributes, derived), ...attributeSettings(attributes)],
  };
}

/** Both sides take 8192 to 65536 bytes. */
function clampPacket(bytes: number): number {
  return Math.min(Math.max(bytes, 8192), 65536);
}

/** The tuned settings that the topology does not name. */
function unnamed(
  tuned: readonly TunedSetting[],
  named: Readonly<Record<string, OptionValue>>,
  derived: Readonly<Record<string, string | undefined>>,
): Setting[] {
  const isNamed = (name: string) => [name, ...(OLD_NAMES[name] ?? [])].some((key) => Object.hasOwn(named, key));
  return tuned.filter(({ name }) => !isNamed(name)).map(({ name, value }) => [name, derived[name] ?? value]);
}

function settings(named: Readonly<Record<string, OptionValue>>): Setting[] {
  return Object.entries(named).map(([name, value]) => [name, optionText(value)]);
}

/** Tomcat writes its truth values small. */
function attributeSettings(named: Readonly<Record<string, string | number | boolean>>): Setting[] {
  return Object.entries(named).map(([name, value]) => [name, String(value)]);
}

/** An integer as mod_jk reads it, with K and M. */
export function wholeNumber(value: OptionValue | undefined): number | undefined {
  const match = /^\s*(-?\d{1,9})([kKmM]?)\s*$/.exec(String(value));
  if (match === null) return undefined;
  const [, digits = "", unit = ""] = match;
  return Number(digits) * ({ k: 1024, m: 1024 * 1024 }[unit.toLowerCase()] ?? 1);
}

function text(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
