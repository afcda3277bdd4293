import {
  type Running,
  type RunningBalancer,
  type RunningMember,
  type RunningWorker,
  recomputeMultiplicators,
} from "./running.ts";

/**
 * What goes on when the configuration changes while requests are in progress. Workers whose address is the same go on as
 * the very objects that they are, and so do balancers with the same members: with state, values and counters, and with
 * what requests in progress still have to give back. Where members come, go or change places, the balancer is a new one
 * and those that stay keep what they have. What an operator changed by hand stays, unless the file changed it too.
 *
 * @param fresh - the new configuration in the state in which it would start.
 * @param before - the old configuration in the state in which it started: what differs from it was changed by hand.
 */
export function carryOver(running: Running, fresh: Running, before: Running): Running {
  const workers = new Map<string, RunningWorker>();
  for (const [name, worker] of fresh.workers) {
    const old = running.workers.get(name);
    if (old === undefined || !isSameAddress(old, worker)) {
      workers.set(name, worker);
      continue;
    }
    old.settings = worker.settings;
    old.slots = worker.slots;
    workers.set(name, old);
  }
  const balancers = new Map<string, RunningBalancer>();
  for (const [name, balancer] of fresh.balancers) {
    const old = running.balancers.get(name);
    const next = old === undefined ? balancer : keepBalancer(old, balancer, before.balancers.get(name), workers);
    // A new balancer may have members that go on.
    balancers.set(name, old === undefined ? { ...next, members: withWorkers(next.members, workers) } : next);
  }
  const { lastProcessMaintenance, lastGlobalMaintenance } = running;
  return { ...fresh, workers, balancers, lastProcessMaintenance, lastGlobalMaintenance };
}

type Workers = ReadonlyMap<string, RunningWorker>;

function withWorkers(members: readonly RunningMember[], workers: Workers): readonly RunningMember[] {
  return members.map((member) => ({ ...member, worker: workers.get(member.name) ?? member.worker }));
}

function keepBalancer(
  old: RunningBalancer,
  fresh: RunningBalancer,
  before: RunningBalancer | undefined,
  workers: Workers,
): RunningBalancer {
  const target = withWorkers(fresh.members, workers).map((member): RunningMember => {
    const known = old.members.find(({ name }) => name === member.name);
    if (known === undefined || known.worker !== member.worker) return member;
    const started = before?.members.find(({ name }) => name === member.name);
    // Requests in progress know a member by its place, so one that has another place is another object.
    const kept = known.index === member.index ? known : { ...known, index: member.index };
    if (kept !== known && fresh.settings.method === "Busyness") kept.lbValue = 0;
    takeChanges(kept, member, started, BY_HAND);
    return kept;
  });
  const settings = { ...old.settings };
  takeChanges(settings, fresh.settings, before?.settings, Object.keys(settings) as (keyof typeof settings)[]);
  const isSame = target.length === old.members.length && target.every((member, at) => member === old.members[at]);
  const nextOffset = Math.min(old.nextOffset, target.length);
  const balancer = isSame ? Object.assign(old, { settings }) : { ...old, settings, members: target, nextOffset };
  recomputeMultiplicators(balancer);
  return balancer;
}

/** Settings of a member that both a file and an operator can change. */
const BY_HAND = ["route", "domain", "redirect", "distance", "lbfactor", "activation"] as const;

/** Takes over what the file says now, where it says something else than it did. */
function takeChanges<T extends object, K extends keyof T>(
  target: T,
  fresh: T,
  before: T | undefined,
  keys: readonly K[],
): void {
  for (const key of keys) if (before === undefined || before[key] !== fresh[key]) target[key] = fresh[key];
}

function isSameAddress(a: RunningWorker, b: RunningWorker): boolean {
  return a.settings.host === b.settings.host && a.settings.port === b.settings.port;
}
