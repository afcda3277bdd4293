import { type WorkerDirective, type WorkerRole, workerDirectives } from "../directives.ts";
import { optionText } from "../option-text.ts";
import { eitherOf, shown } from "../shown.ts";
import { byteLength, MAX_PROPERTIES_LINE_BYTES, propertyObstacle } from "../text-limits.ts";
import { memberNames } from "../topology.ts";
import type { OptionValue } from "../topology-input.ts";
import type { PathPart } from "../topology-source.ts";
import type { CheckContext } from "./check.ts";

/** `worker.`, a name of 60 bytes, the longest directive and `=`. */
const MAX_KEY_BYTES = 100;

/** Longer times in seconds were meant as milliseconds. */
const MAX_SECONDS = 86_400;

const table = new Map(workerDirectives.map((directive) => [directive.name, directive]));

/** Directives that lbgen writes from keys of the model, and those keys. */
const MODEL_KEYS: Readonly<Record<"lb" | "node", Readonly<Record<string, string>>>> = {
  lb: {
    type: "balancers",
    balance_workers: "members",
    balanced_workers: "members",
    method: "method",
    sticky_session: "sticky",
    sticky_session_force: "sticky",
    session_cookie: "sticky.cookie",
    session_path: "sticky.pathParameter",
    set_session_cookie: "sticky.setCookie",
    session_cookie_path: "sticky.cookiePath",
    mount: "mounts",
    list: "listed",
    secret: "ajp.secret",
    secretkey: "ajp.secret",
    reference: "defaults",
  },
  node: {
    type: "nodes",
    host: "host",
    port: "ajp.port",
    secret: "ajp.secret",
    secretkey: "ajp.secret",
    lbfactor: "lbfactor",
    route: "route",
    jvm_route: "route",
    domain: "domain",
    redirect: "redirect",
    distance: "distance",
    activation: "activation",
    disabled: "activation",
    stopped: "activation",
    mount: "mounts",
    reference: "defaults",
  },
};

/** `options` of balancers and nodes, held against the table of mod_jk's directives. */
export function checkWorkerOptions(context: CheckContext): void {
  const { topology, report, nearest } = context;
  for (const [index, balancer] of topology.balancers.entries()) {
    const { sticky_session_force: force, ...options } = balancer.options;
    const path = ["balancers", index, "options"];
    checkAll(balancer.sticky.mode === "none" ? options : balancer.options, "lb", ["lb"], path);
    if (force !== undefined && balancer.sticky.mode === "none") {
      const message = `sticky_session_force does nothing: balancer ${shown(balancer.name)} is not sticky`;
      const hint = "use sticky: force, or remove it";
      report("warning", "force-without-sticky", [...path, "sticky_session_force"], message, hint, "key");
    }
  }
  const members = memberNames(topology);
  for (const [index, node] of topology.nodes.entries()) {
    const roles: WorkerRole[] = members.has(node.name) ? ["lb-member", "ajp13"] : ["ajp13"];
    checkAll(node.options, "node", roles, ["nodes", index, "options"]);
  }

  function checkAll(
    options: Readonly<Record<string, OptionValue>>,
    kind: "lb" | "node",
    roles: readonly WorkerRole[],
    base: readonly PathPart[],
  ): void {
    for (const [name, value] of Object.entries(options)) {
      const path = [...base, name];
      const modelKey = Object.hasOwn(MODEL_KEYS[kind], name) ? MODEL_KEYS[kind][name] : undefined;
      const directive = table.get(name);
      if (modelKey !== undefined) {
        const message = `${name} doubles the key ${modelKey} of the topology, which lbgen writes it from`;
        report("error", "option-doubles-key", path, message, `say it with ${modelKey}`, "key");
      } else if (name === "list" || name === "maintain") {
        const message = `${name} does nothing on a worker: mod_jk knows it as worker.${name} only`;
        const hint = name === "maintain" ? "say it with apache.maintain" : "remove it";
        report("warning", "option-on-wrong-worker", path, message, hint, "key");
      } else if (directive === undefined) {
        const near = nearest(name, usable(roles));
        const known =
          near === undefined ? "see the mod_jk manual for the directives there are" : `did you mean ${near}?`;
        const key = near === undefined ? undefined : MODEL_KEYS[kind][near];
        const hint = key === undefined ? known : `say it with ${key}`;
        const message = `mod_jk has no worker directive ${shown(name)}, Apache does not start`;
        report("error", "unknown-option", path, message, hint, "key");
      } else {
        checkOne(directive, value, roles, kind, path);
      }
    }
  }

  function checkOne(
    directive: WorkerDirective,
    value: OptionValue,
    roles: readonly WorkerRole[],
    kind: "lb" | "node",
    path: readonly PathPart[],
  ): void {
    const { name, appliesTo } = directive;
    if (directive.deprecated === true) {
      const instead = directive.replacement;
      const message = `${name} is deprecated${appliesTo.length === 0 ? " and does nothing" : ""}`;
      report("warning", "deprecated-option", path, message, instead ? `use ${instead}` : "remove it", "key");
    } else if (!roles.some((role) => appliesTo.includes(role))) {
      const readers = appliesTo.length === 0 ? "nobody" : eitherOf(readersOf(appliesTo));
      const message = `${name} does nothing on ${kind === "lb" ? "a balancer" : "a node"}: it is read on ${readers}`;
      const toLb = appliesTo.includes("lb") ? "put it under options of the balancer" : undefined;
      const toNode = appliesTo.includes("lb-member") ? "put it under options of the nodes, or of defaults" : undefined;
      report("warning", "option-on-wrong-worker", path, message, (kind === "lb" ? toNode : toLb) ?? "remove it", "key");
    }
    checkValue(context, directive, value, path);
  }
}

