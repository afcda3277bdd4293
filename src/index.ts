/**
 * The core of lbgen as a library: texts and bytes in, files and findings out. Nothing here opens a file or a socket,
 * reads the clock or the environment, or prints.
 *
 * @packageDocumentation
 */
export { type Diagnostic, hasErrors, inFileOrder, type Severity, type Span } from "./diagnostic.ts";
export { addNode } from "./edit/add-node.ts";
export { removeNode } from "./edit/remove-node.ts";
export { type ExplainRequest, explainRequest } from "./explain/explain-request.ts";
export { explanationJson } from "./explain/explanation-json.ts";
export { formatExplanation } from "./explain/format-explanation.ts";
export { readRequestUrl } from "./explain/request-url.ts";
export { type DecodedXml, decodeXmlBytes, type XmlEncoding, type XmlSource } from "./formats/xml-text.ts";
export { formatGraphMermaid } from "./graph/format-mermaid.ts";
export { formatGraphSvg } from "./graph/format-svg.ts";
export { formatGraphText, type GraphStyle } from "./graph/format-text.ts";
export { type Graph, type GraphMember, type GraphNode, type GraphWorker, graphOf } from "./graph/graph.ts";
export { type Imported, importTopology } from "./import/import-topology.ts";
export { formatTopology } from "./import/topology-yaml.ts";
export { type Assembly, assembleInstallation, type GivenFile } from "./installation/assemble.ts";
export type { Installation, Site } from "./installation/installation.ts";
export { detectKind, type FileKind } from "./installation/kind.ts";
export { type AnsweringTomcat, type NodePair, type NodePairs, pairNodes } from "./installation/node-pairs.ts";
export { type ExplainedCode, explainedCodes } from "./lint/explained-codes.ts";
export { applyFixes } from "./lint/fixes.ts";
export { type FixableFinding, lint } from "./lint/lint.ts";
export type { Fix, Rule } from "./lint/rule.ts";
export { lintRules } from "./lint/rules/index.ts";
export { topologyJsonSchema } from "./model/json-schema.ts";
export type { Apache, Balancer, Cluster, Mount, Sticky, TomcatNode, Topology } from "./model/topology.ts";
export type { TopologyInput } from "./model/topology-input.ts";
export type { PathPart, TopologySource } from "./model/topology-source.ts";
export { readTopology, type TopologyReading } from "./model/validate.ts";
export type { LoadInclude } from "./modjk/httpd-types.ts";
export type { WorkersView } from "./modjk/workers-view.ts";
export { type PatchedServerXml, type PatchResult, patchServerXml } from "./patch/patch-server-xml.ts";
export type { ClusterPeer, ClusterTarget, ConnectorTarget, ServerXmlTarget } from "./patch/target.ts";
export type { Place, SourceFile } from "./place.ts";
export { type PatchedNode, type PatchNode, renderTopology, type Templates } from "./render/render.ts";
export type { RenderedFile } from "./render/rendered-file.ts";
export { clusterReceivers, serverXmlTarget } from "./render/server-xml-target.ts";
export { formatReport, type QuoteLine, type ReportFormat, reportFormats } from "./report/report.ts";
export { type Layout, plainLayout, plainStyle, type Style } from "./report/style.ts";
export { type Quote, SourceText, type TextRange } from "./source-text.ts";
