import { javaInt } from "../../installation/tomcat-settings.ts";
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
const connectorWith = (port: string) =>
  serverXmlOf(`<Connector protocol="AJP/1.3" port="8009" secretRequired="false" redirectPort="${port}"/>`);

/** A port of Tomcat's that browsers are sent to. */
export const redirectPort: Rule = {
  code: "redirect-port",
  severities: ["info"],
  summary: "redirectPort of an AJP Connector is the port on which Apache has TLS.",
  why:
    "Where an application wants TLS (`<transport-guarantee>CONFIDENTIAL`), Tomcat redirects a plain request to this port of the " +
    "host that the browser asked, and there it is Apache that must answer. 8443 comes from Tomcat's own server.xml.",
  mend: "Write the port of Apache's TLS server, mostly 443, which is the default.",
  bad: files({ "httpd.conf": HTTPD, "workers.properties": WORKERS, "server.xml": connectorWith("8443") }),
  good: files({ "httpd.conf": HTTPD, "workers.properties": WORKERS, "server.xml": connectorWith("443") }),
  nearMiss: files({ "workers.properties": WORKERS, "server.xml": connectorWith("8443") }),
  covers: ["connector redirectPort"],
  check({ installation, report }) {
    for (const { site, ports } of httpdWithTls(installation)) {
      if (ports.size === 0) continue;
      for (const { certain, workers, connector, tomcat } of installation.nodes.pairs) {
        const isBehind = workers.some((worker) => site.view?.workers.get(worker.name) === worker);
        const attribute = connector && findAttribute(connector, "redirectPort");
        const port = attribute === undefined ? undefined : javaInt(attribute.value);
        if (!certain || !isBehind || attribute === undefined || port === undefined || ports.has(port)) continue;
        report({
          place: wholeAttribute(tomcat.file, attribute),
          message: `redirectPort is ${port}, and httpd has TLS on ${[...ports].join(" and ")}: a redirect to TLS leads to a port where Apache does not answer`,
          hint: `write redirectPort="${[...ports][0]}"`,
        });
      }
    }
  },
};
