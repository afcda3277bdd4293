/**
 * What mod_jk 1.2.48 and Tomcat's AJP Connector accept, as data. Facts measured on the real programs (mod_jk 1.2.48 of
 * Debian 12 with httpd 2.4.71, Tomcat 10.1.60) or read in their sources and manuals; see docs/decisions/0003-directive-tables.md.
 */

/** Who reads a worker directive: the balancer, one of its members, an AJP worker mounted directly, the status worker. */
export type WorkerRole = "lb" | "lb-member" | "ajp13" | "ajp14" | "status";

export type DirectiveType = "string" | "int" | "bool" | "enum" | "list";

/** One `worker.NAME.<name>` key of workers.properties. */
export interface WorkerDirective {
  readonly name: string;
  /** Empty: accepted for compatibility and read by nobody. */
  readonly appliesTo: readonly WorkerRole[];
  readonly type: DirectiveType;
  /** Smallest and largest value that mod_jk keeps as it is; a value beyond is clamped, wrapped or replaced silently. */
  readonly min?: number;
  readonly max?: number;
  readonly unit?: "seconds" | "milliseconds" | "bytes";
  /** mod_jk compares the first letter only, except for `type`. */
  readonly choices?: readonly string[];
  /** Letters that may be combined. */
  readonly letters?: string;
  /** In bytes; a longer value stops Apache. */
  readonly maxBytes?: number;
  readonly deprecated?: true;
  readonly replacement?: string;
}

