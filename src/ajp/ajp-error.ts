/** Every code of an {@link AjpError}. */
export const AJP_ERROR_CODES = [
  /** The two bytes in front of a packet are not those of AJP13 in this direction. The stream is lost. */
  "AJP_BAD_MAGIC",
  /** The payload of a packet is longer than allowed. The stream is lost. */
  "AJP_TOO_LONG",
  /** A field runs past the end of its packet; a packet without a byte where one is needed is one of these. */
  "AJP_TRUNCATED",
  /** A string is null where a text is needed, or holds NUL, CR or LF where it may not. */
  "AJP_BAD_STRING",
  /** A header has an unknown code, a name that is no HTTP token, or a value that is null or holds a control character. */
  "AJP_BAD_HEADER",
  /** More headers than a server accepts. */
  "AJP_TOO_MANY_HEADERS",
  /** Content-Length and Transfer-Encoding do not say, once and for all, how long the body of a request is. */
  "AJP_BAD_FRAMING",
  /** The method has an unknown code, is no HTTP token, or is there as a code and as a text. */
  "AJP_BAD_METHOD",
  /** The path of a request is null, does not start with `/`, or holds a space, a control character or `?`. */
  "AJP_BAD_URI",
  /** An attribute has an unknown code, comes twice, or has no name or value. */
  "AJP_BAD_ATTRIBUTE",
  /** The status of a response is not in 100..999; of one that is read: it is 0. */
  "AJP_BAD_STATUS",
  /**
   * A response that mod_jk reads and httpd does not send on, but answers with 500: a status outside 100..999 that is not 0,
   * a header's name that is no token, a control character in a value.
   */
  "AJP_UNSENDABLE",
  /** The type of a message is none of this direction. */
  "AJP_UNKNOWN_MESSAGE",
  /** A message that is not allowed now: headers twice, a CPONG without CPING, a request within a request, ... */
  "AJP_OUT_OF_ORDER",
  /** Response data came before the headers. */
  "AJP_BODY_BEFORE_HEADERS",
  /** Headers came a second time, when data had come already: mod_jk tries no one else. */
  "AJP_HEADERS_AFTER_BODY",
  /** Bytes came that answer nothing: the connection was idle, or had failed. */
  "AJP_UNEXPECTED_BYTES",
  /** The inner length of body data does not fit its packet, or a request body is not as long as was promised. */
  "AJP_BAD_BODY",
  /** What is to be encoded does not fit into a packet. */
  "AJP_TOO_LARGE",
] as const;

export type AjpErrorCode = (typeof AJP_ERROR_CODES)[number];

/** What a peer sent, or what it was to be sent, is not AJP13. After it the connection is of no further use. */
export class AjpError extends Error {
  readonly code: AjpErrorCode;

  constructor(code: AjpErrorCode, message: string) {
    super(message);
    this.name = "AjpError";
    this.code = code;
  }
}

/** Whether something thrown is an AjpError, of this copy of the package or of another. */
export function isAjpError(error: unknown): error is AjpError {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return (AJP_ERROR_CODES as readonly unknown[]).includes(error.code);
}
