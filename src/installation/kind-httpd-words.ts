import { findHttpdDirective } from "../model/directives.ts";

/** How sure a word at the start of a line is to be a directive of httpd. */
export type WordWeight = "sure" | "likely" | "unknown";

/** Directives with plain names, which other programs use as well. */
const PLAIN: ReadonlySet<string> = lowerCased(
  `Action Alias Allow Anonymous Define Deny Error Group Header Include KeepAlive Listen LogFormat LogLevel MaxClients
  MaxRequestsPerChild MaxSpareServers MinSpareServers Mutex Options Order PidFile Port Protocol Protocols Redirect
  Require Satisfy Script StartServers Substitute Suexec Timeout Use User`,
);

/** Names of directives that no other program is known to have: httpd 2.2 and 2.4 with the modules that come with it. */
const TELLING: ReadonlySet<string> = lowerCased(
  `AcceptFilter AcceptMutex AcceptPathInfo AccessFileName AddAlt AddAltByEncoding AddAltByType AddCharset
  AddDefaultCharset AddDescription AddEncoding AddHandler AddIcon AddIconByEncoding AddIconByType AddInputFilter
  AddLanguage AddModule AddModuleInfo AddOutputFilter AddOutputFilterByType AddType AliasMatch AliasPreservePath
  AllowCONNECT AllowEncodedSlashes AllowMethods AllowOverride AllowOverrideList AsyncRequestWorkerFactor BrowserMatch
  BrowserMatchNoCase BufferedLogs BufferSize CGIPassAuth CGIVar ChrootDir ClearModuleList ContentDigest
  CoreDumpDirectory CustomLog DefaultIcon DefaultLanguage DefaultRuntimeDir DefaultType DirectoryCheckHandler
  DirectoryIndex DirectoryIndexRedirect DirectorySlash DocumentRoot EnableMMAP EnableSendfile ErrorDocument ErrorLog
  ErrorLogFormat ExtendedStatus ExtFilterDefine ExtFilterOptions FallbackResource FancyIndexing FileETag FilterChain
  FilterDeclare FilterProtocol FilterProvider FlushMaxPipelined ForceLanguagePriority ForceType ForensicLog GlobalLog
  GracefulShutdownTimeout HeaderName HostnameLookups HttpProtocolOptions IdentityCheck ImapBase ImapDefault ImapMenu
  IncludeOptional IndexHeadInsert IndexIgnore IndexIgnoreReset IndexOptions IndexOrderDefault IndexStyleSheet InputSed
  KeepAliveTimeout KeptBodySize LanguagePriority LimitInternalRecursion LimitRequestBody LimitRequestFields
  LimitRequestFieldSize LimitRequestLine LimitXMLRequestBody ListenBacklog LoadFile LoadModule LockFile LogIOTrackTTFB
  LogMessage MaxConnectionsPerChild MaxKeepAliveRequests MaxMemFree MaxRangeOverlaps MaxRangeReversals MaxRanges
  MaxRequestWorkers MaxSpareThreads MergeSlashes MergeTrailers MimeMagicFile MinSpareThreads ModMimeUsePathInfo
  MultiviewsMatch NameVirtualHost NoProxy OutputSed PassEnv php_admin_flag php_admin_value php_flag php_value
  ProtocolsHonorOrder QualifyRedirectURL ReadBufferSize ReadmeName ReceiveBufferSize RedirectMatch RedirectPermanent
  RedirectRelative RedirectTemp RegexDefaultOptions RegisterHttpMethod RemoveCharset RemoveEncoding RemoveHandler
  RemoveInputFilter RemoveLanguage RemoveOutputFilter RemoveType RequestHeader RequestReadTimeout ScoreBoardFile
  ScriptAlias ScriptAliasMatch ScriptLog ScriptSock SecAction SecRule SecRuleEngine SeeRequestTail SendBufferSize
  ServerAdmin ServerAlias ServerLimit ServerName ServerPath ServerRoot ServerSignature ServerTokens SetEnv SetEnvIf
  SetEnvIfExpr SetEnvIfNoCase SetHandler SetInputFilter SetOutputFilter StrictHostCheck SuexecUserGroup ThreadLimit
  ThreadsPerChild ThreadStackSize TraceEnable TransferLog TypesConfig UnDefine UndefMacro UnsetEnv UseCanonicalName
  UseCanonicalPhysicalPort UserDir VirtualDocumentRoot VirtualDocumentRootIP VirtualScriptAlias VirtualScriptAliasIP
  WatchdogInterval XBitHack`,
);

/** Modules that begin the names of all their directives alike; the next letter is a capital one. */
const FAMILY =
  /^(?:SSL|Proxy|Rewrite|Authn?z?|Cache|Dav|DAV|DBD|LDAP|Lua|MD|H2|Session|Deflate|Brotli|Expires|SSI|Cookie|RemoteIP|Heartbeat|Balancer|Charset|Macro|MCache|RLimit|Fcgid|FCGI|WSGI|Perl|OIDC|Mellon|Shib|Passenger|Sec|DOS|QS_)[A-Z]/;

/** Sections of httpd that need an argument, and those that do not. */
const SECTIONS: ReadonlySet<string> = lowerCased(
  `AuthnProviderAlias AuthzProviderAlias Directory DirectoryMatch ElseIf Files FilesMatch If IfDefine IfDirective IfFile
  IfModule IfSection IfVersion Limit LimitExcept Location LocationMatch Macro MDomain MDomainSet Proxy ProxyMatch VirtualHost`,
);
const BARE_SECTIONS: ReadonlySet<string> = lowerCased("Else Perl RequireAll RequireAny RequireNone");

/** Weighs the first word of a line that is no section tag. */
export function weighDirective(word: string): WordWeight {
  const lower = word.toLowerCase();
  if (TELLING.has(lower) || findHttpdDirective(word) !== undefined || /^Jk[A-Z]/.test(word)) return "sure";
  if (PLAIN.has(lower)) return "likely";
  return FAMILY.test(word) ? "likely" : "unknown";
}

/** Weighs a line that begins with `<`. */
export function weighSectionTag(line: string): WordWeight {
  const [, slash = "", name = "", rest = ""] = /^<(\/?)([A-Za-z]{1,40})(.?)/.exec(line) ?? [];
  const lower = name.toLowerCase();
  const isBare = BARE_SECTIONS.has(lower);
  if (!isBare && !SECTIONS.has(lower)) return "unknown";
  if (slash !== "") return "likely";
  if (isBare) return rest === ">" ? "likely" : "unknown";
  return rest === " " || rest === "\t" ? "sure" : "unknown";
}

function lowerCased(names: string): ReadonlySet<string> {
  return new Set(names.toLowerCase().split(/\s+/));
}
