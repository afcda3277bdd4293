import { ruleExtensions } from "../model/directives.ts";
import { eitherOf } from "../model/shown.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import type { SessionNames } from "../modjk/session-id.ts";
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

/** Extensions that may stand twice: the last one counts. Of all others the first one does, with a warning (measured). */
const LAST_COUNTS: ReadonlySet<string> = new Set(["reply_timeout", "sticky_ignore", "stateless", "use_server_errors"]);

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
  const extensions = written;
  const decisive = new Map<string, number>();
  for (const [index, [name]] of extensions.entries()) {
    if (LAST_COUNTS.has(name) || !decisive.has(name)) decisive.set(name, index);
  }
  const read = new Map([...decisive.values()].flatMap((index) => extensions.slice(index, index + 1)));
  const members = new Set(lb?.members.map(({ name }) => name));
  const effects = extensions.map(([name, value], index): RuleEffect => {
    const known = TABLE.get(name);
    if (known === undefined) return noEffect(name, value, "mod_jk does not know it and only warns");
    if (decisive.get(name) !== index) {
      return noEffect(name, value, `the ${LAST_COUNTS.has(name) ? "last" : "first"} ${name} counts`);
    }
    if (known.lbOnly && lb === undefined && worker !== undefined) {
      return noEffect(name, value, `only balancers read it, and ${worker.name} is none`);
    }
    return extensionEffect(name, value, members);
  });
  const activation = new Map<string, Member["activation"]>();
  for (const word of ["active", "disabled", "stopped"] as const) {
    for (const name of namesIn(read.get(word))) activation.set(name, word);
  }
  const flag = (extension: string, variable: string): boolean => {
    const found = environment.get(variable)?.value;
    const inEnvironment = found === undefined ? undefined : found === "" || isOn(found);
    if (inEnvironment !== undefined) {
      const effect = inEnvironment ? `as ${extension}=1` : `${extension} is off`;
      effects.push({ name: variable, value: found ?? "", effect, isEffective: lb !== undefined });
    }
    return inEnvironment ?? isOn(read.get(extension));
  };
  const isStickyIgnored = flag("sticky_ignore", "JK_STICKY_IGNORE");
  const isStateless = flag("stateless", "JK_STATELESS");
  const jkRoute = environment.get("JK_ROUTE")?.value;
  if (jkRoute !== undefined && jkRoute !== "") {
    effects.push({
      name: "JK_ROUTE",
      value: jkRoute,
      effect: "taken for the route; path and cookies are not looked at",
      isEffective: lb !== undefined,
    });
  }
  const setsCookie = lb?.setSessionCookie === true || isOn(read.get("set_session_cookie"));
  return { effects, isStickyIgnored, isStateless, activation, names: namesOf(read, lb), setsCookie, jkRoute };
}

function namesOf(extensions: ReadonlyMap<string, string>, lb: LbWorker | undefined): SessionNames {
  const cookie = extensions.get("session_cookie") || lb?.sessionCookie || "JSESSIONID";
  const path = extensions.get("session_path") || lb?.sessionPath || ";jsessionid";
  return { cookie: toByteText(cookie), path: toByteText(path) };
}

function extensionEffect(name: string, value: string, members: ReadonlySet<string>): RuleEffect {
  const effective = (effect: string): RuleEffect => ({ name, value, effect, isEffective: true });
  switch (name) {
    case "reply_timeout":
      return Number(value) < 0
        ? noEffect(name, value, "a negative time counts as not given")
        : effective(
            isOn(value)
              ? `a node has ${value} ms for each part of its answer`
              : "nodes may take as long as they like to answer",
          );
    case "sticky_ignore":
      return isOn(value)
        ? effective("the session id is not looked for")
        : noEffect(name, value, "only a number other than 0 switches it on");
    case "stateless":
      return isOn(value)
        ? effective("the load does not count and is not counted: members take turns")
        : noEffect(name, value, "only a number other than 0 switches it on");
    case "active":
    case "disabled":
    case "stopped": {
      if (namesIn(value).length === 0) return noEffect(name, value, "it names no member");
      const unknown = namesIn(value).filter((one) => members.size > 0 && !members.has(one));
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
      return isOn(value)
        ? effective("mod_jk sets a session cookie where the session does not decide")
        : noEffect(name, value, "it cannot switch off what the balancer has on");
    default:
      return noEffect(name, value, "mod_jk takes it and uses the balancer's own"); // session_cookie_path
  }
}

function noEffect(name: string, value: string, effect: string): RuleEffect {
  return { name, value, effect, isEffective: false };
}

/** mod_jk reads the digits at the start; a word is 0. */
function isOn(value: string | undefined): boolean {
  return Number(/^\s*[+-]?\d{1,15}/.exec(value ?? "")?.[0] ?? 0) !== 0;
}

function namesIn(value: string | undefined): readonly string[] {
  return (value ?? "").split(/[,\s]+/).filter((name) => name !== "");
}
