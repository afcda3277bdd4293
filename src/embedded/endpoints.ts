/** What a path of an embedded node leads to. */
export type Endpoint =
  | { readonly kind: "page" | "file" | "session" | "echo" | "none" }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "bytes"; readonly byteCount: number };

const MAX_DELAY_MS = 600_000;
const MAX_BYTES = 2 ** 31;

/**
 * An endpoint is known by the end of the path, so that it works below any mount (`/app/session`, `/app/status/503`) and with
 * path parameters behind any segment: a path that ends in `/` is the page, `index.html` the file, `session` and anything
 * that ends in `.jsp` a session, `echo` the echo; `status/NNN` (200..599), `delay/MS` (to 600000) and `bytes/N` (to 2^31)
 * are the last two segments. Names are compared as they stand: mod_jk sends a path with nothing encoded that need not be.
 *
 * @param uri - a path without its query.
 */
export function endpointOf(uri: string): Endpoint {
  const segments = uri.split("/");
  const last = nameOf(segments[segments.length - 1] ?? "");
  switch (last) {
    case "":
      return { kind: "page" };
    case "index.html":
      return { kind: "file" };
    case "session":
      return { kind: "session" };
    case "echo":
      return { kind: "echo" };
  }
  if (last.endsWith(".jsp")) return { kind: "session" };
  return numbered(nameOf(segments[segments.length - 2] ?? ""), last) ?? { kind: "none" };
}

/** A segment without its parameters. */
function nameOf(segment: string): string {
  const at = segment.indexOf(";");
  return at === -1 ? segment : segment.slice(0, at);
}

function numbered(name: string, digits: string): Endpoint | undefined {
  if (!/^[0-9]{1,10}$/.test(digits)) return undefined;
  const number = Number(digits);
  if (name === "status" && number >= 200 && number <= 599) return { kind: "status", status: number };
  if (name === "delay" && number <= MAX_DELAY_MS) return { kind: "delay", ms: number };
  if (name === "bytes" && number <= MAX_BYTES) return { kind: "bytes", byteCount: number };
  return undefined;
}