export const workerDirectives: readonly WorkerDirective[] = [
  {
    name: "type",
    appliesTo: ["lb", "lb-member", "ajp13", "ajp14", "status"],
    type: "enum",
    choices: ["ajp13", "lb", "status", "ajp14", "ajp12"],
  },
  { name: "reference", appliesTo: ["lb", "lb-member", "ajp13", "ajp14", "status"], type: "string" },
  { name: "mount", appliesTo: ["lb", "ajp13", "ajp14", "status"], type: "list" },
  { name: "host", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "string", maxBytes: 60 },
  { name: "port", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 0, max: 65535 },
  { name: "source", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "string", maxBytes: 60 },
  { name: "prefer_ipv6", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "bool" },
  { name: "secret", appliesTo: ["lb", "lb-member", "ajp13", "ajp14"], type: "string" },
  { name: "secretkey", appliesTo: ["ajp14"], type: "string" },
  { name: "socket_timeout", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 0, unit: "seconds" },
  {
    name: "socket_connect_timeout",
    appliesTo: ["lb-member", "ajp13", "ajp14"],
    type: "int",
    min: 0,
    unit: "milliseconds",
  },
  { name: "socket_keepalive", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "bool" },
  { name: "socket_buffer", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 0, unit: "bytes" },
  { name: "ping_mode", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "enum", letters: "ACPI" },
  { name: "ping_timeout", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 0, unit: "milliseconds" },
  { name: "connect_timeout", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 0, unit: "milliseconds" },
  { name: "prepost_timeout", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 0, unit: "milliseconds" },
  {
    name: "connection_ping_interval",
    appliesTo: ["lb-member", "ajp13", "ajp14"],
    type: "int",
    min: 0,
    unit: "seconds",
  },
  { name: "connection_pool_size", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 1 },
  { name: "connection_pool_minsize", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 0 },
  { name: "connection_pool_timeout", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 0, unit: "seconds" },
  {
    name: "connection_acquire_timeout",
    appliesTo: ["lb-member", "ajp13", "ajp14"],
    type: "int",
    min: 0,
    unit: "milliseconds",
  },
  { name: "reply_timeout", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 0, unit: "milliseconds" },
  { name: "retries", appliesTo: ["lb", "lb-member", "ajp13", "ajp14"], type: "int", min: 1 },
  {
    name: "retry_interval",
    appliesTo: ["lb", "lb-member", "ajp13", "ajp14"],
    type: "int",
    min: 0,
    unit: "milliseconds",
  },
  { name: "recovery_options", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 0, max: 31 },
  { name: "fail_on_status", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "list" },
  { name: "busy_limit", appliesTo: ["lb-member", "ajp13", "ajp14"], type: "int", min: 0 },
  {
    name: "max_packet_size",
    appliesTo: ["lb-member", "ajp13", "ajp14"],
    type: "int",
    min: 8192,
    max: 65536,
    unit: "bytes",
  },
  { name: "lbfactor", appliesTo: ["lb-member"], type: "int", min: 1 },
  { name: "distance", appliesTo: ["lb-member"], type: "int", min: 0 },
  { name: "route", appliesTo: ["lb-member"], type: "string", maxBytes: 60 },
  { name: "domain", appliesTo: ["lb-member"], type: "string", maxBytes: 60 },
  { name: "redirect", appliesTo: ["lb-member"], type: "string", maxBytes: 60 },
  { name: "activation", appliesTo: ["lb-member"], type: "enum", choices: ["Active", "Disabled", "Stopped"] },
  { name: "balance_workers", appliesTo: ["lb"], type: "list" },
  { name: "sticky_session", appliesTo: ["lb"], type: "bool" },
  { name: "sticky_session_force", appliesTo: ["lb"], type: "bool" },
  { name: "method", appliesTo: ["lb"], type: "enum", choices: ["Request", "Traffic", "Busyness", "Session", "Next"] },
  { name: "lock", appliesTo: ["lb"], type: "enum", choices: ["Optimistic", "Pessimistic"] },
  { name: "lb_retries", appliesTo: ["lb"], type: "int", min: 1 },
  { name: "max_reply_timeouts", appliesTo: ["lb"], type: "int", min: 0 },
  { name: "recover_time", appliesTo: ["lb"], type: "int", min: 1, unit: "seconds" },
  { name: "error_escalation_time", appliesTo: ["lb"], type: "int", min: 0, unit: "seconds" },
  { name: "session_cookie", appliesTo: ["lb"], type: "string", maxBytes: 60 },
  { name: "session_path", appliesTo: ["lb"], type: "string", maxBytes: 60 },
  { name: "set_session_cookie", appliesTo: ["lb"], type: "bool" },
  { name: "session_cookie_path", appliesTo: ["lb"], type: "string", maxBytes: 60 },
  { name: "css", appliesTo: ["status"], type: "string" },
  { name: "read_only", appliesTo: ["status"], type: "bool" },
  { name: "user", appliesTo: ["status"], type: "list" },
  { name: "user_case_insensitive", appliesTo: ["status"], type: "bool" },
  { name: "good", appliesTo: ["status"], type: "list" },
  { name: "bad", appliesTo: ["status"], type: "list" },
  { name: "prefix", appliesTo: ["status"], type: "string" },
  { name: "ns", appliesTo: ["status"], type: "string" },
  { name: "xmlns", appliesTo: ["status"], type: "string" },
  { name: "doctype", appliesTo: ["status"], type: "string" },
  {
    name: "cachesize",
    appliesTo: ["lb-member", "ajp13", "ajp14"],
    type: "int",
    deprecated: true,
    replacement: "connection_pool_size",
  },
  {
    name: "cache_timeout",
    appliesTo: ["lb-member", "ajp13", "ajp14"],
    type: "int",
    unit: "seconds",
    deprecated: true,
    replacement: "connection_pool_timeout",
  },
  {
    name: "recycle_timeout",
    appliesTo: [],
    type: "int",
    unit: "seconds",
    deprecated: true,
    replacement: "connection_pool_timeout",
  },
  { name: "balanced_workers", appliesTo: ["lb"], type: "list", deprecated: true, replacement: "balance_workers" },
  { name: "jvm_route", appliesTo: ["lb-member"], type: "string", deprecated: true, replacement: "route" },
  { name: "disabled", appliesTo: ["lb-member"], type: "bool", deprecated: true, replacement: "activation" },
  { name: "stopped", appliesTo: ["lb-member"], type: "bool", deprecated: true, replacement: "activation" },
  { name: "local_worker", appliesTo: [], type: "bool", deprecated: true, replacement: "distance" },
  { name: "local_worker_only", appliesTo: [], type: "bool", deprecated: true, replacement: "distance" },
  { name: "sysprops", appliesTo: [], type: "string", deprecated: true },
  { name: "stderr", appliesTo: [], type: "string", deprecated: true },
  { name: "stdout", appliesTo: [], type: "string", deprecated: true },
  { name: "mx", appliesTo: [], type: "int", deprecated: true },
  { name: "ms", appliesTo: [], type: "int", deprecated: true },
  { name: "class_path", appliesTo: [], type: "string", deprecated: true },
  { name: "bridge", appliesTo: [], type: "string", deprecated: true },
  { name: "jvm_lib", appliesTo: [], type: "string", deprecated: true },
  { name: "ld_path", appliesTo: [], type: "string", deprecated: true },
  { name: "cmd_line", appliesTo: [], type: "string", deprecated: true },
  { name: "native_lib", appliesTo: [], type: "string", deprecated: true },
];

/** One Jk* directive of httpd. */
export interface HttpdDirective {
  readonly name: string;
  /** `one`: the whole value is one argument; `words`: several arguments; `raw`: the rest of the line as it stands. */
  readonly arguments: "one" | "words" | "raw";
  readonly multi?: true;
  /** Words httpd or mod_jk takes, in any case. Another word is a syntax error where `strict`, else silently the default. */
  readonly choices?: readonly string[];
  readonly strict?: true;
  readonly integer?: true;
  /** Set by lbgen from another key of the topology, which is named here. */
  readonly key?: string;
  /** 1.2.48 does not know it: httpd refuses the line. */
  readonly unknownTo1248?: true;
}

