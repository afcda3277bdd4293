import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** Too few words, or too many. */
export const httpdArguments: Rule = {
  code: "httpd-arguments",
  severities: ["error", "warning"],
  summary: "Every directive and section has as many arguments as it takes.",
  why:
    "httpd splits a line at its blanks and refuses one word too many: `JkMount takes 1-2 arguments`, `JkLogStampFormat takes one " +
    "argument`. It knows no comments behind an argument: `#` and what follows are arguments too.",
  mend: "Put an argument that holds blanks in double quotes, and a comment on a line of its own.",
  bad: files({
    "jk.conf": `
      JkLogFile logs/mod_jk.log # rotated daily
      JkMount /shop /shop/* lb
    `,
  }),
  good: files({
    "jk.conf": `
      # rotated daily
      JkLogFile logs/mod_jk.log
      JkMount /shop lb
      JkMount /shop/* lb
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkLogStampFormat "[%a %b %d %H:%M:%S %Y] "
      JkExtractSSL On # of a switch httpd reads the first word
      JkMount "/my shop/*" lb
    `,
  }),
  covers: ["httpd JkMount", "httpd JkUnMount"],
  check: (context) => reportFaults(context, "httpd-arguments"),
};
