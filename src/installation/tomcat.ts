import { childElements, type XmlDocument, type XmlElement } from "../formats/xml-tree.ts";
import { nearestWord } from "../model/nearest.ts";
import type { SourceFile } from "../place.ts";
import { readCluster } from "./tomcat-cluster.ts";
import { commentedAjpConnectors } from "./tomcat-comments.ts";
import { readConnector } from "./tomcat-connector.ts";
import { readContext, readValves } from "./tomcat-context.ts";
import type {
  ClusterFacts,
  ElementFacts,
  EngineFacts,
  HostFacts,
  ServerFacts,
  ServiceFacts,
  TomcatFacts,
} from "./tomcat-facts.ts";
import { Settings } from "./tomcat-settings.ts";
import { elementText } from "./xml-element-text.ts";
import { placeOfElement } from "./xml-places.ts";

/** The Engine's only attribute whose misspelling goes unseen. */
const ROUTE = "jvmRoute";

/**
 * Reads from a server.xml what Tomcat 10.1 would make of it: names of elements in their exact case, attributes by their
 * setters, numbers and booleans as Java reads them, the last of several Engines, Clusters or Managers, and Tomcat's
 * default where nothing is written.
 *
 * @param document - of `parseServerXml`, from the text of `file`.
 * @see Apache Tomcat 10.1 configuration reference; measured on 10.1.60
 */
export function readTomcat(file: SourceFile, document: XmlDocument): TomcatFacts {
  const { root } = document;
  const hasUnreadEntities = holdsUnreadEntity(root);
  if (root.name !== "Server") return { file, document, server: undefined, services: [], hasUnreadEntities };
  const server = readServer(file, root);
  const services = childElements(root, "Service").map((service) => readService(file, document, server, service));
  return { file, document, server, services, hasUnreadEntities };
}

function readServer(file: SourceFile, element: XmlElement): ServerFacts {
  const settings = new Settings(file, element);
  return {
    ...elementFacts(file, element),
    port: settings.int("port", 8005),
    portOffset: settings.int("portOffset", 0),
    shutdown: settings.text("shutdown", "SHUTDOWN"),
  };
}

function readService(file: SourceFile, document: XmlDocument, server: ServerFacts, element: XmlElement): ServiceFacts {
  const engines = childElements(element, "Engine");
  const engine = engines.at(-1);
  const executors = new Map<string, ElementFacts>();
  for (const executor of childElements(element, "Executor")) {
    const name = new Settings(file, executor).text("name").value;
    if (name !== undefined) executors.set(name, elementFacts(file, executor));
  }
  return {
    ...elementFacts(file, element),
    name: new Settings(file, element).text("name", "").value ?? "",
    connectors: childElements(element, "Connector").map((connector) => readConnector(file, server, connector)),
    commentedAjp: commentedAjpConnectors(file, element),
    engine: engine === undefined ? undefined : readEngine(file, document, engine),
    unusedEngines: engines.slice(0, -1).map((unused) => elementFacts(file, unused)),
    executors,
  };
}

function readEngine(file: SourceFile, document: XmlDocument, element: XmlElement): EngineFacts {
  const settings = new Settings(file, element);
  const jvmRoute = settings.text(ROUTE);
  const isRoute = (name: string): boolean => name === ROUTE || name === "JvmRoute";
  return {
    ...elementFacts(file, element),
    name: settings.text("name", "").value ?? "",
    jvmRoute,
    misspeltRoutes: element.attributes.filter(({ name }) => !isRoute(name) && nearestWord(name, [ROUTE]) !== undefined),
    defaultHost: settings.value("defaultHost", undefined, (text) => text.toLowerCase()),
    hosts: childElements(element, "Host").map((host) => readHost(file, document, host)),
    cluster: clusterOf(file, element),
    valves: readValves(file, element),
  };
}

function readHost(file: SourceFile, document: XmlDocument, element: XmlElement): HostFacts {
  const settings = new Settings(file, element);
  return {
    ...elementFacts(file, element),
    name: (settings.text("name", "").value ?? "").toLowerCase(),
    appBase: settings.text("appBase", "webapps"),
    aliases: childElements(element, "Alias").flatMap((alias) => elementText(document, alias).text?.toLowerCase() ?? []),
    cluster: clusterOf(file, element),
    valves: readValves(file, element),
    contexts: childElements(element, "Context").map((context) => readContext(file, context)),
  };
}

/** The Cluster of an Engine or a Host: the last takes the place of the others. */
function clusterOf(file: SourceFile, container: XmlElement): ClusterFacts | undefined {
  const cluster = childElements(container, "Cluster").at(-1);
  return cluster === undefined ? undefined : readCluster(file, cluster);
}

function elementFacts(file: SourceFile, element: XmlElement): ElementFacts {
  return { element, place: placeOfElement(file, element) };
}

/** Whether an entity that is not read may bring elements into the parts that are read here. */
function holdsUnreadEntity(root: XmlElement): boolean {
  const waiting = [root];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    for (const child of element.children) {
      if (child.kind === "element") waiting.push(child);
      else if (child.kind === "reference" && child.bringsElements) return true;
    }
  }
  return false;
}
