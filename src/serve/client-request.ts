import type { Socket } from "node:net";
import { forwardedUri } from "../modjk/uri-forward.ts";
import { httpdPath, jkPath } from "../modjk/uri-path.ts";

/** A request as httpd hands it to mod_jk. */
export interface ClientRequest {
  readonly method: string;
  /** `HTTP/1.1`. */
  readonly protocol: string;
  /** As mounts are compared with it; a byte text. */
  readonly mountPath: string;
  /** As nodes get it, and as the session id is looked for in it; a byte text. */
  readonly uri: string;
  /** Without its question mark; `undefined` where there is none. */
  readonly query: string | undefined;
  readonly serverName: string;
  readonly serverPort: number;
  /** Flat: name, value, as the client sent them; but Host is that of an absolute target. */
  readonly rawHeaders: readonly string[];
  /** The values of all Cookie headers. */
  readonly cookies: readonly string[];
  /** Bytes of the body; -1 for a chunked one, 0 for none. */
  readonly contentLength: number;
}

/** Why httpd does not take a request. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** What node:http gives of a request. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly protocol: string;
  readonly rawHeaders: readonly string[];
}

/** LimitRequestFields and LimitRequestFieldSize of httpd; the latter counts the whole line. */
const MAX_HEADERS = 100;
const MAX_HEADER_BYTES = 8190;

/** Paths up to here are surely short enough for mod_jk. */
const SHORT_PATH_BYTES = 1024;

/** A path in which httpd and mod_jk change nothing: no escapes, parameters, dot segments or double slashes. */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9_~$+!*'(),:@&=-][A-Za-z0-9_~$+!*'(),:@&=.-]*)*\/?$/;

/** LimitRequestLine of httpd. */
const MAX_REQUEST_LINE_BYTES = 8190;

/**
 * Checks a request as httpd does, cleans its path, and decides once what its body is.
 *
 * @param port - that the server listens on.
 * @see the contract, section 5; Apache HTTP Server 2.4, measured on 2.4.71
 */
export function readClientRequest(raw: RawRequest, port: number): ClientRequest | Refusal {
  const { rawHeaders, target, protocol } = raw;
  // Node's parser takes HTTP/0.9 and HTTP/2.0, too.
  if (protocol !== "HTTP/1.1" && protocol !== "HTTP/1.0") {
    return { status: 400, reason: "The protocol is neither HTTP/1.1 nor HTTP/1.0." };
  }
  if (rawHeaders.length > 2 * MAX_HEADERS) return { status: 400, reason: `More than ${MAX_HEADERS} headers.` };
  let host: string | undefined;
  let hosts = 0;
  let coding: string | undefined;
  let codings = 0;
  let announced: string | undefined;
  let lengths = 0;
  let cookies: string[] = NONE;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const value = rawHeaders[index + 1] ?? "";
    if (name.length + 2 + value.length > MAX_HEADER_BYTES) return { status: 400, reason: "A header is too long." };
    switch (name.length) {
      case 4:
        if (isSame(name, "host")) {
          host = value;
          hosts++;
        }
        break;
      case 6:
        if (isSame(name, "cookie")) {
          if (cookies === NONE) cookies = [value];
          else cookies.push(value);
        }
        break;
      case 14:
        if (isSame(name, "content-length")) {
          announced = value;
          lengths++;
        }
        break;
      case 17:
        if (isSame(name, "transfer-encoding")) {
          coding = value;
          codings++;
        }
        break;
    }
  }
  if (hosts > 1) return { status: 400, reason: "More than one Host header." };
  if (codings > 1 || (coding !== undefined && !isSame(coding, "chunked"))) {
    return { status: 400, reason: "Transfer-Encoding is not chunked." };
  }
  if (lengths > 1 || (announced !== undefined && !/^\d{1,15}$/.test(announced))) {
    return { status: 400, reason: "Content-Length is not one number." };
  }
  // RFC 9112, 6.1: its framing is faulty.
  if (codings > 0 && protocol === "HTTP/1.0") return { status: 400, reason: "Transfer-Encoding in HTTP/1.0." };
  if (codings > 0 && lengths > 0) return { status: 400, reason: "Content-Length and Transfer-Encoding." };
  const contentLength = codings > 0 ? -1 : announced === undefined ? 0 : Number(announced);

  if (raw.method.length + target.length + protocol.length + 2 > MAX_REQUEST_LINE_BYTES) {
    return { status: 414, reason: `The request line is longer than ${MAX_REQUEST_LINE_BYTES} bytes.` };
  }
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? undefined : target.slice(mark + 1);
  if (query?.includes("#") === true) return { status: 400, reason: "The target holds #." };
  let mountPath = path;
  let uri = path;
  if (path === "" || path.length > SHORT_PATH_BYTES || !PLAIN_PATH.test(path)) {
    const cleaned = cleanPath(path);
    if ("status" in cleaned) return cleaned;
    mountPath = cleaned.mountPath;
    uri = cleaned.uri;
  }
  let headers = rawHeaders;
  const authority = target.startsWith("/") ? undefined : /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target)?.[1];
  if (authority !== undefined && authority !== "") {
    headers = withHost(rawHeaders, authority);
    host = authority;
  }
  const server = host === undefined || host === "" ? undefined : splitHost(host);
  if (host !== undefined && host !== "" && server === undefined) {
    return { status: 400, reason: "The Host header is no host name." };
  }
  return {
    method: raw.method,
    protocol,
    mountPath,
    uri,
    query,
    serverName: server?.name ?? "localhost",
    serverPort: server?.port ?? port,
    rawHeaders: headers,
    cookies,
    contentLength,
  };
}

export function isRefusal(request: ClientRequest | Refusal): request is Refusal {
  return "status" in request;
}

/** The address of the client and of the server's end, as AJP carries them: IPv4 in its own form. */
export function plainAddress(address: Socket["remoteAddress"]): string {
  return address === undefined ? "" : address.startsWith("::ffff:") ? address.slice(7) : address;
}

const NONE: string[] = [];

/** @param path - as sent, up to the query; one character for each byte, as node:http has it. */
function cleanPath(path: string): Pick<ClientRequest, "mountPath" | "uri"> | Refusal {
  const ascii = path.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
  const found = httpdPath(ascii, { encodedSlashes: "no-decode" });
  if (!found.ok) return { status: found.status, reason: sentence(found.reason) };
  const cleaned = jkPath(found.path);
  if (!cleaned.ok) return { status: cleaned.status ?? 404, reason: sentence(cleaned.reason) };
  return { mountPath: cleaned.path, uri: forwardedUri(found.path, ascii) };
}

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** Case-insensitive, for names of the same length. */
function isSame(name: string, lower: string): boolean {
  return name === lower || name.toLowerCase() === lower;
}

/** Host and port of a Host header; `undefined` where it is neither a name nor an address. */
function splitHost(host: string): { readonly name: string; readonly port: number | undefined } | undefined {
  const found = /^([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{0,5}))?$/.exec(host);
  if (found === null || host.includes("..")) return undefined;
  const port = found[2] === undefined || found[2] === "" ? undefined : Number(found[2]);
  return port !== undefined && (port < 1 || port > 65535) ? undefined : { name: found[1] ?? "", port };
}

function withHost(rawHeaders: readonly string[], authority: string): string[] {
  const headers = rawHeaders.slice();
  for (let index = 0; index < headers.length; index += 2) {
    if ((headers[index] ?? "").toLowerCase() !== "host") continue;
    headers[index + 1] = authority;
    return headers;
  }
  return ["Host", authority, ...headers];
}
