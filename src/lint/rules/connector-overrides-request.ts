import type { Installation } from "../../installation/installation.ts";
import type { NodePair } from "../../installation/node-pairs.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import { httpdWithTls } from "../httpd-tls.ts";
import type { Rule } from "../rule.ts";
import { findAttribute, wholeAttribute } from "../tomcat-places.ts";

const HTTPD = `
  Listen 80
  Listen 443
  JkWorkersFile workers.properties
  JkMountCopy All
  JkMount /* tomcat1
  <VirtualHost *:443>
    SSLEngine On
  </VirtualHost>
`;
const WORKERS = `
  worker.list=tomcat1
  worker.tomcat1.host=127.0.0.1
`;
const connectorWith = (attributes: string) =>
  serverXmlOf(`<Connector protocol="AJP/1.3" port="8009" secretRequired="false"${attributes}/>`);

/** What mod_jk says already. */
const EFFECTS: readonly (readonly [name: string, effect: string])[] = [
  ["scheme", "it holds for requests that came without TLS, whose scheme is then a wrong one"],
  ["secure", "it holds for requests that came without TLS, which then look as if they had it"],
  ["proxyName", "every request has it in place of the name that the browser asked for"],
  ["proxyPort", "every request has it in place of the port that the browser asked for"],
];

/** A Connector that contradicts what Apache forwards. */
export const connectorOverridesRequest: Rule = {
  code: "connector-overrides-request",
  severities: ["info"],
  summary: "Where Apache does TLS, the AJP Connector leaves scheme, name and port to what mod_jk forwards.",
  why:
    "mod_jk forwards with each request whether it came over TLS, and the name and port that the browser asked for. `scheme` and " +
    "`secure` of the Connector hold for requests without TLS only, where they are wrong; `proxyName` and `proxyPort` stand above " +
    "what was forwarded. They are for a box in front of Apache that ends TLS.",
  mend: "Take them away unless a box in front of Apache ends TLS.",
  bad: files({
    "httpd.conf": HTTPD,
    "workers.properties": WORKERS,
    "server.xml": connectorWith(' scheme="https" secure="true"'),
  }),
  good: files({ "httpd.conf": HTTPD, "workers.properties": WORKERS, "server.xml": connectorWith("") }),
  nearMiss: files({ "workers.properties": WORKERS, "server.xml": connectorWith(' scheme="https" secure="true"') }),
  covers: ["field-notes 52", "connector scheme", "connector secure", "connector proxyName", "connector proxyPort"],
  check({ installation, report }) {
    for (const { tomcat, connector } of pairsBehindTls(installation)) {
      if (connector === undefined) continue;
      for (const [name, effect] of EFFECTS) {
        const attribute = findAttribute(connector, name);
        if (attribute === undefined || attribute.value === "false" || attribute.value === "http") continue;
        report({
          place: wholeAttribute(tomcat.file, attribute),
          message: `mod_jk forwards what ${name} is for: ${effect}`,
          hint: "take it away, unless something in front of Apache ends TLS",
        });
      }
    }
  },
};

function pairsBehindTls(installation: Installation): readonly NodePair[] {
  const views = new Set(httpdWithTls(installation).map(({ site }) => site.view));
  return installation.nodes.pairs.filter(
    ({ workers, certain }) =>
      certain && [...views].some((view) => workers.some((worker) => view?.workers.get(worker.name) === worker)),
  );
}
