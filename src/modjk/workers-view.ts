import type { Place } from "../place.ts";
import type { Property, PropertyMap, PropertyPart } from "./property-map.ts";

/** What mod_jk believes after it has read its properties: the workers, and why Apache does not start if it does not. */
export interface WorkersView {
  readonly map: PropertyMap;
  /** Names of worker.list in its order, each once; `ajp13` alone where there is no list. */
  readonly listed: readonly ListedName[];
  /** Every worker that is listed, a member, or has a property of its own, by name. */
  readonly workers: ReadonlyMap<string, Worker>;
  /** The balancers that mod_jk creates. */
  readonly balancers: readonly LbWorker[];
  /** The ajp13 and ajp14 workers that mod_jk creates. */
  readonly ajpWorkers: readonly AjpWorker[];
  /** Attributes of every name that has one, inherited ones included. */
  readonly attributes: ReadonlyMap<string, WorkerAttributes>;
  /** `worker.maintain` in seconds; 0 for never. */
  readonly maintainSeconds: number;
  /** Why Apache does not start, in the order in which mod_jk would come upon it. */
  readonly failures: readonly StartFailure[];
  /** Names that some `reference` names as its template. */
  readonly templates: ReadonlySet<string>;
}

export interface ListedName {
  readonly name: string;
  /** The name in its line; `undefined` for the worker that mod_jk makes up. */
  readonly place: Place | undefined;
}

/** The attributes of one name, by attribute. */
export type WorkerAttributes = ReadonlyMap<string, WorkerAttribute>;

export interface WorkerAttribute {
  readonly name: string;
  readonly value: string;
  readonly property: Property;
  /** The name whose attribute it is, where it came by `reference`. */
  readonly inheritedFrom: string | undefined;
}

/** The line that decides an attribute's value. */
export function decidingPart(attribute: WorkerAttribute): PropertyPart {
  return attribute.property.parts.at(-1) as PropertyPart;
}

export type Worker = LbWorker | AjpWorker | StatusWorker | OtherWorker;

interface WorkerBase {
  readonly name: string;
  readonly attributes: WorkerAttributes;
  readonly isListed: boolean;
  /** The listed balancers that have it as a member. */
  readonly balancers: readonly string[];
}

/** Values of `method`, `lock` and `activation`, in the order in which mod_jk numbers them. */
export const LB_METHODS = ["Request", "Traffic", "Busyness", "Session", "Next"] as const;
export const LB_LOCKS = ["Optimistic", "Pessimistic"] as const;
export const ACTIVATIONS = ["active", "disabled", "stopped"] as const;

export type Activation = (typeof ACTIVATIONS)[number];

/** A balancer. */
export interface LbWorker extends WorkerBase {
  readonly type: "lb";
  readonly members: readonly Member[];
  readonly method: (typeof LB_METHODS)[number];
  readonly lock: (typeof LB_LOCKS)[number];
  readonly stickySession: boolean;
  readonly stickySessionForce: boolean;
  readonly sessionCookie: string;
  /** With its semicolon. */
  readonly sessionPath: string;
  readonly setSessionCookie: boolean;
  readonly sessionCookiePath: string;
  readonly retries: number;
  readonly lbRetries: number;
  readonly retryIntervalMs: number;
  readonly recoverTimeSeconds: number;
  readonly errorEscalationSeconds: number;
  readonly maxReplyTimeouts: number;
  readonly secret: string | undefined;
}

/** One worker as a balancer sees it. */
export interface Member {
  readonly name: string;
  /** The name in the list of members. */
  readonly place: Place;
  readonly lbfactor: number;
  readonly route: string;
  readonly domain: string;
  readonly redirect: string;
  readonly distance: number;
  readonly activation: Activation;
}

/** A connection to one Tomcat. */
export interface AjpWorker extends WorkerBase {
  readonly type: "ajp13" | "ajp14";
  readonly host: string;
  /** As mod_jk dials it: modulo 65536; 0 and below is none, and the worker is disabled. */
  readonly port: number;
  readonly source: string | undefined;
  readonly preferIpv6: boolean;
  /** Its own, else that of the first balancer that lends it one. */
  readonly secret: string | undefined;
  readonly socketTimeoutSeconds: number;
  readonly socketConnectTimeoutMs: number;
  readonly socketKeepalive: boolean;
  readonly pingTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly prepostTimeoutMs: number;
  readonly connectionPingIntervalSeconds: number;
  /** `undefined`: one per thread of httpd. */
  readonly connectionPoolSize: number | undefined;
  readonly connectionPoolMinsize: number | undefined;
  readonly connectionPoolTimeoutSeconds: number;
  readonly connectionAcquireTimeoutMs: number;
  readonly replyTimeoutMs: number;
  readonly retries: number;
  readonly retryIntervalMs: number;
  readonly recoveryOptions: number;
  readonly failOnStatus: readonly number[];
  readonly busyLimit: number;
  readonly maxPacketSize: number;
  /** Bytes; 0 leaves it to the system. */
  readonly socketBuffer: number;
}

/** The status page. */
export interface StatusWorker extends WorkerBase {
  readonly type: "status";
  readonly readOnly: boolean;
  /** Empty for everybody. */
  readonly users: readonly string[];
}

/** A type that mod_jk has but nobody should use, or one that it does not have. */
export interface OtherWorker extends WorkerBase {
  readonly type: "ajp12" | "unknown";
  /** As it is written. */
  readonly typeText: string;
}

/** Something for which Apache exits at start, with what mod_jk logs. */
export interface StartFailure {
  readonly kind:
    | "unknown-attribute"
    | "long-directive"
    | "reference-missing"
    | "reference-loop"
    | "empty-list"
    | "unknown-type"
    | "no-members"
    | "duplicate-route"
    | "too-long"
    | "lb-in-lb"
    | "mount-without-slash"
    | "secretkey-missing";
  readonly worker: string;
  readonly place: Place;
  /** What mod_jk writes to its log, without time stamp, process and source line. */
  readonly log: readonly string[];
  /** What is at fault in a word: a type, a route, what is too long. */
  readonly subject: string;
}
