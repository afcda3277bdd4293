import { files } from "../../rules/example.ts";
import { jkOptionUses } from "../jk-option-uses.ts";
import type { Rule } from "../rule.ts";

/** A refusal that is none. */
export const rejectUnsafeUri: Rule = {
  code: "reject-unsafe-uri",
  severities: ["info"],
  summary: "Nobody counts on RejectUnsafeURI to refuse a request.",
  why:
    "mod_jk does not map a path that holds `%` or a backslash after decoding (`Potentially unsafe request url '...' rejected`), but httpd " +
    "goes on with it: it looks for a file, and another module may answer. In the application a `%25` in a path no longer works.",
  mend: "Keep files that nobody may see out of DocumentRoot all the same.",
  bad: files({
    "jk.conf": `
      JkOptions +RejectUnsafeURI
    `,
  }),
  good: files({
    "jk.conf": `
      JkOptions +ForwardURIProxy
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkOptions -RejectUnsafeURI
    `,
  }),
  covers: ["jkmount 1", "option RejectUnsafeURI"],
  check({ installation, report }) {
    for (const { option, isOn, place } of jkOptionUses(installation)) {
      if (option.name !== "RejectUnsafeURI" || !isOn) continue;
      const message =
        "RejectUnsafeURI only keeps such requests from Tomcat: httpd goes on with them and looks for a file";
      report({ place, message, hint: "keep files that nobody may see out of DocumentRoot" });
    }
  },
};
