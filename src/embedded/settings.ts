import type { SessionStore } from "./session-store.ts";

/** What a running node can be told anew. */
export interface EmbeddedNodeSettings {
  /** The jvmRoute; empty for none. */
  readonly route: string;
  /** What each request has to bring; none, or an empty one, and requests need not bring any. */
  readonly secret: string | undefined;
  /** Of both peers, packet header included; connections that stand keep theirs. */
  readonly maxPacketBytes: number;
  readonly sessionCookie: string;
  /** The name alone, such as `jsessionid`: without the semicolon. */
  readonly pathParameter: string;
  readonly cookiePath: string;
  /** One for all nodes of a cluster, else one for each node. */
  readonly sessions: SessionStore;
}

export interface EmbeddedNodeOptions extends EmbeddedNodeSettings {
  readonly name: string;
  /** Milliseconds, of which the idle time of sessions is measured. */
  readonly now: () => number;
  /** Twice as many hex digits as bytes, random enough for session ids. */
  readonly randomHex: (bytes: number) => string;
  readonly limits?: Partial<EmbeddedNodeLimits>;
}

export interface EmbeddedNodeLimits {
  /** Further ones are closed at once. */
  readonly maxConnections: number;
  /** How long the rest of a packet, or a body packet that is owed, may take. */
  readonly readTimeoutMs: number;
  /** How long the fault `slow` holds back each answer. */
  readonly slowMs: number;
  /** How long a peer has to close its side of a connection that was closed on ours. */
  readonly lingerMs: number;
}

export const EMBEDDED_NODE_LIMITS: EmbeddedNodeLimits = {
  maxConnections: 1_000,
  readTimeoutMs: 60_000,
  slowMs: 3_000,
  lingerMs: 2_000,
};

/** Ways in which a node can be told to fail. */
export const FAULTS = [
  "none",
  /** No one listens, connections are closed: a new one is refused. */
  "down",
  /** Connections and requests are taken, and nothing is answered, CPING neither. What waits is answered afterwards. */
  "hang",
  /** A connection is reset once it has brought a request. */
  "reset",
  /** Each answer comes after `slowMs`; that to a CPING at once. */
  "slow",
  /** Each answer is a 500. */
  "error",
] as const;

export type Fault = (typeof FAULTS)[number];
