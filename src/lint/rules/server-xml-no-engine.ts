import { ajpConnectors } from "../../installation/node-pairs.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { servicesOf } from "../tomcat-places.ts";

/** Requests that nobody in Tomcat takes. */
export const serverXmlNoEngine: Rule = {
  code: "server-xml-no-engine",
  severities: ["error"],
  summary: "A Service with an AJP Connector has an `<Engine>`.",
  why:
    "Tomcat starts without an Engine, and its Connector answers pings, so that mod_jk takes the member for healthy. Every request " +
    'gets 500: `Cannot invoke "org.apache.catalina.Engine.getPipeline()" because the return value of ' +
    '"org.apache.catalina.Service.getContainer()" is null`.',
  mend: "Add an Engine with a Host to the Service.",
  bad: files({
    "server.xml": `
      <Server port="-1">
        <Service name="Catalina">
          <Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>
        </Service>
      </Server>
    `,
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>'),
  }),
  nearMiss: files({
    "server.xml": `
      <!DOCTYPE Server [<!ENTITY engine SYSTEM "engine.xml">]>
      <Server port="-1">
        <Service name="Catalina">
          <Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>
          &engine;
        </Service>
      </Server>
    `,
  }),
  covers: [],
  check({ installation, report }) {
    for (const { tomcat, service } of servicesOf(installation)) {
      if (service.engine !== undefined || tomcat.hasUnreadEntities) continue;
      if (ajpConnectors(service.connectors).length === 0) continue;
      report({
        place: service.place,
        message: `Service ${JSON.stringify(service.name)} has an AJP Connector and no <Engine>: every request gets 500`,
        hint: 'add <Engine name="Catalina" defaultHost="localhost"> with a Host',
      });
    }
  },
};
