/** Directives of httpd and its own modules that decide what mod_jk gets to see; in lower case. */
const WATCHED: ReadonlySet<string> = new Set(
  [
    // the server
    ["Listen", "ServerName", "ServerAlias", "DocumentRoot", "LoadModule", "Use"],
    ["ThreadsPerChild", "ThreadLimit", "MaxRequestWorkers", "MaxClients", "ServerLimit"],
    ["LimitRequestFieldSize", "LimitRequestFields", "LimitRequestLine", "Timeout"],
    // who else answers a request, and how its path is read
    ["Alias", "AliasMatch", "ScriptAlias", "ScriptAliasMatch", "DirectoryIndex", "DirectorySlash", "FallbackResource"],
    ["Redirect", "RedirectMatch", "RedirectPermanent", "RedirectTemp"],
    ["RewriteEngine", "RewriteRule", "RewriteCond", "RewriteOptions"],
    ["ProxyPass", "ProxyPassMatch", "ProxyPassReverse"],
    ["SetHandler", "AddHandler", "AllowEncodedSlashes", "MergeSlashes", "AcceptPathInfo", "ErrorDocument"],
    // variables, cookies and headers
    [
      "SetEnv",
      "UnsetEnv",
      "PassEnv",
      "SetEnvIf",
      "SetEnvIfNoCase",
      "SetEnvIfExpr",
      "BrowserMatch",
      "BrowserMatchNoCase",
    ],
    ["Header", "RequestHeader"],
    // who may ask
    ["Require", "Order", "Allow", "Deny", "Satisfy", "AuthType", "AuthName", "AuthMerging"],
    // TLS
    ["SSLEngine", "SSLOptions", "RemoteIPHeader"],
  ]
    .flat()
    .map((name) => name.toLowerCase()),
);

/** Whether a directive that is not mod_jk's is kept among the uses. */
export function isWatched(name: string): boolean {
  return WATCHED.has(name.toLowerCase());
}
