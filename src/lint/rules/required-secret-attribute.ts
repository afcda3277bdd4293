import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { ajpConnectorsOf, attributeName, findAttribute } from "../tomcat-places.ts";
import { replaceAt } from "../worker-places.ts";

/** An old name that works without a word, until it does not. */
export const requiredSecretAttribute: Rule = {
  code: "required-secret-attribute",
  severities: ["warning"],
  summary: "The secret of a Connector stands in `secret`.",
  why:
    "`requiredSecret` is what `secret` was called before 9.0.31, 8.5.51 and 7.0.100. Tomcat takes it up to 10.1, without a " +
    "word in its log. Tomcat 11 does not know it: it drops the attribute with a warning, and then does not start the " +
    "Connector, since that has no secret.",
  mend: "Rename it to `secret`.",
  bad: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" requiredSecret="k2Vw9-example-Qm7xT_3rJp8sNd"/>',
      { engine: "" },
    ),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secret="k2Vw9-example-Qm7xT_3rJp8sNd"/>', {
      engine: "",
    }),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" secretRequired="true" secret="k2Vw9-example-Qm7xT_3rJp8sNd"/>',
      { engine: "" },
    ),
  }),
  covers: ["field-notes 15", "connector requiredSecret"],
  check({ installation, report }) {
    for (const { tomcat, connector } of ajpConnectorsOf(installation)) {
      const attribute = connector.requiredSecret;
      if (attribute === undefined) continue;
      const place = attributeName(tomcat.file, attribute);
      if (findAttribute(connector, "secret") !== undefined) {
        const message =
          "requiredSecret, the old name of secret, stands beside it: Tomcat takes the later of the two, from 11 on secret only";
        report({ place, message, hint: "take requiredSecret away" });
        continue;
      }
      report({
        place,
        message: "requiredSecret is the old name of secret: Tomcat 11 drops it, and then does not start the Connector",
        hint: "rename it to secret",
        fix: replaceAt(place, "secret"),
      });
    }
  },
};
