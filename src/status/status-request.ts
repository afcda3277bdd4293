import type { Running } from "../balance/running.ts";
import type { UriMap } from "../modjk/uri-map.ts";
import type { WorkersView } from "../modjk/workers-view.ts";

/** One request that is mapped to a worker of type `status`. */
export interface StatusRequest {
  /** What follows the question mark, as it was sent; empty for none. */
  readonly query: string;
  /** The path that forms and links lead back to, without its query. */
  readonly path: string;
  /** Whom the web server let in; `undefined` for somebody without a name. */
  readonly remoteUser?: string | undefined;
}

/** What the answer says of the server. */
export interface ServerFacts {
  readonly name: string;
  readonly port: number;
  /** Of itself, as in a Server header. */
  readonly software: string;
  /** Of the connector: `mod_jk/1.2.48` where it is the real one. */
  readonly connector: string;
  /** Of its local time, in which dates are shown. */
  readonly utcOffsetMinutes?: number;
}

/** What the status worker looks at, and changes. */
export interface StatusContext {
  readonly running: Running;
  readonly view: WorkersView;
  readonly mounts: UriMap;
  readonly server: ServerFacts;
  /** Whole seconds. */
  readonly nowSeconds: number;
  /**
   * The address that a host has; `undefined` for none, and an update that names it is refused. Left out, `localhost` is
   * 127.0.0.1 and every other name stands for itself.
   */
  readonly addressOf?: (host: string) => string | undefined;
}

export interface StatusAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  /** To be sent as UTF-8. */
  readonly body: string;
  /** Whether something was, or may have been, changed. */
  readonly isChange: boolean;
}
