import type { PropertyPart } from "../modjk/property-map.ts";
import { readInt } from "../modjk/property-values.ts";
import { isOpaque, withoutComment } from "./value-text.ts";
import type { ValueUse } from "./worker-values.ts";

/** A number as mod_jk takes it, and how it is written. */
export interface ReadInteger {
  /** As written, without the comment that JkWorkerProperty does not have. */
  readonly text: string;
  /** What mod_jk makes of it. */
  readonly number: number;
  /** `plain`: digits with a sign; `unit`: with K or M behind them; `other`: anything else. */
  readonly form: "plain" | "unit" | "other";
}

/** Reads an integer; `undefined` for a value whose form another rule speaks of. */
export function integerOf({ part, value, attribute }: ValueUse): ReadInteger | undefined {
  if (attribute.property.parts.length > 1 && value !== part.text) return undefined; // joined with a star
  return integerIn(part, value);
}

/** The same for a single line. */
export function integerIn(part: PropertyPart, value: string): ReadInteger | undefined {
  if (isOpaque(value)) return undefined;
  const text = withoutComment(part, value);
  const form = /^[+-]?\d+$/.test(text) ? "plain" : /^[+-]?\d+[kKmM]$/.test(text) ? "unit" : "other";
  return { text, number: readInt(value), form };
}
