import { EmbeddedNode, type EmbeddedNodeOptions } from "../../src/embedded/embedded-node.ts";
import { SessionStore } from "../../src/embedded/session-store.ts";
import type { Cleanup } from "../support/cleanup.ts";

let serial = 0;

/** Options of a node whose session ids count up, on a clock that stands still. */
export function nodeOptions(own: Partial<EmbeddedNodeOptions> = {}): EmbeddedNodeOptions {
  return {
    name: "tomcat1",
    route: "t1",
    secret: undefined,
    maxPacketBytes: 8192,
    sessionCookie: "JSESSIONID",
    pathParameter: "jsessionid",
    cookiePath: "/",
    sessions: new SessionStore(),
    now: () => 0,
    randomHex: (bytes) => (serial++).toString(16).padStart(bytes * 2, "a"),
    ...own,
  };
}

/** A node that listens on a free port until the test ends. */
export async function startNode(
  cleanup: Cleanup,
  own: Partial<EmbeddedNodeOptions> = {},
): Promise<{ readonly node: EmbeddedNode; readonly port: number }> {
  const node = new EmbeddedNode(nodeOptions(own));
  cleanup.add(() => node.close());
  const { port } = await node.listen("127.0.0.1", 0);
  return { node, port };
}
