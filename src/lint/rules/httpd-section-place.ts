import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";

/** Sections in sections that do not take them. */
export const httpdSectionPlace: Rule = {
  code: "httpd-section-place",
  severities: ["error", "warning"],
  summary: "Sections stand in one another only where httpd takes that.",
  why:
    "A `<VirtualHost>` holds no other one, and `<Location>` and `<Directory>` belong in a server, not in each other: " +
    "`<VirtualHost> cannot occur within <VirtualHost> section`. `<Limit>` and `<RequireAny>` belong in such a section.",
  mend: "Close the outer section first.",
  bad: files({
    "site.conf": `
      <VirtualHost *:80>
      <VirtualHost *:80>
          JkMount /* lb
      </VirtualHost>
      </VirtualHost>
    `,
  }),
  good: files({
    "site.conf": `
      <VirtualHost *:80>
          JkMount /* lb
      </VirtualHost>
    `,
  }),
  nearMiss: files({
    "site.conf": `
      <VirtualHost *:80>
          <Location /jk-status>
              JkMount jkstatus
              <RequireAny>
                  Require ip 127.0.0.1
              </RequireAny>
          </Location>
      </VirtualHost>
    `,
  }),
  covers: [],
  check: (context) => reportFaults(context, "httpd-section-place"),
};
