import { type Diagnostic, WHOLE_FILE } from "../diagnostic.ts";

/** The largest XML file that is read, in bytes. */
export const MAX_XML_BYTES = 16 * 1024 * 1024;

/** How the bytes of a file became text. `latin1`: bytes that are no UTF-8, one character each. */
export type XmlEncoding = "utf-8" | "latin1" | "utf-16le" | "utf-16be";

/** A decoded file: the text without its byte order mark, and what gives the same bytes back. */
export interface XmlSource {
  readonly text: string;
  readonly encoding: XmlEncoding;
  readonly bom: boolean;
}

export type DecodedXml =
  | { readonly ok: true; readonly source: XmlSource }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/**
 * Decodes a file such that {@link encodeXmlText} gives back every byte: UTF-8 where the bytes are that, UTF-16 by its
 * byte order mark or by its first character (lone surrogates survive), and any other 8-bit encoding as latin1. What
 * such a file declares is not consulted: all markup is ASCII in each of them.
 *
 * @param file - as the user spelled it; for the diagnostic only.
 * @returns the text, or the one error `file-too-large`, `file-empty`, `file-not-text` or `xml-encoding`.
 * @see XML 1.0, appendix F, "Autodetection of Character Encodings"
 */
export function decodeXmlBytes(bytes: Uint8Array, file: string): DecodedXml {
  const refuse = (code: string, message: string, hint: string): DecodedXml => ({
    ok: false,
    diagnostic: { file, ...WHOLE_FILE, severity: "error", code, message, hint },
  });
  if (bytes.length > MAX_XML_BYTES) {
    const hint = "check that this is the file you mean; a server.xml has a few kilobytes";
    return refuse("file-too-large", `the file has ${bytes.length} bytes, at most ${MAX_XML_BYTES} are read`, hint);
  }
  if (bytes.length === 0) return refuse("file-empty", "the file is empty", "give the server.xml of a Tomcat");
  const { encoding, bomLength } = detectEncoding(bytes);
  const body = Buffer.from(bytes.buffer, bytes.byteOffset + bomLength, bytes.length - bomLength);
  const bom = bomLength > 0;
  if (encoding === "utf-32") {
    return refuse("xml-encoding", "the file is UTF-32, which lbgen does not read", "save it as UTF-8");
  }
  if (encoding !== "8-bit") {
    if (body.length % 2 === 1) {
      const message = `the file is UTF-16 but has an odd number of bytes (${bytes.length})`;
      return refuse("xml-encoding", message, "save it again; its last character is cut in two");
    }
    const text = (encoding === "utf-16be" ? Buffer.from(body).swap16() : body).toString("utf16le");
    return { ok: true, source: { text, encoding, bom } };
  }
  if (body.includes(0)) return refuse("file-not-text", "the file holds NUL bytes, so it is no XML", "give a text file");
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    return { ok: true, source: { text, encoding: "utf-8", bom } };
  } catch {
    return { ok: true, source: { text: body.toString("latin1"), encoding: "latin1", bom } };
  }
}

/**
 * Encodes text the way the bytes of `source` were decoded, byte order mark included.
 *
 * @param text - `source.text` or an edit of it; new characters must be ASCII, since a latin1 file may be in any 8-bit
 *   encoding.
 */
export function encodeXmlText(source: XmlSource, text: string): Uint8Array {
  switch (source.encoding) {
    case "utf-8":
      return Buffer.from(source.bom ? `\uFEFF${text}` : text, "utf8");
    case "latin1": {
      const body = Buffer.from(text, "latin1");
      return source.bom ? Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), body]) : body;
    }
    case "utf-16le":
    case "utf-16be": {
      const bytes = Buffer.from(source.bom ? `\uFEFF${text}` : text, "utf16le");
      return source.encoding === "utf-16be" ? bytes.swap16() : bytes;
    }
  }
}

interface Detected {
  readonly encoding: "8-bit" | "utf-16le" | "utf-16be" | "utf-32";
  readonly bomLength: number;
}

function detectEncoding(bytes: Uint8Array): Detected {
  const [a = -1, b = -1, c = -1, d = -1] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: "8-bit", bomLength: 3 };
  const wide = (c === 0 && d === 0) || (a === 0 && b === 0);
  if (wide && (a === 0xff || a === 0x3c || d === 0x3c || d === 0xff)) return { encoding: "utf-32", bomLength: 0 };
  if (a === 0xff && b === 0xfe) return { encoding: "utf-16le", bomLength: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: "utf-16be", bomLength: 2 };
  if (opensXml(a) && b === 0) return { encoding: "utf-16le", bomLength: 0 };
  if (a === 0 && opensXml(b)) return { encoding: "utf-16be", bomLength: 0 };
  return { encoding: "8-bit", bomLength: 0 };
}

/** Whether a document may begin with this character: `<` or white space. */
function opensXml(code: number): boolean {
  return code === 0x3c || code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
