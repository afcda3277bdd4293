import { isCreated } from "../../src/modjk/resolve-workers.ts";
import type { AjpWorker, LbWorker, Member, WorkersView } from "../../src/modjk/workers-view.ts";

const ACTIVATIONS = { active: "ACT", disabled: "DIS", stopped: "STP" } as const;

/** The lines of mod_jk's status page (`mime=prop`) that follow from the workers alone, as a view of ours says them. */
export function statusLines(view: WorkersView): readonly string[] {
  return [...view.workers.values()].filter(isCreated).flatMap((worker) => {
    if (worker.type === "lb") return worker.isListed ? balancerLines(worker) : [];
    return worker.type === "ajp13" ? lines(worker.name, ajpFields(worker)) : [];
  });
}

function balancerLines(lb: LbWorker): string[] {
  const fields = {
    type: "lb",
    sticky_session: flag(lb.stickySession),
    sticky_session_force: flag(lb.stickySessionForce),
    retries: lb.retries,
    recover_time: lb.recoverTimeSeconds,
    error_escalation_time: lb.errorEscalationSeconds,
    max_reply_timeouts: lb.maxReplyTimeouts,
    method: lb.method === "Session" ? "Sessions" : lb.method,
    lock: lb.lock,
    member_count: lb.members.length,
  };
  return [
    ...lines(lb.name, fields),
    ...lb.members.flatMap((member) => [`worker.${lb.name}.balance_workers=${member.name}`, ...memberLines(member)]),
  ];
}

function memberLines(member: Member): string[] {
  return lines(member.name, {
    activation: ACTIVATIONS[member.activation],
    lbfactor: member.lbfactor,
    route: member.route,
    redirect: member.redirect,
    domain: member.domain,
    distance: member.distance,
  });
}

function ajpFields(worker: AjpWorker) {
  return {
    host: worker.host,
    port: worker.port,
    source: worker.source ?? "undefined",
    connection_pool_timeout: worker.connectionPoolTimeoutSeconds,
    ping_timeout: worker.pingTimeoutMs,
    connect_timeout: worker.connectTimeoutMs,
    prepost_timeout: worker.prepostTimeoutMs,
    reply_timeout: worker.replyTimeoutMs,
    retries: worker.retries,
    connection_ping_interval: worker.connectionPingIntervalSeconds,
    recovery_options: worker.recoveryOptions,
    busy_limit: worker.busyLimit,
    max_packet_size: worker.maxPacketSize,
  };
}

function lines(worker: string, fields: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(fields).map(([field, value]) => `worker.${worker}.${field}=${value}`);
}

function flag(value: boolean): string {
  return value ? "True" : "False";
}
