import type { PropertyLine } from "../formats/property-lines.ts";
import type { HttpdConfig, HttpdServer } from "../modjk/httpd-types.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import type { UriWorkerMap } from "../modjk/uriworkermap-rules.ts";
import type { WorkersView } from "../modjk/workers-view.ts";
import type { SourceFile } from "../place.ts";
import type { NodePairs } from "./node-pairs.ts";
import type { TomcatFacts } from "./tomcat-facts.ts";
import type { ContextXmlFacts, WebXmlFacts } from "./web-app-facts.ts";

/** A workers.properties that was read. */
export interface WorkersFile {
  readonly file: SourceFile;
  readonly lines: readonly PropertyLine[];
}

/** An uriworkermap.properties that was read. */
export interface MountFile {
  readonly file: SourceFile;
  readonly lines: readonly PropertyLine[];
  readonly map: UriWorkerMap;
}

/** One httpd with the workers that it reads; either may be unknown, where its files were not given. */
export interface Site {
  readonly httpd: HttpdConfig | undefined;
  readonly workersFile: WorkersFile | undefined;
  /** What mod_jk makes of JkWorkerProperty and the file; `undefined` where httpd reads a file that was not given. */
  readonly view: WorkersView | undefined;
  /** The mount files that were given and that this httpd reads; all of them where no httpd was given. */
  readonly mountFiles: readonly MountFile[];
  /**
   * The rules that decide for a server, inherited ones included. Without an httpd there is one server, which has those of
   * mount files and workers.
   */
  readonly rulesOf: (server: HttpdServer | undefined) => readonly MountRule[];
}

/** Everything that was given, read and put together. */
export interface Installation {
  readonly sites: readonly Site[];
  readonly mountFiles: readonly MountFile[];
  readonly tomcats: readonly TomcatFacts[];
  readonly contexts: readonly ContextXmlFacts[];
  readonly webApps: readonly WebXmlFacts[];
  /** Which Tomcat answers which worker; empty where there are no Tomcats or no workers. */
  readonly nodes: NodePairs;
}

/** The servers of a site: the main one first, `undefined` where no httpd was given. */
export function serversOf({ httpd }: Site): readonly (HttpdServer | undefined)[] {
  return httpd === undefined ? [undefined] : [httpd.main, ...httpd.hosts];
}
