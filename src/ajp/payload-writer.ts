import { AjpError, type AjpErrorCode } from "./ajp-error.ts";
import { BYTE_CLASSES, ByteClass } from "./byte-classes.ts";
import type { HeaderNames } from "./header-names.ts";
import { CODED_NAME, MAX_PACKET_BYTES, NULL_STRING } from "./protocol.ts";

/*
 * Each function writes one field into `target` from `offset`, and returns the offset just past it. They throw AjpError
 * `AJP_TOO_LARGE` when the field does not fit. Texts have one UTF-16 unit per byte.
 */

/** Longer texts are looked at by an expression and written by node; shorter ones unit by unit, which is faster up to here. */
const LONG = 48;

/** Finds what is not of ByteClass.value. */
const FOREIGN_TO_VALUES = /[^\t\x20-\x7e\x80-\xff]/;

/** @throws AjpError `AJP_TOO_LARGE` unless some bytes from an offset lie within the target. */
export function ensureRoom(target: Buffer, offset: number, byteCount: number): void {
  const limit = Math.min(target.length, MAX_PACKET_BYTES);
  if (offset + byteCount > limit) throw new AjpError("AJP_TOO_LARGE", `message does not fit into ${limit} bytes`);
}

export function writeByte(target: Buffer, offset: number, value: number): number {
  ensureRoom(target, offset, 1);
  target[offset] = value;
  return offset + 1;
}

export function writeUint16(target: Buffer, offset: number, value: number): number {
  ensureRoom(target, offset, 2);
  return putUint16(target, offset, value);
}

/** A string of any text without NUL. @throws AjpError `AJP_BAD_STRING` */
export function writeString(target: Buffer, offset: number, text: string): number {
  return writeText(target, offset, text, ByteClass.text, "AJP_BAD_STRING");
}

/** A string without NUL, CR and LF, or the mark for no string. @throws AjpError `AJP_BAD_STRING` */
export function writeLine(target: Buffer, offset: number, text: string | null): number {
  if (text === null) return writeUint16(target, offset, NULL_STRING);
  return writeText(target, offset, text, ByteClass.line, "AJP_BAD_STRING");
}

/** The path of a request. @throws AjpError `AJP_BAD_URI` for a control character, a space, or `?`. */
export function writePath(target: Buffer, offset: number, text: string): number {
  return writeText(target, offset, text, ByteClass.path, "AJP_BAD_URI");
}

/** An HTTP token. @param code - thrown for an empty text, and for one that is no token. */
export function writeToken(target: Buffer, offset: number, text: string, code: AjpErrorCode): number {
  if (text === "") throw new AjpError(code, "empty name");
  return writeText(target, offset, text, ByteClass.token, code);
}

/**
 * How many headers, then each of them, its name coded where the table says so.
 *
 * @param headers - flat: name, value, name, value.
 * @throws AjpError `AJP_BAD_HEADER` for a name that is no token and for a control character in a value.
 */
export function writeHeaders(target: Buffer, offset: number, table: HeaderNames, headers: readonly string[]): number {
  let at = writeUint16(target, offset, headers.length >> 1);
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] as string;
    const code = table.codeOf(name);
    at =
      code === 0 ? writeToken(target, at, name, "AJP_BAD_HEADER") : writeUint16(target, at, (CODED_NAME << 8) | code);
    at = writeText(target, at, headers[index + 1] as string, ByteClass.value, "AJP_BAD_HEADER");
  }
  return at;
}

/** @param code - thrown for a unit that is not of the class, or no byte. */
function writeText(target: Buffer, offset: number, text: string, byteClass: number, code: AjpErrorCode): number {
  const { length } = text;
  ensureRoom(target, offset, length + 3);
  const start = putUint16(target, offset, length);
  if (length > LONG && byteClass === ByteClass.value && !FOREIGN_TO_VALUES.test(text)) {
    target.write(text, start, "latin1");
  } else {
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0xff || ((BYTE_CLASSES[unit] as number) & byteClass) === 0) throw badUnit(code, text, unit);
      target[start + index] = unit;
    }
  }
  target[start + length] = 0;
  return start + length + 1;
}

function putUint16(target: Buffer, offset: number, value: number): number {
  target[offset] = value >> 8;
  target[offset + 1] = value;
  return offset + 2;
}

function badUnit(code: AjpErrorCode, text: string, unit: number): AjpError {
  const shown = text.length > 40 ? `${text.slice(0, 40)}...` : text;
  return new AjpError(code, `${JSON.stringify(shown)} holds character ${unit.toString(16).padStart(2, "0")}`);
}
