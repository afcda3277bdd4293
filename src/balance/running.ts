import { toByteText } from "../modjk/uri-bytes.ts";
import type { Activation, AjpWorker, LbWorker, WorkersView } from "../modjk/workers-view.ts";

/**
 * States of a member, in mod_jk's order: up to `force` it may be chosen.
 *
 * @see mod_jk-balancing, section 1.4
 */
export const MemberState = { idle: 0, ok: 1, recover: 2, force: 3, busy: 4, error: 5, probe: 6 } as const;
export type MemberState = (typeof MemberState)[keyof typeof MemberState];

/** States as mod_jk's status worker shows them. */
export const STATE_NAMES: Readonly<Record<MemberState, string>> = {
  [MemberState.idle]: "OK/IDLE",
  [MemberState.ok]: "OK",
  [MemberState.recover]: "ERR/REC",
  [MemberState.force]: "ERR/FRC",
  [MemberState.busy]: "OK/BUSY",
  [MemberState.error]: "ERR",
  [MemberState.probe]: "ERR/PRB",
};

/** Activations as nodes are told them, and as mod_jk's status worker shows them. */
export const ACTIVATION_NAMES: Readonly<Record<Activation, string>> = {
  active: "ACT",
  disabled: "DIS",
  stopped: "STP",
};

/** What all balancers know of one ajp13 worker; changed by requests in progress. */
export interface RunningWorker {
  /** Replaced as a whole where the status worker changes one of them. */
  settings: AjpWorker;
  readonly name: string;
  /** Attempts; the status page calls it elected. */
  used: number;
  /** Requests in progress, those that wait for a slot not among them. */
  busy: number;
  maxBusy: number;
  /** Slots for connections, and how many of them are taken. */
  slots: number;
  slotsTaken: number;
  replyTimeouts: number;
  errors: number;
  clientErrors: number;
  /** Bytes of the AJP connections, headers of packets included. */
  bytesRead: number;
  bytesWritten: number;
  /** Open connections, idle ones included: how many there are, and were at most. */
  connected: number;
  maxConnected: number;
  /** Whole seconds; of the last error only what a worker without a balancer shows, 0 for none. */
  lastReset: number;
  lastErrorTime: number;
}

/** What one balancer knows of one member. */
export interface RunningMember {
  readonly name: string;
  readonly worker: RunningWorker;
  readonly index: number;
  /** Byte texts, as session ids are. */
  route: string;
  domain: string;
  redirect: string;
  distance: number;
  lbfactor: number;
  activation: Activation;
  /** Least common multiple of all lbfactors, divided by its own. */
  lbMult: number;
  /** Exact up to 2^53, where mod_jk has 64 bits. */
  lbValue: number;
  state: MemberState;
  /** Whole seconds; 0 for none. */
  firstErrorTime: number;
  lastErrorTime: number;
  /** For display. */
  errors: number;
  sessions: number;
  electedSnapshot: number;
}

/** Settings of a balancer that its status worker may change. */
export interface BalancerSettings {
  method: LbWorker["method"];
  lock: LbWorker["lock"];
  stickySession: boolean;
  stickySessionForce: boolean;
  retries: number;
  lbRetries: number;
  retryIntervalMs: number;
  recoverTimeSeconds: number;
  errorEscalationSeconds: number;
  maxReplyTimeouts: number;
  sessionCookie: string;
  sessionPath: string;
  setSessionCookie: boolean;
  sessionCookiePath: string;
}

/** One balancer with everything that changes. */
export interface RunningBalancer {
  readonly name: string;
  readonly settings: BalancerSettings;
  readonly members: readonly RunningMember[];
  /** Where balancing by value begins to look. */
  nextOffset: number;
  /** Whole seconds. */
  lastMaintenance: number;
  lastReset: number;
  /** Whether a request in progress may be counted: how many there are, and were at most. */
  busy: number;
  maxBusy: number;
}