function usable(roles: readonly WorkerRole[]): string[] {
  const of = (match: boolean) =>
    workerDirectives.filter(({ appliesTo }) => roles.some((role) => appliesTo.includes(role)) === match);
  return [...of(true), ...of(false)].filter(({ deprecated }) => deprecated !== true).map(({ name }) => name);
}

function readersOf(roles: readonly WorkerRole[]): string[] {
  const words: string[] = [];
  if (roles.includes("lb")) words.push("balancers");
  if (roles.includes("lb-member") || roles.includes("ajp13")) words.push("nodes");
  else if (roles.includes("ajp14")) words.push("ajp14 workers");
  if (roles.includes("status")) words.push("status workers");
  return words;
}

/** What mod_jk would make of a value; sources: the table, and measured on mod_jk 1.2.48. */
function checkValue(
  { report }: CheckContext,
  directive: WorkerDirective,
  value: OptionValue,
  path: readonly PathPart[],
): void {
  const { name, type } = directive;
  const found = optionText(value);
  const print = shown(found);
  const warn = (message: string, hint?: string) => report("warning", "bad-option-value", path, message, hint);
  const obstacle = propertyObstacle(found);
  if (obstacle !== undefined) {
    report("error", "not-writable", path, `${name} ${obstacle}`, "choose another value");
    return;
  }
  if (found === "") {
    warn(`${name} is empty, mod_jk ignores the line`, "give it a value or remove it");
    return;
  }
  if (directive.maxBytes !== undefined && byteLength(found) > directive.maxBytes) {
    const message = `${name} has ${byteLength(found)} bytes, mod_jk takes at most ${directive.maxBytes}`;
    report("error", "too-long", path, message);
    return;
  }
  if (byteLength(found) > MAX_PROPERTIES_LINE_BYTES - MAX_KEY_BYTES) {
    const message = `${name} has ${byteLength(found)} bytes, mod_jk reads lines of ${MAX_PROPERTIES_LINE_BYTES}`;
    report("error", "too-long", path, message, "shorten it");
    return;
  }
  if (Array.isArray(value) && type !== "list") {
    report("error", "bad-option-value", path, `${name} is a list, one value is wanted`, "write one value");
    return;
  }
  if (type === "int") checkInteger();
  else if (type === "bool" && !/^(?:[fnty].*|on|off|0|1)$/i.test(found)) {
    warn(`${name} is ${print}, which mod_jk takes for neither true nor false and ignores`, "use true or false");
  } else if (directive.choices !== undefined && !isChoice(directive.choices, found)) {
    warn(`${name} is ${print}, mod_jk then takes its default`, `use ${eitherOf(directive.choices)}`);
  } else if (directive.letters !== undefined && !isLetters(found, directive.letters)) {
    warn(
      `${name} is ${print}, mod_jk reads each letter for itself`,
      `use letters of ${directive.letters}, such as A for all`,
    );
  } else if (name === "fail_on_status" && !/^-?\d{3}(?:[,\s]+-?\d{3})*$/.test(found)) {
    warn(
      `${name} is ${print}, a list of statuses is wanted`,
      "write 500, 503 or -503 for a failure of the request only",
    );
  }

  function checkInteger(): void {
    const match = /^([+-]?\d{1,15})([kKmM]?)$/.exec(found);
    if (match === null) {
      const read = /^[+-]?\d+/.exec(found)?.[0] ?? "0";
      warn(`${name} is ${print}, which mod_jk reads as ${read.slice(0, 20)}`, "write an integer");
      return;
    }
    const unit = /k/i.test(match[2] ?? "") ? 1024 : /m/i.test(match[2] ?? "") ? 1024 * 1024 : 1;
    const number = Number(match[1]) * unit;
    const { min, max } = directive;
    if (min !== undefined && number < min)
      warn(`${name} is ${print}, at least ${min} is wanted`, consequence(name, min));
    else if (number > (max ?? 2147483647))
      warn(`${name} is ${print}, at most ${max ?? 2147483647} is wanted`, `write ${max ?? 2147483647} or less`);
    else if (directive.unit === "seconds" && number > (name === "socket_timeout" ? 3_600 : MAX_SECONDS)) {
      warn(`${name} is ${print} seconds, which is very long`, `milliseconds? write ${Math.round(number / 1000)}`);
    } else if (name === "max_packet_size" && number % 1024 !== 0) {
      const rounded = Math.ceil(number / 1024) * 1024;
      warn(`${name} is ${print}, mod_jk rounds it up to ${rounded}`, `write ${rounded} on both sides`);
    }
  }
}

function consequence(name: string, min: number): string {
  if (name === "connection_pool_size")
    return "with 0 every request gets 503; remove it to have one per thread of httpd";
  return min > 0 ? `mod_jk takes ${min} instead` : "write 0 or more";
}

/** mod_jk compares the first letter only, in any case, or takes the number of the choice. */
function isChoice(choices: readonly string[], found: string): boolean {
  if (/^\d$/.test(found)) return Number(found) < choices.length;
  return choices.some((choice) => choice[0]?.toLowerCase() === found[0]?.toLowerCase());
}

function isLetters(found: string, letters: string): boolean {
  return [...found.toUpperCase()].every((letter) => letters.includes(letter));
}
