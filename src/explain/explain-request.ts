import type { Site } from "../installation/installation.ts";
import { serverSettings } from "../modjk/httpd-settings.ts";
import { findSession } from "../modjk/session-id.ts";
import { toByteText } from "../modjk/uri-bytes.ts";
import { type ForwardUri, forwardedUri } from "../modjk/uri-forward.ts";
import { compileUriMap } from "../modjk/uri-map.ts";
import type { EncodedSlashes } from "../modjk/uri-path.ts";
import type { LbWorker } from "../modjk/workers-view.ts";
import type { SiteLookup } from "./directory-index.ts";
import { orderMembers } from "./election.ts";
import type { ExplainedSession, ExplainedWorker, Explanation } from "./explanation.ts";
import type { Forwarded, FrontOutcome } from "./front-outcome.ts";
import { decideFront, type FrontDecision } from "./httpd-front.ts";
import { remarksOn } from "./remarks.ts";
import type { RequestUrl } from "./request-url.ts";
import { type RequestRules, requestRules } from "./rule-effects.ts";
import { chooseServer } from "./virtual-host.ts";

/** A request, and what is asked about it. */
export interface ExplainRequest {
  readonly url: RequestUrl;
  /** GET unless told. */
  readonly method?: string;
  /** The values of Cookie headers, one each. */
  readonly cookies?: readonly string[];
  /** Other headers by name; one that is not named is not known. */
  readonly headers?: ReadonlyMap<string, string>;
  /** What AllowEncodedSlashes says, unless told. */
  readonly encodedSlashes?: EncodedSlashes;
  /** What MergeSlashes says, unless told. */
  readonly mergeSlashes?: boolean;
  /** What stands below the document root, where somebody knows. */
  readonly siteLookup?: SiteLookup;
}

/**
 * Explains where a request goes: the server that takes it, what httpd and mod_jk make of its path, who answers before
 * mod_jk, the mount that decides and those that do not, the session id, and the members that may serve it.
 *
 * @param site - one httpd with its workers, or rules and workers alone.
 */
export function explainRequest(site: Site, request: ExplainRequest): Explanation {
  const { url, method = "GET" } = request;
  const cookies = (request.cookies ?? []).map((cookie) => toByteText(cookie.trim()));
  const server = site.httpd === undefined ? undefined : chooseServer(site.httpd, url.host, url.port);
  const headers = new Map<string, string>();
  for (const [name, value] of request.headers ?? []) headers.set(name.toLowerCase(), toByteText(value.trim()));
  headers.set("host", headers.get("host") ?? url.hostHeader);
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  const { scheme, host, port, target } = url;
  const front = decideFront(
    { method, scheme, host, port, target, headers },
    site.httpd,
    server?.server,
    compileUriMap(site.rulesOf(server?.server)),
    {
      ...(request.encodedSlashes === undefined ? {} : { encodedSlashes: request.encodedSlashes }),
      ...(request.mergeSlashes === undefined ? {} : { mergeSlashes: request.mergeSlashes }),
      ...(request.siteLookup === undefined ? {} : { site: request.siteLookup }),
    },
  );
  const settings =
    site.httpd === undefined || server === undefined ? undefined : serverSettings(site.httpd, server.server);
  const { outcome } = front;
  const form = forwardForm(settings?.options);
  const worker =
    outcome.kind === "forwarded"
      ? explainWorker(site, outcome, front, forwardedOf(outcome, target, form), cookies)
      : undefined;
  const told = { url, method, server, settings, front, status: statusOf(outcome, worker), worker };
  return { ...told, remarks: remarksOn(told, site, cookies) };
}

function explainWorker(
  site: Site,
  outcome: Forwarded,
  { environment }: FrontDecision,
  path: string,
  cookies: readonly string[],
): ExplainedWorker {
  const worker = site.view?.workers.get(outcome.worker);
  const rules = requestRules(outcome.extensions, environment.final, worker);
  const isListed = site.view === undefined ? undefined : worker?.isListed === true;
  const base = { name: outcome.worker, worker, isListed, rules };
  if (worker?.type !== "lb" || isListed !== true) return { ...base, session: undefined, election: undefined };
  const { jkRoute, names } = rules;
  const search = findSession({ path, cookies, ...(jkRoute === undefined ? {} : { jkRoute }) }, names);
  const session: ExplainedSession = { names, search, unused: whyUnused(worker, rules) };
  const looksAtIds = session.unused === undefined || session.unused === "single-member";
  const routes = looksAtIds ? search.ids.map(({ route }) => route) : [];
  return {
    ...base,
    session,
    election: orderMembers(inBytes(worker), routes, {
      activation: rules.activation,
      withoutSlots: withoutSlots(worker, site),
    }),
  };
}

/** The path in which a balancer looks for the session id. */
function forwardedOf({ path, via }: Forwarded, target: string, form: ForwardUri): string {
  // A path that DirectoryIndex has made is forwarded as it is made.
  return via === "directory-index" && form === "compat-unparsed" ? path : forwardedUri(path, target, form);
}

function forwardForm(options: ReadonlySet<string> | undefined): ForwardUri {
  if (options?.has("ForwardURICompatUnparsed") === true) return "compat-unparsed";
  if (options?.has("ForwardURICompat") === true) return "compat";
  return options?.has("ForwardURIEscaped") === true ? "escaped" : "proxy";
}

function whyUnused(worker: LbWorker, rules: RequestRules): ExplainedSession["unused"] {
  if (!worker.stickySession) return "sticky-off";
  if (rules.isStickyIgnored) return "sticky-ignore";
  const [only] = worker.members;
  const isActive = (only === undefined ? undefined : (rules.activation.get(only.name) ?? only.activation)) === "active";
  return worker.members.length === 1 && isActive ? "single-member" : undefined;
}

/** Members that may not wait for a connection: mod_jk then finds none free, ever (measured). */
function withoutSlots({ members }: LbWorker, { view }: Site): ReadonlySet<string> {
  const names = members.map(({ name }) => name);
  return new Set(
    names.filter((name) => {
      const member = view?.workers.get(name);
      return (member?.type === "ajp13" || member?.type === "ajp14") && member.connectionAcquireTimeoutMs <= 0;
    }),
  );
}

/** With routes, domains and redirects as byte texts, as session ids have them. */
function inBytes(worker: LbWorker): LbWorker {
  const members = worker.members.map((member) => ({
    ...member,
    route: toByteText(member.route),
    domain: toByteText(member.domain),
    redirect: toByteText(member.redirect),
  }));
  return { ...worker, members };
}

function statusOf(outcome: FrontOutcome, worker: ExplainedWorker | undefined): number | undefined {
  switch (outcome.kind) {
    case "refused":
    case "denied":
    case "redirected":
    case "local":
      return outcome.status;
    case "forwarded":
      if (worker?.isListed === false) return 500;
      return worker?.election !== undefined && worker.election.steps.length === 0 ? 503 : undefined;
    case "proxied":
    case "handled":
      return undefined;
  }
}
