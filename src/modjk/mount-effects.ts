import type { MountRule } from "./mount-rule.ts";
import { toByteText } from "./uri-bytes.ts";
import { ACTIVATIONS, type Activation, type Member } from "./workers-view.ts";

/** What the rule extensions of a mount make of a request, as numbers and flags. */
export interface MountEffects {
  /** In place of the worker's own; 0 for as long as it takes, `undefined` where the mount says nothing. */
  readonly replyTimeoutMs: number | undefined;
  readonly isStickyIgnored: boolean;
  readonly isStateless: boolean;
  /** Another activation for some members, by name. */
  readonly activation: ReadonlyMap<string, Member["activation"]>;
  /** In place of the worker's own list; a negative status is a soft one. */
  readonly failOnStatus: readonly number[] | undefined;
  /** From this status on httpd answers with its own error page; `undefined` for never. */
  readonly useServerErrors: number | undefined;
  /** In place of the balancer's own; byte texts. */
  readonly sessionCookie: string | undefined;
  readonly sessionPath: string | undefined;
  /** Whether it switches on what the balancer may have off; it cannot switch off. */
  readonly setsSessionCookie: boolean;
}

/** Variables of the environment of one request that mod_jk looks at, by name; others may stand there too. */
export type JkEnvironment = ReadonlyMap<string, string>;

/** Extensions that may stand twice: the last one counts. Of all others the first one does, with a warning (measured). */
const LAST_COUNTS: ReadonlySet<string> = new Set(["reply_timeout", "sticky_ignore", "stateless", "use_server_errors"]);

/** Which one of extensions of the same name counts. */
export function whichCounts(name: string): "first" | "last" {
  return LAST_COUNTS.has(name) ? "last" : "first";
}

/** For each name the index of the extension that counts. */
export function decisiveExtensions(extensions: MountRule["extensions"]): ReadonlyMap<string, number> {
  const decisive = new Map<string, number>();
  for (const [index, [name]] of extensions.entries()) {
    if (LAST_COUNTS.has(name) || !decisive.has(name)) decisive.set(name, index);
  }
  return decisive;
}

/**
 * Reads the rule extensions of a mount. Those that mod_jk does not know are left out, and so is `session_cookie_path`,
 * which it takes without using it.
 *
 * @see mod_jk-balancing, section 4. Measured on mod_jk 1.2.48.
 */
export function mountEffects(extensions: MountRule["extensions"]): MountEffects {
  const indexes = [...decisiveExtensions(extensions).values()];
  const read = new Map(indexes.flatMap((index) => extensions.slice(index, index + 1)));
  const activation = new Map<string, Activation>();
  for (const word of ACTIVATIONS) {
    for (const name of listOf(read.get(word))) activation.set(name, word);
  }
  const replyTimeoutMs = numberOf(read.get("reply_timeout"), -1);
  const failOnStatus = listOf(read.get("fail_on_status")).map((status) => numberOf(status, 0));
  const useServerErrors = numberOf(read.get("use_server_errors"), 0);
  return {
    replyTimeoutMs: replyTimeoutMs < 0 ? undefined : replyTimeoutMs,
    isStickyIgnored: isOn(read.get("sticky_ignore")),
    isStateless: isOn(read.get("stateless")),
    activation,
    failOnStatus: failOnStatus.length === 0 ? undefined : failOnStatus,
    useServerErrors: useServerErrors > 0 ? useServerErrors : undefined,
    sessionCookie: nameOf(read.get("session_cookie")),
    sessionPath: nameOf(read.get("session_path")),
    setsSessionCookie: isOn(read.get("set_session_cookie")),
  };
}

/** A mount without extensions. */
export const NO_EFFECTS: MountEffects = mountEffects([]);

/**
 * What the variables JK_STICKY_IGNORE, JK_STATELESS and JK_REPLY_TIMEOUT make of a mount's effects: they win. Set and
 * empty counts as on. (JK_ROUTE is no effect of this kind: see `jkRouteOf`.)
 *
 * @see mod_jk-balancing, section 4
 */
export function withEnvironment(effects: MountEffects, environment: JkEnvironment): MountEffects {
  const replyTimeoutMs = numberOf(environment.get("JK_REPLY_TIMEOUT"), -1);
  return {
    ...effects,
    isStickyIgnored: environmentFlag(environment.get("JK_STICKY_IGNORE")) ?? effects.isStickyIgnored,
    isStateless: environmentFlag(environment.get("JK_STATELESS")) ?? effects.isStateless,
    replyTimeoutMs: replyTimeoutMs < 0 ? effects.replyTimeoutMs : replyTimeoutMs,
  };
}

/** The route that JK_ROUTE names; `undefined` where it is not set or empty. */
export function jkRouteOf(environment: JkEnvironment): string | undefined {
  return environment.get("JK_ROUTE") || undefined;
}

function environmentFlag(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value === "" || isOn(value);
}

/** mod_jk reads the digits at the start; a word is 0. */
function numberOf(value: string | undefined, missing: number): number {
  return value === undefined ? missing : Number(/^\s*[+-]?\d{1,15}/.exec(value)?.[0] ?? 0);
}

function isOn(value: string | undefined): boolean {
  return numberOf(value, 0) !== 0;
}

function listOf(value: string | undefined): readonly string[] {
  return (value ?? "").split(/[,\s]+/).filter((item) => item !== "");
}

function nameOf(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : toByteText(value);
}
