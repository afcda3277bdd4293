import { expect, it } from "vitest";
import { lintRules } from "../../src/lint/rules/index.ts";

const numbered = (what: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${what} ${i + 1}`);
const named = (what: string, names: string): string[] => names.split(" ").map((name) => `${what} ${name}`);

/**
 * Every row of the reference documents that a look at files can meet: what users run into (those that lint can find), the
 * mistakes of the tutorial, the sections and the failure table of the grammar of workers.properties, the sections of
 * URI matching, and every directive, option, extension and attribute that has a hazard.
 */
const rows: readonly string[] = [
  ...named(
    "field-notes",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 22 23 24 25 26 30 31 34 37 40 41 42 46 47 48 49 50 51 53 54 58 59",
  ),
  ...numbered("tutorial-mistakes", 6),
  ...numbered("grammar", 10).filter((row) => row !== "grammar 8"),
  ...numbered("grammar 8.", 38).map((row) => row.replace(". ", ".")),
  ...named("jkmount", "2 3 4 5 6 7 8"),
  ...named(
    "directive",
    "type reference mount host port source prefer_ipv6 secret secretkey socket_timeout socket_connect_timeout ping_mode " +
      "connect_timeout connection_pool_size connection_pool_timeout reply_timeout retries recovery_options fail_on_status " +
      "max_packet_size lbfactor distance route redirect activation balance_workers sticky_session sticky_session_force method " +
      "lock lb_retries recover_time session_cookie session_path set_session_cookie read_only user bad cachesize cache_timeout " +
      "recycle_timeout balanced_workers jvm_route disabled stopped local_worker local_worker_only sysprops stderr stdout mx ms " +
      "class_path bridge jvm_lib ld_path cmd_line native_lib list maintain worker.list worker.maintain",
  ),
  "directive <any key not starting with worker.>",
  ...named(
    "httpd",
    "JkWorkersFile JkWorkerProperty JkMountFile JkMount JkUnMount JkMountCopy JkAutoAlias JkStripSession JkLogFile JkLogLevel " +
      "JkLogStampFormat JkRequestLogFormat JkShmFile JkShmSize JkWatchdogInterval JkOptions JkEnvVar JkExtractSSL " +
      "JkRequestIdIndicator JkLocalAddrIndicator",
  ),
  ...named(
    "option",
    "ForwardURIProxy ForwardURICompat ForwardURICompatUnparsed ForwardURIEscaped RejectUnsafeURI ForwardDirectories " +
      "ForwardLocalAddress FlushPackets DisableReuse ForwardKeySize ForwardSSLCertChain CollapseSlashesAll CollapseSlashesNone " +
      "CollapseSlashesUnmount",
  ),
  ...named("extension", "sticky_ignore stateless stopped set_session_cookie"),
  ...named(
    "connector",
    "protocol port address secret secretRequired requiredSecret allowedRequestAttributesPattern packetSize connectionTimeout " +
      "keepAliveTimeout maxThreads maxConnections executor tomcatAuthentication tomcatAuthorization redirectPort proxyName " +
      "proxyPort scheme secure encodedSolidusHandling maxHeaderCount maxParameterCount ajpFlush bindOnInit throwOnFailure",
  ),
  ...named("engine", "name defaultHost jvmRoute"),
  ...[
    "Cluster channelSendOptions",
    "Cluster channelStartOptions",
    "Cluster heartbeatBackgroundEnabled",
    "Manager expireSessionsOnShutdown",
    "Membership (McastService) address",
    "Membership (McastService) port",
    "Membership (McastService) bind",
    "Membership (McastService) localLoopbackDisabled",
    "Member (StaticMember) uniqueId",
    "Receiver address",
    "Receiver autoBind",
    "Interceptor (EncryptInterceptor) encryptionKey",
    "Interceptor (EncryptInterceptor) encryptionAlgorithm",
    "Valve (ReplicationValve) className",
    "Valve (JvmRouteBinderValve) enabled",
    "web.xml distributable",
  ].map((row) => `cluster ${row}`),
];

/** Rows that no look at files can find, and why. */
const NOT_IN_FILES: Readonly<Record<string, string>> = {
  "tutorial-mistakes 4": "the XML reader itself reports it: xml-hash-comment",
  "tutorial-mistakes 6": "jkMount is legal: httpd ignores the case of directives",
  "grammar 8.29": "whether httpd may read a file is not said in it",
  "grammar 8.30": "whether something listens shows at run time",
  "connector maxParameterCount": "how many parameters a request has shows at run time",
  "grammar 8.37": "how large the headers of requests are shows at run time",
};

it("every row is covered by a rule, or named with the reason why not", () => {
  const covered = new Set(lintRules.flatMap(({ covers }) => covers));
  const missing = rows.filter((row) => !covered.has(row) && !(row in NOT_IN_FILES));
  expect(missing).toEqual([]);
});

it("no rule covers a row that there is not", () => {
  const known = new Set(rows);
  const kinds = /^(?:field-notes \d+|tutorial-mistakes \d+b?|grammar \d+(?:\.\d+)?|jkmount \d+(?:\.\d+)?)$/;
  const strange = lintRules.flatMap(({ code, covers }) =>
    covers
      .filter((row) => !known.has(row) && !kinds.test(row) && !isWithoutHazard(row))
      .map((row) => `${code}: ${row}`),
  );
  expect(strange).toEqual([]);
});

/** A directive or an attribute whose table names no hazard may have a rule all the same. */
function isWithoutHazard(row: string): boolean {
  return /^(?:directive|httpd|option|extension|connector|engine|cluster) \S/.test(row);
}
