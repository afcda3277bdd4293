import { NO_EFFECTS } from "../../src/modjk/mount-effects.ts";
import { Simulation, type SimulationInput } from "../../src/simulate/simulation.ts";
import { reportOf, type SimulatedMember, type SimulationReport } from "../../src/simulate/simulation-report.ts";
import { viewOf } from "../support/workers.ts";

/** One request a second from one client without a session, so that nothing overlaps: a failed attempt takes 0.1 s. */
const ONE_BY_ONE: Omit<SimulationInput, "view"> = {
  balancer: "lb",
  effects: NO_EFFECTS,
  watchdogSeconds: undefined,
  isClustered: false,
  requests: 100,
  clients: 1,
  rate: 1,
  sessions: 0,
  seed: 1,
  serviceMs: { from: 0, to: 0 },
  serviceMsOf: new Map(),
  outages: [],
};

/** A workers.properties of one balancer `lb`; `more` has further lines, without `worker.`. */
export function workersText(members: readonly string[], more: readonly string[] = []): string {
  return [
    "worker.list=lb",
    "worker.lb.type=lb",
    `worker.lb.balance_workers=${members.join(",")}`,
    ...members.map((name, index) => `worker.${name}.port=${8009 + index}`),
    ...more.map((line) => `worker.${line}`),
    "",
  ].join("\n");
}

/** A simulation that has not begun. */
export function prepare(text: string, changes: Partial<SimulationInput> = {}): Simulation {
  return new Simulation({ ...ONE_BY_ONE, view: viewOf(text), ...changes });
}

/** Plays a simulation to its end. */
export function simulate(text: string, changes: Partial<SimulationInput> = {}): SimulationReport {
  const simulation = prepare(text, changes);
  simulation.run(Number.POSITIVE_INFINITY);
  return reportOf(simulation);
}

/** One number of each member, by name. */
export function byMember(
  { members }: SimulationReport,
  key: "served" | "failed" | "attempts" | "sessionsMade" | "sessionsLost" | "sessionsMoved",
): Record<string, number> {
  return Object.fromEntries(members.map((member: SimulatedMember) => [member.name, member[key]]));
}

/** At which seconds a member answered, of a simulation of one request a second with at most 40 requests. */
export function secondsOf(report: SimulationReport, member: string): number[] {
  const index = report.members.findIndex(({ name }) => name === member);
  return report.timeline.flatMap(({ served }, second) => (served[index] === 1 ? [second] : []));
}
