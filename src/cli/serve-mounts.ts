import { parsePropertyLines } from "../formats/property-lines.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import { uriWorkerMapRules } from "../modjk/uriworkermap-rules.ts";
import type { StatusWorker, WorkersView } from "../modjk/workers-view.ts";
import { SourceText } from "../source-text.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The rules of `--mount 'PATTERN=WORKER[;EXTENSION=VALUE...]'`, as a mount file would have them.
 *
 * @throws UsageError for one that is no rule, or names no worker of worker.list.
 */
export function mountOptionRules(options: readonly string[], view: WorkersView): MountRule[] {
  return options.flatMap((text) => {
    const file = { name: "--mount", source: new SourceText(text) };
    const { rules } = uriWorkerMapRules(file, parsePropertyLines(text, "utf-8", false));
    const [rule] = rules;
    if (rule === undefined) throw new UsageError(`--mount ${text} is no rule`, "write --mount '/app/*=WORKER'");
    const isKnown = rule.worker === "*" || view.listed.some(({ name }) => name === rule.worker);
    if (!isKnown) {
      const listed = view.listed.map(({ name }) => name).join(", ");
      throw new UsageError(`--mount ${text} names ${rule.worker}, which worker.list does not have`, `it has ${listed}`);
    }
    return rules;
  });
}

/** `/*` to the first lb worker of worker.list, else to the first worker that is no status page. */
export function defaultRules(view: WorkersView): MountRule[] {
  const listed = view.listed.flatMap(({ name }) => view.workers.get(name) ?? []);
  const worker = listed.find(({ type }) => type === "lb") ?? listed.find(({ type }) => type.startsWith("ajp1"));
  return worker === undefined ? [] : [madeUpRule("/*", worker.name)];
}

/** A rule for each status worker of worker.list that no mount names: it answers at `/` and its name. */
export function statusRules(view: WorkersView, rules: readonly MountRule[]): MountRule[] {
  const mounted = new Set(rules.filter(({ exclusion }) => !exclusion).map(({ worker }) => worker));
  return view.listed
    .flatMap(({ name }) => view.workers.get(name) ?? [])
    .filter((worker): worker is StatusWorker => worker.type === "status" && !mounted.has(worker.name))
    .map(({ name }) => madeUpRule(`/${name}`, name));
}

function madeUpRule(pattern: string, worker: string): MountRule {
  const file = { name: "lbgen serve", source: new SourceText(`${pattern}=${worker}`) };
  return {
    pattern,
    written: pattern,
    worker,
    exclusion: false,
    disabled: false,
    extensions: [],
    origin: "worker",
    place: { file, start: 0, end: pattern.length },
  };
}
