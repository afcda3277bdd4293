import { AjpError } from "./ajp-error.ts";
import { AttributeCode } from "./attribute-codes.ts";
import { ByteClass } from "./byte-classes.ts";
import type { ForwardRequest } from "./forward-request.ts";
import { REQUEST_HEADER_NAMES } from "./header-names.ts";
import { METHODS, STORED_METHOD } from "./method-codes.ts";
import type { Packet } from "./packet-reader.ts";
import { PayloadCursor } from "./payload-cursor.ts";
import { MessageType } from "./protocol.ts";

/** The attributes of one request while they are read. */
interface Attributes {
  secret: string | undefined;
  remoteUser: string | undefined;
  authType: string | undefined;
  query: string | undefined;
  route: string | undefined;
  sslCert: string | undefined;
  sslCipher: string | undefined;
  sslSession: string | undefined;
  sslKeySize: number | undefined;
  storedMethod: string | undefined;
  readonly requestAttributes: string[];
  /** One bit for each code that came. */
  seen: number;
}

/**
 * Reads one FORWARD_REQUEST. It is stricter than Tomcat, which hands most of what is refused here to the application.
 * A null string as the value of an attribute counts as no attribute; bytes behind the end of the attributes are skipped,
 * both as in Tomcat.
 *
 * @param packet - a payload of type FORWARD_REQUEST.
 * @throws AjpError `AJP_UNKNOWN_MESSAGE`, `AJP_TRUNCATED`, `AJP_BAD_METHOD`, `AJP_BAD_URI`, `AJP_BAD_HEADER`,
 * `AJP_BAD_ATTRIBUTE`, and `AJP_BAD_STRING` for protocol, address or server name when null, and for NUL, CR or LF
 * anywhere but in the certificate and the values of named attributes.
 */
export function decodeForwardRequest(packet: Packet): ForwardRequest {
  const cursor = new PayloadCursor(packet);
  if (cursor.byte() !== MessageType.forwardRequest) throw new AjpError("AJP_UNKNOWN_MESSAGE", "not a FORWARD_REQUEST");
  const code = cursor.byte();
  const protocol = lineOf(cursor, "protocol");
  const uri = uriOf(cursor);
  const remoteAddr = lineOf(cursor, "remote address");
  const remoteHost = line(cursor, "remote host");
  const serverName = lineOf(cursor, "server name");
  const serverPort = cursor.uint16();
  const isSsl = cursor.byte() !== 0;
  const headers: string[] = [];
  for (let left = cursor.uint16(); left > 0; left--) cursor.header(REQUEST_HEADER_NAMES, headers, "AJP_BAD_HEADER");
  const attributes = attributesOf(cursor);
  return {
    method: methodOf(code, attributes.storedMethod),
    protocol,
    uri,
    remoteAddr,
    remoteHost,
    serverName,
    serverPort,
    isSsl,
    headers,
    secret: attributes.secret,
    remoteUser: attributes.remoteUser,
    authType: attributes.authType,
    query: attributes.query,
    route: attributes.route,
    sslCert: attributes.sslCert,
    sslCipher: attributes.sslCipher,
    sslSession: attributes.sslSession,
    sslKeySize: attributes.sslKeySize,
    requestAttributes: attributes.requestAttributes,
  };
}

function methodOf(code: number, storedMethod: string | undefined): string {
  const method = code === STORED_METHOD ? storedMethod : METHODS[code];
  if (method === undefined) throw new AjpError("AJP_BAD_METHOD", `method code ${code} without a method`);
  if (storedMethod === undefined || code === STORED_METHOD) return method;
  throw new AjpError("AJP_BAD_METHOD", `method ${method} by its code, ${storedMethod} by its name`);
}

function lineOf(cursor: PayloadCursor, what: string): string {
  const text = line(cursor, what);
  if (text === null) throw new AjpError("AJP_BAD_STRING", `${what} is null`);
  return text;
}

/** A string without line ends. */
function line(cursor: PayloadCursor, what: string): string | null {
  return cursor.string(ByteClass.line, "AJP_BAD_STRING", what);
}

/** A string that may hold line ends. */
function text(cursor: PayloadCursor, what: string): string | null {
  return cursor.string(ByteClass.text, "AJP_BAD_STRING", what);
}

/** A path, or `*` as in `OPTIONS *`. */
function uriOf(cursor: PayloadCursor): string {
  const uri = cursor.string(ByteClass.path, "AJP_BAD_URI", "path");
  if (uri === null) throw new AjpError("AJP_BAD_URI", "path is null");
  if (uri.charCodeAt(0) !== 0x2f && uri !== "*") throw new AjpError("AJP_BAD_URI", "path does not start with /");
  return uri;
}

function attributesOf(cursor: PayloadCursor): Attributes {
  const attributes: Attributes = {
    secret: undefined,
    remoteUser: undefined,
    authType: undefined,
    query: undefined,
    route: undefined,
    sslCert: undefined,
    sslCipher: undefined,
    sslSession: undefined,
    sslKeySize: undefined,
    storedMethod: undefined,
    requestAttributes: [],
    seen: 0,
  };
  for (let code = cursor.byte(); code !== AttributeCode.end; code = cursor.byte())
    readAttribute(cursor, code, attributes);
  return attributes;
}

function readAttribute(cursor: PayloadCursor, code: number, into: Attributes): void {
  if (code !== AttributeCode.requestAttribute && code <= AttributeCode.storedMethod) {
    if ((into.seen & (1 << code)) !== 0) throw new AjpError("AJP_BAD_ATTRIBUTE", `attribute ${code} twice`);
    into.seen |= 1 << code;
  }
  switch (code) {
    case AttributeCode.context:
    case AttributeCode.servletPath:
      line(cursor, "path"); // Tomcat reads and drops them
      break;
    case AttributeCode.remoteUser:
      into.remoteUser = line(cursor, "remote user") ?? undefined;
      break;
    case AttributeCode.authType:
      into.authType = line(cursor, "auth type") ?? undefined;
      break;
    case AttributeCode.query:
      into.query = line(cursor, "query") ?? undefined;
      break;
    case AttributeCode.route:
      into.route = line(cursor, "route") ?? undefined;
      break;
    case AttributeCode.sslCert:
      into.sslCert = text(cursor, "certificate") ?? undefined;
      break;
    case AttributeCode.sslCipher:
      into.sslCipher = line(cursor, "cipher") ?? undefined;
      break;
    case AttributeCode.sslSession:
      into.sslSession = line(cursor, "TLS session") ?? undefined;
      break;
    case AttributeCode.requestAttribute:
      into.requestAttributes.push(
        attributeText(line(cursor, "attribute name")),
        attributeText(text(cursor, "attribute")),
      );
      break;
    case AttributeCode.sslKeySize:
      into.sslKeySize = cursor.uint16();
      break;
    case AttributeCode.secret:
      into.secret = line(cursor, "secret") ?? undefined;
      break;
    case AttributeCode.storedMethod:
      into.storedMethod = cursor.token("AJP_BAD_METHOD", "method");
      break;
    default:
      throw new AjpError("AJP_BAD_ATTRIBUTE", `unknown attribute ${code}`);
  }
}

function attributeText(text: string | null): string {
  if (text === null) throw new AjpError("AJP_BAD_ATTRIBUTE", "attribute with a null name or value");
  return text;
}
