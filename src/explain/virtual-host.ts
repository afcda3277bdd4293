import { addressKind, machineOf } from "../model/addresses.ts";
import type { HttpdConfig, HttpdServer } from "../modjk/httpd-types.ts";
import { compileGlob, globMatches } from "../modjk/uri-glob.ts";

/** The server that answers a request. */
export interface ServerChoice {
  readonly server: HttpdServer;
  /**
   * `only`: there is no VirtualHost for the port; `name`: by ServerName or ServerAlias; `default`: none has the name, so the
   * first one for the address and port.
   */
  readonly reason: "only" | "name" | "default";
  /** The ServerName or ServerAlias that matched. */
  readonly matched: string | undefined;
  /** Whether only hosts of particular addresses have the port: that the request arrives at one of them is a guess. */
  readonly isGuess: boolean;
}

/**
 * Chooses the server as httpd does: the hosts of the address and port, and of these the first whose ServerName or
 * ServerAlias is the name that was asked for, else the first (measured on httpd 2.4.71).
 *
 * @param host - of the URL, without port and brackets.
 */
export function chooseServer(config: HttpdConfig, host: string, port: number): ServerChoice {
  const name = host.toLowerCase().replace(/\.$/, "");
  const { hosts, isGuess } = hostsFor(config.hosts, name, port);
  const [first] = hosts;
  if (first === undefined) return { server: config.main, reason: "only", matched: undefined, isGuess: false };
  for (const server of hosts) {
    const matched = namesOf(server).find((one) => hasName(one, name));
    if (matched !== undefined) return { server, reason: "name", matched, isGuess };
  }
  return { server: first, reason: "default", matched: undefined, isGuess };
}

/** One spelling for each address; here ::1 is not 127.0.0.1. */
function spelledOut(host: string): string {
  return host === "::1" ? "0:0:0:0:0:0:0:1" : machineOf(host);
}

interface Address {
  /** `undefined` for every address. */
  readonly host: string | undefined;
  /** `undefined` for every port. */
  readonly port: number | undefined;
}

function hostsFor(hosts: readonly HttpdServer[], name: string, port: number) {
  const ranked = hosts.map((server) => ({ server, addresses: server.addresses.map(readAddress) }));
  const having = (holds: (address: Address) => boolean): HttpdServer[] =>
    ranked.filter(({ addresses }) => addresses.some(holds)).map(({ server }) => server);
  const isAt = ({ host }: Address): boolean => {
    if (host === undefined) return false;
    return name === "localhost" ? addressKind(host) === "loopback" : spelledOut(host) === spelledOut(name);
  };
  const knows = addressKind(name) !== "name";
  for (const wanted of [port, undefined]) {
    const atAddress = knows ? having((address) => address.port === wanted && isAt(address)) : [];
    if (atAddress.length > 0) return { hosts: atAddress, isGuess: false };
    const everywhere = having((address) => address.port === wanted && address.host === undefined);
    const elsewhere = knows ? [] : having((address) => address.port === wanted && address.host !== undefined);
    if (everywhere.length > 0) return { hosts: everywhere, isGuess: elsewhere.length > 0 };
    if (elsewhere.length > 0) return { hosts: elsewhere, isGuess: true };
  }
  return { hosts: [], isGuess: false };
}

/** `*:80`, `_default_:80`, `10.0.0.1`, `[::1]:80`, `*:*` or a name with a port. */
function readAddress(text: string): Address {
  const colon = text.lastIndexOf(":");
  const hasPort = colon !== -1 && !text.endsWith("]");
  const host = hasPort ? text.slice(0, colon) : text;
  const digits = hasPort ? text.slice(colon + 1) : "*";
  return {
    host: host === "*" || host.toLowerCase() === "_default_" ? undefined : host.replace(/^\[|\]$/g, "").toLowerCase(),
    port: /^\d{1,5}$/.test(digits) ? Number(digits) : undefined,
  };
}

function namesOf(server: HttpdServer): readonly string[] {
  const aliases = server.uses.filter(({ name, sections }) => sections.length === 0 && /^serveralias$/i.test(name));
  const name = server.serverName?.replace(/^[A-Za-z]+:\/\//, "").replace(/:\d+$/, "");
  return [...(name === undefined ? [] : [name]), ...aliases.flatMap(({ args }) => args.map(({ text }) => text))];
}

/** Compares without regard to case; `*` stands for any characters, `?` for one. */
function hasName(pattern: string, name: string): boolean {
  const folded = pattern.toLowerCase().replace(/\.$/, "");
  return globMatches(compileGlob(folded), name);
}
