import { splitHttpdWords } from "../httpd-words.ts";
import type { HttpdDirective } from "./directives.ts";
import type { OptionValue } from "./topology-input.ts";

/**
 * One argument as httpd's configuration carries it: as it stands where that is safe, else in double quotes. A quote or
 * `#` matters as first character, a blank anywhere, two backslashes in a row become one, and a backslash at the end of a
 * line would join it with the next (measured on httpd 2.4.71).
 */
export function httpdArgument(value: string): string {
  const isSafe = value !== "" && !/\s|\\\\/u.test(value) && !/^["'#]/.test(value) && !value.endsWith("\\");
  return isSafe ? value : `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

/** The lines that an option of `apache.options` stands for: what follows the directive's name, ready to be written. */
export function httpdLines(directive: HttpdDirective, value: OptionValue): readonly string[] {
  const values = Array.isArray(value) ? value.map(String) : [onOff(value)];
  if (directive.arguments === "raw") return values;
  if (directive.arguments === "one") return values.map(httpdArgument);
  return values.map((one) => httpdWords(one).map(httpdArgument).join(" "));
}

/** The words of a text as httpd splits them. */
export function httpdWords(text: string): readonly string[] {
  return splitHttpdWords(text).map((word) => word.text);
}

function onOff(value: string | number | boolean | readonly unknown[]): string {
  if (typeof value === "boolean") return value ? "On" : "Off";
  return String(value);
}
