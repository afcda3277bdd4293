import type { RunningBalancer, RunningMember, RunningWorker } from "../balance/running.ts";
import { dumpLines } from "./dump.ts";
import { balancerFields, type Field, memberFields, resetFields, workerFields } from "./fields.ts";
import { type MapFields, type MapsOf, mapsByWorker } from "./maps.ts";
import type { StatusContext } from "./status-request.ts";
import type { StatusSettings } from "./status-settings.ts";

/** Parts of a page that a reader may hide: bits of `opt`. */
export const Hidden = {
  members: 1,
  maps: 2,
  legend: 4,
  balancers: 8,
  ajpWorkers: 16,
  /** Nothing is hidden by it: no command changes anything. */
  readOnly: 32,
  balancerSettings: 64,
  balancerState: 128,
  workerSettings: 256,
} as const;

/** What an answer tells, whatever it is written in; a part that it does not tell is `undefined`. */
export interface StatusReport {
  /** Whether it names the server; an answer to a change and an error do not. */
  readonly hasServer: boolean;
  /** Whether it tells the time and the software. */
  readonly hasSoftware: boolean;
  /** Whether it counts what it lists. */
  readonly isList: boolean;
  readonly balancers: readonly BalancerReport[];
  readonly ajpWorkers: readonly AjpReport[];
  readonly configuration: readonly (readonly [key: string, value: string])[] | undefined;
  readonly result: StatusResult;
}

export interface StatusResult {
  readonly type: "OK" | "ERROR";
  readonly message: string;
}

export interface BalancerReport {
  readonly balancer: RunningBalancer;
  readonly fields: readonly Field[];
  readonly members: readonly MemberReport[];
  readonly maps: readonly MapFields[];
}

export interface MemberReport {
  readonly member: RunningMember;
  readonly fields: readonly Field[];
  /** Of its last reset and its last error: `mime=prop` writes them under the balancer's name. */
  readonly times: readonly Field[];
}

export interface AjpReport {
  readonly worker: RunningWorker;
  readonly fields: readonly Field[];
  readonly times: readonly Field[];
  readonly maps: readonly MapFields[];
}

export const FINISHED: StatusResult = { type: "OK", message: "Action finished" };

/** An answer that tells nothing but how it went. */
export function resultOnly(result: StatusResult): StatusReport {
  return {
    hasServer: false,
    hasSoftware: false,
    isList: false,
    balancers: [],
    ajpWorkers: [],
    configuration: undefined,
    result,
  };
}

/** Versions only. */
export function versionReport(): StatusReport {
  return { ...resultOnly(FINISHED), hasServer: true, hasSoftware: true };
}

/** What stands above a form. */
export function editReport(): StatusReport {
  return { ...resultOnly(FINISHED), hasServer: true };
}

/** The properties as they were read. */
export function dumpReport({ view }: StatusContext): StatusReport {
  return { ...versionReport(), configuration: dumpLines(view) };
}

/** Every balancer and every AJP worker of worker.list, without what is hidden. */
export function listReport(context: StatusContext, settings: StatusSettings, hidden: number): StatusReport {
  const { view, running } = context;
  const names = view.listed.map(({ name }) => name);
  const balancers = (hidden & Hidden.balancers) === 0 ? names.flatMap((name) => running.balancers.get(name) ?? []) : [];
  const workers = (hidden & Hidden.ajpWorkers) === 0 ? names.flatMap((name) => running.workers.get(name) ?? []) : [];
  const mapsOf = mapsByWorker(context);
  return {
    ...versionReport(),
    isList: true,
    balancers: balancers.map((one) => balancerReport(one, one.members, context, settings, hidden, mapsOf)),
    ajpWorkers: workers.map((one) => ajpReport(one, context, hidden, mapsOf)),
  };
}

/** One balancer, with all or one of its members. */
export function balancerReport(
  balancer: RunningBalancer,
  members: readonly RunningMember[],
  context: StatusContext,
  settings: StatusSettings,
  hidden: number,
  mapsOf: MapsOf = mapsByWorker(context),
): BalancerReport {
  const maps = mapsOf(balancer.name);
  return {
    balancer,
    fields: balancerFields(balancer, context, settings, maps.length),
    members:
      (hidden & Hidden.members) === 0
        ? members.map((member) => ({
            member,
            fields: memberFields(balancer, member, context),
            times: resetFields(member.worker.lastReset, member.lastErrorTime, context),
          }))
        : [],
    maps: (hidden & Hidden.maps) === 0 ? maps : [],
  };
}

/** One worker that is no member, or also one by itself. */
export function ajpReport(
  worker: RunningWorker,
  context: StatusContext,
  hidden: number,
  mapsOf: MapsOf = mapsByWorker(context),
): AjpReport {
  const maps = mapsOf(worker.name);
  return {
    worker,
    fields: workerFields(worker, context, maps.length),
    times: resetFields(worker.lastReset, worker.lastErrorTime, context),
    maps: (hidden & Hidden.maps) === 0 ? maps : [],
  };
}
