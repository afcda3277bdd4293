import { MAX_PATTERN_BYTES } from "../model/patterns.ts";
import { toByteText } from "./uri-bytes.ts";

/** What httpd does with `%2F` in a path: AllowEncodedSlashes, which is off by default. */
export type EncodedSlashes = "off" | "on" | "no-decode";

/** httpd's settings that change the path of a request. */
export interface HttpdPathOptions {
  /** AllowEncodedSlashes; default `off`. */
  readonly encodedSlashes?: EncodedSlashes;
  /** MergeSlashes; default true. */
  readonly mergeSlashes?: boolean;
}

/** What httpd makes of a request target. */
export type HttpdPath =
  | {
      readonly ok: true;
      /** Decoded once, dot segments resolved, path parameters kept; a byte text (see `toByteText`). */
      readonly path: string;
      /** The path as sent, scheme, host and query cut. */
      readonly raw: string;
      /** What follows the first `?`, as sent; `undefined` where there is none. Takes no part in matching. */
      readonly query: string | undefined;
    }
  | {
      readonly ok: false;
      /** What httpd answers; mod_jk does not get the request. */
      readonly status: 400 | 404 | 414;
      /** Why, to follow "httpd refuses the request: ". */
      readonly reason: string;
    };

/** The path that mod_jk compares with its patterns. */
export type JkPath =
  | {
      readonly ok: true;
      /** A byte text. */
      readonly path: string;
    }
  | {
      readonly ok: false;
      /** 400: mod_jk refuses the request. `undefined`: it maps it to no worker, and httpd goes on with it. */
      readonly status: 400 | undefined;
      /** Why, to follow "mod_jk does not map the path: ". */
      readonly reason: string;
    };

/** LimitRequestLine of httpd, which counts the method, the target and the protocol. */
const MAX_REQUEST_LINE_BYTES = 8190;

/** What stands around the target in the request line of a GET. */
const REQUEST_LINE_REST = "GET  HTTP/1.1".length;

/**
 * What httpd makes of the target of a request before any module sees it: scheme and host of an absolute target cut,
 * the query cut, letters and other harmless characters decoded, dot segments resolved, slashes merged, all else decoded
 * once.
 *
 * @param target - as sent in the request line; characters outside ASCII stand for their UTF-8 bytes.
 * @see Apache HTTP Server 2.4, AllowEncodedSlashes and MergeSlashes. Measured on httpd 2.4.71.
 */
export function httpdPath(target: string, options: HttpdPathOptions = {}): HttpdPath {
  const { encodedSlashes = "off", mergeSlashes = true } = options;
  const refuse = (status: 400 | 404 | 414, reason: string): HttpdPath => ({ ok: false, status, reason });
  const bytes = toByteText(target);
  if (bytes.length + REQUEST_LINE_REST > MAX_REQUEST_LINE_BYTES) {
    return refuse(414, `its request line is longer than ${MAX_REQUEST_LINE_BYTES} bytes (LimitRequestLine)`);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a request line must not hold
  if (/[\u0000-\u0020\u007f]/.test(bytes)) return refuse(400, "its target holds a blank or a control character");
  if (bytes.includes("#")) return refuse(400, "its target holds #");
  const local = withoutAuthority(bytes);
  if (local === undefined) return refuse(400, "its target has another scheme than http, or no proper host");
  const mark = local.indexOf("?");
  const raw = mark === -1 ? local : local.slice(0, mark);
  const query = mark === -1 ? undefined : local.slice(mark + 1);
  if (!raw.startsWith("/")) return refuse(400, "its path does not begin with /");

  const unreserved = decode(raw, (code) => isUnreserved(code));
  if (unreserved === undefined) return refuse(400, "a % in its path is not followed by two hexadecimal digits");
  const resolved = resolveDots(unreserved, mergeSlashes);
  if (resolved.climbs) return refuse(400, "its path climbs above the root with ..");
  if (/%00/.test(resolved.path)) return refuse(404, "its path holds %00");
  const hasSlash = /%2f/i.test(resolved.path);
  if (hasSlash && encodedSlashes === "off") {
    return refuse(404, "its path holds %2F, an encoded slash, and AllowEncodedSlashes is off");
  }
  const keepsSlash = encodedSlashes === "no-decode";
  const path = decode(resolved.path, (code) => !(keepsSlash && code === SLASH)) ?? resolved.path;
  // A decoded slash may have made new segments.
  return { ok: true, path: hasSlash && !keepsSlash ? resolveDots(path, mergeSlashes).path : path, raw, query };
}

/**
 * The path that mod_jk compares: path parameters cut from every segment, repeated slashes made one, dot segments
 * resolved.
 *
 * @param path - the decoded path, a byte text as {@link httpdPath} gives it.
 * @param options - `rejectUnsafe`: JkOptions +RejectUnsafeURI.
 * @see Apache Tomcat Connectors, JkOptions. Measured on mod_jk 1.2.48.
 */
export function jkPath(path: string, options: { readonly rejectUnsafe?: boolean } = {}): JkPath {
  const { path: clean, climbs } = resolveDots(withoutParameters(path), true);
  if (climbs)
    return { ok: false, status: 400, reason: "it climbs above the root with .. once path parameters are cut" };
  if (options.rejectUnsafe === true && /[%\\]/.test(clean)) {
    const found = clean.includes("%") ? "%" : "\\";
    return { ok: false, status: undefined, reason: `it still holds ${found} after decoding (+RejectUnsafeURI)` };
  }
  if (clean.length > MAX_PATTERN_BYTES) {
    return { ok: false, status: undefined, reason: `it is longer than ${MAX_PATTERN_BYTES} bytes` };
  }
  return { ok: true, path: clean };
}

const SLASH = 0x2f;

/** Host and port as httpd takes them in an absolute target; it refuses a user name. */
const AUTHORITY = /^(?:[A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]*\])(?::\d*)?$/;

