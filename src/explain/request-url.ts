import { toByteText } from "../modjk/uri-bytes.ts";

/** A URL as somebody types it, taken apart without being tidied: its target goes out as it stands. */
export interface RequestUrl {
  readonly scheme: "http" | "https";
  /** Without brackets around an IPv6 address; `localhost` where the URL is a path only. */
  readonly host: string;
  readonly port: number;
  /** What the Host header holds. */
  readonly hostHeader: string;
  /** Path and query, as a browser sends them: blanks as `%20`, no fragment. */
  readonly target: string;
  /** Whether it was a path only, so that host and port are assumed. */
  readonly isPathOnly: boolean;
  /** Whether a `#` and what follows was cut. */
  readonly hadFragment: boolean;
}

export type RequestUrlParse =
  | { readonly ok: true; readonly url: RequestUrl }
  | {
      readonly ok: false;
      /** What is wrong with it, one lower-case sentence. */
      readonly message: string;
    };

const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/**
 * Reads the URL of a request: `http://host:port/path?query`, or a path alone.
 *
 * @returns what is wrong where it is neither.
 */
export function readRequestUrl(text: string): RequestUrlParse {
  const hash = text.indexOf("#");
  const whole = (hash === -1 ? text : text.slice(0, hash)).trim().replaceAll(" ", "%20");
  const hadFragment = hash !== -1;
  if (whole.startsWith("/")) {
    const base = { scheme: "http", host: "localhost", port: 80, hostHeader: "localhost" } as const;
    return { ok: true, url: { ...base, target: whole, isPathOnly: true, hadFragment } };
  }
  const schemeText = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.exec(whole)?.[0];
  const scheme = schemeText?.slice(0, -3).toLowerCase();
  if (schemeText === undefined || (scheme !== "http" && scheme !== "https")) {
    return { ok: false, message: "the URL begins neither with http:// or https:// nor with /" };
  }
  const rest = whole.slice(schemeText.length);
  const end = rest.search(/[/?]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const parts = /^(\[[0-9A-Fa-f:.]{2,45}\]|[^:[\]@\s]{1,255})(?::(\d{1,5}))?$/.exec(authority);
  const host = parts?.[1];
  const port = parts?.[2] === undefined ? DEFAULT_PORTS[scheme] : Number(parts[2]);
  if (host === undefined || port < 1 || port > 65_535) {
    return { ok: false, message: "the URL has no proper host and port behind its scheme" };
  }
  const local = rest.slice(authority.length);
  const target = local.startsWith("/") ? local : `/${local}`;
  const unbracketed = host.replace(/^\[|\]$/g, "");
  const hostHeader = toByteText(authority);
  return { ok: true, url: { scheme, host: unbracketed, port, hostHeader, target, isPathOnly: false, hadFragment } };
}
