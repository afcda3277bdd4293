import type { ServerSettings } from "../modjk/httpd-settings.ts";
import type { SessionNames, SessionSearch } from "../modjk/session-id.ts";
import type { Worker } from "../modjk/workers-view.ts";
import type { Place } from "../place.ts";
import type { Election } from "./election.ts";
import type { FrontDecision } from "./httpd-front.ts";
import type { RequestUrl } from "./request-url.ts";
import type { RequestRules } from "./rule-effects.ts";
import type { ServerChoice } from "./virtual-host.ts";

/** Why a request goes where it goes. */
export interface Explanation {
  readonly url: RequestUrl;
  readonly method: string;
  /** `undefined` where no httpd was given, only rules. */
  readonly server: ServerChoice | undefined;
  readonly settings: ServerSettings | undefined;
  /** What httpd and mod_jk make of the path, every rule with its verdict, and who answers. */
  readonly front: FrontDecision;
  /** The status that is certain without asking anybody; `undefined` where a worker or a file decides. */
  readonly status: number | undefined;
  /** Where the outcome is forwarded. */
  readonly worker: ExplainedWorker | undefined;
  readonly remarks: readonly Remark[];
}

/** The worker that gets the request. */
export interface ExplainedWorker {
  readonly name: string;
  /** `undefined`: not in the file, or no workers were given. */
  readonly worker: Worker | undefined;
  /** Whether mod_jk finds it; `undefined` where no workers were given. */
  readonly isListed: boolean | undefined;
  readonly rules: RequestRules;
  /** Of balancers only. */
  readonly session: ExplainedSession | undefined;
  /** Of balancers only. */
  readonly election: Election | undefined;
}

/** The session ids of a request, as a balancer finds them. */
export interface ExplainedSession {
  readonly names: SessionNames;
  readonly search: SessionSearch;
  /** Why the balancer does not look for them; `undefined` where it does. */
  readonly unused: "sticky-off" | "sticky-ignore" | "single-member" | undefined;
}

/** Something worth knowing besides. */
export interface Remark {
  /** Stable, kebab-case, one per kind. */
  readonly code: RemarkCode;
  /** One lower-case sentence. */
  readonly message: string;
  readonly place: Place | undefined;
}

export type RemarkCode =
  | "access-depends"
  | "ambiguous-mount"
  | "apache-does-not-start"
  | "attempts"
  | "below-exact-mount"
  | "case-differs"
  | "conditional"
  | "context-root"
  | "cookie-hidden"
  | "cookie-name"
  | "excluded-whole"
  | "folder-index"
  | "fragment"
  | "handler-without-worker"
  | "id-without-route"
  | "local-session-path"
  | "mount-not-inherited"
  | "no-session"
  | "not-told"
  | "path-only"
  | "session-not-counted"
  | "session-path-cut"
  | "set-cookie"
  | "several-ids"
  | "single-member"
  | "sticky-by-default"
  | "sticky-force"
  | "sticky-off"
  | "unknown-route"
  | "worker-not-listed"
  | "workers-unknown"
  | "address-guessed";
