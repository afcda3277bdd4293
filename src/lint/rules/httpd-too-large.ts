import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** What lbgen stops reading. */
export const httpdTooLarge: Rule = {
  code: "httpd-too-large",
  severities: ["warning"],
  summary: "httpd's configuration is no larger than any that people write.",
  why:
    "A few lines of variables or Includes can stand for millions. lbgen reads 400,000 lines and 20,000 files, counted as often as " +
    "they are included, 5,000,000 characters out of variables and 100 sections in one another; what lies beyond is not " +
    "checked.",
  mend: "Check that these are the files you mean.",
  bad: files({
    "httpd.conf": `
      Define a 0123456789
      Define b \${a}\${a}\${a}\${a}\${a}\${a}\${a}\${a}\${a}\${a}
      Define c \${b}\${b}\${b}\${b}\${b}\${b}\${b}\${b}\${b}\${b}
      Define d \${c}\${c}\${c}\${c}\${c}\${c}\${c}\${c}\${c}\${c}
      Define e \${d}\${d}\${d}\${d}\${d}\${d}\${d}\${d}\${d}\${d}
      Define f \${e}\${e}\${e}\${e}\${e}\${e}\${e}\${e}\${e}\${e}
      Define g \${f}\${f}\${f}\${f}\${f}\${f}\${f}\${f}\${f}\${f}
    `,
  }),
  good: files({
    "httpd.conf": `
      Define a 0123456789
      Define b \${a}\${a}\${a}\${a}\${a}\${a}\${a}\${a}\${a}\${a}
    `,
  }),
  nearMiss: files({
    "httpd.conf": `
      Define root /srv/httpd
      DocumentRoot \${root}/htdocs
      <Directory \${root}/htdocs>
          Require all granted
      </Directory>
    `,
  }),
  covers: [],
  check: (context) => reportFaults(context, "httpd-too-large"),
};
