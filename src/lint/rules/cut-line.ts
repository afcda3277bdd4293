import type { PropertyLine } from "../../formats/property-lines.ts";
import { MAX_PROPERTIES_LINE_BYTES } from "../../model/text-limits.ts";
import { attributeOfKey, isKnownKey } from "../../modjk/property-map.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";

/** A buffer of fixed size, and no message when it is full. */
export const cutLine: Rule = {
  code: "cut-line",
  severities: ["warning", "error"],
  summary: "No line has more than 8191 bytes.",
  why:
    "mod_jk reads a line in pieces of 8191 bytes and takes what follows for a line of its own. A long list loses its end, " +
    "and the name at the cut loses its second half; the rest of a long comment may become a setting, or an attribute that " +
    "mod_jk does not know, and then Apache exits.",
  mend: "Break the line: `worker.list`, `balance_workers` and `mount` may be repeated, mod_jk joins them.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.mount=/shop/*
      # ${"long ".repeat(1638)} worker.tomcat1.port=8109
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.mount=/shop/*
      # a comment of several lines
      # is no shorter for being readable
      worker.tomcat1.port=8109
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      # ${"long ".repeat(60)} worker.tomcat1.port=8109
    `,
  }),
  covers: ["grammar 1"],
  check({ installation, report }) {
    for (const { site } of viewsOf(installation)) {
      const { file, lines } = site.workersFile ?? { file: undefined, lines: [] };
      if (file === undefined) continue;
      let first: PropertyLine | undefined;
      for (const line of lines) {
        if (!line.isRest) first = line;
        else if (first !== undefined) {
          const effect = effectOf(line, first);
          if (effect === undefined) continue;
          const severity = effect === REFUSED ? "error" : "warning";
          const message = `mod_jk reads ${MAX_PROPERTIES_LINE_BYTES} bytes of a line and takes the rest for another one: ${effect}`;
          const place = { file, start: line.start, end: Math.min(line.end, line.start + 100) };
          report({ place, severity, message, hint: "break the line; lists may be repeated, mod_jk joins them" });
        }
      }
    }
  },
};

const REFUSED = "it ends in an attribute that mod_jk does not know, and Apache does not start";

/** What becomes of the rest of a line; `undefined` where nothing does. */
function effectOf(rest: PropertyLine, { comment, key }: PropertyLine): string | undefined {
  const name = rest.key?.text ?? "";
  if (rest.kind === "property" && name.startsWith("worker.")) {
    if (!isKnownKey(name)) return REFUSED;
    return `it sets ${attributeOfKey(name)}`;
  }
  if (comment !== undefined || key === undefined) return undefined;
  return key.text.startsWith("worker.") ? `${attributeOfKey(key.text)} loses its end` : undefined;
}
