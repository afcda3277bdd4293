/** Where a balancer looks for the session id; byte texts. */
export interface SessionNames {
  /** `session_cookie`. */
  readonly cookie: string;
  /** `session_path`, its semicolon included. */
  readonly path: string;
}

/** What mod_jk looks for unless the balancer or the mount says otherwise. */
export const DEFAULT_SESSION_NAMES: SessionNames = { cookie: "JSESSIONID", path: ";jsessionid" };

/** The parts of a request in which mod_jk looks; byte texts, as HTTP and node:http carry them. */
export interface SessionSources {
  /** The path that is forwarded, with its parameters and without the query (see `forwardedUri`). */
  readonly path: string;
  /** The values of all Cookie headers, in the order of the request. */
  readonly cookies: readonly string[];
  /** The environment variable JK_ROUTE, where httpd sets it; it wins over path and cookies. */
  readonly jkRoute?: string;
}

/** One session id. */
export interface SessionId {
  /** Maybe empty: an empty one still counts as a session. */
  readonly id: string;
  /** What follows the first dot; `undefined` where there is none. */
  readonly route: string | undefined;
  readonly from: "path" | "cookie" | "environment";
  /** The name it was found by: of the cookie, of the path parameter, or `JK_ROUTE`. */
  readonly name: string;
}

/** What mod_jk found. */
export interface SessionSearch {
  /**
   * The text that mod_jk works with, ids joined with semicolons; `undefined` where it found nothing, or an empty text,
   * which counts as no session.
   */
  readonly text: string | undefined;
  /** In the order in which mod_jk tries them; empty where `text` is undefined. */
  readonly ids: readonly SessionId[];
  /** Ids that are there but not looked at, since another source wins. */
  readonly ignored: readonly SessionId[];
}

/**
 * Finds the session id of a request as mod_jk's lb worker does: JK_ROUTE, else the path parameter, else all cookies of
 * the name, joined. Names are case-sensitive. A path parameter counts even if its value is empty.
 *
 * @see Apache Tomcat Connectors, "sticky_session", "session_cookie" and "session_path". Measured on mod_jk 1.2.48.
 */
export function findSession(sources: SessionSources, names: SessionNames = DEFAULT_SESSION_NAMES): SessionSearch {
  const inPath = pathValue(sources.path, names.path);
  const inCookies = sources.cookies.flatMap((header) => cookieValues(header, names.cookie));
  const candidates: { readonly text: string; readonly from: SessionId["from"]; readonly name: string }[] = [];
  if (sources.jkRoute !== undefined && sources.jkRoute !== "") {
    candidates.push({ text: `.${sources.jkRoute}`, from: "environment", name: "JK_ROUTE" });
  }
  if (inPath !== undefined) candidates.push({ text: inPath, from: "path", name: names.path });
  if (inCookies.length > 0) candidates.push({ text: inCookies.join(";"), from: "cookie", name: names.cookie });
  const [used, ...rest] = candidates;
  const idsOf = (candidate: (typeof candidates)[number]): SessionId[] =>
    candidate.text.split(";").map((id) => ({ id, route: routeOf(id), from: candidate.from, name: candidate.name }));
  const ignored = rest.flatMap(idsOf);
  if (used === undefined || used.text === "") return { text: undefined, ids: [], ignored };
  return { text: used.text, ids: idsOf(used), ignored };
}

/** The route in a session id: what follows the first dot. */
export function routeOf(id: string): string | undefined {
  const dot = id.indexOf(".");
  return dot === -1 ? undefined : id.slice(dot + 1);
}

/** The value of the first path parameter of a name: `=` has to follow, and at least one character behind it. */
function pathValue(path: string, name: string): string | undefined {
  if (name === "") return undefined;
  for (let at = path.indexOf(name); at !== -1; at = path.indexOf(name, at + 1)) {
    const start = at + name.length + 1;
    if (path[start - 1] !== "=" || start >= path.length) continue;
    return path.slice(start, endOf(path, start, "?;/"));
  }
  return undefined;
}

/** The values of all cookies of a name in one header. */
function cookieValues(header: string, name: string): string[] {
  const values: string[] = [];
  if (name === "") return values;
  let at = header.indexOf(name);
  while (at !== -1) {
    let next = at + 1;
    const before = header[at - 1];
    if (before === undefined || ";, \t".includes(before)) {
      let equals = at + name.length;
      while (header[equals] === " " || header[equals] === "\t") equals++;
      if (header[equals] === "=" && equals + 1 < header.length) {
        next = endOf(header, equals + 1, ";,");
        values.push(unquoted(header.slice(equals + 1, next)));
      }
    }
    at = header.indexOf(name, next);
  }
  return values;
}

/** Offset of the first of some characters, or the end. */
function endOf(text: string, start: number, stops: string): number {
  let end = start;
  while (end < text.length && !stops.includes(text[end] ?? "")) end++;
  return end;
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
