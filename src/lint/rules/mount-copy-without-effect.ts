import { files } from "../../rules/example.ts";
import { httpdsOf, isSurelyMain, jkUses, wordOf } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** A word that the main server does not know. */
export const mountCopyWithoutEffect: Rule = {
  code: "mount-copy-without-effect",
  severities: ["warning"],
  summary: "In the main server JkMountCopy is `All`.",
  why:
    "`On` speaks of the VirtualHost that it stands in. In the main server it does nothing, and no VirtualHost sees the mounts; `All` " +
    "hands them to every VirtualHost that does not say `Off`.",
  mend: "Write `JkMountCopy All`, or `JkMountCopy On` in the VirtualHosts that want the mounts.",
  bad: files({
    "httpd.conf": `
      JkWorkersFile conf/workers.properties
      JkMountCopy On
      JkMount /* lb
    `,
  }),
  good: files({
    "httpd.conf": `
      JkWorkersFile conf/workers.properties
      JkMountCopy All
      JkMount /* lb
    `,
  }),
  nearMiss: files({
    "httpd.conf": `
      JkWorkersFile conf/workers.properties
      JkMount /* lb
      <VirtualHost *:80>
          JkMountCopy On
      </VirtualHost>
    `,
    "of-a-host.conf": `
      JkMountCopy On
    `,
  }),
  covers: ["field-notes 22", "jkmount 6", "httpd JkMountCopy"],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) {
      const uses = jkUses(httpd.main, "JkMountCopy");
      if (uses.some((use) => wordOf(use).toLowerCase() === "all")) continue;
      for (const use of uses) {
        if (wordOf(use).toLowerCase() !== "on" || use.sections.length > 0 || !isSurelyMain(httpd, use)) continue;
        const message = "JkMountCopy On in the main server does nothing: no VirtualHost sees its mounts";
        report({ place: use.place, message, hint: "write JkMountCopy All, or On in the VirtualHosts" });
      }
    }
  },
};
