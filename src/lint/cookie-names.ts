import type { Installation } from "../installation/installation.ts";
import type { ContextFacts } from "../installation/tomcat-facts.ts";

/** Tomcat's name for session cookies, unless an application has its own. */
export const DEFAULT_COOKIE = "JSESSIONID";

/** The names that applications give to their session cookies, as far as the files say; it is the path parameter's too. */
export function cookieNames({ contexts, webApps, tomcats }: Installation): ReadonlySet<string> {
  const inServers = tomcats.flatMap(({ services }) =>
    services.flatMap(({ engine }) => engine?.hosts.flatMap((host) => host.contexts) ?? []),
  );
  const inFiles = contexts.flatMap(({ context }): readonly ContextFacts[] => (context === undefined ? [] : [context]));
  return new Set([
    ...[...inServers, ...inFiles].flatMap(({ sessionCookieName }) => sessionCookieName.value ?? []),
    ...webApps.flatMap(({ cookieName }) => cookieName?.text ?? []),
  ]);
}
