import type { SourceFile } from "../place.ts";
import { Evaluation } from "./httpd-evaluation.ts";
import type { HttpdConfig, LoadInclude } from "./httpd-types.ts";
import { HttpdVariables } from "./httpd-variables.ts";

export { effectiveMounts, mountRules, sharesMainMap } from "./httpd-mounts.ts";
export { serverSettings } from "./httpd-settings.ts";

/** What Debian's envvars gives to httpd. */
export const DEBIAN_ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ["APACHE_RUN_USER", "www-data"],
  ["APACHE_RUN_GROUP", "www-data"],
  ["APACHE_PID_FILE", "/var/run/apache2/apache2.pid"],
  ["APACHE_RUN_DIR", "/var/run/apache2"],
  ["APACHE_LOCK_DIR", "/var/lock/apache2"],
  ["APACHE_LOG_DIR", "/var/log/apache2"],
  ["LANG", "C"],
]);

/** What {@link evaluateHttpd} may be told. */
export interface HttpdOptions {
  /** Variables of the environment; Debian's unless told. */
  readonly environment?: ReadonlyMap<string, string>;
  /** Names given with `-D`. */
  readonly defined?: readonly string[];
  /** Given with `-d`. */
  readonly serverRoot?: string;
}

/**
 * Reads the configuration of one httpd as httpd with mod_jk 1.2.48 would: variables, conditions and Includes followed,
 * servers told apart. Never fails: what httpd refuses is a fault, and reading goes on behind it, so that one run shows
 * them all. Takes time linear in the size of what is read; a file that is included often counts as often, and all limits
 * are faults.
 *
 * @param roots - what httpd is started with, in the order in which it would read them; one that another has included is
 * not read again.
 * @param loadInclude - finds the files of an Include; it answers at once.
 */
export function evaluateHttpd(
  roots: readonly SourceFile[],
  loadInclude: LoadInclude,
  options: HttpdOptions = {},
): HttpdConfig {
  const variables = new HttpdVariables(options.environment ?? DEBIAN_ENVIRONMENT, options.defined ?? []);
  return new Evaluation(loadInclude, variables, options.serverRoot).run(roots);
}
