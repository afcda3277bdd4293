import type { Installation } from "../installation/installation.ts";
import { foldersOf } from "../installation/near-folders.ts";
import type { ContextFacts, ServiceFacts } from "../installation/tomcat-facts.ts";
import type { WebXmlFacts } from "../installation/web-app-facts.ts";
import type { LbWorker } from "../modjk/workers-view.ts";
import type { SourceFile } from "../place.ts";
import { listedBalancers } from "./worker-places.ts";

/** A Context, of a server.xml or in a file of its own. */
export interface PlacedContext {
  readonly file: SourceFile;
  readonly context: ContextFacts;
  /** Of a server.xml. */
  readonly service: ServiceFacts | undefined;
}

/** Every Context that was given. */
export function* contextsOf({ tomcats, contexts }: Installation): Generator<PlacedContext> {
  for (const { file, services } of tomcats) {
    for (const service of services) {
      for (const { contexts: inHost } of service.engine?.hosts ?? []) {
        for (const context of inHost) yield { file, context, service };
      }
    }
  }
  for (const { file, context } of contexts) if (context !== undefined) yield { file, context, service: undefined };
}

/** Applications that come with Tomcat. */
const SHIPPED = new Set(["manager", "host-manager", "docs", "examples"]);

/** The web.xml files of applications of the user's own: not Tomcat's defaults, nor the applications that it ships. */
export function* webAppsOf({ webApps }: Installation): Generator<WebXmlFacts> {
  for (const webApp of webApps) {
    if (!webApp.isWebApp || webApp.document.text.includes("org.apache.catalina.servlets.DefaultServlet")) continue;
    const folders = foldersOf(webApp.file.name);
    const app = folders.at(-1) === "WEB-INF" ? folders.at(-2) : undefined;
    if (app === undefined || !SHIPPED.has(app)) yield webApp;
  }
}

/** The balancers whose sessions have to find their way back by a cookie that Tomcat sets. */
export function stickyBalancers(installation: Installation): readonly LbWorker[] {
  return [...listedBalancers(installation)].filter(
    ({ stickySession, setSessionCookie, members }) => stickySession && !setSessionCookie && members.length > 1,
  );
}
