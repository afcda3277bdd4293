import type { Severity } from "../../diagnostic.ts";
import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import type { DirectiveUse, HttpdConfig } from "../../modjk/httpd-types.ts";
import { splitExtensions } from "../../modjk/rule-extensions.ts";
import type { WorkersView } from "../../modjk/workers-view.ts";
import type { Place } from "../../place.ts";
import { fewSuggestions } from "../few-suggestions.ts";
import { httpdExample } from "../httpd-example.ts";
import { httpdsOf, jkUses, partOfPlace, usesNamed, wordOf, wordPlace, workerPlace } from "../httpd-places.ts";
import { mountMapsOf } from "../mount-maps.ts";
import type { LintContext, Rule } from "../rule.ts";
import { isWritten, sameDigits } from "../worker-names.ts";
import { replaceAt } from "../worker-places.ts";

/** A worker that mod_jk does not find. */
export const mountNotListed: Rule = {
  code: "mount-not-listed",
  severities: ["error", "warning"],
  summary: "Every mount names a worker of worker.list.",
  why:
    "mod_jk finds workers of worker.list only; a member of a balancer is none of them unless it stands there too. Apache starts " +
    "all the same (`Could not find worker with name 'tomcat1' in uri map post processing.`), and every request of the mount gets " +
    "500: `Could not find a worker for worker name=tomcat1`. `*` stands for every worker in exclusions only.",
  mend: "Correct the name, or add the worker to worker.list; for a member, mount its balancer.",
  bad: httpdExample(`
    JkMount /shop/* lbb
    JkMount /old/* tomcat1
  `),
  good: httpdExample(`
    JkMount /shop/* lb
  `),
  nearMiss: httpdExample(`
    JkMount /shop/* lb;reply_timeout=60000
    JkUnMount /shop/images/* *
  `),
  covers: ["field-notes 6", "grammar 8.26", "jkmount 3", "jkmount 4", "httpd JkMount"],
  check(context) {
    const suggest = fewSuggestions(context.nearest);
    const limited = { ...context, nearest: suggest };
    for (const { view, mounts, isOwn, useOf } of mountMapsOf(context.installation)) {
      if (view === undefined) continue;
      const listed = listedNames(view);
      for (const rule of mounts) {
        const { worker } = rule;
        if (listed.has(worker) || rule.origin === "worker" || !isOwn(rule)) continue;
        const use = useOf(rule);
        const place = workerPlace(rule, use);
        const severity: Severity = use?.conditional === true ? "warning" : "error";
        if (worker === "*") {
          const message = `* stands for every worker in exclusions only: requests for ${shown(rule.pattern)} get 500`;
          limited.report({ place, severity, message, hint: "name one worker" });
        } else reportUnknown(worker, place, severity, view, listed, limited);
      }
    }
    for (const { site, httpd } of httpdsOf(context.installation)) {
      const { view } = site;
      if (view === undefined) continue;
      const listed = listedNames(view);
      for (const { worker, place, use } of namedByVariable(httpd)) {
        if (listed.has(worker)) continue;
        reportUnknown(worker, place, use.conditional ? "warning" : "error", view, listed, limited);
      }
    }
  },
};

function listedNames({ listed }: WorkersView): ReadonlySet<string> {
  return new Set(listed.map(({ name }) => name));
}

function reportUnknown(
  worker: string,
  place: Place,
  severity: Severity,
  view: WorkersView,
  listed: ReadonlySet<string>,
  { report, nearest }: LintContext,
): void {
  const found = view.workers.get(worker);
  // That there is no list at all is said of the list.
  const hasList = view.listed.some((one) => one.place !== undefined);
  if (!hasList && found !== undefined) return;
  const [balancer] = found?.balancers ?? [];
  const name = shown(worker);
  if (balancer !== undefined) {
    const message = `worker ${name} is a member of ${shown(balancer)} and not in worker.list: mod_jk does not find it, requests get 500`;
    report({ place, severity, message, hint: `name ${balancer}, or add ${worker} to worker.list` });
  } else if (found !== undefined) {
    const message = `worker ${name} is not in worker.list: mod_jk does not find it, requests get 500`;
    report({ place, severity, message, hint: `add ${worker} to worker.list` });
  } else {
    const near = nearest(worker, listed);
    const message = `there is no worker ${name} in worker.list: mod_jk does not find it, requests get 500`;
    const hint = near === undefined ? "name a worker of worker.list" : `did you mean ${near}?`;
    const isSlip = near !== undefined && sameDigits(worker, near) && onlySlip(worker, listed) === near;
    const fix = isSlip && isWritten(place, worker) ? { fix: replaceAt(place, near) } : {};
    report({ place, severity, message, hint, ...fix });
  }
}

interface NamedWorker {
  readonly worker: string;
  readonly place: Place;
  readonly use: DirectiveUse;
}

/** The workers that SetEnv and its like name for `SetHandler jakarta-servlet`. */
function* namedByVariable(httpd: HttpdConfig): Generator<NamedWorker> {
  const variables = new Set(["JK_WORKER_NAME", ...jkUses(httpd, "JkWorkerIndicator").map((use) => wordOf(use))]);
  for (const use of usesNamed(httpd, "setenv", "setenvif", "setenvifnocase", "browsermatch", "browsermatchnocase")) {
    const isPlain = use.name.toLowerCase() === "setenv";
    for (const [index, { text }] of use.args.entries()) {
      if (index === 0) continue;
      const equals = text.indexOf("=");
      const variable = isPlain ? wordOf(use) : text.slice(0, Math.max(0, equals));
      if (!variables.has(variable)) continue;
      const { worker } = splitExtensions(isPlain ? text : text.slice(equals + 1));
      if (worker === "" || /[$%{]/.test(worker)) continue;
      const whole = wordPlace(use, index);
      yield { worker, place: partOfPlace(whole, worker, isPlain ? 0 : equals + 1) ?? whole, use };
    }
  }
}
