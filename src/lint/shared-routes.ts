import type { Installation } from "../installation/installation.ts";
import type { NodePair, TomcatNode } from "../installation/node-pairs.ts";
import type { LbWorker, Member } from "../modjk/workers-view.ts";
import { stickyMemberships } from "./tomcat-places.ts";

/** Whether mod_jk leads a session with a route to a member: by its route, or by the domain that it is in. */
export function acceptsRoute({ route, domain }: Pick<Member, "route" | "domain">, jvmRoute: string): boolean {
  if (route === jvmRoute) return true;
  const [group = ""] = jvmRoute.split(".", 1);
  return domain !== "" && group !== "" && domain.startsWith(group);
}

/** The jvmRoute of a Tomcat, as far as the file alone says it; empty where it has none. */
export function writtenRoute({ service }: TomcatNode): string | undefined {
  const route = service.engine?.jvmRoute;
  if (route === undefined || route.fromProperty) return undefined;
  const value = route.value ?? "";
  // A template, whose gaps somebody fills in before Tomcat sees it.
  return /[${}%@<]/.test(value) ? undefined : value;
}

interface Sharers {
  readonly pairs: NodePair[];
  owner: NodePair | undefined;
}

/**
 * Tomcats behind one balancer that share a jvmRoute, where it is the route of one of them: the others send their sessions
 * to it. A domain is there to be shared.
 *
 * @returns for each of them the one whose route it is.
 */
export function sharedRoutes({ nodes }: Installation): ReadonlyMap<NodePair, NodePair> {
  const byBalancer = new Map<LbWorker, Map<string, Sharers>>();
  for (const pair of nodes.pairs) {
    const route = writtenRoute(pair);
    if (route === undefined || route === "") continue;
    for (const { lb, member } of stickyMemberships(pair)) {
      const isOwner = member.route === route;
      if (!isOwner && acceptsRoute(member, route)) continue;
      const byRoute = byBalancer.get(lb) ?? new Map<string, Sharers>();
      byBalancer.set(lb, byRoute);
      const group = byRoute.get(route) ?? { pairs: [], owner: undefined };
      byRoute.set(route, group);
      group.pairs.push(pair);
      if (isOwner) group.owner ??= pair;
    }
  }
  const shared = new Map<NodePair, NodePair>();
  for (const byRoute of byBalancer.values()) {
    for (const { pairs, owner } of byRoute.values()) {
      if (owner === undefined || new Set(pairs.map(({ service }) => service)).size < 2) continue;
      for (const pair of pairs) shared.set(pair, owner);
    }
  }
  return shared;
}
