import type { BalancerSettings } from "../balance/running.ts";
import type { AjpWorker } from "../modjk/workers-view.ts";

/** A number that an update may change: what is too small or too large changes nothing. */
interface NumberField<Settings> {
  /** The parameter. */
  readonly name: string;
  readonly label: string;
  readonly min: number;
  readonly max?: number;
  readonly of: (settings: Settings) => number;
}

export interface BalancerNumber extends NumberField<BalancerSettings> {
  readonly change: (value: number) => Partial<BalancerSettings>;
}

export interface WorkerNumber extends NumberField<AjpWorker> {
  readonly change: (value: number) => Partial<AjpWorker>;
}

/** Numbers of a balancer; limits measured on mod_jk 1.2.48. */
export const BALANCER_NUMBERS: readonly BalancerNumber[] = [
  { name: "vlr", label: "Retries", min: 1, of: (s) => s.retries, change: (retries) => ({ retries }) },
  {
    name: "vlri",
    label: "Retry interval (ms)",
    min: 1,
    of: (s) => s.retryIntervalMs,
    change: (retryIntervalMs) => ({ retryIntervalMs }),
  },
  {
    name: "vlt",
    label: "Recover time (s)",
    min: 1,
    of: (s) => s.recoverTimeSeconds,
    change: (recoverTimeSeconds) => ({ recoverTimeSeconds }),
  },
  {
    name: "vlee",
    label: "Error escalation time (s)",
    min: 1,
    of: (s) => s.errorEscalationSeconds,
    change: (errorEscalationSeconds) => ({ errorEscalationSeconds }),
  },
  {
    name: "vlx",
    label: "Max reply timeouts",
    min: 0,
    of: (s) => s.maxReplyTimeouts,
    change: (maxReplyTimeouts) => ({ maxReplyTimeouts }),
  },
];

/** Numbers of an AJP worker, its port left out. */
export const WORKER_NUMBERS: readonly WorkerNumber[] = [
  {
    name: "vacpt",
    label: "Connection pool timeout (s)",
    min: 0,
    of: (s) => s.connectionPoolTimeoutSeconds,
    change: (connectionPoolTimeoutSeconds) => ({ connectionPoolTimeoutSeconds }),
  },
  {
    name: "vapng",
    label: "Ping timeout (ms)",
    min: 0,
    of: (s) => s.pingTimeoutMs,
    change: (pingTimeoutMs) => ({ pingTimeoutMs }),
  },
  {
    name: "vact",
    label: "Connect timeout (ms)",
    min: 0,
    of: (s) => s.connectTimeoutMs,
    change: (connectTimeoutMs) => ({ connectTimeoutMs }),
  },
  {
    name: "vapt",
    label: "Prepost timeout (ms)",
    min: 0,
    of: (s) => s.prepostTimeoutMs,
    change: (prepostTimeoutMs) => ({ prepostTimeoutMs }),
  },
  {
    name: "vart",
    label: "Reply timeout (ms)",
    min: 0,
    of: (s) => s.replyTimeoutMs,
    change: (replyTimeoutMs) => ({ replyTimeoutMs }),
  },
  { name: "var", label: "Retries", min: 1, of: (s) => s.retries, change: (retries) => ({ retries }) },
  {
    name: "vari",
    label: "Retry interval (ms)",
    min: 1,
    of: (s) => s.retryIntervalMs,
    change: (retryIntervalMs) => ({ retryIntervalMs }),
  },
  {
    name: "vacpi",
    label: "Connection ping interval (s)",
    min: 1,
    of: (s) => s.connectionPingIntervalSeconds,
    change: (connectionPingIntervalSeconds) => ({ connectionPingIntervalSeconds }),
  },
  {
    name: "varo",
    label: "Recovery options",
    min: 0,
    of: (s) => s.recoveryOptions,
    change: (recoveryOptions) => ({ recoveryOptions }),
  },
  { name: "vabl", label: "Busy limit", min: 0, of: (s) => s.busyLimit, change: (busyLimit) => ({ busyLimit }) },
  {
    name: "vamps",
    label: "Max packet size",
    min: 8192,
    max: 65_536,
    of: (s) => s.maxPacketSize,
    change: (size) => ({ maxPacketSize: Math.ceil(size / 1024) * 1024 }),
  },
];

/** What a form and an update call the settings of a member, and in their order; those of its worker follow. */
export const MEMBER_LABELS = {
  vwa: "Activation",
  vwf: "LB factor",
  vwn: "Route",
  vwr: "Redirect route",
  vwc: "Cluster domain",
  vwd: "Distance",
} as const;

/** Attributes that one form shows for all members at once, by parameter. */
export const ATTRIBUTE_LABELS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(MEMBER_LABELS),
  ...WORKER_NUMBERS.map(({ name, label }) => [name, label] as const),
]);
