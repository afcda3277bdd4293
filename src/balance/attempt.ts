import { failureKind, isClientsFault, isRecoverable, statusAfter } from "./classify.ts";
import type { AttemptEnd, Try, TryOutcome, Turn } from "./turn.ts";

/** What has become of one run of a request on one worker; filled in while it goes on. */
export interface Attempt {
  /** `undefined` as long as no try has ended. */
  end: AttemptEnd | undefined;
  /** Of the error page, or of the node's answer. */
  status: number;
  /** Whether the request may go on, with whomever. */
  isRecoverable: boolean;
  isCommitted: boolean;
  /** Whether the status is one of the soft ones of `fail_on_status`. */
  isSoft: boolean;
  /** Read and written in all its tries. */
  bytes: number;
}

export function startAttempt(): Attempt {
  return { end: undefined, status: 503, isRecoverable: true, isCommitted: false, isSoft: false, bytes: 0 };
}

/**
 * Runs a request on one worker, which has a slot for it: tries until it succeeds, may not be repeated, or the worker's
 * retries are used up.
 *
 * @param first - the first try; further ones differ in their number.
 * @see mod_jk-balancing, 6.2
 */
export function* runAttempt(
  attempt: Attempt,
  first: Try,
  method: string,
): Generator<Turn, void, TryOutcome | undefined> {
  const { worker } = first;
  const { busyLimit, retries, retryIntervalMs } = worker.settings;
  worker.used++;
  if (busyLimit > 0 && worker.busy >= busyLimit) {
    attempt.end = "busy";
    return;
  }
  if (++worker.busy > worker.maxBusy) worker.maxBusy = worker.busy;
  try {
    let next = first;
    for (;;) {
      const outcome = yield next;
      if (outcome === undefined) throw new TypeError("a try has to be answered with its outcome");
      take(attempt, next, method, outcome);
      if (!attempt.isRecoverable || next.tryOfAttempt >= retries) break;
      if (retryIntervalMs > 0) yield { kind: "pause", ms: retryIntervalMs };
      next = { ...first, tryOfAttempt: next.tryOfAttempt + 1 };
    }
  } finally {
    worker.busy--;
  }
  const { end } = attempt;
  if (end === "success" || end === undefined || end === "busy" || end === "no-slot") return;
  if (isClientsFault(end)) worker.clientErrors++;
  else worker.errors++;
}

function take(attempt: Attempt, { worker, failOnStatus }: Try, method: string, outcome: TryOutcome): void {
  const { end, bytesRead, bytesWritten } = outcome;
  worker.bytesRead += bytesRead;
  worker.bytesWritten += bytesWritten;
  attempt.bytes += bytesRead + bytesWritten;
  if (end === "timeout") worker.replyTimeouts++;
  attempt.end = end;
  attempt.status = statusAfter(outcome);
  attempt.isCommitted = outcome.isCommitted;
  attempt.isSoft = end === "fail-status" && failureKind(failOnStatus, outcome.status) === "soft";
  attempt.isRecoverable = end !== "success" && isRecoverable(worker, method, outcome);
}
