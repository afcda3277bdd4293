import { ruleExtensions } from "../model/directives.ts";
import { eitherOf } from "../model/shown.ts";
import {
  decisiveExtensions,
  jkRouteOf,
  type MountEffects,
  mountEffects,
  whichCounts,
  withEnvironment,
} from "../modjk/mount-effects.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import { DEFAULT_SESSION_NAMES, type SessionNames } from "../modjk/session-id.ts";
import { toByteText } from "../modjk/uri-bytes.ts";
import type { LbWorker, Member, Worker } from "../modjk/workers-view.ts";
import type { EnvironmentVariable } from "./httpd-environment.ts";

/** What one rule extension, or one variable of the environment, does to a request. */
export interface RuleEffect {
  readonly name: string;
  readonly value: string;
  /** What it does, in words that follow a colon. */
  readonly effect: string;
  /** Whether mod_jk takes any notice. */
  readonly isEffective: boolean;
}

/** A balancer's settings as they hold for one request. */
export interface RequestRules {
  readonly effects: readonly RuleEffect[];
  readonly isStickyIgnored: boolean;
  readonly isStateless: boolean;
  readonly activation: ReadonlyMap<string, Member["activation"]>;
  /** What the session id is looked for by. */
  readonly names: SessionNames;
  /** Whether mod_jk sets a cookie of its own where the session did not decide. */
  readonly setsCookie: boolean;
  readonly jkRoute: string | undefined;
}

const TABLE = new Map(ruleExtensions.map((extension) => [extension.name, extension]));

/**
 * What the rule extensions of a mount and the JK_ variables of the environment make of a worker for one request.
 *
 * @see mod_jk-balancing, section 4. Measured on mod_jk 1.2.48.
 */
export function requestRules(
  written: MountRule["extensions"],
  environment: ReadonlyMap<string, EnvironmentVariable>,
  worker: Worker | undefined,
): RequestRules {
  const lb = worker?.type === "lb" ? worker : undefined;
  const variables = new Map([...environment].map(([name, { value }]) => [name, value]));
  const mounted = withEnvironment(mountEffects(written), variables);
  const jkRoute = jkRouteOf(variables);
  const decisive = decisiveExtensions(written);
  const members = new Set(lb?.members.map(({ name }) => name));
  const effects = written.map(([name, value], index): RuleEffect => {
    const known = TABLE.get(name);
    if (known === undefined) return noEffect(name, value, "mod_jk does not know it and only warns");
    if (decisive.get(name) !== index) return noEffect(name, value, `the ${whichCounts(name)} ${name} counts`);
    if (known.lbOnly && lb === undefined && worker !== undefined) {
      return noEffect(name, value, `only balancers read it, and ${worker.name} is none`);
    }
    return extensionEffect(name, value, mountEffects([[name, value]]), members);
  });
  const flag = (variable: string, extension: string, isOn: boolean): void => {
    const value = variables.get(variable);
    if (value === undefined) return;
    const effect = isOn ? `as ${extension}=1` : `${extension} is off`;
    effects.push({ name: variable, value, effect, isEffective: lb !== undefined });
  };
  flag("JK_STICKY_IGNORE", "sticky_ignore", mounted.isStickyIgnored);
  flag("JK_STATELESS", "stateless", mounted.isStateless);
  if (jkRoute !== undefined) {
    effects.push({
      name: "JK_ROUTE",
      value: jkRoute,
      effect: "taken for the route; path and cookies are not looked at",
      isEffective: lb !== undefined,
    });
  }
  return {
    effects,
    isStickyIgnored: mounted.isStickyIgnored,
    isStateless: mounted.isStateless,
    activation: mounted.activation,
    names: namesOf(mounted, lb),
    setsCookie: lb?.setSessionCookie === true || mounted.setsSessionCookie,
    jkRoute,
  };
}

function namesOf({ sessionCookie, sessionPath }: MountEffects, lb: LbWorker | undefined): SessionNames {
  return {
    cookie: sessionCookie ?? toByteText(lb?.sessionCookie || DEFAULT_SESSION_NAMES.cookie),
    path: sessionPath ?? toByteText(lb?.sessionPath || DEFAULT_SESSION_NAMES.path),
  };
}

/** @param read - what it does if it stands alone. */
function extensionEffect(name: string, value: string, read: MountEffects, members: ReadonlySet<string>): RuleEffect {
  const effective = (effect: string): RuleEffect => ({ name, value, effect, isEffective: true });
  switch (name) {
    case "reply_timeout":
      if (read.replyTimeoutMs === undefined) return noEffect(name, value, "a negative time counts as not given");
      return effective(
        read.replyTimeoutMs > 0
          ? `a node has ${value} ms for each part of its answer`
          : "nodes may take as long as they like to answer",
      );
    case "sticky_ignore":
      return read.isStickyIgnored
        ? effective("the session id is not looked for")
        : noEffect(name, value, "only a number other than 0 switches it on");
    case "stateless":
      return read.isStateless
        ? effective("the load does not count and is not counted: members take turns")
        : noEffect(name, value, "only a number other than 0 switches it on");
    case "active":
    case "disabled":
    case "stopped": {
      if (read.activation.size === 0) return noEffect(name, value, "it names no member");
      const unknown = [...read.activation.keys()].filter((one) => members.size > 0 && !members.has(one));
      const tail = unknown.length === 0 ? "" : `; no member is named ${eitherOf(unknown.slice(0, 5))}`;
      return effective(`these members count as ${name}${tail}`);
    }
    case "fail_on_status":
      return effective("an answer with one of these statuses counts as a failure, in place of the members' own list");
    case "use_server_errors":
      return effective(`answers with a status of ${value} or more are replaced by httpd's error page`);
    case "session_cookie":
      return effective("the cookie that the session id is looked for in");
    case "session_path":
      return effective("the path parameter that the session id is looked for in");
    case "set_session_cookie":
      return read.setsSessionCookie
        ? effective("mod_jk sets a session cookie where the session does not decide")
        : noEffect(name, value, "it cannot switch off what the balancer has on");
    default:
      return noEffect(name, value, "mod_jk takes it and uses the balancer's own"); // session_cookie_path
  }
}

function noEffect(name: string, value: string, effect: string): RuleEffect {
  return { name, value, effect, isEffective: false };
}
