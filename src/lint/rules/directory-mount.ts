import { shown } from "../../model/shown.ts";
import { mountWords } from "../../modjk/httpd-mount-path.ts";
import { files } from "../../rules/example.ts";
import { httpdsOf } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** A folder of the disk where a URI is wanted. */
export const directoryMount: Rule = {
  code: "directory-mount",
  severities: ["warning"],
  summary: "No JkMount stands in `<Directory>`.",
  why:
    "mod_jk takes the path of the folder for a URI: `JkMount lb` in `<Directory /srv/shop>` mounts the one URI `/srv/shop/`, whatever " +
    "the folder is served as. Apache starts without a message.",
  mend: "Move the line out of the section and give it the URI.",
  bad: files({
    "jk.conf": `
      Alias /shop /srv/shop
      <Directory /srv/shop>
          JkMount lb
      </Directory>
    `,
  }),
  good: files({
    "jk.conf": `
      Alias /shop /srv/shop
      JkMount /shop/*.jsp lb
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      <Directory /srv/shop>
          Require all granted
      </Directory>
      JkMount /shop|/* lb
    `,
  }),
  covers: ["jkmount 5", "jkmount 5.7", "httpd JkMount"],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) {
      for (const use of httpd.uses) {
        const name = use.directive?.name;
        if (use.sections.length === 0 || (name !== "JkMount" && name !== "JkUnMount")) continue;
        const words = mountWords(use);
        if (words.kind !== "mount" || words.section?.name.toLowerCase() !== "directory") continue;
        const verb = name === "JkMount" ? "mounts" : "excludes";
        const message = `${name} in <Directory> ${verb} the URI ${shown(words.path)} alone: mod_jk takes the path of the folder for one`;
        report({ place: use.place, message, hint: `write ${name} with the URI outside of <Directory>` });
      }
    }
  },
};
