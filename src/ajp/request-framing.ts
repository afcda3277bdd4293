import { AjpError } from "./ajp-error.ts";

/** More headers Tomcat does not accept unless `maxHeaderCount` says otherwise. */
export const MAX_HEADERS = 100;

/**
 * How long the body of a request is, by its headers.
 *
 * @param headers - flat: name, value, name, value; names in any case.
 * @returns the length in bytes; `undefined` where it is not told: a chunked body, or maybe none.
 * @throws AjpError `AJP_TOO_MANY_HEADERS`; `AJP_BAD_FRAMING` for a Content-Length that comes twice, is not all digits or
 * no safe integer; for a Transfer-Encoding that comes twice, is not `chunked`, or comes with a Content-Length.
 */
export function bodyLengthOf(headers: readonly string[]): number | undefined {
  if (headers.length > 2 * MAX_HEADERS) {
    throw new AjpError("AJP_TOO_MANY_HEADERS", `${headers.length / 2} headers, at most ${MAX_HEADERS} are allowed`);
  }
  let length: string | undefined;
  let coding: string | undefined;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] as string;
    if (name.length === 14 && name.toLowerCase() === "content-length") {
      if (length !== undefined) throw new AjpError("AJP_BAD_FRAMING", "Content-Length twice");
      length = headers[index + 1] as string;
    } else if (name.length === 17 && name.toLowerCase() === "transfer-encoding") {
      if (coding !== undefined) throw new AjpError("AJP_BAD_FRAMING", "Transfer-Encoding twice");
      coding = headers[index + 1] as string;
    }
  }
  if (coding !== undefined) {
    if (length !== undefined) throw new AjpError("AJP_BAD_FRAMING", "Content-Length and Transfer-Encoding");
    if (coding.toLowerCase() !== "chunked") throw new AjpError("AJP_BAD_FRAMING", `Transfer-Encoding ${coding}`);
    return undefined;
  }
  return length === undefined ? undefined : numberOf(length);
}

function numberOf(length: string): number {
  const number = /^[0-9]+$/.test(length) ? Number(length) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new AjpError("AJP_BAD_FRAMING", `Content-Length ${length}`);
}
