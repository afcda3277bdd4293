import { shown } from "../../model/shown.ts";
import type { DirectiveUse, HttpdServer } from "../../modjk/httpd-types.ts";
import { httpdExample } from "../httpd-example.ts";
import { httpdsOf, serversIn, usesNamed, wordOf } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** Variables that mod_ssl hands out only if it is told to. */
export const sslVariablesMissing: Rule = {
  code: "ssl-variables-missing",
  severities: ["warning"],
  summary: "Who forwards data of TLS tells mod_ssl to hand it out.",
  why:
    "mod_jk takes cipher, key size, session id and protocol from variables that mod_ssl sets with `SSLOptions +StdEnvVars` only, and " +
    "certificates from those of `+ExportCertData`. Without them Tomcat gets none of these, whatever JkExtractSSL, an indicator or JkEnvVar " +
    "says; that the request is secure it learns all the same. SSLOptions in `<Directory>` or `<Files>` do not hold for what mod_jk " +
    "answers.",
  mend: "Write `SSLOptions +StdEnvVars`, for certificates also `+ExportCertData`, in the VirtualHost.",
  bad: httpdExample(`
    <VirtualHost *:443>
        SSLEngine On
        JkEnvVar SSL_CLIENT_S_DN
        JkMount /* lb
    </VirtualHost>
  `),
  good: httpdExample(`
    <VirtualHost *:443>
        SSLEngine On
        SSLOptions +StdEnvVars
        JkEnvVar SSL_CLIENT_S_DN
        JkMount /* lb
    </VirtualHost>
  `),
  nearMiss: httpdExample(`
    <VirtualHost *:443>
        SSLEngine On
        JkMount /* lb
    </VirtualHost>
    <VirtualHost *:80>
        JkExtractSSL On
        JkCIPHERIndicator FRONT_CIPHER
        JkMount /* lb
    </VirtualHost>
  `),
  covers: ["field-notes 52", "httpd JkExtractSSL"],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) {
      const asked = httpd.main.uses.flatMap((use) => wantOf(use) ?? []);
      for (const server of serversIn(httpd)) {
        const servers = server.isMain ? [server] : [httpd.main, server];
        const engine = servers.flatMap((one) => usesNamed(one, "sslengine")).at(-1);
        if (engine === undefined || !/^(?:on|optional)$/i.test(wordOf(engine))) continue;
        if (!server.isMain && engine.server.isMain && asked.length === 0) continue;
        const wants = server.isMain ? asked : [...asked, ...server.uses.flatMap((use) => wantOf(use) ?? [])];
        for (const { use, option, what } of wants) {
          if (servers.some((one) => hasOption(one, option))) continue;
          const message = `${use.name} wants ${what}, which mod_ssl hands out with SSLOptions +${option} only, and ${server.label} has none`;
          report({ place: use.place, message, hint: `write SSLOptions +${option} in it` });
        }
      }
    }
  },
};

interface Want {
  readonly use: DirectiveUse;
  readonly option: "StdEnvVars" | "ExportCertData";
  readonly what: string;
}

/** What a directive of mod_jk wants from mod_ssl; a variable of another name comes from elsewhere. */
function wantOf(use: DirectiveUse): Want | undefined {
  const name = use.directive?.name;
  const word = wordOf(use);
  const certificates: Want = { use, option: "ExportCertData", what: "certificates" };
  const variables = (what: string): Want => ({ use, option: "StdEnvVars", what });
  if (name === "JkExtractSSL")
    return word.toLowerCase() === "on" ? variables("cipher, key size and session id") : undefined;
  if (name === "JkOptions") {
    return use.args.some(({ text }) => /^\+?forwardsslcertchain$/i.test(text)) ? certificates : undefined;
  }
  const isIndicator = /^Jk(?:CERTS|CIPHER|SESSION|KEYSIZE|SSLPROTOCOL)Indicator$/.test(name ?? "");
  const isPrefix = name === "JkCERTCHAINPrefix";
  if (!(isIndicator || isPrefix || name === "JkEnvVar") || !word.startsWith("SSL_")) return undefined;
  const isCertificate = isPrefix || /^SSL_(?:CLIENT|SERVER)_CERT(?:_CHAIN_?\d*)?$/.test(word);
  return isCertificate ? certificates : variables(shown(word));
}

/** Whether a server, or a part of it that mod_jk's requests fall into, has an option of mod_ssl. */
function hasOption(server: HttpdServer, option: string): boolean {
  return usesNamed(server, "ssloptions").some(
    ({ args, sections }) =>
      !sections.some(({ name }) => /^(?:directory|files)/i.test(name)) &&
      args.some(({ text }) => text.replace(/^\+/, "").toLowerCase() === option.toLowerCase()),
  );
}
