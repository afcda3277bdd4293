import { workerDirectives } from "../model/directives.ts";
import type { FileKind } from "./kind.ts";
import { weighDirective, weighSectionTag } from "./kind-httpd-words.ts";
import type { NameHint } from "./kind-names.ts";

/** How much of one line is looked at. */
const MAX_LINE = 400;

const WORKER_ATTRIBUTES: ReadonlySet<string> = new Set(workerDirectives.map(({ name }) => name));

/** What was counted in the lines of a text; comments and empty lines count nowhere. */
interface Counts {
  lines: number;
  /** `key=value`, whatever the key. */
  properties: number;
  /** `worker.NAME.attribute=`, with any attribute. */
  workers: number;
  /** Those of which only a workers.properties is made: `worker.list`, `balance_workers`, `type=ajp13`. */
  sureWorkers: number;
  /** Those with an attribute that mod_jk knows. */
  knownWorkers: number;
  /** Lines that begin as a worker's do, whatever follows. */
  wordsOfWorkers: number;
  /** `/pattern=worker`. */
  mounts: number;
  /** Lines that begin as a rule does, whatever follows. */
  wordsOfMounts: number;
  /** Lines that begin with a directive or a section of httpd. */
  directives: number;
  sureDirectives: number;
}

/** The kind of a text that is no XML. */
export function kindByLines(text: string, named: NameHint): FileKind | undefined {
  const counts = countLines(text);
  const { lines, properties, workers, sureWorkers, knownWorkers, mounts, directives, sureDirectives } = counts;
  if (lines === 0) return named?.endsWith("-xml") === true ? undefined : ownName(named);
  const isMost = (count: number): boolean => count * 2 > lines;
  if (sureDirectives > 0 && directives * 2 >= lines && directives >= workers) return "httpd";
  const isProperties = properties * 4 >= lines * 3;
  if (sureWorkers > 0 && isProperties && workers * 4 >= lines && workers >= directives) return "workers";
  if (isMost(workers) && knownWorkers > 0) return "workers";
  if (isMost(mounts)) return "uriworkermap";
  if (named === "workers" && counts.wordsOfWorkers > 0) return "workers";
  if (named === "uriworkermap" && counts.wordsOfMounts > 0) return "uriworkermap";
  if (named === "httpd" && directives * 2 >= lines) return "httpd";
  return undefined;
}

/** A file without any line is what its name says. */
function ownName(named: NameHint): FileKind | undefined {
  return named === "workers" || named === "uriworkermap" || named === "httpd" ? named : undefined;
}

function countLines(text: string): Counts {
  const counts = {
    lines: 0,
    properties: 0,
    workers: 0,
    sureWorkers: 0,
    knownWorkers: 0,
    wordsOfWorkers: 0,
    mounts: 0,
    wordsOfMounts: 0,
    directives: 0,
    sureDirectives: 0,
  };
  let isContinued = false;
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed;
    const line = text.slice(start, Math.min(end, start + MAX_LINE)).trim();
    if (line !== "" && !line.startsWith("#") && !isContinued) countLine(line, counts);
    isContinued = text[end - 1] === "\\" || (text[end - 1] === "\r" && text[end - 2] === "\\");
    start = end + 1;
  }
  return counts;
}

function countLine(line: string, counts: Counts): void {
  counts.lines++;
  const weight = line.startsWith("<")
    ? weighSectionTag(line)
    : weighDirective(/^[A-Za-z_][\w]{0,60}(?=\s|$)/.exec(line)?.[0] ?? "");
  if (weight !== "unknown") counts.directives++;
  if (weight === "sure") counts.sureDirectives++;
  if (/^worker/i.test(line)) counts.wordsOfWorkers++;
  if (/^[!-]?[/*]/.test(line)) counts.wordsOfMounts++;
  const equals = line.indexOf("=");
  if (equals === -1) return;
  const key = line.slice(0, equals).trimEnd();
  const value =
    line
      .slice(equals + 1)
      .split("#", 1)[0]
      ?.trim() ?? "";
  if (/^[-\w.$()/]+$/.test(key)) counts.properties++;
  if (key.startsWith("worker.")) countWorker(key, value, counts);
  else if (isMount(key, value)) counts.mounts++;
}

function countWorker(key: string, value: string, counts: Counts): void {
  const parts = key.split(".");
  const last = parts.at(-1) ?? "";
  if (parts.length === 2 && last !== "list" && last !== "maintain") return;
  counts.workers++;
  if (parts.length === 2 || WORKER_ATTRIBUTES.has(last)) counts.knownWorkers++;
  const isSure =
    (parts.length === 2 && last === "list") ||
    /^balanced?_workers$/.test(last) ||
    (last === "type" && /^(?:ajp1[234]|lb|status)$/.test(value)) ||
    (last === "reference" && value.startsWith("worker."));
  if (isSure) counts.sureWorkers++;
}

/** `/pattern=worker`, with `!` or `-` before it and rule extensions behind it. */
function isMount(key: string, value: string): boolean {
  return /^[!-]?\/[^\s"'<>{}]*$/.test(key) && /^[^\s"'<>{}/\\]+$/.test(value);
}
