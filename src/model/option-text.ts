import type { OptionValue } from "./topology-input.ts";

/** An option's value as workers.properties spells it: `True` and `False`, lists with commas. */
export function optionText(value: OptionValue): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return Array.isArray(value) ? value.join(",") : String(value);
}
