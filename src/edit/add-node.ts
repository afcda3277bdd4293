import { shown } from "../model/shown.ts";
import type { Topology } from "../model/topology.ts";
import type { TextEdit } from "../text-edits.ts";
import { appendEntry } from "./append-entry.ts";
import { appendListKey, entryText, exampleEntry, type NewObject } from "./entry-text.ts";
import { memberLists } from "./member-lists.ts";
import type { NewNode } from "./node-argument.ts";
import { quotesOf, scalarText } from "./scalar-text.ts";
import { type EditResult, makeChange, openTopology, type WrongRequest } from "./topology-edit.ts";
import { listOf, pairOf, parseTopologyTree, type TopologyTree } from "./topology-tree.ts";
import { listed, unknownName } from "./wrong-name.ts";

/**
 * Adds a node to a topology file, at the end of its nodes and written as the last of them is. All other bytes stay. What
 * `defaults` says already is left out where the last node leaves it out too; the lbfactor is written where it is given or
 * the last node has one.
 *
 * A balancer without a list of members has the new node by itself. Of those with one, the new node goes to the only
 * balancer of the topology, or else to those that have every node today.
 *
 * @param bytes - the whole file, YAML 1.2 or JSON.
 * @param file - its name as the user spelled it, for the findings.
 * @param requested - names of the balancers that get the node, instead of those above; empty for those above.
 * @returns refused where the topology has errors, before or with the node, or has a node of that name.
 */
export function addNode(bytes: Uint8Array, file: string, node: NewNode, requested: readonly string[] = []): EditResult {
  const opened = openTopology(bytes, file);
  if ("kind" in opened) return opened;
  const { topology, source } = opened.reading;
  const there = topology.nodes.findIndex(({ name }) => name === node.name);
  if (there >= 0) {
    const message = `node ${shown(node.name)} is there already`;
    const span = source.valueSpan(["nodes", there, "name"]);
    const finding = { file, ...span, severity: "error", code: "duplicate-name", message } as const;
    const diagnostics = [{ ...finding, hint: "choose another name, or remove that node first" }];
    return { kind: "refused", diagnostics, source, reason: "the name is taken" };
  }
  const balancers = balancersFor(topology, node.name, requested);
  if ("kind" in balancers) return balancers;
  const tree = parseTopologyTree(opened.text);
  const entry = tree === undefined ? [] : newEntry(tree, source.value, node);
  return makeChange(opened, {
    edits: tree === undefined ? undefined : additionEdits(tree, entry, node.name, balancers),
    wanted: withNode(source.value, objectOf(entry), node.name, balancers),
    label: `with node ${shown(node.name)}`,
    remarks: [],
  });
}

/** The indexes of the balancers that list their members and get the new node. */
function balancersFor(
  topology: Topology,
  node: string,
  requested: readonly string[],
): ReadonlySet<number> | WrongRequest {
  const { balancers, nodes } = topology;
  const explicit = [...balancers.keys()].filter((index) => balancers[index]?.named.has("members"));
  if (requested.length > 0) {
    const byName = new Map(balancers.map(({ name }, index) => [name, index]));
    const unknown = requested.find((name) => !byName.has(name));
    if (unknown !== undefined) {
      return unknownName(`the topology has no balancer ${unknown}`, "balancers", unknown, balancers);
    }
    const wanted = new Set(requested.map((name) => byName.get(name)));
    return new Set(explicit.filter((index) => wanted.has(index)));
  }
  if (balancers.length === 1) return new Set(explicit);
  const full = explicit.filter((index) => balancers[index]?.members.length === nodes.length);
  if (full.length > 0 || explicit.length < balancers.length || explicit.length === 0) return new Set(full);
  const names = balancers.map(({ name }) => `--balancer ${name}`);
  return {
    kind: "wrong-request",
    message: `no balancer has every node as a member, so which of them gets ${node} is not clear`,
    hint: `name one or several: ${listed(names, ", ")}`,
  };
}

/** What the new entry says, of what it could. */
function newEntry(tree: TopologyTree, value: unknown, node: NewNode): NewObject {
  const nodes = listOf(tree, tree.root, "nodes");
  const example = nodes === undefined ? undefined : exampleEntry(nodes);
  const { defaults = {}, nodes: values = [] } = value as {
    readonly defaults?: NodeValue;
    readonly nodes?: readonly NodeValue[];
  };
  const last = values.at(-1);
  const isHostSaid = defaults.host === node.host && last !== undefined && last.host === undefined;
  const isPortSaid = (defaults.ajp?.port ?? 8009) === node.port && last !== undefined && last.ajp?.port === undefined;
  const isWeighted = example !== undefined && pairOf(example, "lbfactor") !== undefined;
  const lbfactor = node.lbfactor ?? (isWeighted ? (defaults.lbfactor ?? 1) : undefined);
  return [
    ["name", node.name],
    ...(isHostSaid ? [] : [["host", node.host] as const]),
    ...(isPortSaid ? [] : [["ajp", [["port", node.port]]] as const]),
    ...(lbfactor === undefined ? [] : [["lbfactor", lbfactor] as const]),
  ];
}

/** As much as matters here of what a valid topology says of a node. */
interface NodeValue {
  readonly host?: string;
  readonly ajp?: { readonly port?: number };
  readonly lbfactor?: number;
}

function additionEdits(
  tree: TopologyTree,
  entry: NewObject,
  name: string,
  balancers: ReadonlySet<number>,
): TextEdit[] | undefined {
  const nodes = listOf(tree, tree.root, "nodes");
  if (nodes === undefined && pairOf(tree.root, "nodes") !== undefined) return undefined;
  const edits =
    nodes === undefined ? appendListKey(tree, "nodes", entry) : appendEntry(tree, nodes, entryText(tree, nodes, entry));
  for (const list of memberLists(tree, (index) => balancers.has(index))) {
    const quotes = quotesOf(list.entries.at(-1)?.value);
    edits?.push(...appendEntry(tree, list, scalarText(name, quotes)));
  }
  return edits;
}

function objectOf(entry: NewObject): unknown {
  return Object.fromEntries(entry.map(([key, value]) => [key, typeof value === "object" ? objectOf(value) : value]));
}

/** What the file says with a new node. */
function withNode(value: unknown, entry: unknown, name: string, wanted: ReadonlySet<number>): unknown {
  const {
    nodes = [],
    balancers,
    ...rest
  } = value as {
    readonly nodes?: readonly unknown[];
    readonly balancers?: readonly { readonly members?: readonly string[] }[];
  };
  const more = { ...rest, nodes: [...nodes, entry] };
  if (balancers === undefined) return more;
  const withMember = balancers.map((balancer, index) => {
    const { members } = balancer;
    return members === undefined || !wanted.has(index) ? balancer : { ...balancer, members: [...members, name] };
  });
  return { ...more, balancers: withMember };
}
