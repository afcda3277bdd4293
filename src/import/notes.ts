import type { Diagnostic, Severity } from "../diagnostic.ts";
import { findingAt, type Place } from "../place.ts";

/** What the topology does not say as the files do: findings, and comments in the topology. */
export interface Notes {
  /** Something that a topology cannot say, or that does nothing anyway. */
  leftOut(place: Place, message: string, hint?: string): void;
  /** Something that the topology says in another way. */
  changed(place: Place, message: string, hint?: string): void;
}

/** Notes that are kept for the end. */
export interface CollectedNotes extends Notes {
  readonly diagnostics: readonly Diagnostic[];
}

/** Most notes of one import; what lies beyond is of no use to a reader. */
const MAX_NOTES = 10_000;

export function collectNotes(): CollectedNotes {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  const add = (place: Place, severity: Severity, code: string, message: string, hint: string | undefined) => {
    const key = `${code} ${place.file.name} ${place.start} ${message}`;
    if (seen.has(key) || diagnostics.length >= MAX_NOTES) return;
    seen.add(key);
    diagnostics.push(findingAt(place, severity, code, message, hint));
  };
  return {
    diagnostics,
    leftOut: (place, message, hint) => add(place, "warning", "not-imported", message, hint),
    changed: (place, message, hint) => add(place, "warning", "import-changed", message, hint),
  };
}
