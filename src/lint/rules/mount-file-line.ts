import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";

/** Longest line that is taken for a rule that lacks its sign. */
const MAX_LENGTH = 500;

/** A line of a mount file that is no rule. */
export const mountFileLine: Rule = {
  code: "mount-file-line",
  severities: ["warning"],
  summary: "Every line of a mount file is a pattern, an `=` and a worker.",
  why:
    "mod_jk drops a line without `=`, such as the `JkMount` form `/shop/* lb`, and one without a worker, without a message at any log " +
    "level. Nothing is mounted by it.",
  mend: "Write `PATTERN=WORKER`.",
  bad: files({
    "uriworkermap.properties": `
      /shop/* lb
      /blog/*=
      /wiki/*=lb
    `,
  }),
  good: files({
    "uriworkermap.properties": `
      /shop/*=lb
      /wiki/*=lb
    `,
  }),
  nearMiss: files({
    "uriworkermap.properties": `
      # /shop/* lb
        /wiki/*  =  lb   # blanks do not count
      -/blog/*=lb
    `,
  }),
  covers: ["jkmount 7"],
  check({ installation, report }) {
    for (const { map } of installation.mountFiles) {
      for (const { kind, place, ...event } of map.events) {
        if (kind !== "ignored-line" || !("reason" in event)) continue;
        const { text } = place.file.source;
        const written = text.slice(place.start, Math.min(place.end, place.start + MAX_LENGTH)).trim();
        const what = event.reason === "no-equals" ? "has no =" : "lacks its pattern or its worker";
        const message = `mod_jk drops this line, which ${what}: nothing is mounted by it`;
        const [, pattern, worker] = /^(?:jkmount\s+)?([!-]{0,2}\/\S*)\s+([^\s=;]\S*)$/i.exec(written) ?? [];
        const hint = pattern === undefined ? "write PATTERN=WORKER" : `write ${shown(`${pattern}=${worker}`)}`;
        report({ place, message, hint });
      }
    }
  },
};
