import { addressKind, machineOf } from "../model/addresses.ts";
import { isCreated } from "../modjk/resolve-workers.ts";
import type { AjpWorker, LbWorker, Member, WorkersView } from "../modjk/workers-view.ts";
import { foldersOf, neighbourhoods } from "./near-folders.ts";
import type { ConnectorFacts, ServiceFacts, TomcatFacts } from "./tomcat-facts.ts";

/** Where a worker is a member. */
export interface Membership {
  readonly lb: LbWorker;
  readonly member: Member;
}

/** One Tomcat as mod_jk dials it: the workers of one host and port. */
export interface DialledNode {
  /** At least one; the first gives the node its name. */
  readonly workers: readonly AjpWorker[];
  readonly memberships: readonly Membership[];
}

/** One Tomcat as its server.xml says it: a Service with an AJP Connector, or with an Engine. */
export interface TomcatNode {
  readonly tomcat: TomcatFacts;
  readonly service: ServiceFacts;
}

/**
 * What told which Tomcat it is. `address`: the Connector's own; `name`: that of the file's folder; `route`: the jvmRoute;
 * `port`: nobody else has it; `left`: nothing else was left; `order`: several are alike, and the first goes to the first.
 */
export type PairSign = "address" | "name" | "route" | "port" | "left" | "order";

/** A Tomcat, and the Connector of it that one address leads to. */
export interface AnsweringTomcat extends TomcatNode {
  /**
   * The AJP Connector on the port that mod_jk dials, or the only one whose port depends on a property; `undefined` where
   * the Tomcat has none there.
   */
  readonly connector: ConnectorFacts | undefined;
}

/** A worker and the Tomcat that answers it. */
export interface NodePair extends DialledNode, AnsweringTomcat {
  readonly sign: PairSign;
  /** Whether it is this Tomcat and no other; else the sign is `order`. */
  readonly certain: boolean;
  /** Those it may be instead, itself among them; where it is certain, itself alone. */
  readonly alike: { readonly nodes: readonly DialledNode[]; readonly tomcats: readonly AnsweringTomcat[] };
}

export interface NodePairs {
  /** A Tomcat may stand in several: for each Connector, and for each httpd with files of its own. */
  readonly pairs: readonly NodePair[];
  readonly lonelyWorkers: readonly DialledNode[];
  readonly lonelyTomcats: readonly TomcatNode[];
}

/** An AJP Connector of a Service; `undefined` where it has none. */
type Unit = AnsweringTomcat;

/** How two sides may know each other; the first that fits exactly one of each decides. */
interface Sign {
  readonly sign: PairSign;
  readonly ofNode: (node: DialledNode) => readonly string[];
  readonly ofUnit: (unit: Unit) => readonly string[];
  /** Whether it is about the Service as a whole, whatever its Connectors say. */
  readonly whole?: true;
}

const strongSigns: readonly Sign[] = [
  { sign: "address", ofNode: cross(hosts, ports), ofUnit: cross(boundHosts, listenedPorts) },
  { sign: "name", ofNode: cross(names, ports), ofUnit: cross(folderNames, listenedPorts) },
  { sign: "route", ofNode: cross(ports, routes), ofUnit: cross(listenedPorts, tomcatRoutes) },
];

const signs: readonly Sign[] = [
  ...strongSigns,
  { sign: "name", ofNode: names, ofUnit: folderNames, whole: true },
  { sign: "port", ofNode: ports, ofUnit: listenedPorts },
  { sign: "route", ofNode: routes, ofUnit: tomcatRoutes, whole: true },
  { sign: "port", ofNode: ports, ofUnit: writtenPorts, whole: true },
  { sign: "port", ofNode: ports, ofUnit: commentedPorts, whole: true },
  { sign: "port", ofNode: ports, ofUnit: httpPorts, whole: true },
];

/** What may be shared by several that are alike. */
const alikeSigns: readonly Pick<Sign, "ofUnit" | "whole">[] = [
  { ofUnit: listenedPorts },
  { ofUnit: commentedPorts, whole: true },
  { ofUnit: httpPorts, whole: true },
];

