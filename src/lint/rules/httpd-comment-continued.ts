import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** A comment that swallows the next line. */
export const httpdCommentContinued: Rule = {
  code: "httpd-comment-continued",
  severities: ["warning"],
  summary: "No comment ends in a backslash with a directive below it.",
  why:
    "A backslash at the end of a line joins it with the next one, in comments too: the directive below is a part of the comment " +
    "and does nothing, without a message.",
  mend: "Take the backslash away, or make comments of all lines that it joins.",
  bad: files({
    "jk.conf": `
      # logs lie in C:\\logs\\
      JkLogLevel info
    `,
  }),
  good: files({
    "jk.conf": `
      # logs lie in C:\\logs
      JkLogLevel info
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      # JkMount /shop \\
      #     lb
      JkLogLevel info
    `,
  }),
  covers: [],
  check: (context) => reportFaults(context, "httpd-comment-continued"),
};
