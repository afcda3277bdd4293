import type { RunningBalancer, RunningMember, RunningWorker } from "../balance/running.ts";
import { toByteText } from "../modjk/uri-bytes.ts";
import { compileGlob, globMatches } from "../modjk/uri-glob.ts";
import type { StatusContext } from "./status-request.ts";

/** A worker of worker.list, as a status worker sees it. */
export type StatusTarget =
  | { readonly kind: "balancer"; readonly balancer: RunningBalancer; readonly members: readonly RunningMember[] }
  | { readonly kind: "ajp"; readonly worker: RunningWorker }
  /** Another status worker. */
  | { readonly kind: "other" };

/** What a command is about; the text is why it is about nothing. */
export type FoundTarget = StatusTarget | { readonly kind: "missing"; readonly why: string };

const WILDCARD = "*";

/**
 * Finds the worker `w` and, of a balancer, the member `sw`: all members where there is no `sw`. Only an update takes
 * stars in it.
 *
 * @param worker - a byte text, as `member` is.
 */
export function findTarget(
  { running, view }: StatusContext,
  worker: string | undefined,
  member: string | undefined,
  isUpdate: boolean,
): FoundTarget {
  if (worker === undefined || worker === "") return missing("NULL or EMPTY worker param");
  if (member === "") return missing("EMPTY sub worker param");
  const name = view.listed.find((one) => toByteText(one.name) === worker)?.name;
  const found = name === undefined ? undefined : view.workers.get(name);
  if (name === undefined || found === undefined) return missing("Could not find given worker");
  const isPattern = member?.includes(WILDCARD) === true;
  if (isPattern && !isUpdate) return missing("wildcard not allowed in sub worker for this command");
  const balancer = running.balancers.get(name);
  if (balancer === undefined) {
    if (member !== undefined) return missing("worker type has no sub workers");
    const ajp = running.workers.get(name);
    return ajp === undefined ? { kind: "other" } : { kind: "ajp", worker: ajp };
  }
  if (member === undefined) return { kind: "balancer", balancer, members: balancer.members };
  const glob = compileGlob(member);
  const members = balancer.members.filter((one) => {
    const own = toByteText(one.name);
    return isPattern ? globMatches(glob, own) : own === member;
  });
  return members.length === 0 ? missing("could not find sub worker") : { kind: "balancer", balancer, members };
}

function missing(why: string): FoundTarget {
  return { kind: "missing", why };
}
