import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** Three bytes that editors hide. */
export const httpdByteOrderMark: Rule = {
  code: "httpd-byte-order-mark",
  severities: ["error"],
  summary: "No file of httpd's begins with a byte order mark.",
  why:
    "httpd takes the mark for the beginning of the first word and does not start: `Invalid command '\\xef\\xbb\\xbfJkLogLevel'`. " +
    "Some editors of Windows write one; before a comment it does the same.",
  mend: "Save the file as UTF-8 without a byte order mark.",
  bad: { "jk.conf": "\uFEFFJkLogLevel info\n" },
  good: { "jk.conf": "JkLogLevel info\n" },
  nearMiss: { "uriworkermap.properties": "/shop/*=lb\n" },
  covers: [],
  check: (context) => reportFaults(context, "httpd-byte-order-mark"),
};
