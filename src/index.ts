/**
 * The core of lbgen as a library: texts and bytes in, files and findings out. Nothing here opens a file or a socket,
 * reads the clock or the environment, or prints.
 *
 * @packageDocumentation
 */
export { type Diagnostic, hasErrors, inFileOrder, type Severity, type Span } from "./diagnostic.ts";
export { type DecodedXml, decodeXmlBytes, type XmlEncoding, type XmlSource } from "./formats/xml-text.ts";
export { type TopologyInput, topologyJsonSchema } from "./model/schema.ts";
export type { Apache, Balancer, Cluster, Mount, Sticky, TomcatNode, Topology } from "./model/topology.ts";
export type { PathPart, TopologySource } from "./model/topology-source.ts";
export { readTopology, type TopologyReading } from "./model/validate.ts";
export { type PatchedServerXml, type PatchResult, patchServerXml } from "./patch/patch-server-xml.ts";
export type { ClusterPeer, ClusterTarget, ConnectorTarget, ServerXmlTarget } from "./patch/target.ts";
export { type PatchedNode, type PatchNode, renderTopology, type Templates } from "./render/render.ts";
export type { RenderedFile } from "./render/rendered-file.ts";
export { clusterReceivers, serverXmlTarget } from "./render/server-xml-target.ts";
export { formatReport, type QuoteLine, type ReportFormat, reportFormats } from "./report/report.ts";
export { plainStyle, type Style } from "./report/text.ts";
export { type Quote, SourceText, type TextRange } from "./source-text.ts";
