/** What a byte may be part of; a mask of one bit each. */
export const ByteClass = {
  /** An HTTP token: a header name, a method (RFC 9110, 5.6.2). */
  token: 1,
  /** A header value: TAB, and all but control characters (RFC 9110, 5.5). */
  value: 2,
  /** The path of a request: no control character, no space, no `?`. */
  path: 4,
  /** One line of text: all but NUL, LF and CR. */
  line: 8,
  /** Text of any kind: all but NUL. */
  text: 16,
} as const;

/** The classes of each of the 256 bytes. Not to be written to. */
export const BYTE_CLASSES: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0) return 0;
  if (byte === 0x0a || byte === 0x0d) return ByteClass.text;
  const line = ByteClass.text | ByteClass.line;
  if (byte === 0x09) return line | ByteClass.value;
  if (byte < 0x20 || byte === 0x7f) return line;
  if (byte === 0x20 || byte === 0x3f) return line | ByteClass.value;
  const path = line | ByteClass.value | ByteClass.path;
  return /[!#$%&'*+.^_`|~0-9A-Za-z-]/.test(String.fromCharCode(byte)) ? path | ByteClass.token : path;
});
