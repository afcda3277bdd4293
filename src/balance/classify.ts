import type { RunningWorker } from "./running.ts";
import type { TryEnd, TryOutcome } from "./turn.ts";

/** Bits of `recovery_options`. */
const NOT_AFTER_SENDING = 1;
const NOT_AFTER_HEADERS = 2;
const ALWAYS_HEAD = 8;
const ALWAYS_GET = 16;

/** The status of the error page for each end of a try; 0 where the node's own one stands. */
const STATUS: Readonly<Record<TryEnd, number>> = {
  success: 0,
  "not-sent": 503,
  closed: 502,
  "bad-frame": 502,
  "bad-message": 500,
  "headers-after-body": 502,
  dropped: 502,
  timeout: 504,
  "fail-status": 503,
  "client-short-body": 400,
  "client-gone": 200,
  "too-large": 413,
};

/** The status that a try leaves, should it be the last one. */
export function statusAfter({ end, status }: TryOutcome): number {
  return end === "success" ? status : STATUS[end];
}

/** Whether the client is to blame, so that the member counts as fine. */
export function isClientsFault(end: TryEnd): boolean {
  return end === "client-short-body" || end === "client-gone" || end === "too-large";
}

/**
 * Whether somebody may be tried after this try: the same member up to its retries, then others.
 *
 * Two differences from mod_jk, which both send a request on that cannot be repeated: it goes on after a part of an answer
 * has gone to the client; and with bits 8 and 16 it repeats a HEAD or GET whose body has been read in part.
 *
 * @see mod_jk-balancing, 6.3 to 6.5
 */
export function isRecoverable(worker: RunningWorker, method: string, outcome: TryOutcome): boolean {
  if (outcome.isCommitted || outcome.hasAskedForBody) return false;
  switch (outcome.end) {
    case "not-sent":
    case "bad-message":
    case "fail-status":
      return true;
    case "closed":
    case "bad-frame":
    case "timeout":
      return isAllowed(worker.settings.recoveryOptions, method, outcome.hasHeaders);
    default:
      return false;
  }
}

function isAllowed(options: number, method: string, hasHeaders: boolean): boolean {
  if (hasHeaders) return (options & NOT_AFTER_HEADERS) === 0;
  if ((options & NOT_AFTER_SENDING) === 0) return true;
  return (options & ALWAYS_HEAD) !== 0 ? method === "HEAD" : (options & ALWAYS_GET) !== 0 && method === "GET";
}

/**
 * Whether a status counts as a failure: the first entry of that absolute value decides.
 *
 * @param failOnStatus - as `fail_on_status` has it; `soft` is what a negative entry says.
 */
export function failureKind(failOnStatus: readonly number[], status: number): "hard" | "soft" | undefined {
  for (const entry of failOnStatus) if (Math.abs(entry) === status) return entry < 0 ? "soft" : "hard";
  return undefined;
}
