import { shown } from "../model/shown.ts";
import { serverSettings } from "../modjk/httpd-settings.ts";
import type { DirectiveUse, HttpdConfig, HttpdServer } from "../modjk/httpd-types.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import { splitExtensions } from "../modjk/rule-extensions.ts";
import { matchUri, type UriDecision, type UriMap } from "../modjk/uri-map.ts";
import { type EncodedSlashes, type HttpdPath, httpdPath, type JkPath, jkPath } from "../modjk/uri-path.ts";
import { askForIndex, indexNames, type SiteLookup } from "./directory-index.ts";
import type { Forwarded, FrontOutcome, LocalReason } from "./front-outcome.ts";
import { type EnvironmentVariable, type RequestEnvironment, requestEnvironment } from "./httpd-environment.ts";
import type { ExpressionContext } from "./httpd-expression.ts";
import {
  findAccess,
  findHandler,
  findProxy,
  findRedirect,
  findRewrite,
  findSectionRedirect,
  type ServerUses,
} from "./httpd-rivals.ts";
import type { Doubt, RequestFacts } from "./request-facts.ts";
import { sectionsHold } from "./section-match.ts";

/** One request before its path is read. */
export interface FrontRequest {
  readonly method: string;
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
  /** The target of the request line, as sent. */
  readonly target: string;
  /** By lower-case name, values as byte texts. */
  readonly headers: ReadonlyMap<string, string>;
}

/** What is known besides the request. */
export interface FrontOptions {
  /** What AllowEncodedSlashes says, unless told. */
  readonly encodedSlashes?: EncodedSlashes;
  /** What MergeSlashes says, unless told. */
  readonly mergeSlashes?: boolean;
  readonly site?: SiteLookup;
}

/** All that happens to a request before a worker gets it. */
export interface FrontDecision {
  readonly httpd: HttpdPath;
  /** `undefined` where httpd refuses the path. */
  readonly jk: JkPath | undefined;
  /** `undefined` where no path is compared. */
  readonly mounts: UriDecision | undefined;
  readonly outcome: FrontOutcome;
  readonly environment: RequestEnvironment;
  /** Require that depends on who asks. */
  readonly access: DirectiveUse | undefined;
  /** What DirectoryIndex would do if the path were a folder, where that is not known. */
  readonly folderIndex: Forwarded | undefined;
  readonly doubts: readonly Doubt[];
}

/** mod_jk's handler, as SetHandler names it. */
const JK_HANDLER = "jakarta-servlet";

const NO_ENVIRONMENT: RequestEnvironment = { early: new Map(), final: new Map(), doubts: [] };

/**
 * Decides what httpd does with a request: whom it goes to before mod_jk sees it, and which worker mod_jk takes. What
 * cannot be told from the configuration alone is taken not to hold, and told as a doubt.
 *
 * @param config - `undefined` where only rules are known: then nothing stands in mod_jk's way.
 * @param server - of `config`, see `chooseServer`.
 * @param map - the rules of that server.
 * @see jkmount-matching, section 4. The order of who comes first was measured on httpd 2.4.71 with mod_jk 1.2.48.
 */
export function decideFront(
  request: FrontRequest,
  config: HttpdConfig | undefined,
  server: HttpdServer | undefined,
  map: UriMap,
  options: FrontOptions = {},
): FrontDecision {
  const uses: ServerUses = {
    main: config?.main.uses ?? [],
    host: server === undefined || server.isMain ? [] : server.uses,
  };
  // Neither is inherited from the main server (measured).
  const own = server?.uses ?? [];
  const encodedSlashes = options.encodedSlashes ?? encodedSlashesOf(own);
  const mergeSlashes = options.mergeSlashes ?? lastWord(own, "mergeslashes") !== "off";
  const httpd = httpdPath(request.target, { encodedSlashes, mergeSlashes });
  if (!httpd.ok) {
    const { status, reason } = httpd;
    const outcome: FrontOutcome = { kind: "refused", by: "httpd", status, reason };
    const nothing = { jk: undefined, mounts: undefined, access: undefined, folderIndex: undefined };
    return { httpd, ...nothing, outcome, environment: NO_ENVIRONMENT, doubts: [] };
  }
  const settings = config === undefined || server === undefined ? undefined : serverSettings(config, server);
  const jk = jkPath(httpd.path, { rejectUnsafe: settings?.options.has("RejectUnsafeURI") === true });
  const mounts = jk.ok ? matchUri(map, jk.path) : undefined;
  return new Front(request, uses, httpd, jk, mounts, map, options.site, settings?.autoAlias).decide();
}

