import type { Topology } from "../model/topology.ts";
import type { PatchNode } from "../render/render.ts";
import { SourceText } from "../source-text.ts";
import { isEnvironmentError, reasonOf } from "./environment-error.ts";
import { readRegularFile } from "./read-input.ts";
import { SERVER_XML_HINT } from "./secrets.ts";
import type { TopologyFile } from "./topology-file.ts";

/**
 * Patches the nodes' own server.xml files; the XML parser is loaded only if there are some.
 *
 * @param quotes - gets the text of each file that is read, for the findings.
 */
export async function nodePatcher(
  file: TopologyFile,
  topology: Topology,
  quotes: Map<string, SourceText>,
): Promise<PatchNode> {
  const indexes = new Map(topology.nodes.map(({ name }, index) => [name, index]));
  if (!topology.nodes.some(({ serverXml }) => serverXml !== undefined)) {
    return () => ({ files: undefined, diagnostics: [] });
  }
  const [{ MAX_XML_BYTES }, { patchBytes, patchFile }, { xmlSecretRanges }] = await Promise.all([
    import("../formats/xml-text.ts"),
    import("./patch-node.ts"),
    import("../patch/mask-xml.ts"),
  ]);
  return (node, target) => {
    const path = node.serverXml ?? "";
    let bytes: Uint8Array;
    try {
      bytes = readRegularFile(file.resolve(path), MAX_XML_BYTES);
    } catch (error) {
      if (!isEnvironmentError(error)) throw error;
      const span = file.source.valueSpan(["nodes", indexes.get(node.name) ?? 0, "serverXml"]);
      const message = `${path} cannot be read: ${reasonOf(error)}`;
      const hint = SERVER_XML_HINT;
      const diagnostic = {
        file: file.source.file,
        ...span,
        severity: "error",
        code: "server-xml-unreadable",
        message,
        hint,
      } as const;
      return { files: undefined, diagnostics: [diagnostic] };
    }
    const patched = patchBytes(bytes, target, path);
    if (patched.source !== undefined)
      quotes.set(path, new SourceText(patched.source.text, xmlSecretRanges(patched.source.text)));
    if (patched.bytes === undefined) return { files: undefined, diagnostics: patched.diagnostics };
    return {
      files: { serverXml: patched.bytes, patch: patchFile(bytes, patched.bytes) },
      diagnostics: patched.diagnostics,
    };
  };
}
