import type { Installation } from "../installation/installation.ts";
import type { NodePair } from "../installation/node-pairs.ts";
import type { LbWorker } from "../modjk/workers-view.ts";

/**
 * Whether the Tomcats of a balancer's members share their sessions: `unknown` where none of them was given, or where a
 * file may say more than what was read. A Manager of an application's own counts as sharing, since it may keep sessions
 * in a store.
 */
export type SessionSharing = "shared" | "separate" | "unknown";

/** Looks up whether sessions are shared; the Tomcats are sorted once. */
export function sessionSharing({ nodes, contexts }: Installation): (lb: LbWorker) => SessionSharing {
  const byBalancer = new Map<LbWorker, NodePair[]>();
  for (const pair of nodes.pairs) {
    for (const lb of new Set(pair.memberships.map((membership) => membership.lb))) {
      const list = byBalancer.get(lb);
      if (list === undefined) byBalancer.set(lb, [pair]);
      else list.push(pair);
    }
  }
  const hasStore = contexts.some(({ context }) => context?.manager !== undefined);
  return (lb) => {
    const pairs = byBalancer.get(lb) ?? [];
    if (hasStore || pairs.some(sharesSessions)) return "shared";
    const isKnown = pairs.length > 0 && pairs.every(({ tomcat }) => !tomcat.hasUnreadEntities);
    return isKnown ? "separate" : "unknown";
  };
}

function sharesSessions({ service: { engine } }: NodePair): boolean {
  if (engine === undefined) return false;
  if (engine.cluster !== undefined) return true;
  return engine.hosts.some(
    ({ cluster, contexts }) => cluster !== undefined || contexts.some(({ manager }) => manager !== undefined),
  );
}