class Front {
  readonly #uses: ServerUses;
  readonly #httpd: HttpdPath & { readonly ok: true };
  readonly #jk: JkPath;
  readonly #mounts: UriDecision | undefined;
  readonly #map: UriMap;
  readonly #site: SiteLookup;
  readonly #autoAlias: DirectiveUse | undefined;
  readonly #isMapped: boolean;
  readonly #environment: RequestEnvironment;
  readonly #workerVariable: string;
  readonly #early: ExpressionContext;
  readonly #context: ExpressionContext;
  readonly #doubts: Doubt[] = [];
  #folderIndex: Forwarded | undefined;
  #access: DirectiveUse | undefined;

  constructor(
    request: FrontRequest,
    uses: ServerUses,
    httpd: HttpdPath & { readonly ok: true },
    jk: JkPath,
    mounts: UriDecision | undefined,
    map: UriMap,
    site: SiteLookup | undefined,
    autoAlias: DirectiveUse | undefined,
  ) {
    this.#uses = uses;
    this.#httpd = httpd;
    this.#jk = jk;
    this.#mounts = mounts;
    this.#map = map;
    this.#site = site ?? (() => undefined);
    this.#autoAlias = autoAlias;
    this.#isMapped = mounts?.mount !== undefined;
    const { method, scheme, host, port, headers } = request;
    const { raw: rawPath, path, query = "" } = httpd;
    const facts: RequestFacts = { method, scheme, host, port, rawPath, path, query, headers };
    const all = [...uses.main, ...uses.host];
    this.#workerVariable =
      all.findLast(({ name }) => /^jkworkerindicator$/i.test(name))?.args[0]?.text ?? "JK_WORKER_NAME";
    this.#environment = requestEnvironment(all, facts, this.#workerVariable, this.#isMapped);
    const { early, final } = this.#environment;
    this.#early = { facts, environment: (name) => early.get(name)?.value ?? null };
    this.#context = { facts, environment: (name) => final.get(name)?.value ?? null };
  }

