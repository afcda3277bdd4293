import { timingSafeEqual } from "node:crypto";
import type { ForwardRequest } from "../ajp/forward-request.ts";

/** Names of attributes that Tomcat takes without an `allowedRequestAttributesPattern`. */
const ALLOWED_ATTRIBUTES: ReadonlySet<string> = new Set([
  "AJP_REMOTE_PORT",
  "AJP_LOCAL_ADDR",
  "AJP_SSL_PROTOCOL",
  "JK_LB_ACTIVATION",
  ...["javax", "jakarta"].flatMap((prefix) =>
    ["cipher_suite", "key_size", "ssl_session", "X509Certificate"].map((name) => `${prefix}.servlet.request.${name}`),
  ),
  "CERT_ISSUER",
  "CERT_SUBJECT",
  "CERT_COOKIE",
  "CERT_FLAGS",
  "CERT_SERIALNUMBER",
  "HTTPS_SERVER_SUBJECT",
  "HTTPS_SERVER_ISSUER",
  "HTTPS_SECRETKEYSIZE",
  "HTTPS_KEYSIZE",
]);

/**
 * Why Tomcat would answer a request with 403, if it would.
 *
 * @param secret - as {@link secretBytes} makes it; `undefined` where none is needed.
 * @returns a sentence for people that tells nothing of the secret.
 */
export function refusalOf(request: ForwardRequest, secret: Buffer | undefined): string | undefined {
  const attributes = request.requestAttributes;
  for (let index = 0; index < attributes.length; index += 2) {
    const name = attributes[index] as string;
    if (!ALLOWED_ATTRIBUTES.has(name)) return `The request attribute "${name}" is not one that Tomcat allows.`;
  }
  if (secret === undefined) return undefined;
  if (request.secret === undefined) return "The request brings no secret, and this node wants one.";
  return isEqual(secretBytes(request.secret), secret) ? undefined : "The request brings a wrong secret.";
}

/** Two bytes for each UTF-16 unit, so that no two texts have the same bytes. */
export function secretBytes(secret: string): Buffer {
  return Buffer.from(secret, "utf16le");
}

/** In a time that tells nothing but whether the lengths are equal. */
function isEqual(found: Buffer, wanted: Buffer): boolean {
  const isAsLong = found.length === wanted.length;
  return timingSafeEqual(isAsLong ? found : wanted, wanted) && isAsLong;
}
