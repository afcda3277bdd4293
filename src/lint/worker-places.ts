import type { Installation, Site } from "../installation/installation.ts";
import type { PropertyPart } from "../modjk/property-map.ts";
import type { LbWorker, WorkersView } from "../modjk/workers-view.ts";
import type { Place } from "../place.ts";
import type { FileEdit, Fix } from "./rule.ts";

/** The sites whose workers are known. */
export function* viewsOf({ sites }: Installation): Generator<{ readonly site: Site; readonly view: WorkersView }> {
  for (const site of sites) if (site.view !== undefined) yield { site, view: site.view };
}

/** The balancers that exist in mod_jk. */
export function* listedBalancers(installation: Installation): Generator<LbWorker> {
  for (const { view } of viewsOf(installation)) {
    for (const worker of view.workers.values()) if (worker.type === "lb" && worker.isListed) yield worker;
  }
}

/** Key and value of a line, without the comment behind them. */
export function settingPlace({ key, value }: PropertyPart): Place {
  return { file: key.file, start: key.start, end: value.end };
}

/** The attribute in the key of a line: what follows the last dot. */
export function attributePlace({ key }: PropertyPart): Place {
  const text = key.file.source.text.slice(key.start, key.end);
  return { file: key.file, start: key.start + text.lastIndexOf(".") + 1, end: key.end };
}

/** The worker's name in the key of a line: what stands between `worker.` and the last dot. */
export function workerNamePlace({ key }: PropertyPart): Place {
  const text = key.file.source.text.slice(key.start, key.end);
  return { file: key.file, start: key.start + "worker.".length, end: key.start + text.lastIndexOf(".") };
}

/** A mend that writes another text at a place. */
export function replaceAt({ file, start, end }: Place, text: string): Fix {
  return { edits: [{ file, start, end, text }] };
}

/** An edit that takes a whole line away, with its line end. */
export function removeLine({ line }: PropertyPart): FileEdit {
  const { text } = line.file.source;
  const feed = text.indexOf("\n", line.end);
  return { file: line.file, start: line.start, end: feed === -1 ? text.length : feed + 1, text: "" };
}

/**
 * A mend that takes a whole line away; `undefined` where the line is a part of another one: of a directive, or of a line
 * that mod_jk cuts.
 */
export function removalOf(part: PropertyPart): Fix | undefined {
  const { line, origin } = part;
  const { text } = line.file.source;
  const isWhole =
    (line.start === 0 || text[line.start - 1] === "\n") && (line.end === text.length || text[line.end] === "\n");
  return origin === "file" && isWhole ? { edits: [removeLine(part)] } : undefined;
}
