import { childElements, type XmlElement } from "../formats/xml-tree.ts";
import type { SourceFile } from "../place.ts";
import type { ConnectorFacts, ConnectorKind, ServerFacts, Setting } from "./tomcat-facts.ts";
import { javaInt, Settings } from "./tomcat-settings.ts";
import { placeOfElement } from "./xml-places.ts";

/** The smallest packet of AJP, in bytes; Tomcat takes it in place of a smaller packetSize. */
const MIN_PACKET_BYTES = 8192;

/** How long an HTTP Connector waits for a request, in milliseconds; one of AJP waits for ever. */
const HTTP_TIMEOUT_MS = 60_000;

/** Reads a Connector with the defaults of its protocol. */
export function readConnector(file: SourceFile, server: ServerFacts, element: XmlElement): ConnectorFacts {
  const settings = new Settings(file, element);
  const protocol = settings.text("protocol", "HTTP/1.1", true);
  const kind = kindOf(protocol);
  const port = settings.int("port", -1);
  const secret = settings.lastOf(["secret", "requiredSecret"]);
  const secretRequired = settings.bool("secretRequired", true);
  const connectionTimeout = settings.int("connectionTimeout", kind === "http" ? HTTP_TIMEOUT_MS : -1);
  const facts = (child: XmlElement) => ({ element: child, place: placeOfElement(file, child) });
  return {
    ...facts(element),
    kind,
    protocol,
    port,
    listensOn: withOffset(port, server),
    address: settings.text("address"),
    secret,
    requiredSecret: settings.find("requiredSecret"),
    secretRequired,
    lacksSecret: kind === "ajp" ? lacksSecret(secret, secretRequired) : kind === undefined ? undefined : false,
    packetSize: settings.value("packetSize", MIN_PACKET_BYTES, packetSize),
    connectionTimeout,
    keepAliveTimeout: settings.int("keepAliveTimeout", connectionTimeout.value),
    maxThreads: settings.int("maxThreads", 200),
    executor: settings.text("executor", undefined, true),
    allowedRequestAttributesPattern: settings.text("allowedRequestAttributesPattern"),
    bindOnInit: settings.bool("bindOnInit", true),
    tomcatAuthentication: settings.bool("tomcatAuthentication", true),
    tomcatAuthorization: settings.bool("tomcatAuthorization", false),
    encodedSolidusHandling: settings.text("encodedSolidusHandling", "reject"),
    sslEnabled: settings.bool("SSLEnabled", false),
    sslHostConfigs: childElements(element, "SSLHostConfig").map(facts),
    upgradeProtocols: childElements(element, "UpgradeProtocol").map(facts),
  };
}

function kindOf({ value }: Setting<string>): ConnectorKind {
  if (value === undefined) return undefined;
  if (value === "AJP/1.3" || value.startsWith("org.apache.coyote.ajp.")) return "ajp";
  return value === "HTTP/1.1" || value.startsWith("org.apache.coyote.http11.") ? "http" : "other";
}

function withOffset(port: Setting<number>, { portOffset }: ServerFacts): number | undefined {
  if (port.value === undefined || portOffset.value === undefined || port.value <= 0) return undefined;
  return port.value + portOffset.value;
}

function lacksSecret(secret: Setting<string>, required: Setting<boolean>): boolean | undefined {
  if (required.value === false) return false;
  if (secret.attribute !== undefined && secret.value === undefined) return undefined;
  if (secret.value !== undefined && secret.value !== "") return false;
  return required.value;
}

function packetSize(text: string): number | undefined {
  const size = javaInt(text);
  return size === undefined ? undefined : Math.max(MIN_PACKET_BYTES, size);
}
