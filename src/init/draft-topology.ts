import { formatTopology } from "../import/topology-yaml.ts";
import type { TopologyInput } from "../model/topology-input.ts";
import { type Answers, type NodeAnswer, USUAL } from "./answers.ts";

type Node = NonNullable<TopologyInput["nodes"]>[number];
type Balancer = NonNullable<TopologyInput["balancers"]>[number];

/** First HTTP port of Tomcats that share a host, and the step to the next. */
const HTTP_PORT = { first: 8080, step: 100 } as const;
const RECEIVER_PORT = 4000;

const HEAD = ["An Apache with mod_jk and its Tomcats: lbgen validate, lbgen generate"];

/** The topology file that the answers come to. */
export function draftText(answers: Answers): string {
  return formatTopology(draftTopology(answers), answers.base === undefined ? HEAD : [], answers.remarks ?? []);
}

/**
 * The topology that the answers come to. Values that are wrong are in it as they were given: the model's checks say what is
 * wrong with them.
 */
export function draftTopology(answers: Answers): TopologyInput {
  const draft = answers.base === undefined ? freshTopology(answers) : grownTopology(answers.base, answers);
  // Not yet a topology in the eyes of the types, where somebody wrote a word for a number.
  return draft as TopologyInput;
}

/** Names of all nodes, in their order. */
export function nodeNames({ base, nodes }: Answers): readonly string[] {
  return [...(base?.nodes ?? []), ...nodes].map(({ name }) => name);
}

/** Where the AJP Connectors of all nodes are. */
export function nodeAddresses({ base, nodes }: Answers): readonly Pick<NodeAnswer, "name" | "host" | "port">[] {
  const known = (base?.nodes ?? []).map(({ name, host, ajp }) => ({
    name,
    host: host ?? base?.defaults?.host ?? "",
    port: ajp?.port ?? USUAL.ajpPort,
  }));
  return [...known, ...nodes];
}

/** Names of the nodes that get a complete server.xml. */
export function nodesWithoutServerXml({ base, nodes, serverXml }: Answers): readonly string[] {
  const known = (base?.nodes ?? []).filter((node) => node.serverXml === undefined);
  return [...known, ...nodes].map(({ name }) => name).filter((name) => !serverXml.has(name));
}

/** Names of the nodes for which nothing says a secret. */
export function nodesWithoutSecret(answers: Answers): readonly string[] {
  const { nodes, defaults } = draftTopology(answers);
  if (defaults?.ajp?.secret !== undefined) return [];
  return (nodes ?? []).flatMap(({ name, ajp }) => (ajp?.secret === undefined ? [name] : []));
}

function freshTopology(answers: Answers): object {
  const { host, port } = answers.apache ?? USUAL.apache;
  const layout = answers.layout ?? USUAL.layout;
  return {
    apache: { host, port, ...(layout === USUAL.layout ? {} : { layout }) },
    balancers: [
      {
        name: answers.balancer ?? USUAL.balancer,
        method: answers.method ?? USUAL.method,
        sticky: answers.sticky ?? USUAL.sticky,
        mounts: [...(answers.mounts ?? USUAL.mounts)],
      },
    ],
    ...shared(answers),
    nodes: withOwnPorts(answers.nodes.map(freshNode), answers),
  };
}

function grownTopology(base: TopologyInput, answers: Answers): object {
  const { apache, balancers = [], nodes = [], defaults, cluster, ...rest } = base;
  const added = answers.nodes.map(freshNode);
  const old = new Set(nodes.map(({ name }) => name));
  const front = {
    ...apache,
    ...answers.apache,
    ...(answers.layout === undefined ? {} : { layout: answers.layout }),
  };
  const own = shared(answers);
  const merged = { ...defaults, ...own.defaults };
  return {
    ...(Object.keys(front).length === 0 ? {} : { apache: front }),
    balancers: balancers.map((balancer) => grownBalancer(balancer, old, added, answers)),
    ...(Object.keys(merged).length === 0 ? {} : { defaults: merged }),
    nodes: withOwnPorts([...nodes, ...added], answers),
    ...(own.cluster === undefined ? (cluster === undefined ? {} : { cluster }) : { cluster: own.cluster }),
    ...rest,
  };
}

/** A balancer that has every node today has the new ones too. */
function grownBalancer(
  balancer: Balancer,
  old: ReadonlySet<string>,
  added: readonly { name: string }[],
  answers: Answers,
) {
  const { members } = balancer;
  const hasAll = members !== undefined && [...old].every((name) => members.includes(name));
  return {
    ...balancer,
    ...(answers.method === undefined ? {} : { method: answers.method }),
    ...(answers.sticky === undefined ? {} : { sticky: answers.sticky }),
    ...(answers.mounts === undefined ? {} : { mounts: [...answers.mounts] }),
    ...(hasAll && added.length > 0 ? { members: [...members, ...added.map(({ name }) => name)] } : {}),
  };
}

function shared({ secret, cluster }: Answers) {
  return {
    ...(cluster === true ? { cluster: { manager: "delta", membership: "static", port: RECEIVER_PORT } } : {}),
    ...(secret === undefined ? {} : { defaults: { ajp: { secret } } }),
  };
}

function freshNode({ name, host, port, lbfactor }: NodeAnswer) {
  return { name, host, ajp: { port }, lbfactor };
}

/** Tomcats that share a host cannot share the ports that the topology leaves to them. */
function withOwnPorts(nodes: readonly (Node | ReturnType<typeof freshNode>)[], answers: Answers): object[] {
  const onHost = new Map<string, number>();
  const count = new Map<string, number>();
  for (const { host = "" } of nodes) count.set(host, (count.get(host) ?? 0) + 1);
  const isNew = new Set(answers.nodes.map(({ name }) => name));
  return nodes.map((node) => {
    const host = node.host ?? "";
    const index = onHost.get(host) ?? 0;
    onHost.set(host, index + 1);
    const serverXml = answers.serverXml.get(node.name);
    const shares = (count.get(host) ?? 0) > 1 && isNew.has(node.name);
    return {
      ...node,
      ...(shares && serverXml === undefined ? { http: { port: HTTP_PORT.first + HTTP_PORT.step * index } } : {}),
      ...(shares && answers.cluster === true && index > 0 ? { cluster: { port: RECEIVER_PORT + index } } : {}),
      ...(serverXml === undefined ? {} : { serverXml }),
    };
  });
}
