import { shown } from "../model/shown.ts";
import type { Topology } from "../model/topology.ts";
import type { TextEdit } from "../text-edits.ts";
import { memberLists } from "./member-lists.ts";
import { removeEntry } from "./remove-entry.ts";
import { type EditResult, makeChange, openTopology } from "./topology-edit.ts";
import { listOf, parseTopologyTree, stringOf, type TopologyTree } from "./topology-tree.ts";
import { unknownName } from "./wrong-name.ts";

/**
 * Removes a node from a topology file, and its name from every balancer's list of members. All other bytes stay;
 * comments inside the removed entries and on the lines directly above them go with them. What else names the node
 * (a redirect, a rule extension) stays and is found in the result.
 *
 * @param bytes - the whole file, YAML 1.2 or JSON.
 * @param file - its name as the user spelled it, for the findings.
 * @returns refused where the topology has errors, before or without the node (a balancer's last member).
 */
export function removeNode(bytes: Uint8Array, file: string, name: string): EditResult {
  const opened = openTopology(bytes, file);
  if ("kind" in opened) return opened;
  const { topology, source } = opened.reading;
  const index = topology.nodes.findIndex((node) => node.name === name);
  if (index < 0) return unknownName(`the topology has no node ${name}`, "nodes", name, topology.nodes);
  return makeChange(opened, {
    edits: removalEdits(parseTopologyTree(opened.text), name, index),
    wanted: withoutNode(source.value, name),
    label: `without node ${shown(name)}`,
    remarks: sessionRemarks(topology, name),
  });
}

function removalEdits(tree: TopologyTree | undefined, name: string, index: number): TextEdit[] | undefined {
  const nodes = tree === undefined ? undefined : listOf(tree, tree.root, "nodes");
  if (tree === undefined || nodes === undefined) return undefined;
  const edits = removeEntry(tree, nodes, index);
  if (edits === undefined) return undefined;
  for (const list of memberLists(tree, () => true)) {
    const place = list.node.items.findIndex((item) => stringOf(tree, item) === name);
    if (place < 0) continue;
    const more = removeEntry(tree, list, place);
    if (more === undefined) return undefined;
    edits.push(...more);
  }
  return edits;
}

/** What the file says without a node. */
function withoutNode(value: unknown, name: string): unknown {
  const { nodes, balancers, ...rest } = value as {
    readonly nodes: readonly { readonly name: string }[];
    readonly balancers?: readonly { readonly members?: readonly string[] }[];
  };
  const left = nodes.filter((node) => node.name !== name);
  if (balancers === undefined) return { ...rest, nodes: left };
  const without = balancers.map((balancer) => {
    const { members } = balancer;
    return members === undefined ? balancer : { ...balancer, members: members.filter((member) => member !== name) };
  });
  return { ...rest, balancers: without, nodes: left };
}

/**
 * What becomes of the sessions that live on a node when its route is known no longer: another member serves them anew,
 * and with `sticky: force` none does (mod_jk 1.2.48 answers 503 while the browser sends the cookie).
 */
function sessionRemarks(topology: Topology, name: string): string[] {
  const served = topology.balancers.filter(({ members }) => members.includes(name));
  const forced = served.find(({ sticky }) => sticky.mode === "force");
  if (forced !== undefined) {
    return [
      `${forced.name} is sticky: force, so a browser whose session is on ${name} gets 503 until it drops its cookie`,
    ];
  }
  const isSticky = served.some(({ sticky }) => sticky.mode === "session");
  return isSticky && topology.cluster === undefined ? [`users whose session is on ${name} lose it`] : [];
}