export const httpdDirectives: readonly HttpdDirective[] = [
  { name: "JkWorkersFile", arguments: "one", key: "apache.paths.workersFile" },
  { name: "JkWorkerProperty", arguments: "raw", multi: true },
  { name: "JkMountFile", arguments: "one" },
  { name: "JkMountFileReload", arguments: "one", integer: true },
  { name: "JkMount", arguments: "words", multi: true, key: "mounts" },
  { name: "JkUnMount", arguments: "words", multi: true, key: "mounts" },
  { name: "JkMountCopy", arguments: "one", choices: ["On", "Off", "All"], strict: true },
  { name: "JkAutoAlias", arguments: "one" },
  { name: "JkStripSession", arguments: "words", choices: ["On", "Off"], strict: true },
  { name: "JkLogFile", arguments: "one", key: "apache.paths.logFile" },
  { name: "JkLogLevel", arguments: "one", choices: ["trace", "debug", "info", "warn", "error", "emerg"] },
  { name: "JkLogStampFormat", arguments: "one" },
  { name: "JkRequestLogFormat", arguments: "one" },
  { name: "JkShmFile", arguments: "one", key: "apache.paths.shmFile" },
  { name: "JkShmSize", arguments: "one", integer: true },
  { name: "JkWatchdogInterval", arguments: "one", integer: true },
  { name: "JkWorkerIndicator", arguments: "one" },
  { name: "JkOptions", arguments: "words", multi: true },
  { name: "JkEnvVar", arguments: "words", multi: true },
  { name: "JkExtractSSL", arguments: "one", choices: ["On", "Off"], strict: true },
  { name: "JkHTTPSIndicator", arguments: "one" },
  { name: "JkSSLPROTOCOLIndicator", arguments: "one" },
  { name: "JkCERTSIndicator", arguments: "one" },
  { name: "JkCIPHERIndicator", arguments: "one" },
  { name: "JkSESSIONIndicator", arguments: "one" },
  { name: "JkKEYSIZEIndicator", arguments: "one" },
  { name: "JkCERTCHAINPrefix", arguments: "one" },
  { name: "JkRequestIdIndicator", arguments: "one", unknownTo1248: true },
  { name: "JkRemoteAddrIndicator", arguments: "one" },
  { name: "JkRemotePortIndicator", arguments: "one" },
  { name: "JkRemoteHostIndicator", arguments: "one" },
  { name: "JkRemoteUserIndicator", arguments: "one" },
  { name: "JkAuthTypeIndicator", arguments: "one" },
  { name: "JkLocalNameIndicator", arguments: "one" },
  { name: "JkLocalAddrIndicator", arguments: "one" },
  { name: "JkLocalPortIndicator", arguments: "one" },
  { name: "JkIgnoreCLIndicator", arguments: "one" },
];

/** httpd ignores the case of directive names. */
export function findHttpdDirective(name: string): HttpdDirective | undefined {
  return httpdDirectives.find((directive) => directive.name.toLowerCase() === name.toLowerCase());
}

/** One word of `JkOptions`. */
export interface JkOption {
  readonly name: string;
  /** Whether `-Name` is accepted. */
  readonly minus: boolean;
  readonly deprecated?: true;
  /** Forwards another URI than the one that was matched, or one that breaks session ids. */
  readonly legacyUri?: true;
}

export const jkOptions: readonly JkOption[] = [
  { name: "ForwardURIProxy", minus: false },
  { name: "ForwardURICompat", minus: false, legacyUri: true },
  { name: "ForwardURICompatUnparsed", minus: false, legacyUri: true },
  { name: "ForwardURIEscaped", minus: false, legacyUri: true },
  { name: "RejectUnsafeURI", minus: true },
  { name: "ForwardDirectories", minus: true },
  { name: "ForwardLocalAddress", minus: true },
  { name: "ForwardPhysicalAddress", minus: true },
  { name: "FlushPackets", minus: true },
  { name: "FlushHeader", minus: true },
  { name: "DisableReuse", minus: true },
  { name: "ForwardKeySize", minus: true },
  { name: "ForwardSSLCertChain", minus: true },
  { name: "CollapseSlashesAll", minus: true, deprecated: true },
  { name: "CollapseSlashesNone", minus: true, deprecated: true },
  { name: "CollapseSlashesUnmount", minus: true, deprecated: true },
];

/** One `;name=value` that may follow the worker of a JkMount. */
export interface RuleExtension {
  readonly name: string;
  /** `flag` takes numbers only: a word such as `true` counts as 0. */
  readonly type: "int" | "flag" | "members" | "statuses" | "string";
  /** Read for balancers only. */
  readonly lbOnly: boolean;
}

