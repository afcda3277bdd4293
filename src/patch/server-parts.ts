import {
  attributeValue,
  childElements,
  startTagSpan,
  type XmlComment,
  type XmlDocument,
  type XmlElement,
} from "../formats/xml-tree.ts";
import { nearestWord } from "../model/nearest.ts";
import { type Findings, listElements } from "./findings.ts";

/** Whether a Connector speaks AJP: by its alias, or by the class that implements it. */
export function isAjpConnector(connector: XmlElement): boolean {
  const protocol = attributeValue(connector, "protocol")?.trim() ?? "";
  return protocol === "AJP/1.3" || protocol.startsWith("org.apache.coyote.ajp.");
}

/** Whether a Connector speaks HTTP without TLS. Tomcat takes a Connector without a protocol for one of HTTP/1.1. */
export function isPlainHttpConnector(connector: XmlElement): boolean {
  const protocol = attributeValue(connector, "protocol")?.trim() ?? "HTTP/1.1";
  const isTrue = (name: string) => attributeValue(connector, name)?.trim().toLowerCase() === "true";
  return (
    (protocol === "HTTP/1.1" || protocol.startsWith("org.apache.coyote.http11.")) &&
    !isTrue("SSLEnabled") &&
    !isTrue("secure") &&
    attributeValue(connector, "scheme")?.trim().toLowerCase() !== "https"
  );
}

/** Whether an element's `port` is this number. */
export function hasPort(element: XmlElement, port: number): boolean {
  return attributeValue(element, "port")?.trim() === String(port);
}

/** The last comment among an element's children that holds a commented-out tag with such a text in it. */
export function commentWith(parent: XmlElement, tag: string, mark: RegExp): XmlComment | undefined {
  return parent.children.findLast((child): child is XmlComment => {
    if (child.kind !== "comment") return false;
    return child.text
      .split(`<${tag}`)
      .some((piece, at) => at > 0 && /^[\s/>]/.test(piece) && mark.test(piece.split(">")[0] ?? ""));
  });
}

/**
 * The Service to patch: the one of that name, else the only one, else the only one with an AJP Connector on the port.
 * Reports an error and gives `undefined` where that is none or several.
 */
export function pickService(
  document: XmlDocument,
  name: string | undefined,
  ajpPort: number,
  findings: Findings,
): XmlElement | undefined {
  const { root } = document;
  if (root.name !== "Server") {
    const message = `the root element is <${root.name}>, not <Server>`;
    findings.report("error", "server-xml-no-server", root, message, "give the server.xml in Tomcat's conf folder");
    return undefined;
  }
  const services = childElements(root, "Service");
  if (services.length === 0) {
    const names = new Set(root.children.flatMap((child) => (child.kind === "element" ? [`<${child.name}>`] : [])));
    const found = names.size === 0 ? "no element" : [...names].slice(0, 20).join(", ");
    const entity = root.children.some((child) => child.kind === "reference" && child.bringsElements);
    findings.report(
      "error",
      "server-xml-no-service",
      root,
      `<Server> holds no <Service>, but ${found}`,
      entity
        ? "put the Service into this file; what entities bring in is not read"
        : "put Connectors and Engine into a Service, as Tomcat's own server.xml has them",
    );
    return undefined;
  }
  const names = services.map((service) => attributeValue(service, "name") ?? "");
  if (name !== undefined) {
    const named = services.filter((_, at) => names[at] === name);
    if (named.length === 1) return named[0];
    const listed = listElements(document, services, "name");
    if (named.length > 1) {
      const message = `several Services have the name "${name}": ${listElements(document, named, "name")}`;
      findings.report("error", "server-xml-service-ambiguous", named[1], message, "give each Service its own name");
      return undefined;
    }
    const nearest = nearestWord(name, names);
    const hint = nearest === undefined ? "name one of those in the topology" : `write service: ${nearest}`;
    const message = `there is no Service "${name}"; there are ${listed}`;
    findings.report("error", "server-xml-service-unknown", root, message, hint);
    return undefined;
  }
  if (services.length === 1) return services[0];
  const onPort = services.filter((service) =>
    childElements(service, "Connector").some((connector) => isAjpConnector(connector) && hasPort(connector, ajpPort)),
  );
  if (onPort.length === 1) return onPort[0];
  const listed = services.map((service) => describeService(document, service)).slice(0, 50);
  const which = onPort.length === 0 ? "none" : "several";
  findings.report(
    "error",
    "server-xml-service-ambiguous",
    services[1],
    `there are ${services.length} Services, and ${which} with an AJP Connector on port ${ajpPort}: ${listed.join(", ")}`,
    "name the one to patch in the topology: service: NAME",
  );
  return undefined;
}

