import { timeToRecover } from "../balance/maintain.ts";
import { type Running, type RunningBalancer, type RunningMember, STATE_NAMES } from "../balance/running.ts";
import { fromByteText } from "../modjk/uri-bytes.ts";
import type { AdminNode, AdminSource } from "./source.ts";

/** What `GET /api/status` answers. */
export interface StatusAnswer {
  readonly engine: string;
  readonly balancers: readonly BalancerAnswer[];
  readonly nodes: readonly AdminNode[];
}

export interface BalancerAnswer {
  readonly name: string;
  readonly method: string;
  readonly sticky: "none" | "session" | "force";
  readonly members: readonly MemberAnswer[];
}

export interface MemberAnswer {
  readonly name: string;
  readonly address: string;
  readonly route: string;
  readonly state: string;
  readonly activation: string;
  readonly lbfactor: number;
  readonly value: number;
  readonly elected: number;
  readonly busy: number;
  readonly errors: number;
  readonly sessions: number;
  readonly client_errors: number;
  readonly reply_timeouts: number;
  readonly transferred: number;
  readonly read: number;
  readonly time_to_recover: number;
}

/** @param nowSeconds - whole seconds. */
export function describeStatus(source: AdminSource, nowSeconds: number): StatusAnswer {
  const running = source.running();
  return {
    engine: source.engine,
    balancers: [...running.balancers.values()].map((balancer) => ({
      name: balancer.name,
      method: balancer.settings.method.toLowerCase(),
      sticky: stickyOf(balancer),
      members: balancer.members.map((member) => describeMember(source, running, balancer, member, nowSeconds)),
    })),
    nodes: source.nodes().map(describeNode),
  };
}

export function describeNode({ name, address, fault }: AdminNode): AdminNode {
  return { name, address, fault };
}

/** @param nowSeconds - whole seconds. */
export function describeMember(
  source: AdminSource,
  running: Running,
  balancer: RunningBalancer,
  member: RunningMember,
  nowSeconds: number,
): MemberAnswer {
  const { worker } = member;
  return {
    name: member.name,
    address: source.addressOf(worker),
    route: fromByteText(member.route),
    state: STATE_NAMES[member.state],
    activation: member.activation,
    lbfactor: member.lbfactor,
    value: member.lbValue,
    elected: worker.used,
    busy: worker.busy,
    errors: member.errors,
    sessions: member.sessions,
    client_errors: worker.clientErrors,
    reply_timeouts: worker.replyTimeouts,
    transferred: worker.bytesWritten,
    read: worker.bytesRead,
    time_to_recover: timeToRecover(balancer, member, running, nowSeconds).min,
  };
}

function stickyOf({ settings }: RunningBalancer): BalancerAnswer["sticky"] {
  if (!settings.stickySession) return "none";
  return settings.stickySessionForce ? "force" : "session";
}
