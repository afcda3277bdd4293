/** An answer that httpd gives without asking mod_jk. */
export interface LocalAnswer {
  readonly status: number;
  /** Flat: name, value. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** Methods that httpd answers to OPTIONS *. */
const ALLOWED = "GET, HEAD, POST, OPTIONS, TRACE";

/** Headers that TRACE does not give back: they hold what scripts must not see. */
const PRIVATE: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization"]);

/**
 * What httpd answers itself: TRACE with the request as it came (secrets left out), `OPTIONS *` with nothing; and the refusal
 * of WebSockets, which AJP cannot carry.
 *
 * @returns `undefined` for all other requests.
 * @see the recordings method-trace and options-star
 */
export function localAnswer(
  method: string,
  target: string,
  protocol: string,
  rawHeaders: readonly string[],
): LocalAnswer | undefined {
  if (method === "TRACE") return trace(target, protocol, rawHeaders);
  if (method === "OPTIONS" && target === "*") {
    return { status: 200, headers: ["Allow", ALLOWED, "Content-Length", "0"], body: "" };
  }
  if (!asksForWebSocket(rawHeaders)) return undefined;
  return text(
    501,
    "AJP13 cannot carry a WebSocket: mod_jk would forward this request as a plain GET, and the node would refuse it. " +
      "In front of real Tomcats, httpd reaches WebSockets through mod_proxy_http with upgrade=websocket.\n",
  );
}

function trace(target: string, protocol: string, rawHeaders: readonly string[]): LocalAnswer {
  let body = `TRACE ${target} ${protocol}\r\n`;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!PRIVATE.has(name.toLowerCase())) body += `${name}: ${rawHeaders[index + 1] ?? ""}\r\n`;
  }
  return { status: 200, headers: ["Content-Type", "message/http"], body: `${body}\r\n` };
}

function text(status: number, body: string): LocalAnswer {
  return { status, headers: ["Content-Type", "text/plain; charset=utf-8"], body };
}

function asksForWebSocket(rawHeaders: readonly string[]): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (name.length !== 7 || name.toLowerCase() !== "upgrade") continue;
    return /(?:^|,)\s*websocket\s*(?:$|[,/])/i.test(rawHeaders[index + 1] ?? "");
  }
  return false;
}
