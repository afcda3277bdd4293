import { isIP } from "node:net";
import { UsageError } from "./usage-error.ts";

export interface ListenAddress {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

/**
 * Reads `HOST:PORT`, `[IPV6]:PORT` or `:PORT` (loopback).
 *
 * @throws UsageError that names the option.
 */
export function readListenAddress(option: string, text: string): ListenAddress {
  const found = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  const port = Number(found?.[3] ?? -1);
  const host = found?.[1] ?? found?.[2] ?? "";
  if (found === null || port < 0 || port > 65535 || (found[1] !== undefined && isIP(host) !== 6)) {
    throw new UsageError(`${option} ${text} is no address`, `write HOST:PORT, as in ${option} 127.0.0.1:8080`);
  }
  return { host: host === "" ? "127.0.0.1" : host, port };
}

/** As it stands in a URL. */
export function urlOf({ host, port }: ListenAddress): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
