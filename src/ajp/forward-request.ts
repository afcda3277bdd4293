import { AttributeCode } from "./attribute-codes.ts";
import { REQUEST_HEADER_NAMES } from "./header-names.ts";
import { methodCode, STORED_METHOD } from "./method-codes.ts";
import {
  ensureRoom,
  writeByte,
  writeHeaders,
  writeLine,
  writePath,
  writeString,
  writeToken,
  writeUint16,
} from "./payload-writer.ts";
import { Magic, MessageType, PACKET_HEADER_BYTES } from "./protocol.ts";

/** One request as it goes to a node. Texts have one UTF-16 unit per byte (latin1, as node:http spells headers). */
export interface ForwardRequest {
  readonly method: string;
  /** Such as `HTTP/1.1`. */
  readonly protocol: string;
  /** The path alone: without query, percent-encoded, path parameters kept. */
  readonly uri: string;
  readonly remoteAddr: string;
  readonly remoteHost: string | null;
  readonly serverName: string;
  readonly serverPort: number;
  readonly isSsl: boolean;
  /** Flat, as they go on the wire: name, value, name, value. A coded name is read in lower case. */
  readonly headers: readonly string[];
  readonly secret?: string | undefined;
  readonly remoteUser?: string | undefined;
  readonly authType?: string | undefined;
  /** Without the `?`; empty for a bare one. */
  readonly query?: string | undefined;
  /** The lb member that the session names. */
  readonly route?: string | undefined;
  /** PEM text of the client's certificate; it holds line ends. */
  readonly sslCert?: string | undefined;
  readonly sslCipher?: string | undefined;
  readonly sslSession?: string | undefined;
  /** In bits. */
  readonly sslKeySize?: number | undefined;
  /** Attributes with a name of their own (code 0A), in order. Flat: name, value, name, value. */
  readonly requestAttributes: readonly string[];
}

/**
 * Writes one FORWARD_REQUEST, its packet header included, as mod_jk 1.2.48 does: the same header codes, the same order of
 * attributes.
 *
 * @param target - as long as the packet size; it is written from offset 0.
 * @returns the length of the packet, in bytes.
 * @throws AjpError `AJP_TOO_LARGE` when it does not fit into the target, `AJP_BAD_METHOD`, `AJP_BAD_URI`,
 * `AJP_BAD_HEADER`, `AJP_BAD_STRING` for what must not go on the wire: names that are no token, control characters in
 * headers and path, NUL, line ends but in the certificate and values of named attributes, what is no byte.
 * @see Apache Tomcat Connectors, native/common/jk_ajp_common.c, ajp_marshal_into_msgb
 */
export function encodeForwardRequest(request: ForwardRequest, target: Buffer): number {
  const code = methodCode(request.method);
  ensureRoom(target, 0, PACKET_HEADER_BYTES);
  let at = PACKET_HEADER_BYTES;
  at = writeByte(target, at, MessageType.forwardRequest);
  at = writeByte(target, at, code);
  at = writeLine(target, at, request.protocol);
  at = writePath(target, at, request.uri);
  at = writeLine(target, at, request.remoteAddr);
  at = writeLine(target, at, request.remoteHost);
  at = writeLine(target, at, request.serverName);
  at = writeUint16(target, at, request.serverPort);
  at = writeByte(target, at, request.isSsl ? 1 : 0);
  at = writeHeaders(target, at, REQUEST_HEADER_NAMES, request.headers);
  at = writeAttribute(target, at, AttributeCode.secret, request.secret);
  at = writeAttribute(target, at, AttributeCode.remoteUser, request.remoteUser);
  at = writeAttribute(target, at, AttributeCode.authType, request.authType);
  at = writeAttribute(target, at, AttributeCode.query, request.query);
  at = writeAttribute(target, at, AttributeCode.route, request.route);
  if (request.sslCert !== undefined) {
    at = writeByte(target, at, AttributeCode.sslCert);
    at = writeString(target, at, request.sslCert);
  }
  at = writeAttribute(target, at, AttributeCode.sslCipher, request.sslCipher);
  at = writeAttribute(target, at, AttributeCode.sslSession, request.sslSession);
  if (request.sslKeySize !== undefined) {
    at = writeByte(target, at, AttributeCode.sslKeySize);
    at = writeUint16(target, at, request.sslKeySize);
  }
  if (code === STORED_METHOD) {
    at = writeByte(target, at, AttributeCode.storedMethod);
    at = writeToken(target, at, request.method, "AJP_BAD_METHOD");
  }
  const attributes = request.requestAttributes;
  for (let index = 0; index + 1 < attributes.length; index += 2) {
    at = writeByte(target, at, AttributeCode.requestAttribute);
    at = writeLine(target, at, attributes[index] as string);
    at = writeString(target, at, attributes[index + 1] as string);
  }
  at = writeByte(target, at, AttributeCode.end);
  writeUint16(target, 0, Magic.request);
  writeUint16(target, 2, at - PACKET_HEADER_BYTES);
  return at;
}

/** One attribute of one line, if there is one. */
function writeAttribute(target: Buffer, at: number, code: number, value: string | undefined): number {
  return value === undefined ? at : writeLine(target, writeByte(target, at, code), value);
}
