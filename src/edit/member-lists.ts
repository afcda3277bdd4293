import { isMap, isSeq } from "yaml";
import { follow, type ListNode, listOf, pairOf, type TopologyTree } from "./topology-tree.ts";

/**
 * The lists of members that the file spells out for some balancers; one that several share by an alias is there once.
 *
 * @param isWanted - asked with the index of each balancer.
 */
export function memberLists(tree: TopologyTree, isWanted: (balancer: number) => boolean): ListNode[] {
  const balancers = follow(tree, pairOf(tree.root, "balancers")?.value);
  const lists = new Map<unknown, ListNode>();
  for (const [index, item] of isSeq(balancers) ? balancers.items.entries() : []) {
    const balancer = isWanted(index) ? follow(tree, item) : undefined;
    const list = isMap(balancer) ? listOf(tree, balancer, "members") : undefined;
    if (list !== undefined) lists.set(list.node, list);
  }
  return [...lists.values()];
}
