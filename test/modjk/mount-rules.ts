import { expandPattern } from "../../src/model/patterns.ts";
import type { MountRule } from "../../src/modjk/mount-rule.ts";
import { splitExtensions } from "../../src/modjk/rule-extensions.ts";
import type { SourceFile } from "../../src/place.ts";
import { SourceText } from "../../src/source-text.ts";

/**
 * Rules in short: `/foo|/* w1 | !/foo/img/* w1 | -/off w2`, as JkMount and JkUnMount would write them; `-` switches a
 * rule off, as only a mount file can. Rules are parted by a bar between blanks.
 */
export function rulesOf(lines: string): MountRule[] {
  const file: SourceFile = { name: "rules", source: new SourceText(lines) };
  let start = 0;
  return lines.split(" | ").flatMap((line) => {
    const place = { file, start, end: start + line.length };
    start = place.end + " | ".length;
    const [marked = "", target = ""] = line.trim().split(" ");
    const disabled = marked.startsWith("-");
    const unmarked = disabled ? marked.slice(1) : marked;
    const exclusion = unmarked.startsWith("!");
    const written = exclusion ? unmarked.slice(1) : unmarked;
    const { worker, extensions } = splitExtensions(target);
    return expandPattern(written).map(
      (pattern): MountRule => ({
        pattern,
        written,
        worker,
        exclusion,
        disabled,
        extensions,
        origin: "directive",
        place,
      }),
    );
  });
}
