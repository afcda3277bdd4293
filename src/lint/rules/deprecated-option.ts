import { files } from "../../rules/example.ts";
import { httpdsOf, jkUses } from "../httpd-places.ts";
import { jkOptionUses } from "../jk-option-uses.ts";
import type { Rule } from "../rule.ts";

/** What mod_jk has given up. */
export const deprecatedOption: Rule = {
  code: "deprecated-option",
  severities: ["warning"],
  summary: "No directive or option is one that mod_jk has given up.",
  why:
    "mod_jk finds out by itself how much shared memory it needs since 1.2.27, and warns of JkShmSize: `The optimal shared memory size " +
    "can now be determined automatically.` If the size is too small for the workers Apache does not start. The CollapseSlashes options " +
    "are ignored since 1.2.44: `Deprecated CollapseSlashes setting ignored`.",
  mend: "Remove it.",
  bad: files({
    "jk.conf": `
      JkShmSize 1024
      JkOptions +CollapseSlashesAll
    `,
  }),
  good: files({
    "jk.conf": `
      JkShmFile run/jk-runtime-status
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkOptions +ForwardKeySize -FlushPackets
    `,
  }),
  covers: [
    "httpd JkShmSize",
    "option CollapseSlashesAll",
    "option CollapseSlashesNone",
    "option CollapseSlashesUnmount",
  ],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) {
      for (const use of jkUses(httpd, "JkShmSize")) {
        const message = "JkShmSize is not needed since mod_jk 1.2.27, and too small a value stops Apache";
        report({ place: use.place, message, hint: "remove it" });
      }
    }
    for (const { option, place } of jkOptionUses(installation)) {
      if (option.deprecated !== true) continue;
      report({ place, message: `mod_jk ignores ${option.name} since 1.2.44, with a warning`, hint: "remove it" });
    }
  },
};
