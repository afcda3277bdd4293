import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { servicesOf } from "../tomcat-places.ts";

const CONNECTOR = '<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>';

/** The Engine that nobody asks. */
export const serverXmlEngineAmbiguous: Rule = {
  code: "server-xml-engine-ambiguous",
  severities: ["warning"],
  summary: "A Service has one `<Engine>`.",
  why:
    "Of several Engines of a Service Tomcat uses the last, and says nothing of the others: Hosts, Cluster and jvmRoute of " +
    "the first are not there.",
  mend: "Keep one Engine in each Service.",
  bad: files({
    "server.xml": serverXmlOf(`${CONNECTOR}\n<Engine name="Old" defaultHost="localhost" jvmRoute="node1"/>`),
  }),
  good: files({ "server.xml": serverXmlOf(CONNECTOR) }),
  nearMiss: files({
    "server.xml": serverXmlOf(`${CONNECTOR}\n<!-- <Engine name="Old" defaultHost="localhost" jvmRoute="node1"/> -->`),
  }),
  covers: [],
  check({ installation, report }) {
    for (const { service } of servicesOf(installation)) {
      for (const { place } of service.unusedEngines) {
        report({
          place,
          message: `Tomcat uses the last Engine of Service ${JSON.stringify(service.name)}, and not this one`,
          hint: "keep one Engine in each Service",
        });
      }
    }
  },
};
