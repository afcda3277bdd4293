import type { Diagnostic } from "../diagnostic.ts";
import type { TomcatNode, Topology } from "../model/topology.ts";
import { isSecretXmlName } from "../patch/mask-xml.ts";
import type { ServerXmlTarget } from "../patch/target.ts";
import { compileTemplate } from "./helpers.ts";
import { type HttpdView, httpdView } from "./httpd-view.ts";
import { type InstallView, installView } from "./install-view.ts";
import type { RenderedFile } from "./rendered-file.ts";
import { clusterReceivers, serverXmlTarget } from "./server-xml-target.ts";
import { type ServerXmlView, serverXmlView } from "./server-xml-view.ts";
import { type WorkersView, workersView } from "./workers-view.ts";

/** The texts of templates/. */
export interface Templates {
  readonly workersProperties: string;
  readonly jkConf: string;
  readonly serverXml: string;
  readonly install: string;
}

/** Gives the patched server.xml of a node, and its patch file; the caller has read the node's own. */
export type PatchNode = (node: TomcatNode, target: ServerXmlTarget) => PatchedNode;

export interface PatchedNode {
  /** `undefined` where a finding is an error. */
  readonly files: { readonly serverXml: Uint8Array; readonly patch: Uint8Array } | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Renders every file of a topology; the same input gives the same bytes.
 *
 * @param topology - one without errors.
 * @param secrets - the secret of each node that has one, by name of node.
 * @param patchNode - asked for every node that has a server.xml of its own.
 * @param onProgress - told before each node how many of them are done.
 */
export function renderTopology(
  topology: Topology,
  templates: Templates,
  secrets: ReadonlyMap<string, string>,
  patchNode: PatchNode,
  onProgress?: (done: number, total: number) => void,
): { readonly files: readonly RenderedFile[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const file = (path: string, text: string, secret: boolean): RenderedFile => ({
    path,
    bytes: Buffer.from(text),
    secret,
  });
  const renderWorkers = compileTemplate<WorkersView>(templates.workersProperties);
  const renderHttpd = compileTemplate<HttpdView>(templates.jkConf);
  const renderServerXml = compileTemplate<ServerXmlView>(templates.serverXml);
  const renderInstall = compileTemplate<InstallView>(templates.install);

  const files = [
    file("apache/workers.properties", renderWorkers(workersView(topology, secrets)), secrets.size > 0),
    file("apache/jk.conf", renderHttpd(httpdView(topology)), false),
  ];
  const receivers = clusterReceivers(topology);
  for (const [index, node] of topology.nodes.entries()) {
    onProgress?.(index, topology.nodes.length);
    const secret = secrets.get(node.name);
    const target = serverXmlTarget(topology, node, secret, receivers);
    const path = `${node.name}/server.xml`;
    if (node.serverXml === undefined) {
      const isSecret = secret !== undefined || target.connector.attributes.some(([name]) => isSecretXmlName(name));
      files.push(file(path, renderServerXml(serverXmlView(target)), isSecret));
      continue;
    }
    const patched = patchNode(node, target);
    diagnostics.push(...patched.diagnostics);
    if (patched.files === undefined) continue;
    // A node's own file may hold passwords of its own, so it is never less protected than one with a secret.
    files.push({ path, bytes: patched.files.serverXml, secret: true });
    files.push({ path: `${path}.patch`, bytes: patched.files.patch, secret: true });
  }
  files.push(file("INSTALL.md", renderInstall(installView(topology)), false));
  return { files, diagnostics };
}
