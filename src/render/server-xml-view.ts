import { formatXmlElement } from "../formats/xml-element.ts";
import { ajpConnectorElement, clusterElement } from "../patch/elements.ts";
import type { ServerXmlTarget } from "../patch/target.ts";

/** What templates/server.xml.hbs shows. */
export interface ServerXmlView {
  readonly shutdownPort: number;
  readonly httpPort: number;
  readonly service: string;
  readonly jvmRoute: string;
  /** The whole Connector, indented. */
  readonly connector: string;
  /** The whole Cluster, indented; empty where sessions are not replicated. */
  readonly cluster: string;
}

/** Lays out a complete server.xml. */
export function serverXmlView(target: ServerXmlTarget): ServerXmlView {
  const layout = { unit: "  ", eol: "\n" };
  return {
    shutdownPort: target.shutdownPort ?? -1,
    httpPort: target.httpPort ?? 8080,
    service: target.service ?? "Catalina",
    jvmRoute: target.jvmRoute,
    connector: formatXmlElement(ajpConnectorElement(target.connector), { ...layout, indent: "    " }),
    cluster:
      target.cluster === undefined
        ? ""
        : formatXmlElement(clusterElement(target.cluster), { ...layout, indent: "      " }),
  };
}
