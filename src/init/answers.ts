import type { TopologyInput } from "../model/topology-input.ts";

/** One Tomcat, as somebody names it. Numbers that are none stay text, so that the model's checks can say so. */
export interface NodeAnswer {
  readonly name: string;
  /** Address that Apache dials; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number | string;
  readonly lbfactor: number | string;
}

/** Where the secret of both sides is. */
export type SecretAnswer = { readonly env: string } | { readonly file: string };

/** What `lbgen init` knows of the topology to be written; what is `undefined` has not been said. */
export interface Answers {
  /** What existing files say; the other answers are put on top of it. */
  readonly base?: TopologyInput | undefined;
  /** Lines of a comment below the topology: what a base does not say as its files do. */
  readonly remarks?: readonly string[];
  readonly balancer?: string | undefined;
  /** With a base: further nodes. */
  readonly nodes: readonly NodeAnswer[];
  readonly method?: string | undefined;
  readonly sticky?: string | undefined;
  readonly mounts?: readonly string[] | undefined;
  readonly apache?: { readonly host: string; readonly port: number | string } | undefined;
  readonly layout?: string | undefined;
  /** Paths of existing server.xml files by name of node, relative to the topology's folder. */
  readonly serverXml: ReadonlyMap<string, string>;
  /** `file` is relative to the topology's folder. */
  readonly secret?: SecretAnswer | undefined;
  /** Session replication among all nodes. */
  readonly cluster?: boolean | undefined;
}

export const NO_ANSWERS: Answers = { nodes: [], serverXml: new Map() };

/** What is written where nothing has been said. */
export const USUAL = {
  balancer: "lb",
  method: "request",
  sticky: "session",
  mounts: ["/*"],
  apache: { host: "localhost", port: 80 },
  layout: "debian",
  ajpPort: 8009,
  lbfactor: 1,
} as const;

/** A whole number in digits becomes one, anything else stays as it is. */
export function numberOrText(text: string): number | string {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** A host as it is written in a topology: without the brackets of an IPv6 address in a URL. */
export function unbracketed(host: string): string {
  return /^\[.*\]$/.test(host) ? host.slice(1, -1) : host;
}
