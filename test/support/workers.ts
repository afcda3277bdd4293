import { parsePropertyLine, parsePropertyLines } from "../../src/formats/property-lines.ts";
import { type PropertySource, readPropertyMap } from "../../src/modjk/property-map.ts";
import { resolveWorkers } from "../../src/modjk/resolve-workers.ts";
import type { AjpWorker, LbWorker, StartFailure, WorkersView } from "../../src/modjk/workers-view.ts";
import { SourceText } from "../../src/source-text.ts";

/** What stands around a workers.properties in a test. */
export interface WorkersSurroundings {
  /** Arguments of JkWorkerProperty. */
  readonly directives?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly bom?: boolean;
}

/** What mod_jk makes of a text. */
export function viewOf(text: string, around: WorkersSurroundings = {}): WorkersView {
  const file = { name: "workers.properties", source: new SourceText(text) };
  const sources: PropertySource[] = (around.directives ?? []).map((argument) => ({
    file: { name: "httpd.conf", source: new SourceText(argument) },
    origin: "directive",
    lines: [parsePropertyLine(argument, 0, argument.length, { comments: false })],
  }));
  sources.push({ file, origin: "file", lines: parsePropertyLines(text, "utf-8", around.bom === true) });
  return resolveWorkers(readPropertyMap(sources, new Map(Object.entries(around.environment ?? {}))));
}

/** The lb worker of a name. */
export function lbOf(view: WorkersView, name: string): LbWorker {
  const worker = view.workers.get(name);
  if (worker?.type !== "lb") throw new Error(`${name} is no lb worker`);
  return worker;
}

/** The ajp13 worker of a name. */
export function ajpOf(view: WorkersView, name: string): AjpWorker {
  const worker = view.workers.get(name);
  if (worker?.type !== "ajp13" && worker?.type !== "ajp14") throw new Error(`${name} is no AJP worker`);
  return worker;
}

/** What mod_jk logs when it refuses to start. */
export function logOf(failures: readonly StartFailure[]): readonly string[] {
  return failures.flatMap(({ log }) => log);
}
