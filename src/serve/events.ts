import type { Diagnostic } from "../diagnostic.ts";

/** What the engine tells about: one object per line of `--format json`, and per event of the admin API. */
export type ServeEvent =
  | { readonly event: "ready"; readonly url: string; readonly admin?: string }
  | RequestEvent
  | StateEvent
  | ReloadEvent
  | StoppedEvent;

/** A change of the files was taken over, or why not; `diagnostics` are the errors that they have. */
export interface ReloadEvent {
  readonly event: "reload";
  readonly ok: boolean;
  readonly reason?: string;
  readonly diagnostics?: readonly Diagnostic[];
}

/** The last one; it is the only one where the file has errors, which `diagnostics` are. */
export interface StoppedEvent {
  readonly event: "stopped";
  readonly reason: string;
  readonly diagnostics?: readonly Diagnostic[];
}

/** A request that is over. */
export interface RequestEvent {
  readonly event: "request";
  /** ISO 8601, when it came. */
  readonly time: string;
  readonly client: string;
  readonly method: string;
  /** As sent; its path parameters and query may hold a session id. */
  readonly target: string;
  /** 0 where the client got none. */
  readonly status: number;
  /** Of the body, as sent to the client. */
  readonly bytes: number;
  readonly ms: number;
  /** The mounted worker, as JK_WORKER_NAME of httpd's log; absent where no mount matched. */
  readonly worker?: string;
  /** The member that answered or was tried last; absent where there was none, and for a worker without a balancer. */
  readonly member?: string;
  /** Of the member, as JK_WORKER_ROUTE: what follows the dot in ids of its sessions. */
  readonly route?: string;
  readonly attempts: number;
  /** Whether the session's route decided. */
  readonly sticky: boolean;
  /** Why lbgen answered itself, where it did. */
  readonly reason?: string;
}

/** A member whose state or activation changed. */
export interface StateEvent {
  readonly event: "state";
  readonly time: string;
  readonly balancer: string;
  readonly member: string;
  /** As the status page shows it: `OK`, `ERR/REC`, ... */
  readonly state: string;
  readonly before: string;
  readonly activation: string;
}

let isoSecond = -1;
let isoPrefix = "";

/** ISO 8601 of a time in milliseconds; most of the text is that of the last call. */
export function isoTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== isoSecond) {
    isoSecond = second;
    isoPrefix = new Date(second * 1000).toISOString().slice(0, 20);
  }
  return `${isoPrefix}${String(Math.floor(ms - second * 1000)).padStart(3, "0")}Z`;
}

/**
 * One line of the access log.
 *
 * @param style - for what is not plain; texts without control characters come out as they go in.
 */
export function accessLine(one: RequestEvent): string {
  const took = one.ms < 10 ? one.ms.toFixed(1) : one.ms.toFixed(0);
  const parts = [
    one.time.slice(11, 23),
    one.client,
    `"${shown(one.method)} ${shown(one.target)}"`,
    String(one.status === 0 ? "-" : one.status),
    `${one.bytes}B`,
    `${took}ms`,
  ];
  if (one.worker !== undefined) parts.push(`worker=${one.worker}`);
  if (one.member !== undefined) parts.push(`member=${one.member}`);
  if (one.route !== undefined) parts.push(`route=${shown(one.route)}`);
  parts.push(`attempts=${one.attempts}`);
  if (one.member !== undefined) parts.push(one.sticky ? "sticky" : "balanced");
  if (one.reason !== undefined && one.reason !== "") parts.push(`(${one.reason})`);
  return parts.join(" ");
}

/** Nothing that a client sends may move a terminal's cursor or begin a line of its own. */
function shown(text: string): string {
  return text
    .replace(/[^\x21\x23-\x7e]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`)
    .slice(0, 500);
}
