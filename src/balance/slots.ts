import { MemberState, type RunningBalancer, type RunningWorker } from "./running.ts";
import type { Pause } from "./turn.ts";

/** How long mod_jk sleeps before it looks for a free slot again. */
const SLOT_STEP_MS = 100;

function hasFreeSlot(worker: RunningWorker): boolean {
  return worker.slotsTaken < worker.slots;
}

/**
 * Takes a slot at once. A worker whose `connection_acquire_timeout` is 0 never gets one: mod_jk looks at the clock before
 * it looks at the slots.
 *
 * @see mod_jk-balancing, 5.6
 */
export function takeSlot(worker: RunningWorker): boolean {
  if (worker.settings.connectionAcquireTimeoutMs <= 0 || worker.slotsTaken >= worker.slots) return false;
  worker.slotsTaken++;
  return true;
}

/**
 * Waits for a slot where `takeSlot` found none.
 *
 * @returns whether it has taken one.
 */
export function* waitForSlot(worker: RunningWorker): Generator<Pause, boolean, unknown> {
  const { connectionAcquireTimeoutMs } = worker.settings;
  for (let waitedMs = 0; waitedMs < connectionAcquireTimeoutMs; ) {
    yield { kind: "pause", ms: SLOT_STEP_MS };
    waitedMs += SLOT_STEP_MS;
    if (waitedMs < connectionAcquireTimeoutMs && takeSlot(worker)) return true;
  }
  return false;
}

/**
 * Members that were busy are fine again once they have a slot and are below their limit; looked at when a request starts.
 *
 * @see mod_jk-balancing, 5.3
 */
export function endBusyStates({ members }: RunningBalancer): void {
  for (const member of members) {
    if (member.state !== MemberState.busy) continue;
    const { worker } = member;
    const limit = worker.settings.busyLimit;
    if ((limit <= 0 || worker.busy < limit) && hasFreeSlot(worker)) member.state = MemberState.ok;
  }
}
