/** What an address says about who can reach it. */
export type AddressKind = "loopback" | "wildcard" | "private" | "public" | "name" | "invalid";

/** Host and port as a URL has them: an IPv6 address stands in brackets. */
export function addressText({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Without leading zeros, which some resolvers read as octal. */
const IPV4 = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

/** Host names as resolvers take them, underscores included, since people use them. */
const HOST_NAME = /^(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?$/;

/**
 * Sorts an address: IPv4, IPv6 (with or without a zone, not in brackets) or a host name. Nothing is resolved.
 */
export function addressKind(address: string): AddressKind {
  const v4 = ipv4Bytes(address);
  if (v4 !== undefined) return ipv4Kind(v4);
  if (/^[\d.]+$/.test(address)) return "invalid"; // looks like IPv4, such as 192.168.0 or 256.1.1.1
  if (address.includes(":")) return ipv6Kind(address);
  if (address.toLowerCase() === "localhost") return "loopback";
  return HOST_NAME.test(address) && address.length <= 253 ? "name" : "invalid";
}

/** The four numbers of an IPv4 address, or `undefined` for anything else. */
export function ipv4Bytes(address: string): readonly number[] | undefined {
  const match = IPV4.exec(address);
  if (match === null) return undefined;
  const bytes = match.slice(1).map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function ipv4Kind([a = 0, b = 0, c = 0, d = 0]: readonly number[]): AddressKind {
  if (a === 127) return "loopback";
  if (a + b + c + d === 0) return "wildcard";
  const isPrivate =
    a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 169 && b === 254);
  return isPrivate || (a === 100 && b >= 64 && b <= 127) ? "private" : "public";
}

function ipv6Kind(address: string): AddressKind {
  const words = ipv6Words(address.replace(/%[\w.-]{1,40}$/, ""));
  if (words === undefined) return "invalid";
  const [first = 0] = words;
  const lead = words.slice(0, 5).every((word) => word === 0);
  if (lead && words[5] === 0xffff) {
    const [high = 0, low = 0] = words.slice(6);
    return ipv4Kind([high >> 8, high & 255, low >> 8, low & 255]);
  }
  if (words.slice(0, 7).every((word) => word === 0))
    return words[7] === 0 ? "wildcard" : words[7] === 1 ? "loopback" : "public";
  return (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80 ? "private" : "public";
}

/** The eight words of an IPv6 address, or `undefined` if it is none. */
function ipv6Words(address: string): readonly number[] | undefined {
  let text = address;
  const tail = text.slice(text.lastIndexOf(":") + 1);
  if (tail.includes(".")) {
    const bytes = ipv4Bytes(tail);
    if (bytes === undefined) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    text = `${text.slice(0, -tail.length)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const parts = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], rest = []] = parts;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...Array<string>(halves.length === 1 ? 0 : missing).fill("0"), ...rest];
  return all.every((word) => /^[0-9a-fA-F]{1,4}$/.test(word))
    ? all.map((word) => Number.parseInt(word, 16))
    : undefined;
}

/** Whether `Require ip` of httpd takes it: an address, a leading part of an IPv4 address, or a network of either kind. */
export function isIpRange(text: string): boolean {
  const [address = "", mask, ...more] = text.split("/");
  if (more.length > 0) return false;
  const isV6 = address.includes(":");
  const partial =
    /^\d{1,3}(?:\.\d{1,3}){0,2}\.?$/.test(address) && address.split(".").every((byte) => Number(byte) <= 255);
  const kind = addressKind(address);
  const isAddress = ipv4Bytes(address) !== undefined || (isV6 && kind !== "invalid" && !address.includes("%"));
  if (mask === undefined) return isAddress || partial;
  if (!isAddress) return false;
  if (/^\d{1,3}$/.test(mask)) return Number(mask) <= (isV6 ? 128 : 32);
  return !isV6 && ipv4Bytes(mask) !== undefined;
}

/** One spelling for addresses that name the same machine; `localhost` and 127.0.0.1 are the same. */
export function machineOf(host: string): string {
  const folded = host.toLowerCase().replace(/\.$/, "");
  if (folded === "localhost" || folded === "::1") return "127.0.0.1";
  if (!folded.includes(":")) return folded;
  const words = ipv6Words(folded);
  return words === undefined ? folded : words.map((word) => word.toString(16)).join(":");
}
