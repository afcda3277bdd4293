const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Most bytes that one call of String.fromCharCode is given. */
const CHUNK = 8_192;

/**
 * A text as mod_jk sees it: its UTF-8 bytes, one character each (U+0000 to U+00FF). Paths and patterns are compared in
 * this form, since `?` stands for one byte and lengths count bytes.
 */
export function toByteText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII, which is its own byte text
  if (/^[\u0000-\u007f]*$/.test(text)) return text;
  const bytes = encoder.encode(text);
  let result = "";
  for (let at = 0; at < bytes.length; at += CHUNK) result += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return result;
}

/** A byte text for people: read as UTF-8 if it is that, else every byte as a character of its own (latin1). */
export function fromByteText(bytes: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII, which is its own byte text
  if (/^[\u0000-\u007f]*$/.test(bytes)) return bytes;
  try {
    return decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0) & 0xff));
  } catch {
    return bytes;
  }
}
