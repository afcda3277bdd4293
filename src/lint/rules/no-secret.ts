import type { ConnectorFacts } from "../../installation/tomcat-facts.ts";
import { addressKind } from "../../model/addresses.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import { boundAddress } from "../reach.ts";
import type { Rule } from "../rule.ts";
import { ajpConnectorsOf } from "../tomcat-places.ts";

/** A port that takes anybody's word for who the user is. */
export const noSecret: Rule = {
  code: "no-secret",
  severities: ["warning"],
  summary: "A Connector that other hosts reach has a secret.",
  why:
    "Whoever reaches an AJP port without a secret is Apache to Tomcat: the request says which address it came from, whether " +
    'it came over TLS and, with `tomcatAuthentication="false"`, who the user is. `secretRequired="false"` makes Tomcat ' +
    "start the Connector all the same, and it logs no warning.",
  mend:
    "Write the same `secret` here and for the workers, bind the address that Apache dials or a loopback one, and let a " +
    "firewall admit Apache only.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secretRequired="false"/>', {
      engine: "",
    }),
  }),
  good: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="k2Vw9-example-Qm7xT_3rJp8sNd"/>',
      { engine: "" },
    ),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf(
      `
          <Connector protocol="AJP/1.3" address="::1" port="8009" secretRequired="false"/>
          <Connector protocol="AJP/1.3" port="8010" secretRequired="false"/>
      `,
      { engine: "" },
    ),
  }),
  covers: ["tutorial-mistakes 5", "connector address", "connector secretRequired"],
  check({ installation, report }) {
    for (const { connector } of ajpConnectorsOf(installation)) {
      const open = openTo(connector);
      if (open === undefined) continue;
      const where = `the AJP Connector on ${connector.address.value}, port ${connector.listensOn ?? connector.port.value ?? "?"},`;
      const message =
        open === "private"
          ? `${where} has no secret: every host that reaches it may send it requests`
          : `${where} is open to ${open === "wildcard" ? "every network of the machine" : "the Internet"} without a secret: whoever reaches it may pose as any client`;
      const { place } = connector.secretRequired.attribute === undefined ? connector.address : connector.secretRequired;
      report({
        place,
        message,
        hint: "add a secret here and to the workers, and let a firewall admit Apache only",
      });
    }
  },
};

/** Who reaches a Connector that wants no secret; `undefined` where it wants one, or only its own host reaches it. */
export function openTo(connector: ConnectorFacts): "wildcard" | "private" | "public" | undefined {
  const { secret, secretRequired, address } = connector;
  if (secret.fromProperty || (secret.value ?? "") !== "" || secretRequired.value !== false) return undefined;
  if (secretRequired.fromProperty || address.fromProperty) return undefined;
  const kind = addressKind(boundAddress(connector) ?? "127.0.0.1");
  if (kind === "name") return "private";
  return kind === "wildcard" || kind === "private" || kind === "public" ? kind : undefined;
}
