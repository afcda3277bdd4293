import { type Diagnostic, hasErrors } from "../diagnostic.ts";
import { parseServerXml } from "../formats/server-xml.ts";
import { isXmlText } from "../formats/xml-element.ts";
import { encodeXmlText, type XmlSource } from "../formats/xml-text.ts";
import { attributeOf, attributeValue, childElements, type XmlDocument, type XmlElement } from "../formats/xml-tree.ts";
import { applyEdits, type TextEdit } from "../text-edits.ts";
import { ajpConnectorElement } from "./elements.ts";
import { collectFindings, type Findings } from "./findings.ts";
import { clusterEdits } from "./patch-cluster.ts";
import {
  commentWith,
  isAjpConnector,
  isPlainHttpConnector,
  pickConnector,
  pickEngine,
  pickService,
  warnOfMisspeltRoute,
  warnOfReferences,
} from "./server-parts.ts";
import type { ConnectorTarget, ServerXmlTarget } from "./target.ts";
import { attributeEdits, insertAfter, insertBefore } from "./xml-edits.ts";

/** A patched file. */
export interface PatchedServerXml {
  /** As `XmlSource.text`: without byte order mark. */
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Whether anything differs from the source. */
  readonly changed: boolean;
}

export interface PatchResult {
  /** `undefined` exactly where a diagnostic is an error. */
  readonly patched: PatchedServerXml | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Makes a server.xml say what the target says. Only the values that differ, and the elements that are missing, change:
 * every other byte stays, and patching the result changes nothing. Where the file leaves open which Service or
 * Connector is meant, that is an error which lists them, never a guess.
 *
 * @param source - from `decodeXmlBytes`.
 * @param file - as the user spelled it; for the diagnostics only.
 */
export function patchServerXml(source: XmlSource, target: ServerXmlTarget, file: string): PatchResult {
  const parsed = parseServerXml(source.text, file);
  if (!parsed.ok) return { patched: undefined, diagnostics: [parsed.diagnostic] };
  const { document } = parsed;
  const findings = collectFindings(document, file);
  checkEncoding(source, document, findings);
  checkValues(target, findings);
  const edits = hasErrors(findings.diagnostics) ? [] : serverEdits(document, target, findings);
  const { diagnostics } = findings;
  if (hasErrors(diagnostics)) return { patched: undefined, diagnostics };
  const text = applyEdits(source.text, edits);
  return { patched: { text, bytes: encodeXmlText(source, text), changed: text !== source.text }, diagnostics };
}

/** Everything that is to change; empty where an error stands in the way. */
function serverEdits(document: XmlDocument, target: ServerXmlTarget, findings: Findings): TextEdit[] {
  const service = pickService(document, target.service, target.connector.port, findings);
  if (service === undefined) return [];
  const engine = pickEngine(document, service, findings);
  const edits: TextEdit[] = [];
  if (target.shutdownPort !== undefined) {
    edits.push(...attributeEdits(document, document.root, { set: [["port", String(target.shutdownPort)]] }));
  }
  if (target.httpPort !== undefined) edits.push(...httpEdits(document, service, target.httpPort, findings));
  if (engine === undefined) return edits;
  warnOfPortOffset(document.root, target.connector.port, findings);
  edits.push(...ajpEdits(document, service, engine, target.connector, findings));
  warnOfMisspeltRoute(engine, findings);
  edits.push(...attributeEdits(document, engine, { set: [["jvmRoute", target.jvmRoute]] }));
  if (target.cluster !== undefined) edits.push(...clusterEdits(document, engine, target.cluster, findings));
  return edits;
}

/** Tomcat adds the offset of the Server to every port of the file, which mod_jk does not know. */
function warnOfPortOffset(server: XmlElement, port: number, findings: Findings): void {
  const attribute = attributeOf(server, "portOffset");
  const offset = attribute?.value.trim() ?? "0";
  if (attribute === undefined || offset === "0") return;
  const shifted = /^\d{1,5}$/.test(offset) ? ` on ${port + Number(offset)}` : "";
  const message = `portOffset is ${offset}: Tomcat listens${shifted || " elsewhere"}, and mod_jk dials ${port}`;
  findings.report(
    "warning",
    "server-xml-port-offset",
    attribute,
    message,
    "remove portOffset, and give each node its own ports",
  );
}

function ajpEdits(
  document: XmlDocument,
  service: XmlElement,
  engine: XmlElement,
  target: ConnectorTarget,
  findings: Findings,
): TextEdit[] {
  const connectors = childElements(service, "Connector");
  const connector = pickConnector(document, connectors.filter(isAjpConnector), target.port, "AJP", findings);
  if (connector === "ambiguous") return [];
  if (connector !== undefined) return attributeEdits(document, connector, connectorChanges(connector, target));
  warnOfReferences(service, "AJP Connector", findings);
  const element = ajpConnectorElement(target);
  const anchor = commentWith(service, "Connector", /AJP\/1\.3|org\.apache\.coyote\.ajp\./) ?? connectors.at(-1);
  return [anchor === undefined ? insertBefore(document, engine, element) : insertAfter(document, anchor, [element])];
}

/**
 * What an existing AJP Connector must say. Without a secret Tomcat starts it only with `secretRequired="false"`; with
 * one, an old `secretRequired="false"` would mislead the reader. `requiredSecret`, the name before 9.0.31, is gone in
 * Tomcat 11, and where both are read the later one wins.
 */
function connectorChanges(connector: XmlElement, target: ConnectorTarget) {
  const set: (readonly [string, string])[] = [
    ["address", target.address],
    ["port", String(target.port)],
  ];
  const named = new Set(target.attributes.map(([name]) => name));
  const remove: string[] = [];
  if (target.secret !== undefined) {
    set.push(["secret", target.secret]);
    const required = attributeValue(connector, "secretRequired")?.trim().toLowerCase();
    if (required === "false" && !named.has("secretRequired")) set.push(["secretRequired", "true"]);
  } else {
    remove.push("secret");
    if (!named.has("secretRequired")) set.push(["secretRequired", "false"]);
  }
  if (!named.has("requiredSecret")) remove.push("requiredSecret");
  return { set: [...set, ...target.attributes], remove };
}

function httpEdits(document: XmlDocument, service: XmlElement, port: number, findings: Findings): TextEdit[] {
  const connectors = childElements(service, "Connector").filter(isPlainHttpConnector);
  const connector = pickConnector(document, connectors, port, "HTTP", findings);
  if (connector === "ambiguous") return [];
  if (connector !== undefined) return attributeEdits(document, connector, { set: [["port", String(port)]] });
  findings.report(
    "warning",
    "server-xml-no-http",
    service,
    `Service "${attributeValue(service, "name") ?? ""}" has no plain HTTP Connector whose port could become ${port}`,
    "add one, or leave http.port out of the topology",
  );
  return [];
}

/** A file whose bytes are not what it declares: Tomcat's reader refuses those, and lbgen leaves them as they are. */
function checkEncoding(source: XmlSource, document: XmlDocument, findings: Findings): void {
  const declared = document.declaredEncoding;
  const wide = source.encoding.startsWith("utf-16");
  if (source.encoding === "latin1" && (declared ?? "utf-8") === "utf-8") {
    const what = declared === undefined ? "declares no encoding, which means UTF-8" : "declares UTF-8";
    const message = `the file ${what}, but holds bytes that are not UTF-8: Tomcat does not read it`;
    findings.report("warning", "xml-encoding", undefined, message, 'declare what it is, such as encoding="ISO-8859-1"');
  } else if (wide && declared !== undefined && !declared.startsWith("utf-16")) {
    const message = `the file is UTF-16, but declares ${declared.toUpperCase()}: Tomcat does not read it`;
    findings.report("warning", "xml-encoding", undefined, message, 'declare encoding="UTF-16", or save it as UTF-8');
  }
}

/** Values that no XML file can hold. */
function checkValues(target: ServerXmlTarget, findings: Findings): void {
  const { connector, cluster } = target;
  const peers = cluster === undefined ? [] : [cluster.self, ...cluster.peers];
  const values: (readonly [string, string | undefined])[] = [
    ["jvmRoute", target.jvmRoute],
    ["address", connector.address],
    ["secret", connector.secret],
    ...connector.attributes,
    ...peers.flatMap((peer) => [["host", peer.address] as const, ["uniqueId", peer.uniqueId] as const]),
  ];
  for (const [name, value] of values) {
    if (value === undefined || isXmlText(value)) continue;
    const message = `the value of ${name} holds a character that XML cannot carry`;
    findings.report("error", "control-character", undefined, message, "use another value in the topology");
  }
}
