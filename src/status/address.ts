import type { StatusContext } from "./status-request.ts";

/** Letters of host names and of addresses, with those of an IPv6 zone. */
const HOST = /^[\w.:%-]+$/;

/** The address that a host has, as far as it is known; `undefined` for none. */
export function addressOf(context: StatusContext, host: string): string | undefined {
  if (!HOST.test(host)) return undefined;
  if (context.addressOf !== undefined) return context.addressOf(host);
  return host === "localhost" ? "127.0.0.1" : host;
}
