import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { ajpConnectorsOf } from "../tomcat-places.ts";
import { openTo } from "./no-secret.ts";

/** The user's name comes with the request, from whoever sends it. */
export const tomcatAuthenticationOpen: Rule = {
  code: "tomcat-authentication-open",
  severities: ["warning"],
  summary: "A Connector that takes the user's name from Apache takes it from nobody else.",
  why:
    'With `tomcatAuthentication="false"` or `tomcatAuthorization="true"` Tomcat believes the user name in the request and asks ' +
    "for no password: Apache has done that. A host that reaches the port and needs no secret sends any name it likes, " +
    "the administrator's too.",
  mend: "Add a `secret` on both sides, or bind a loopback address.",
  bad: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" address="10.0.0.5" port="8009" secretRequired="false" tomcatAuthentication="false"/>',
      { engine: "" },
    ),
  }),
  good: files({
    "server.xml": serverXmlOf(
      `
          <Connector protocol="AJP/1.3" address="10.0.0.5" port="8009" secret="k2Vw9-example-Qm7xT_3rJp8sNd"
                     tomcatAuthentication="false"/>
      `,
      { engine: "" },
    ),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" address="127.0.0.1" port="8009" secretRequired="false" tomcatAuthentication="false"/>',
      { engine: "" },
    ),
  }),
  covers: ["tutorial-mistakes 5", "connector tomcatAuthentication", "connector tomcatAuthorization"],
  check({ installation, report }) {
    for (const { connector } of ajpConnectorsOf(installation)) {
      if (openTo(connector) === undefined) continue;
      const { tomcatAuthentication, tomcatAuthorization } = connector;
      const [name, setting] =
        tomcatAuthorization.value === true
          ? ["tomcatAuthorization", tomcatAuthorization]
          : ["tomcatAuthentication", tomcatAuthentication];
      if (setting.attribute === undefined || setting.fromProperty) continue;
      if (tomcatAuthentication.value !== false && tomcatAuthorization.value !== true) continue;
      report({
        place: setting.place,
        message: `${name}=${JSON.stringify(setting.attribute.value)} on a Connector without a secret: whoever reaches it may be any user`,
        hint: "add a secret here and to the workers",
      });
    }
  },
};
