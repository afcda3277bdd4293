import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** Switches that know two words. */
export const jkChoice: Rule = {
  code: "jk-choice",
  severities: ["error", "warning"],
  summary: "Switches of mod_jk are `On` or `Off`, JkMountCopy in the main server also `All`.",
  why:
    "Any other word is a syntax error: `JkMountCopy must be All, On or Off`, `JkExtractSSL must be On or Off`, `JkStripSession must " +
    "be On or Off`. The case of letters does not count.",
  mend: "Write one of the words.",
  bad: files({
    "jk.conf": `
      JkExtractSSL yes
    `,
  }),
  good: files({
    "jk.conf": `
      JkExtractSSL On
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkExtractSSL off
      JkStripSession ON ;sid
      JkMountCopy all
    `,
  }),
  covers: ["httpd JkMountCopy", "httpd JkStripSession", "httpd JkExtractSSL"],
  check: (context) => reportFaults(context, "jk-choice"),
};
