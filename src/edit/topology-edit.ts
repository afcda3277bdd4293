import { type Diagnostic, hasErrors } from "../diagnostic.ts";
import type { TopologySource } from "../model/topology-source.ts";
import { readTopology, type TopologyReading } from "../model/validate.ts";
import { applyEdits, type TextEdit } from "../text-edits.ts";
import { isSameValue } from "./same-value.ts";

/** A topology that was changed. */
export interface EditedTopology {
  readonly kind: "edited";
  /** The whole file, UTF-8 with its byte order mark if it had one. */
  readonly bytes: Uint8Array;
  /** What the changed topology gives to find that it did not before; no errors. */
  readonly diagnostics: readonly Diagnostic[];
  /** The changed text, which the findings are about. */
  readonly source: TopologySource;
  /** What the change means for users, one sentence each. */
  readonly remarks: readonly string[];
}

/** A change that must not be written: a finding is an error. */
export interface RefusedEdit {
  readonly kind: "refused";
  readonly diagnostics: readonly Diagnostic[];
  /** The text that the findings are about: the one given, or the one that the change would make of it. */
  readonly source: TopologySource;
  /** Why nothing must be written, as the end of a sentence. */
  readonly reason: string;
}

/** A change that cannot be meant, such as that of a node that there is not: a matter of the command line. */
export interface WrongRequest {
  readonly kind: "wrong-request";
  readonly message: string;
  readonly hint: string;
}

/** What changing a topology gives. */
export type EditResult = EditedTopology | RefusedEdit | WrongRequest;

/** A topology that is free of errors, to be changed. */
export interface EditableTopology {
  readonly reading: TopologyReading & { readonly topology: NonNullable<TopologyReading["topology"]> };
  /** The whole file but a byte order mark. */
  readonly text: string;
  readonly hasMark: boolean;
}

const MARK = "\ufeff";

/** Reads a topology that is to be changed; one with errors is refused with its findings. */
export function openTopology(bytes: Uint8Array, file: string): EditableTopology | RefusedEdit {
  const reading = readTopology(bytes, file);
  const { topology, diagnostics, source } = reading;
  if (topology === undefined) return { kind: "refused", diagnostics, source, reason: "the topology has errors" };
  const whole = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const hasMark = whole.startsWith(MARK);
  return { reading: { ...reading, topology }, text: hasMark ? whole.slice(1) : whole, hasMark };
}

/** What a change comes to. */
export interface Change {
  /** `undefined` where the file is written in a way that cannot be changed in place. */
  readonly edits: readonly TextEdit[] | undefined;
  /** What the file is to say, as a plain value. */
  readonly wanted: unknown;
  /** The change in a few words: `with node "t2"`. */
  readonly label: string;
  readonly remarks: readonly string[];
}

/**
 * Makes a change and reads what has come of it: it must have no errors, and say what is wanted and nothing else. Where
 * aliases share values, it may not.
 */
export function makeChange({ reading, text, hasMark }: EditableTopology, change: Change): EditedTopology | RefusedEdit {
  const { source: oldSource } = reading;
  const { file } = oldSource;
  const bytes = new TextEncoder().encode((hasMark ? MARK : "") + applyEdits(text, change.edits ?? []));
  const after = readTopology(bytes, file);
  const { source } = after;
  if (change.edits !== undefined && hasErrors(after.diagnostics)) {
    const reason = `${change.label} the topology would have errors`;
    return { kind: "refused", diagnostics: newFindings(reading, after), source, reason };
  }
  if (change.edits === undefined || !isSameValue(source.value, change.wanted)) {
    const message = `the topology ${change.label} cannot be had by changing entries of this file: aliases share its values, or its lists are spelled unusually`;
    const span = oldSource.keySpan(["nodes"]);
    const hint = "edit it by hand";
    const finding: Diagnostic = { file, ...span, severity: "error", code: "cannot-edit", message, hint };
    return { kind: "refused", diagnostics: [finding], source: oldSource, reason: "lbgen cannot make this change" };
  }
  return { kind: "edited", bytes, diagnostics: newFindings(reading, after), source, remarks: change.remarks };
}

/** The findings that were not there before, wherever they stood. */
function newFindings(before: TopologyReading, after: TopologyReading): Diagnostic[] {
  const known = new Map<string, number>();
  const keyOf = ({ code, severity, message }: Diagnostic): string => `${severity} ${code} ${message}`;
  for (const finding of before.diagnostics) known.set(keyOf(finding), (known.get(keyOf(finding)) ?? 0) + 1);
  return after.diagnostics.filter((finding) => {
    const count = known.get(keyOf(finding)) ?? 0;
    known.set(keyOf(finding), count - 1);
    return count <= 0;
  });
}
