import { isAjpError } from "../ajp/ajp-error.ts";
import { encodeForwardRequest } from "../ajp/forward-request.ts";
import { ACTIVATION_NAMES } from "../balance/running.ts";
import type { Try } from "../balance/turn.ts";
import type { Incoming } from "./exchange.ts";

/**
 * Writes the packet of a request as mod_jk would write it.
 *
 * @param headers - flat, as they are forwarded.
 * @returns its length; `undefined` where it does not fit into the packet, or cannot be said in AJP13.
 * @see the recordings in test/serve/exchanges.json
 */
export function writeForwardPacket(
  incoming: Incoming,
  headers: readonly string[],
  turn: Try,
  packet: Buffer,
): number | undefined {
  const { request, remoteAddress, remotePort, localAddress } = incoming;
  try {
    return encodeForwardRequest(
      {
        method: request.method,
        protocol: request.protocol,
        uri: request.uri,
        remoteAddr: remoteAddress,
        remoteHost: null,
        serverName: request.serverName,
        serverPort: request.serverPort,
        isSsl: false,
        headers,
        secret: secretOf(turn),
        query: request.query,
        route: turn.route,
        requestAttributes: [
          "AJP_REMOTE_PORT",
          String(remotePort),
          "AJP_LOCAL_ADDR",
          localAddress,
          "JK_LB_ACTIVATION",
          ACTIVATION_NAMES[turn.activation],
        ],
      },
      packet,
    );
  } catch (error) {
    // Whatever it is, it is a fault of this one request.
    if (!isAjpError(error)) throw error;
    return undefined;
  }
}

/** As bytes in a text, as all texts of AJP are. */
function secretOf({ worker: { settings } }: Try): string | undefined {
  return settings.secret === undefined ? undefined : Buffer.from(settings.secret, "utf8").toString("latin1");
}