  decide(): FrontDecision {
    const outcome = this.#outcome();
    return {
      httpd: this.#httpd,
      jk: this.#jk,
      mounts: this.#mounts,
      outcome,
      environment: this.#environment,
      access: this.#access,
      folderIndex: this.#folderIndex,
      doubts: [...this.#environment.doubts, ...this.#doubts],
    };
  }

  #outcome(): FrontOutcome {
    const { host, main } = this.#uses;
    const own = host.length > 0 ? host : main;
    const first =
      findRewrite(own, this.#early, this.#doubts) ??
      findProxy(this.#uses, this.#early, this.#doubts) ??
      findRedirect(this.#uses, this.#early, this.#doubts);
    if (first !== undefined) return first;
    if (!this.#jk.ok && this.#jk.status !== undefined) {
      return { kind: "refused", by: "mod_jk", status: this.#jk.status, reason: this.#jk.reason };
    }
    const access = findAccess(this.#uses, this.#context, this.#isMapped);
    if (access?.isGranted === false) return { kind: "denied", status: 403, use: access.use };
    if (access?.isGranted === undefined) this.#access = access?.use;
    return (
      findSectionRedirect(this.#uses, this.#context, this.#isMapped, this.#doubts) ?? this.#handled() ?? this.#local()
    );
  }

  /** By a handler: mod_jk's, which the mount or the configuration has set, or another one. */
  #handled(): FrontOutcome | undefined {
    const handler = findHandler(this.#uses, this.#context, this.#isMapped, this.#doubts);
    if (handler !== undefined && handler.name !== JK_HANDLER) {
      return { kind: "handled", handler: handler.name, use: handler.use };
    }
    const mount = this.#mounts?.mount;
    if (handler === undefined && mount === undefined) return undefined;
    const noJk = this.#environment.final.get("no-jk");
    if (noJk !== undefined) return { kind: "local", status: undefined, reason: { kind: "no-jk", variable: noJk } };
    if (mount !== undefined) return this.#byMount(mount);
    const variable = this.#environment.final.get(this.#workerVariable);
    if (variable !== undefined) return byEnvironment(variable, this.#httpd.path);
    return handler === undefined ? undefined : localFor({ kind: "no-worker", use: handler.use });
  }

  #byMount(rule: MountRule): Forwarded {
    const { worker, extensions } = rule;
    return { kind: "forwarded", worker, extensions, via: "mount", rule, use: undefined, path: this.#httpd.path };
  }

  #local(): FrontOutcome {
    const reason = this.#localReason();
    this.#doubtFallback();
    const isProtected = this.#autoAlias === undefined || reason.kind === "excluded" ? undefined : this.#protection();
    if (isProtected !== undefined) return isProtected;
    const { path } = this.#httpd;
    if (!path.endsWith("/")) return localFor(reason);
    const folder = this.#site(path);
    if (folder === "file" || folder === "nothing") return localFor(reason);
    const isKept = this.#environment.final.has("no-jk");
    const index = isKept ? undefined : askForIndex(path, indexNames(this.#uses, this.#context), this.#map, this.#site);
    if (index === "file") return localFor(reason);
    // Every server has its document root; of other folders that is not known.
    if (index !== undefined && (folder === "folder" || path === "/")) return index;
    this.#folderIndex = index;
    return localFor(reason);
  }

  /** FallbackResource makes httpd ask for another path where it finds no file, and that path may be mounted (measured). */
  #doubtFallback(): void {
    const all = [...this.#uses.main, ...this.#uses.host];
    const use = all.findLast(({ name, sections }) => {
      return name.toLowerCase() === "fallbackresource" && sectionsHold(sections, this.#context, false) !== false;
    });
    const path = use?.args[0]?.text;
    if (use === undefined || path === undefined || path.toLowerCase() === "disabled") return;
    const message = `FallbackResource makes httpd ask for ${shown(path)} where it finds no file; that was not followed`;
    this.#doubts.push({ place: use.place, message });
  }

  #localReason(): LocalReason {
    if (!this.#jk.ok) return { kind: "unmapped", reason: this.#jk.reason };
    const excludedBy = this.#mounts?.excludedBy;
    return excludedBy === undefined ? { kind: "not-mounted" } : { kind: "excluded", by: excludedBy };
  }

  /** WEB-INF and META-INF right below the context give 404, an archive instead of a context 403. */
  #protection(): FrontOutcome | undefined {
    if (this.#autoAlias === undefined || !this.#jk.ok) return undefined;
    const [context = "", child] = this.#jk.path.slice(1).split("/");
    const reason: LocalReason = { kind: "protected", use: this.#autoAlias };
    if (child !== undefined && /^(?:web|meta)-inf$/i.test(child)) return { kind: "local", status: 404, reason };
    return /\.war$/i.test(context) ? { kind: "local", status: 403, reason } : undefined;
  }
}

function byEnvironment(variable: EnvironmentVariable, path: string): Forwarded {
  const { worker, extensions } = splitExtensions(variable.value);
  return { kind: "forwarded", worker, extensions, via: "environment", rule: undefined, use: variable.use, path };
}

function localFor(reason: LocalReason): FrontOutcome {
  return { kind: "local", status: undefined, reason };
}

function encodedSlashesOf(uses: readonly DirectiveUse[]): EncodedSlashes {
  const word = lastWord(uses, "allowencodedslashes");
  if (word === "on") return "on";
  return word === "nodecode" ? "no-decode" : "off";
}

/** The first argument, in lower case, of the last directive of a name outside of sections. */
function lastWord(uses: readonly DirectiveUse[], name: string): string | undefined {
  const use = uses.findLast((one) => one.sections.length === 0 && one.name.toLowerCase() === name);
  return use?.args[0]?.text.toLowerCase();
}
