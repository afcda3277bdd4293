import { bestMatch } from "../../installation/file-match.ts";
import type { Installation, Site } from "../../installation/installation.ts";
import { shown } from "../../model/shown.ts";
import type { DirectiveUse } from "../../modjk/httpd-types.ts";
import { files } from "../../rules/example.ts";
import { foldersOf, httpdsOf, isFolderHere, isRootConfig, wordOf, wordPlace } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** A path that leads nowhere. */
export const jkFileMissing: Rule = {
  code: "jk-file-missing",
  severities: ["error", "warning"],
  summary: "The files that JkWorkersFile and JkMountFile name are there.",
  why:
    "httpd does not start without them, and `httpd -t` says so too: `JkWorkersFile: Can't find the workers file specified`, `JkMountFile: " +
    "Can't find the mount file specified`. Paths without a leading slash are relative to the ServerRoot. Reported where the " +
    "folder of the path was looked at, from apache2.conf or httpd.conf on.",
  mend: "Correct the path, or write the file.",
  bad: files({
    "httpd.conf": `
      JkWorkersFile worker.properties
      JkMount /* lb
    `,
    "workers.properties": `
      worker.list=lb
      worker.lb.host=192.168.0.11
    `,
  }),
  good: files({
    "httpd.conf": `
      JkWorkersFile workers.properties
      JkMount /* lb
    `,
    "workers.properties": `
      worker.list=lb
      worker.lb.host=192.168.0.11
    `,
  }),
  nearMiss: files({
    "httpd.conf": `
      JkWorkersFile /etc/libapache2-mod-jk/workers.properties
      JkMountFile conf/uriworkermap.properties
    `,
  }),
  covers: ["field-notes 25", "grammar 8.28", "httpd JkWorkersFile", "httpd JkMountFile"],
  check({ installation, report }) {
    const folders = foldersOf([
      ...installation.sites.flatMap(({ workersFile, httpd }) => [
        ...(workersFile === undefined ? [] : [workersFile.file]),
        ...(httpd?.files ?? []),
      ]),
      ...installation.mountFiles.map(({ file }) => file),
    ]);
    for (const { site, httpd } of httpdsOf(installation)) {
      if (!isRootConfig(httpd)) continue;
      for (const use of httpd.missing) {
        const path = wordOf(use);
        if (!isFolderHere(path, folders) || isElsewhere(use, site, installation)) continue;
        const effect = `httpd does not start${use.conditional ? ", where the condition around it holds" : ""}`;
        const message = `${use.name} names ${shown(path)}, which is not here: ${effect}`;
        const severity = use.conditional ? "warning" : "error";
        const near =
          use.directive?.name === "JkWorkersFile" ? site.workersFile?.file.name.split(/[/\\]/).at(-1) : undefined;
        const hint = near === undefined ? "correct the path, or write the file" : `did you mean ${near}?`;
        report({ place: wordPlace(use), severity, message, hint });
      }
    }
  },
};

/** Whether the file that is meant was given from another place, or under another name from another folder. */
function isElsewhere(use: DirectiveUse, { workersFile }: Site, { mountFiles }: Installation): boolean {
  const path = wordOf(use);
  if (use.directive?.name !== "JkWorkersFile") return bestMatch(path, mountFiles, false) !== undefined;
  if (workersFile === undefined) return false;
  return bestMatch(path, [workersFile], false) !== undefined || !isFolderHere(path, foldersOf([workersFile.file]));
}
