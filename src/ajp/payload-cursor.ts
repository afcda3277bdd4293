import { AjpError, type AjpErrorCode } from "./ajp-error.ts";
import { BYTE_CLASSES, ByteClass } from "./byte-classes.ts";
import type { HeaderNames } from "./header-names.ts";
import type { Packet } from "./packet-reader.ts";
import { CODED_NAME, NULL_STRING } from "./protocol.ts";

/**
 * Reads the fields of one payload in order. Integers are big-endian. Texts have one UTF-16 unit per byte (latin1, as
 * node:http spells headers). Reading past the payload throws AjpError `AJP_TRUNCATED`.
 */
export class PayloadCursor {
  private readonly bytes: Buffer;
  private readonly start: number;
  private readonly end: number;
  private at: number;
  /** The whole payload as one text, of which all strings are parts: one call into node per packet, not per string. */
  private readonly text: string;

  constructor(packet: Packet) {
    this.bytes = packet.bytes;
    this.start = packet.start;
    this.end = packet.end;
    this.at = packet.start;
    this.text = packet.bytes.toString("latin1", packet.start, packet.end);
  }

  byte(): number {
    const { at } = this;
    if (at >= this.end) throw this.truncated();
    this.at = at + 1;
    return this.bytes[at] as number;
  }

  uint16(): number {
    const { at } = this;
    if (at + 2 > this.end) throw this.truncated();
    this.at = at + 2;
    return ((this.bytes[at] as number) << 8) | (this.bytes[at + 1] as number);
  }

  /**
   * A string, or `null` for no string. The byte behind it, which ought to be NUL, is skipped unseen, as mod_jk and Tomcat
   * do; it has to be there.
   *
   * @param byteClass - what each byte has to be.
   * @param code - thrown for a byte that is not.
   */
  string(byteClass: number, code: AjpErrorCode, what: string): string | null {
    const length = this.uint16();
    if (length === NULL_STRING) return null;
    const start = this.skip(length);
    const bad = this.firstOther(start, length, byteClass);
    if (bad !== -1) throw new AjpError(code, `${what} holds ${named(bad)}`);
    return this.textOf(start, length);
  }

  /** A string without control characters; `null` for no string, and for one that has any. */
  phrase(): string | null {
    const length = this.uint16();
    if (length === NULL_STRING) return null;
    const start = this.skip(length);
    return this.firstOther(start, length, ByteClass.value) === -1 ? this.textOf(start, length) : null;
  }

  /**
   * Appends one header to a flat list: its name, then its value. A coded name is spelled as in the table.
   *
   * @param textCode - thrown for a name that is no token and for a control character in the value.
   * @throws AjpError `AJP_BAD_HEADER`
   */
  header(table: HeaderNames, into: string[], textCode: AjpErrorCode): void {
    const name = this.headerName(table, textCode);
    const length = this.uint16();
    if (length === NULL_STRING) throw new AjpError("AJP_BAD_HEADER", `header ${name} has no value`);
    const start = this.skip(length);
    const bad = this.firstOther(start, length, ByteClass.value);
    if (bad !== -1) throw new AjpError(textCode, `value of header ${name} holds ${named(bad)}`);
    into.push(name, this.textOf(start, length));
  }

  /**
   * An HTTP token.
   *
   * @param code - thrown for no string, an empty one, and one that is no token.
   */
  token(code: AjpErrorCode, what: string): string {
    return this.tokenOf(this.uint16(), code, what);
  }

  private headerName(table: HeaderNames, textCode: AjpErrorCode): string {
    const first = this.uint16();
    if (first === NULL_STRING) throw new AjpError("AJP_BAD_HEADER", "header name is null");
    if (first >> 8 !== CODED_NAME) return this.tokenOf(first, textCode, "header name");
    const name = table.names[first & 0xff];
    if (name === undefined) throw new AjpError("AJP_BAD_HEADER", `unknown header code ${first.toString(16)}`);
    return name;
  }

  private tokenOf(length: number, code: AjpErrorCode, what: string): string {
    if (length === NULL_STRING) throw new AjpError(code, `${what} is null`);
    if (length === 0) throw new AjpError(code, `${what} is empty`);
    const start = this.skip(length);
    const bad = this.firstOther(start, length, ByteClass.token);
    if (bad !== -1) throw new AjpError(code, `${what} holds ${named(bad)}`);
    return this.textOf(start, length);
  }

  /** The first byte that is not of a class; -1 for none. */
  private firstOther(start: number, length: number, byteClass: number): number {
    const { bytes } = this;
    const end = start + length;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (((BYTE_CLASSES[byte] as number) & byteClass) === 0) return byte;
    }
    return -1;
  }

  /** Moves past the bytes of a string and the one that ends it; returns where the string starts. */
  private skip(length: number): number {
    const { at } = this;
    if (at + length >= this.end) throw this.truncated();
    this.at = at + length + 1;
    return at;
  }

  private textOf(start: number, length: number): string {
    const from = start - this.start;
    return this.text.slice(from, from + length);
  }

  private truncated(): AjpError {
    const length = this.end - this.start;
    return new AjpError(
      "AJP_TRUNCATED",
      `field at byte ${this.at - this.start} runs past the payload of ${length} bytes`,
    );
  }
}

function named(byte: number): string {
  return `byte ${byte.toString(16).padStart(2, "0")}`;
}
