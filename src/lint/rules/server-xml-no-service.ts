import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";

const TEXT = serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>');

/** A Tomcat that runs and does nothing. */
export const serverXmlNoService: Rule = {
  code: "server-xml-no-service",
  severities: ["error"],
  summary: "A server.xml has a `<Service>`, in which its Connectors and its Engine are.",
  why:
    "Connectors and Engines count in a Service only: without one Tomcat starts without a complaint, opens no port but the one " +
    "for its shutdown, and answers nobody.",
  mend: "Put Connectors and Engine into a Service.",
  bad: files({ "server.xml": TEXT.replace('  <Service name="Catalina">\n', "").replace("  </Service>\n", "") }),
  good: files({ "server.xml": TEXT }),
  nearMiss: files({
    "server.xml": `
      <!DOCTYPE Server [<!ENTITY services SYSTEM "services.xml">]>
      <Server port="8005" shutdown="SHUTDOWN">
        &services;
      </Server>
    `,
  }),
  covers: [],
  check({ installation, report }) {
    for (const { server, services, hasUnreadEntities } of installation.tomcats) {
      if (server === undefined || services.length > 0 || hasUnreadEntities) continue;
      report({
        place: server.place,
        message: "<Server> has no <Service>: Tomcat starts, and answers nobody",
        hint: "put Connectors and Engine into a Service",
      });
    }
  },
};
