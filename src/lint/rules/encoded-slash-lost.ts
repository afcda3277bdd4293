import { type Installation, type Site, serversOf } from "../../installation/installation.ts";
import type { NodePair } from "../../installation/node-pairs.ts";
import { serverSettings } from "../../modjk/httpd-config.ts";
import type { DirectiveUse, HttpdConfig, HttpdServer } from "../../modjk/httpd-types.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { LintContext, Rule } from "../rule.ts";

/** Servers of one httpd that are looked at; what is wrong in more of them is wrong in these too. */
const MAX_SERVERS = 100;

const httpdWith = (lines: string) => `
  Listen 80
  JkWorkersFile workers.properties
${lines}
  JkMount /* tomcat1
`;
const WORKERS = `
  worker.list=tomcat1
  worker.tomcat1.host=127.0.0.1
`;
const connectorWith = (attribute: string) =>
  serverXmlOf(`<Connector protocol="AJP/1.3" port="8009" secretRequired="false"${attribute}/>`);

/** Three programs have to agree on `%2F`. */
export const encodedSlashLost: Rule = {
  code: "encoded-slash-lost",
  severities: ["warning"],
  summary: "httpd, mod_jk and Tomcat treat `%2F` in a path alike.",
  why:
    "httpd answers a path with `%2F` with 404 unless AllowEncodedSlashes allows it, whatever Tomcat would do. With `On` it " +
    "becomes a slash. With `NoDecode` it stays, and mod_jk then encodes the percent sign once more: Tomcat gets `%252F`. " +
    "Only with `JkOptions +ForwardURICompatUnparsed` (or, with NoDecode, +ForwardURICompat) does it get `%2F`, and answers " +
    "400 where `encodedSolidusHandling` is `reject`, its default.",
  mend: "Allow it on all three sides, or do without such paths: `On` with a plain slash needs nothing in Tomcat.",
  bad: files({
    "httpd.conf": httpdWith("  AllowEncodedSlashes NoDecode"),
    "workers.properties": WORKERS,
    "server.xml": connectorWith(""),
  }),
  good: files({
    "httpd.conf": httpdWith("  AllowEncodedSlashes On"),
    "workers.properties": WORKERS,
    "server.xml": connectorWith(""),
  }),
  nearMiss: files({
    "httpd.conf": httpdWith("  AllowEncodedSlashes On\n  JkOptions +ForwardURICompatUnparsed"),
    "workers.properties": WORKERS,
    "server.xml": connectorWith(' encodedSolidusHandling="passthrough"'),
  }),
  covers: [
    "field-notes 51",
    "connector encodedSolidusHandling",
    "option ForwardURICompat",
    "option ForwardURICompatUnparsed",
  ],
  check({ installation, report }) {
    for (const site of installation.sites) {
      const { httpd } = site;
      if (httpd === undefined) continue;
      const servers = serversOf(site)
        .slice(0, MAX_SERVERS)
        .filter(
          (server): server is HttpdServer =>
            server !== undefined && site.rulesOf(server).some(({ exclusion }) => !exclusion),
        );
      const pairs = pairsOf(installation, site);
      for (const server of servers) checkServer(httpd, server, pairs, report);
      checkConnectors(httpd, servers, pairs, report);
    }
  },
};

function pairsOf({ nodes }: Installation, { view }: Site): readonly NodePair[] {
  return nodes.pairs.filter(({ workers }) => workers.some((worker) => view?.workers.get(worker.name) === worker));
}

/** The AllowEncodedSlashes that counts: a virtual host inherits that of the main server (measured). */
function slashesOf({ main }: HttpdConfig, server: HttpdServer): DirectiveUse | undefined {
  const last = ({ uses }: HttpdServer) => uses.findLast(({ name }) => name.toLowerCase() === "allowencodedslashes");
  return last(server) ?? last(main);
}

function wordOf(use: DirectiveUse | undefined): string {
  return use?.args[0]?.text.toLowerCase() ?? "off";
}

function checkServer(
  httpd: HttpdConfig,
  server: HttpdServer,
  pairs: readonly NodePair[],
  report: LintContext["report"],
): void {
  const use = slashesOf(httpd, server);
  const word = wordOf(use);
  if (use === undefined || (word !== "on" && word !== "nodecode")) return;
  const { options } = serverSettings(httpd, server);
  const arrives = options.has("ForwardURICompatUnparsed") || (word === "nodecode" && options.has("ForwardURICompat"));
  if (!arrives) {
    if (word !== "nodecode") return;
    report({
      place: use.place,
      message: "AllowEncodedSlashes NoDecode lets %2F through, and mod_jk encodes it once more: Tomcat gets %252F",
      hint: "write AllowEncodedSlashes On to have a plain slash, or add JkOptions +ForwardURICompatUnparsed",
    });
    return;
  }
  const refusing = pairs.find(({ connector, certain }) => {
    const handling = connector?.encodedSolidusHandling;
    return certain && handling !== undefined && !handling.fromProperty && handling.value?.toLowerCase() === "reject";
  });
  if (refusing === undefined) return;
  report({
    place: use.place,
    message: `AllowEncodedSlashes ${use.args[0]?.text} lets %2F through, and ${JSON.stringify(refusing.tomcat.file.name)} answers it with 400`,
    hint: 'add encodedSolidusHandling="passthrough" or "decode" to the Connector',
  });
}

/** What a Connector allows, where httpd never lets it get there. */
function checkConnectors(
  httpd: HttpdConfig,
  servers: readonly HttpdServer[],
  pairs: readonly NodePair[],
  report: LintContext["report"],
): void {
  const isWhole = httpd.uses.some(({ name }) => name.toLowerCase() === "listen");
  const isClosed = servers.every((server) => wordOf(slashesOf(httpd, server)) === "off");
  if (!isWhole || servers.length === 0 || !isClosed) return;
  for (const { connector, certain } of pairs) {
    const handling = connector?.encodedSolidusHandling;
    const word = handling?.value?.toLowerCase();
    if (!certain || handling?.attribute === undefined || (word !== "decode" && word !== "passthrough")) continue;
    report({
      place: handling.place,
      message: `encodedSolidusHandling is ${word}, but httpd answers a path with %2F with 404 before mod_jk gets it`,
      hint: "set AllowEncodedSlashes in httpd's configuration too",
    });
  }
}
