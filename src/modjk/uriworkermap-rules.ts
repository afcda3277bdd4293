import type { PropertyLine } from "../formats/property-lines.ts";
import { expandPattern } from "../model/patterns.ts";
import type { Place, SourceFile } from "../place.ts";
import type { MountRule } from "./mount-rule.ts";
import { splitExtensions } from "./rule-extensions.ts";

/** What mod_jk makes of an uriworkermap.properties. */
export interface UriWorkerMap {
  /** In the order of the file; without those that mod_jk drops. */
  readonly rules: readonly MountRule[];
  readonly events: readonly UriWorkerMapEvent[];
}

/** Something that a reader should know of one line. */
export type UriWorkerMapEvent =
  /** The pattern does not begin with `/`: mod_jk drops the rule. */
  | { readonly kind: "no-slash"; readonly place: Place; readonly pattern: string; readonly worker: string }
  /** The same pattern stands further up, whose worker is forgotten. */
  | { readonly kind: "overwritten"; readonly place: Place; readonly key: string; readonly before: Place }
  | { readonly kind: "ignored-line"; readonly place: Place; readonly reason: PropertyLine["kind"] };

interface Entry {
  readonly line: PropertyLine;
  readonly value: string;
}

/**
 * Reads the rules of a mount file: `pattern=worker[;extension=value...]`, `!` before a pattern excludes, `-` switches the
 * rule off, and of equal patterns the last line wins.
 *
 * @see jkmount-matching, section 7; mod_jk's jk_uri_worker_map.c
 */
export function uriWorkerMapRules(file: SourceFile, lines: readonly PropertyLine[]): UriWorkerMap {
  const events: UriWorkerMapEvent[] = [];
  const entries = new Map<string, Entry>();
  const placeOf = ({ start, end }: { readonly start: number; readonly end: number }): Place => ({ file, start, end });
  for (const line of lines) {
    if (line.kind === "blank") continue;
    if (line.kind !== "property" || line.key === undefined || line.value === undefined) {
      events.push({ kind: "ignored-line", place: placeOf(line), reason: line.kind });
      continue;
    }
    const key = line.key.text;
    const before = entries.get(key);
    if (before !== undefined) {
      events.push({ kind: "overwritten", place: placeOf(line.key), key, before: placeOf(before.line) });
    }
    entries.set(key, { line, value: line.value.text });
  }
  const rules: MountRule[] = [];
  for (const [key, { line, value }] of entries) {
    const { worker, extensions } = splitExtensions(value);
    for (const written of expandPattern(key)) {
      const disabled = written.startsWith("-");
      const unmarked = disabled ? written.slice(1) : written;
      const exclusion = unmarked.startsWith("!");
      const pattern = exclusion ? unmarked.slice(1) : unmarked;
      if (!pattern.startsWith("/")) {
        events.push({ kind: "no-slash", place: placeOf(line.key ?? line), pattern, worker });
        break;
      }
      const place = placeOf({ start: line.key?.start ?? line.start, end: line.value?.end ?? line.end });
      rules.push({ pattern, written: key, worker, exclusion, disabled, extensions, origin: "file", place });
    }
  }
  return { rules, events };
}
