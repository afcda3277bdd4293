import { workerDirectives } from "../model/directives.ts";
import type { Place } from "../place.ts";
import { type PlacedName, placedNames } from "./listed-names.ts";
import type { PropertyMap } from "./property-map.ts";
import { readBool, readChoice, readInt, readList, readPingMode } from "./property-values.ts";
import { startFailures } from "./start-failures.ts";
import { attributeTable } from "./worker-attributes.ts";
import {
  ACTIVATIONS,
  type AjpWorker,
  LB_LOCKS,
  LB_METHODS,
  type LbWorker,
  type ListedName,
  type Member,
  type OtherWorker,
  type StatusWorker,
  type Worker,
  type WorkerAttributes,
  type WorkersView,
} from "./workers-view.ts";

/** The worker that mod_jk makes up where worker.list is missing. */
const DEFAULT_WORKER = "ajp13";

const DEFAULT_MAINTAIN_SECONDS = 60;

const choices = new Map(workerDirectives.flatMap(({ name, choices }) => (choices ? [[name, choices]] : [])));

/**
 * What mod_jk 1.2.48 makes of its properties: every worker with every default filled in, and why Apache does not start
 * where it does not. Takes time linear in the size of the map.
 *
 * @see mod_jk's jk_worker.c, jk_lb_worker.c, jk_ajp_common.c and jk_util.c, read with recordings of mod_jk 1.2.48
 */
export function resolveWorkers(map: PropertyMap): WorkersView {
  const { byName, templates, failures: referenceFailures } = attributeTable(map);
  const listed = listedNames(map);
  const listedSet = new Set(listed.map(({ name }) => name));
  const memberLists = new Map<string, readonly PlacedName[]>();
  const balancersOf = new Map<string, string[]>();
  for (const name of new Set([...listedSet, ...byName.keys()])) {
    const attributes = byName.get(name) ?? NOTHING;
    if (attributes.get("type")?.value !== "lb") continue;
    const current = placedNames(attributes.get("balance_workers")?.property);
    const members = current.length > 0 ? current : placedNames(attributes.get("balanced_workers")?.property);
    memberLists.set(name, members);
    for (const member of new Set(members.map((one) => one.name))) {
      const balancers = balancersOf.get(member);
      if (balancers === undefined) balancersOf.set(member, [name]);
      else balancers.push(name);
    }
  }

  const workers = new Map<string, Worker>();
  for (const name of new Set([...listedSet, ...balancersOf.keys(), ...byName.keys()])) {
    const attributes = byName.get(name) ?? NOTHING;
    const owners = balancersOf.get(name) ?? [];
    const base = {
      name,
      attributes,
      isListed: listedSet.has(name),
      balancers: owners.filter((lb) => listedSet.has(lb)),
    };
    const type = attributes.get("type")?.value ?? "ajp13";
    if (type === "lb") workers.set(name, lbWorker(base, memberLists.get(name) ?? [], byName));
    else if (type === "status") workers.set(name, statusWorker(base));
    else if (type === "ajp13" || type === "ajp14") {
      const lent = owners.map((lb) => byName.get(lb)?.get("secret")?.value).find((secret) => secret !== undefined);
      workers.set(name, ajpWorker(base, type, lent));
    } else workers.set(name, otherWorker(base, type));
  }
  const maintain = map.properties.get("worker.maintain");
  const created = [...workers.values()].filter(isCreated);
  const view = {
    map,
    listed,
    workers,
    balancers: created.filter((worker): worker is LbWorker => worker.type === "lb" && worker.isListed),
    ajpWorkers: created.filter((worker): worker is AjpWorker => worker.type === "ajp13" || worker.type === "ajp14"),
    attributes: byName,
    templates,
    maintainSeconds: maintain === undefined ? DEFAULT_MAINTAIN_SECONDS : Math.max(0, readInt(maintain.value)),
  };
  return { ...view, failures: [...referenceFailures, ...startFailures(view)] };
}

const NOTHING: WorkerAttributes = new Map();

type Base = Pick<Worker, "name" | "attributes" | "isListed" | "balancers">;

function listedNames(map: PropertyMap): ListedName[] {
  const property = map.properties.get("worker.list");
  if (property === undefined) return [{ name: DEFAULT_WORKER, place: undefined }];
  const names = new Map<string, Place>();
  for (const { name, place } of placedNames(property)) if (!names.has(name)) names.set(name, place);
  return [...names].map(([name, place]) => ({ name, place }));
}

/** Readers of one worker's attributes, each with mod_jk's way of taking what it cannot read. */
function readers(attributes: WorkerAttributes) {
  const text = (name: string) => attributes.get(name)?.value;
  const int = (name: string, usual: number) => {
    const value = text(name);
    return value === undefined ? usual : readInt(value);
  };
  const bool = (name: string, usual: boolean) => {
    const value = text(name);
    return (value === undefined ? undefined : readBool(value)) ?? usual;
  };
  const choice = (name: string) => {
    const value = text(name);
    return (value === undefined ? undefined : readChoice(choices.get(name) ?? [], value)) ?? 0;
  };
  /** A value below 0 under the new name lets the old one count. */
  const renamed = (name: string, old: string, usual: number) => {
    const value = int(name, -1);
    return value >= 0 ? value : int(old, usual);
  };
  return { text, int, bool, choice, renamed };
}

