import { printable } from "../printable.ts";
import type { Style } from "./style.ts";

/** A unified diff, of one file or of several, dressed for a terminal: names, places, and what goes and comes. */
export function dressDiff(diff: string, style: Style): string {
  let isBody = false;
  return diff
    .split("\n")
    .map((line, index, lines) => {
      if (line.startsWith("@@")) {
        isBody = true;
        return style.info(line);
      }
      if (line.startsWith("--- ") && lines[index + 1]?.startsWith("+++ ") && lines[index + 2]?.startsWith("@@")) {
        isBody = false;
      }
      if (!isBody) return line === "" ? line : style.bold(line);
      return line.startsWith("+") ? style.added(line) : line.startsWith("-") ? style.removed(line) : line;
    })
    .join("\n");
}

/** A diff whose lines cannot steer a terminal, which `patch` would no longer apply. */
export function printableDiff(diff: string): string {
  return printable(diff, "\n\t");
}
