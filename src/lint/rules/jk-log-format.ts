import { shown } from "../../model/shown.ts";
import { byteLength } from "../../model/text-limits.ts";
import { files } from "../../rules/example.ts";
import { httpdsOf, wordOf, wordPlace } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** Items of JkRequestLogFormat; each measured on mod_jk 1.2.48. */
const ITEMS = "bBHmpqrRsTUvVw";

/** Bytes of a time stamp with fractions of a second in it, the digits in their place. */
const MAX_STAMP_BYTES = 63;

/** Formats that mod_jk does not follow. */
export const jkLogFormat: Rule = {
  code: "jk-log-format",
  severities: ["warning"],
  summary: "JkRequestLogFormat and JkLogStampFormat hold what mod_jk can fill in.",
  why:
    "One unknown item switches the request log off as a whole: `JkRequestLogFormat format array NULL` in httpd's error log. It is not " +
    "the language of LogFormat: there is no `%h`, no `%>s`, no `%{...}i` and no `%%`. A time stamp with `%Q` or `%q` is cut behind " +
    "63 bytes, and only the first of the two is filled in.",
  mend: "Use `%b %B %H %m %p %q %r %R %s %T %U %v %V %w` only; shorten the time stamp.",
  bad: files({
    "jk.conf": `
      JkRequestLogFormat "%h %w %>s"
      JkLogStampFormat "[%H:%M:%S.%Q %q] "
    `,
  }),
  good: files({
    "jk.conf": `
      JkRequestLogFormat "%w %V %s"
      JkLogStampFormat "[%H:%M:%S.%Q] "
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkRequestLogFormat "%w %V %T %q %U %R"
      JkLogStampFormat "[%a %b %d %H:%M:%S.%Q %Y] "
    `,
  }),
  covers: ["httpd JkRequestLogFormat", "httpd JkLogStampFormat"],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) {
      for (const use of httpd.uses) {
        const name = use.directive?.name;
        const format = wordOf(use);
        const place = wordPlace(use);
        if (name === "JkRequestLogFormat") {
          const item = unknownItem(format);
          if (item === undefined) continue;
          const message = `JkRequestLogFormat holds ${shown(item)}, which mod_jk does not know: it logs no requests at all`;
          report({ place, message, hint: `use ${[...ITEMS].map((letter) => `%${letter}`).join(" ")} only` });
        } else if (name === "JkLogStampFormat") {
          const fractions = format.match(/%[Qq]/g) ?? [];
          const [first] = fractions;
          if (first === undefined) continue;
          const bytes = byteLength(format) - 2 + (first === "%Q" ? 3 : 6);
          if (bytes > MAX_STAMP_BYTES) {
            const message = `JkLogStampFormat has ${bytes} bytes with its digits, and mod_jk cuts it behind ${MAX_STAMP_BYTES}`;
            report({ place, message, hint: "shorten it" });
          } else if (fractions.length > 1) {
            const message = `JkLogStampFormat holds ${fractions.join(" and ")}, and mod_jk fills in the first only`;
            report({ place, message, hint: "keep one of them" });
          }
        }
      }
    }
  },
};

/** The first item that mod_jk does not know. */
function unknownItem(format: string): string | undefined {
  for (let at = format.indexOf("%"); at !== -1; at = format.indexOf("%", at + 2)) {
    const letter = format[at + 1] ?? "";
    if (letter === "" || !ITEMS.includes(letter)) return `%${letter}`;
  }
  return undefined;
}
