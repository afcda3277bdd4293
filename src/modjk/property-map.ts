import type { PropertyLine, PropertyToken } from "../formats/property-lines.ts";
import { workerDirectives } from "../model/directives.ts";
import { byteLength, MAX_WORKER_PROPERTY_BYTES } from "../model/text-limits.ts";
import type { Place, SourceFile } from "../place.ts";
import type { TextRange } from "../source-text.ts";

/** Lines of workers.properties, or the arguments of JkWorkerProperty, in the order in which mod_jk reads them. */
export interface PropertySource {
  readonly file: SourceFile;
  readonly lines: readonly PropertyLine[];
  /** `directive`: each line is the argument of one JkWorkerProperty. */
  readonly origin: "file" | "directive";
}

/** One line that gave a property its value, or a part of it. There may be many: places are made when they are asked for. */
export class PropertyPart {
  /** With variables replaced. */
  readonly text: string;
  readonly origin: "file" | "directive";
  readonly #file: SourceFile;
  readonly #line: CompleteLine;

  constructor(file: SourceFile, line: CompleteLine, text: string, origin: "file" | "directive") {
    this.#file = file;
    this.#line = line;
    this.text = text;
    this.origin = origin;
  }

  get line(): Place {
    return placeOf(this.#file, this.#line);
  }

  get key(): Place {
    return placeOf(this.#file, this.#line.key);
  }

  get value(): Place {
    return placeOf(this.#file, this.#line.value);
  }

  /** As it stands in the file. */
  get written(): string {
    return this.#line.value.text;
  }
}

/** A line with both sides. */
type CompleteLine = PropertyLine & { readonly key: PropertyToken; readonly value: PropertyToken };

/** One key of mod_jk's map. */
export interface Property {
  /** With `worker.` where it has that. */
  readonly key: string;
  /** What mod_jk holds for it: the last value, or all of them joined. */
  readonly value: string;
  /** Every line of this key in reading order; of a value that does not join the last one counts. */
  readonly parts: readonly PropertyPart[];
}

/** Something that mod_jk, or a reader, should know of one line. */
export type PropertyEvent =
  /** mod_jk reads no further and Apache does not start. */
  | { readonly kind: "unknown-attribute"; readonly part: PropertyPart; readonly key: string }
  | { readonly kind: "deprecated"; readonly part: PropertyPart; readonly key: string; readonly attribute: string }
  /** The value before is lost. */
  | { readonly kind: "overwritten"; readonly part: PropertyPart; readonly key: string; readonly before: PropertyPart }
  /** The values became one with `*` (or another sign) between them, which means neither. */
  | {
      readonly kind: "joined";
      readonly part: PropertyPart;
      readonly key: string;
      readonly sign: string;
      readonly before: PropertyPart;
    }
  /** `$(name)` stays in the text: nothing of that name is defined, or only further down. */
  | { readonly kind: "unknown-variable"; readonly part: PropertyPart; readonly key: string; readonly name: string }
  /** A line that mod_jk drops without a message. */
  | { readonly kind: "ignored-line"; readonly line: Place; readonly reason: PropertyLine["kind"]; readonly key: string }
  /** mod_jk cut a line of more than 8191 bytes; this is where the rest begins. */
  | { readonly kind: "cut-line"; readonly line: Place }
  /** JkWorkerProperty refuses an argument of more than 8192 bytes. */
  | { readonly kind: "long-directive"; readonly line: Place };

/** mod_jk's map of properties as it stands when all lines are read, before references are followed. */
export interface PropertyMap {
  /** In the order in which the keys first appear. */
  readonly properties: ReadonlyMap<string, Property>;
  readonly events: readonly PropertyEvent[];
}

/** Substitutions of variables in one value, after which mod_jk takes the rest as it stands. */
const MAX_SUBSTITUTIONS = 20;

/** Characters that replacing variables may write in all; what lies beyond stays as it is written. */
const MAX_EXPANDED = 8 * 1024 * 1024;

const attributes = new Map(workerDirectives.map((directive) => [directive.name, directive]));

/** Keys whose repeated values join with a comma; source: `list_properties` of jk_util.c. */
const LISTS: ReadonlySet<string> = new Set([
  "list",
  "balance_workers",
  "mount",
  "user",
  "good",
  "bad",
  "fail_on_status",
]);

/** Known attributes whose repeated values join with `*`, since mod_jk's table of single values lacks them. */
const STARS: ReadonlySet<string> = new Set([
  "distance",
  "secretkey",
  "balanced_workers",
  "maintain",
  "sysprops",
  "stderr",
  "stdout",
  "mx",
  "ms",
  "class_path",
  "bridge",
  "jvm_lib",
  "ld_path",
  "cmd_line",
  "native_lib",
]);

/** What follows the last dot of a key, which is all of a key that mod_jk checks. */
export function attributeOfKey(key: string): string {
  return key.slice(key.lastIndexOf(".") + 1);
}

/** Whether mod_jk takes a key: one that begins with `worker.` must end in a dot and a known attribute. */
export function isKnownKey(key: string): boolean {
  return !key.startsWith("worker.") || isAttribute(attributeOfKey(key));
}

/** Attributes that are not deprecated, as suggestions for a misspelt one. */
export const currentAttributes: readonly string[] = workerDirectives
  .filter(({ deprecated }) => deprecated !== true)
  .map(({ name }) => name);

/** Whether a word is an attribute of workers, `list` and `maintain` included. */
export function isAttribute(word: string): boolean {
  return attributes.has(word) || word === "list" || word === "maintain";
}

/**
 * Reads properties into mod_jk's map: lists join, single values are overwritten, the rest joins with `*`, and variables are
 * replaced by what is defined so far. An unknown attribute ends mod_jk's reading; here it is an event, and reading goes
 * on so that one run shows everything.
 *
 * @param sources - JkWorkerProperty lines first, then the file.
 * @param environment - variables of httpd's process, `ServerRoot` among them.
 * @see mod_jk's jk_map.c (jk_map_read_property, jk_map_handle_duplicates, jk_map_replace_properties)
 */
export function readPropertyMap(
  sources: readonly PropertySource[],
  environment: ReadonlyMap<string, string> = new Map(),
): PropertyMap {
  const properties = new Map<
    string,
    { key: string; values: string[]; sign: string | undefined; parts: PropertyPart[] }
  >();
  const joined = new Map<string, string>();
  const events: PropertyEvent[] = [];
  const budget = { left: MAX_EXPANDED };
  const currentValue = (key: string): string | undefined => {
    const known = joined.get(key);
    if (known !== undefined) return known;
    const property = properties.get(key);
    if (property === undefined) return undefined;
    const value = property.values.join(property.sign ?? "");
    joined.set(key, value);
    return value;
  };

  for (const { file, lines, origin } of sources) {
    for (const line of lines) {
      if (line.isRest) events.push({ kind: "cut-line", line: placeOf(file, line) });
      if (!isComplete(line)) {
        if (line.kind !== "blank") {
          const key = line.key?.text ?? "";
          events.push({ kind: "ignored-line", line: placeOf(file, line), reason: line.kind, key });
        }
        continue;
      }
      if (origin === "directive" && isTooLong(file, line)) {
        events.push({ kind: "long-directive", line: placeOf(file, line) });
      }
      const key = line.key.text;
      const unknown: string[] = [];
      const text = replaceVariables(line.value.text, currentValue, environment, unknown, budget);
      const part = new PropertyPart(file, line, text, origin);
      if (!isKnownKey(key)) {
        events.push({ kind: "unknown-attribute", part, key });
        continue;
      }
      const attribute = attributeOfKey(key);
      if (key.includes(".") && attributes.get(attribute)?.deprecated === true) {
        events.push({ kind: "deprecated", part, key, attribute });
      }
      for (const name of unknown) events.push({ kind: "unknown-variable", part, key, name });

      const before = properties.get(key);
      const last = before?.parts.at(-1);
      joined.delete(key);
      if (before === undefined || last === undefined) {
        properties.set(key, { key, values: [text], sign: undefined, parts: [part] });
        continue;
      }
      const sign = joiningSign(key);
      before.parts.push(part);
      if (sign === undefined) {
        before.values = [text];
        events.push({ kind: "overwritten", part, key, before: last });
      } else {
        before.values.push(text);
        before.sign = sign;
        if (sign !== ",") events.push({ kind: "joined", part, key, sign, before: last });
      }
    }
  }
  const result = new Map<string, Property>();
  for (const [key, { parts }] of properties) result.set(key, { key, value: currentValue(key) ?? "", parts });
  return { properties: result, events };
}

function isTooLong(file: SourceFile, line: PropertyLine): boolean {
  return (
    line.end - line.start > MAX_WORKER_PROPERTY_BYTES / 4 &&
    byteLength(file.source.text.slice(line.start, line.end)) > MAX_WORKER_PROPERTY_BYTES
  );
}

function isComplete(line: PropertyLine): line is CompleteLine {
  return line.kind === "property";
}

function placeOf(file: SourceFile, { start, end }: TextRange): Place {
  return { file, start, end };
}

/** What stands between repeated values of a key; `undefined` where the last one wins. */
function joiningSign(key: string): string | undefined {
  const hasDot = key.includes(".");
  const attribute = attributeOfKey(key);
  if (hasDot && isAttribute(attribute) && !LISTS.has(attribute) && !STARS.has(attribute)) return undefined;
  if (key.endsWith("_path")) return ":";
  if (hasDot && attribute === "cmd_line") return " ";
  return hasDot && LISTS.has(attribute) ? "," : "*";
}

/** Replaces `$(name)` once; what comes in by it is not looked at again. */
function replaceVariables(
  value: string,
  currentValue: (key: string) => string | undefined,
  environment: ReadonlyMap<string, string>,
  unknown: string[],
  budget: { left: number },
): string {
  let text = value;
  let from = text.indexOf("$(");
  for (let count = 0; from !== -1 && count <= MAX_SUBSTITUTIONS; count++) {
    const end = text.indexOf(")", from);
    if (end === -1) break;
    const name = text.slice(from + 2, end);
    const found = currentValue(name) ?? environment.get(name);
    if (found === undefined) unknown.push(name);
    else {
      budget.left -= text.length + found.length;
      if (budget.left < 0) break;
      text = text.slice(0, from) + found + text.slice(end + 1);
    }
    from = text.indexOf("$(", found === undefined ? end : from + found.length);
  }
  return text;
}
