import type { Installation, Site } from "../../installation/installation.ts";
import type { NodePair } from "../../installation/node-pairs.ts";
import type { ConnectorFacts } from "../../installation/tomcat-facts.ts";
import { shown } from "../../model/shown.ts";
import type { DirectiveUse } from "../../modjk/httpd-types.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import { matchesWhole } from "../java-pattern.ts";
import type { Rule } from "../rule.ts";
import { fileName } from "../tomcat-places.ts";

/** Attributes that Tomcat takes from everybody; read in its AjpProcessor, and some of them measured on 10.1.60. */
const ALWAYS_TAKEN: ReadonlySet<string> = new Set([
  "AJP_REMOTE_PORT",
  "AJP_LOCAL_ADDR",
  "AJP_SSL_PROTOCOL",
  "JK_LB_ACTIVATION",
  "CERT_ISSUER",
  "CERT_SUBJECT",
  "CERT_COOKIE",
  "CERT_FLAGS",
  "CERT_SERIALNUMBER",
  "HTTPS_SERVER_SUBJECT",
  "HTTPS_SECRETKEYSIZE",
  "HTTPS_SERVER_ISSUER",
  "HTTPS_KEYSIZE",
  "jakarta.servlet.request.cipher_suite",
  "jakarta.servlet.request.key_size",
  "jakarta.servlet.request.ssl_session",
  "jakarta.servlet.request.ssl_session_id",
  "javax.servlet.request.cipher_suite",
  "javax.servlet.request.key_size",
  "javax.servlet.request.ssl_session",
]);

/** Characters of names times characters of patterns that one httpd may ask for; what lies beyond counts as taken. */
const MAX_STEPS = 2_000_000;

/** How many names a hint spells out. */
const MAX_NAMES = 20;

/** A variable more, and every request is refused. */
export const envVarRefused: Rule = {
  code: "env-var-refused",
  severities: ["error", "warning"],
  summary: "Each variable that JkEnvVar sends is one that the Connectors take.",
  why:
    "Since 9.0.31, 8.5.51 and 7.0.100 Tomcat answers a request with an attribute that it does not know with 403 (`Rejecting " +
    "request due to unknown request attribute [...] received from reverse proxy`), unless " +
    "`allowedRequestAttributesPattern` matches its whole name. With a default behind the name mod_jk sends it with every " +
    "request, which is an error; without one only where the variable is set.",
  mend: "Add the names to `allowedRequestAttributesPattern` of each Connector, with `|` between them.",
  bad: files({
    "jk.conf": `
      JkWorkersFile workers.properties
      JkEnvVar SSO_USER nobody
      JkMount /* tomcat1
    `,
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>'),
  }),
  good: files({
    "jk.conf": `
      JkWorkersFile workers.properties
      JkEnvVar SSO_USER nobody
      JkMount /* tomcat1
    `,
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
    `,
    "server.xml": serverXmlOf(`
      <Connector protocol="AJP/1.3" port="8009" secretRequired="false"
                 allowedRequestAttributesPattern="SSO_USER|SSO_GROUP"/>
    `),
  }),
  nearMiss: files({
    "jk.conf": `
      JkWorkersFile workers.properties
      JkEnvVar SSO_USER nobody
      JkEnvVar AJP_REMOTE_PORT
      JkMount /* tomcat1
    `,
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
    `,
    "server.xml": serverXmlOf(`
      <Connector protocol="AJP/1.3" port="8009" secretRequired="false" allowedRequestAttributesPattern="SSO_.*"/>
    `),
  }),
  covers: ["field-notes 31", "connector allowedRequestAttributesPattern", "httpd JkEnvVar"],
  check({ installation, report }) {
    for (const site of installation.sites) {
      const uses = (site.httpd?.uses ?? []).filter(({ directive }) => directive?.name === "JkEnvVar");
      if (uses.length === 0) continue;
      const pairs = distinctPairs(installation, site);
      const refused = new Map<string, { readonly use: DirectiveUse; readonly pair: NodePair }>();
      let steps = 0;
      for (const use of uses) {
        const name = use.args[0]?.text ?? "";
        if (name === "" || ALWAYS_TAKEN.has(name) || refused.has(name)) continue;
        for (const pair of pairs) steps += name.length * patternLength(pair);
        if (steps > MAX_STEPS) break;
        const pair = pairs.find(({ connector }) => refuses(connector, name));
        if (pair !== undefined) refused.set(name, { use, pair });
      }
      const names = [...refused.keys()].slice(0, MAX_NAMES).map((name) => name.replace(/[^\w]/g, "\\$&"));
      for (const [name, { use, pair }] of refused) {
        const isAlways = (use.args[1]?.text ?? "") !== "" && !use.conditional;
        const when = isAlways ? "every request gets 403" : "requests get 403 as soon as it is set";
        report({
          place: use.args[0]?.place ?? use.place,
          severity: isAlways ? "error" : "warning",
          message: `JkEnvVar sends ${shown(name)}, which the Connector in ${fileName(pair.tomcat.file)} does not take: ${when}`,
          hint: `add allowedRequestAttributesPattern=${JSON.stringify(names.join("|"))} to the Connector`,
        });
      }
    }
  },
};

/** The Tomcats behind an httpd, those that take the same attributes once. */
function distinctPairs({ nodes }: Installation, { view }: Site): readonly NodePair[] {
  const byPattern = new Map<string, NodePair>();
  for (const pair of nodes.pairs) {
    const isBehind = pair.workers.some((worker) => view?.workers.get(worker.name) === worker);
    // Where more Tomcats are alike than there are workers, any of them may be one that mod_jk does not dial.
    if (!isBehind || pair.alike.tomcats.length > pair.alike.nodes.length) continue;
    const pattern = pair.connector?.allowedRequestAttributesPattern.attribute?.value ?? "";
    if (pair.connector !== undefined && !byPattern.has(pattern)) byPattern.set(pattern, pair);
  }
  return [...byPattern.values()];
}

function patternLength({ connector }: NodePair): number {
  return Math.max(1, connector?.allowedRequestAttributesPattern.value?.length ?? 1);
}

/** Whether a Connector surely answers a request with this attribute with 403. */
function refuses(connector: ConnectorFacts | undefined, name: string): boolean {
  if (connector === undefined) return false;
  const { attribute, value, fromProperty } = connector.allowedRequestAttributesPattern;
  if (attribute === undefined || value === "") return true;
  return value !== undefined && !fromProperty && matchesWhole(value, name) === false;
}
