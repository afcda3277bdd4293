import { parseServerXml } from "../../src/formats/server-xml.ts";
import type { XmlDocument } from "../../src/formats/xml-tree.ts";
import type { Place, SourceFile } from "../../src/place.ts";
import { SourceText } from "../../src/source-text.ts";

/** A file of that text with its tree. */
export function readXml(
  text: string,
  name = "server.xml",
): { readonly file: SourceFile; readonly document: XmlDocument } {
  const parsed = parseServerXml(text, name);
  if (!parsed.ok) throw new Error(parsed.diagnostic.message);
  return { file: { name, source: new SourceText(text) }, document: parsed.document };
}

/** What stands at a place. */
export function textAt({ file, start, end }: Place): string {
  return file.source.text.slice(start, end);
}
