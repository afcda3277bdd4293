import { byteLength, propertyObstacle, serverXmlObstacle } from "../text-limits.ts";
import type { CheckContext } from "./check.ts";

/** A request that carries a longer secret may not fit into a packet of 8192 bytes (measured: 8100 do not). */
const MAX_SECRET_BYTES = 4000;

/**
 * Why a secret cannot be the same on both sides, or `undefined` if it can. The answer never quotes the secret.
 * Measured on mod_jk 1.2.48 and Tomcat 10.1.60: each of these gives 403 for every request.
 */
export function secretProblem(secret: string): string | undefined {
  if (secret === "") return "is empty";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
  if (/[\u0000-\u001f\u007f]/.test(secret)) return "holds a line end or another control character";
  if (/[^ -~]/.test(secret)) return "holds a character that is not ASCII, which the two sides encode differently";
  if (byteLength(secret) > MAX_SECRET_BYTES) return `is longer than ${MAX_SECRET_BYTES} bytes`;
  return propertyObstacle(secret) ?? serverXmlObstacle(secret);
}

/** Advice that goes with every refused secret. */
export const SECRET_HINT = "use letters, digits, - and _, such as the output of: openssl rand -hex 32";

/** Secrets written into the topology itself; others are checked where they are read. */
export function checkSecrets({ topology, report, isStandIn }: CheckContext): void {
  for (const [index, { ajp, name }] of topology.nodes.entries()) {
    const path = ["nodes", index, "ajp", "secret"];
    if (typeof ajp.secret !== "string" || isStandIn(path)) continue;
    const problem = secretProblem(ajp.secret);
    if (problem !== undefined) {
      report("error", "bad-secret", path, `the secret of node ${JSON.stringify(name)} ${problem}`, SECRET_HINT);
    }
  }
}
