import type { XmlAttribute } from "../formats/xml-tree.ts";
import type { Installation } from "../installation/installation.ts";
import {
  ajpConnectors,
  type DialledNode,
  type Membership,
  type NodePair,
  type TomcatNode,
} from "../installation/node-pairs.ts";
import type {
  ClusterFacts,
  ConnectorFacts,
  ElementFacts,
  EngineFacts,
  HostFacts,
  TomcatFacts,
} from "../installation/tomcat-facts.ts";
import { shown } from "../model/shown.ts";
import type { AjpWorker, Worker } from "../modjk/workers-view.ts";
import { decidingPart } from "../modjk/workers-view.ts";
import type { Place, SourceFile } from "../place.ts";
import { settingPlace, viewsOf } from "./worker-places.ts";

/** An AJP Connector, and where it stands. */
export interface PlacedConnector extends TomcatNode {
  readonly connector: ConnectorFacts;
}

/** Every Service of every server.xml. */
export function* servicesOf({ tomcats }: Installation): Generator<TomcatNode> {
  for (const tomcat of tomcats) for (const service of tomcat.services) yield { tomcat, service };
}

/** Every AJP Connector, paired or not. */
export function* ajpConnectorsOf(installation: Installation): Generator<PlacedConnector> {
  for (const { tomcat, service } of servicesOf(installation)) {
    for (const connector of ajpConnectors(service.connectors)) yield { tomcat, service, connector };
  }
}

/** Every Engine that a Tomcat uses. */
export function* enginesOf(
  installation: Installation,
): Generator<TomcatNode & { readonly tomcat: TomcatFacts; readonly engine: EngineFacts }> {
  for (const { tomcat, service } of servicesOf(installation)) {
    if (service.engine !== undefined) yield { tomcat, service, engine: service.engine };
  }
}

/** A Cluster of an Engine, or of one of its Hosts. */
export interface PlacedCluster extends TomcatNode {
  readonly engine: EngineFacts;
  readonly host: HostFacts | undefined;
  readonly cluster: ClusterFacts;
}

/** Every Cluster of Tomcat's own kind; another class reads other elements. */
export function* clustersOf(installation: Installation): Generator<PlacedCluster> {
  for (const { tomcat, service, engine } of enginesOf(installation)) {
    for (const [host, cluster] of [
      [undefined, engine.cluster] as const,
      ...engine.hosts.map((one) => [one, one.cluster] as const),
    ]) {
      if (cluster !== undefined && isOwnCluster(cluster)) yield { tomcat, service, engine, host, cluster };
    }
  }
}

function isOwnCluster({ className }: ClusterFacts): boolean {
  return className.value === undefined || className.value.endsWith(".SimpleTcpCluster");
}

/** How many combinations of nodes and Tomcats that are alike are tried. */
const MAX_ALIKE = 200;

/**
 * Whether something holds of a pair, whichever of those that are alike belong together. Where there are more Tomcats than
 * workers, it must hold for all of them, since any may be one that mod_jk does not dial.
 */
export function holdsFor(
  pair: NodePair,
  test: (node: DialledNode, tomcat: TomcatNode, connector: ConnectorFacts | undefined) => boolean,
): boolean {
  if (pair.certain) return test(pair, pair, pair.connector);
  const { nodes, tomcats } = pair.alike;
  const others = tomcats.length > nodes.length ? tomcats : [pair];
  if (nodes.length * others.length > MAX_ALIKE) return false;
  return others.every((tomcat) => nodes.every((node) => test(node, tomcat, tomcat.connector)));
}

/** Whether the Tomcat of a pair surely is one that mod_jk dials: it is certain, or one of as many that are alike as there are workers. */
export function isDialled({ certain, alike: { nodes, tomcats } }: NodePair): boolean {
  return certain || nodes.length === tomcats.length;
}

/** The memberships for which a session must find its way back by the route of the Tomcat. */
export function stickyMemberships({ memberships }: DialledNode): readonly Membership[] {
  return memberships.filter(({ lb }) => lb.stickySession && !lb.setSessionCookie);
}

/** The pairs of one Tomcat and more: those of each Service. */
export function pairsByService({ nodes }: Installation): ReadonlyMap<TomcatNode["service"], readonly NodePair[]> {
  const byService = new Map<TomcatNode["service"], NodePair[]>();
  for (const pair of nodes.pairs) {
    const list = byService.get(pair.service);
    if (list === undefined) byService.set(pair.service, [pair]);
    else list.push(pair);
  }
  return byService;
}

/** Where workers are named: in `worker.list`, or as a member. */
export function namedPlaces(installation: Installation): ReadonlyMap<Worker, Place> {
  const places = new Map<Worker, Place>();
  for (const { view } of viewsOf(installation)) {
    for (const { name, place } of view.listed) {
      const worker = view.workers.get(name);
      if (worker !== undefined && place !== undefined && !places.has(worker)) places.set(worker, place);
    }
    for (const lb of view.workers.values()) {
      if (lb.type !== "lb" || !lb.isListed) continue;
      for (const { name, place } of lb.members) {
        const worker = view.workers.get(name);
        if (worker !== undefined && !places.has(worker)) places.set(worker, place);
      }
    }
  }
  return places;
}

/** The line of the first of some attributes that a worker has. */
export function settingOf(worker: Worker, attributes: readonly string[]): Place | undefined {
  for (const name of attributes) {
    const attribute = worker.attributes.get(name);
    if (attribute !== undefined) return settingPlace(decidingPart(attribute));
  }
  return undefined;
}

/** How a worker dials its Tomcat, for messages: `tomcat1 (192.168.0.10:8009)`. */
export function dialled({ name, host, port }: AjpWorker): string {
  return `${name} (${host.includes(":") ? `[${host}]` : host}:${port})`;
}

/** A file in messages. */
export function fileName({ name }: SourceFile): string {
  return shown(name);
}

/** The name of an attribute, without its value. */
export function attributeName(file: SourceFile, { start, name }: XmlAttribute): Place {
  return { file, start, end: start + name.length };
}

/** The value of an attribute, without its quotes. */
export function attributeValue(file: SourceFile, { valueStart, valueEnd }: XmlAttribute): Place {
  return { file, start: valueStart, end: valueEnd };
}

/** Name, value and quotes of an attribute. */
export function wholeAttribute(file: SourceFile, { start, valueEnd }: XmlAttribute): Place {
  return { file, start, end: valueEnd + 1 };
}

/** An attribute of an element by its name, as Tomcat looks for it; the last one counts. */
export function findAttribute({ element }: Pick<ElementFacts, "element">, name: string): XmlAttribute | undefined {
  const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return element.attributes.findLast((attribute) => attribute.name === name || attribute.name === capital);
}

/** Where a Connector listens, for messages: `on port 8009`. */
export function onPort({ listensOn, port }: ConnectorFacts): string {
  const known = listensOn ?? port.value;
  return known === undefined || known <= 0 ? "without a port that is known" : `on port ${known}`;
}