function describeService(document: XmlDocument, service: XmlElement): string {
  const { line } = startTagSpan(document, service);
  const ports = childElements(service, "Connector")
    .filter(isAjpConnector)
    .map((connector) => attributeValue(connector, "port") ?? "none");
  const ajp = ports.length === 0 ? "no AJP Connector" : `AJP port ${ports.slice(0, 20).join(" and ")}`;
  return `"${attributeValue(service, "name") ?? ""}" (line ${line}, ${ajp})`;
}

/** The Engine of a Service; reports an error where there is none, or more than Tomcat would use. */
export function pickEngine(document: XmlDocument, service: XmlElement, findings: Findings): XmlElement | undefined {
  const engines = childElements(service, "Engine");
  if (engines.length === 1) return engines[0];
  if (engines.length === 0) {
    const entity = service.children.some((child) => child.kind === "reference" && child.bringsElements);
    findings.report(
      "error",
      "server-xml-no-engine",
      service,
      `Service "${attributeValue(service, "name") ?? ""}" has no <Engine>`,
      entity
        ? "put the Engine into this file; what entities bring in is not read"
        : 'put one into the Service: <Engine name="Catalina" defaultHost="localhost">',
    );
    return undefined;
  }
  findings.report(
    "error",
    "server-xml-engine-ambiguous",
    engines[1],
    `Service "${attributeValue(service, "name") ?? ""}" has ${engines.length} Engines: ${listElements(document, engines, "name")}`,
    "keep one Engine in each Service; Tomcat uses the last",
  );
  return undefined;
}

/**
 * Of several Connectors the one on the port.
 *
 * @returns the Connector; `undefined` where there is none; `"ambiguous"`, with an error reported, where the port does
 *   not tell.
 */
export function pickConnector(
  document: XmlDocument,
  connectors: readonly XmlElement[],
  port: number,
  kind: "AJP" | "HTTP",
  findings: Findings,
): XmlElement | undefined | "ambiguous" {
  if (connectors.length <= 1) return connectors[0];
  const onPort = connectors.filter((connector) => hasPort(connector, port));
  if (onPort.length === 1) return onPort[0];
  const which = onPort.length === 0 ? "none of them" : `${onPort.length} of them`;
  const plain = kind === "HTTP" ? "plain HTTP" : "AJP";
  findings.report(
    "error",
    kind === "AJP" ? "server-xml-ajp-ambiguous" : "server-xml-http-ambiguous",
    onPort[1] ?? connectors[1],
    `there are ${connectors.length} ${plain} Connectors, ${which} on port ${port}: ${listElements(document, connectors, "port")}`,
    kind === "AJP"
      ? "name the port of one of them in the topology (ajp.port), or remove the others"
      : "name the port of one of them in the topology (http.port), or leave it out",
  );
  return "ambiguous";
}

/** Warns that elements may come in through an entity, where the wanted one was not found. */
export function warnOfReferences(parent: XmlElement, wanted: string, findings: Findings): void {
  for (const child of parent.children) {
    if (child.kind !== "reference" || !child.bringsElements) continue;
    findings.report(
      "warning",
      "server-xml-entity",
      child,
      `lbgen does not read what &${child.name}; brings into <${parent.name}>, and adds ${wanted} beside it`,
      `check that &${child.name}; stands for no ${wanted}`,
    );
    return;
  }
}

/** Warns of attributes of an Engine that look like `jvmRoute` but are none to Tomcat. */
export function warnOfMisspeltRoute(engine: XmlElement, findings: Findings): void {
  for (const attribute of engine.attributes) {
    const { name } = attribute;
    if (name === "jvmRoute" || nearestWord(name, ["jvmRoute"]) === undefined) continue;
    const message = `Engine has an attribute ${name}, which Tomcat does not read; its name is jvmRoute`;
    findings.report("warning", "jvm-route-misspelt", attribute, message, `remove ${name}; jvmRoute is set beside it`);
  }
}
