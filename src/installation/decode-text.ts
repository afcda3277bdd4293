import { type Diagnostic, WHOLE_FILE } from "../diagnostic.ts";
import { decodeXmlBytes, MAX_XML_BYTES, type XmlSource } from "../formats/xml-text.ts";

/** The largest workers.properties, httpd configuration or uriworkermap.properties that is read, in bytes. */
export const MAX_TEXT_BYTES = MAX_XML_BYTES;

/** A decoded file of 8-bit text: without its byte order mark, and with what gives the same bytes back. */
export interface TextSource extends XmlSource {
  /** `latin1`: bytes that are no UTF-8, one character each. */
  readonly encoding: "utf-8" | "latin1";
}

export type DecodedText =
  | { readonly ok: true; readonly source: TextSource }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/**
 * Decodes a file that mod_jk or Apache reads, such that `encodeXmlText` gives back every byte. Both programs read
 * bytes: UTF-8 where the file is that, else one character for each byte. An empty file is a text of no lines.
 *
 * @param file - as the user spelled it; for the diagnostic only.
 * @returns the text, or the one error `file-too-large` or `file-not-text` (it holds a NUL, which ends a line for either
 *   program, or is UTF-16).
 */
export function decodeTextBytes(bytes: Uint8Array, file: string): DecodedText {
  const refuse = (code: string, message: string, hint: string): DecodedText => ({
    ok: false,
    diagnostic: { file, ...WHOLE_FILE, severity: "error", code, message, hint },
  });
  if (bytes.length > MAX_TEXT_BYTES) {
    const hint = "check that this is the file you mean; a configuration file has a few kilobytes";
    return refuse("file-too-large", `the file has more than ${MAX_TEXT_BYTES} bytes, which is all that is read`, hint);
  }
  if (bytes.length === 0) return { ok: true, source: { text: "", encoding: "utf-8", bom: false } };
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return refuse("file-not-text", "the file is UTF-16, which neither Apache nor mod_jk reads", "save it as UTF-8");
  }
  if (bytes.includes(0))
    return refuse("file-not-text", "the file holds NUL bytes, so it is no text", "give a text file");
  const decoded = decodeXmlBytes(bytes, file);
  if (!decoded.ok) return decoded;
  const { text, encoding, bom } = decoded.source;
  if (encoding === "utf-8" || encoding === "latin1") return { ok: true, source: { text, encoding, bom } };
  return refuse("file-not-text", `the file is ${encoding}, which neither Apache nor mod_jk reads`, "save it as UTF-8");
}