/**
 * Finds out which server.xml belongs to which worker. Nothing in the files says so; address, port, route and the name of
 * the file's folder do, as far as they fit exactly one of each side. Workers and Tomcats of one folder come first. Takes
 * time in proportion to the number of both.
 */
export function pairNodes(views: readonly WorkersView[], tomcats: readonly TomcatFacts[]): NodePairs {
  if (tomcats.length === 0) return { pairs: [], lonelyWorkers: [], lonelyTomcats: [] };
  const dialled = views.map(dialledBy);
  const done = new Set<AjpWorker>();
  const paired = new Set<ServiceFacts>();
  const pairs: NodePair[] = [];
  const keep = (found: readonly NodePair[]): void => {
    for (const pair of found) {
      pairs.push(pair);
      paired.add(pair.service);
      for (const worker of pair.workers) done.add(worker);
    }
  };
  const near = neighbourhoods(
    dialled,
    ({ path }) => path,
    tomcats,
    ({ file }) => file.name,
  );
  for (const { anchors, others } of near) keep(pairWithin(joinNodes(anchors, done), others.flatMap(unitsOf)));
  const units = tomcats.flatMap(unitsOf);
  const rest = new Pairing(joinNodes(dialled, done), units);
  for (const sign of strongSigns) rest.joinUnique(sign);
  keep(rest.pairs);
  const lonelyTomcats = [...new Map(units.map(({ tomcat, service }) => [service, { tomcat, service }])).values()];
  return {
    pairs,
    lonelyWorkers: joinNodes(dialled, done),
    lonelyTomcats: lonelyTomcats.filter(({ service }) => !paired.has(service)),
  };
}

function pairWithin(nodes: readonly DialledNode[], units: readonly Unit[]): readonly NodePair[] {
  const pairing = new Pairing(nodes, units);
  for (const sign of signs) pairing.joinUnique(sign);
  for (const sign of alikeSigns) pairing.joinAlike(sign);
  pairing.joinLast();
  return pairing.pairs;
}

/** Pairs nodes with Tomcats, sign by sign. */
class Pairing {
  readonly pairs: NodePair[] = [];
  readonly #nodes: Set<DialledNode>;
  readonly #units: Set<Unit>;
  readonly #unitsOf = new Map<ServiceFacts, Unit[]>();
  /** Services of which no Connector is taken. */
  readonly #services: Set<ServiceFacts>;

  constructor(nodes: readonly DialledNode[], units: readonly Unit[]) {
    this.#nodes = new Set(nodes);
    this.#units = new Set(units);
    this.#services = new Set(units.map(({ service }) => service));
    for (const unit of units) {
      const list = this.#unitsOf.get(unit.service);
      if (list === undefined) this.#unitsOf.set(unit.service, [unit]);
      else list.push(unit);
    }
  }

