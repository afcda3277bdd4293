import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** A condition that never holds. */
export const ifModuleName: Rule = {
  code: "if-module-name",
  severities: ["warning"],
  summary: "`<IfModule>` asks for mod_jk as `jk_module` or `mod_jk.c`.",
  why:
    "httpd knows a module by the name of its source file and by the identifier of its LoadModule, case included. With any other " +
    "name, such as `mod_jk` or `mod_jk.so`, the condition is false: all that stands in the section is left out without a message.",
  mend: "Write `jk_module`.",
  bad: files({
    "jk.conf": `
      <IfModule mod_jk>
          JkMount /* lb
      </IfModule>
    `,
  }),
  good: files({
    "jk.conf": `
      <IfModule jk_module>
          JkMount /* lb
      </IfModule>
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      <IfModule mod_jk.c>
          JkMount /* lb
      </IfModule>
      <IfModule mod_jk2.c>
          JkSet config.file conf/workers2.properties
      </IfModule>
    `,
  }),
  covers: [],
  check: (context) => reportFaults(context, "if-module-name"),
};
