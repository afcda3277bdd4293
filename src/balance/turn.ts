import type { Activation } from "../modjk/workers-view.ts";
import type { RunningMember, RunningWorker } from "./running.ts";

/**
 * What a request in progress asks its driver to do next; the driver answers a try with its outcome, a pause with
 * nothing.
 */
export type Turn = Pause | Try;

/** Nothing happens for so long; then the request goes on. */
export interface Pause {
  readonly kind: "pause";
  readonly ms: number;
}

/** Send the request to this worker, once, and read the answer. */
export interface Try {
  readonly kind: "try";
  readonly worker: RunningWorker;
  /** `undefined` where the worker is mounted without a balancer. */
  readonly member: RunningMember | undefined;
  /** The route attribute of the packet; `undefined` for none. */
  readonly route: string | undefined;
  readonly activation: Activation;
  /** Between two packets of the answer; 0 for as long as it takes. */
  readonly replyTimeoutMs: number;
  /** Statuses that count as failures, as `fail_on_status` has them: a negative one is soft (see `failureKind`). */
  readonly failOnStatus: readonly number[];
  /** An answer of this status or more is not passed on: the request will end with an error page. 0 for none. */
  readonly useServerErrors: number;
  /** Values of Set-Cookie that mod_jk adds to the answer, behind those of the node. */
  readonly cookies: readonly string[];
  /** From 1, over all members; a further try on one member has the same number. */
  readonly attempt: number;
  /** From 1, within the attempt. */
  readonly tryOfAttempt: number;
}

/**
 * How a try ended.
 *
 * @see mod_jk-balancing, 6.3
 */
export type TryEnd =
  /** A complete answer, of any status that does not count as a failure. */
  | "success"
  /** No connection: refused, timed out, or a new one's probe failed; or the request could not be sent. */
  | "not-sent"
  /** The node closed, or the network failed, before the end of the answer. */
  | "closed"
  /** A message with wrong magic, too long, or cut behind its header. */
  | "bad-frame"
  /** A message that mod_jk cannot make sense of: unknown code, headers twice, body before headers, bad contents. */
  | "bad-message"
  /** Headers a second time, when a part of the body had come: mod_jk tries nobody else. */
  | "headers-after-body"
  /** The node has dropped its answer and waits for the next request. mod_jk would wait for ever. */
  | "dropped"
  /** Nothing within the reply timeout; where there is one, mod_jk takes a connection that is reset for the same. */
  | "timeout"
  /** The status is in `failOnStatus`. */
  | "fail-status"
  /** The client sent less body than announced, or left before all of it was there. */
  | "client-short-body"
  /** The client left while the answer was written. */
  | "client-gone"
  /** The request does not fit into a packet; nothing was sent. */
  | "too-large";

/** What the driver answers a try with. */
export interface TryOutcome {
  readonly end: TryEnd;
  /** The node's status where its headers were read, else 0. */
  readonly status: number;
  /** Whether its headers were read. */
  readonly hasHeaders: boolean;
  /** Whether a further body packet was asked for, after which nobody can be sent the body again. */
  readonly hasAskedForBody: boolean;
  /**
   * Whether a byte of the answer has gone to the client, after which no other node may answer. (mod_jk tries on all the
   * same, and the client gets one answer behind the other.)
   */
  readonly isCommitted: boolean;
  /** Bytes of the AJP connection in this try, both probes and headers of packets included. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** How the last attempt of a request ended: as its last try did, or without any. */
export type AttemptEnd =
  | TryEnd
  /** The member was at its `busy_limit`. */
  | "busy"
  /** No slot for a connection was free in time. */
  | "no-slot";

/**
 * How a request ended: answered by a node, or to be cut, or else to be answered with an error page.
 *
 * @see mod_jk-balancing, 6.3
 */
export interface ServiceResult {
  /** Whether the client got a complete answer of a node. */
  readonly isAnswered: boolean;
  /**
   * Whether the connection to the client has to be cut: a part of an answer went there and no more can follow, or the
   * client itself broke off.
   */
  readonly isCut: boolean;
  /** Of the node's answer where there is one, of the error page where that is due, and for the log where it is cut. */
  readonly status: number;
  /** Whoever answered, or was chosen last; `undefined` where nobody ever was. */
  readonly worker: RunningWorker | undefined;
  readonly member: RunningMember | undefined;
  /** Attempts that got a slot. */
  readonly attempts: number;
  /** Whether the last one was chosen by its session's route. */
  readonly isSticky: boolean;
  /** How the last attempt ended; `undefined` where nobody was left to be chosen in the end. */
  readonly end: AttemptEnd | undefined;
}
