import type { WorkerDirective } from "../../model/directives.ts";
import { eitherOf, shown } from "../../model/shown.ts";
import { readInt } from "../../modjk/property-values.ts";
import type { Worker, WorkersView } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import type { LintFinding, Rule } from "../rule.ts";
import { assignment } from "../value-text.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";
import { type ValueUse, valueUses } from "../worker-values.ts";
import { isLbWithoutType } from "./lb-without-type.ts";
import { STICKY } from "./sticky-on-member.ts";

/** mod_jk checks the name of an attribute, never whether the worker at hand reads it. */
export const attributeOnWrongWorker: Rule = {
  code: "attribute-on-wrong-worker",
  severities: ["warning", "info"],
  summary: "Attributes are set where mod_jk reads them: on the balancer, on its members, or on the status worker.",
  why:
    "A known attribute passes on every worker, without a message at any log level, and is ignored where it is not read. " +
    "`method`, `lock`, `lb_retries`, `recover_time` and `session_cookie` are read on the balancer; `reply_timeout`, " +
    "`fail_on_status`, every other setting of connections, `lbfactor`, `route` and `activation` on its members; " +
    "`read_only` and `user` on status workers; `list` and `maintain` only as `worker.list` and `worker.maintain`.",
  mend: "Move the line to the worker that reads it; what many members share can stand in a template (`reference`).",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.reply_timeout=60000
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.method=Session
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.method=Session
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.reply_timeout=60000
      worker.tomcat1.recovery_options=7
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.template.retry_interval=200
      worker.template.reply_timeout=60000
      worker.template.recovery_options=7
      worker.lb.type=lb
      worker.lb.reference=worker.template
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.reference=worker.template
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  covers: [
    "tutorial-mistakes 1",
    "field-notes 8",
    "grammar 2",
    "grammar 9",
    "directive method",
    "directive reply_timeout",
    "directive fail_on_status",
    "directive lbfactor",
    "directive secretkey",
    "directive list",
    "directive maintain",
  ],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      let unlisted: ReadonlySet<string> | undefined;
      for (const use of valueUses(view)) {
        if (use.readers.length > 0 || isSaidElsewhere(use)) continue;
        unlisted ??= membersOfUnlisted(view);
        const finding = findingOf(use, view, unlisted);
        if (finding !== undefined) report(finding);
      }
      reportNameless(view, report);
    }
  },
};

function isSaidElsewhere({ name, directive, users }: ValueUse): boolean {
  if (directive === undefined) return false;
  if (directive.deprecated === true || name === "type" || name === "reference") return true;
  const [first] = users;
  if (first === undefined || first.type === "unknown" || first.type === "ajp12") return true;
  const isAjp = first.type === "ajp13" || first.type === "ajp14";
  if (isAjp && (name === "mount" || STICKY.some((sticky) => sticky === name))) return true;
  return users.every(isLbWithoutType);
}

function findingOf(use: ValueUse, view: WorkersView, unlisted: ReadonlySet<string>): LintFinding | undefined {
  const { name, directive, part, users, attribute } = use;
  const place = settingPlace(part);
  const [first] = users;
  if (first === undefined) return undefined;
  if (directive === undefined) {
    const message = `mod_jk reads worker.${name} only: the ${name} of a worker does nothing`;
    return { place, message, hint: `write worker.${name}=${part.written}` };
  }
  if (name === "secretkey") {
    const message = "secretkey is for ajp14 workers: an ajp13 worker sends secret";
    return { place, message, hint: "take it away, and write secret if the Connector wants one" };
  }
  // A worker outside of every balancer keeps what members read; what it says may be no more than a default.
  const isAjp = first.type === "ajp13" || first.type === "ajp14";
  if (isAjp && directive.appliesTo.includes("lb-member")) {
    if (users.some((user) => unlisted.has(user.name)) || isDefault(use)) return undefined;
    const message = `${name} is for members of a balancer: here it does nothing`;
    const severity = name === "activation" ? "warning" : "info";
    const hint = name === "activation" ? "take the worker out of worker.list to stop it" : "take it away";
    return { place, severity, message, hint };
  }
  const who = attribute.inheritedFrom === undefined ? `${kindOf(first)} ${first.name}` : `${kindOf(first)}s`;
  const message = `${name} is read from ${readersOf(directive)}: on ${who} it does nothing`;
  return { place, message, hint: hintOf(use, first, view) };
}

function kindOf({ type }: Worker): string {
  return type === "lb" ? "balancer" : `${type} worker`;
}

function readersOf({ appliesTo }: WorkerDirective): string {
  const words: string[] = [];
  if (appliesTo.includes("lb")) words.push("the balancer");
  if (appliesTo.includes("ajp13")) words.push("ajp13 workers");
  else if (appliesTo.includes("lb-member")) words.push("members of a balancer");
  if (appliesTo.includes("status")) words.push("status workers");
  return eitherOf(words);
}

/** Whose line it should be. */
function hintOf({ name, value, directive }: ValueUse, user: Worker, view: WorkersView): string {
  const appliesTo = directive?.appliesTo ?? [];
  const target = (): Worker | undefined => {
    if (user.type === "lb") {
      if (!appliesTo.includes("lb-member")) return undefined;
      const members = user.members.flatMap((member) => view.workers.get(member.name) ?? []);
      return members.find(({ attributes }) => !attributes.has(name)) ?? members[0];
    }
    const [lb] = user.balancers;
    return appliesTo.includes("lb") && lb !== undefined ? view.workers.get(lb) : undefined;
  };
  const found = target();
  if (found === undefined) return "take it away";
  if (found.attributes.has(name)) return `take it away, worker.${found.name}.${name} says it already`;
  const line = assignment(`worker.${found.name}`, name, value);
  return user.type === "lb" && user.members.length > 1 ? `write it for each member: ${line}` : `move it: ${line}`;
}

/** Names of the members of balancers that mod_jk does not create: what they lack is the balancer. */
function membersOfUnlisted(view: WorkersView): ReadonlySet<string> {
  const names = new Set<string>();
  for (const worker of view.workers.values()) {
    if (worker.type === "lb" && !worker.isListed) for (const { name } of worker.members) names.add(name);
  }
  return names;
}

/** Whether it says what a worker outside of balancers is anyway, so that it misleads nobody. */
function isDefault({ name, value, users }: ValueUse): boolean {
  if (name === "lbfactor") return readInt(value) <= 1;
  if (name === "distance") return readInt(value) === 0;
  if (name === "activation") return /^[a0]/i.test(value);
  return name === "route" && users.every((user) => user.name === value);
}

/** `worker.host=...`: a known attribute without a name before it, which mod_jk takes and nobody reads. */
function reportNameless(view: WorkersView, report: (finding: LintFinding) => void): void {
  const [only, ...others] = view.listed;
  const name = only?.place === undefined || others.length > 0 ? "NAME" : only.name;
  for (const [key, { parts }] of view.map.properties) {
    const attribute = key.slice("worker.".length);
    if (!key.startsWith("worker.") || attribute.includes(".") || attribute === "list" || attribute === "maintain")
      continue;
    for (const part of parts) {
      const message = `${shown(key)} has no worker's name: mod_jk takes the line and nobody reads it`;
      const hint = `write ${assignment(`worker.${name}`, attribute, part.written)}`;
      report({ place: settingPlace(part), message, hint });
    }
  }
}
