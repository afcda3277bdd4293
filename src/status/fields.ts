import { timeToMaintenance, timeToRecover } from "../balance/maintain.ts";
import {
  ACTIVATION_NAMES,
  type RunningBalancer,
  type RunningMember,
  type RunningWorker,
  STATE_NAMES,
} from "../balance/running.ts";
import { readInt } from "../modjk/property-values.ts";
import { fromByteText } from "../modjk/uri-bytes.ts";
import type { AjpWorker } from "../modjk/workers-view.ts";
import { addressOf } from "./address.ts";
import { compactDate, utcOffset } from "./dates.ts";
import { isRated } from "./rating.ts";
import type { StatusContext } from "./status-request.ts";
import type { StatusSettings } from "./status-settings.ts";

/** One fact with mod_jk's name for it. */
export interface Field {
  readonly name: string;
  readonly value: string | number;
  /** Whether `mime=txt` puts it between quotes. */
  readonly isQuoted?: true;
}

/** What follows `cmd=list` and `cmd=show` for one balancer. */
export function balancerFields(
  balancer: RunningBalancer,
  context: StatusContext,
  { good, bad }: StatusSettings,
  mapCount: number,
): readonly Field[] {
  const { settings, members } = balancer;
  const badCount = members.filter((member) => isRated(bad, member)).length;
  const goodCount = members.filter((member) => !isRated(bad, member) && isRated(good, member)).length;
  const maintenance = timeToMaintenance(balancer, context.running, context.nowSeconds);
  return fieldsOf({
    type: "lb",
    sticky_session: flag(settings.stickySession),
    sticky_session_force: flag(settings.stickySessionForce),
    retries: settings.retries,
    recover_time: settings.recoverTimeSeconds,
    error_escalation_time: settings.errorEscalationSeconds,
    max_reply_timeouts: settings.maxReplyTimeouts,
    method: settings.method === "Session" ? "Sessions" : settings.method,
    lock: settings.lock,
    member_count: members.length,
    good: goodCount,
    degraded: members.length - goodCount - badCount,
    bad: badCount,
    busy: balancer.busy,
    max_busy: balancer.maxBusy,
    map_count: mapCount,
    time_to_maintenance_min: maintenance.min,
    time_to_maintenance_max: maintenance.max,
    ...resetValues(balancer.lastReset, context),
  });
}

/** What one balancer tells of one member, its times left out. */
export function memberFields(
  balancer: RunningBalancer,
  member: RunningMember,
  context: StatusContext,
): readonly Field[] {
  const { worker } = member;
  const recovery = timeToRecover(balancer, member, context.running, context.nowSeconds);
  return [
    ...fieldsOf({ ...settingValues(worker.settings, context), activation: ACTIVATION_NAMES[member.activation] }),
    ...fieldsOf({ lbfactor: member.lbfactor }),
    { name: "route", value: fromByteText(member.route), isQuoted: true },
    { name: "redirect", value: fromByteText(member.redirect), isQuoted: true },
    { name: "domain", value: fromByteText(member.domain), isQuoted: true },
    ...fieldsOf({
      distance: member.distance,
      state: STATE_NAMES[member.state],
      lbmult: member.lbMult,
      lbvalue: member.lbValue,
      elected: worker.used,
      sessions: member.sessions,
      errors: member.errors,
      ...counters(worker),
      time_to_recover_min: recovery.min,
      time_to_recover_max: recovery.max,
    }),
  ];
}

/** What is told of a worker of worker.list that is no balancer, its times left out. */
export function workerFields(worker: RunningWorker, context: StatusContext, mapCount: number): readonly Field[] {
  return fieldsOf({
    ...settingValues(worker.settings, context),
    used: worker.used,
    errors: worker.errors,
    ...counters(worker),
    map_count: mapCount,
  });
}

/** When counters began, and when the last error was. */
export function resetFields(lastReset: number, lastError: number, context: StatusContext): readonly Field[] {
  const reset = fieldsOf(resetValues(lastReset, context));
  if (lastError === 0) return reset;
  const error = fieldsOf({
    error_time_datetime: compactDate(lastError, context.server.utcOffsetMinutes),
    error_time_tz: utcOffset(context.server.utcOffsetMinutes),
    error_time_unix_seconds: lastError,
    error_time_ago: context.nowSeconds - lastError,
  });
  return [...reset, ...error];
}

/** The port as it is written, where it still is that: it may lie beyond what a socket takes. */
export function shownPort({ attributes, port }: AjpWorker): number {
  const written = attributes.get("port");
  const number = written === undefined ? port : readInt(written.value);
  return (number <= 0 ? 0 : number & 0xffff) === port ? number : port;
}

function settingValues(settings: AjpWorker, context: StatusContext): Readonly<Record<string, string | number>> {
  const port = shownPort(settings);
  return {
    type: settings.type,
    host: settings.host,
    port,
    address: shownAddress(settings, port, context),
    source: settings.source ?? "undefined",
    connection_pool_timeout: settings.connectionPoolTimeoutSeconds,
    ping_timeout: settings.pingTimeoutMs,
    connect_timeout: settings.connectTimeoutMs,
    prepost_timeout: settings.prepostTimeoutMs,
    reply_timeout: settings.replyTimeoutMs,
    retries: settings.retries,
    connection_ping_interval: settings.connectionPingIntervalSeconds,
    recovery_options: settings.recoveryOptions,
    busy_limit: settings.busyLimit,
    max_packet_size: settings.maxPacketSize,
  };
}

function shownAddress({ host }: AjpWorker, port: number, context: StatusContext): string {
  const address = port <= 0 ? undefined : addressOf(context, host);
  return address === undefined ? "invalid" : `${address}:${port}`;
}

function counters(worker: RunningWorker): Readonly<Record<string, number>> {
  return {
    client_errors: worker.clientErrors,
    reply_timeouts: worker.replyTimeouts,
    transferred: worker.bytesWritten,
    read: worker.bytesRead,
    busy: worker.busy,
    max_busy: worker.maxBusy,
    connected: worker.connected,
    max_connected: worker.maxConnected,
  };
}

function resetValues(lastReset: number, { nowSeconds }: StatusContext): Readonly<Record<string, number>> {
  return { last_reset_at: lastReset, last_reset_ago: nowSeconds - lastReset };
}

function fieldsOf(values: Readonly<Record<string, string | number>>): Field[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function flag(value: boolean): string {
  return value ? "True" : "False";
}