/** All that runs: what mod_jk keeps in its shared memory and in its one process. */
export interface Running {
  readonly workers: ReadonlyMap<string, RunningWorker>;
  readonly balancers: ReadonlyMap<string, RunningBalancer>;
  /** 0 for never. */
  readonly maintainSeconds: number;
  /** Whole seconds, of the process and of the memory that all processes of mod_jk share. */
  lastProcessMaintenance: number;
  lastGlobalMaintenance: number;
}

/** Threads of one child of httpd, and so the pool's size, where the file names none. */
export const DEFAULT_SLOTS = 400;

/**
 * The state in which mod_jk starts.
 *
 * @param nowSeconds - whole seconds.
 * @see mod_jk-balancing, section 1
 */
export function startRunning(view: WorkersView, nowSeconds: number): Running {
  const workers = new Map<string, RunningWorker>();
  for (const settings of view.ajpWorkers) workers.set(settings.name, startWorker(settings, nowSeconds));
  const balancers = new Map<string, RunningBalancer>();
  for (const lb of view.balancers) balancers.set(lb.name, startBalancer(lb, workers, nowSeconds));
  return {
    workers,
    balancers,
    maintainSeconds: view.maintainSeconds,
    lastProcessMaintenance: 0,
    lastGlobalMaintenance: nowSeconds,
  };
}

function startWorker(settings: AjpWorker, nowSeconds: number): RunningWorker {
  return {
    settings,
    name: settings.name,
    used: 0,
    busy: 0,
    maxBusy: 0,
    slots: settings.connectionPoolSize ?? DEFAULT_SLOTS,
    slotsTaken: 0,
    replyTimeouts: 0,
    errors: 0,
    clientErrors: 0,
    bytesRead: 0,
    bytesWritten: 0,
    connected: 0,
    maxConnected: 0,
    lastReset: nowSeconds,
    lastErrorTime: 0,
  };
}

function startBalancer(lb: LbWorker, workers: ReadonlyMap<string, RunningWorker>, nowSeconds: number): RunningBalancer {
  const known = lb.members.flatMap((member) => {
    const worker = workers.get(member.name);
    return worker === undefined ? [] : [{ member, worker }];
  });
  const members = known.map(
    ({ member, worker }, index): RunningMember => ({
      name: member.name,
      worker,
      index,
      route: toByteText(member.route),
      domain: toByteText(member.domain),
      redirect: toByteText(member.redirect),
      distance: member.distance,
      lbfactor: member.lbfactor,
      activation: member.activation,
      lbMult: 1,
      lbValue: 0,
      state: MemberState.idle,
      firstErrorTime: 0,
      lastErrorTime: 0,
      errors: 0,
      sessions: 0,
      electedSnapshot: 0,
    }),
  );
  const { method, lock, stickySession, stickySessionForce, retries, lbRetries, retryIntervalMs } = lb;
  const { recoverTimeSeconds, errorEscalationSeconds, maxReplyTimeouts, setSessionCookie } = lb;
  const balancer: RunningBalancer = {
    name: lb.name,
    settings: {
      method,
      lock,
      stickySession,
      stickySessionForce,
      retries,
      lbRetries,
      retryIntervalMs,
      recoverTimeSeconds,
      errorEscalationSeconds,
      maxReplyTimeouts,
      setSessionCookie,
      sessionCookie: toByteText(lb.sessionCookie),
      sessionPath: toByteText(lb.sessionPath),
      sessionCookiePath: toByteText(lb.sessionCookiePath),
    },
    members,
    nextOffset: 0,
    lastMaintenance: nowSeconds,
    lastReset: nowSeconds,
    busy: 0,
    maxBusy: 0,
  };
  recomputeMultiplicators(balancer);
  return balancer;
}

/** Sets every `lbMult` from the lbfactors as they are now; load values stay. */
export function recomputeMultiplicators({ members }: RunningBalancer): void {
  const all = members.reduce((multiple, { lbfactor }) => leastCommonMultiple(multiple, lbfactor), 1);
  for (const member of members) member.lbMult = all / member.lbfactor;
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
