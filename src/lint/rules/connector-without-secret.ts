import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { ajpConnectorsOf, onPort } from "../tomcat-places.ts";

/** The Connector that is open and answers nobody. */
export const connectorWithoutSecret: Rule = {
  code: "connector-without-secret",
  severities: ["error"],
  summary: "An AJP Connector has a secret, or says that it wants none.",
  why:
    "Since 9.0.31, 8.5.51 and 7.0.100 Tomcat wants a secret unless `secretRequired` is false, and does not start the " +
    'Connector without one: `The AJP Connector is configured with secretRequired="true" but the secret attribute is either ' +
    'null or "".` All the rest starts and the port stays bound, so mod_jk gets its connection and then waits for an ' +
    'answer for ever. With `bindOnInit="false"` the port is closed and requests get 503; `throwOnFailure="true"` ' +
    "ends Tomcat instead.",
  mend:
    "Give the Connector a `secret`, and its workers the same. Where nobody but this host reaches the port, " +
    '`secretRequired="false"` will do.',
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" redirectPort="8443"/>'),
  }),
  good: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" redirectPort="8443" secret="k2Vw9-example-Qm7xT_3rJp8sNd"/>',
    ),
  }),
  nearMiss: files({
    "server.xml": `
      <Server>
        <Service name="Catalina">
          <Connector protocol="AJP/1.3" port="8009" redirectPort="8443" secretRequired="false"/>
          <Connector protocol="AJP/1.3" port="8010" redirectPort="8443" secret="\${ajp.secret}"/>
          <Engine name="Catalina" defaultHost="localhost" jvmRoute="tomcat1">
            <Host name="localhost" appBase="webapps"/>
          </Engine>
        </Service>
      </Server>
    `,
  }),
  covers: [
    "field-notes 14",
    "grammar 8.35",
    "connector secret",
    "connector secretRequired",
    "connector bindOnInit",
    "connector throwOnFailure",
  ],
  check({ installation, report }) {
    for (const { connector } of ajpConnectorsOf(installation)) {
      if (connector.lacksSecret !== true) continue;
      const { secretRequired, secret, bindOnInit } = connector;
      const { place } = secretRequired.attribute !== undefined ? secretRequired : secret;
      const effect = bindOnInit.value === false ? "requests get 503" : "requests hang";
      report({
        place,
        message: `the AJP Connector ${onPort(connector)} has no secret: Tomcat since 9.0.31 does not start it, and ${effect}`,
        hint: 'add a secret here and to the workers, or secretRequired="false" where only this host reaches the port',
      });
    }
  },
};