export const ruleExtensions: readonly RuleExtension[] = [
  { name: "reply_timeout", type: "int", lbOnly: false },
  { name: "sticky_ignore", type: "flag", lbOnly: true },
  { name: "stateless", type: "flag", lbOnly: true },
  { name: "active", type: "members", lbOnly: true },
  { name: "disabled", type: "members", lbOnly: true },
  { name: "stopped", type: "members", lbOnly: true },
  { name: "fail_on_status", type: "statuses", lbOnly: false },
  { name: "use_server_errors", type: "int", lbOnly: false },
  { name: "session_cookie", type: "string", lbOnly: true },
  { name: "session_path", type: "string", lbOnly: true },
  { name: "set_session_cookie", type: "flag", lbOnly: true },
  { name: "session_cookie_path", type: "string", lbOnly: true },
];

/** One attribute of Tomcat's AJP Connector. */
export interface ConnectorAttribute {
  readonly name: string;
  readonly type?: "int" | "bool";
  readonly min?: number;
  readonly max?: number;
  readonly deprecated?: true;
  readonly replacement?: string;
}

export const connectorAttributes: readonly ConnectorAttribute[] = [
  { name: "protocol" },
  { name: "port", type: "int" },
  { name: "address" },
  { name: "secret" },
  { name: "secretRequired", type: "bool" },
  { name: "requiredSecret", deprecated: true, replacement: "secret" },
  { name: "allowedRequestAttributesPattern" },
  { name: "packetSize", type: "int", min: 8192, max: 65536 },
  { name: "connectionTimeout", type: "int" },
  { name: "keepAliveTimeout", type: "int" },
  { name: "maxThreads", type: "int" },
  { name: "maxConnections", type: "int" },
  { name: "acceptCount", type: "int" },
  { name: "minSpareThreads", type: "int" },
  { name: "executor" },
  { name: "tomcatAuthentication", type: "bool" },
  { name: "tomcatAuthorization", type: "bool" },
  { name: "redirectPort", type: "int" },
  { name: "proxyName" },
  { name: "proxyPort", type: "int" },
  { name: "scheme" },
  { name: "secure", type: "bool" },
  { name: "URIEncoding" },
  { name: "encodedSolidusHandling" },
  { name: "maxHeaderCount", type: "int" },
  { name: "maxPostSize", type: "int" },
  { name: "maxParameterCount", type: "int" },
  { name: "ajpFlush", type: "bool" },
  { name: "allowTrace", type: "bool" },
  { name: "enableLookups", type: "bool" },
  { name: "tcpNoDelay", type: "bool" },
  { name: "bindOnInit", type: "bool" },
  { name: "throwOnFailure", type: "bool" },
  { name: "useVirtualThreads", type: "bool" },
];

/** Further attributes that a Connector with protocol AJP/1.3 takes on Tomcat 10.1.60 without a warning (measured, every one). */
export const otherConnectorAttributes: readonly string[] = [
  "acceptorThreadPriority",
  "allowBackslash",
  "asyncTimeout",
  "clientCertProvider",
  "connectionLinger",
  "daemon",
  "defaultSSLHostConfigName",
  "discardFacades",
  "domain",
  "encodedReverseSolidusHandling",
  "enforceEncodingInGetWriter",
  "executorTerminationTimeoutMillis",
  "maxCookieCount",
  "maxKeepAliveRequests",
  "maxPartCount",
  "maxPartHeaderSize",
  "maxQueueSize",
  "maxSavePostSize",
  "name",
  "parseBodyMethods",
  "pollerThreadPriority",
  "portOffset",
  "processorCache",
  "rejectSuspiciousURIs",
  "selectorTimeout",
  "SSLEnabled",
  "strictSni",
  "threadPriority",
  "threadsMaxIdleTime",
  "unixDomainSocketParentOwner",
  "unixDomainSocketParentPermissions",
  "unixDomainSocketPath",
  "unixDomainSocketPathPermissions",
  "useAsyncIO",
  "useBodyEncodingForURI",
  "useInheritedChannel",
  "useIPVHosts",
  "useSendfile",
  "xpoweredBy",
  "socket.appReadBufSize",
  "socket.appWriteBufSize",
  "socket.bufferPool",
  "socket.bufferPoolSize",
  "socket.directBuffer",
  "socket.directBufferPool",
  "socket.directSslBuffer",
  "socket.eventCache",
  "socket.ooBInline",
  "socket.performanceBandwidth",
  "socket.performanceConnectionTime",
  "socket.performanceLatency",
  "socket.processorCache",
  "socket.rxBufSize",
  "socket.soKeepAlive",
  "socket.soLingerOn",
  "socket.soLingerTime",
  "socket.soReuseAddress",
  "socket.soTimeout",
  "socket.tcpNoDelay",
  "socket.timeoutInterval",
  "socket.txBufSize",
  "socket.unlockTimeout",
];
