import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";
import { Refusal, shownValue } from "./refusal.ts";

/** Whether only this machine can be meant: `localhost`, 127.0.0.0/8 or ::1, without brackets. */
export function isLoopbackHost(host: string): boolean {
  const plain = plainHost(host);
  return plain === "localhost" || plain === "::1" || (isIPv4(plain) && plain.startsWith("127."));
}

/**
 * Checks that the Host header names this server, so that a page whose own name was made to point here gets nothing.
 *
 * @param listenHost - as it was given to `listen()`.
 * @throws Refusal 403.
 */
export function checkHost({ rawHeaders, socket }: IncomingMessage, listenHost: string): void {
  const values = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === "host");
  const port = socket.localPort ?? 0;
  const wanted = `localhost${port === 80 ? "" : `:${port}`} or the address listened on`;
  const [value] = values;
  if (value === undefined || values.length > 1) {
    throw new Refusal(403, `${values.length} Host headers; one is wanted, and it has to name ${wanted}`);
  }
  const found = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:[\]/@?#\\]+))(?::(\d{1,5}))?$/.exec(value);
  const host = plainHost(found?.[1] ?? found?.[2] ?? "");
  const isOurs =
    isLoopbackHost(host) || host === plainHost(listenHost) || host === plainHost(socket.localAddress ?? "");
  if (found === null || host === "" || !isOurs || Number(found[3] ?? 80) !== port) {
    throw new Refusal(403, `Host ${shownValue(value)} is not this server; it has to name ${wanted}`);
  }
}

/**
 * Checks that a page of another site did not send the request. The Host header is known to be right.
 *
 * @throws Refusal 403.
 */
export function checkOrigin({ headers }: IncomingMessage): void {
  const { origin, host = "" } = headers;
  if (origin === undefined) return;
  const own = `http://${host.toLowerCase()}`;
  if (origin.toLowerCase() === own) return;
  throw new Refusal(403, `Origin ${shownValue(origin)} may change nothing here; it has to be absent or ${own}`);
}

/**
 * @returns what checks the Authorization header, in a time that tells nothing of the token.
 */
export function tokenCheck(token: string): (request: IncomingMessage) => void {
  const wanted = digest(Buffer.from(token, "utf8"));
  return ({ headers }) => {
    const found = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
    if (found !== undefined && timingSafeEqual(digest(Buffer.from(found, "latin1")), wanted)) return;
    const what = headers.authorization === undefined ? "no Authorization header" : "a wrong Authorization header";
    throw new Refusal(401, `${what}; this server wants "Authorization: Bearer" with the token it was started with`, {
      "WWW-Authenticate": 'Bearer realm="lbgen"',
    });
  };
}

/** Of equal length, whatever it is made from. */
function digest(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** In lower case, an IPv6 address in its usual spelling, an IPv4 one that is dressed as IPv6 as itself. */
function plainHost(host: string): string {
  const lower = host.toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(lower)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(lower) && !lower.includes("%") ? new URL(`http://[${lower}]`).hostname.slice(1, -1) : lower;
}
