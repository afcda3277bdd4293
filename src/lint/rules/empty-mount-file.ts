import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";

/** A mount file that mounts nothing. */
export const emptyMountFile: Rule = {
  code: "empty-mount-file",
  severities: ["warning"],
  summary: "A mount file has a rule that mounts something.",
  why:
    "Where it has none, and no JkMount stands beside it, nothing goes to Tomcat: mod_jk logs `No worker maps defined for " +
    "uriworkermap.properties.` at level info for each request, and httpd answers by itself. Rules that are switched off with `-` do " +
    "not count, and exclusions alone mount nothing.",
  mend: "Write a rule, or take the JkMountFile away.",
  bad: files({
    "uriworkermap.properties": `
      # /shop/*=lb
      -/blog/*=lb
    `,
  }),
  good: files({
    "uriworkermap.properties": `
      /shop/*=lb
      -/blog/*=lb
    `,
  }),
  nearMiss: files({
    "httpd.conf": `
      JkWorkersFile workers.properties
      JkMountFile uriworkermap.properties
      JkMount /* lb
    `,
    "workers.properties": `
      worker.list=lb
      worker.lb.host=192.168.0.11
    `,
    "uriworkermap.properties": `
      !/images/*=lb
    `,
  }),
  covers: ["jkmount 7", "httpd JkMountFile"],
  check({ installation, report }) {
    for (const { file, map } of installation.mountFiles) {
      if (map.rules.some(({ exclusion, disabled }) => !exclusion && !disabled)) continue;
      const readers = installation.sites.filter(({ httpd, mountFiles }) => {
        return httpd !== undefined && mountFiles.some((one) => one.file === file);
      });
      const isBeside = readers.some(({ httpd }) => httpd?.uses.some(({ directive }) => directive?.name === "JkMount"));
      if (isBeside) continue;
      const isOff = map.rules.some(({ disabled }) => disabled);
      const found = isOff
        ? "has no rule that is switched on and mounts something"
        : "has no rule that mounts something";
      const message = `this mount file ${found}: nothing goes to Tomcat by it`;
      report({ place: { file, start: 0, end: 0 }, message, hint: "write PATTERN=WORKER" });
    }
  },
};
