import { readFileSync } from "node:fs";
import { type Running, startRunning } from "../../src/balance/running.ts";
import type { MountOrigin, MountRule } from "../../src/modjk/mount-rule.ts";
import { splitExtensions } from "../../src/modjk/rule-extensions.ts";
import { compileUriMap, type UriMap } from "../../src/modjk/uri-map.ts";
import type { StatusWorker, WorkersView } from "../../src/modjk/workers-view.ts";
import { SourceText } from "../../src/source-text.ts";
import { answerStatus } from "../../src/status/answer-status.ts";
import type { ServerFacts, StatusAnswer, StatusContext, StatusRequest } from "../../src/status/status-request.ts";
import { viewOf } from "../support/workers.ts";

/** What the real status worker answered. */
export interface Recording {
  readonly workers: string;
  readonly rules: readonly MountRule[];
  /** Query and body, in the order in which they were asked. */
  readonly answers: readonly (readonly [query: string, body: string])[];
  /** When httpd started, in seconds. */
  readonly start: number;
}

export function readRecording(name: string): Recording {
  const text = readFileSync(new URL(`recordings/${name}.txt`, import.meta.url), "utf8");
  const sections = text
    .split(/^--- /m)
    .slice(1)
    .map((section): readonly [string, string] => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end + 1)];
    });
  const configuration = new Map(sections);
  const rest = sections.filter(([title]) => !/^\S+\.properties$|^mounts$/.test(title));
  const workers = configuration.get("workers.properties") ?? "";
  return {
    workers,
    rules: [
      ...rulesOf(configuration.get("mounts") ?? "", "directive"),
      ...rulesOf((configuration.get("uriworkermap.properties") ?? "").replace(/^(\S+?)=/gm, "$1 "), "file"),
      ...ownMounts(viewOf(workers)),
    ],
    answers: rest,
    start: Number(/last_reset_at="?(\d+)/.exec(text)?.[1] ?? 0),
  };
}

/** Lines of `[!|-]PATTERN WORKER[;EXTENSION=VALUE...]` as rules. */
export function rulesOf(text: string, origin: MountOrigin): MountRule[] {
  const file = { name: origin, source: new SourceText(text) };
  return text
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      const [, sign = "", written = "", target = ""] = /^([!-]?)(\S+) (\S+)$/.exec(line) ?? [];
      const start = text.indexOf(line);
      const [first = "", more] = written.split("|");
      const patterns = more === undefined ? [first] : [first, first + more];
      return patterns.map((pattern) => ({
        pattern,
        written,
        ...splitExtensions(target),
        exclusion: sign === "!",
        disabled: sign === "-",
        origin,
        place: { file, start, end: start + line.length },
      }));
    });
}

function ownMounts(view: WorkersView): MountRule[] {
  return [...view.workers.values()].flatMap(({ name, isListed, attributes }) => {
    const mounts = isListed ? (attributes.get("mount")?.value.split(",") ?? []) : [];
    return rulesOf(mounts.map((pattern) => `${pattern} ${name}`).join("\n"), "worker");
  });
}

/** What a status worker of ours looks at. */
export interface StatusSite {
  readonly view: WorkersView;
  readonly running: Running;
  readonly mounts: UriMap;
  readonly worker: StatusWorker;
}

export function siteOf(workers: string, rules: readonly MountRule[], start: number, name = "jkstatus"): StatusSite {
  const view = viewOf(workers);
  const worker = view.workers.get(name);
  if (worker?.type !== "status") throw new Error(`${name} is no status worker`);
  return { view, running: startRunning(view, start), mounts: compileUriMap(rules), worker };
}

export const RECORDED_SERVER: ServerFacts = {
  name: "localhost",
  port: 25100,
  software: "Apache/2.4.71 (Debian) mod_jk/1.2.48",
  connector: "mod_jk/1.2.48",
};

/** Asks a status worker of ours; a host that ends in `.invalid` has no address. */
export function ask(
  { view, running, mounts, worker }: StatusSite,
  query: string,
  nowSeconds: number,
  more: Partial<StatusContext & StatusRequest> = {},
): StatusAnswer {
  const { remoteUser, path = "/jkstatus", ...context } = more;
  const addressOf = (host: string) =>
    host.endsWith(".invalid") ? undefined : host === "localhost" ? "127.0.0.1" : host;
  return answerStatus({ query, path, remoteUser }, worker, {
    view,
    running,
    mounts,
    nowSeconds,
    server: RECORDED_SERVER,
    addressOf,
    ...context,
  });
}

/** The moment that a recorded answer tells, or the one before it. */
export function recordedTime(body: string, before: number): number {
  return Number(/^worker\.time_unix=(\d+)|unix="?(\d+)/m.exec(body)?.slice(1).find(Boolean) ?? before);
}
