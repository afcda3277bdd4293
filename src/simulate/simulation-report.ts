import type { RunningBalancer } from "../balance/running.ts";
import type { Activation } from "../modjk/workers-view.ts";
import { bucketStart, type Simulation } from "./simulation.ts";

/**
 * What a simulation came to; `lbgen simulate --format json` prints it as it is. Times are seconds since the start, shares
 * go from 0 to 1, and lists by member have the order of the balancer.
 */
export interface SimulationReport {
  readonly balancer: string;
  readonly method: "request" | "session" | "traffic" | "busyness" | "next";
  readonly sticky: "none" | "session" | "force";
  /** Whether the nodes share their sessions. */
  readonly clustered: boolean;
  readonly settings: {
    readonly requests: number;
    readonly clients: number;
    readonly rate: number;
    readonly sessions: number;
    readonly seed: number;
    /** How long a node takes for an answer; `nodes` has those that differ. */
    readonly serviceMs: { readonly from: number; readonly to: number; readonly nodes: readonly NodeService[] };
    readonly down: readonly { readonly node: string; readonly from: number; readonly to: number }[];
    /** The path by whose mount the requests come; `null` for none. */
    readonly path: string | null;
  };
  /** How long requests arrived. */
  readonly durationSeconds: number;
  readonly totals: {
    readonly requests: number;
    readonly answered: number;
    /** Requests that ended in an error page, by its status. */
    readonly errors: Readonly<Record<string, number>>;
    /** Answers that took more than one attempt. */
    readonly failovers: number;
    readonly sessionsMade: number;
    /** Sessions whose client was answered by a node that did not know them, or whose cookie mod_jk's own took the place of. */
    readonly sessionsLost: number;
    /** Sessions that another node of the cluster took over. */
    readonly sessionsMoved: number;
  };
  readonly members: readonly SimulatedMember[];
  /** Stretches of time, as equal as the number of requests allows; a request counts in the one in which it arrived. */
  readonly timeline: readonly {
    readonly from: number;
    readonly to: number;
    readonly requests: number;
    /** Answers by member. */
    readonly served: readonly number[];
    readonly errors: Readonly<Record<string, number>>;
  }[];
}

export interface NodeService {
  readonly node: string;
  readonly from: number;
  readonly to: number;
}

export interface SimulatedMember {
  readonly name: string;
  readonly route: string;
  readonly activation: Activation;
  readonly distance: number;
  readonly lbfactor: number;
  /** Its lbfactor among the active members of the smallest distance; 0 for all others. */
  readonly expected: number;
  /** Answers. */
  readonly served: number;
  /** Of all answers. */
  readonly share: number;
  /** `share` less `expected`. */
  readonly deviation: number;
  /** Attempts, each of one or more tries; the status page calls them elected. */
  readonly attempts: number;
  readonly failed: number;
  readonly sessionsMade: number;
  /** Of the sessions that it had. */
  readonly sessionsLost: number;
  readonly sessionsMoved: number;
  /** At the end, as the status page shows it. */
  readonly state: string;
}

/** As the status page shows them, by `MemberState`. */
const STATES = ["OK/IDLE", "OK", "ERR/REC", "ERR/FRC", "OK/BUSY", "ERR", "ERR/PRB"] as const;

/**
 * Sums a simulation up that has come to its end.
 *
 * @param path - by whose mount the requests came.
 */
export function reportOf(simulation: Simulation, path?: string): SimulationReport {
  const { input, balancer, sessions } = simulation;
  const { settings } = balancer;
  const members = membersOf(simulation);
  return {
    balancer: balancer.name,
    method: settings.method.toLowerCase() as Lowercase<typeof settings.method>,
    sticky: settings.stickySession ? (settings.stickySessionForce ? "force" : "session") : "none",
    clustered: input.isClustered,
    settings: {
      requests: input.requests,
      clients: input.clients,
      rate: input.rate,
      sessions: input.sessions,
      seed: input.seed,
      serviceMs: {
        from: input.serviceMs.from,
        to: input.serviceMs.to,
        nodes: [...input.serviceMsOf].map(([node, { from, to }]) => ({ node, from, to })),
      },
      down: input.outages.map(({ node, from, to }) => ({ node, from, to })),
      path: path ?? null,
    },
    durationSeconds: rounded(input.requests / input.rate),
    totals: {
      requests: input.requests,
      answered: sum(simulation.served),
      errors: byStatus(simulation.errors),
      failovers: simulation.failovers,
      sessionsMade: sum(sessions.made),
      sessionsLost: sum(sessions.lost),
      sessionsMoved: sum(sessions.moved),
    },
    members,
    timeline: timelineOf(simulation),
  };
}

function membersOf(simulation: Simulation): SimulatedMember[] {
  const { input, balancer, served, sessions } = simulation;
  const answered = sum(served);
  const activationOf = activationsIn(balancer, input.effects.activation);
  const expected = expectedShares(balancer, activationOf);
  return balancer.members.map((member, position): SimulatedMember => {
    const { index, worker } = member;
    const share = answered === 0 ? 0 : (served[index] ?? 0) / answered;
    const wanted = expected[position] ?? 0;
    return {
      name: member.name,
      route: input.view.balancers.find(({ name }) => name === balancer.name)?.members[index]?.route ?? member.route,
      activation: activationOf(member.name),
      distance: member.distance,
      lbfactor: member.lbfactor,
      expected: rounded(wanted),
      served: served[index] ?? 0,
      share: rounded(share),
      deviation: rounded(share - wanted),
      attempts: worker.used,
      failed: worker.errors,
      sessionsMade: sessions.made[index] ?? 0,
      sessionsLost: sessions.lost[index] ?? 0,
      sessionsMoved: sessions.moved[index] ?? 0,
      state: STATES[member.state],
    };
  });
}

type ActivationOf = (member: string) => Activation;

/** Those of a mount win. */
function activationsIn({ members }: RunningBalancer, ofMount: ReadonlyMap<string, Activation>): ActivationOf {
  const own = new Map(members.map(({ name, activation }) => [name, activation]));
  return (name) => ofMount.get(name) ?? own.get(name) ?? "active";
}

/** What lbfactor asks for while all is well: members of a larger distance wait for the others to fail. */
function expectedShares({ members }: RunningBalancer, activationOf: ActivationOf): number[] {
  const areActive = members.map(({ name }) => activationOf(name) === "active");
  const nearest = Math.min(...members.filter((_, index) => areActive[index]).map(({ distance }) => distance));
  const wanted = members.map(({ distance, lbfactor }, index) =>
    areActive[index] === true && distance === nearest ? lbfactor : 0,
  );
  const all = wanted.reduce((total, lbfactor) => total + lbfactor, 0);
  return wanted.map((lbfactor) => (all === 0 ? 0 : lbfactor / all));
}

function timelineOf({ input, buckets }: Simulation): SimulationReport["timeline"] {
  const startOf = (bucket: number): number => rounded(bucketStart(bucket, buckets.length, input.requests) / input.rate);
  return buckets.map(({ requests, served, errors }, index) => ({
    from: startOf(index),
    to: startOf(index + 1),
    requests,
    served: [...served],
    errors: byStatus(errors),
  }));
}

function byStatus(counts: ReadonlyMap<number, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => a - b).map(([status, count]) => [String(status), count]));
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** To a millionth, so that no digits stand there that mean nothing. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6 + 0; // no minus zero
}
