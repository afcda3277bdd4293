import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { ajpConnectorsOf, onPort } from "../tomcat-places.ts";

/** TLS and HTTP/2 are Apache's business here. */
export const tlsOnAjp: Rule = {
  code: "tls-on-ajp",
  severities: ["error", "warning"],
  summary: "No AJP Connector is set up for TLS, HTTP/2 or WebSocket upgrades.",
  why:
    'AJP has neither. With `SSLEnabled="true"` Tomcat does not open the port at all (`No SSLHostConfig element was found with ' +
    "the hostName [_default_]`, with an SSLHostConfig too). `SSLHostConfig` alone is dropped (`SSL is not supported with AJP. " +
    "The SSL host configuration for [_default_] was ignored`), and so is `UpgradeProtocol` (`Upgrade is not supported with " +
    "AJP.`). What browsers speak is decided in httpd's configuration.",
  mend: "Take it away, and set up TLS and HTTP/2 in Apache.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false" SSLEnabled="true"/>'),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>'),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf(`
      <Connector protocol="AJP/1.3" port="8009" secretRequired="false" SSLEnabled="false"/>
      <Connector protocol="org.apache.coyote.http11.Http11NioProtocol" port="8443" SSLEnabled="true">
        <UpgradeProtocol className="org.apache.coyote.http2.Http2Protocol"/>
        <SSLHostConfig>
          <Certificate certificateKeystoreFile="conf/keystore.p12"/>
        </SSLHostConfig>
      </Connector>
    `),
  }),
  covers: ["field-notes 49", "field-notes 50"],
  check({ installation, report }) {
    for (const { connector } of ajpConnectorsOf(installation)) {
      const { sslEnabled, sslHostConfigs, upgradeProtocols } = connector;
      if (sslEnabled.attribute !== undefined && sslEnabled.value === true && !sslEnabled.fromProperty) {
        report({
          place: sslEnabled.place,
          message: `SSLEnabled is true, and AJP has no TLS: Tomcat does not open the Connector ${onPort(connector)}`,
          hint: "take it away",
        });
      }
      for (const { place } of sslHostConfigs) {
        report({
          place,
          severity: "warning",
          message: "SSLHostConfig in an AJP Connector: Tomcat drops it, AJP has no TLS",
          hint: "take it away",
        });
      }
      for (const { place } of upgradeProtocols) {
        report({
          place,
          severity: "warning",
          message: "UpgradeProtocol in an AJP Connector: Tomcat drops it, AJP knows no upgrade",
          hint: "take it away",
        });
      }
    }
  },
};
