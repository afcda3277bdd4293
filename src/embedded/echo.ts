import { createHash, type Hash } from "node:crypto";
import type { ForwardRequest } from "../ajp/forward-request.ts";

/** The body of a request, of which only length and hash are kept. */
export class EchoBody {
  readonly #hash: Hash = createHash("sha256");
  #length = 0;

  update(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.#length += bytes.length;
  }

  /** To be called once. */
  digest(): { readonly length: number; readonly sha256: string } {
    return { length: this.#length, sha256: this.#hash.digest("hex") };
  }
}

/**
 * A request as it came, for JSON. Headers are pairs, in order, repeats apart; a name that came as a code is in lower case.
 * Texts have one character per byte. The secret is left out; nothing else is trusted or left out.
 */
export function echoOf(node: string, route: string, request: ForwardRequest, body: EchoBody): object {
  const { length, sha256 } = body.digest();
  return {
    node,
    route,
    method: request.method,
    target: request.query === undefined ? request.uri : `${request.uri}?${request.query}`,
    protocol: request.protocol,
    headers: pairs(request.headers),
    bodyLength: length,
    bodySha256: sha256,
    attributes: {
      remote_addr: request.remoteAddr,
      remote_host: request.remoteHost,
      server_name: request.serverName,
      server_port: request.serverPort,
      is_ssl: request.isSsl,
      remote_user: request.remoteUser,
      auth_type: request.authType,
      query_string: request.query,
      route: request.route,
      ssl_cert: request.sslCert,
      ssl_cipher: request.sslCipher,
      ssl_session: request.sslSession,
      ssl_key_size: request.sslKeySize,
      ...Object.fromEntries(pairs(request.requestAttributes)),
    },
  };
}

function pairs(flat: readonly string[]): [string, string][] {
  const all: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) all.push([flat[index] as string, flat[index + 1] as string]);
  return all;
}