/**
 * Cuts `http://host:port` off a target in absolute form; in any other form httpd makes slashes at its start one.
 * `undefined` where httpd refuses scheme or host.
 */
function withoutAuthority(target: string): string | undefined {
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.exec(target)?.[0];
  if (scheme === undefined) return target.replace(/^\/+/, "/");
  if (!/^https?:/i.test(scheme)) return undefined;
  const rest = target.slice(scheme.length);
  const length = rest.search(/[/?#]/);
  const authority = length === -1 ? rest : rest.slice(0, length);
  if (!AUTHORITY.test(authority) || authority.includes("..")) return undefined;
  const local = rest.slice(authority.length);
  return local.startsWith("/") ? local : `/${local}`;
}

/** Decodes those escapes that are wanted, once. `undefined` where a `%` is no escape. */
function decode(text: string, isWanted: (code: number) => boolean): string | undefined {
  if (!text.includes("%")) return text;
  let result = "";
  let from = 0;
  for (let at = text.indexOf("%"); at !== -1; at = text.indexOf("%", at)) {
    const digits = text.slice(at + 1, at + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) return undefined;
    const code = Number.parseInt(digits, 16);
    if (isWanted(code)) {
      result += text.slice(from, at) + String.fromCharCode(code);
      from = at + 3;
    }
    at += 3;
  }
  return result + text.slice(from);
}

/** Letters, digits and `-._~`, which mean the same encoded or not (RFC 3986, 2.3). */
function isUnreserved(code: number): boolean {
  return /^[A-Za-z0-9._~-]$/.test(String.fromCharCode(code));
}

function withoutParameters(path: string): string {
  if (!path.includes(";")) return path;
  let result = "";
  let at = 0;
  while (at < path.length) {
    const semicolon = path.indexOf(";", at);
    if (semicolon === -1) return result + path.slice(at);
    result += path.slice(at, semicolon);
    const slash = path.indexOf("/", semicolon);
    if (slash === -1) return result;
    at = slash;
  }
  return result;
}

/** Resolves `.` and `..` in a path that begins with a slash; `climbs` where a `..` has nothing to take away. */
function resolveDots(path: string, mergeSlashes: boolean): { readonly path: string; readonly climbs: boolean } {
  const kept: string[] = [];
  let climbs = false;
  const segments = path.slice(1).split("/");
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === "..") climbs = kept.pop() === undefined || climbs;
    else if (segment !== "." && (segment !== "" || (!mergeSlashes && !isLast))) kept.push(segment);
    // What ends in a slash or a dot segment is a folder.
    if (isLast && (segment === "" || segment === "." || segment === "..")) kept.push("");
  }
  return { path: `/${kept.join("/")}`, climbs };
}
