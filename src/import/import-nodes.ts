import type { NodePair } from "../installation/node-pairs.ts";
import { addressKind } from "../model/addresses.ts";
import { shown } from "../model/shown.ts";
import { byteLength, MAX_NAME_BYTES } from "../model/text-limits.ts";
import { type AjpWorker, decidingPart, type Member } from "../modjk/workers-view.ts";
import { tomcatSide } from "./import-tomcat.ts";
import type { ImportedMount, ImportedNode } from "./imported-topology.ts";
import type { Notes } from "./notes.ts";
import { importedOptions } from "./option-values.ts";
import { isWritable, isWritableForHttpd } from "./writable.ts";

/** Attributes that the keys of a node say. */
const MODELLED: ReadonlySet<string> = new Set([
  "type",
  "reference",
  "host",
  "port",
  "secret",
  "lbfactor",
  "route",
  "jvm_route",
  "domain",
  "redirect",
  "distance",
  "activation",
  "disabled",
  "stopped",
  "mount",
]);

/** Port that stands in for none: mod_jk stops such a member, and a topology has no port 0. */
const STAND_IN_PORT = 8009;

/** A node of the topology, and what is still to be named. */
export interface NodeDraft {
  readonly node: ImportedNode;
  /** For comparing only; never to be printed. */
  readonly secret: string | undefined;
}

/**
 * One ajp13 worker as a node.
 *
 * @param name - its name in the topology.
 * @param member - how a balancer sees it, where one does.
 * @param mounts - `undefined` where worker.list does not name it.
 */
export function importedNode(
  worker: AjpWorker,
  name: string,
  member: Member | undefined,
  mounts: readonly ImportedMount[] | undefined,
  pair: NodePair | undefined,
  notes: Notes,
): NodeDraft {
  const { attributes } = worker;
  const tomcat = tomcatSide(worker, member, pair, notes);
  const { host, address } = hostOf(worker, tomcat.address, notes);
  const port = portOf(worker, notes);
  const node: ImportedNode = { name, host, ajp: { port, ...(address === undefined ? {} : { address }) } };
  if (member !== undefined) {
    if (attributes.has("lbfactor")) node.lbfactor = member.lbfactor;
    if (member.route !== name) node.route = writable(worker, "route", member.route, notes) ?? name;
    if (attributes.has("domain")) node.domain = writable(worker, "domain", member.domain, notes);
    if (attributes.has("redirect")) node.redirect = writable(worker, "redirect", member.redirect, notes);
    if (attributes.has("distance")) node.distance = member.distance;
    if (member.activation !== "active" || attributes.has("activation")) node.activation = member.activation;
  }
  if (mounts !== undefined) node.mounts = [...mounts];
  Object.assign(node, tomcat.keys);
  const roles = member === undefined ? (["ajp13"] as const) : (["lb-member", "ajp13"] as const);
  const modelled = member === undefined ? new Set([...MODELLED].filter((key) => !MEMBER_KEYS.has(key))) : MODELLED;
  const options = importedOptions(attributes, modelled, roles, worker.name, notes);
  if (Object.keys(options).length > 0) node.options = options;
  return { node, secret: worker.secret ?? tomcat.secret };
}

/** What mod_jk reads for members only. */
const MEMBER_KEYS: ReadonlySet<string> = new Set([
  "lbfactor",
  "route",
  "jvm_route",
  "domain",
  "redirect",
  "distance",
  "activation",
  "disabled",
  "stopped",
]);

/** A host that nobody can resolve stays, as it does in mod_jk; Tomcat then binds its default. */
function hostOf(
  worker: AjpWorker,
  address: string | undefined,
  notes: Notes,
): { readonly host: string; readonly address: string | undefined } {
  const { host } = worker;
  const attribute = worker.attributes.get("host");
  // Of a worker that it does not create, mod_jk does not mind how long it is.
  const isTooLong = byteLength(host) > MAX_NAME_BYTES;
  if ((addressKind(host) !== "invalid" && !isTooLong) || attribute === undefined) return { host, address };
  const place = decidingPart(attribute).value;
  if (isTooLong || !isWritable(host)) {
    const named = isTooLong ? "unknown-host" : hostName(host);
    notes.changed(
      place,
      `host ${shown(host)} cannot be written in a topology; ${shown(named)} stands for it`,
      "name the node's address",
    );
    return { host: named, address };
  }
  notes.changed(
    place,
    `mod_jk cannot resolve host ${shown(host)} of worker ${shown(worker.name)}`,
    "name the node's address, and remove ajp.address",
  );
  return { host, address: address ?? "127.0.0.1" };
}

/** What is left of a host when only letters, digits, `.`, `_` and `-` are kept; as unknown to every resolver. */
function hostName(host: string): string {
  const name = host.replace(/[^\w.-]+/g, "-").replace(/^-+|-+$/g, "");
  return addressKind(name) === "name" ? name : "unknown-host";
}

function portOf(worker: AjpWorker, notes: Notes): number {
  if (worker.port > 0) return worker.port;
  const attribute = worker.attributes.get("port");
  if (attribute !== undefined) {
    const { value } = decidingPart(attribute);
    notes.changed(
      value,
      `worker ${shown(worker.name)} has no port that mod_jk could dial; ${STAND_IN_PORT} stands for it`,
      "name the port of its AJP Connector",
    );
  }
  return STAND_IN_PORT;
}

function writable(worker: AjpWorker, name: string, value: string, notes: Notes): string | undefined {
  if (isWritable(value) && isWritableForHttpd(value) && byteLength(value) <= MAX_NAME_BYTES) return value;
  const attribute = worker.attributes.get(name);
  if (attribute !== undefined) {
    notes.leftOut(
      decidingPart(attribute).value,
      `${name} ${shown(value)} cannot be written in a topology, and is left out`,
    );
  }
  return undefined;
}
