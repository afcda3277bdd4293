import type { Diagnostic } from "../diagnostic.ts";
import { decodeXmlBytes, type XmlSource } from "../formats/xml-text.ts";
import { patchServerXml } from "../patch/patch-server-xml.ts";
import type { ServerXmlTarget } from "../patch/target.ts";
import { unifiedDiff } from "../report/unified-diff.ts";

/** A node's own server.xml, patched in memory. */
export interface PatchedFile {
  /** The decoded text, for quotes; `undefined` where the bytes are no text. */
  readonly source: XmlSource | undefined;
  /** `undefined` where a finding is an error. */
  readonly bytes: Uint8Array | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Patches the bytes of a server.xml; `file` is its name for the findings. */
export function patchBytes(bytes: Uint8Array, target: ServerXmlTarget, file: string): PatchedFile {
  const decoded = decodeXmlBytes(bytes, file);
  if (!decoded.ok) return { source: undefined, bytes: undefined, diagnostics: [decoded.diagnostic] };
  const { patched, diagnostics } = patchServerXml(decoded.source, target, file);
  return { source: decoded.source, bytes: patched?.bytes, diagnostics };
}

/** The patch file for `patch -p1`, byte for byte whatever the encoding: bytes are taken for characters of latin1. */
export function patchFile(before: Uint8Array, after: Uint8Array): Uint8Array {
  const oldText = Buffer.from(before).toString("latin1");
  const newText = Buffer.from(after).toString("latin1");
  const text = unifiedDiff({ oldName: "a/server.xml", newName: "b/server.xml", oldText, newText });
  return Buffer.from(text, "latin1");
}