  /** Joins what a sign fits on exactly one of each side. */
  joinUnique({ sign, ofNode, ofUnit, whole }: Sign): void {
    const nodesBy = groupBy(this.#nodes, ofNode);
    const unitsBy = groupBy(this.#free(whole), ofUnit);
    for (const [key, [node, ...moreNodes]] of nodesBy) {
      const [unit, ...moreUnits] = unitsBy.get(key) ?? [];
      if (node === undefined || unit === undefined || moreNodes.length + moreUnits.length > 0) continue;
      if (this.#nodes.has(node) && this.#isFree(unit, whole)) this.#joinOne(node, unit, sign, whole);
    }
  }

  /** Joins those that are alike but for their place, in their order. */
  joinAlike({ ofUnit, whole }: Pick<Sign, "ofUnit" | "whole">): void {
    const unitsBy = groupBy(this.#free(whole), ofUnit);
    for (const [port, all] of groupBy(this.#nodes, ports)) {
      const nodes = all.filter((node) => this.#nodes.has(node));
      const units = (unitsBy.get(port) ?? []).filter((unit) => this.#isFree(unit, whole));
      const tomcats = units.map((unit) => answering(unit, Number(port), whole));
      for (const [index, node] of nodes.entries()) {
        const [unit, tomcat] = [units[index], tomcats[index]];
        if (unit !== undefined && tomcat !== undefined) this.#join(node, unit, tomcat, "order", { nodes, tomcats });
      }
    }
  }

  /** Joins what is left, where that is one of each side. */
  joinLast(): void {
    const [node, ...moreNodes] = this.#nodes;
    const free = [...this.#free(true)].filter(
      ({ service, connector }) => connector !== undefined || service.commentedAjp.length > 0,
    );
    const [unit, ...moreUnits] = free;
    if (node === undefined || unit === undefined || moreNodes.length + moreUnits.length > 0) return;
    this.#joinOne(node, unit, "left", true);
  }

  /** The units that are not taken; of whole Services the first of each. */
  #free(whole: true | undefined): Iterable<Unit> {
    if (whole !== true) return this.#units;
    return [...this.#services].flatMap((service) => this.#unitsOf.get(service)?.slice(0, 1) ?? []);
  }

  #isFree(unit: Unit, whole: true | undefined): boolean {
    return whole === true ? this.#services.has(unit.service) : this.#units.has(unit);
  }

  #joinOne(node: DialledNode, unit: Unit, sign: PairSign, whole: true | undefined): void {
    const tomcat = answering(unit, node.workers[0]?.port ?? 0, whole);
    this.#join(node, unit, tomcat, sign, { nodes: [node], tomcats: [tomcat] });
  }

  #join(node: DialledNode, unit: Unit, tomcat: AnsweringTomcat, sign: PairSign, alike: NodePair["alike"]): void {
    this.#nodes.delete(node);
    this.#services.delete(unit.service);
    this.#units.delete(unit);
    if (tomcat.connector !== unit.connector) {
      // Found by the Service as a whole, which happens to each of them once.
      const own = this.#unitsOf.get(unit.service)?.find(({ connector }) => connector === tomcat.connector);
      if (own === undefined) this.#units.add(unit);
      else this.#units.delete(own);
    }
    this.pairs.push({ ...node, ...tomcat, sign, certain: sign !== "order", alike });
  }
}

/** The Tomcat of a unit with the Connector on a port: its own, or of the whole Service the one that answers there. */
function answering({ tomcat, service, connector }: Unit, port: number, whole: true | undefined): AnsweringTomcat {
  return { tomcat, service, connector: whole === true ? connectorOn(service, port) : connector };
}

/** The AJP Connector that answers on a port: the one that listens there, or the only one if its port is unknown. */
function connectorOn({ connectors }: ServiceFacts, port: number): ConnectorFacts | undefined {
  const ajp = ajpConnectors(connectors);
  const [only] = ajp;
  if (ajp.length === 1 && only?.port.value === undefined) return only;
  return ajp.find(({ listensOn }) => listensOn === port);
}

function unitsOf(tomcat: TomcatFacts): readonly Unit[] {
  return tomcat.services.flatMap((service): readonly Unit[] => {
    const ajp = ajpConnectors(service.connectors);
    if (ajp.length > 0) return ajp.map((connector) => ({ tomcat, service, connector }));
    return service.engine === undefined ? [] : [{ tomcat, service, connector: undefined }];
  });
}

/** What one mod_jk dials. */
interface Dialled {
  /** Name of a file that says so. */
  readonly path: string;
  readonly workers: readonly { readonly worker: AjpWorker; readonly memberships: readonly Membership[] }[];
}

function dialledBy({ workers, map }: WorkersView): Dialled {
  const memberships = new Map<string, Membership[]>();
  for (const lb of workers.values()) {
    if (lb.type !== "lb" || !lb.isListed) continue;
    for (const member of lb.members) {
      const list = memberships.get(member.name);
      if (list === undefined) memberships.set(member.name, [{ lb, member }]);
      else list.push({ lb, member });
    }
  }
  const [property] = map.properties.values();
  return {
    path: property?.parts.at(-1)?.key.file.name ?? "",
    workers: [...workers.values()].flatMap((worker) =>
      worker.type === "ajp13" && isCreated(worker) ? [{ worker, memberships: memberships.get(worker.name) ?? [] }] : [],
    ),
  };
}

/** The workers that nobody has answered yet, those of one address together. */
function joinNodes(dialled: readonly Dialled[], done: ReadonlySet<AjpWorker>): DialledNode[] {
  const nodes = new Map<string, { workers: AjpWorker[]; memberships: Membership[] }>();
  for (const { workers } of dialled) {
    for (const { worker, memberships } of workers) {
      if (done.has(worker)) continue;
      const key = `${machineOf(worker.host)} ${worker.port}`;
      const node = nodes.get(key) ?? { workers: [], memberships: [] };
      nodes.set(key, node);
      node.workers.push(worker);
      for (const membership of memberships) node.memberships.push(membership);
    }
  }
  return [...nodes.values()];
}

export function ajpConnectors(connectors: readonly ConnectorFacts[]): readonly ConnectorFacts[] {
  return connectors.filter(({ kind }) => kind === "ajp");
}

function ports({ workers }: DialledNode): readonly string[] {
  return portKeys(workers[0]?.port);
}

function listenedPorts({ connector }: Unit): readonly string[] {
  return portKeys(connector?.listensOn);
}

/** Ports that an offset moves elsewhere. */
function writtenPorts({ service }: Unit): readonly string[] {
  const moved = ajpConnectors(service.connectors).filter(({ port, listensOn }) => port.value !== listensOn);
  return [...new Set(moved.flatMap(({ port }) => portKeys(port.value)))];
}

function commentedPorts({ service, connector }: Unit): readonly string[] {
  return connector === undefined ? [...new Set(service.commentedAjp.flatMap(({ port }) => portKeys(port)))] : [];
}

function httpPorts({ service }: Unit): readonly string[] {
  const http = service.connectors.filter(({ kind }) => kind === "http");
  return [...new Set(http.flatMap(({ listensOn }) => portKeys(listensOn)))];
}

function portKeys(port: number | undefined): readonly string[] {
  return port === undefined || port <= 0 ? [] : [String(port)];
}

function routes({ memberships }: DialledNode): readonly string[] {
  return [...new Set(memberships.map(({ member }) => member.route))];
}

function tomcatRoutes({ service }: Unit): readonly string[] {
  const route = service.engine?.jvmRoute.value ?? "";
  return route === "" ? [] : [route];
}

function hosts({ workers }: DialledNode): readonly string[] {
  return workers.slice(0, 1).map(({ host }) => machineOf(host));
}

function boundHosts({ connector }: Unit): readonly string[] {
  const address = connector?.address.value ?? "";
  const kind = addressKind(address);
  return kind === "private" || kind === "public" || kind === "name" ? [machineOf(address)] : [];
}

/** What a folder or a file may be called after: the workers, and the host. */
function names({ workers }: DialledNode): readonly string[] {
  const found = workers.flatMap(({ name, host }) => (addressKind(host) === "loopback" ? [name] : [name, host]));
  return [...new Set(found.map((name) => name.toLowerCase()))];
}

/** The last folders of a server.xml's name, and what stands beside `server` in its own: `tomcat1-server.xml`. */
function folderNames({ tomcat }: Unit): readonly string[] {
  const { name } = tomcat.file;
  const file = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1).toLowerCase();
  const own = file
    .replace(/\.xml$/, "")
    .replace(/[-_.]?server$/, "")
    .replace(/^server[-_.]/, "");
  const folders = foldersOf(name).slice(-4);
  return [...new Set([own, ...folders.map((folder) => folder.toLowerCase())])].filter(
    (part) => part !== "" && part !== "conf" && part !== "..",
  );
}

function cross<T>(one: (of: T) => readonly string[], other: (of: T) => readonly string[]) {
  return (of: T): readonly string[] => one(of).flatMap((a) => other(of).map((b) => `${a} ${b}`));
}

function groupBy<T>(items: Iterable<T>, keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}