function lbWorker(base: Base, members: readonly PlacedName[], byName: ReadonlyMap<string, WorkerAttributes>): LbWorker {
  const { text, int, bool, choice } = readers(base.attributes);
  const recoverTimeSeconds = Math.max(1, int("recover_time", 60));
  return {
    ...base,
    type: "lb",
    members: members.map(({ name, place }) => member(name, place, byName.get(name) ?? NOTHING)),
    method: LB_METHODS[choice("method")] ?? "Request",
    lock: LB_LOCKS[choice("lock")] ?? "Optimistic",
    stickySession: bool("sticky_session", true),
    stickySessionForce: bool("sticky_session_force", false),
    sessionCookie: text("session_cookie") ?? "JSESSIONID",
    sessionPath: text("session_path") ?? ";jsessionid",
    setSessionCookie: bool("set_session_cookie", false),
    sessionCookiePath: text("session_cookie_path") ?? "/",
    retries: Math.max(1, int("retries", 2)),
    lbRetries: Math.max(1, int("lb_retries", 2)),
    retryIntervalMs: int("retry_interval", 100),
    recoverTimeSeconds,
    errorEscalationSeconds: int("error_escalation_time", Math.trunc(recoverTimeSeconds / 2)),
    maxReplyTimeouts: int("max_reply_timeouts", 0),
    secret: text("secret"),
  };
}

function member(name: string, place: Place, attributes: WorkerAttributes): Member {
  const { text, int, bool, choice } = readers(attributes);
  const route = text("route") ?? text("jvm_route") ?? name;
  const old = bool("stopped", false) ? "stopped" : bool("disabled", false) ? "disabled" : "active";
  const activation = attributes.has("activation") ? (ACTIVATIONS[choice("activation")] ?? "active") : old;
  const dot = route.indexOf(".");
  return {
    name,
    place,
    lbfactor: Math.max(1, int("lbfactor", 1)),
    route,
    domain: text("domain") ?? (dot === -1 ? "" : route.slice(0, dot)),
    redirect: text("redirect") ?? "",
    distance: int("distance", 0),
    activation: portOf(int("port", 8009)) === 0 ? "stopped" : activation,
  };
}

/** Above 65535 the socket takes the lowest 16 bits; below 1 nobody dials. */
function portOf(number: number): number {
  return number <= 0 ? 0 : number & 0xffff;
}

function ajpWorker(base: Base, type: "ajp13" | "ajp14", lentSecret: string | undefined): AjpWorker {
  const { text, int, bool, renamed } = readers(base.attributes);
  const socketTimeoutSeconds = int("socket_timeout", 0);
  const pingTimeoutMs = int("ping_timeout", 10_000);
  const pingMode = readPingMode(text("ping_mode") ?? "");
  const connectTimeoutMs = int("connect_timeout", 0);
  const prepostTimeoutMs = int("prepost_timeout", 0);
  const pingInterval = int("connection_ping_interval", 0);
  const retries = Math.max(1, int("retries", 2));
  const retryIntervalMs = int("retry_interval", 100);
  const hasPool = base.attributes.has("connection_pool_size") || base.attributes.has("cachesize");
  const maxPacketSize = Math.min(Math.max(Math.ceil(int("max_packet_size", 8192) / 1024) * 1024, 8192), 65536);
  const buffer = int("socket_buffer", 0);
  // Written out: a spread makes such objects slow, and there may be ten thousand of them.
  return {
    name: base.name,
    attributes: base.attributes,
    isListed: base.isListed,
    balancers: base.balancers,
    type,
    host: text("host") ?? "localhost",
    port: portOf(int("port", type === "ajp13" ? 8009 : 8011)),
    source: text("source"),
    preferIpv6: bool("prefer_ipv6", false),
    secret: text("secret") ?? lentSecret,
    socketTimeoutSeconds,
    socketConnectTimeoutMs: int("socket_connect_timeout", socketTimeoutSeconds * 1000),
    socketKeepalive: bool("socket_keepalive", false),
    pingTimeoutMs,
    connectTimeoutMs: pingMode.connect && connectTimeoutMs === 0 ? pingTimeoutMs : connectTimeoutMs,
    prepostTimeoutMs: pingMode.prepost && prepostTimeoutMs === 0 ? pingTimeoutMs : prepostTimeoutMs,
    connectionPingIntervalSeconds:
      pingMode.interval && pingInterval === 0 ? Math.trunc(pingTimeoutMs / 100) : pingInterval,
    connectionPoolSize: hasPool ? renamed("connection_pool_size", "cachesize", 0) : undefined,
    connectionPoolMinsize: base.attributes.has("connection_pool_minsize")
      ? int("connection_pool_minsize", 0)
      : undefined,
    connectionPoolTimeoutSeconds: renamed("connection_pool_timeout", "cache_timeout", 0),
    connectionAcquireTimeoutMs: int("connection_acquire_timeout", retries * retryIntervalMs),
    replyTimeoutMs: int("reply_timeout", 0),
    retries,
    retryIntervalMs,
    recoveryOptions: int("recovery_options", 0),
    failOnStatus: readList(text("fail_on_status") ?? "").map(readInt),
    busyLimit: int("busy_limit", 0),
    maxPacketSize,
    socketBuffer: buffer > 0 ? Math.max(buffer, maxPacketSize) : buffer,
  };
}

function statusWorker(base: Base): StatusWorker {
  const { text, bool } = readers(base.attributes);
  return { ...base, type: "status", readOnly: bool("read_only", false), users: readList(text("user") ?? "") };
}

function otherWorker(base: Base, typeText: string): OtherWorker {
  return { ...base, type: typeText === "ajp12" ? typeText : "unknown", typeText };
}

/** Whether a worker exists in mod_jk: it is listed, or a member of a balancer that is. */
export function isCreated(worker: Worker): boolean {
  return worker.isListed || worker.balancers.length > 0;
}
