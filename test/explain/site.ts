import { assembleInstallation, type GivenFile } from "../../src/installation/assemble.ts";
import type { Site } from "../../src/installation/installation.ts";
import type { FileKind } from "../../src/installation/kind.ts";
import { SourceText } from "../../src/source-text.ts";

/** An installation of one httpd, by the texts of its files. */
export interface SiteTexts {
  /** Of the main server. */
  readonly httpd?: string;
  /** Lines of the one VirtualHost; without them there is none. */
  readonly host?: string;
  readonly workers?: string;
  readonly mounts?: string;
}

/** Puts a site together; a mount file is found as `mounts.properties`. */
export function siteOf({ httpd, host, workers, mounts }: SiteTexts): Site {
  const given: GivenFile[] = [];
  const add = (name: string, kind: FileKind, text: string): void => {
    given.push({
      file: { name, source: new SourceText(text) },
      kind,
      encoding: "utf-8",
      bom: false,
      isRoot: kind === "httpd",
    });
  };
  const inHost = host === undefined ? "" : `<VirtualHost *:80>\nServerName localhost\n${host}\n</VirtualHost>\n`;
  if (httpd !== undefined || host !== undefined) {
    const workersFile = workers === undefined ? "" : "JkWorkersFile workers.properties\n";
    add("httpd.conf", "httpd", `${workersFile}${httpd ?? ""}\n${inHost}`);
  }
  if (workers !== undefined) add("workers.properties", "workers", workers);
  if (mounts !== undefined) add("mounts.properties", "uriworkermap", mounts);
  const [site] = assembleInstallation(given, () => ({ files: [], missed: [] })).installation.sites;
  if (site === undefined) throw new Error("there is no site");
  return site;
}
