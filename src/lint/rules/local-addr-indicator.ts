import { files } from "../../rules/example.ts";
import { httpdsOf, jkUses, usesNamed } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** A setting that VirtualHosts lose. */
export const localAddrIndicator: Rule = {
  code: "local-addr-indicator",
  severities: ["warning"],
  summary: "JkLocalAddrIndicator stands in each VirtualHost that it is meant for.",
  why:
    "mod_jk hands the other indicators down to VirtualHosts and forgets this one: there neither the variable of the main server nor the " +
    "default JK_LOCAL_ADDR is asked, and Tomcat gets the address that the connection has.",
  mend: "Repeat the line in each VirtualHost.",
  bad: files({
    "httpd.conf": `
      JkWorkersFile conf/workers.properties
      JkLocalAddrIndicator PUBLIC_ADDR
      <VirtualHost *:80>
          JkMount /* lb
      </VirtualHost>
    `,
  }),
  good: files({
    "httpd.conf": `
      JkWorkersFile conf/workers.properties
      <VirtualHost *:80>
          JkLocalAddrIndicator PUBLIC_ADDR
          JkMount /* lb
      </VirtualHost>
    `,
  }),
  nearMiss: files({
    "httpd.conf": `
      JkWorkersFile conf/workers.properties
      JkLocalNameIndicator PUBLIC_NAME
      <VirtualHost *:80>
          JkMount /* lb
      </VirtualHost>
    `,
  }),
  covers: ["httpd JkLocalAddrIndicator"],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) {
      const use = jkUses(httpd.main, "JkLocalAddrIndicator").at(-1);
      if (use === undefined) continue;
      const without = httpd.hosts.find(
        (host) =>
          usesNamed(host, "jkmount", "jkmountfile", "jkmountcopy").length > 0 &&
          jkUses(host, "JkLocalAddrIndicator").length === 0,
      );
      if (without === undefined) continue;
      const message = `mod_jk does not hand JkLocalAddrIndicator down: it does nothing in ${without.label}`;
      report({ place: use.place, message, hint: "repeat it in each VirtualHost" });
    }
  },
};
